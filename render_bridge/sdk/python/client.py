# SPDX-License-Identifier: Apache-2.0
"""The Python client of the node link: the sockets around a `NodeSession`.

One thread owns it. The render loop calls `wait(until_node_ns)`, which handles what arrives until
then; `session.player` says what to draw and `report()` tells the controller what was shown.

    client = NodeClient("127.0.0.1", 18710, NodeSession(hello, now_ns()))
    while rendering:
        client.wait(decision_time)
        player = client.session.player
        choice = player.choose(player.frame_for(client.session.to_controller(vsync_time)))
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
from render_bridge.link import FRAMES_QUEUE, LINK_QUEUE, configure
from render_bridge.sdk.python.security import CurveKeys, HandshakeWatch, secure
from render_bridge.sdk.python.session import NodeSession

RECONNECT_MS = 20
RECONNECT_MAX_MS = 20
# Below this, waiting in the kernel is less exact than looking at the clock.
SPIN_NS = 150_000
LOOK_EVERY_NS = 200_000_000


class NodeClient:
    """A render node's end of the link."""

    def __init__(
        self, host: str, port: int, session: NodeSession, keys: CurveKeys | None = None
    ) -> None:
        self.session = session
        self._host = host
        self._context: zmq.Context[zmq.Socket[bytes]] = zmq.Context()
        self._link = self._context.socket(zmq.DEALER)
        self._frames = self._context.socket(zmq.SUB)
        configure(self._link, LINK_QUEUE)
        configure(self._frames, FRAMES_QUEUE)
        self._doors: list[HandshakeWatch] = []
        self._next_look_ns = 0
        for socket in (self._link, self._frames):
            socket.setsockopt(zmq.RECONNECT_IVL, RECONNECT_MS)
            socket.setsockopt(zmq.RECONNECT_IVL_MAX, RECONNECT_MAX_MS)
            secure(socket, keys)
            self._doors.append(HandshakeWatch(socket, has_keys=keys is not None))
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
        return self.session.connected(now_ns())

    @property
    def fault(self) -> str | None:
        """Why the stage does not let this node in, as far as its sockets know."""
        return next((door.fault for door in self._doors if door.fault is not None), None)

    def wait(self, until_node_ns: int) -> None:
        """Handle messages until a time of this node; returns within a few microseconds of it."""
        while True:
            self.work()
            left = until_node_ns - now_ns()
            if left <= 0:
                return
            if left <= SPIN_NS:
                continue
            timer = self.session.due_ns() - now_ns()
            pause = max(0, min(left - SPIN_NS, timer))
            select.select(self._fds, (), (), pause / 1e9)

    def work(self) -> None:
        """Send what is due and take what has come; never blocks."""
        session = self.session
        now = now_ns()
        if now >= session.due_ns():
            for data in session.outgoing(now):
                self.send(data)
        # Last: a send may swallow the wake-up of what has just arrived (ZMQ_FD is edge-triggered).
        for socket in (self._frames, self._link):
            with contextlib.suppress(zmq.Again):
                while True:
                    session.on_message(socket.recv(zmq.NOBLOCK), now_ns())
        self._follow_frames_port()
        if now >= self._next_look_ns:
            self._next_look_ns = now + LOOK_EVERY_NS
            for door in self._doors:
                door.succeeded()

    def send(self, data: bytes) -> None:
        """Send on `link`; waits in the queue while the controller is away, never blocks."""
        with contextlib.suppress(zmq.Again):
            self._link.send(data, zmq.NOBLOCK)

    def report(self, report: m.NodeReport) -> None:
        """Tell the controller what was shown."""
        self.send(codec.encode_report(report))

    def ready(self, epoch: int, frame: int) -> None:
        """Tell the barrier that a frame is drawn."""
        self.send(codec.encode_ready(m.Ready(epoch, frame)))

    def close(self) -> None:
        """Say goodbye and free the sockets."""
        with contextlib.suppress(zmq.ZMQError):
            self._link.setsockopt(zmq.LINGER, 100)
            self._link.send(codec.encode_bye(), zmq.NOBLOCK)
        for door in self._doors:
            door.close()
        self._link.close()
        self._frames.close()
        self._context.term()

    def _follow_frames_port(self) -> None:
        snapshot = self.session.snapshot
        if snapshot is None or snapshot.frames_port == self._frames_port:
            return
        if self._frames_port is not None:
            self._frames.disconnect(f"tcp://{self._host}:{self._frames_port}")
        self._frames_port = snapshot.frames_port
        self._frames.connect(f"tcp://{self._host}:{self._frames_port}")
