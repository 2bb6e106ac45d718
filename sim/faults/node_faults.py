# SPDX-License-Identifier: Apache-2.0
"""Faults of render nodes and of the network to them."""

from __future__ import annotations

import zlib

import msgspec

from render_bridge import codec, wire
from render_bridge.messages import Ping
from sim.faults.at import At
from sim.scenario.evidence import NS
from sim.scenario.model import Node
from sim.virtual.network import Path

MS = 1_000_000


def node_crash(at: At) -> None:
    at.begin(lambda: at.node().kill())
    if at.fault.for_s:
        at.end(lambda: at.stage.restart_node(at.node()))


def node_hang(at: At) -> None:
    at.begin(lambda: at.node().hitch(at.to_ns - at.from_ns))


def node_hitch(at: At) -> None:
    length_ns = round(at.number("length_ms") * MS)
    at.begin(lambda: at.node().hitch(length_ns))


def node_slow(at: At) -> None:
    every_ns = round(at.number("every_ms") * MS)
    length_ns = round(at.number("length_ms") * MS)
    at.each(every_ns, lambda: at.node().hitch(length_ns))


def late_join(at: At) -> None:
    if not at.fault.target:
        raise at.error("target: is missing; name the new node")
    if at.fault.target in [node.name for node in at.stage.scenario.node]:
        raise at.error(f"target: {at.fault.target!r} is there already; name a new node")
    at.begin(lambda: at.stage.add_node(Node(at.fault.target)))


def wrong_level(at: At) -> None:
    """The engine says another level, and the right one at the end."""
    before: list[str] = []

    def say(level: str) -> None:
        session = at.node().core.session
        session.change(msgspec.structs.replace(session.hello, level=level))
        at.node().plan()

    def begin() -> None:
        before.append(at.node().core.session.hello.level)
        say("another level")

    at.begin(begin)
    at.end(lambda: say(before[0]))


def partition(at: At) -> None:
    def cut() -> None:
        for node in at.nodes():
            for way in (node.up, node.down):
                way.cut(at.from_ns, at.to_ns)

    at.begin(cut)


def link_loss(at: At) -> None:
    loss = at.number("share")
    before: dict[str, Path] = {}

    def begin() -> None:
        for node in at.nodes():
            before[node.name] = node.down.path
            node.down.path = node.down.path.with_loss(loss)

    def end() -> None:
        for name, path in before.items():
            at.stage.nodes[name].down.path = path

    at.begin(begin)
    at.end(end)


def node_clock_off(at: At) -> None:
    """The way to the controller gets long and uneven: nobody knows the node's clock well."""
    queue_ns = at.number("queue_ms") * MS
    before: list[Path] = []

    def begin() -> None:
        node = at.node()
        before.append(node.up.path)
        slow = Path(node.up.path.base_ns + round(queue_ns), queue_ns, 0.0, 0.0, 0.0, False)
        node.up.path = slow

    def end() -> None:
        at.node().up.path = before[0]

    at.begin(begin)
    at.end(end)


def old_node(at: At) -> None:
    """A node of another version says hello, five times a second."""

    def hello() -> None:
        data = bytearray(codec.encode_hello(at.node().core.session.hello)[: -wire.CRC.size])
        data[4] = wire.VERSION + 1
        whole = bytes(data) + wire.CRC.pack(zlib.crc32(data))
        at.stage.controller.on_node(b"an old node", whole)

    at.each(200 * MS, hello)


def node_rubbish(at: At) -> None:
    """Bad messages over the node's own connection: heads without a body, unknown kinds, noise."""
    per_s = at.number("per_s")
    ping = codec.encode_ping(Ping(0))
    bad = (ping[:7], b"", bytes(64), ping[:5] + b"\xee" + ping[6:])
    made = [0]

    def rubbish() -> None:
        made[0] += 1
        at.node().send(bad[made[0] % len(bad)])

    at.each(max(round(NS / per_s), 1), rubbish)
