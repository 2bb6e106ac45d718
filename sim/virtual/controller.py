# SPDX-License-Identifier: Apache-2.0
"""The controller in virtual time: the product's Steps of `hot`, and its answers to nodes.

It does what the reactor and the link do, with the kernel's time: outputs go to the Steps that read
them, frames to all nodes. It can be killed and comes back with a higher epoch and the stored grid.
With `lines` it reads the bytes of trackers, as `hot` does; without, somebody hands it samples.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping, Sequence

import msgspec

from hardware_profiles.lens_files import StageLens
from hardware_profiles.stage import Stage
from render_bridge import codec, frame_codec, wire
from render_bridge import messages as m
from render_bridge.frame_clock import Anchor
from render_bridge.resender import Resender
from render_bridge.roster import Roster
from render_bridge.stage_snapshot import stage_snapshot
from sim.virtual.kernel import Kernel, Task
from stagectl.nodes.frames import FramesStep
from stagectl.nodes.fusion import FusionStep
from stagectl.nodes.grid import GridStep
from stagectl.nodes.loop_lag import LoopLag
from stagectl.nodes.roster import RosterStep
from stagectl.nodes.sends import SendStep
from stagectl.nodes.source import SourceStep
from stagectl.nodes.sync_source import SyncSourceStep
from stagectl.nodes.views import Views
from stagectl.runtime.ptp_clock import PtpReading
from stagectl.step import Output, Step
from stagectl.topics import (
    BarrierGo,
    Event,
    GridState,
    LineData,
    LineState,
    NodeMessage,
    ShowOrder,
    SyncEdge,
    matches,
)
from tracking.sample import TrackerSample

CONFIG_HASH = "0" * 64
FRAMES_PORT = 18711
TAI_OFFSET_NS = 1_800_000_000 * 1_000_000_000
"""TAI less virtual time, for packets that tell it."""


class Controller:
    """One controller, over several lives."""

    def __init__(
        self,
        kernel: Kernel,
        stage: Stage,
        broadcast: Callable[[bytes], None],
        send: Callable[[bytes, bytes], None],
        *,
        lines: bool = False,
        lenses: Mapping[str, StageLens] | None = None,
        tap: Callable[[str, msgspec.Struct], None] | None = None,
        epoch: int = 0,
        read_ptp: Callable[[], PtpReading | None] = lambda: None,
    ) -> None:
        """`tap` sees every message of the graph; `epoch` is that of the life before."""
        self._kernel = kernel
        self._stage = stage
        self._broadcast = broadcast
        self._send = send
        self._lines = lines
        self._lenses = lenses
        self._tap = tap
        self._steps: list[Step] = []
        self._routes: dict[str, list[Step]] = {}
        self._resender = Resender()
        self._order = ShowOrder(0, {}, (), None)
        self._busy_until_ns = 0
        self._backlog: list[Output] = []
        self._task = Task(kernel, self._due_ns, self._run_due)
        self._read_ptp = read_ptp
        self._lag = LoopLag("engine")
        self.epoch = epoch
        self.alive = False
        self.deaf = False
        """Whether it hears no tracker and no node, and goes on sending."""
        self.events: list[Event] = []
        self.grids: list[GridState] = []
        self.resent = 0

    def start(self) -> None:
        """Come up, on the stored grid where there is one."""
        now = self._kernel.now_ns
        self.epoch += 1
        self.alive = True
        self._busy_until_ns = 0  # a new process: the machine runs it
        last = self.grids[-1] if self.grids else None
        anchor = None if last is None else Anchor(last.frame, last.t_ns, last.period_ns)
        grid = GridStep(self._stage, self.epoch, now, anchor)
        snapshot = stage_snapshot(
            self._stage, CONFIG_HASH, epoch=self.epoch, frames_port=FRAMES_PORT,
            lead_ns=grid.lead_ns,
        )  # fmt: skip
        self._steps = [
            grid,
            FusionStep(self._stage, self._order, self._lenses),
            FramesStep(self.epoch, Views(self._stage), self._order),
            RosterStep(Roster(self._stage, snapshot), snapshot, self._order),
        ]
        if self._lines:
            self._steps += [SourceStep(source) for source in self._stage.source]
            self._steps.append(SyncSourceStep(self._stage, self._read_ptp))
            if self._stage.send:
                self._steps.append(SendStep(self._stage, lambda: TAI_OFFSET_NS))
        self._routes.clear()
        self._task.plan()
        if self._lines:
            for source in self._stage.source:
                self.on_line(source.id, True, "")

    def kill(self) -> None:
        """Die: nothing is said, nothing is heard."""
        self.alive = False
        self._steps = []
        self._routes.clear()
        self._backlog.clear()
        self._resender = Resender()

    def stand_still(self, until_ns: int) -> None:
        """Do nothing until then, as a process does that the machine does not run."""
        self._busy_until_ns = max(self._busy_until_ns, until_ns)
        self._kernel.at(until_ns, self._go_on)

    def order(self, order: ShowOrder) -> None:
        """Say what the operators want."""
        self._order = order
        self._deliver([("show", order)])

    def on_sample(self, sample: TrackerSample) -> None:
        """Take what a tracker saw."""
        self._deliver([(f"sample/{sample.source_id}", sample)])

    def on_bytes(self, source: str, data: bytes, sender: str = "") -> None:
        """Take bytes that came from a line."""
        if not self.deaf:
            now = self._kernel.now_ns
            self._deliver([(f"raw/{source}", LineData(source, now, data, sender))])

    def on_line(self, source: str, is_open: bool, note: str) -> None:
        """Take the news that a line opened or closed."""
        state = LineState(source, self._kernel.now_ns, is_open, note)
        self._deliver([(f"line/{source}", state)])

    def on_edge(self, edge: SyncEdge) -> None:
        """Take one edge of the house sync."""
        self._deliver([("edge", edge)])

    def on_node(self, identity: bytes, data: bytes) -> None:
        """Take a message of a node; pings and lost frames are answered as the link does."""
        if not self.alive or self.deaf:
            return
        now = self._kernel.now_ns
        if now < self._busy_until_ns:
            # It waits in the socket; a process that comes up instead never sees it.
            epoch = self.epoch
            self._kernel.at(
                self._busy_until_ns,
                lambda: self.on_node(identity, data) if epoch == self.epoch else None,
            )
            return
        kind = data[5:6]
        if kind == bytes([wire.PING]):
            message = codec.decode(data)
            if isinstance(message, m.Ping):
                pong = m.Pong(self.epoch, message.t1_node_ns, now, now)
                self._send(identity, codec.encode_pong(pong))
            self._deliver([("from-node", NodeMessage(identity, data))])
        elif kind == bytes([wire.RESEND]):
            message = codec.decode(data)
            if isinstance(message, m.Resend) and message.epoch == self.epoch:
                kept = self._resender.asked(identity, message.frame, now)
                if kept is not None:
                    self.resent += 1
                    self._send(identity, kept)
        else:
            self._deliver([("from-node", NodeMessage(identity, data))])

    def _to_all(self, data: bytes, now_ns: int) -> None:
        self._broadcast(data)
        for identity in self._resender.followers(now_ns):
            self._send(identity, data)

    def _due_ns(self) -> int | None:
        due = [d for step in self._steps if (d := step.deadline_ns()) is not None]
        return max(min(due), self._busy_until_ns) if due else None

    def _run_due(self) -> None:
        now = self._kernel.now_ns
        for step in list(self._steps):
            due = step.deadline_ns()
            if due is not None and due <= now:
                event = self._lag.add(due, now)
                if event is not None:
                    self._deliver([("event", event)])
                self._deliver(step.on_deadline(now))

    def _go_on(self) -> None:
        if self._kernel.now_ns < self._busy_until_ns:
            return  # it stands still for longer by now
        backlog, self._backlog = self._backlog, []
        self._deliver(backlog)

    def _deliver(self, outputs: Sequence[Output]) -> None:
        if not self.alive:
            return
        now = self._kernel.now_ns
        if now < self._busy_until_ns:
            self._backlog += outputs
            return
        pending = deque(outputs)
        while pending:
            topic, message = pending.popleft()
            self._sink(topic, message)
            for step in self._route(topic):
                pending.extend(step.on_message(topic, message, now))
        self._task.plan()

    def _route(self, topic: str) -> list[Step]:
        route = self._routes.get(topic)
        if route is None:
            route = [
                step for step in self._steps
                if any(matches(row.topic, topic) for row in step.inputs())
            ]  # fmt: skip
            self._routes[topic] = route
        return route

    def _sink(self, topic: str, message: msgspec.Struct) -> None:
        now = self._kernel.now_ns
        if self._tap is not None:
            self._tap(topic, message)
        if isinstance(message, m.RenderFrame):
            data = frame_codec.encode_frame(message, now)
            self._resender.keep(message.frame, data)
            self._to_all(data, now)
        elif isinstance(message, BarrierGo):
            self._to_all(codec.encode_go(message.go), now)
        elif isinstance(message, NodeMessage) and topic == "to-node":
            self._send(message.identity, message.data)
        elif isinstance(message, Event):
            self.events.append(message)
        elif isinstance(message, GridState):
            self.grids.append(message)


Samples = Mapping[str, Callable[[int], TrackerSample]]
