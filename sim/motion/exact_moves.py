# SPDX-License-Identifier: Apache-2.0
"""Moves whose velocity and acceleration are known exactly: what prediction is judged by.

They take no seed: every figure is an argument. `unsteady_s` tells when the acceleration changes.
"""

from __future__ import annotations

import math

from sim.motion.attitude import attitude, product, turn_by, unit
from sim.motion.pulses import OutAndBack
from sim.motion.truth import Spans, TruePose


class Constant:
    """A constant velocity and a constant angular-velocity vector, both in the stage's axes.

    At `at_s` it is at x, y, z with pan, tilt, roll.
    """

    def __init__(
        self, *, vx: float, vy: float, vz: float, wx: float, wy: float, wz: float,
        x: float, y: float, z: float, pan: float, tilt: float, roll: float, at_s: float,
    ) -> None:  # fmt: skip
        self._velocity = (vx, vy, vz)
        self._turn = (math.radians(wx), math.radians(wy), math.radians(wz))
        self._position = (x, y, z)
        self._attitude = attitude(pan, tilt, roll)
        self._at_s = at_s

    def at(self, t_s: float) -> TruePose:
        """Return the pose."""
        t_s -= self._at_s
        (x, y, z), (vx, vy, vz), (wx, wy, wz) = self._position, self._velocity, self._turn
        turn = turn_by((wx * t_s, wy * t_s, wz * t_s))
        return TruePose(
            (x + vx * t_s, y + vy * t_s, z + vz * t_s), unit(product(turn, self._attitude))
        )

    def unsteady_s(self, from_s: float, to_s: float) -> Spans:
        """Return none: nothing changes."""
        return []


class DollyTrack:
    """A dolly along X with a trapezoid of speed; it looks the same way all the time."""

    def __init__(
        self, *, length_m: float, speed_m_s: float, onset_m_s2: float, ramp_ms: float,
        pause_s: float, y: float, z: float, pan: float, tilt: float,
    ) -> None:  # fmt: skip
        self._way = OutAndBack(length_m, speed_m_s, onset_m_s2, ramp_ms / 1000.0, pause_s)
        self._half_m = length_m / 2.0
        self._y, self._z = y, z
        self._attitude = attitude(pan, tilt, 0.0)

    def at(self, t_s: float) -> TruePose:
        """Return the pose; the track is centred on x = 0."""
        return TruePose((self._way.place(t_s) - self._half_m, self._y, self._z), self._attitude)

    def unsteady_s(self, from_s: float, to_s: float) -> Spans:
        """Return the ramps of the acceleration."""
        return self._way.unsteady_s(from_s, to_s)


class CranePan:
    """A crane arm that swings: the camera at its end pans with it at a trapezoid of rates.

    The arm turns about (0, -arm, z). Steady is meant of the pan: on an arm longer than 0 the
    position runs on a circle, and its acceleration turns with it.
    """

    def __init__(
        self, *, swing_deg: float, rate_deg_s: float, onset_deg_s2: float, ramp_ms: float,
        pause_s: float, arm_m: float, z: float, tilt: float,
    ) -> None:  # fmt: skip
        self._way = OutAndBack(swing_deg, rate_deg_s, onset_deg_s2, ramp_ms / 1000.0, pause_s)
        self._half_deg = swing_deg / 2.0
        self._arm_m, self._z, self._tilt = arm_m, z, tilt

    def at(self, t_s: float) -> TruePose:
        """Return the pose at the end of the arm."""
        pan_deg = self._way.place(t_s) - self._half_deg
        pan = math.radians(pan_deg)
        position_m = (
            -self._arm_m * math.sin(pan),
            self._arm_m * (math.cos(pan) - 1.0),
            self._z,
        )
        return TruePose(position_m, attitude(pan_deg, self._tilt, 0.0))

    def unsteady_s(self, from_s: float, to_s: float) -> Spans:
        """Return the ramps of the pan's acceleration."""
        return self._way.unsteady_s(from_s, to_s)
