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
# Rounds of leaving stragglers out, and what is one.
_FITS, _FAR, _LEAST_WIDTH_S = 6, 5.0, 50e-6
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
    slope, level, sigma = robust_line(slots.astype(np.float64), t_s)
    if slope <= 0.0:
        return None
    residual = t_s - level - slope * slots
    return Grid(slots, slope, 1e6 * sigma / slope, residual, counters is not None)


def robust_line(x: Floats, y: Floats) -> tuple[float, float, float]:
    """Return slope, level and one sigma of the slope of y over x, stragglers left out.

    A packet can be late by any amount and never early, so what lies far from the rest (five
    deviations, by the median) says nothing of the rate.
    """
    kept = np.ones(len(x), dtype=bool)
    for _ in range(_FITS):
        mean_x, mean_y = x[kept].mean(), y[kept].mean()
        off = x[kept] - mean_x
        slope = float(off @ (y[kept] - mean_y) / (off @ off))
        level = float(mean_y - slope * mean_x)
        away = y - level - slope * x
        middle = float(np.median(away[kept]))
        width = 1.4826 * float(np.median(np.abs(away[kept] - middle)))
        inside = np.abs(away - middle) <= _FAR * width + _LEAST_WIDTH_S
        if inside.sum() < len(x) // 2 or (inside == kept).all():
            break
        kept = inside
    off = x[kept] - x[kept].mean()
    rest = (y - level - slope * x)[kept]
    sigma = float(np.sqrt(rest @ rest / max(len(rest) - 2, 1) / (off @ off)))
    return slope, level, sigma


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
