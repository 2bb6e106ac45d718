# SPDX-License-Identifier: Apache-2.0
"""The least that a fan-out can do: publish bytes at a rate, read as many answers. A baseline.

`python -P -m sim.bench.null_fanout publish PUB_PORT PULL_PORT RATE SIZE SECONDS` prints the share
of a core it took; `... listen PUB_PORT PULL_PORT COUNT` is COUNT subscribers that answer each
message.
"""

from __future__ import annotations

import contextlib
import resource
import sys

import zmq

from render_bridge.clock import now_ns

HOST = "127.0.0.1"
ANSWER = bytes(156)
WARM_NS = 1_500_000_000


def publish(pub_port: int, pull_port: int, rate: float, size: int, seconds: float) -> None:
    """Publish each message twice, as the product does, and read what comes back."""
    context: zmq.Context[zmq.Socket[bytes]] = zmq.Context()
    pub, pull = context.socket(zmq.PUB), context.socket(zmq.PULL)
    pub.bind(f"tcp://{HOST}:{pub_port}")
    pull.bind(f"tcp://{HOST}:{pull_port}")
    payload = bytes(size)
    begin = now_ns()
    measured_from: tuple[int, float] | None = None
    number = 0
    while now_ns() < begin + WARM_NS + round(seconds * 1e9):
        number += 1
        due = begin + round(number * 1e9 / rate)
        while (left := due - now_ns()) > 0:
            if pull.poll(max(1, left // 1_000_000)):
                with contextlib.suppress(zmq.Again):
                    while True:
                        pull.recv(zmq.NOBLOCK)
        pub.send(payload, zmq.NOBLOCK)
        pub.send(payload, zmq.NOBLOCK)
        if measured_from is None and now_ns() > begin + WARM_NS:
            measured_from = (now_ns(), _used_s())
    if measured_from is not None:
        share = (_used_s() - measured_from[1]) / ((now_ns() - measured_from[0]) / 1e9)
        sys.stdout.write(f"{share}\n")
    pub.close(linger=0)
    pull.close(linger=0)


def listen(pub_port: int, pull_port: int, count: int) -> None:
    """Answer every second message of every subscription, until killed."""
    context: zmq.Context[zmq.Socket[bytes]] = zmq.Context()
    poller = zmq.Poller()
    pairs: dict[zmq.Socket[bytes], tuple[zmq.Socket[bytes], list[int]]] = {}
    for _ in range(count):
        sub, push = context.socket(zmq.SUB), context.socket(zmq.PUSH)
        sub.setsockopt(zmq.SUBSCRIBE, b"")
        sub.connect(f"tcp://{HOST}:{pub_port}")
        push.connect(f"tcp://{HOST}:{pull_port}")
        pairs[sub] = (push, [0])
        poller.register(sub, zmq.POLLIN)
    while True:
        for sub, _ in poller.poll():
            push, seen = pairs[sub]
            with contextlib.suppress(zmq.Again):
                while True:
                    sub.recv(zmq.NOBLOCK)
                    seen[0] += 1
                    if seen[0] % 2:
                        push.send(ANSWER, zmq.NOBLOCK)


def _used_s() -> float:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def main(argv: list[str]) -> int:
    """Run one end."""
    role, pub_port, pull_port = argv[0], int(argv[1]), int(argv[2])
    if role == "publish":
        publish(pub_port, pull_port, float(argv[3]), int(argv[4]), float(argv[5]))
    else:
        listen(pub_port, pull_port, int(argv[3]))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
