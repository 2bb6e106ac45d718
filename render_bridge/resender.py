# SPDX-License-Identifier: Apache-2.0
"""What the controller says again, and to whom (PROTOCOL.md, section 8, RESEND). Pure.

A lost TCP segment holds up all that is behind it on its connection, for 200 ms and more where the
repeated one is lost too. So a node that asked once gets the next frames on both connections: one of
them stands as a rule. Asking anew for each frame would come too late for many: a node asks 5 ms
after a frame's time, and decides soon after.
"""

from __future__ import annotations

KEEP_FRAMES = 64
# Longer than the shortest repeat of TCP (200 ms) and the one after it (400 ms more).
FOLLOW_NS = 700_000_000


class Resender:
    """Keeps the newest frame messages of one epoch and who lacks some; times in ns, one clock."""

    def __init__(self) -> None:
        self._recent: list[tuple[int, bytes]] = [(-1, b"")] * KEEP_FRAMES
        self._until_ns: dict[bytes, int] = {}

    def keep(self, frame: int, data: bytes) -> None:
        """Keep a message that goes out."""
        self._recent[frame % KEEP_FRAMES] = (frame, data)

    def asked(self, node: bytes, frame: int, now_ns: int) -> bytes | None:
        """Take a node's RESEND of this epoch; return the message, None if it is not kept."""
        kept, data = self._recent[frame % KEEP_FRAMES]
        if kept != frame:
            return None
        self._until_ns[node] = now_ns + FOLLOW_NS
        return data

    def followers(self, now_ns: int) -> list[bytes]:
        """Return the nodes that get what goes to all on `link` as well."""
        if not self._until_ns:
            return []
        for node in [node for node, until_ns in self._until_ns.items() if until_ns <= now_ns]:
            del self._until_ns[node]
        return list(self._until_ns)
