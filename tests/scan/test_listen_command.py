# SPDX-License-Identifier: Apache-2.0
"""`stagectl listen` on real sockets and a real pseudo terminal."""

from __future__ import annotations

import itertools
import json
import os
import signal
import socket
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

from sim.trackers.line import PtyLine
from stagectl.runtime.scan_lines import SETTINGS, SLICE_NS, ScanLines
from tests.cli.running import ran
from tests.scan import voices
from tests.system.stages import free_udp_port

pytestmark = [pytest.mark.system, pytest.mark.untimed]
Event = dict[str, object]
HERE = ("--host", "127.0.0.1")


@contextmanager
def saying(send: Callable[[bytes], object], packets: Sequence[bytes]) -> Iterator[None]:
    """Send packets in turn, 200 a second, until the block ends."""
    over = threading.Event()

    def talk() -> None:
        for packet in itertools.cycle(packets):
            if over.wait(0.005):
                return
            send(packet)

    thread = threading.Thread(target=talk)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


@contextmanager
def udp_sender(port: int, packets: Sequence[bytes]) -> Iterator[str]:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.bind(("127.0.0.1", 0))
        with saying(lambda data: sock.sendto(data, ("127.0.0.1", port)), packets):
            yield f"127.0.0.1:{sock.getsockname()[1]}"


def events(out: str) -> list[Event]:
    return [json.loads(line) for line in out.splitlines()]


def of(found: list[Event], kind: str) -> list[Event]:
    return [event for event in found if event["event"] == kind]


def test_two_trackers_on_two_ports_are_told(capsys: pytest.CaptureFixture[str]) -> None:
    one, two = free_udp_port(), free_udp_port()
    words = ("listen", "--json", "--seconds", "0.8", *HERE, "--port", str(one), "--port", str(two))
    with udp_sender(one, voices.freed(200)) as sender, udp_sender(two, voices.osc(200)):
        code, out, _ = ran(capsys, *words)
    found = events(out)
    assert code == 0
    rows = {str(row["protocol"]): row for row in of(found, "heard")}
    assert rows["freed"]["sender"] == sender
    assert rows["freed"]["port"] == one
    assert rows["osc"]["osc_preset"] == "stagectl"
    assert 50 < float(str(rows["freed"]["rate_hz"])) <= 250
    assert f"port = {one}" in str(rows["freed"]["source"])
    summary = of(found, "summary")[0]
    assert (summary["heard"], summary["known"], summary["listening"]) == (2, 2, 2)


def test_a_port_that_another_program_has_is_told_and_the_rest_goes_on(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as other:
        other.bind(("127.0.0.1", 0))
        taken = other.getsockname()[1]
        words = ("listen", "--json", "--seconds", "0.1", *HERE)
        code, out, _ = ran(capsys, *words, "--port", str(taken), "--port", "0")
        assert code == 0
        (event,) = of(events(out), "taken")
        assert event["port"] == taken
        assert event["problem"] == "another program listens there"
        code, _, err = ran(capsys, *words, "--port", str(taken))
        assert code == 3
        assert "nothing is left to listen on" in err[-1]


def test_a_serial_line_is_found_with_its_setting(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    line = PtyLine(tmp_path / "camera-a", 38_400)
    words = ("listen", "--json", "--seconds", "0.8", *HERE, "--port", "0")
    try:
        with saying(line.send, voices.freed(200)):
            code, out, _ = ran(capsys, *words, "--serial", str(tmp_path / "camera-a"))
    finally:
        line.close()
    assert code == 0
    row = of(events(out), "heard")[-1]
    assert (row["kind"], row["protocol"], row["camera_id"]) == ("serial", "freed", 1)
    assert (row["baud"], row["framing"]) == (38_400, "8O1")


def test_a_line_that_makes_no_sense_is_tried_with_the_next_setting(tmp_path: Path) -> None:
    line = PtyLine(tmp_path / "noise", 38_400)
    with ScanLines() as lines:
        lines.open_serial(str(tmp_path / "noise"))
        for turn, setting in enumerate(SETTINGS):
            lines.tend(2 * turn * SLICE_NS)
            line.send(bytes(range(turn, turn + 220)))
            lines.wait(1.0)
            where = f"serial {tmp_path / 'noise'} {setting.baud} {setting.framing}"
            assert lines.talkers[where, ""].bytes == 220
            lines.tend((2 * turn + 1) * SLICE_NS)
    line.close()


def test_what_waited_in_a_line_before_the_scan_is_dropped(tmp_path: Path) -> None:
    line = PtyLine(tmp_path / "camera-a", 38_400)
    with ScanLines() as lines:
        lines.open_serial(str(tmp_path / "camera-a"))
        line.send(b"".join(voices.freed(20)))
        lines.drop_waiting()
        lines.wait(0.0)
        assert not lines.talkers
        line.send(voices.freed(1)[0])
        lines.wait(1.0)
        (talker,) = lines.talkers.values()
        assert talker.bytes == len(voices.freed(1)[0])
    line.close()


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (("--serial", "no-such-port", "--port", "0"), 3, "no-such-port"),
        (("--host", "stage.example"), 2, "expected an IPv4 address"),
        (("--port", "70000"), 2, "70000 is outside 0 to 65535"),
        (("--seconds", "nan"), 2, "nan is outside"),
    ],
)
def test_what_cannot_be_listened_on_is_one_line_and_a_code(
    capsys: pytest.CaptureFixture[str], words: tuple[str, ...], code: int, says: str
) -> None:
    got, _, err = ran(capsys, "listen", "--seconds", "0.1", *HERE, *words)
    assert got == code
    assert says in err[-1]


def test_a_table_for_people_ends_with_the_source_to_paste(
    capsys: pytest.CaptureFixture[str],
) -> None:
    port = free_udp_port()
    with udp_sender(port, voices.freed(200)):
        code, out, _ = ran(capsys, "listen", "--seconds", "0.5", *HERE, "--port", str(port))
    assert code == 0
    assert "[[source]]" in out
    assert f'line = {{ kind = "udp", host = "127.0.0.1", port = {port} }}' in out
    assert "pan -" in out


def test_ctrl_c_ends_it_with_its_summary(capsys: pytest.CaptureFixture[str]) -> None:
    before = signal.getsignal(signal.SIGINT)
    timer = threading.Timer(0.3, os.kill, (os.getpid(), signal.SIGINT))
    timer.start()
    code, out, _ = ran(capsys, "listen", "--json", *HERE, "--port", "0")
    timer.join()
    assert code == 0
    assert events(out)[-1]["event"] == "summary"
    assert signal.getsignal(signal.SIGINT) is before
