# SPDX-License-Identifier: Apache-2.0
"""The controller's two sockets to the render nodes.

ROUTER `link`: hello, clock, reports and snapshots, one conversation a node. PUB `frames`: the frame
messages. Pings are answered here, at once, because their stamps are worth only as much as they are
fresh, and so are frames that a node lost; everything else is handed on. With a guard, both ask for
keys, and what comes from a key that is no longer valid is dropped.
"""

from __future__ import annotations

import contextlib
from typing import Protocol

import zmq

from render_bridge import codec, wire
from render_bridge import messages as m
from render_bridge.clock import now_ns
from render_bridge.resender import Resender

HEARTBEAT_MS = 500
HEARTBEAT_TIMEOUT_MS = 2_000
HANDSHAKE_MS = 1_000
MAX_INCOMING_BYTES = 64 * 1024
MAX_FRAME_BYTES = 1 << 20
FRAMES_QUEUE = 64
LINK_QUEUE = 1_000
MAX_MESSAGES_A_WAKE = 64
_ANSWERED = (bytes([wire.PING]), bytes([wire.RESEND]))


def configure(socket: zmq.Socket[bytes], queue: int) -> None:
    """Set what every socket of the node link needs: bounded, watched, quick to close."""
    socket.setsockopt(zmq.LINGER, 0)
    socket.setsockopt(zmq.SNDHWM, queue)
    socket.setsockopt(zmq.RCVHWM, queue)
    socket.setsockopt(zmq.HEARTBEAT_IVL, HEARTBEAT_MS)
    socket.setsockopt(zmq.HEARTBEAT_TIMEOUT, HEARTBEAT_TIMEOUT_MS)
    socket.setsockopt(zmq.HANDSHAKE_IVL, HANDSHAKE_MS)
    socket.setsockopt(zmq.MAXMSGSIZE, MAX_FRAME_BYTES)


class Guard(Protocol):
    """Who decides by keys; `stagectl` has one."""

    def protect(self, socket: zmq.Socket[bytes]) -> None:
        """Make a socket ask for keys; before `bind`."""

    def admits(self, user_id: str) -> bool:
        """Return whether messages of this user count."""


class NodeLink:
    """Holds the sockets; not thread-safe."""

    def __init__(
        self,
        context: zmq.Context[zmq.Socket[bytes]],
        host: str,
        link: int,
        frames: int,
        guard: Guard | None = None,
    ):
        self._epoch = 0
        self._guard = guard
        self.router = context.socket(zmq.ROUTER)
        self.frames = context.socket(zmq.PUB)
        configure(self.router, LINK_QUEUE)
        configure(self.frames, FRAMES_QUEUE)
        for socket in (self.router, self.frames):
            socket.setsockopt(zmq.MAXMSGSIZE, MAX_INCOMING_BYTES)
            if guard is not None:
                guard.protect(socket)
        # A node that reconnects under its old identity takes it over; the dead socket is dropped.
        self.router.setsockopt(zmq.ROUTER_HANDOVER, 1)
        self.router.bind(f"tcp://{host}:{link}")
        self._frames_endpoint = f"tcp://{host}:{frames}"
        self._frames_bound = True
        self.frames.bind(self._frames_endpoint)
        self.dropped_sends = 0
        self.resent = 0
        self._resender = Resender()

    def set_epoch(self, epoch: int) -> None:
        """Stamp the pongs with this epoch: it is how a waiting node learns of a new controller."""
        self._epoch = epoch

    def publish(self, data: bytes, frame: int | None = None) -> None:
        """Send to all nodes; never blocks.

        A FRAME message is kept for who asks for it again. Who did lately gets all on `link` too.
        """
        if frame is not None:
            self._resender.keep(frame, data)
        if not self._frames_bound:
            self._bind_frames()
        try:
            self.frames.send(data, zmq.NOBLOCK)
        except zmq.Again:
            self.dropped_sends += 1
        for identity in self._resender.followers(now_ns()):
            self.send(identity, data)

    def drop_readers(self) -> None:
        """End all connections of `frames`; nodes with a valid key are back within some 30 ms.

        A PUB socket cannot end one of them. What is published meanwhile is bridged by look-ahead.
        """
        if self._frames_bound:
            self._frames_bound = False
            self.frames.unbind(self._frames_endpoint)
        self._bind_frames()

    def send(self, identity: bytes, data: bytes) -> None:
        """Send to one node; never blocks, and a node that is gone is no error."""
        try:
            self.router.send_multipart((identity, data), zmq.NOBLOCK)
        except zmq.ZMQError:
            self.dropped_sends += 1

    def receive(self) -> list[tuple[bytes, bytes, int]]:
        """Return waiting (identity, message, t_rx_ns), a bounded number; answers pings itself."""
        got: list[tuple[bytes, bytes, int]] = []
        with contextlib.suppress(zmq.Again):
            for _ in range(MAX_MESSAGES_A_WAKE):
                parts = self._parts()
                t_rx_ns = now_ns()
                if len(parts) != 2:
                    continue
                identity, data = parts
                if not self._answered(identity, data, t_rx_ns):
                    got.append((identity, data, t_rx_ns))
        return got

    def _answered(self, identity: bytes, data: bytes, t_rx_ns: int) -> bool:
        """Answer what needs no Step: pings, and frames that were lost."""
        if data[5:6] not in _ANSWERED:
            return False
        message = codec.decode(data)
        if isinstance(message, m.Ping):
            pong = m.Pong(self._epoch, message.t1_node_ns, t_rx_ns, now_ns())
            self.send(identity, codec.encode_pong(pong))
            return False  # the roster wants to know that this node lives
        if isinstance(message, m.Resend):
            if message.epoch == self._epoch:
                kept = self._resender.asked(identity, message.frame, t_rx_ns)
                if kept is not None:
                    self.resent += 1
                    self.send(identity, kept)
            return True
        return False

    def _parts(self) -> list[bytes]:
        """Return the next message's frames, none of who may not speak. Raises zmq.Again."""
        if self._guard is None:
            return self.router.recv_multipart(zmq.NOBLOCK)
        frames = self.router.recv_multipart(zmq.NOBLOCK, copy=False)
        if not self._guard.admits(str(frames[-1].get("User-Id"))):
            return []
        return [frame.bytes for frame in frames]

    def _bind_frames(self) -> None:
        """Bind `frames` again; the port may be taken for an instant, then the next send tries."""
        with contextlib.suppress(zmq.ZMQError):
            self.frames.bind(self._frames_endpoint)
            self._frames_bound = True

    def close(self) -> None:
        """Close both sockets."""
        self.router.close()
        self.frames.close()
