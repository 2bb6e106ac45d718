# SPDX-License-Identifier: Apache-2.0
"""The Python client of the node link: sockets, joining, clock exchange, reports.

One thread owns it. The render loop calls `wait(until_node_ns)`, which handles what arrives until
then; `player` says what to draw and `report()` tells the controller what was shown.

    client = NodeClient("127.0.0.1", 18710, hello)
    while rendering:
        client.wait(decision_time)
        choice = client.player.choose(client.player.frame_for(client.to_controller(vsync_time)))
        ...
        client.report(report)
"""

from __future__ import annotations

import contextlib
import select
import uuid

import zmq

from render_bridge import codec
from render_bridge import messages as m
from render_bridge.clock import now_ns
from render_bridge.clock_offset import ClockOffset, Offset
from render_bridge.link import FRAMES_QUEUE, LINK_QUEUE, configure
from render_bridge.sdk.python.player import Player

HELLO_EVERY_NS = 200_000_000
PING_EVERY_NS = 50_000_000
SILENT_AFTER_NS = 500_000_000
RECONNECT_MS = 20
RECONNECT_MAX_MS = 20
# Below this, waiting in the kernel is less exact than looking at the clock.
SPIN_NS = 150_000


class NodeClient:
    """A render node's end of the link."""

    def __init__(self, host: str, port: int, hello: m.Hello) -> None:
        self.player = Player()
        self.snapshot: m.Snapshot | None = None
        self.refusal: m.Refusal | None = None
        self.frames_received = 0
        self.malformed = 0
        self._hello = hello
        self._host = host
        self._clock = ClockOffset()
        self._offset: Offset | None = None
        self._controller_epoch = -1
        self._next_hello_ns = 0
        self._next_ping_ns = 0
        self._epoch_seen_ns = 0
        self._last_heard_ns = now_ns()
        self._context: zmq.Context[zmq.Socket[bytes]] = zmq.Context()
        self._link = self._context.socket(zmq.DEALER)
        self._frames = self._context.socket(zmq.SUB)
        configure(self._link, LINK_QUEUE)
        configure(self._frames, FRAMES_QUEUE)
        for socket in (self._link, self._frames):
            socket.setsockopt(zmq.RECONNECT_IVL, RECONNECT_MS)
            socket.setsockopt(zmq.RECONNECT_IVL_MAX, RECONNECT_MAX_MS)
        self._frames.setsockopt(zmq.SUBSCRIBE, b"")
        # One name for the whole life of this client: reports queued while the controller was away
        # are still ours when it is back.
        self._link.setsockopt(zmq.ROUTING_ID, b"n" + uuid.uuid4().bytes)
        self._frames_port: int | None = None
        self._link.connect(f"tcp://{host}:{port}")
        self._fds = [int(s.getsockopt(zmq.FD)) for s in (self._link, self._frames)]

    @property
    def connected(self) -> bool:
        """Whether the controller was heard within the last half second."""
        return self.snapshot is not None and now_ns() - self._last_heard_ns < SILENT_AFTER_NS

    def offset(self) -> Offset | None:
        """Return controller clock minus node clock with its bound, None before the first answer."""
        return self._offset

    def to_controller(self, t_node_ns: int) -> int:
        """Return a time of this node on the controller's clock."""
        return t_node_ns + (self._offset.offset_ns if self._offset else 0)

    def wait(self, until_node_ns: int) -> None:
        """Handle messages until a time of this node; returns within a few microseconds of it."""
        while True:
            self._work()
            left = until_node_ns - now_ns()
            if left <= 0:
                return
            if left <= SPIN_NS:
                continue
            timer = min(self._next_hello_ns, self._next_ping_ns) - now_ns()
            pause = max(0, min(left - SPIN_NS, timer))
            select.select(self._fds, (), (), pause / 1e9)

    def report(self, report: m.NodeReport) -> None:
        """Tell the controller what was shown; waits in the queue while it is away."""
        with contextlib.suppress(zmq.Again):
            self._link.send(codec.encode_report(report), zmq.NOBLOCK)

    def close(self) -> None:
        """Say goodbye and free the sockets."""
        with contextlib.suppress(zmq.ZMQError):
            self._link.setsockopt(zmq.LINGER, 100)
            self._link.send(codec.encode_bye(), zmq.NOBLOCK)
        self._link.close()
        self._frames.close()
        self._context.term()

    def _work(self) -> None:
        now = now_ns()
        if now >= self._next_ping_ns:
            self._next_ping_ns = now + PING_EVERY_NS
            with contextlib.suppress(zmq.Again):
                self._link.send(codec.encode_ping(m.Ping(now_ns())), zmq.NOBLOCK)
        if now >= self._next_hello_ns:
            self._next_hello_ns = now + HELLO_EVERY_NS
            joined = self.snapshot and self.snapshot.epoch == self._controller_epoch
            if not joined:
                with contextlib.suppress(zmq.Again):
                    self._link.send(codec.encode_hello(self._hello), zmq.NOBLOCK)
        # Last: a send may swallow the wake-up of what has just arrived (ZMQ_FD is edge-triggered).
        for socket in (self._frames, self._link):
            with contextlib.suppress(zmq.Again):
                while True:
                    self._on_message(socket.recv(zmq.NOBLOCK), now_ns())

    def _on_message(self, data: bytes, t_rx_ns: int) -> None:
        head = codec.frame_head(data)
        if head is not None:
            self._last_heard_ns = t_rx_ns
            self._see_epoch(head.epoch)
            if self.player.add(head, data, t_rx_ns):
                self.frames_received += 1
            return
        message = codec.decode(data)
        if isinstance(message, m.Pong):
            self._last_heard_ns = t_rx_ns
            if message.epoch >= self._controller_epoch:
                self._see_epoch(message.epoch)
                if message.t1_node_ns < self._epoch_seen_ns:
                    return  # this ping had waited for the controller: it measures the wait
                self._clock.observe(message.t1_node_ns, message.t2_ns, message.t3_ns, t_rx_ns)
                self._offset = self._clock.best(t_rx_ns)
        elif isinstance(message, m.Snapshot):
            self._on_snapshot(message)
        elif isinstance(message, m.Refusal):
            self.refusal = message
        else:
            self.malformed += 1

    def _see_epoch(self, epoch: int) -> None:
        if epoch > self._controller_epoch:
            self._controller_epoch = epoch
            self._clock.reset()
            self._epoch_seen_ns = now_ns()
            self._next_ping_ns = 0
            self._next_hello_ns = 0  # another controller: introduce ourselves at once

    def _on_snapshot(self, snapshot: m.Snapshot) -> None:
        if snapshot.epoch < self._controller_epoch:
            return
        self._see_epoch(snapshot.epoch)
        self.snapshot = snapshot
        self.refusal = None
        if snapshot.frames_port != self._frames_port:
            if self._frames_port is not None:
                self._frames.disconnect(f"tcp://{self._host}:{self._frames_port}")
            self._frames_port = snapshot.frames_port
            self._frames.connect(f"tcp://{self._host}:{self._frames_port}")
