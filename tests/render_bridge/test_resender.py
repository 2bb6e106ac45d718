# SPDX-License-Identifier: Apache-2.0
"""What is said again: answers to RESEND, and the connection that stands beside one held up."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
import zmq

from render_bridge import codec
from render_bridge import messages as m
from render_bridge.clock import now_ns
from render_bridge.link import NodeLink
from render_bridge.resender import FOLLOW_NS, KEEP_FRAMES, ON_END_NS, Resender
from stagectl.runtime.plan import free_ports

HOST = "127.0.0.1"
EPOCH = 3
NODE, OTHER = b"n" + bytes(16), b"n" + bytes(15) + b"\x01"


def test_answers_with_one_of_the_last_frames_only() -> None:
    resender = Resender()
    for frame in range(KEEP_FRAMES + 1):
        resender.keep(frame, b"%d" % frame)
    assert resender.asked(NODE, KEEP_FRAMES, 0) == b"%d" % KEEP_FRAMES
    assert resender.asked(NODE, 1, 0) == b"1"
    assert resender.asked(NODE, 0, 0) is None
    assert resender.asked(NODE, KEEP_FRAMES + 1, 0) is None


def test_follows_who_asked_for_two_frames_on_end_for_a_while() -> None:
    resender = Resender()
    for frame in range(7, 11):
        resender.keep(frame, b"a frame")
    assert resender.followers(0) == []
    resender.asked(NODE, 99, 0)
    resender.asked(NODE, 98, 0)
    assert resender.followers(0) == [], "what is not kept was not answered"
    for t_ns in (0, 5, 10):
        resender.asked(NODE, 7, t_ns)
    assert resender.followers(20) == [], "one frame alone, however often it asks"
    resender.asked(NODE, 8, ON_END_NS + 11)
    assert resender.followers(ON_END_NS + 11) == [], "not on end"
    resender.asked(NODE, 9, ON_END_NS + 20)
    assert resender.followers(ON_END_NS + 20) == [NODE]
    assert resender.followers(ON_END_NS + FOLLOW_NS) == [NODE]
    resender.asked(NODE, 10, ON_END_NS + FOLLOW_NS)
    assert resender.followers(ON_END_NS + 2 * FOLLOW_NS - 1) == [NODE]
    assert resender.followers(ON_END_NS + 2 * FOLLOW_NS) == []


@pytest.fixture(name="sockets")
def _sockets() -> Iterator[tuple[NodeLink, dict[bytes, zmq.Socket[bytes]]]]:
    with zmq.Context() as context:
        link_port, frames_port = free_ports(HOST, 2)
        link = NodeLink(context, HOST, link_port, frames_port)
        link.set_epoch(EPOCH)
        nodes: dict[bytes, zmq.Socket[bytes]] = {}
        for name in (NODE, OTHER):
            nodes[name] = context.socket(zmq.DEALER)
            nodes[name].setsockopt(zmq.LINGER, 0)
            nodes[name].setsockopt(zmq.ROUTING_ID, name)
            nodes[name].connect(f"tcp://{HOST}:{link_port}")
            nodes[name].send(codec.encode_ping(m.Ping(now_ns())))
        waiting = set(nodes)
        while waiting:
            waiting -= {identity for identity, _, _ in link.receive()}
        yield link, nodes
        for node in nodes.values():
            node.close()
        link.close()


def heard(node: zmq.Socket[bytes]) -> list[bytes]:
    """Return what comes on `link` within 50 ms after the last, pongs left out."""
    got = []
    while node.poll(50):
        data = node.recv()
        if not isinstance(codec.decode(data), m.Pong):
            got.append(data)
    return got


def ask(link: NodeLink, node: zmq.Socket[bytes], frame: int, epoch: int = EPOCH) -> None:
    """Send a RESEND and let the controller take it."""
    node.send(codec.encode_resend(m.Resend(epoch, frame)))
    assert link.router.poll(2_000)
    link.receive()


def test_who_asked_gets_what_goes_to_all_on_link_too_and_only_for_a_while(
    sockets: tuple[NodeLink, dict[bytes, zmq.Socket[bytes]]],
) -> None:
    link, nodes = sockets
    link.publish(b"frame 1", 1)
    link.publish(b"frame 2", 2)
    ask(link, nodes[NODE], 1, EPOCH - 1)
    ask(link, nodes[NODE], 2, EPOCH - 1)
    assert heard(nodes[NODE]) == []
    ask(link, nodes[NODE], 1)
    ask(link, nodes[NODE], 2)
    link.publish(b"frame 3", 3)
    link.publish(b"a go")
    assert heard(nodes[NODE]) == [b"frame 1", b"frame 2", b"frame 3", b"a go"]
    assert heard(nodes[OTHER]) == []
    time.sleep(FOLLOW_NS / 1e9)
    link.publish(b"frame 4", 4)
    assert heard(nodes[NODE]) == []
