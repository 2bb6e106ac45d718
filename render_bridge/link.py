# SPDX-License-Identifier: Apache-2.0
"""The controller's two sockets to the render nodes.

ROUTER `link`: hello, clock, reports and snapshots, one conversation a node. PUB `frames`: the frame
messages. Pings are answered here, at once, because their stamps are worth only as much as they are
fresh; everything else is handed on.
"""

from __future__ import annotations

import contextlib

import zmq

from render_bridge import codec
from render_bridge import messages as m
from render_bridge.clock import now_ns

HEARTBEAT_MS = 500
HEARTBEAT_TIMEOUT_MS = 2_000
HANDSHAKE_MS = 1_000
MAX_INCOMING_BYTES = 64 * 1024
FRAMES_QUEUE = 64
LINK_QUEUE = 1_000
MAX_MESSAGES_A_WAKE = 64


def configure(socket: zmq.Socket[bytes], queue: int) -> None:
    """Set what every socket of the node link needs: bounded, watched, quick to close."""
    socket.setsockopt(zmq.LINGER, 0)
    socket.setsockopt(zmq.SNDHWM, queue)
    socket.setsockopt(zmq.RCVHWM, queue)
    socket.setsockopt(zmq.HEARTBEAT_IVL, HEARTBEAT_MS)
    socket.setsockopt(zmq.HEARTBEAT_TIMEOUT, HEARTBEAT_TIMEOUT_MS)
    socket.setsockopt(zmq.HANDSHAKE_IVL, HANDSHAKE_MS)


class NodeLink:
    """Holds the sockets; not thread-safe."""

    def __init__(self, context: zmq.Context[zmq.Socket[bytes]], host: str, link: int, frames: int):
        self._epoch = 0
        self.router = context.socket(zmq.ROUTER)
        self.frames = context.socket(zmq.PUB)
        configure(self.router, LINK_QUEUE)
        configure(self.frames, FRAMES_QUEUE)
        self.router.setsockopt(zmq.MAXMSGSIZE, MAX_INCOMING_BYTES)
        # A node that reconnects under its old identity takes it over; the dead socket is dropped.
        self.router.setsockopt(zmq.ROUTER_HANDOVER, 1)
        self.router.bind(f"tcp://{host}:{link}")
        self.frames.bind(f"tcp://{host}:{frames}")
        self.dropped_sends = 0

    def set_epoch(self, epoch: int) -> None:
        """Stamp the pongs with this epoch: it is how a waiting node learns of a new controller."""
        self._epoch = epoch

    def publish(self, data: bytes) -> None:
        """Send one frame message to all nodes; never blocks."""
        try:
            self.frames.send(data, zmq.NOBLOCK)
        except zmq.Again:
            self.dropped_sends += 1

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
                parts = self.router.recv_multipart(zmq.NOBLOCK)
                t_rx_ns = now_ns()
                if len(parts) != 2:
                    continue
                identity, data = parts
                ping = codec.decode(data) if data[5:6] == bytes([codec.PING]) else None
                if isinstance(ping, m.Ping):
                    pong = m.Pong(self._epoch, ping.t1_node_ns, t_rx_ns, now_ns())
                    self.send(identity, codec.encode_pong(pong))
                else:
                    got.append((identity, data, t_rx_ns))
        return got

    def close(self) -> None:
        """Close both sockets."""
        self.router.close()
        self.frames.close()
