# SPDX-License-Identifier: Apache-2.0
"""A way out and back with bounded acceleration and bounded jerk, as exact test moves need it.

The acceleration is constant for most of an onset and of a stop. It comes and goes in `ramp_s` along
10u^3 - 15u^4 + 6u^5, so the whole is C2 (its jerk is even continuous). Between them the speed is
exactly constant.
"""

from __future__ import annotations

import math
from typing import NamedTuple

from sim.motion.truth import Spans


class Pulse(NamedTuple):
    """One pulse of acceleration: up in ramp_s, hold_s long constant, down in ramp_s."""

    start_s: float
    size: float
    hold_s: float
    ramp_s: float

    def way(self, t_s: float) -> float:
        """Return how far it has moved things at a time: the pulse integrated twice."""
        t, a, r, h = t_s - self.start_s, self.size, self.ramp_s, self.hold_s
        if t <= 0.0:
            return 0.0
        if t <= r:
            return a * r * r * _twice(t / r)
        x, v = a * r * r / 7.0, a * r / 2.0
        t -= r
        if t <= h:
            return x + v * t + a * t * t / 2.0
        x, v = x + v * h + a * h * h / 2.0, v + a * h
        t -= h
        if t <= r:
            return x + v * t + a * (t * t / 2.0 - r * r * _twice(t / r))
        x, v = x + v * r + a * r * r * (0.5 - 1.0 / 7.0), v + a * r / 2.0
        return x + v * (t - r)

    def ramps(self) -> Spans:
        """Return the two spans in which the acceleration changes."""
        down_s = self.start_s + self.ramp_s + self.hold_s
        return [(self.start_s, self.start_s + self.ramp_s), (down_s, down_s + self.ramp_s)]


class OutAndBack:
    """0 to `length` and back: pause, onset, constant speed, stop; over and over from t = 0.

    Units are the caller's (metres or degrees). Raises ValueError where the ramps are longer than
    the onset, or where the way is too short to reach `speed`.
    """

    def __init__(
        self, length: float, speed: float, onset: float, ramp_s: float, pause_s: float
    ) -> None:
        hold_s = speed / onset - ramp_s
        apart_s = length / speed
        self.onset_s = hold_s + 2.0 * ramp_s
        """From rest to full speed."""
        if hold_s < 0.0:
            raise ValueError(
                f"speed {speed:g} at {onset:g} takes {speed / onset:g} s, which has no room for "
                f"ramps of {ramp_s:g} s"
            )
        if apart_s < self.onset_s:
            raise ValueError(
                f"a way of {length:g} is too short: {speed:g} at {onset:g} needs "
                f"{self.onset_s * speed:g}"
            )
        half_s = pause_s + apart_s + self.onset_s
        self.cycle_s = 2.0 * half_s
        self._pulses = [
            Pulse(pause_s, onset, hold_s, ramp_s),
            Pulse(pause_s + apart_s, -onset, hold_s, ramp_s),
            Pulse(half_s + pause_s, -onset, hold_s, ramp_s),
            Pulse(half_s + pause_s + apart_s, onset, hold_s, ramp_s),
        ]

    def place(self, t_s: float) -> float:
        """Return where it is at a time of any sign."""
        t_s %= self.cycle_s
        return math.fsum(pulse.way(t_s) for pulse in self._pulses)

    def unsteady_s(self, from_s: float, to_s: float) -> Spans:
        """Return the spans of [from_s, to_s] in which the acceleration changes, in order."""
        spans = []
        cycle = math.floor(from_s / self.cycle_s)
        while cycle * self.cycle_s < to_s:
            for pulse in self._pulses:
                for a, b in pulse.ramps():
                    a, b = a + cycle * self.cycle_s, b + cycle * self.cycle_s
                    if a < to_s and b > from_s:
                        spans.append((max(a, from_s), min(b, to_s)))
            cycle += 1
        return spans


def _twice(u: float) -> float:
    """Return 10u^3 - 15u^4 + 6u^5 integrated twice from 0."""
    return u**5 * (0.5 + u * (u / 7.0 - 0.5))
