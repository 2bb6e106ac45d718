# SPDX-License-Identifier: Apache-2.0
"""Many light render nodes in one process: `python -P -m sim.bench.light_nodes PORT COUNT`.

Each has its own two connections, says HELLO, pings 20 times a second, reads every frame message and
reports every frame once. It draws nothing and keeps no clock: it is there to cost the controller
what a node costs it. Bytes are the product's own.
"""

from __future__ import annotations

import contextlib
import sys
import uuid
from typing import NamedTuple

import zmq

from render_bridge import codec
from render_bridge import messages as m
from render_bridge.clock import now_ns
from render_bridge.frame_codec import frame_head
from stagectl.runtime.child import SupervisorLink, die_with_parent
from stagectl.runtime.realtime import quiet_collector

HOST = "127.0.0.1"
PING_EVERY_NS = 50_000_000
HELLO_EVERY_NS = 200_000_000
LEAD_NS = 30_000_000


class _Light(NamedTuple):
    link: zmq.Socket[bytes]
    frames: zmq.Socket[bytes]


class LightNodes:
    """All nodes of this process."""

    def __init__(self, port: int, count: int) -> None:
        self._context: zmq.Context[zmq.Socket[bytes]] = zmq.Context()
        self._poller = zmq.Poller()
        self._hellos: list[bytes] = []
        self._nodes: list[_Light] = []
        self._owner: dict[zmq.Socket[bytes], int] = {}
        self._joined = [False] * count
        self._newest = [-1] * count
        for number in range(count):
            link = self._context.socket(zmq.DEALER)
            link.setsockopt(zmq.ROUTING_ID, b"n" + uuid.uuid4().bytes)
            link.connect(f"tcp://{HOST}:{port}")
            frames = self._context.socket(zmq.SUB)
            frames.setsockopt(zmq.SUBSCRIBE, b"")
            hello = m.Hello(
                f"light-{number:02}", "light", "", m.PosePoint.SENSOR, m.LensApplied(0),
                m.VsyncSource.HARDWARE, LEAD_NS,
            )  # fmt: skip
            self._hellos.append(codec.encode_hello(hello))
            self._nodes.append(_Light(link, frames))
            for socket in (link, frames):
                self._poller.register(socket, zmq.POLLIN)
                self._owner[socket] = number
        self._next_ping_ns = self._next_hello_ns = now_ns()

    @property
    def all_report(self) -> bool:
        """Whether every node has seen a frame."""
        return min(self._newest) >= 0

    def step(self) -> None:
        """Wait for a message, at most 10 ms, and answer all there are."""
        now = now_ns()
        if now >= self._next_ping_ns:
            self._next_ping_ns = now + PING_EVERY_NS
            for node in self._nodes:
                node.link.send(codec.encode_ping(m.Ping(now_ns())), zmq.NOBLOCK)
        if now >= self._next_hello_ns:
            self._next_hello_ns = now + HELLO_EVERY_NS
            for number, node in enumerate(self._nodes):
                if not self._joined[number]:
                    node.link.send(self._hellos[number], zmq.NOBLOCK)
        for socket, _ in self._poller.poll(10):
            number = self._owner[socket]
            with contextlib.suppress(zmq.Again):
                while True:
                    self._take(number, socket.recv(zmq.NOBLOCK))

    def close(self) -> None:
        """Leave."""
        for node in self._nodes:
            node.link.close(linger=0)
            node.frames.close(linger=0)
        self._context.term()

    def _take(self, number: int, data: bytes) -> None:
        head = frame_head(data)
        if head is None:
            if not self._joined[number]:
                message = codec.decode(data)
                if isinstance(message, m.Snapshot):
                    self._joined[number] = True
                    self._nodes[number].frames.connect(f"tcp://{HOST}:{message.frames_port}")
            return
        if head.frame <= self._newest[number]:
            return  # the second copy
        self._newest[number] = head.frame
        # The same machine, the same clock: what is due is when it is shown.
        report = m.NodeReport(
            head.epoch, head.frame, m.Outcome.EXACT, m.VsyncSource.HARDWARE, head.frame,
            head.t_vsync_ns, head.t_vsync_ns, head.t_vsync_ns, now_ns(), head.t_sent_ns, LEAD_NS,
            0, 1_000, 0, head.frame, 0, 0, 0,
        )  # fmt: skip
        self._nodes[number].link.send(codec.encode_report(report), zmq.NOBLOCK)


def main(argv: list[str]) -> int:
    """Run until told to stop."""
    die_with_parent()
    link = SupervisorLink()
    nodes = LightNodes(int(argv[0]), int(argv[1]))
    quiet_collector()
    said = False
    while not link.stop_asked:
        nodes.step()
        if nodes.all_report and not said:
            said = True
            link.ready()
        link.work(now_ns())
    nodes.close()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
