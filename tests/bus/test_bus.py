# SPDX-License-Identifier: Apache-2.0
"""The bus over real loopback sockets: gaps are counted, the newest wins, nobody blocks anybody."""

from __future__ import annotations

import select
import socket
from collections.abc import Callable, Iterator

import pytest
import zmq

from render_bridge.clock import now_ns
from stagectl.bus import sockets
from stagectl.bus.envelope import Envelope, pack, unpack
from stagectl.bus.sockets import BusAddress, BusPublisher, BusReader
from stagectl.runtime.plan import free_ports
from stagectl.step import LATEST, Input, queue
from stagectl.topics import DecisionLead, Event, LineData, ShowOrder, SyncEdge, Tick

HOST = "127.0.0.1"


class Wires:
    """A context, and everything opened in it."""

    def __init__(self) -> None:
        self.context: zmq.Context[zmq.Socket[bytes]] = zmq.Context()
        self.open: list[BusPublisher | BusReader] = []
        self.address = BusAddress(*free_ports(HOST, 2))

    def publisher(self, epoch: int = 0, hold_ns: int = 0) -> BusPublisher:
        """Return a publisher on the one address."""
        end_ns = now_ns() + 3_000_000_000
        while True:
            try:
                made = BusPublisher(self.context, self.address, epoch, hold_ns)
            except zmq.ZMQError:  # ZeroMQ gives a port back a moment after `close`
                assert now_ns() < end_ns
                continue
            self.open.append(made)
            return made

    def reader(self, *inputs: Input) -> BusReader:
        """Return a reader of the one address."""
        made = BusReader(self.context, [self.address], inputs)
        self.open.append(made)
        return made

    def close(self, one: BusPublisher | BusReader) -> None:
        """Close one end."""
        one.close()
        self.open.remove(one)

    def joined(self, publisher: BusPublisher, reader: BusReader, *probes: tuple[str, int]) -> int:
        """Publish probe messages until the reader has seen one on each topic; return how many."""
        seen: set[str] = set()
        sent = 0
        topics = dict(probes)
        while seen != set(topics):
            sent += 1
            for topic in topics:
                publisher.publish(topic, message_of(topic, -sent))
            wait_readable(reader, 20)
            seen |= {envelope.topic for envelope in reader.read()}
            assert sent < 200
        drain(reader)
        return sent


def message_of(topic: str, number: int) -> SyncEdge | Tick | ShowOrder | LineData:
    """Return a message of a topic with a number in it."""
    if topic == "tick":
        return Tick(number, 0, 0.0, 0, 0)
    if topic == "show":
        return ShowOrder(number, {}, (), None)
    return LineData("a", number, b"x")


def wait_readable(reader: BusReader, timeout_ms: int) -> None:
    """Wait until a socket of the reader has something."""
    poller = zmq.Poller()
    for one in reader.sockets:
        poller.register(one, zmq.POLLIN)
    poller.poll(timeout_ms)


def read_until(reader: BusReader, enough: Callable[[list[Envelope]], bool]) -> list[Envelope]:
    """Read until it is enough, or three seconds have passed."""
    got: list[Envelope] = []
    end_ns = now_ns() + 3_000_000_000
    while not enough(got) and now_ns() < end_ns:
        wait_readable(reader, 50)
        got += reader.read()
    assert enough(got), got
    return got


def drain(reader: BusReader) -> None:
    """Read until nothing has come for a moment; forget what was counted so far."""
    quiet = 0
    while quiet < 3:
        wait_readable(reader, 10)
        quiet = 0 if reader.read() else quiet + 1
    reader.gaps = reader.dropped = 0


@pytest.fixture
def wires() -> Iterator[Wires]:
    made = Wires()
    yield made
    for one in made.open:
        one.close()
    made.context.destroy(linger=0)  # `term` alone would wait for ever on a test that failed


def numbers(envelopes: list[Envelope], topic: str) -> list[int]:
    """Return the numbers in the messages of a topic."""
    found = []
    for envelope in envelopes:
        message = envelope.message()
        if envelope.topic == topic:
            if isinstance(message, Tick):
                found.append(message.frame)
            elif isinstance(message, ShowOrder):
                found.append(message.rev)
            elif isinstance(message, LineData):
                found.append(message.t_rx_ns)
    return found


def test_a_lossless_reader_gets_everything_in_order(wires: Wires) -> None:
    publisher, reader = wires.publisher(), wires.reader(Input("raw/<source>", queue(5000)))
    wires.joined(publisher, reader, ("raw/a", 0))
    for number in range(3000):
        publisher.publish("raw/a", message_of("raw/a", number))
    got = read_until(reader, lambda got: len(got) >= 3000)
    assert numbers(got, "raw/a") == list(range(3000))
    assert (reader.gaps, reader.dropped) == (0, 0)


def test_what_is_lost_on_the_way_is_counted_by_topic(wires: Wires) -> None:
    reader = wires.reader(Input("raw/<source>", queue(100)))
    raw = wires.context.socket(zmq.PUB)
    raw.setsockopt(zmq.LINGER, 0)
    raw.bind(f"tcp://{HOST}:{wires.address.lossless}")
    try:
        got: list[Envelope] = []
        while not got:
            raw.send(pack("raw/z", message_of("raw/z", 0), 0, 1, 0))
            wait_readable(reader, 20)
            got = reader.read()
        drain(reader)
        for topic, epoch, sequence in (
            ("raw/a", 1, 5), ("raw/a", 1, 6), ("raw/b", 1, 1), ("raw/a", 1, 9), ("raw/b", 1, 3),
            ("raw/a", 2, 1), ("raw/a", 2, 2), ("raw/a", 2, 4),
        ):  # fmt: skip
            raw.send(pack(topic, message_of(topic, sequence), epoch, sequence, 0))
        read_until(reader, lambda got: len(got) >= 8)
        assert reader.gaps == 2 + 1 + 1  # a new epoch begins anew and is no gap
    finally:
        raw.close()


def test_latest_drains_to_the_newest(wires: Wires) -> None:
    publisher, reader = wires.publisher(), wires.reader(Input("show", LATEST))
    wires.joined(publisher, reader, ("show", 0))
    for number in range(20):
        publisher.publish("show", message_of("show", number))
    got: list[int] = []
    read_until(reader, lambda found: 19 in numbers(found, "show"))
    for number in range(20, 50):
        publisher.publish("show", message_of("show", number))
    end_ns = now_ns() + 3_000_000_000
    while 49 not in got and now_ns() < end_ns:
        wait_readable(reader, 50)
        select.select([], [], [], 0.02)  # all of it is there before the one look at it
        got += numbers(reader.read(), "show")
    assert got == [49]


def test_a_queue_drops_the_oldest_and_counts_them(wires: Wires) -> None:
    publisher, reader = wires.publisher(), wires.reader(Input("raw/<source>", queue(3)))
    wires.joined(publisher, reader, ("raw/a", 0), ("raw/b", 0))
    for number in range(10):
        publisher.publish("raw/a", message_of("raw/a", number))
    publisher.publish("raw/b", message_of("raw/b", 77))
    wait_readable(reader, 1000)
    select.select([], [], [], 0.1)  # as above
    got = reader.read()
    assert numbers(got, "raw/a") == [7, 8, 9]
    assert numbers(got, "raw/b") == [77]
    assert (reader.dropped, reader.gaps) == (7, 0)


def test_a_topic_nobody_asked_for_is_not_delivered(wires: Wires) -> None:
    """ "source/a" begins with no letter of "show"; "sent" and "sample" share some."""
    publisher, reader = wires.publisher(), wires.reader(Input("show", queue(10)))
    wires.joined(publisher, reader, ("show", 0))
    publisher.publish("event", Event(0, "info", "x", "y"))
    publisher.publish("show", message_of("show", 5))
    got = read_until(reader, bool)
    assert {envelope.topic for envelope in got} == {"show"}


@pytest.mark.parametrize(
    "foreign",
    [
        b"", b"show", b"show\0", b"show\0short", b"\0" * 40, b"\xff\xfe\0" + bytes(30),
        b"no-such-topic" + pack("show", message_of("show", 1), 0, 1, 0)[4:],
        pack("show", message_of("show", 1), 0, 1, 0).replace(b"BS", b"XX"),
        pack("show", message_of("show", 1), 0, 1, 0)[:5] + b"BS\xff\xff" + bytes(40),
    ],
)  # fmt: skip
def test_foreign_bytes_are_no_message(foreign: bytes) -> None:
    assert unpack(foreign) is None


def test_foreign_bytes_do_not_disturb_a_reader(wires: Wires) -> None:
    reader = wires.reader(Input("show", queue(100)))
    raw = wires.context.socket(zmq.PUB)
    raw.setsockopt(zmq.LINGER, 0)
    raw.bind(f"tcp://{HOST}:{wires.address.lossless}")
    try:
        got: list[Envelope] = []
        while not got:
            raw.send(b"show")
            raw.send(b"showing off\0" + bytes(40))
            raw.send(pack("show", message_of("show", 8), 0, 1, 0))
            wait_readable(reader, 20)
            got = reader.read()
        assert set(numbers(got, "show")) == {8}
    finally:
        raw.close()


def test_a_reader_that_stands_still_never_blocks_the_publisher(
    wires: Wires, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Forty thousand messages with nobody reading; the slowest call stays short."""
    monkeypatch.setattr(sockets, "LOSSLESS_QUEUE", 100)
    publisher, reader = wires.publisher(), wires.reader(Input("raw/<source>", queue(10)))
    wires.joined(publisher, reader, ("raw/a", 0))
    message = LineData("a", 0, bytes(1000))
    worst_ns = 0
    begin_ns = now_ns()
    for _ in range(40_000):
        before = now_ns()
        publisher.publish("raw/a", message)
        worst_ns = max(worst_ns, now_ns() - before)
    assert now_ns() - begin_ns < 8_000_000_000
    assert worst_ns < 500_000_000
    publisher.publish("raw/a", LineData("a", 1, b"last"))
    end_ns = now_ns() + 3_000_000_000
    while reader.gaps == 0 and now_ns() < end_ns:
        publisher.publish("raw/a", LineData("a", 2, b"after"))
        wait_readable(reader, 10)
        reader.read()
    assert reader.gaps > 0  # and what was lost is known


def test_readers_find_a_publisher_that_comes_back_and_lose_nothing_it_says(wires: Wires) -> None:
    publisher, reader = wires.publisher(epoch=1), wires.reader(Input("raw/<source>", queue(1000)))
    wires.joined(publisher, reader, ("raw/a", 0))
    wires.close(publisher)
    again = wires.publisher(epoch=2, hold_ns=sockets.HOLD_NS)
    for number in range(50):
        again.publish("raw/a", message_of("raw/a", number))
    end_ns = now_ns() + sockets.HOLD_NS
    while now_ns() < end_ns:
        wait_readable(reader, 10)
    again.publish("raw/a", message_of("raw/a", 50))
    got = read_until(reader, lambda got: 50 in numbers(got, "raw/a"))
    assert numbers(got, "raw/a") == list(range(51))
    assert {envelope.epoch for envelope in got} == {2}
    assert [envelope.sequence for envelope in got] == list(range(1, 52))


def test_a_port_that_is_taken_is_an_error_and_no_hang(wires: Wires) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as other:
        other.bind((HOST, wires.address.latest))
        other.listen()
        with pytest.raises(zmq.ZMQError, match="in use"):
            BusPublisher(wires.context, wires.address)
    wires.context.term()
    wires.context = zmq.Context()


def test_an_unread_topic_of_one_process_is_none_of_the_bus() -> None:
    """A local topic has no keep policy; packing one is possible, so that tests can."""
    envelope = unpack(pack("lead", DecisionLead(7), 3, 9, 11))
    assert envelope is not None
    assert envelope.message() == DecisionLead(7)
    assert (envelope.epoch, envelope.sequence, envelope.t_publish_ns) == (3, 9, 11)
