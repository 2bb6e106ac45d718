# SPDX-License-Identifier: Apache-2.0
"""The orders that a reference node takes on stdin while it is supervised: faults, made live.

order FAULT SECONDS        0 seconds end it
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sim.node.node_core import NodeCore

HITCH_NS = 200_000_000
# A frame missed again and again: a scene that is too heavy.
SLOW_NS, SLOW_EVERY_NS = 60_000_000, 400_000_000
LONGEST_S = 3_600.0
_NS = 1_000_000_000


class NodeOrders:
    """Breaks one node's engine, and mends it when the time is over."""

    def __init__(self, core: NodeCore) -> None:
        self._core = core
        self._slow_until_ns = 0
        self._next_slow_ns = 0
        self._sync_back_ns: int | None = None

    def take(self, order: str, now_ns: int) -> str | None:
        """Begin or end a fault; return a sentence for what is no order."""
        words = order.split()
        try:
            fault, seconds = words[0], float(words[1])
        except (IndexError, ValueError):
            return f"no order {order!r}: expected FAULT SECONDS"
        begin = ORDERS.get(fault)
        if begin is None or not 0.0 <= seconds <= LONGEST_S:
            return f"no order {order!r}; there are {', '.join(ORDERS)}, 0 to {LONGEST_S:.0f} s"
        begin(self, now_ns, now_ns + round(seconds * _NS))
        return None

    def step(self, now_ns: int) -> None:
        """Do what is due of faults that act again and again, and end what is over."""
        if self._next_slow_ns <= now_ns < self._slow_until_ns:
            self._next_slow_ns = now_ns + SLOW_EVERY_NS
            self._core.hitch(now_ns + SLOW_NS)
        if self._sync_back_ns is not None and now_ns >= self._sync_back_ns:
            self._sync_back_ns = None
            self._core.reference_present = True

    def hang(self, now_ns: int, until_ns: int) -> None:
        """The render thread stands still, the link lives."""
        self._core.hitch(until_ns)

    def hitch(self, now_ns: int, until_ns: int) -> None:
        """A short stop, as a shader compiles."""
        self._core.hitch(min(until_ns, now_ns + HITCH_NS))

    def slow(self, now_ns: int, until_ns: int) -> None:
        """It misses a frame again and again."""
        self._slow_until_ns, self._next_slow_ns = until_ns, now_ns

    def lose_sync(self, now_ns: int, until_ns: int) -> None:
        """Its sync card sees no reference; the display itself goes on."""
        self._core.reference_present = until_ns <= now_ns
        self._sync_back_ns = until_ns


ORDERS: Mapping[str, Callable[[NodeOrders, int, int], None]] = {
    "node-hang": NodeOrders.hang,
    "node-hitch": NodeOrders.hitch,
    "node-slow": NodeOrders.slow,
    "sync-lost": NodeOrders.lose_sync,
}
