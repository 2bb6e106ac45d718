# SPDX-License-Identifier: Apache-2.0
"""The states of a source or camera, and how a source is allowed back. Pure.

With T the nominal period, silence of max(3 T, 50 ms) is COAST, of max(5 T, 100 ms) HOLD, of
max(10 T, 500 ms) LOST (DESIGN.md, section 4). A source leaves LOST only on two consecutive
plausible samples: one Free-D frame alone may be noise that happens to sum up.
"""

from __future__ import annotations

import enum
import math
from collections import deque
from fractions import Fraction
from itertools import pairwise

from hardware_profiles.rates import period_ns
from tracking.sample import ALONE, TOO_FAST, Reject, TrackerSample

_MS = 1_000_000
RATE_WINDOW = 100
RATE_OK_SHARE = 0.9
FEWEST_ARRIVALS = 9
# Faster than any film camera moves, slower than a false frame: 20 m/s and 1000 deg/s.
MAX_SPEED_M_S = 20.0
# Two samples this close in time still may differ by noise.
SPEED_ALLOWANCE_M = 0.05
SUSPECT_LIMIT = 2
_ALONE = "alone: no second sample agreed with it"


class Health(enum.Enum):
    """How fresh a source is."""

    OK = "OK"
    COAST = "COAST"
    HOLD = "HOLD"
    LOST = "LOST"


class Thresholds:
    """The silences after which a source coasts, holds and is lost, in ns."""

    def __init__(self, rate: Fraction) -> None:
        period = period_ns(rate)
        self.coast_ns = round(max(3 * period, 50 * _MS))
        self.hold_ns = round(max(5 * period, 100 * _MS))
        self.lost_ns = round(max(10 * period, 500 * _MS))

    def health(self, silence_ns: int | None) -> Health:
        """Return the state after this silence; None means never heard."""
        if silence_ns is None or silence_ns >= self.lost_ns:
            return Health.LOST
        if silence_ns >= self.hold_ns:
            return Health.HOLD
        return Health.COAST if silence_ns >= self.coast_ns else Health.OK


class SourceGuard:
    """Passes plausible samples on; holds the first one after LOST until a second agrees."""

    def __init__(self, rate: Fraction) -> None:
        self.thresholds = Thresholds(rate)
        self._nominal_hz = float(rate)
        self._candidate: TrackerSample | None = None
        self._last: TrackerSample | None = None
        self._last_rx_ns: int | None = None
        self._suspects = 0
        self._arrivals: deque[int] = deque(maxlen=RATE_WINDOW + 1)

    def admit(self, sample: TrackerSample) -> list[TrackerSample | Reject]:
        """Return what may go on: nothing yet, the sample, or the held one and this one."""
        if self.health(sample.t_rx_ns) is Health.LOST:
            held, self._candidate = self._candidate, None
            fresh = (
                held is not None
                and sample.t_rx_ns - held.t_rx_ns < self.thresholds.lost_ns
                and plausible_step(held, sample)
            )
            if held is None or not fresh:
                self._candidate = sample
                return [] if held is None else [Reject(_ALONE, ALONE)]
            self._arrivals.clear()  # the silence is over and no part of the rate
            self._accept(held)
            self._accept(sample)
            return [held, sample]
        if self._last is not None and not plausible_step(self._last, sample):
            self._suspects += 1
            if self._suspects <= SUSPECT_LIMIT:
                return [Reject("faster than a camera moves", TOO_FAST)]
        self._accept(sample)
        return [sample]

    def health(self, now_ns: int) -> Health:
        """Return the source's state now."""
        last = self._last_rx_ns
        return self.thresholds.health(None if last is None else now_ns - last)

    def lost_ns(self) -> int | None:
        """Return when the source is LOST if nothing more comes, None before the first sample."""
        last = self._last_rx_ns
        return None if last is None else last + self.thresholds.lost_ns

    def rate_hz(self, now_ns: int) -> float:
        """Return samples per second over the last hundred, 0 when lost."""
        if len(self._arrivals) < 2 or self.health(now_ns) is Health.LOST:
            return 0.0
        span = self._arrivals[-1] - self._arrivals[0]
        return (len(self._arrivals) - 1) * 1e9 / span if span > 0 else 0.0

    def rate_ok(self, now_ns: int) -> bool:
        """Return whether at least 90 % of the nominal rate arrives."""
        return self.rate_hz(now_ns) >= RATE_OK_SHARE * self._nominal_hz

    def uneven_ns(self) -> int:
        """Return how far 95 of 100 recent packets are off an even rate, at most.

        A packet is off by what it comes sooner after the last one than it should; one that comes
        later, by its distance from a whole number of periods: what lies between was lost.
        """
        arrivals = list(self._arrivals)
        if len(arrivals) < FEWEST_ARRIVALS:
            return 0
        intervals = sorted(b - a for a, b in pairwise(arrivals))
        mean = (arrivals[-1] - arrivals[0]) // len(intervals)
        middle = intervals[len(intervals) // 2]
        period = middle if 2 * middle >= mean else mean  # of bursts the middle is nothing
        if period <= 0:
            return 0
        off = [
            period - one if one < period else min(one % period, -one % period) for one in intervals
        ]
        return sorted(off)[len(off) * 95 // 100]

    def age_ns(self, now_ns: int) -> int | None:
        """Return ns since the last accepted sample, None before the first."""
        return None if self._last_rx_ns is None else now_ns - self._last_rx_ns

    def _accept(self, sample: TrackerSample) -> None:
        self._suspects = 0
        if sample.decoded.position_m is not None:  # a rotation alone says nothing of speed
            self._last = sample
        self._last_rx_ns = sample.t_rx_ns
        self._arrivals.append(sample.t_rx_ns)


def plausible_step(before: TrackerSample, after: TrackerSample) -> bool:
    """Return whether a camera can have moved from one sample to the next."""
    a, b = before.decoded.position_m, after.decoded.position_m
    if a is None or b is None:
        return True
    dt_s = max(abs(after.t_capture_ns - before.t_capture_ns) * 1e-9, 1e-3)
    return math.dist(a, b) <= SPEED_ALLOWANCE_M + MAX_SPEED_M_S * dt_s
