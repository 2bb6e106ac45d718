# SPDX-License-Identifier: Apache-2.0
"""What stands on this node's walls, and what is to be acknowledged (PROTOCOL.md, section 19). Pure.

It hangs on nothing else: no frame, no clock and no new controller changes what stands. A WALL
counts from the first vsync after its arrival, so a display that looks late still shows the right
thing at each vsync.
"""

from __future__ import annotations

from collections import deque

from render_bridge import messages as m
from render_bridge.clock_offset import Offset

# A display that is looked at late must still find what was there at its vsyncs.
KEEP = 16


class WallState:
    """Keeps the WALL messages of a node, newest last."""

    def __init__(self) -> None:
        self._taken: deque[tuple[int, m.Wall]] = deque(maxlen=KEEP)
        self._ack: m.WallAck | None = None
        self._unsent: list[m.WallAck] = []

    @property
    def newest(self) -> m.Wall | None:
        """What is to be shown from the next vsync on; None before the first WALL."""
        return self._taken[-1][1] if self._taken else None

    @property
    def has_unsent(self) -> bool:
        """Whether `unsent` has something to send."""
        return bool(self._unsent)

    def take(self, wall: m.Wall, t_rx_node_ns: int) -> None:
        """Take a WALL that is of no lower epoch than the controller's."""
        newest = self.newest
        if newest is None or _place(wall) > _place(newest):
            self._taken.append((t_rx_node_ns, wall))
        elif self._ack is not None and _place(wall) == _place(self._ack):
            self._unsent.append(self._ack)  # a copy: the acknowledgement was lost, or is on its way

    def at(self, t_vsync_node_ns: int) -> m.Wall | None:
        """Return what is to be shown at a vsync: the last WALL that came before it."""
        for t_rx_ns, wall in reversed(self._taken):
            if t_rx_ns <= t_vsync_node_ns:
                return wall
        # Where all that are kept came later, the oldest of them is nearest: never the picture.
        return self._taken[0][1] if len(self._taken) == KEEP else None

    def shown(
        self, wall: m.Wall | None, vsync_count: int, t_vsync_node_ns: int, offset: Offset | None
    ) -> bool:
        """Note that a vsync has passed and shows this; returns whether it is the first that does.

        `offset`: the clock as it is known at that vsync.
        """
        if wall is None or (self._ack is not None and _place(wall) <= _place(self._ack)):
            return False
        t_vsync_ns = t_vsync_node_ns + offset.offset_ns if offset is not None else 0
        self._ack = m.WallAck(
            wall.epoch, wall.rev, wall.mode, vsync_count & 0xFFFF_FFFF, t_vsync_node_ns,
            t_vsync_ns, offset.bound_ns if offset is not None else 0,
        )  # fmt: skip
        self._unsent.append(self._ack)
        return True

    def unsent(self) -> list[m.WallAck]:
        """Return what is to be acknowledged now, each once."""
        acks, self._unsent = self._unsent, []
        return acks


def _place(one: m.Wall | m.WallAck) -> tuple[int, int]:
    return one.epoch, one.rev
