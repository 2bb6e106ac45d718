# SPDX-License-Identifier: Apache-2.0
"""The even grid under the arrivals of a tracker: which slot each frame is of, rate and jitter."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

NAMED_RATES: tuple[Fraction, ...] = tuple(
    Fraction(rate)
    for rate in (
        "24000/1001", "24", "25", "30000/1001", "30", "48000/1001", "48", "50", "60000/1001",
        "60", "72", "75", "90", "100", "120000/1001", "120", "150", "180", "200", "240", "250",
        "300", "400", "500", "1000",
    )
)  # fmt: skip
# Crystals are this near to each other.
CRYSTAL_PPM = 100.0
LEAST_FRAMES = 20
# Intervals within this share of the median are regular ones.
_REGULAR = 0.2
# How fast the grid follows the arrivals where there is no counter.
_FOLLOW = 0.1


class Grid(NamedTuple):
    """The fit: frame i of slot k_i arrives at t_0 + k_i * period, and then it waits."""

    slots: Ints
    """(n,) slot of each frame, from 0."""
    period_s: float
    error_ppm: float
    """One sigma of the period."""
    residual_s: Floats
    """(n,) how late each frame is against the fit; early ones are negative."""
    by_counter: bool

    @property
    def rate_hz(self) -> float:
        """Return frames a second."""
        return 1.0 / self.period_s


def median_period(t_s: Floats) -> float:
    """Return the usual interval: the mean of those near the median."""
    steps = np.diff(t_s)
    steps = steps[steps > 0.0]
    if not len(steps):
        return 0.0
    middle = float(np.median(steps))
    near = steps[np.abs(steps - middle) <= _REGULAR * middle]
    return float(near.mean()) if len(near) else middle


def fit_grid(t_s: Floats, counters: Sequence[int] | None, modulus: int) -> Grid | None:
    """Return the grid of arrivals (n,) in seconds; None for too few, or without any period."""
    if len(t_s) < LEAST_FRAMES:
        return None
    period = median_period(t_s)
    if period <= 0.0:
        return None
    if counters is not None:
        slots = slots_by_counter(counters, modulus, np.diff(t_s) / period)
    else:
        slots = _slots_by_time(t_s, period)
    if slots[-1] - slots[0] < LEAST_FRAMES // 2:
        return None
    x = slots - slots.mean()
    slope = float((x @ (t_s - t_s.mean())) / (x @ x))
    residual = t_s - t_s.mean() - slope * x
    sigma = float(np.sqrt(residual @ residual / max(len(t_s) - 2, 1) / (x @ x)))
    return Grid(slots, slope, 1e6 * sigma / slope, residual, counters is not None)


def slots_by_counter(counters: Sequence[int], modulus: int, periods: Floats) -> Ints:
    """Return slots from a counter; the time that passed says how often it went round."""
    raw = np.asarray(counters, dtype=np.int64)
    steps = (raw[1:] - raw[:-1]) % modulus
    steps = steps + modulus * np.rint((periods - steps) / modulus).astype(np.int64)
    return np.concatenate(([0], np.cumsum(steps)))


def _slots_by_time(t_s: Floats, period: float) -> Ints:
    count = len(t_s)
    if abs((t_s[-1] - t_s[0]) / period - (count - 1)) < 0.5:
        return np.arange(count)  # as many as there is room for: nothing is missing
    slots = np.zeros(count, dtype=np.int64)
    anchor = t_s[0]
    for i in range(1, count):
        step = round((t_s[i] - anchor) / period)
        anchor += step * period
        anchor += _FOLLOW * (t_s[i] - anchor)
        slots[i] = slots[i - 1] + step
    return slots


def nearest_rate(rate_hz: float) -> tuple[Fraction, float]:
    """Return the named rate that is nearest, and how far the rate is from it in ppm."""
    best = min(NAMED_RATES, key=lambda rate: abs(rate_hz / float(rate) - 1.0))
    return best, 1e6 * (rate_hz / float(best) - 1.0)
