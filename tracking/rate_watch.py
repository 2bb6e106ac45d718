# SPDX-License-Identifier: Apache-2.0
"""The rate of a source from the intervals between its packets. Pure.

Packets come late, in bursts, or not at all, so neither the mean nor a count over time is the rate.
The median interval is, as long as most packets follow the one before; the mean of the intervals
near it is the fine value, with an error from their spread.
"""

from __future__ import annotations

import math
from bisect import bisect_left, insort
from collections import deque

INTERVALS = 33
CHECK_EVERY = 8
# The nominal rate is believed where the first median is as near as this.
NEAR_NOMINAL = 0.1
# A new rate is so far from the old one; the last intervals agree on it, at two looks on end.
CHANGED = 0.04
AGREE, AGREE_SHARE = 0.08, 0.6
# Where mean and median are this close nothing was lost, and the mean is the better one.
NO_LOSS = 0.03
# Intervals within a fifth of the period count as regular ones.
REGULAR = 0.2
MEMORY = 1000
SHARE_GAIN = 1.0 / 128.0
# Of a source that is even: so many regular intervals, and so little spread among them (a flat
# spread over the fifth would be 0.115).
SHARE_TO_PROVE, SHARE_TO_KEEP = 0.15, 0.02
SPREAD_OF_EVEN = 0.07
# A source that shows no period within so many packets has none.
PATIENCE = 500
# The error of the period that is always allowed.
ERROR = 300e-6


class RateWatch:
    """The period of one source, with its error, and whether it has changed."""

    def __init__(self, nominal_ns: float) -> None:
        self.period_ns = nominal_ns
        """The mean of the regular intervals; the nominal period until there are some."""
        self.is_known = False
        """Whether it comes from the packets."""
        self._nominal_ns = nominal_ns
        self._intervals: deque[float] = deque()
        self._ordered: list[float] = []
        self._samples = self._changes = self._near = 0
        self._variance = 0.0
        self._share = 0.5

    def observe(self, interval_ns: float) -> bool:
        """Take an interval; return whether the period is a new one: learnt, or changed."""
        self._intervals.append(interval_ns)
        insort(self._ordered, interval_ns)
        if len(self._intervals) > INTERVALS:
            del self._ordered[bisect_left(self._ordered, self._intervals.popleft())]
        if self.is_known:
            self._refine(interval_ns)
        self._samples += 1
        count = len(self._ordered)
        if self._samples % CHECK_EVERY or count < INTERVALS // 2:
            return False
        median_ns = self._ordered[count // 2]
        return median_ns > 0.0 and self._look(median_ns, count)

    def error_ns(self) -> float:
        """Return three sigma of the period."""
        allowed_ns = ERROR * self.period_ns
        return 3.0 * math.sqrt(self._variance / self._near) + allowed_ns if self._near else 0.0

    def looks_even(self, already: bool) -> bool:
        """Return whether enough intervals are regular ones, and lie close together."""
        least = SHARE_TO_KEEP if already else SHARE_TO_PROVE
        spread_ns = SPREAD_OF_EVEN * self.period_ns
        if not self.is_known:
            return already and self._samples < PATIENCE
        return self._share >= least and self._variance <= spread_ns * spread_ns

    def near_nominal(self) -> bool:
        """Return whether the period is the nominal one, within a tenth."""
        return abs(self.period_ns / self._nominal_ns - 1.0) <= NEAR_NOMINAL

    def _look(self, median_ns: float, count: int) -> bool:
        mean_ns = sum(self._ordered) / count
        whole = abs(mean_ns / median_ns - 1.0) < NO_LOSS
        agreeing = bisect_left(self._ordered, median_ns * (1.0 + AGREE)) - bisect_left(
            self._ordered, median_ns * (1.0 - AGREE)
        )
        agrees = agreeing >= AGREE_SHARE * count
        if not self.is_known:
            near = abs(median_ns / self._nominal_ns - 1.0) < NEAR_NOMINAL
            self.is_known = near or agrees
            if self.is_known:
                self._restart(mean_ns if whole else self._nominal_ns if near else median_ns)
            return self.is_known
        if abs(median_ns / self.period_ns - 1.0) <= CHANGED or not agrees:
            self._changes = 0
            return False
        self._changes += 1
        if self._changes < 2:
            return False
        least_ns, most_ns = median_ns * (1.0 - AGREE), median_ns * (1.0 + AGREE)
        self._intervals = deque(one for one in self._intervals if least_ns <= one <= most_ns)
        self._ordered = sorted(self._intervals)
        self._restart(mean_ns if whole else median_ns)
        return True

    def _restart(self, period_ns: float) -> None:
        self.period_ns, self._variance = period_ns, 0.0
        self._changes = self._near = 0
        for interval_ns in self._intervals:
            self._refine(interval_ns)

    def _refine(self, interval_ns: float) -> None:
        off_ns = interval_ns - self.period_ns
        is_regular = abs(off_ns) < REGULAR * self.period_ns
        self._share += (is_regular - self._share) * SHARE_GAIN
        if is_regular:
            self._near = min(self._near + 1, MEMORY)
            self.period_ns += off_ns / self._near
            self._variance += (off_ns * off_ns - self._variance) / self._near
