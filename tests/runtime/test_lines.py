# SPDX-License-Identifier: Apache-2.0
"""The UDP line of a tracker: who sent what, and what a flood may hand up."""

from __future__ import annotations

import itertools
import select
import socket
from collections.abc import Iterator

import pytest

from hardware_profiles.stage import UdpLine
from stagectl.runtime.lines import MAX_READS_A_WAKE, UdpDevice, open_port
from stagectl.topics import LineData
from tests.system.stages import free_udp_port

pytestmark = [pytest.mark.system, pytest.mark.untimed]
PATIENCE_S = 2.0


@pytest.fixture
def device() -> Iterator[UdpDevice]:
    made = UdpDevice(UdpLine(free_udp_port()))
    assert made.open() == ""
    yield made
    made.close()


def address(device: UdpDevice) -> tuple[str, int]:
    fileno = device.fileno()
    assert fileno is not None
    with socket.socket(fileno=fileno) as same:
        found = same.getsockname()
        same.detach()
    return found[0], found[1]


def sender() -> socket.socket:
    made = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    made.bind(("127.0.0.1", 0))
    return made


def name(sock: socket.socket) -> str:
    host, port = sock.getsockname()
    return f"{host}:{port}"


def read_all(device: UdpDevice) -> list[tuple[bytes, str]]:
    """Return what waits, each with its sender."""
    fileno = device.fileno()
    assert fileno is not None
    found: list[tuple[bytes, str]] = []
    while select.select([fileno], [], [], 0.0)[0]:
        chunks, gone = device.read()
        assert gone is None
        assert len(chunks) <= MAX_READS_A_WAKE
        found += [(data, who) for _, data, who in chunks]
    return found


def test_each_datagram_is_whole_and_has_its_sender(device: UdpDevice) -> None:
    with sender() as one, sender() as other:
        sent = [(one, b"\0" * 29), (other, b""), (one, b"x" * 9_000), (other, b"y")]
        for sock, data in sent:
            sock.sendto(data, address(device))
        assert read_all(device) == [(data, name(sock)) for sock, data in sent]


def test_the_port_says_who_sent_it() -> None:
    line = UdpLine(free_udp_port())
    port = open_port("a", line)
    port.work(10**9)
    with sender() as sock:
        sock.sendto(b"x", ("127.0.0.1", line.port))
        assert select.select(port.filenos(), [], [], PATIENCE_S)[0]
        ((topic, message),) = port.work(2 * 10**9)
        assert isinstance(message, LineData)
        assert (topic, message.data, message.sender) == ("raw/a", b"x", name(sock))
    port.close()


def test_a_flood_is_cut_off_and_starves_nobody(
    device: UdpDevice, monkeypatch: pytest.MonkeyPatch
) -> None:
    """F-12: 50 000 packets a second for half a second; all of the tracker's arrive."""
    clock = itertools.count(10**12, 20_000)
    monkeypatch.setattr("stagectl.runtime.lines.now_ns", lambda: next(clock))
    healthy = 0
    with sender() as flood, sender() as tracker:
        passed = 0
        for _ in range(125):
            for _ in range(200):
                flood.sendto(b"\xd1" * 29, address(device))
            tracker.sendto(b"good", address(device))
            found = read_all(device)
            healthy += (b"good", name(tracker)) in found
            passed += len(found) - 1
        assert healthy == 125
        assert device.dropped == 125 * 200 - passed
        # 8000 a second for half a second, and a quarter of a second of it at once.
        assert 5_000 <= passed <= 6_100
