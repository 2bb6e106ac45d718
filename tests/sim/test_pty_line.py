# SPDX-License-Identifier: Apache-2.0
"""The pty line: it never blocks, tells whether somebody listens, and can be pulled and put back."""

from __future__ import annotations

import os
import select
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from sim.trackers.line import LineError, PtyLine, UdpLine

pytestmark = pytest.mark.system

pty_only = pytest.mark.skipif(sys.platform == "win32", reason="no pseudo terminals on Windows")


@contextmanager
def opened(link: Path) -> Iterator[int]:
    reader = os.open(link, os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)
    try:
        yield reader
    finally:
        os.close(reader)


def read_for(reader: int, size: int) -> bytes:
    data = b""
    while len(data) < size and select.select([reader], [], [], 2.0)[0]:
        data += os.read(reader, size - len(data))
    return data


@pty_only
def test_every_byte_value_goes_through_unchanged(tmp_path: Path) -> None:
    line = PtyLine(tmp_path / "cam", 38400)
    data = bytes(range(256)) * 2
    with opened(tmp_path / "cam") as reader:
        assert line.send(data)
        assert read_for(reader, len(data)) == data
    line.close()
    assert not os.path.lexists(tmp_path / "cam")


@pty_only
def test_bytes_nobody_reads_are_lost_and_counted(tmp_path: Path) -> None:
    line = PtyLine(tmp_path / "cam", 38400)
    assert not line.has_reader()
    assert not line.send(bytes(29))
    assert line.bytes_dropped == 29
    with opened(tmp_path / "cam") as reader:
        assert line.has_reader()
        line.send(b"fresh")
        assert read_for(reader, 5) == b"fresh"  # and nothing from before it listened
    assert not line.has_reader()
    line.close()


@pty_only
def test_a_full_port_drops_and_does_not_block(tmp_path: Path) -> None:
    line = PtyLine(tmp_path / "cam", 38400)
    with opened(tmp_path / "cam"):
        for _ in range(4000):
            line.send(bytes(29))
        assert line.bytes_dropped > 0
        assert line.bytes_sent + line.bytes_dropped == 4000 * 29
        assert line.unread_bytes() > 0
    line.close()


@pty_only
def test_a_reader_that_sends_commands_does_not_block_itself(tmp_path: Path) -> None:
    line = PtyLine(tmp_path / "cam", 38400)
    with opened(tmp_path / "cam") as reader:
        for _ in range(3000):  # 192 kB of polls, more than any port holds
            assert os.write(reader, bytes.fromhex("d0ffd1a0") * 16) == 64
            line.send(b"x")
            os.read(reader, 64) if select.select([reader], [], [], 0)[0] else None
    line.close()


@pty_only
def test_unplug_and_replug_leak_nothing(tmp_path: Path) -> None:
    """Given five pulls of the plug, expect a dead reader each time and no descriptor left."""
    link = tmp_path / "cam"
    line = PtyLine(link, 38400)
    before = len(os.listdir("/proc/self/fd"))
    for i in range(5):
        with opened(link) as reader:
            line.unplug()
            assert not line.plugged
            assert not os.path.lexists(link)
            assert not line.send(b"lost")
            assert select.select([reader], [], [], 1.0)[0]
            try:
                assert os.read(reader, 1) == b""
            except OSError:
                pass  # the other way a vanished device shows
        line.replug()
        with opened(link) as reader:
            assert line.send(bytes((i,)))
            assert read_for(reader, 1) == bytes((i,))
        assert len(os.listdir("/proc/self/fd")) == before
    line.close()
    line.close()
    assert len(os.listdir("/proc/self/fd")) == before - 1


@pty_only
def test_it_replaces_a_link_but_never_a_file(tmp_path: Path) -> None:
    link = tmp_path / "cam"
    link.symlink_to("/dev/null")
    line = PtyLine(link, 38400)
    assert os.readlink(link) == line.slave_path
    link.unlink()
    link.symlink_to("/dev/null")
    line.close()
    assert os.readlink(link) == "/dev/null"  # somebody else's now
    link.unlink()
    link.write_text("precious")
    with pytest.raises(LineError, match="exists and is not a link"):
        PtyLine(link, 38400)
    with pytest.raises(LineError, match="cannot make the link"):
        PtyLine(tmp_path / "none" / "cam", 38400)
    assert link.read_text() == "precious"


def test_windows_is_told_to_use_udp(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "win32")
    with pytest.raises(LineError, match="no pseudo terminals; use a UDP line"):
        PtyLine(tmp_path / "cam", 38400)


def test_udp_line() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as receiver:
        receiver.bind(("127.0.0.1", 0))
        receiver.settimeout(2.0)
        line = UdpLine("127.0.0.1", receiver.getsockname()[1])
        assert line.send(b"one")
        assert line.send(b"two")
        assert (receiver.recv(64), receiver.recv(64)) == (b"one", b"two")
        assert not line.send(bytes(70_000))  # larger than any datagram
        assert (line.bytes_sent, line.bytes_dropped) == (6, 70_000)
        assert line.wire_ns(1000) == 0
        line.close()
