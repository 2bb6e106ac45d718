# SPDX-License-Identifier: Apache-2.0
"""The Step of the control process: runs commands, tells the engine, keeps the consoles' board.

It holds the show state of record. A command is stored durably before it is acknowledged; the order
to the engine is the whole state, repeated each second, so that nobody has to have heard it all.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence

import msgspec

from hardware_profiles.rates import format_rate, period_ns
from hardware_profiles.stage import Stage
from render_bridge.cluster_meter import ClusterMeter
from render_bridge.messages import BodyFlag
from stagectl.control.board import Board
from stagectl.control.event_log import EventLog
from stagectl.control.messages import Ack, Command
from stagectl.nodes import board_rows, wall_rows
from stagectl.nodes.board_part import BoardPart
from stagectl.nodes.cues import cues_of
from stagectl.nodes.registration import Registration
from stagectl.nodes.views import view_of
from stagectl.runtime.state_store import Stored, StoredGrid
from stagectl.show.commands import VERBS
from stagectl.show.desk import Desk
from stagectl.show.outcome import Refused
from stagectl.step import LATEST, Input, Output, queue
from stagectl.topics import (
    Event,
    FrameStates,
    GridState,
    Measured,
    RecorderState,
    ReportOf,
    RosterState,
    SourceHealth,
    matches,
)
from tracking.sample import TrackerSample

ORDER_EVERY_NS = 1_000_000_000
BOARD_EVERY_NS = 50_000_000
CLUSTER_EVERY_NS = 1_000_000_000
GRID_SAVE_EVERY_NS = 5_000_000_000
ENGINE_AWAY, DISK = "F-20", "F-22"


class ShowStep:
    """Show state, orders, and the board."""

    def __init__(
        self,
        stage: Stage,
        board: Board,
        stored: Stored,
        save: Callable[[Stored], None],
        *,
        boot: str,
        utc: Callable[[], str],
        timecode_start_s: float,
        lenses: Mapping[str, str] | None = None,
        parts: Sequence[BoardPart] = (),
    ) -> None:
        self._stage = stage
        self._lenses = lenses or {}
        self._parts = parts
        self._readers: dict[str, list[BoardPart]] = {}
        self._part_of = {verb: part for part in parts for verb in part.verbs}
        self._board = board
        self._stored = stored
        self._save = save
        self._boot = boot
        self._utc = utc
        self._start_s = timecode_start_s
        cameras = tuple(body.id for body in stage.body)
        views = {
            body.id: view_of(stage, i) for i, body in enumerate(stage.body) if body.role == "camera"
        }
        show = msgspec.structs.replace(stored.show, views={**views, **stored.show.views})
        self._stored = msgspec.structs.replace(stored, show=show)
        scenes = tuple(scene.id for scene in stage.scene)
        self._desk = Desk(show, cameras=lambda: cameras, scenes=scenes, nodes=self._node_names)
        self._events = EventLog(board)
        self._grid: GridState | None = None
        self._states: FrameStates | None = None
        self._roster: RosterState | None = None
        self._recorder: RecorderState | None = None
        self._timecode: tuple[TrackerSample, int] | None = None
        self._sources: dict[str, SourceHealth] = {}
        self._registration = {
            body.id: Registration(body, stage.wall) for body in stage.body if body.role == "camera"
        }
        self._cluster = ClusterMeter(period_ns(stage.frame_rate()))
        self._next_cluster_ns = 0
        self._next_order_ns = 0
        self._next_board_ns = 0
        self._grid_saved_ns = 0
        self._hot_seen_ns: int | None = None
        self._news: list[Event] = []
        self._said: list[Output] = []
        self._walls(0)
        self._show_row()

    def inputs(self) -> Sequence[Input]:
        """What the board shows."""
        own = (
            Input("states", LATEST),
            Input("measured", queue(256)),
            Input("grid", LATEST),
            Input("roster", LATEST),
            Input("source/<source>", LATEST),
            Input("recorder", LATEST),
            Input("sample/<source>", queue(64)),
            Input("event", queue(256)),
            Input("report/<node>", queue(4096)),
        )
        known = {row.topic for row in own}
        more = {row.topic: row for part in self._parts for row in part.inputs()}
        return (*own, *(row for topic, row in more.items() if topic not in known))

    def deadline_ns(self) -> int | None:
        """The next order or refresh of the board."""
        return min(self._next_order_ns, self._next_board_ns)

    def on_message(self, port: str, data: msgspec.Struct, t_rx_ns: int) -> Sequence[Output]:
        """Remember the newest; pin what the engine pinned."""
        outputs: list[Output] = []
        readers = self._readers.get(port)
        if readers is None:
            readers = self._readers[port] = [
                part
                for part in self._parts
                if any(matches(row.topic, port) for row in part.inputs())
            ]
        for part in readers:
            outputs += part.on_message(port, data, t_rx_ns)
        return [*outputs, *self._take(data, t_rx_ns)]

    def _take(self, data: msgspec.Struct, t_rx_ns: int) -> Sequence[Output]:
        if isinstance(data, FrameStates):
            self._states = data
            self._hot_seen_ns = t_rx_ns
            for row in data.tracked:
                if row.horizon_ms > 0.0:
                    self._cluster.add_age(row.horizon_ms)
            return self._pin(data)
        if isinstance(data, GridState):
            self._on_grid(data, t_rx_ns)
        elif isinstance(data, RosterState):
            self._roster = data
        elif isinstance(data, Measured):
            for measured in data.bodies:
                if measured.body in self._registration:
                    self._registration[measured.body].add(measured)
        elif isinstance(data, SourceHealth):
            self._sources[data.source] = data
            self._board.set("sources", data.source, board_rows.source_row(data))
        elif isinstance(data, ReportOf):
            if self._serves(data.node):
                self._cluster.add(data.node, data.report)
        elif isinstance(data, RecorderState):
            self._recorder = data
        elif isinstance(data, Event):
            self._events.add(self._utc(), data.level, data.source, data.text, data.code)
        elif isinstance(data, TrackerSample) and data.decoded.timecode is not None:
            self._timecode = (data, t_rx_ns)
        return ()

    def on_deadline(self, now_ns: int) -> Sequence[Output]:
        """Refresh the board; repeat the order."""
        if now_ns >= self._next_board_ns:
            self._next_board_ns = now_ns + BOARD_EVERY_NS
            self._refresh(now_ns)
        if now_ns >= self._next_cluster_ns:
            self._next_cluster_ns = now_ns + CLUSTER_EVERY_NS
            self._board.set("cluster", "cluster", board_rows.cluster_row(self._cluster.figures()))
        news, self._news = self._news, []
        outputs: list[Output] = [("event", event) for event in news]
        outputs += self._said
        self._said = []
        if now_ns >= self._next_order_ns:
            self._next_order_ns = now_ns + ORDER_EVERY_NS
            outputs.append(("show", self._stored.order()))
        return outputs

    def execute(self, command: Command, now_ns: int) -> tuple[Ack, Sequence[Output]]:
        """Run one command of a console; durable before it returns.

        Its event goes on the bus, and from there on our own log too: who did what is in the take.
        """
        part = self._part_of.get(command.verb)
        if part is not None:
            return self._ask(part, command, now_ns)
        outcome = self._desk.execute(command.verb, command.args, command.author)
        self._show_row()
        if isinstance(outcome, Refused):
            return Ack(command.id, False, error=outcome.sentence), ()
        show = outcome.new_state
        pinned = {k: v for k, v in self._stored.pinned.items() if k in (*show.held, *show.frozen)}
        stored = msgspec.structs.replace(self._stored, show=show, pinned=pinned)
        if stored != self._stored:
            try:
                self._save(stored)
            except OSError as error:
                # The stage goes on: the command counts now, only a crash would forget it.
                text = f"{command.verb} is done but could not be stored: {error.strerror}"
                self._news.append(Event(now_ns, "alarm", "state store", text, DISK))
            self._stored = stored
        event = Event(now_ns, "info", command.author, outcome.event_text)
        verb = VERBS.get(command.verb)
        reversible = outcome.inverse is not None and verb is not None and verb.reversible
        outputs = (("show", self._stored.order()), ("event", event), *cues_of(command, now_ns))
        return Ack(command.id, True, reversible=reversible), outputs

    def _ask(self, part: BoardPart, command: Command, now_ns: int) -> tuple[Ack, Sequence[Output]]:
        show = self._stored.show
        answer = part.execute(command.verb, command.args, command.author, show, now_ns)
        for output in part.refresh(show, now_ns):
            self._said.append(output)
        if isinstance(answer, Refused):
            return Ack(command.id, False, error=answer.sentence), ()
        event = Event(now_ns, "info", command.author, answer.text)
        return Ack(command.id, True), (("event", event), *answer.outputs)

    def _node_names(self) -> set[str]:
        nodes = () if self._roster is None else self._roster.nodes
        return {row.name for row in nodes} | set(self._stored.show.nodes_off)

    def _serves(self, node: str) -> bool:
        """Whether a node is in service: what a joining one shows is no fault of the cluster."""
        nodes = () if self._roster is None else self._roster.nodes
        return any(row.name == node and row.in_service for row in nodes)

    def _pin(self, states: FrameStates) -> Sequence[Output]:
        """Store the poses that the engine pinned for holds, so that they survive it."""
        wanted = {*self._stored.show.held, *self._stored.show.frozen} - set(self._stored.pinned)
        if not wanted:
            return ()
        pinned = dict(self._stored.pinned)
        for body in states.bodies:
            name = self._stage.body[body.index].id
            stands = body.flags & (BodyFlag.HELD | BodyFlag.FROZEN)
            if name in wanted and stands and body.flags & BodyFlag.VALID:
                pinned[name] = body.state
        if pinned == self._stored.pinned:
            return ()
        self._store(msgspec.structs.replace(self._stored, pinned=pinned), states.tick.t_tick_ns)
        return (("show", self._stored.order()),)

    def _on_grid(self, grid: GridState, now_ns: int) -> None:
        before, self._grid = self._grid, grid
        if before is not None and grid.epoch > before.epoch and self._hot_seen_ns is not None:
            away_s = (now_ns - self._hot_seen_ns) / 1e9
            text = f"the engine is back; no frame came from it for {away_s:.2f} s"
            self._news.append(Event(now_ns, "info", "engine", text, ENGINE_AWAY))
        news = before is None or before.state != grid.state or before.epoch != grid.epoch
        if not news and now_ns - self._grid_saved_ns < GRID_SAVE_EVERY_NS:
            return
        self._grid_saved_ns = now_ns
        known = self._stored.grid
        same = known is not None and known.boot_id == self._boot
        start_s = known.timecode_start_s if known is not None and same else self._start_s
        stored_grid = StoredGrid(
            self._boot, self._stage.rate, grid.frame, grid.t_ns, grid.period_ns, start_s
        )
        self._store(msgspec.structs.replace(self._stored, grid=stored_grid), now_ns)

    def _store(self, stored: Stored, now_ns: int) -> None:
        self._stored = stored
        try:
            self._save(stored)
        except OSError as error:
            text = f"the show state could not be stored: {error.strerror}; free the disk"
            self._news.append(Event(now_ns, "alarm", "state store", text, DISK))

    def _refresh(self, now_ns: int) -> None:
        set_row = self._board.set
        show = self._stored.show
        start_s = self._stored.grid.timecode_start_s if self._stored.grid else self._start_s
        set_row(
            "stage",
            "stage",
            board_rows.stage_row(
                self._stage, format_rate(self._stage.frame_rate()), self._grid, self._states,
                self._recorder, self._timecode, show, start_s, self._hot_seen_ns, now_ns,
            ),
        )  # fmt: skip
        if self._states is not None:
            for body, tracked in zip(self._states.bodies, self._states.tracked, strict=True):
                registration = self._registration.get(tracked.body)
                figures = registration.figures(body.lens.focal_mm) if registration else None
                row = board_rows.body_row(
                    self._stage, body, tracked, show, self._sources, figures, now_ns
                )
                view = wall_rows.view_row(self._stage, body.index, show)
                lens = {"lens": self._lenses.get(tracked.body), "focus": _known(body.lens.focus)}
                set_row("cameras", tracked.body, {**row, **view, **lens})
            self._walls(now_ns)
        if self._roster is not None:
            names = {node.name for node in self._roster.nodes}
            for gone in set(self._board.keys("nodes")) - names:
                self._board.remove("nodes", gone)
            for node in self._roster.nodes:
                set_row("nodes", node.name, board_rows.node_row(node, now_ns))
        for part in self._parts:
            self._said += part.refresh(show, now_ns)

    def _walls(self, now_ns: int) -> None:
        bodies = {} if self._states is None else {b.index: b for b in self._states.bodies}
        indices = {body.id: index for index, body in enumerate(self._stage.body)}
        for wall in self._stage.wall:
            carrier = None if wall.body is None else bodies.get(indices[wall.body])
            self._board.set("walls", wall.id, wall_rows.wall_row(wall, carrier, now_ns))

    def _show_row(self) -> None:
        self._board.set("show", "show", self._desk.show_row())


def _known(share: float) -> float | None:
    return None if math.isnan(share) else round(share, 4)
