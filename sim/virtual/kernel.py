# SPDX-License-Identifier: Apache-2.0
"""Virtual time: a heap of events, and clocks that stand and drift against it.

True time is whole nanoseconds. Events of one instant run in the order in which they were made, so
a run depends on its seed alone. Nothing sleeps.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable


class Kernel:
    """Runs what is due, one event after the other."""

    def __init__(self, start_ns: int = 0) -> None:
        self.now_ns = start_ns
        self._heap: list[tuple[int, int, Callable[[], None]]] = []
        self._made = 0

    def at(self, t_ns: int, action: Callable[[], None]) -> None:
        """Run an action at a time; what lies in the past is run next."""
        heapq.heappush(self._heap, (max(t_ns, self.now_ns), self._made, action))
        self._made += 1

    def run_until(self, end_ns: int) -> None:
        """Run all that is due up to a time."""
        while self._heap and self._heap[0][0] <= end_ns:
            t_ns, _, action = heapq.heappop(self._heap)
            self.now_ns = t_ns
            action()
        self.now_ns = end_ns


class LocalClock:
    """One machine's clock: it stands `offset_ns` off and runs `ppm` fast."""

    def __init__(self, offset_ns: int = 0, ppm: float = 0.0) -> None:
        self._offset_ns = offset_ns
        self._rate = 1.0 + ppm * 1e-6

    def local_ns(self, true_ns: int) -> int:
        """Return what this clock shows at a true time."""
        return self._offset_ns + true_ns + round(true_ns * (self._rate - 1.0))

    def true_ns(self, local_ns: int) -> int:
        """Return when this clock shows a time; never early by rounding."""
        guess = round((local_ns - self._offset_ns) / self._rate)
        while self.local_ns(guess) < local_ns:
            guess += 1
        while self.local_ns(guess - 1) >= local_ns:
            guess -= 1
        return guess


class Task:
    """Somebody who has a next time at which something is due, and may have it moved."""

    def __init__(
        self, kernel: Kernel, due_ns: Callable[[], int | None], run: Callable[[], None]
    ) -> None:
        self._kernel = kernel
        self._due_ns = due_ns
        self._run = run
        self._planned_ns: int | None = None

    def plan(self) -> None:
        """Look at what is due next and wait for it."""
        due = self._due_ns()
        if due is None or (self._planned_ns is not None and self._planned_ns <= due):
            return
        due = max(due, self._kernel.now_ns)
        self._planned_ns = due
        self._kernel.at(due, lambda: self._wake(due))

    def _wake(self, planned_ns: int) -> None:
        if planned_ns != self._planned_ns:
            return  # an earlier one was planned since, and ran
        self._planned_ns = None
        due = self._due_ns()
        if due is not None and due <= self._kernel.now_ns:
            self._run()
        self.plan()
