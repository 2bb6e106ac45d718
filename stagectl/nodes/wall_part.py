# SPDX-License-Identifier: Apache-2.0
"""The board's part about wall to black: what each render node says that it shows. Pure.

Section `wall_acks`, by node. The engine tells the nodes and hears them, by
`render_bridge.wall_orders`; here it becomes rows and sentences: one when all have acknowledged, and
an alarm for each node that has not within a second, or that cannot.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

import msgspec

from render_bridge.node_record import NodeStatus
from stagectl.control.board import Board
from stagectl.control.messages import ArgValue
from stagectl.nodes.board_part import Answer
from stagectl.show.outcome import Refused
from stagectl.show.state import PICTURE, ShowState
from stagectl.step import LATEST, Input, Output
from stagectl.topics import Event, Level, RosterState

NOT_AS_ORDERED = "F-39"
SECTION = "wall_acks"
SOURCE = "walls"
LATE_AFTER_NS = 1_000_000_000
_AWAY = ("lost", "refused")


class WallPart:
    """Who shows what on the walls."""

    verbs: Collection[str] = ()

    def __init__(self, board: Board, *, utc: Callable[[], str]) -> None:
        self._board = board
        self._utc = utc
        self._roster: RosterState | None = None
        self._mode: str | None = None
        """What all nodes have acknowledged, or were asked for at the start."""
        self._round: tuple[int, int] | None = None
        """The order that is watched: the time of it and its number."""
        self._told = False
        self._late: set[str] = set()
        """Told as late, until they acknowledge, whatever is ordered meanwhile."""
        self._unable: set[str] = set()
        self._here_ns: dict[str, int] = {}
        """Since when each node is there: one that joins has a second from then on."""
        self._acked: dict[str, tuple[int, str]] = {}
        """By node: when what it shows now was first shown, and the time of day when we heard it."""

    def inputs(self) -> Sequence[Input]:
        """What the nodes acknowledged."""
        return (Input("roster", LATEST),)

    def on_message(self, port: str, data: msgspec.Struct, t_rx_ns: int) -> Sequence[Output]:
        """Follow the roster; tell of an order that all obey, and of who does not."""
        if not isinstance(data, RosterState):
            return ()
        self._roster = data
        present = {node.name for node in data.nodes if node.state not in _AWAY}
        for name in present - self._here_ns.keys():
            self._here_ns[name] = data.t_ns
        for name in self._here_ns.keys() - present:
            del self._here_ns[name]
        for node in data.nodes:
            shown_ns = node.wall.t_shown_ns
            if shown_ns and self._acked.get(node.name, (0, ""))[0] != shown_ns:
                self._acked[node.name] = shown_ns, self._utc()
        if not data.wall:
            return ()
        if (order := (data.t_wall_ns, data.wall_sent_rev)) != self._round:
            self._begin(order, data.wall)
        nodes = [node for node in data.nodes if node.name in present]
        return [*self._all_obey(data, nodes), *self._who_does_not(data, nodes)]

    def refresh(self, show: ShowState, now_ns: int) -> Sequence[Output]:
        """Set the rows that changed."""
        roster = self._roster
        if roster is None:
            return ()
        names = {node.name for node in roster.nodes if node.state != "refused"}
        for gone in set(self._board.keys(SECTION)) - names:
            self._board.remove(SECTION, gone)
            self._acked.pop(gone, None)
        for node in roster.nodes:
            if node.name in names:
                utc = self._acked.get(node.name, (0, None))[1]
                self._board.set(
                    SECTION,
                    node.name,
                    {
                        "mode": node.wall.mode or (PICTURE if roster.wall else ""),
                        "rev": node.wall.rev,
                        "ack_utc": None if node.wall.pending else utc,
                        "after_ms": None if node.wall.pending else node.wall.after_ms,
                        "pending": _waited_for(node, roster.wall),
                        "able": node.wall.understood,
                    },
                )
        return ()

    def execute(
        self, verb: str, args: Mapping[str, ArgValue], author: str, show: ShowState, now_ns: int
    ) -> Answer | Refused:
        """There is no verb here: what stands on the walls is ordered by the show."""
        return Refused(f"there is no command {verb!r}")

    def _begin(self, order: tuple[int, int], mode: str) -> None:
        # An engine that is back, and another look of a camera, are no news to read.
        self._told = self._mode == mode or (self._mode is None and mode == PICTURE)
        self._mode = mode
        self._round = order
        self._unable.clear()

    def _all_obey(self, roster: RosterState, nodes: Sequence[NodeStatus]) -> Iterable[Output]:
        if self._told or not nodes or any(_waited_for(node, roster.wall) for node in nodes):
            return
        self._told = True
        ms = round(max(node.wall.after_ms or 0.0 for node in nodes))
        # One that is not heard may show anything: it is counted among all, not among who obeys.
        known = sum(node.state != "refused" for node in roster.nodes)
        text = _done(roster.wall, len(nodes), known, ms)
        yield _event(roster.t_ns, "info", SOURCE, text)

    def _who_does_not(self, roster: RosterState, nodes: Sequence[NodeStatus]) -> Iterable[Output]:
        for node in nodes:
            name = node.name
            if not _waited_for(node, roster.wall):
                if name in self._late:
                    self._late.remove(name)
                    text = "its wall follows again: it shows what was ordered last"
                    yield _event(roster.t_ns, "info", name, text, NOT_AS_ORDERED)
            elif not node.wall.understood:
                if name not in self._unable:
                    self._unable.add(name)
                    text = "cannot go black: its client does not know WALL"
                    yield _event(roster.t_ns, "alarm", name, text, NOT_AS_ORDERED)
            elif name not in self._late and self._waits_ns(roster, name) >= LATE_AFTER_NS:
                self._late.add(name)
                yield _event(roster.t_ns, "alarm", name, _late(roster.wall), NOT_AS_ORDERED)

    def _waits_ns(self, roster: RosterState, name: str) -> int:
        return roster.t_ns - max(roster.t_wall_ns, self._here_ns[name])


def _waited_for(node: NodeStatus, mode: str) -> bool:
    """Whether a node does not show what it should: one that cannot shows the picture for ever."""
    return node.wall.pending or (not node.wall.understood and mode not in ("", PICTURE))


def _done(mode: str, nodes: int, known: int, ms: int) -> str:
    if mode == "black":
        return f"wall to black: {nodes} of {known} nodes, the last after {ms} ms"
    if mode == "grey":
        return f"wall to safe grey: {nodes} of {known} nodes, the last after {ms} ms"
    return f"wall back to the picture: {nodes} of {known} nodes, the last after {ms} ms"


def _late(mode: str) -> str:
    if mode == "black":
        return "has not said within 1 s that it is black: look at its wall"
    if mode == "grey":
        return "has not said within 1 s that it is grey: look at its wall"
    return "has not said within 1 s that its wall follows the last order: look at its wall"


def _event(t_ns: int, level: Level, source: str, text: str, code: str = "") -> Output:
    return ("event", Event(t_ns, level, source, text, code))
