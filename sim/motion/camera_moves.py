# SPDX-License-Identifier: Apache-2.0
"""The moves of a film set as formulas: locked-off, dolly, crane, hand-held.

All stand around the stage origin with the wall ahead (+Y). Each is C2: position, velocity and
acceleration are continuous. The seed varies place and phase, never the character of the move.
"""

from __future__ import annotations

import math
import random

from sim.motion.attitude import attitude
from sim.motion.truth import Spans, TruePose

# A travel s = 10u^3 - 15u^4 + 6u^5 (minimum jerk) has its peak speed, 15/8 of the mean, half way.
_PEAK_OVER_MEAN = 1.875
_SUBJECT_M = (0.0, 3.0, 1.5)


def travel(t_s: float, travel_s: float, dwell_s: float) -> float:
    """Return the place on an out-and-back way, 0 to 1: dwell, out, dwell, back, over and over.

    Velocity and acceleration are zero at both ends, so the whole is C2.
    """
    cycle_s = 2.0 * (travel_s + dwell_s)
    phase_s = t_s % cycle_s
    back = phase_s >= cycle_s / 2.0
    u = (phase_s - (cycle_s / 2.0 if back else 0.0) - dwell_s) / travel_s
    u = min(1.0, max(0.0, u))
    s = u * u * u * (10.0 + u * (6.0 * u - 15.0))
    return 1.0 - s if back else s


class LockedOff:
    """A camera on a tripod; the seed says where."""

    def __init__(self, seed: int = 0) -> None:
        draw = random.Random(f"locked-off {seed}")
        position_m = (draw.uniform(-1.5, 1.5), draw.uniform(-1.0, 0.0), draw.uniform(1.2, 1.8))
        quaternion = attitude(draw.uniform(-10, 10), draw.uniform(-4, 4), draw.uniform(-0.5, 0.5))
        self._pose = TruePose(position_m, quaternion)

    def at(self, t_s: float) -> TruePose:
        """Return the one pose, whenever."""
        return self._pose

    def unsteady_s(self, from_s: float, to_s: float) -> Spans:
        """Return none: it stands still."""
        return []


class Dolly:
    """A track along X, 3 m out and back with a peak of 1 m/s, panning to hold the subject."""

    LENGTH_M = 3.0
    PEAK_M_S = 1.0
    DWELL_S = 1.0

    def __init__(self, seed: int = 0) -> None:
        draw = random.Random(f"dolly {seed}")
        self._travel_s = _PEAK_OVER_MEAN * self.LENGTH_M / self.PEAK_M_S
        self._shift_s = draw.uniform(0.0, 2.0 * (self._travel_s + self.DWELL_S))
        self._y_m = draw.uniform(-0.8, 0.0)
        self._height_m = draw.uniform(1.4, 1.7)

    def at(self, t_s: float) -> TruePose:
        """Return the pose on the track."""
        place = travel(t_s + self._shift_s, self._travel_s, self.DWELL_S)
        x_m = self.LENGTH_M * (place - 0.5)
        dx, dy, dz = (
            _SUBJECT_M[0] - x_m,
            _SUBJECT_M[1] - self._y_m,
            _SUBJECT_M[2] - self._height_m,
        )
        pan_deg = math.degrees(math.atan2(-dx, dy))  # positive to the left
        tilt_deg = math.degrees(math.atan2(dz, math.hypot(dx, dy)))
        return TruePose((x_m, self._y_m, self._height_m), attitude(pan_deg, tilt_deg, 0.0))


class Crane:
    """A jib arm: it swings with its pan (at most 25 deg/s), rises 2 m and tilts down on the way."""

    ARM_M = 2.5
    SWING_DEG = 60.0
    PEAK_DEG_S = 25.0
    RISE_M = 2.0
    DWELL_S = 0.8

    def __init__(self, seed: int = 0) -> None:
        draw = random.Random(f"crane {seed}")
        self._travel_s = _PEAK_OVER_MEAN * self.SWING_DEG / self.PEAK_DEG_S
        # The rise takes another time than the swing, so that the pair does not repeat for long.
        self._rise_s = 1.37 * self._travel_s
        self._shift_s = draw.uniform(0.0, 60.0)
        self._low_m = draw.uniform(0.9, 1.2)

    def at(self, t_s: float) -> TruePose:
        """Return the pose at the end of the arm."""
        t_s += self._shift_s
        pan_deg = self.SWING_DEG * (travel(t_s, self._travel_s, self.DWELL_S) - 0.5)
        rise = travel(t_s, self._rise_s, self.DWELL_S)
        pan = math.radians(pan_deg)
        position_m = (
            -self.ARM_M * math.sin(pan),
            self.ARM_M * (math.cos(pan) - 1.0),
            self._low_m + self.RISE_M * rise,
        )
        return TruePose(position_m, attitude(pan_deg, 4.0 - 18.0 * rise, 0.0))


class HandHeld:
    """A light camera in the hands: millimetres and tenths of a degree of shake, on a slow drift."""

    KEY = "handheld"
    """What the seed is mixed with."""
    SHAKE_HZ = (0.2, 4.0)
    SHAKE_MM = 4.0
    SHAKE_DEG = 0.3
    DRIFT_HZ = (0.03, 0.1)
    DRIFT_MM = 120.0
    DRIFT_DEG = 4.0
    _WAVES = 7

    def __init__(self, seed: int = 0) -> None:
        draw = random.Random(f"{self.KEY} {seed}")
        self._height_m = draw.uniform(1.5, 1.7)
        self._axes = [
            self._waves(draw, shake, drift)
            for shake, drift in [(self.SHAKE_MM / 1000.0, self.DRIFT_MM / 1000.0)] * 3
            + [(self.SHAKE_DEG, self.DRIFT_DEG)] * 2
            + [(self.SHAKE_DEG, self.SHAKE_DEG)]  # nobody lets the horizon drift
        ]

    def _waves(
        self, draw: random.Random, shake: float, drift: float
    ) -> list[tuple[float, float, float]]:
        """Return (amplitude, rad/s, phase) of each wave; the amplitude falls with frequency."""
        low, high = self.SHAKE_HZ
        waves = []
        for i in range(self._WAVES):
            # One wave in each band of equal ratio, so that no seed leaves a band empty.
            hz = low * (high / low) ** ((i + draw.random()) / self._WAVES)
            waves.append((hz, draw.random()))
        scale = shake * math.sqrt(2.0 / sum(hz**-2 for hz, _ in waves))
        out = [(scale / hz, 2.0 * math.pi * hz, 2.0 * math.pi * phase) for hz, phase in waves]
        for _ in range(2):
            hz, phase = draw.uniform(*self.DRIFT_HZ), draw.random()
            out.append((drift / 2.0, 2.0 * math.pi * hz, 2.0 * math.pi * phase))
        return out

    def at(self, t_s: float) -> TruePose:
        """Return the pose: each of its six numbers is a sum of sinusoids."""
        x, y, z, pan, tilt, roll = (
            sum(size * math.sin(speed * t_s + phase) for size, speed, phase in waves)
            for waves in self._axes
        )
        return TruePose((x, y, self._height_m + z), attitude(pan, tilt, roll))
