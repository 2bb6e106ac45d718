# SPDX-License-Identifier: Apache-2.0
"""The bytes on their way to the reader: by their times, and never faster than a serial line."""

from __future__ import annotations

import heapq
from collections.abc import Iterable

from sim.trackers.frame import Delivery
from sim.trackers.line import Line


class Mailbox:
    """Keeps deliveries until they are due.

    On a line that takes time for its bytes all wait in one row: a delivery comes at least one wire
    time after the one put in before it. On others each comes at its own time.
    """

    def __init__(self, line: Line) -> None:
        self._line = line
        self._heap: list[tuple[int, int, Delivery]] = []
        self._put = 0
        self._last_ns: int | None = None

    def put(self, deliveries: Iterable[Delivery]) -> None:
        """Take deliveries; those of one time keep their order."""
        for one in deliveries:
            t_ns = one.t_ns
            size = len(one.data) if one.wire_bytes is None else one.wire_bytes
            wire_ns = self._line.wire_ns(size)
            if wire_ns and self._last_ns is not None:
                t_ns = max(t_ns, self._last_ns + wire_ns)
            self._last_ns = t_ns
            heapq.heappush(self._heap, (t_ns, self._put, one))
            self._put += 1

    def due_ns(self) -> int | None:
        """Return when the next is due, or None."""
        return self._heap[0][0] if self._heap else None

    def take(self, now_ns: int) -> list[Delivery]:
        """Return what is due, in order."""
        due = []
        while self._heap and self._heap[0][0] <= now_ns:
            due.append(heapq.heappop(self._heap)[2])
        return due
