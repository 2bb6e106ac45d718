# SPDX-License-Identifier: Apache-2.0
"""A lens ring under a puller's hand: smooth moves between marks, with rests.

Every `period_s` the ring goes to another mark, alternately in the lower and the upper third of
[low, high], in a minimum-jerk move of 60 % of the period; then it rests. So it is C2, and which way
it turns is never in doubt.
"""

from __future__ import annotations

import math
import random
from dataclasses import dataclass
from functools import lru_cache

_MOVING_SHARE = 0.6


@dataclass(frozen=True, slots=True)
class RingMove:
    """The move of one ring in raw numbers."""

    low: float
    high: float
    period_s: float = 4.0
    seed: int = 0

    def at(self, t_s: float) -> float:
        """Return the raw number at t_s seconds of the motion clock."""
        i = math.floor(t_s / self.period_s)
        u = min(1.0, (t_s / self.period_s - i) / _MOVING_SHARE)
        s = u * u * u * (10.0 + u * (6.0 * u - 15.0))
        before, after = self._mark(i - 1), self._mark(i)
        return before + (after - before) * s

    def _mark(self, i: int) -> float:
        third = _third(self.seed, i)
        share = third if i % 2 == 0 else 1.0 - third
        return self.low + (self.high - self.low) * share


@lru_cache(maxsize=1024)
def _third(seed: int, i: int) -> float:
    """Return a number from 0 to 1/3 that depends on seed and i only."""
    return random.Random(f"ring {seed} {i}").random() / 3.0
