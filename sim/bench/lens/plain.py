# SPDX-License-Identifier: Apache-2.0
"""The baseline: two-dimensional PCHIP in plain Python, as one would write it down first.

For each quantity the grid holds a row over zoom at each focus position, with the slopes of every
row worked out beforehand. A call looks up the zoom cell once, draws each row's cubic there, makes
the slopes over focus of those values (they are new in each call), and draws the cubic over focus.
The `local` form is the careful one: only the rows and slopes that the answer depends on.

Nothing here is shared with the product. Slopes: Fritsch and Butland 1984, as in the public PCHIP.
"""

from __future__ import annotations

import bisect
import itertools
import math
from collections.abc import Sequence


def slope_inside(h0: float, h1: float, d0: float, d1: float) -> float:
    """Return the slope at a place between two cells of widths h and steepnesses d."""
    if d0 * d1 <= 0.0:
        return 0.0
    w0, w1 = 2.0 * h1 + h0, h1 + 2.0 * h0
    return (w0 + w1) / (w0 / d0 + w1 / d1)


def slope_at_end(h0: float, h1: float, d0: float, d1: float) -> float:
    """Return the slope at the end whose cell is (h0, d0); (h1, d1) is the next one."""
    slope = ((2.0 * h0 + h1) * d0 - h0 * d1) / (h0 + h1)
    if slope * d0 <= 0.0:
        return 0.0
    if d0 * d1 < 0.0 and abs(slope) > 3.0 * abs(d0):
        return 3.0 * d0
    return slope


def slopes(x: Sequence[float], y: Sequence[float]) -> list[float]:
    """Return the slope at each of at least two places."""
    h = [b - a for a, b in itertools.pairwise(x)]
    d = [(b - a) / width for (a, b), width in zip(itertools.pairwise(y), h, strict=True)]
    if len(d) == 1:
        return [d[0], d[0]]
    inside = [slope_inside(h[i - 1], h[i], d[i - 1], d[i]) for i in range(1, len(d))]
    return [slope_at_end(h[0], h[1], d[0], d[1]), *inside, slope_at_end(h[-1], h[-2], d[-1], d[-2])]


def cubic(t: float, h: float, y0: float, y1: float, m0: float, m1: float) -> float:
    """Return the cubic with these ends and slopes at the share t of a cell h wide."""
    c = (3.0 * (y1 - y0) - h * (2.0 * m0 + m1)) * t * t
    return y0 + h * m0 * t + c + (2.0 * (y0 - y1) + h * (m0 + m1)) * t * t * t


def cell_of(marks: Sequence[float], at: float) -> tuple[int, float, float]:
    """Return the cell, the share of it that is passed, and its width; clamped to the ends."""
    inside = min(max(at, marks[0]), marks[-1])
    i = min(bisect.bisect_right(marks, inside), len(marks) - 1) - 1
    width = marks[i + 1] - marks[i]
    return i, (inside - marks[i]) / width, width


class PlainLens:
    """A grid of at least two zooms and two foci."""

    def __init__(
        self, zooms: Sequence[float], foci: Sequence[float],
        rows: Sequence[Sequence[Sequence[float]]],
    ) -> None:  # fmt: skip
        """Take rows[quantity][focus][zoom]; the first two quantities are logarithms of f."""
        self.zooms, self.foci, self.rows = list(zooms), list(foci), rows
        self.row_slopes = [[slopes(self.zooms, row) for row in quantity] for quantity in rows]

    def at(self, zoom: float, focus: float) -> list[float]:
        """Return the quantities, focal lengths in mm first."""
        i, t, h = cell_of(self.zooms, zoom)
        j, u, k = cell_of(self.foci, focus)
        found = []
        for rows, row_slopes in zip(self.rows, self.row_slopes, strict=True):
            values = [
                cubic(t, h, row[i], row[i + 1], slope[i], slope[i + 1])
                for row, slope in zip(rows, row_slopes, strict=True)
            ]
            m = slopes(self.foci, values)
            found.append(cubic(u, k, values[j], values[j + 1], m[j], m[j + 1]))
        return [math.exp(found[0]), math.exp(found[1]), *found[2:]]

    def local(self, zoom: float, focus: float) -> list[float]:
        """Return the same from the at most four rows that it depends on."""
        i, t, h = cell_of(self.zooms, zoom)
        j, u, k = cell_of(self.foci, focus)
        last = len(self.foci) - 1
        # The end formula looks one cell further in, so three rows at least.
        low, high = max(0, min(j - 1, last - 2)), min(last, max(j + 2, 2))
        near = self.foci[low : high + 1]
        found = []
        for rows, row_slopes in zip(self.rows, self.row_slopes, strict=True):
            values = [
                cubic(t, h, rows[r][i], rows[r][i + 1], row_slopes[r][i], row_slopes[r][i + 1])
                for r in range(low, high + 1)
            ]
            m = slopes(near, values)
            at = j - low
            found.append(cubic(u, k, values[at], values[at + 1], m[at], m[at + 1]))
        return [math.exp(found[0]), math.exp(found[1]), *found[2:]]
