# SPDX-License-Identifier: GPL-3.0-or-later
"""A ring of the last minutes of one figure, and what so many pixels show of it. Pure."""

from __future__ import annotations

import math
from array import array
from collections.abc import Iterator

# Two samples a second at most; this is three minutes.
SAMPLE_S = 0.5
SAMPLES = 360


class History:
    """The last `SAMPLES` values; one that is missing leaves a hole."""

    def __init__(self, size: int = SAMPLES) -> None:
        self._ring = array("d", [math.nan]) * size
        self.count = 0
        """How many values were ever added."""

    def add(self, value: float | None) -> None:
        """Add a value; None for a hole."""
        self._ring[self.count % len(self._ring)] = math.nan if value is None else value
        self.count += 1

    @property
    def newest(self) -> float | None:
        """Return the value that was added last, None for a hole or before the first."""
        value = self._ring[(self.count - 1) % len(self._ring)] if self.count else math.nan
        return None if math.isnan(value) else value

    @property
    def largest(self) -> float:
        """Return the largest value there is, 0.0 when there is none."""
        return max((value for value in self._ring if not math.isnan(value)), default=0.0)

    def columns(self, width: int) -> Iterator[tuple[float, float] | None]:
        """Yield least and largest value of each pixel, the oldest first; None where none is.

        As many values go into each pixel as it takes, and the same ones each time: a peak does not
        flicker while it moves to the left.
        """
        size = len(self._ring)
        each = max(1, -(-size // max(width, 1)))
        pixels = -(-size // each)
        newest = -(-self.count // each)
        for place in range(newest - pixels, newest):
            values = [
                value
                for n in range(max(place * each, self.count - size, 0),
                               min((place + 1) * each, self.count))
                if not math.isnan(value := self._ring[n % size])
            ]  # fmt: skip
            yield (min(values), max(values)) if values else None


def scale_above(value: float, steps: tuple[float, ...]) -> float:
    """Return the first step that is not below `value`: a chart changes its scale in steps."""
    return next((step for step in steps if step >= value), steps[-1])
