# SPDX-License-Identifier: Apache-2.0
"""Moves of a film camera that a person carries or swings: Steadicam, shoulder, whip pan.

Frequencies and sizes are professional knowledge, not measurements: a film camera of 12 to 20 kg
takes the tremor of the hand away (its inertia falls off with the square of the frequency) and
leaves breath, heartbeat, steps and slow drift. Each move is C2.
"""

from __future__ import annotations

import math
import random

from sim.motion.attitude import attitude, pan_tilt_roll
from sim.motion.camera_moves import HandHeld, travel
from sim.motion.truth import Spans, TruePose

_PEAK_OVER_MEAN = 1.875


class ShoulderHeld(HandHeld):
    """A heavy camera on the shoulder: slower and smaller than in the hands, with more drift."""

    KEY = "shoulder"
    SHAKE_HZ = (0.15, 2.0)
    SHAKE_MM = 3.0
    SHAKE_DEG = 0.15
    DRIFT_HZ = (0.02, 0.07)
    DRIFT_MM = 160.0
    DRIFT_DEG = 5.0


class _Float(HandHeld):
    """What is left of the operator at the end of a Steadicam arm."""

    KEY = "steadicam float"
    SHAKE_HZ = (0.1, 0.6)
    SHAKE_MM = 6.0
    SHAKE_DEG = 0.2
    DRIFT_HZ = (0.02, 0.06)
    DRIFT_MM = 60.0
    DRIFT_DEG = 3.0


class Steadicam:
    """A walk of 3 m and back at up to 0.9 m/s; the arm leaves millimetres of each step."""

    LENGTH_M = 3.0
    PEAK_M_S = 0.9
    DWELL_S = 1.5
    STEP_HZ = 1.7
    BOB_MM = 4.0
    SWAY_MM = 7.0

    def __init__(self, seed: int = 0) -> None:
        draw = random.Random(f"steadicam {seed}")
        self._travel_s = _PEAK_OVER_MEAN * self.LENGTH_M / self.PEAK_M_S
        self._half_s = self._travel_s + self.DWELL_S
        self._shift_s = draw.uniform(0.0, 2.0 * self._half_s)
        self._phase = draw.uniform(0.0, 2.0 * math.pi)
        self._y_m = draw.uniform(-1.2, -0.4)
        self._float = _Float(seed)

    def at(self, t_s: float) -> TruePose:
        """Return the pose: the walk, the steps while it walks, the float of the arm."""
        (fx, fy, fz), q = self._float.at(t_s)
        pan, tilt, roll = pan_tilt_roll(q)
        t_s += self._shift_s
        place = travel(t_s, self._travel_s, self.DWELL_S)
        u = min(1.0, max(0.0, (t_s % self._half_s - self.DWELL_S) / self._travel_s))
        # Steps fade in and out with the walk; the cube keeps the whole C2.
        walking = (4.0 * u * (1.0 - u)) ** 3
        step = 2.0 * math.pi * self.STEP_HZ * t_s + self._phase
        x = self.LENGTH_M * (place - 0.5)
        # A body sways once in two steps, to the side of the foot it stands on.
        y = self._y_m + 0.001 * self.SWAY_MM * walking * math.sin(step / 2.0)
        z = 0.001 * self.BOB_MM * walking * math.sin(step)
        look_deg = math.degrees(math.atan2(x, 3.0 - self._y_m))
        return TruePose((x + fx, y + fy, z + fz), attitude(look_deg + pan, tilt, roll))


class WhipPan:
    """A whip on a fluid head: about 70 degrees in 0.45 s (290 deg/s at the peak), then rest."""

    LEVER_M = 0.12
    DIP_DEG = 1.5

    def __init__(
        self, seed: int = 0, *, angle_deg: float = 70.0, whip_s: float = 0.45, dwell_s: float = 2.0
    ) -> None:
        draw = random.Random(f"whip-pan {seed}")
        self._angle_deg, self._whip_s, self._dwell_s = angle_deg, whip_s, dwell_s
        self._half_s = whip_s + dwell_s
        self._shift_s = draw.uniform(0.0, 2.0 * self._half_s)
        self._y_m = draw.uniform(-0.8, 0.0)
        self._height_m = draw.uniform(1.4, 1.7)

    def at(self, t_s: float) -> TruePose:
        """Return the pose; the sensor sits before the pan axis, so it moves too."""
        t_s += self._shift_s
        pan_deg = self._angle_deg * (travel(t_s, self._whip_s, self._dwell_s) - 0.5)
        u = min(1.0, max(0.0, (t_s % self._half_s - self._dwell_s) / self._whip_s))
        tilt_deg = -self.DIP_DEG * (4.0 * u * (1.0 - u)) ** 3
        pan = math.radians(pan_deg)
        position_m = (
            -self.LEVER_M * math.sin(pan),
            self._y_m + self.LEVER_M * math.cos(pan),
            self._height_m,
        )
        return TruePose(position_m, attitude(pan_deg, tilt_deg, 0.0))

    def unsteady_s(self, from_s: float, to_s: float) -> Spans:
        """Return the whips: between them it stands still."""
        spans = []
        i = math.floor((from_s + self._shift_s) / self._half_s)
        while (start_s := i * self._half_s + self._dwell_s - self._shift_s) < to_s:
            end_s = start_s + self._whip_s
            if end_s > from_s:
                spans.append((max(start_s, from_s), min(end_s, to_s)))
            i += 1
        return spans
