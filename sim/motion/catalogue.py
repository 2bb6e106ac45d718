# SPDX-License-Identifier: Apache-2.0
"""The motions by name, as configurations and scenarios write them, with their arguments."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from sim.motion.attitude import Vector
from sim.motion.camera_moves import Crane, Dolly, HandHeld, LockedOff
from sim.motion.captures import read_f4_motion, read_take_motion
from sim.motion.exact_moves import Constant, CranePan, DollyTrack
from sim.motion.operated_moves import ShoulderHeld, Steadicam, WhipPan
from sim.motion.trajectory import Trajectory
from sim.motion.trajectory_file import read_trajectory
from sim.motion.truth import Moved, Truth

FILE_PREFIX, F4_PREFIX, TAKE_PREFIX = "file:", "f4:", "take:"


class Argument(NamedTuple):
    """One number of a motion with its bounds."""

    default: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Motion:
    """One kind of motion."""

    make: Callable[..., Truth]
    arguments: Mapping[str, Argument] = field(default_factory=dict)
    seeded: bool = True
    """Whether the seed varies place and phase; exact moves have arguments only."""


_M = Argument(0.0, -100.0, 100.0)
_M_S = Argument(0.0, -10.0, 10.0)
_DEG = Argument(0.0, -360.0, 360.0)
_DEG_S = Argument(0.0, -720.0, 720.0)
_RAMP_MS = Argument(40.0, 1.0, 1000.0)
_PAUSE_S = Argument(1.5, 0.0, 3600.0)

MOTIONS: dict[str, Motion] = {
    "locked-off": Motion(LockedOff),
    "dolly": Motion(Dolly),
    "crane": Motion(Crane),
    "hand-held": Motion(HandHeld),
    "steadicam": Motion(Steadicam),
    "shoulder": Motion(ShoulderHeld),
    "whip-pan": Motion(
        WhipPan,
        {
            "angle_deg": Argument(70.0, 1.0, 180.0),
            "whip_s": Argument(0.45, 0.1, 10.0),
            "dwell_s": Argument(2.0, 0.0, 3600.0),
        },
    ),
    "constant": Motion(
        Constant,
        {
            "vx": _M_S._replace(default=0.5), "vy": _M_S, "vz": _M_S,
            "wx": _DEG_S, "wy": _DEG_S, "wz": _DEG_S._replace(default=10.0),
            "x": _M, "y": _M._replace(default=-0.5), "z": _M._replace(default=1.5),
            "pan": _DEG, "tilt": _DEG, "roll": _DEG, "at_s": Argument(0.0, -1e6, 1e6),
        },
        seeded=False,
    ),
    "dolly-track": Motion(
        DollyTrack,
        {
            "length_m": Argument(4.0, 0.1, 100.0), "speed_m_s": Argument(1.5, 0.01, 10.0),
            "onset_m_s2": Argument(2.0, 0.01, 20.0), "ramp_ms": _RAMP_MS, "pause_s": _PAUSE_S,
            "y": _M._replace(default=-0.5), "z": _M._replace(default=1.5), "pan": _DEG,
            "tilt": _DEG,
        },
        seeded=False,
    ),
    "crane-pan": Motion(
        CranePan,
        {
            "swing_deg": Argument(60.0, 1.0, 360.0), "rate_deg_s": Argument(30.0, 0.1, 360.0),
            "onset_deg_s2": Argument(60.0, 0.1, 2000.0), "ramp_ms": _RAMP_MS,
            "pause_s": _PAUSE_S, "arm_m": Argument(2.5, 0.0, 20.0),
            "z": _M._replace(default=1.5), "tilt": _DEG,
        },
        seeded=False,
    ),
}  # fmt: skip


def make_motion(
    name: str,
    seed: int = 0,
    origin_m: Vector = (0.0, 0.0, 0.0),
    loop: bool = True,
    args: Mapping[str, float] | None = None,
) -> Truth:
    """Return the motion of that name.

    "file:PATH" is a recorded trajectory, "f4:PATH" a Mo-Sys F4 capture, "take:FOLDER#NAME" the
    poses of a source or a body in a take. `seed` tells one camera's move from another's, `origin_m`
    is added to every position, `loop` says whether a recorded motion begins again, `args` are the
    arguments of the motion. Raises ValueError for an unknown name, an argument that is unknown or
    out of bounds, or a malformed file, OSError for one that cannot be read.
    """
    args = args or {}
    samples = None
    if name.startswith(FILE_PREFIX):
        samples = read_trajectory(name.removeprefix(FILE_PREFIX))
    elif name.startswith(F4_PREFIX):
        samples = read_f4_motion(name.removeprefix(F4_PREFIX))
    elif name.startswith(TAKE_PREFIX):
        folder, mark, body = name.removeprefix(TAKE_PREFIX).rpartition("#")
        if not mark or not folder or not body:
            raise ValueError(f"motion {name!r}: expected take:FOLDER#NAME of a source or a body")
        samples = read_take_motion(folder, body)
    if samples is not None:
        if args:
            raise ValueError(f"motion {name!r} takes no arguments, found {', '.join(args)}")
        motion: Truth = Trajectory(samples, loop)
    else:
        motion = _make(name, seed, args)
    return motion if origin_m == (0.0, 0.0, 0.0) else Moved(motion, origin_m)


def _make(name: str, seed: int, args: Mapping[str, float]) -> Truth:
    key = next((key for key in MOTIONS if _same(key, name)), None)
    if key is None:
        known = ", ".join(MOTIONS)
        raise ValueError(
            f"unknown motion {name!r}; known: {known}, or file:PATH, f4:PATH, take:FOLDER#NAME"
        )
    row = MOTIONS[key]
    values = {argument: one.default for argument, one in row.arguments.items()}
    for argument, value in args.items():
        if argument not in values:
            known = ", ".join(values) or "none"
            raise ValueError(f"motion {name}: unknown argument {argument!r}; known: {known}")
        low, high = row.arguments[argument].low, row.arguments[argument].high
        if not (math.isfinite(value) and low <= value <= high):
            raise ValueError(
                f"motion {name}: {argument} is {value!r}, expected a number from {low:g} to "
                f"{high:g}"
            )
        values[argument] = float(value)
    try:
        return row.make(seed, **values) if row.seeded else row.make(**values)
    except ValueError as error:
        raise ValueError(f"motion {name}: {error}") from None


def _same(key: str, name: str) -> bool:
    """Return whether two names differ in hyphens at most ("handheld" is "hand-held")."""
    return key.replace("-", "") == name.replace("-", "").replace("_", "")
