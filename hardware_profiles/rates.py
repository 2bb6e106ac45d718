# SPDX-License-Identifier: Apache-2.0
"""Frame rates as exact fractions, and the one way they are written down."""

from __future__ import annotations

import re
from fractions import Fraction

NS_PER_S = 1_000_000_000
SLOWEST = Fraction(1)
FASTEST = Fraction(1000)

_MOST = (1 << 32) - 1  # both numbers are u32 on the wire
_WRITTEN = re.compile(r"\d{1,10}(/\d{1,10})?|\d{1,4}\.\d{1,6}", re.ASCII)

# What people type, and what they mean by it: "23.976" is never 2997/125.
_NTSC = {
    "23.976": Fraction(24000, 1001),
    "23.98": Fraction(24000, 1001),
    "29.97": Fraction(30000, 1001),
    "47.952": Fraction(48000, 1001),
    "47.95": Fraction(48000, 1001),
    "59.94": Fraction(60000, 1001),
    "119.88": Fraction(120000, 1001),
}


def parse_rate(text: str) -> Fraction:
    """Return the rate written as "24000/1001", "25" or "23.976".

    Raises ValueError with a plain sentence for anything else, or outside 1 to 1000 per second.
    """
    written = text.strip()
    try:
        if not _WRITTEN.fullmatch(written):
            raise ValueError(written)
        rate = _NTSC.get(written) or Fraction(written)
        if max(rate.numerator, rate.denominator) > _MOST:
            raise ValueError(written)
    except (ValueError, ZeroDivisionError):
        raise ValueError(f"{text!r} is no rate; write 24000/1001, 25 or 59.94") from None
    if not SLOWEST <= rate <= FASTEST:
        raise ValueError(f"rate {text!r} is outside {SLOWEST} to {FASTEST} per second")
    return rate


def format_rate(rate: Fraction) -> str:
    """Return the rate as "num/den" ("25/1")."""
    return f"{rate.numerator}/{rate.denominator}"


def period_ns(rate: Fraction) -> float:
    """Return the length of one frame in nanoseconds (not rounded)."""
    return NS_PER_S * rate.denominator / rate.numerator
