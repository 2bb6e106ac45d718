# SPDX-License-Identifier: Apache-2.0
"""The reference render node: the Python SDK in front of a virtual display.

It draws nothing but numbers, and is otherwise a whole node: it joins, keeps its clock, decides R
before each of its vsyncs, latches, and reports. With a witness port it also tells the simulator's
witness what is on its glass, which no real node could.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from fractions import Fraction

import msgspec
import zmq

from render_bridge.clock import now_ns
from render_bridge.messages import (
    BodyFlag,
    Hello,
    LensApplied,
    NodeReport,
    Outcome,
    PosePoint,
    TrackState,
    VsyncSource,
)
from render_bridge.sdk.python.client import NodeClient
from sim.house_sync import HouseSync
from sim.node.display import Latched, VirtualDisplay, decision_lead_ns

ENGINE = "stagectl reference node"
LEAD_WINDOW = 100
MAX_WAIT_NS = 50_000_000
JOIN_LEAD_NS = 20_000_000


class ReferenceNode:
    """One node; `run` loops until told to stop."""

    def __init__(
        self,
        host: str,
        port: int,
        name: str,
        *,
        lead_frames: float,
        sync: HouseSync | None,
        stage_id: str = "",
        witness_port: int | None = None,
        on_frame: Callable[[dict[str, object]], None] | None = None,
    ) -> None:
        self._name = name
        self._lead_frames = lead_frames
        self._sync = sync
        self._on_frame = on_frame
        self._leads: deque[int] = deque(maxlen=LEAD_WINDOW)
        self._display: VirtualDisplay | None = None
        self._period_ns = 0.0
        self.counts = {"exact": 0, "substituted": 0, "repeated": 0, "late": 0}
        # A display of its own clock is no house sync: say that its times are only its own.
        self._vsync_source = VsyncSource.HARDWARE if sync else VsyncSource.SWAP_RETURN
        hello = Hello(
            name, ENGINE, stage_id, PosePoint.SENSOR, LensApplied(0), self._vsync_source,
            decision_lead_ns(float(sync.period_ns), lead_frames) if sync else 0,
        )  # fmt: skip
        self.client = NodeClient(host, port, hello)
        self._context: zmq.Context[zmq.Socket[bytes]] = zmq.Context()
        self._witness: zmq.Socket[bytes] | None = None
        if witness_port is not None:
            self._witness = self._context.socket(zmq.PUSH)
            self._witness.setsockopt(zmq.LINGER, 200)
            self._witness.connect(f"tcp://127.0.0.1:{witness_port}")

    def step(self) -> None:
        """Wait for the next thing to do, at most 50 ms, and do it."""
        display = self._display
        now = now_ns()
        if display is None:
            self.client.wait(now + MAX_WAIT_NS // 10)
            if self.client.snapshot is not None and self.client.offset() is not None:
                self._start_display()
            return
        self.client.wait(min(display.next_event_ns(), now + MAX_WAIT_NS))
        now = now_ns()
        while display.decision_due(now):
            vsync, _ = display.decision()
            frame = self.client.player.frame_for(self.client.to_controller(self._vsync_ns(vsync)))
            display.draw(None if frame is None else self.client.player.choose(frame), now)
        while True:
            latched = display.latch(now)
            if latched is None:
                return
            self._show(latched)

    def close(self) -> None:
        """Leave the stage."""
        self.client.close()
        if self._witness is not None:
            self._witness.close()
        self._context.term()

    def _vsync_ns(self, j: int) -> int:
        return 0 if self._sync is None else self._sync.vsync_ns(j)

    def _start_display(self) -> None:
        snapshot = self.client.snapshot
        if snapshot is None:
            return
        rate = Fraction(snapshot.rate_num, snapshot.rate_den)
        if self._sync is None:  # no house sync given: this display runs free
            self._sync = HouseSync(now_ns(), rate)
        self._period_ns = float(self._sync.period_ns)
        lead_ns = self._lead_frames * self._period_ns
        first = self._sync.index_at(round(now_ns() + lead_ns + JOIN_LEAD_NS)) + 1
        self._display = VirtualDisplay(
            self._sync.vsync_ns, self._period_ns, self._lead_frames, first
        )

    def _show(self, latched: Latched) -> None:
        client = self.client
        drawn = latched.drawn
        choice = drawn.choice
        self.counts[latched.outcome.name.lower()] += 1
        t_vsync = client.to_controller(latched.t_vsync_ns)
        t_due = client.player.due_ns(choice.frame)
        new = latched.outcome is not Outcome.REPEATED
        if new:
            self._leads.append(latched.t_vsync_ns - drawn.t_decided_ns)
            self.counts["late"] += t_vsync - t_due > self._period_ns / 2
        offset = client.offset()
        client.report(
            NodeReport(
                choice.message.epoch, choice.frame, latched.outcome, self._vsync_source,
                latched.vsync & 0xFFFFFFFF, latched.t_vsync_ns, t_vsync, t_due,
                client.to_controller(choice.t_rx_node_ns) if choice.t_rx_node_ns and new else 0,
                choice.message.t_sent_ns if choice.t_rx_node_ns and new else 0,
                max(self._leads, default=0),
                offset.offset_ns if offset else 0, offset.bound_ns if offset else 0,
                choice.digest, self.counts["exact"], self.counts["substituted"],
                self.counts["repeated"], self.counts["late"],
            )
        )  # fmt: skip
        if self._witness is not None:
            self._tell_witness(latched)
        if self._on_frame is not None:
            self._on_frame(self._frame_event(latched))

    def _tell_witness(self, latched: Latched) -> None:
        choice = latched.drawn.choice
        record = {
            "node": self._name,
            "t_vsync_ns": latched.t_vsync_ns,
            "frame": choice.frame,
            "new": latched.outcome is not Outcome.REPEATED,
            "exact": latched.outcome is Outcome.EXACT,
            "epoch": choice.message.epoch,
            "states": [drawn.state for drawn in choice.bodies],
        }
        if self._witness is not None:
            self._witness.send(msgspec.msgpack.encode(record))

    def _frame_event(self, latched: Latched) -> dict[str, object]:
        choice = latched.drawn.choice
        snapshot = self.client.snapshot
        names = {info.index: info.id for info in snapshot.bodies} if snapshot else {}
        bodies = {}
        for drawn in choice.bodies:
            body = drawn.body
            row: dict[str, object] = {
                "role": body.role.name.lower(),
                "state": TrackState(body.track_state).name,
                "held": bool(body.flags & BodyFlag.HELD),
                "frozen": bool(body.flags & BodyFlag.FROZEN),
            }
            if drawn.state is not None:
                row["position_m"] = list(drawn.state[:3])
                row["quaternion_wxyz"] = list(drawn.state[3:])
            bodies[names.get(body.index, str(body.index))] = row
        return {
            "event": "frame",
            "frame": choice.frame,
            "outcome": latched.outcome.name.lower(),
            "t_shown_ns": latched.t_vsync_ns,
            "epoch": choice.message.epoch,
            "bodies": bodies,
        }
