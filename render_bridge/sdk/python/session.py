# SPDX-License-Identifier: Apache-2.0
"""A node's side of the link without sockets: joining, clock, epochs, what to draw. Pure.

Whoever owns the sockets hands in what came with the node's time of arrival, and sends what
`outgoing` returns. `client.py` does that with ZeroMQ, the simulator in virtual time.
"""

from __future__ import annotations

from collections import deque

import msgspec

from render_bridge import codec
from render_bridge import messages as m
from render_bridge.clock_offset import ClockOffset, Offset
from render_bridge.frame_codec import frame_head
from render_bridge.sdk.python.missing import Missing
from render_bridge.sdk.python.player import Player
from render_bridge.sdk.python.wall_state import WallState
from render_bridge.wall_codec import encode_wall_ack

HELLO_EVERY_NS = 200_000_000
PING_EVERY_NS = 50_000_000
SILENT_AFTER_NS = 500_000_000
KEEP_GOS = 16


class NodeSession:
    """What a node knows of its stage."""

    def __init__(self, hello: m.Hello, now_ns: int) -> None:
        self.player = Player()
        self.wall = WallState()
        """What stands on the walls: `wall.at` says what to show at a vsync."""
        self.snapshot: m.Snapshot | None = None
        self.refusal: m.Refusal | None = None
        self.frames_received = 0
        self._malformed = 0
        self.other_version: int | None = None
        """The version of a controller that speaks another one."""
        self.go: m.Go | None = None
        """The newest word of the barrier."""
        self._gos: deque[m.Go] = deque(maxlen=KEEP_GOS)
        self._hello = hello
        self._clock = ClockOffset()
        self._offset: Offset | None = None
        self._missing = Missing(hello.decision_lead_ns)
        self._controller_epoch = -1
        self._epoch_seen_ns = 0
        self._next_hello_ns = now_ns
        self._next_ping_ns = now_ns
        self._changed = False
        self._last_heard_ns = now_ns

    def connected(self, now_ns: int) -> bool:
        """Return whether the controller was heard within the last half second."""
        return self.snapshot is not None and now_ns - self._last_heard_ns < SILENT_AFTER_NS

    @property
    def malformed(self) -> int:
        """How many messages were dropped because they are none of this protocol."""
        return self._malformed + self.player.malformed

    @property
    def hello(self) -> m.Hello:
        """What this node says of itself."""
        return self._hello

    def change(self, hello: m.Hello) -> None:
        """Say HELLO again: the level, or what the engine does, is another one."""
        self._hello = hello
        self._changed = True
        self._next_hello_ns = 0

    def offset(self) -> Offset | None:
        """Return controller clock minus node clock with its bounds, None before an answer."""
        return self._offset

    def refresh_offset(self, now_ns: int) -> None:
        """Carry the offset on to now: it drifts between the answers."""
        best = self._clock.best(now_ns)
        if best is not None:
            self._offset = best

    def to_controller(self, t_node_ns: int) -> int:
        """Return a time of this node on the controller's clock."""
        return t_node_ns + (self._offset.offset_ns if self._offset else 0)

    def due_ns(self) -> int:
        """Return when `outgoing` has something to say next."""
        if self.wall.has_unsent:
            return 0
        due = min(self._next_ping_ns, self._next_hello_ns)
        missing = self._missing.due_ns()
        if missing is not None and self._offset is not None:
            due = min(due, missing - self._offset.offset_ns)
        return due

    def outgoing(self, now_ns: int) -> list[bytes]:
        """Return what is to be sent on `link` now. Stamp PING late: send it at once."""
        out = [encode_wall_ack(ack) for ack in self.wall.unsent()]
        if now_ns >= self._next_hello_ns:
            self._next_hello_ns = now_ns + HELLO_EVERY_NS
            joined = self.snapshot is not None and self.snapshot.epoch == self._controller_epoch
            if not joined or self._changed:
                out.append(codec.encode_hello(self._hello))
        if self._offset is not None:
            for frame in self._missing.ask(self.to_controller(now_ns)):
                out.append(codec.encode_resend(m.Resend(self._controller_epoch, frame)))
        if now_ns >= self._next_ping_ns:
            self._next_ping_ns = now_ns + PING_EVERY_NS
            self.refresh_offset(now_ns)
            out.append(codec.encode_ping(m.Ping(now_ns)))
        return out

    def wall_shown(self, wall: m.Wall | None, vsync_count: int, t_vsync_node_ns: int) -> bool:
        """Acknowledge what a passed vsync shows; return whether it is the first that does.

        Call it for each vsync, also for one that brought no picture.
        """
        return self.wall.shown(wall, vsync_count, t_vsync_node_ns, self._offset)

    def on_message(self, data: bytes, t_rx_ns: int) -> None:
        """Take one message of either socket."""
        head = frame_head(data)
        if head is not None:
            if head.epoch < self._controller_epoch:
                return
            self._last_heard_ns = t_rx_ns
            if self.player.add(head, data, t_rx_ns):
                self._see_epoch(head.epoch, t_rx_ns)
                self.frames_received += 1
                self._missing.take(head)
            return
        message = codec.decode(data)
        if isinstance(message, m.Pong):
            self._on_pong(message, t_rx_ns)
        elif isinstance(message, m.Snapshot):
            self._on_snapshot(message, t_rx_ns)
        elif isinstance(message, m.Refusal):
            self.refusal = message
        elif isinstance(message, m.Wall):
            self._last_heard_ns = t_rx_ns
            if message.epoch >= self._controller_epoch:
                self._see_epoch(message.epoch, t_rx_ns)
                self.wall.take(message, t_rx_ns)
        elif isinstance(message, m.Go):
            if message.epoch >= self._controller_epoch:
                self.go = message
                self._gos.append(message)
        elif isinstance(message, codec.VersionMismatch):
            self.other_version = message.version
            self._malformed += 1
        else:
            self._malformed += 1

    def may_show(self, epoch: int, frame: int, t_vsync_ns: int, period_ns: float) -> bool:
        """Return whether the barrier lets a frame be shown at a vsync; without one, always.

        `t_vsync_ns`: on the controller's clock.
        """
        if self.snapshot is None or self.snapshot.barrier is m.Barrier.OFF:
            return True
        latest_ns = t_vsync_ns + period_ns / 2
        return any(
            go.show and go.epoch >= epoch and go.frame >= frame and go.t_show_ns <= latest_ns
            for go in self._gos
        )

    def _on_pong(self, pong: m.Pong, t_rx_ns: int) -> None:
        self._last_heard_ns = t_rx_ns
        if pong.epoch < self._controller_epoch:
            return
        self._see_epoch(pong.epoch, t_rx_ns)
        if pong.t1_node_ns < self._epoch_seen_ns:
            return  # this ping had waited for the controller: it measures the wait
        self._clock.observe(pong.t1_node_ns, pong.t2_ns, pong.t3_ns, t_rx_ns)
        self._offset = self._clock.best(t_rx_ns)

    def _see_epoch(self, epoch: int, now_ns: int) -> None:
        if epoch > self._controller_epoch:
            self._controller_epoch = epoch
            self._clock.reset()
            self._epoch_seen_ns = now_ns
            self._next_ping_ns = 0
            self._next_hello_ns = 0  # another controller: introduce ourselves at once

    def _on_snapshot(self, snapshot: m.Snapshot, t_rx_ns: int) -> None:
        if snapshot.epoch < self._controller_epoch:
            return
        self._see_epoch(snapshot.epoch, t_rx_ns)
        self.snapshot = snapshot
        early_ns = snapshot.barrier_us * 1_000 if snapshot.barrier is m.Barrier.LOCK_STEP else 0
        self._missing.follow(snapshot.deadline_lead_ns, early_ns)
        self.refusal = None
        self._changed = False


def with_engine(hello: m.Hello, level: str, state: m.EngineState) -> m.Hello:
    """Return a hello that tells of another level or another state of the engine."""
    return msgspec.structs.replace(hello, level=level, engine_state=state)
