# SPDX-License-Identifier: Apache-2.0
"""One loop for all scripted controllers: timed actions and sockets, in one thread.

Actions run at their time or a little later, never earlier. The loop notes when it was late: where
it was, so was the host, and what was tested then proves nothing.
"""

from __future__ import annotations

import heapq
import itertools
from collections.abc import Callable

import zmq

from render_bridge.clock import now_ns

Action = Callable[[], None]
LONGEST_WAIT_NS = 20_000_000
LATE_NS = 4_000_000


class Loop:
    """Timed actions and sockets."""

    def __init__(self) -> None:
        self.stalls: list[tuple[int, int]] = []
        """From when an action was due until it had been run, where that was too long."""
        self._due: list[tuple[int, int, Action]] = []
        self._order = itertools.count()
        self._poller = zmq.Poller()
        self._readers: dict[zmq.Socket[bytes], Action] = {}

    def at(self, t_ns: int, action: Action) -> None:
        """Run an action at a time of `now_ns()`."""
        heapq.heappush(self._due, (t_ns, next(self._order), action))

    def watch(self, socket: zmq.Socket[bytes], reader: Action) -> None:
        """Call `reader` whenever the socket has something."""
        self._readers[socket] = reader
        self._poller.register(socket, zmq.POLLIN)

    def unwatch(self, socket: zmq.Socket[bytes]) -> None:
        """Forget a socket, before it is closed."""
        if self._readers.pop(socket, None) is not None:
            self._poller.unregister(socket)

    def run(self, done: Callable[[], bool], until_ns: int) -> None:
        """Work until `done`, at the longest until a time."""
        while not done():
            now = now_ns()
            if now >= until_ns:
                return
            while self._due and self._due[0][0] <= now:
                t_ns, _, action = heapq.heappop(self._due)
                self._do(action, t_ns)
                self._read(0)
                now = now_ns()
            next_ns = self._due[0][0] if self._due else until_ns
            wait_ns = max(0, min(next_ns - now_ns(), LONGEST_WAIT_NS))
            # Whole milliseconds, rounded up: at most 1 ms late, and no time burnt in a spin.
            self._read(-(-wait_ns // 1_000_000))

    def _read(self, wait_ms: int) -> None:
        from_ns = now_ns()
        ready = self._poller.poll(wait_ms)
        self._note(from_ns + wait_ms * 1_000_000)
        for socket, _ in ready:
            reader = self._readers.get(socket)
            if reader is not None:
                self._do(reader, now_ns())

    def _do(self, action: Action, due_ns: int) -> None:
        """Run an action; too late, or for too long, it keeps all others waiting."""
        action()
        self._note(due_ns)

    def _note(self, due_ns: int) -> None:
        now = now_ns()
        if now - due_ns > LATE_NS:
            self.stalls.append((due_ns, now))
