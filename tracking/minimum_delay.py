# SPDX-License-Identifier: Apache-2.0
"""The line under the delays of a source: what remains when no packet had to wait. Pure.

A packet's delay (arrival - source time) is a fixed part, a drift of the two clocks, and a wait that
is never negative. Of each second only the least delay is kept, of the last thirty seconds: the
slope is the median of the slopes between those minima (Theil and Sen), the level the greatest that
has none of them below it. Memory and time are bounded: one fit a second, over thirty points.
"""

from __future__ import annotations

from collections import deque
from itertools import islice

BUCKET_NS = 1_000_000_000.0
WINDOW_NS = 30_000_000_000.0
# A slope needs so many minima.
LEAST_POINTS = 5
# Slopes are taken between minima so many seconds apart: far enough to drown their noise.
APART = 7
# A seed holds until there are packets enough to know better.
SEED_NS = 2_000_000_000.0
_SPREAD_MEMORY = 10


class MinimumDelay:
    """The running minimum-delay line of one clock segment. Times are ns from the segment's start.

    Source times come in order. The drift is looked for between two bounds and is their middle where
    it is not known. `apart` is smaller where single steps are likelier than noise. A seed is a
    guess of the first packet's wait: the line begins that much lower.
    """

    def __init__(
        self,
        lowest: float,
        highest: float,
        *,
        window_ns: float = WINDOW_NS,
        apart: int = APART,
        least_points: int = LEAST_POINTS,
        seed_ns: float = 0.0,
    ) -> None:
        self.skew = (lowest + highest) / 2.0
        """Drift of the line: ns of delay per ns of source time."""
        self.buckets = 0
        """How many seconds have been closed."""
        self.bucket_wait_ns = 0.0
        """The least wait in the last of them."""
        self.spread_ns = 0.0
        """How far the packets of one second lie over their least, in the mean."""
        self.roughness_ns = 0.0
        """How far the minima of the seconds lie over the line: three of four lie farther."""
        self._lowest, self._highest = lowest, highest
        self._window_ns, self._apart, self._least_points = window_ns, apart, least_points
        self._seed_ns = seed_ns
        self._base_ns: float | None = None
        self._points: deque[tuple[float, float]] = deque()
        self._end_ns = BUCKET_NS
        self._least: tuple[float, float] | None = None
        self._least_wait_ns = self._sum_ns = 0.0
        self._count = 0

    def observe(self, source_ns: float, delay_ns: float) -> None:
        """Take a packet."""
        if source_ns >= self._end_ns:
            self._close()
            self._end_ns = source_ns - source_ns % BUCKET_NS + BUCKET_NS
        level_ns = delay_ns - self.skew * source_ns
        if self._base_ns is None:
            self._base_ns = level_ns - self._seed_ns
        elif level_ns < self._base_ns:
            self._base_ns = level_ns
        wait_ns = level_ns - self._base_ns
        if self._least is None or wait_ns < self._least_wait_ns:
            self._least = (source_ns, delay_ns)
            self._least_wait_ns = wait_ns
        self._sum_ns += wait_ns
        self._count += 1

    def bound(self, lowest: float, highest: float) -> None:
        """Look for the drift between these bounds from the next second on."""
        self._lowest, self._highest = lowest, highest

    def at(self, source_ns: float) -> float:
        """Return the line's delay at a source time; before the first packet, the drift alone."""
        return (self._base_ns or 0.0) + self.skew * source_ns

    def _close(self) -> None:
        if self._least is None:
            return
        self._points.append(self._least)
        self.buckets += 1
        self.bucket_wait_ns = self._least_wait_ns
        spread_ns = self._sum_ns / self._count - self._least_wait_ns
        self.spread_ns += (spread_ns - self.spread_ns) / min(self.buckets, _SPREAD_MEMORY)
        self._least, self._sum_ns, self._count = None, 0.0, 0
        self._fit()

    def _fit(self) -> None:
        points = self._points
        while points[-1][0] - points[0][0] > self._window_ns:
            points.popleft()
        self.skew = (self._lowest + self._highest) / 2.0
        if len(points) >= self._least_points:
            slope = _slope(points, self._apart)
            # Outside the bounds it is no drift but waits: it says nothing.
            if self._lowest <= slope <= self._highest:
                self.skew = slope
        levels = sorted(delay - self.skew * at for at, delay in points)
        self.roughness_ns = levels[len(levels) // 4] - levels[0]
        seeded = self._base_ns is not None and points[-1][0] < SEED_NS
        self._base_ns = min(levels[0], self._base_ns or 0.0) if seeded else levels[0]


def _slope(points: deque[tuple[float, float]], apart: int) -> float:
    """Return the median slope between points that lie `apart` from each other."""
    later = islice(points, min(apart, len(points) - 1), None)
    slopes = sorted(
        (d1 - d0) / (s1 - s0) for (s0, d0), (s1, d1) in zip(points, later, strict=False)
    )
    return slopes[len(slopes) // 2]
