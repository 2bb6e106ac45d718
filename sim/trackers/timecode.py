# SPDX-License-Identifier: Apache-2.0
"""The simulator's own timecode counter (SMPTE ST 12-1), drop frame included.

A count is frames since 00:00:00:00. Drop frame leaves out the numbers 00 and 01 (00 to 03 at
60000/1001) of each minute but every tenth.
"""

from __future__ import annotations

import re
from fractions import Fraction
from typing import NamedTuple

_DROPPED = {Fraction(30000, 1001): 2, Fraction(60000, 1001): 4}
_DIGITS = re.compile(r"(\d\d):(\d\d):(\d\d)[:;](\d\d)", re.ASCII)


class Digits(NamedTuple):
    """What a timecode shows."""

    hours: int
    minutes: int
    seconds: int
    frames: int


class Counter:
    """The counting of one rate. Raises ValueError for drop frame at a rate that has none."""

    def __init__(self, rate: Fraction, drop_frame: bool = False) -> None:
        if drop_frame and rate not in _DROPPED:
            raise ValueError(f"there is no drop frame at {rate}; it exists at 30000/1001")
        self.rate = rate
        self.nominal = -(-rate.numerator // rate.denominator)
        """Frame numbers in a second: 30 at 30000/1001."""
        self._dropped = _DROPPED[rate] if drop_frame else 0
        self._minute = 60 * self.nominal - self._dropped
        self._ten_minutes = 10 * self._minute + self._dropped
        self.day = 24 * 6 * self._ten_minutes
        """Frames of a day."""

    def digits(self, count: int) -> Digits:
        """Return what is shown at a count; a day later it begins again."""
        tens, rest = divmod(count % self.day, self._ten_minutes)
        minute = 0
        # The first minute of ten is whole, the other nine are short.
        if self._dropped and rest >= 60 * self.nominal:
            minute, rest = divmod(rest - 60 * self.nominal, self._minute)
            minute += 1
            rest += self._dropped
        elif not self._dropped:
            minute, rest = divmod(rest, self._minute)
        hours, minutes = divmod(tens * 10 + minute, 60)
        return Digits(hours, minutes, *divmod(rest, self.nominal))

    def count(self, text: str) -> int:
        """Return the count at which `text` (HH:MM:SS:FF) is shown; ValueError where it never is."""
        found = _DIGITS.fullmatch(text)
        if found is not None:
            h, m, s, f = (int(part) for part in found.groups())
            minutes = 60 * h + m
            count = (60 * minutes + s) * self.nominal + f
            count -= self._dropped * (minutes - minutes // 10)
            if h < 24 and self.digits(count) == (h, m, s, f):
                return count
        raise ValueError(
            f"timecode {text!r} is not shown at rate {self.rate}, expected HH:MM:SS:FF"
        )
