# SPDX-License-Identifier: Apache-2.0
"""What people call a measured rate, and whether two rates can be of one house sync. Pure.

"23.976 (24000/1001)", "24.000", or, near no standard rate, "24.123 Hz". Film and video rates come
in twins that are 1001 ppm apart (24.000 and 24000/1001): naming them wrong is the usual mistake.
"""

from __future__ import annotations

from fractions import Fraction
from typing import NamedTuple

STANDARD_RATES = (
    *(Fraction(n) for n in (24, 25, 30, 48, 50, 60, 72, 75, 90, 96, 100, 120, 144, 240)),
    *(Fraction(n * 1000, 1001) for n in (24, 30, 48, 60, 72, 96, 120, 240)),
)
# A generator is within 50 ppm of its name; the twins must stay apart.
NAME_PPM = 300.0
# Simple enough to be meant: 59.94 against 23.976 is 5/2.
MOST_OF_RATIO = 10
# The twin of a simple ratio is 1001 ppm beside it.
TWIN_PPM = 2_000.0
_NAMES = tuple((float(rate), rate) for rate in STANDARD_RATES)
_COUNTS = range(1, MOST_OF_RATIO + 1)
_SIMPLE = {p / q: Fraction(p, q) for p in _COUNTS for q in _COUNTS}


class SimpleRatio(NamedTuple):
    """The simple ratio nearest to rate / stage rate."""

    ratio: Fraction
    ppm: float
    """How much faster than the ratio the rate is."""


def ppm_of(rate_hz: float, other: Fraction) -> float:
    """Return how much faster `rate_hz` is than `other`, in parts per million."""
    return (rate_hz / float(other) - 1.0) * 1e6


def standard_rate(rate_hz: float) -> Fraction | None:
    """Return the standard rate that is meant by a measured one, or None."""
    nearest_hz, nearest = min(_NAMES, key=lambda name: abs(rate_hz / name[0] - 1.0))
    return nearest if abs(rate_hz / nearest_hz - 1.0) * 1e6 <= NAME_PPM else None


def exact_name(rate: Fraction) -> str:
    """Return "24.000", or "23.976 (24000/1001)" where the rate is no whole number."""
    if rate.denominator == 1:
        return f"{rate.numerator}.000"
    return f"{float(rate):.3f} ({rate.numerator}/{rate.denominator})"


def rate_name(rate_hz: float) -> str:
    """Return the name of a measured rate."""
    known = standard_rate(rate_hz)
    return exact_name(known) if known is not None else f"{rate_hz:.3f} Hz"


def simple_ratio(rate_hz: float, stage: Fraction) -> SimpleRatio:
    """Return the simple ratio that a rate is nearest to, seen from the stage's rate."""
    ratio = rate_hz / float(stage)
    nearest = min(_SIMPLE, key=lambda one: abs(ratio / one - 1.0))
    return SimpleRatio(_SIMPLE[nearest], (ratio / nearest - 1.0) * 1e6)


def beat_s(rate_hz: float, stage: Fraction) -> float | None:
    """Return how often a rate slips a whole sample against its twin at the stage's rate, in s.

    None where it does not: it is right, or it is no twin of any simple ratio.
    """
    nearest = simple_ratio(rate_hz, stage)
    if not NAME_PPM < abs(nearest.ppm) <= TWIN_PPM:
        return None
    return 1.0 / abs(rate_hz - float(nearest.ratio * stage))
