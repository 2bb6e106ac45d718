# SPDX-License-Identifier: Apache-2.0
"""A node's clock against the controller's, from four stamps (RFC 5905).

    offset = ((T2 - T1) + (T3 - T4)) / 2        round trip = (T4 - T1) - (T3 - T2)

The exchange with the shortest round trip of a window is the one that queued least, so its offset
is taken; |error| <= round trip / 2 whatever the path, and it grows with the drift since T1. On the
path of the render_bridge reference (section 3) that brings the 95th percentile from 1 ms (last
exchange) to 35 us; without the drift, which must be allowed for, a window of 32 would give 14 us.
"""

from __future__ import annotations

import math
from collections import deque
from typing import NamedTuple

WINDOW = 32
# Crystals differ by no more than this; an old exchange is worth less by its age times it.
DRIFT_PPM = 100.0
# The offset is a whole number of ns; half of one is lost.
ROUNDING_NS = 1


class Offset(NamedTuple):
    """Controller clock minus node clock, and how wrong it can be at most (ns)."""

    offset_ns: int
    bound_ns: int


class ClockOffset:
    """Keeps the best of the last exchanges. Pure: the caller brings the stamps."""

    def __init__(self) -> None:
        self._window: deque[tuple[int, int, int]] = deque(maxlen=WINDOW)

    def observe(self, t1_node_ns: int, t2_ns: int, t3_ns: int, t4_node_ns: int) -> None:
        """Take one exchange; one that breaks causality (negative round trip) is ignored."""
        round_trip = (t4_node_ns - t1_node_ns) - (t3_ns - t2_ns)
        if round_trip < 0:
            return
        offset = ((t2_ns - t1_node_ns) + (t3_ns - t4_node_ns)) // 2
        self._window.append((round_trip, offset, t1_node_ns))

    def reset(self) -> None:
        """Forget everything: the controller is another one."""
        self._window.clear()

    def best(self, now_node_ns: int) -> Offset | None:
        """Return the offset with the smallest bound now, or None before the first exchange."""
        if not self._window:
            return None

        def bound(exchange: tuple[int, int, int]) -> float:
            return exchange[0] / 2 + (now_node_ns - exchange[2]) * DRIFT_PPM * 1e-6

        chosen = min(self._window, key=bound)
        return Offset(chosen[1], math.ceil(bound(chosen)) + ROUNDING_NS)
