# SPDX-License-Identifier: Apache-2.0
"""Sends WALL to every node until each has acknowledged it (PROTOCOL.md, section 19). Pure.

What stands on the walls is told whole: to all at once when it changes, to who joins behind its
SNAPSHOT, and again and again to who has not said that it shows it. Before anybody has said what is
to stand, nothing is sent: a controller that was just started must not end a black.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import msgspec

from render_bridge import messages as m
from render_bridge.roster_effects import Send
from render_bridge.wall_codec import encode_wall

AGAIN_NS = 20_000_000
SELDOM_NS = 200_000_000
SELDOM_AFTER_NS = 200_000_000
MODES = {mode.name.lower(): mode for mode in m.WallMode}
CHROMAS = {chroma.name.lower(): chroma for chroma in m.Chroma}


class WallStatus(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """What one node says of its walls."""

    understood: bool = False
    """Whether it can go black at all."""
    mode: str = ""
    """What it says that it shows: picture | black | grey; empty before it has said anything."""
    rev: int = 0
    """Of what it has acknowledged, in this epoch; 0: nothing yet."""
    pending: bool = False
    """What was ordered last is not acknowledged."""
    t_shown_ns: int = 0
    """When its first vsync showed it, controller's clock."""
    after_ms: float | None = None
    """From the order, for a node that joined later from its joining, to that vsync."""


@dataclass(slots=True)
class _Node:
    """What one connection was told, and what it said."""

    since_ns: int
    """When it joined, or when the newest order came: what it takes counts from here."""
    next_ns: int | None
    """When it is told again; None: it has acknowledged."""
    status: WallStatus


class WallOrders:
    """Keeps what is to stand on the walls, and who shows it."""

    def __init__(self, snapshot: m.Snapshot) -> None:
        self._epoch = snapshot.epoch
        self._bodies = {b.id: b.index for b in snapshot.bodies if b.role is m.Role.CAMERA}
        self._nodes: dict[bytes, _Node] = {}
        self._wall: m.Wall | None = None
        self._said: tuple[object, ...] = ()
        self._data = b""
        self.acknowledged = False
        """Set when a node acknowledged; whoever has published it clears it."""

    @property
    def wall(self) -> m.Wall | None:
        """What was ordered last; None before anything was."""
        return self._wall

    def order(
        self,
        mode: str,
        count: int,
        looks: Mapping[str, tuple[str, bool]],
        now_ns: int,
        *,
        light_cards: bool,
    ) -> list[Send]:
        """Take what is to stand; tell all nodes where it is news. `count`: of the operators' words.

        `looks`: by camera id, chroma and markers. A mode that is none is black.
        """
        said = (mode, count, tuple(sorted(looks.items())), light_cards)
        if self._wall is not None and said == self._said:
            return []
        self._said = said
        # A count of our own: that of the operators may begin anew while nodes keep ours.
        rev = 1 if self._wall is None else self._wall.rev + 1
        cameras = tuple(
            m.WallCamera(self._bodies[name], CHROMAS.get(chroma, m.Chroma.OFF), markers)
            for name, (chroma, markers) in sorted(looks.items())
            if name in self._bodies
        )
        mode_now = MODES.get(mode, m.WallMode.BLACK)
        self._wall = m.Wall(self._epoch, rev, mode_now, now_ns, light_cards, cameras)
        self._data = encode_wall(self._wall)
        for node in self._nodes.values():
            node.since_ns = now_ns
            if node.status.understood:
                node.next_ns = now_ns
                node.status = msgspec.structs.replace(node.status, pending=True)
        return self.due(now_ns)

    def joins(self, identity: bytes, features: m.Feature, now_ns: int) -> list[Send]:
        """Tell a node that has said HELLO, right behind its SNAPSHOT."""
        before = self._nodes.get(identity)
        understood = bool(features & m.Feature.WALL)
        due_ns = now_ns if understood and self._wall is not None else None
        if before is not None and before.status.understood == understood:
            before.next_ns = due_ns  # another level, perhaps: what it said stands
        else:
            status = WallStatus(understood, pending=due_ns is not None)
            self._nodes[identity] = _Node(now_ns, due_ns, status)
        return self._tell(identity, now_ns)

    def leaves(self, identity: bytes) -> None:
        """Forget a connection."""
        self._nodes.pop(identity, None)

    def take_ack(self, identity: bytes, ack: m.WallAck, t_rx_ns: int) -> None:
        """Note what a node shows; words on anything but what was ordered last are old."""
        node, wall = self._nodes.get(identity), self._wall
        if node is None or wall is None or node.next_ns is None:
            return
        if (ack.epoch, ack.rev) != (wall.epoch, wall.rev):
            return
        node.next_ns = None
        if not node.status.pending:
            return
        # A node that does not know our clock yet has shown it before it said so.
        t_shown_ns = ack.t_vsync_ns or t_rx_ns
        after_ms = max(0, t_shown_ns - node.since_ns) / 1e6
        node.status = WallStatus(
            True, ack.mode.name.lower(), ack.rev, False, t_shown_ns, round(after_ms, 3)
        )
        self.acknowledged = True

    def due_ns(self) -> int | None:
        """Return when somebody is to be told again; None: all have acknowledged."""
        return min((n.next_ns for n in self._nodes.values() if n.next_ns is not None), default=None)

    def due(self, now_ns: int) -> list[Send]:
        """Tell those again whose time has come."""
        return [send for identity in self._nodes for send in self._tell(identity, now_ns)]

    def status(self, identity: bytes) -> WallStatus:
        """Return what a node says of its walls."""
        node = self._nodes.get(identity)
        return WallStatus() if node is None else node.status

    def _tell(self, identity: bytes, now_ns: int) -> list[Send]:
        node = self._nodes[identity]
        if node.next_ns is None or now_ns < node.next_ns:
            return []
        often = now_ns - node.since_ns < SELDOM_AFTER_NS
        node.next_ns = now_ns + (AGAIN_NS if often else SELDOM_NS)
        return [Send(identity, self._data)]
