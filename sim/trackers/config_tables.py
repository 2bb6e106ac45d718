# SPDX-License-Identifier: Apache-2.0
"""The tables inside a tracker's configuration: where it stands, and how its lens rings move.

world = {position_m = [1, 2, 0], pan_deg = 30}    # stage_T_world of the tracking system
mount = {position_m = [0, 0.1, 0], tilt_deg = 90} # body_T_sensor of the camera build
focus_move = {low = 1000, high = 60000, period_s = 4, seed = 1}
motion_args = {speed_m_s = 1.0}
"""

from __future__ import annotations

import math
from typing import TypeGuard

from sim.motion.attitude import attitude
from sim.motion.truth import TruePose
from sim.trackers.rings import RingMove

_LONGEST_M = 1000.0
_LARGEST_RAW = 0xFFFFFF
_ANGLES = ("pan_deg", "tilt_deg", "roll_deg")


def is_number(value: object) -> TypeGuard[int | float]:
    """Return whether a value of a document is a finite number."""
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def read_placement(value: object) -> TruePose:
    """Return the pose in a table {position_m, pan_deg, tilt_deg, roll_deg}; all default to 0.

    Raises ValueError for another key and for what is no number.
    """
    if not isinstance(value, dict) or not {*value} <= {"position_m", *_ANGLES}:
        raise ValueError(f"{value!r}, expected a table of position_m, {', '.join(_ANGLES)}")
    position = value.get("position_m", [0.0, 0.0, 0.0])
    if not (
        isinstance(position, list)
        and len(position) == 3
        and all(is_number(part) and abs(part) <= _LONGEST_M for part in position)
    ):
        raise ValueError(f"{value!r}, expected position_m = [x, y, z] in metres")
    angles = [value.get(name, 0.0) for name in _ANGLES]
    if not all(is_number(angle) and abs(angle) <= 360.0 for angle in angles):
        raise ValueError(f"{value!r}, expected angles from -360 to 360 degrees")
    x, y, z = map(float, position)
    return TruePose((x, y, z), attitude(*map(float, angles)))


def read_ring_move(value: object) -> RingMove:
    """Return the move in a table {low, high, period_s, seed}. Raises ValueError."""
    expected = "expected {low, high, period_s, seed}, raw numbers and seconds"
    if not isinstance(value, dict) or not {"low", "high"} <= {*value}:
        raise ValueError(f"{value!r}, {expected}")
    if not {*value} <= {"low", "high", "period_s", "seed"} or not all(
        map(is_number, value.values())
    ):
        raise ValueError(f"{value!r}, {expected}")
    period_s, seed = value.get("period_s", 4.0), value.get("seed", 0)
    move = RingMove(float(value["low"]), float(value["high"]), float(period_s), int(seed))
    if not 0 <= move.low <= move.high <= _LARGEST_RAW or not 0.1 <= move.period_s <= 3600:
        raise ValueError(
            f"{value!r}, expected 0 <= low <= high <= {_LARGEST_RAW} and period_s from 0.1 to 3600"
        )
    return move


def read_motion_args(value: object) -> dict[str, float]:
    """Return the arguments of a motion by name; the motion itself checks names and bounds."""
    if not isinstance(value, dict) or not all(map(is_number, value.values())):
        raise ValueError(f"{value!r}, expected a table of numbers")
    return {key: float(part) for key, part in value.items()}
