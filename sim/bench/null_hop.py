# SPDX-License-Identifier: Apache-2.0
"""The null two-hop: receive UDP, send the same bytes by ZeroMQ, a client receives. Nothing else.

It is the named baseline of `stagectl bench latency`: any controller pays at least this. Three
roles, each a process of the product's priority: `python -P -m sim.bench.null_hop ROLE ARGUMENTS`.
"""

from __future__ import annotations

import os
import socket
import struct
import sys
import time
from fractions import Fraction

import msgspec
import zmq

from render_bridge.link import FRAMES_QUEUE, configure
from stagectl.runtime.child import die_with_parent
from stagectl.runtime.realtime import HOT_PRIORITY, quiet_collector, take_priority

_STAMP = struct.Struct("<q")
HOST = "127.0.0.1"
_now_ns = time.perf_counter_ns
SPIN_NS = 150_000


def source(udp_port: int, rate: Fraction, size: int, seconds: float) -> None:
    """Send datagrams of `size` bytes that begin with their time, on absolute time."""
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    padding = b"\0" * (size - _STAMP.size)
    begin = _now_ns()
    for number in range(int(seconds * rate)):
        due = begin + int(number * 1_000_000_000 / rate)
        left = due - _now_ns() - SPIN_NS
        if left > 0:
            time.sleep(left / 1e9)
        while _now_ns() < due:
            pass
        sock.sendto(_STAMP.pack(_now_ns()) + padding, (HOST, udp_port))
    sock.close()


def relay(udp_port: int, zmq_port: int, seconds: float) -> None:
    """Pass every datagram on."""
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sock.bind((HOST, udp_port))
    sock.settimeout(seconds + 2.0)
    context: zmq.Context[zmq.Socket[bytes]] = zmq.Context()
    publisher = context.socket(zmq.PUB)
    configure(publisher, FRAMES_QUEUE)
    publisher.bind(f"tcp://{HOST}:{zmq_port}")
    _say({"event": "ready"})
    quiet_collector()
    end = _now_ns() + round((seconds + 2.0) * 1e9)
    while _now_ns() < end:
        try:
            publisher.send(sock.recv(65_535), zmq.NOBLOCK)
        except TimeoutError:
            break
    publisher.close()
    context.term()


def client(zmq_port: int, seconds: float) -> None:
    """Receive, and say all latencies in microseconds at the end."""
    context: zmq.Context[zmq.Socket[bytes]] = zmq.Context()
    subscriber = context.socket(zmq.SUB)
    configure(subscriber, FRAMES_QUEUE)
    subscriber.setsockopt(zmq.SUBSCRIBE, b"")
    subscriber.setsockopt(zmq.RECONNECT_IVL, 10)
    subscriber.connect(f"tcp://{HOST}:{zmq_port}")
    subscriber.setsockopt(zmq.RCVTIMEO, 200)
    _say({"event": "ready"})
    quiet_collector()
    end = _now_ns() + round(seconds * 1e9)
    latencies: list[float] = []
    while _now_ns() < end:
        try:
            data = subscriber.recv()
        except zmq.Again:
            continue
        latencies.append((_now_ns() - _STAMP.unpack_from(data)[0]) / 1e3)
    subscriber.close()
    context.term()
    _say({"event": "latencies", "us": latencies})


def _say(event: dict[str, object]) -> None:
    os.write(sys.stdout.fileno(), msgspec.json.encode(event) + b"\n")


def main(argv: list[str]) -> int:
    """Run one role."""
    die_with_parent()
    take_priority(HOT_PRIORITY)
    role, *rest = argv
    if role == "source":
        source(int(rest[0]), Fraction(rest[1]), int(rest[2]), float(rest[3]))
    elif role == "relay":
        relay(int(rest[0]), int(rest[1]), float(rest[2]))
    else:
        client(int(rest[0]), float(rest[1]))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
