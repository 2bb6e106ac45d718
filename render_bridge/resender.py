# SPDX-License-Identifier: Apache-2.0
"""What the controller says again, and to whom (PROTOCOL.md, section 8, RESEND). Pure.

A lost TCP segment holds up all that is behind it on its connection, for 200 ms and more where the
repeated one is lost too. So a node that asked for two frames on end gets the next ones on both
connections: one of them stands as a rule. Asking anew for each frame would come too late for many:
a node asks 5 ms after a frame's time, and decides soon after. Who lacks a single one is answered,
no more: on a machine that is too busy to be in time, more messages would only make it worse.
"""

from __future__ import annotations

KEEP_FRAMES = 64
# Two frames on end of the slowest stage, and what a busy machine adds.
ON_END_NS = 100_000_000
# Longer than the shortest repeat of TCP (200 ms) and the one after it (400 ms more).
FOLLOW_NS = 700_000_000


class Resender:
    """Keeps the newest frame messages of one epoch and who lacks some; times in ns, one clock."""

    def __init__(self) -> None:
        self._recent: list[tuple[int, bytes]] = [(-1, b"")] * KEEP_FRAMES
        self._asked: dict[bytes, tuple[int, int]] = {}
        """The frame that a node was answered last, and when."""
        self._follows: set[bytes] = set()

    def keep(self, frame: int, data: bytes) -> None:
        """Keep a message that goes out."""
        self._recent[frame % KEEP_FRAMES] = (frame, data)

    def asked(self, node: bytes, frame: int, now_ns: int) -> bytes | None:
        """Take a node's RESEND of this epoch; return the message, None if it is not kept."""
        kept, data = self._recent[frame % KEEP_FRAMES]
        if kept != frame:
            return None
        before, asked_ns = self._asked.get(node, (frame, 0))
        if frame != before and now_ns - asked_ns <= ON_END_NS:
            self._follows.add(node)
        self._asked[node] = (frame, now_ns)
        return data

    def followers(self, now_ns: int) -> list[bytes]:
        """Return the nodes that get what goes to all on `link` as well."""
        if not self._asked:
            return []
        for node in [node for node, (_, t) in self._asked.items() if t + FOLLOW_NS <= now_ns]:
            del self._asked[node]
            self._follows.discard(node)
        return [node for node in self._asked if node in self._follows]
