# SPDX-License-Identifier: Apache-2.0
"""The UDP sockets of [[send]]: what they deliver, and what a bad network does to them (nothing)."""

from __future__ import annotations

import errno
import select
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from hardware_profiles.send import Send
from render_bridge.clock import now_ns
from stagectl.runtime.udp_out import NEWEST, TELL_EVERY_NS, UdpOut, send_row
from stagectl.step import Output
from stagectl.topics import Datagram, Event, SendState
from tests.system.stages import free_udp_port

pytestmark = [pytest.mark.system, pytest.mark.untimed]
ROOT = Path(__file__).resolve().parents[2]
NS = 1_000_000_000
PATIENCE_S = 2.0


@pytest.fixture
def receiver() -> Iterator[socket.socket]:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.bind(("127.0.0.1", 0))
        yield sock


def row(port: int, name: str = "fd", host: str = "127.0.0.1", card: str | None = None) -> Send:
    return Send(name, "freed", host, port, interface=card, body="A")


def datagram(data: bytes = b"x", name: str = "fd", t_ns: int = 0) -> Datagram:
    return Datagram(name, t_ns, t_ns, data)


def received(sock: socket.socket, count: int) -> list[bytes]:
    found: list[bytes] = []
    while len(found) < count and select.select([sock], [], [], PATIENCE_S)[0]:
        found.append(sock.recv(2_000))
    return found


def state(outputs: list[Output]) -> SendState:
    (found,) = (message for _, message in outputs if isinstance(message, SendState))
    return found


def events(outputs: list[Output]) -> list[Event]:
    return [message for _, message in outputs if isinstance(message, Event)]


class FullSocket(socket.socket):
    """A socket whose buffer is full, or whose network is down."""

    error = errno.EAGAIN

    def sendto(self, *args: object) -> int:
        raise OSError(self.error, "the words of the system")


class NoCard(socket.socket):
    """A socket on a machine without that address."""

    def bind(self, *args: object) -> None:
        raise OSError(errno.EADDRNOTAVAIL, "No such card")


def test_every_datagram_arrives_whole_and_in_order(receiver: socket.socket) -> None:
    out = UdpOut([row(receiver.getsockname()[1])], 0)
    wanted = [bytes((n,)) * 29 for n in range(100)]
    for data in wanted:
        assert out.send(datagram(data, t_ns=now_ns())) == ()
    assert received(receiver, 100) == wanted
    found = state(out.report(now_ns()))
    assert (found.sent, found.dropped, found.failed, found.error) == (100, 0, 0, "")
    out.close()


@pytest.mark.parametrize("card", [None, "127.0.0.1"])
def test_where_it_leaves_from_is_told(receiver: socket.socket, card: str | None) -> None:
    """So that our own packets are known where they come back (F-14)."""
    out = UdpOut([row(receiver.getsockname()[1], card=card)], 0)
    assert state(out.report(0)).origin == ""
    out.send(datagram())
    _, (host, port) = receiver.recvfrom(100)
    assert state(out.report(0)).origin == f"{host}:{port}"
    out.close()


def test_lateness_is_told_from_the_time_it_was_due() -> None:
    out = UdpOut([row(free_udp_port())], 0)
    now = now_ns()
    for _ in range(3):
        out.send(Datagram("fd", now - 5_000_000, now - 255_000_000, b"x"))
    found = state(out.report(now_ns()))
    assert 5_000.0 <= found.late_p50_us <= found.late_p99_us
    assert found.after_vsync_p50_us - found.late_p50_us == pytest.approx(250_000.0)
    table = send_row(found)
    assert table["late_us"] == {"p50": found.late_p50_us, "p99": found.late_p99_us}
    out.close()


def test_a_receiver_that_is_not_there_costs_nothing() -> None:
    """Given a closed port, Expect every send to succeed, also after its refusals came back."""
    out = UdpOut([row(free_udp_port())], 0)
    for _ in range(2 * NEWEST):
        out.send(datagram(t_ns=now_ns()))
    found = state(out.report(now_ns()))
    assert (found.sent, found.dropped, found.failed) == (2 * NEWEST, 0, 0)
    assert events(out.report(now_ns())) == []
    out.close()


def test_a_full_socket_drops_and_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("stagectl.runtime.udp_out.socket.socket", FullSocket)
    out = UdpOut([row(9)], 0)
    for _ in range(5):
        assert out.send(datagram()) == ()
    found = state(out.report(0))
    assert (found.sent, found.dropped, found.failed, found.late_p99_us) == (0, 5, 0, 0.0)
    out.close()


def test_a_network_that_is_down_is_told_once_and_its_return_too(
    monkeypatch: pytest.MonkeyPatch, receiver: socket.socket
) -> None:
    monkeypatch.setattr(FullSocket, "error", errno.ENETUNREACH)
    with monkeypatch.context() as patch:
        patch.setattr("stagectl.runtime.udp_out.socket.socket", FullSocket)
        out = UdpOut([row(receiver.getsockname()[1])], 0)
    told = []
    for second in range(3):
        out.send(datagram())
        told += events(out.report(second * NS))
    (event,) = told
    assert (event.level, event.source) == ("warn", "fd")
    assert "the words of the system; check the address" in event.text
    monkeypatch.delattr(FullSocket, "sendto")
    out.send(datagram())
    (event,) = events(out.report(4 * NS))
    assert event.level == "info"
    assert "packets leave for" in event.text
    out.close()


def test_a_network_that_flaps_is_not_told_each_second(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(FullSocket, "error", errno.ENETUNREACH)
    monkeypatch.setattr("stagectl.runtime.udp_out.socket.socket", FullSocket)
    out = UdpOut([row(9)], 0)
    warnings = []
    for second in range(21):
        out.send(datagram())
        warnings += [e for e in events(out.report(second * NS)) if e.level == "warn"]
        with monkeypatch.context() as patch:
            patch.setattr(FullSocket, "sendto", lambda self, *args: 1)
            out.send(datagram())
            warnings += [e for e in events(out.report(second * NS + 1)) if e.level == "warn"]
    assert len(warnings) == 1 + 20 * NS // TELL_EVERY_NS
    out.close()


def test_nothing_leaves_by_another_card_than_the_one_asked_for(
    monkeypatch: pytest.MonkeyPatch, receiver: socket.socket
) -> None:
    """Given a card that is not up, Expect no packet and a word; once it is up, packets."""
    port = receiver.getsockname()[1]
    with monkeypatch.context() as patch:
        patch.setattr("stagectl.runtime.udp_out.socket.socket", NoCard)
        out = UdpOut([row(port, card="127.0.0.1")], 0)
    out.send(datagram(b"too early"))
    outputs = out.report(0)
    assert state(outputs).failed == 1
    (event,) = events(outputs)
    assert "cannot leave from 127.0.0.1: no such card" in event.text
    monkeypatch.delattr(NoCard, "bind")
    out.report(NS)
    out.send(datagram(b"by loopback"))
    assert received(receiver, 1) == [b"by loopback"]
    out.close()


GROUP = """
import socket
from hardware_profiles.send import Send
from stagectl.runtime.udp_out import UdpOut
from stagectl.topics import Datagram
group, card = "239.135.1.7", "127.0.0.1"
with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as member:
    member.bind((group, 0))
    both = socket.inet_aton(group) + socket.inet_aton(card)
    member.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, both)
    member.settimeout(2.0)
    row = Send("fd", "opentrackio", group, member.getsockname()[1], interface=card, body="A")
    out = UdpOut([row], 0)
    out.send(Datagram("fd", 0, 0, b"to the group"))
    data, sender = member.recvfrom(100)
    print(data.decode(), "from", sender[0])
    options = (socket.IP_MULTICAST_TTL, socket.IP_MULTICAST_LOOP)
    print(*(out._rows["fd"].socket.getsockopt(socket.IPPROTO_IP, option) for option in options))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="binding to a group is for Linux")
def test_a_group_gets_packets_by_the_card_that_was_asked_for() -> None:
    """In a process of its own: tests themselves may not name an address that others can see."""
    done = subprocess.run(
        [sys.executable, "-c", GROUP], capture_output=True, text=True, timeout=30, check=True,
        cwd=ROOT,
    )  # fmt: skip
    arrived, options = done.stdout.splitlines()
    assert arrived == "to the group from 127.0.0.1"
    assert options == "1 0"  # through no router, and not back to this machine (F-14)


def test_reports_come_each_second() -> None:
    out = UdpOut([row(9)], 100)
    assert out.deadline_ns() == 100 + NS
    assert list(out.work(NS)) == []
    assert [topic for topic, _ in out.work(NS + 100)] == ["send/fd"]
    assert out.deadline_ns() == 2 * NS + 100
    out.close()
