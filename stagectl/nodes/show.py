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
from stagectl.control.board import Board
from stagectl.control.event_log import EventLog
from stagectl.control.messages import Ack, Command
from stagectl.nodes import board_rows, ride_rows, wall_rows
from stagectl.nodes.board_part import BoardPart
from stagectl.nodes.cues import cue_rows, cues_of
from stagectl.nodes.jam import JamWatch
from stagectl.nodes.pins import of_show, with_pins
from stagectl.nodes.registration import Registration
from stagectl.nodes.views import view_of
from stagectl.runtime.state_store import Stored, StoredGrid
from stagectl.show.commands import not_texts
from stagectl.show.cue_list import read_cues, sources_of, standing_by
from stagectl.show.desk import Desk
from stagectl.show.outcome import Refused
from stagectl.show.owner import OWNER_VERBS, TAKE, Owner, handed, takes_silently
from stagectl.show.rules import rule_refusal
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
BOARD_EVERY_NS = 40_000_000
CLUSTER_EVERY_NS = 1_000_000_000
DAY_S = 86_400.0
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
        started_ns: int | None = None,
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
        self._start_s, self._started_ns = timecode_start_s, started_ns
        cameras = tuple(body.id for body in stage.body)
        views = {
            body.id: view_of(stage, i) for i, body in enumerate(stage.body) if body.role == "camera"
        }
        cues = read_cues(stage.cue)
        show = msgspec.structs.replace(stored.show, views={**views, **stored.show.views})
        show = standing_by(show, cues)
        self._stored = msgspec.structs.replace(stored, show=show)
        scenes = tuple(scene.id for scene in stage.scene)
        self._desk = Desk(
            show, cameras=lambda: cameras, scenes=scenes, nodes=self._node_names,
            sources=sources_of(stage), cues=cues, pictures=tuple(views),
        )  # fmt: skip
        self._events = EventLog(board)
        self._grid: GridState | None = None
        self._states: FrameStates | None = None
        self._roster: RosterState | None = None
        self._recorder: RecorderState | None = None
        self._timecode: tuple[TrackerSample, int] | None = None
        self._jam = JamWatch()
        self._last_jam_utc: str | None = None
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
        self._show_row(0)

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
            rate = data.decoded.timecode_rate or self._stage.rate
            if self._jam.jammed(data.decoded.timecode, rate, t_rx_ns):
                self._last_jam_utc = self._utc()
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
        owner, show = self._stored.owner, self._stored.show
        if not command.author.isprintable():
            error = "the author's name holds a character that cannot be printed"
            return Ack(command.id, False, error=error), ()
        refused = rule_refusal(owner, show, command.verb, command.client, command.author)
        if refused is not None:
            return Ack(command.id, False, error=refused), ()
        if command.verb in OWNER_VERBS:
            return self._hand_over(command, now_ns)
        part = self._part_of.get(command.verb)
        if part is not None:
            ack, outputs = self._ask(part, command, now_ns)
        else:
            ack, outputs = self._run(command, now_ns)
        if ack.ok and takes_silently(owner, command.verb, command.client):
            taken = msgspec.structs.replace(command, verb=TAKE, args={})
            outputs = (*outputs, *self._hand_over(taken, now_ns)[1])
        return ack, outputs

    def _run(self, command: Command, now_ns: int) -> tuple[Ack, Sequence[Output]]:
        outcome = self._desk.execute(command.verb, command.args, command.author, now_ns)
        self._show_row(now_ns)
        if isinstance(outcome, Refused):
            return Ack(command.id, False, error=outcome.sentence), ()
        stored = of_show(self._stored, outcome.new_state)
        if stored != self._stored:
            try:
                self._save(stored)
            except OSError as error:
                # The stage goes on: the command counts now, only a crash would forget it.
                text = f"{command.verb} is done but could not be stored: {error.strerror}"
                self._news.append(Event(now_ns, "alarm", "state store", text, DISK))
            self._stored = stored
        event = Event(now_ns, "info", command.author, outcome.event_text)
        cues = cues_of(command.verb, command.args, self._desk, now_ns)
        outputs = (("show", self._stored.order()), ("event", event), *cues)
        return Ack(command.id, True, reversible=outcome.inverse is not None), outputs

    def _hand_over(self, command: Command, now_ns: int) -> tuple[Ack, Sequence[Output]]:
        """Let somebody have control, or nobody; all are told."""
        before = self._stored.owner
        found = handed(before, command.verb, command.client, command.author, self._utc())
        if isinstance(found, Refused):
            return Ack(command.id, False, error=found.sentence), ()
        owner, text = found
        if owner != before:
            # A release that somebody else armed is not inherited; one's own goes on.
            if before is not None:
                self._desk.disarm()
            self._store(msgspec.structs.replace(self._stored, owner=owner), now_ns)
            self._show_row(now_ns)
        return Ack(command.id, True), (("event", Event(now_ns, "info", command.author, text)),)

    def _ask(self, part: BoardPart, command: Command, now_ns: int) -> tuple[Ack, Sequence[Output]]:
        show = self._stored.show
        strange = not_texts(command.verb, command.args)
        if strange is not None:
            return Ack(command.id, False, error=strange.sentence), ()
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
        """Store what the engine pinned for holds and masks, so that it survives it."""
        stored = with_pins(self._stored, self._stage, states)
        if stored is self._stored:
            return ()
        self._store(stored, states.tick.t_tick_ns)
        return (("show", self._stored.order()),)

    def _on_grid(self, grid: GridState, now_ns: int) -> None:
        before, self._grid = self._grid, grid
        if before is not None and grid.epoch > before.epoch and self._hot_seen_ns is not None:
            away_s = (now_ns - self._hot_seen_ns) / 1e9
            text = f"the engine is back; no frame came from it for {away_s:.2f} s"
            self._news.append(Event(now_ns, "info", "engine", text, ENGINE_AWAY))
        new_life = before is None or before.epoch != grid.epoch
        news = new_life or (before is not None and before.state != grid.state)
        if not news and now_ns - self._grid_saved_ns < GRID_SAVE_EVERY_NS:
            return
        self._grid_saved_ns = now_ns
        known = self._stored.grid
        rate = self._stage.rate
        if known is not None and (
            not new_life or known.goes_on(self._boot, rate, grid.frame, grid.t_ns)
        ):
            start_s = known.timecode_start_s
        else:
            start_s = self._timecode_start_s(grid)
        stored_grid = StoredGrid(self._boot, rate, grid.frame, grid.t_ns, grid.period_ns, start_s)
        self._store(msgspec.structs.replace(self._stored, grid=stored_grid), now_ns)

    def _timecode_start_s(self, grid: GridState) -> float:
        """Return the local seconds of day at frame 0 of a grid that begins."""
        if self._started_ns is None:
            return self._start_s
        begun_ns = grid.t_ns - grid.frame * grid.period_ns
        return (self._start_s + (begun_ns - self._started_ns) / 1e9) % DAY_S

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
                ridden = ride_rows.ridden_row(
                    self._stage, body, tracked, show, self._sources, figures
                )
                set_row("cameras", tracked.body, {**row, **view, **ridden, **lens})
            self._walls(now_ns)
        if self._roster is not None:
            names = {node.name for node in self._roster.nodes}
            for gone in set(self._board.keys("nodes")) - names:
                self._board.remove("nodes", gone)
            for node in self._roster.nodes:
                set_row("nodes", node.name, board_rows.node_row(node, now_ns))
        self._show_row(now_ns)
        for part in self._parts:
            self._said += part.refresh(show, now_ns)

    def _walls(self, now_ns: int) -> None:
        bodies = {} if self._states is None else {b.index: b for b in self._states.bodies}
        indices = {body.id: index for index, body in enumerate(self._stage.body)}
        for wall in self._stage.wall:
            carrier = None if wall.body is None else bodies.get(indices[wall.body])
            self._board.set("walls", wall.id, wall_rows.wall_row(wall, carrier, now_ns))

    def _show_row(self, now_ns: int) -> None:
        owner = self._stored.owner or Owner("", "", "")
        self._board.set("show", "show", {
            **self._desk.show_row(now_ns),
            "owner": owner.name or None,
            "owner_client": owner.client or None,
            "owner_since_utc": owner.since_utc or None,
            "last_jam_utc": self._last_jam_utc,
        })  # fmt: skip
        for key, row in cue_rows(self._desk):
            self._board.set("cues", key, row)


def _known(share: float) -> float | None:
    return None if math.isnan(share) else round(share, 4)
