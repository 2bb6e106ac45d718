# SPDX-License-Identifier: Apache-2.0
"""What stages without a frame protocol do: draw the newest value there is. A baseline for benches.

A source publishes numbered states at the tracker's rate; a node keeps the newest and takes it at
its decision time. `python -P -m sim.node.latest PORT RATE` is the source.
"""

from __future__ import annotations

import contextlib
import random
import struct
import sys

import zmq

from render_bridge.clock import now_ns
from stagectl.runtime.child import SupervisorLink, die_with_parent
from stagectl.runtime.realtime import HOT_PRIORITY, quiet_collector, take_priority

HOST = "127.0.0.1"
_NUMBER = struct.Struct("<Q")
# As large as a frame message of two bodies.
PAYLOAD = bytes(1_000)


class LatestValue:
    """A node's end: the newest number that came, a share of them lost."""

    def __init__(
        self, context: zmq.Context[zmq.Socket[bytes]], port: int, loss: float, seed: str
    ) -> None:
        self._socket = context.socket(zmq.SUB)
        self._socket.setsockopt(zmq.SUBSCRIBE, b"")
        self._socket.connect(f"tcp://{HOST}:{port}")
        self._random = random.Random(seed)
        self._loss = loss
        self._newest = -1

    def take(self) -> int:
        """Return the newest number; -1 before the first."""
        with contextlib.suppress(zmq.Again):
            while True:
                (number,) = _NUMBER.unpack_from(self._socket.recv(zmq.NOBLOCK))
                if self._random.random() >= self._loss:
                    self._newest = max(self._newest, number)
        return self._newest

    def close(self) -> None:
        """Close the socket."""
        self._socket.close(linger=0)


def main(argv: list[str]) -> int:
    """Publish until told to stop."""
    port, rate = int(argv[0]), float(argv[1])
    die_with_parent()
    link = SupervisorLink()
    take_priority(HOT_PRIORITY)
    context: zmq.Context[zmq.Socket[bytes]] = zmq.Context()
    socket = context.socket(zmq.PUB)
    socket.bind(f"tcp://{HOST}:{port}")
    quiet_collector()
    link.ready()
    begin = now_ns()
    number = 0
    while not link.stop_asked:
        number += 1
        due = begin + round(number * 1e9 / rate)
        pause = (due - now_ns()) / 1e9
        if pause > 0 and socket.poll(max(1, round(pause * 1e3)), zmq.POLLERR):
            break
        while now_ns() < due:
            pass
        socket.send(_NUMBER.pack(number) + PAYLOAD, zmq.NOBLOCK)
        link.work(now_ns())
    socket.close(linger=0)
    context.term()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
