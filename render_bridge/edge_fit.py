# SPDX-License-Identifier: Apache-2.0
"""A straight line through the edges of a sync reference, by running sums. Pure.

Edge i is taken to lie a whole number of nominal frames behind the edge before it; the fit is the
usual least-squares line through (frames since the first edge, how much later than nominal). An edge
whose distance is no whole number of frames, or too long a gap, starts the fit anew.
"""

from __future__ import annotations

import math
from typing import NamedTuple

# Jitter moves single edges; only a gap that is no whole number of frames disagrees.
MOST_OFF_FRAME = 0.2
MOST_GAP_FRAMES = 8


class EdgeLine(NamedTuple):
    """The fitted line."""

    last_ns: float
    """Where the line puts the newest edge."""
    period_ns: float
    period_sigma_ns: float
    """One standard deviation of the period, from the edges' own scatter."""
    mean_error_ns: float
    """Root mean square distance of the edges from the line."""


class EdgeFit:
    """Sums of one run of edges; constant work and memory per edge."""

    def __init__(self, nominal_ns: float) -> None:
        self._nominal_ns = nominal_ns
        self.clear()

    def clear(self) -> None:
        """Forget all edges."""
        self.edges = 0
        self._first_ns = self._last_ns = 0
        self._frames = 0
        self._sum_x = self._sum_y = self._sum_xx = self._sum_xy = self._sum_yy = 0.0

    @property
    def span_ns(self) -> int:
        """Time from the first edge to the newest."""
        return self._last_ns - self._first_ns

    def add(self, t_ns: int) -> None:
        """Take the next edge."""
        if self.edges:
            gap = (t_ns - self._last_ns) / self._nominal_ns
            whole = round(gap)
            if not 1 <= whole <= MOST_GAP_FRAMES or abs(gap - whole) > MOST_OFF_FRAME:
                self.clear()
            else:
                self._frames += whole
        if not self.edges:
            self._first_ns = t_ns
        self.edges += 1
        self._last_ns = t_ns
        x = float(self._frames)
        y = (t_ns - self._first_ns) - x * self._nominal_ns
        self._sum_x += x
        self._sum_y += y
        self._sum_xx += x * x
        self._sum_xy += x * y
        self._sum_yy += y * y

    def line(self) -> EdgeLine:
        """Return the line; needs three edges."""
        n = self.edges
        mean_x, mean_y = self._sum_x / n, self._sum_y / n
        s_xx = self._sum_xx - n * mean_x * mean_x
        s_xy = self._sum_xy - n * mean_x * mean_y
        slope = s_xy / s_xx
        scatter = max(0.0, self._sum_yy - n * mean_y * mean_y - slope * s_xy)
        late = mean_y + slope * (self._frames - mean_x)
        return EdgeLine(
            self._first_ns + self._frames * self._nominal_ns + late,
            self._nominal_ns + slope,
            math.sqrt(scatter / (n - 2) / s_xx),
            math.sqrt(scatter / n),
        )
