# SPDX-License-Identifier: Apache-2.0
"""A whole render node without sockets and without a clock: the SDK's session before a display.

Whoever runs it hands in messages and the time and sends what `step` returns: `reference_node.py`
with ZeroMQ, `sim/virtual` in virtual time. Both run the same node.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from fractions import Fraction
from typing import NamedTuple, Protocol

from render_bridge import codec
from render_bridge import messages as m
from render_bridge.sdk.python.player import Choice
from render_bridge.sdk.python.session import NodeSession
from sim.house_sync import HouseSync
from sim.node.display import Latched, VirtualDisplay, decision_lead_ns

ENGINE = "stagectl reference node"
LEAD_WINDOW = 100
UNJOINED_WAIT_NS = 5_000_000
JOIN_LEAD_NS = 20_000_000


class Sync(Protocol):
    """The edges that a display follows, on its node's clock."""

    @property
    def period_ns(self) -> Fraction:
        """Return the length of a period."""

    def vsync_ns(self, j: int) -> int:
        """Return the time of edge j."""

    def index_at(self, t_ns: int) -> int:
        """Return the newest edge at or before a time."""


class NodeSettings(NamedTuple):
    """What a node is, and what its engine has loaded."""

    name: str
    lead_frames: float = 2.0
    stage_id: str = ""
    project: str = ""
    level: str = ""
    config_hash: str = ""
    engine_state: m.EngineState = m.EngineState.READY
    lens_applied: m.LensApplied = m.LensApplied(0)
    pose_point: m.PosePoint = m.PosePoint.SENSOR
    features: m.Feature = m.Feature.WALL


class NodeCore:
    """One node; times are its own clock's."""

    def __init__(
        self,
        settings: NodeSettings,
        now_ns: int,
        *,
        sync: Sync | None,
        on_latched: Callable[[Latched], None] | None = None,
        on_decision: Callable[[int], None] | None = None,
        on_wall: Callable[[m.Wall, int], None] | None = None,
        make_session: Callable[[m.Hello, int], NodeSession] = NodeSession,
    ) -> None:
        self._settings = settings
        self._sync = sync
        self._on_latched = on_latched
        self._on_decision = on_decision
        self._on_wall = on_wall
        self._leads: deque[int] = deque(maxlen=LEAD_WINDOW)
        self._display: VirtualDisplay | None = None
        self._period_ns = 0.0
        self._busy_until_ns = 0
        self.reference_present = True
        """What its sync card says of the house sync, where it has one."""
        self.counts = {"exact": 0, "substituted": 0, "repeated": 0, "late": 0}
        # A display of its own clock is no house sync: say that its times are only its own.
        self._vsync_source = m.VsyncSource.HARDWARE if sync else m.VsyncSource.SWAP_RETURN
        lead_ns = decision_lead_ns(float(sync.period_ns), settings.lead_frames) if sync else 0
        s = settings
        hello = m.Hello(
            s.name, ENGINE, s.stage_id, s.pose_point, s.lens_applied, self._vsync_source, lead_ns,
            s.project, s.level, s.config_hash, s.engine_state, s.features,
        )  # fmt: skip
        self.session = make_session(hello, now_ns)

    def hitch(self, until_ns: int) -> None:
        """Let the render thread hang until then; the link goes on."""
        self._busy_until_ns = until_ns

    def due_ns(self, now_ns: int) -> int:
        """Return when `step` has something to do next."""
        if self._display is None:
            return min(self.session.due_ns(), now_ns + UNJOINED_WAIT_NS)
        return min(self.session.due_ns(), self.render_due_ns())

    def render_due_ns(self) -> int:
        """Return when the render thread has something to do next."""
        if self._display is None:
            return self._busy_until_ns
        return max(self._display.next_event_ns(), self._busy_until_ns)

    def step(self, now_ns: int) -> list[bytes]:
        """Do what is due; return what is to be sent on `link`."""
        session = self.session
        out = session.outgoing(now_ns) if now_ns >= session.due_ns() else []
        if self._display is None:
            if session.snapshot is not None and session.offset() is not None:
                self._start_display(session.snapshot, now_ns)
            return out
        if now_ns >= self._busy_until_ns:
            out += self._render(self._display, now_ns)
        return out

    def _render(self, display: VirtualDisplay, now_ns: int) -> list[bytes]:
        session = self.session
        out: list[bytes] = []
        while display.decision_due(now_ns):
            vsync, decide_ns = display.decision()
            if now_ns - decide_ns >= self._period_ns:
                display.draw(None, now_ns)  # hung over this one: an engine goes on with the next
                continue
            if self._on_decision is not None:
                self._on_decision(vsync)
            session.refresh_offset(now_ns)
            frame = session.player.frame_for(session.to_controller(self._vsync_ns(vsync)))
            display.draw(None if frame is None else session.player.choose(frame), now_ns)
        for drawn in display.ended(now_ns):
            if self._has_barrier():
                ready = m.Ready(drawn.message.epoch, drawn.frame)
                out.append(codec.encode_ready(ready))
        while True:
            latched = display.latch(now_ns, self._may_show)
            if latched is None:
                break
            self._show_wall(latched.vsync, latched.t_vsync_ns, now_ns)
            out.append(codec.encode_report(self._shown(latched)))
        if display.passed is not None:  # a vsync without any picture can be black as well
            self._show_wall(*display.passed, now_ns)
        return [*out, *session.outgoing(now_ns)] if session.wall.has_unsent else out

    def _show_wall(self, vsync: int, t_vsync_ns: int, now_ns: int) -> None:
        if now_ns - t_vsync_ns >= self._period_ns:
            return  # it hung over this one: nobody put anything over its picture
        wall = self.session.wall.at(t_vsync_ns)
        first = self.session.wall_shown(wall, vsync, t_vsync_ns)
        if first and wall is not None and self._on_wall is not None:
            self._on_wall(wall, t_vsync_ns)

    def _vsync_ns(self, j: int) -> int:
        return 0 if self._sync is None else self._sync.vsync_ns(j)

    def _has_barrier(self) -> bool:
        snapshot = self.session.snapshot
        return snapshot is not None and snapshot.barrier is m.Barrier.LOCK_STEP

    def _may_show(self, choice: Choice, t_vsync_ns: int) -> bool:
        session = self.session
        t_ns = session.to_controller(t_vsync_ns)
        return session.may_show(choice.message.epoch, choice.frame, t_ns, self._period_ns)

    def _start_display(self, snapshot: m.Snapshot, now_ns: int) -> None:
        rate = Fraction(snapshot.rate_num, snapshot.rate_den)
        if self._sync is None:  # no house sync given: this display runs free
            self._sync = HouseSync(now_ns, rate)
        self._period_ns = float(self._sync.period_ns)
        lead_ns = self._settings.lead_frames * self._period_ns
        first = self._sync.index_at(round(now_ns + lead_ns + JOIN_LEAD_NS)) + 1
        self._display = VirtualDisplay(
            self._sync.vsync_ns, self._period_ns, self._settings.lead_frames, first,
            early_ns=snapshot.barrier_us * 1_000 if self._has_barrier() else 0,
        )  # fmt: skip

    def _shown(self, latched: Latched) -> m.NodeReport:
        session = self.session
        drawn = latched.drawn
        choice = drawn.choice
        self.counts[latched.outcome.name.lower()] += 1
        t_vsync = session.to_controller(latched.t_vsync_ns)
        t_due = session.player.due_ns(choice.frame)
        new = latched.outcome is not m.Outcome.REPEATED
        if new:
            self._leads.append(latched.t_vsync_ns - drawn.t_decided_ns)
            self.counts["late"] += t_vsync - t_due > self._period_ns / 2
        offset = session.offset()
        arrived = choice.t_rx_node_ns if new else 0
        if self._on_latched is not None:
            self._on_latched(latched)
        return m.NodeReport(
            choice.message.epoch, choice.frame, latched.outcome, self._vsync_source,
            latched.vsync & 0xFFFFFFFF, latched.t_vsync_ns, t_vsync, t_due,
            session.to_controller(arrived) if arrived else 0,
            choice.message.t_sent_ns if arrived else 0, max(self._leads, default=0),
            offset.offset_ns if offset else 0, offset.bound_ns if offset else 0, choice.digest,
            self.counts["exact"], self.counts["substituted"], self.counts["repeated"],
            self.counts["late"], offset.expected_ns if offset else 0,
            session.hello.engine_state, *self._reference(),
        )  # fmt: skip

    def _reference(self) -> tuple[m.ReferenceBit, int]:
        """What this node's sync card says: a genlocked display sees its house sync."""
        if self._vsync_source is not m.VsyncSource.HARDWARE or self._sync is None:
            return m.ReferenceBit(0), 0
        bits = m.ReferenceBit.KNOWN
        if self.reference_present:
            bits |= m.ReferenceBit.PRESENT | m.ReferenceBit.LOCKED
        return bits, round(1e12 / self._period_ns)
