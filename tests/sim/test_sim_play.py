# SPDX-License-Identifier: Apache-2.0
"""`stagectl sim play`: a capture arrives whole and at its own pace."""

from __future__ import annotations

import json
import os
import select
import sys
import threading
import time
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import pytest

from sim.cli import sim_play
from sim.trackers.capture_file import own_rate, read_frames
from stagectl.cli.main import main

pytestmark = pytest.mark.system

pty_only = pytest.mark.skipif(sys.platform == "win32", reason="no pseudo terminals on Windows")


def f4_frame(counter: int, rate_bits: int = 0b01, axes: int = 20) -> bytes:
    """Return an F4 packet of 5n + 5 bytes whose last axis is the timecode (F8)."""
    body = bytes((0xF4, 1, axes, counter % 16))
    for axis in range(axes - 1):
        body += bytes((axis % 8, 0, counter % 256, axis, 0xF4))
    body += bytes((0xF8, rate_bits << 5, 0x3C, 0x3B, counter % 25))
    return body + bytes(((0x40 - sum(body)) % 256,))


class Reader(threading.Thread):
    """Opens the line as soon as it appears and reads until it goes away, with times."""

    def __init__(self, link: Path) -> None:
        super().__init__()
        self._link = link
        self.reads: list[tuple[int, bytes]] = []

    def run(self) -> None:
        end_ns = time.perf_counter_ns() + 5_000_000_000
        while not self._link.exists() and time.perf_counter_ns() < end_ns:
            select.select([], [], [], 0.01)
        reader = os.open(self._link, os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)
        try:
            while select.select([reader], [], [], 2.0)[0]:
                t_ns = time.perf_counter_ns()
                if not (data := os.read(reader, 4096)):
                    return
                self.reads.append((t_ns, data))
        except OSError:
            return  # the device is gone: the play has ended
        finally:
            os.close(reader)


def events(text: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in text.splitlines()]


@pty_only
@pytest.mark.parametrize(("rate_bits", "rate"), [(0b01, 25), (0b10, 30)])
def test_f4_plays_at_the_pace_of_its_timecode(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], rate_bits: int, rate: int
) -> None:
    frames = [f4_frame(k, rate_bits) for k in range(30)]
    (tmp_path / "capture.f4").write_bytes(b"".join(frames))
    reader = Reader(tmp_path / "line")
    reader.start()
    link = str(tmp_path / "line")
    code = main(
        ["sim", "play", str(tmp_path / "capture.f4"), "--protocol", "f4", "--pty", link, "--json"]
    )
    reader.join(5.0)
    summary = events(capsys.readouterr().out)[-1]
    assert code == 0
    assert b"".join(data for _, data in reader.reads) == b"".join(frames)
    assert (summary["frames"], summary["bytes"]) == (30, 30 * 105)
    assert (summary["dropped_bytes"], summary["unread_bytes"]) == (0, 0)
    assert summary["seconds"] == pytest.approx(29 / rate, rel=0.02)
    elapsed_s = (reader.reads[-1][0] - reader.reads[0][0]) / 1e9
    assert elapsed_s == pytest.approx(29 / rate, rel=0.05)
    assert not os.path.lexists(link)


@pty_only
def test_no_reader_is_a_time_out(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "capture.f4").write_bytes(f4_frame(0))
    link = str(tmp_path / "line")
    command = ["sim", "play", str(tmp_path / "capture.f4"), "--protocol", "f4", "--pty", link]
    assert main([*command, "--timeout", "0"]) == 4
    assert "nobody opened" in capsys.readouterr().err
    assert main([*command, "--no-wait", "--json"]) == 0
    assert events(capsys.readouterr().out)[-1]["dropped_frames"] == 1
    assert not os.path.lexists(link)


@pty_only
def test_stopped_says_what_was_played(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(*_: object) -> Iterator[tuple[int, bool]]:
        raise KeyboardInterrupt

    def stop_later(*_: object) -> Iterator[tuple[int, bool]]:
        yield from ((1_000_000_000, True), (1_500_000_000, False))
        raise KeyboardInterrupt

    (tmp_path / "capture.f4").write_bytes(f4_frame(0))
    link = str(tmp_path / "line")
    command = ["sim", "play", str(tmp_path / "capture.f4"), "--protocol", "f4", "--pty", link]
    monkeypatch.setattr(sim_play, "wait_for_reader", stop)
    assert main(command) == 0
    assert f"stopped before anybody opened {link}: nothing" in capsys.readouterr().out
    monkeypatch.setattr(sim_play, "play", stop_later)
    assert main([*command, "--no-wait"]) == 0
    words = "stopped: played 1 frames, 0 bytes, in 0.50 s; 1 more found no reader\n"
    assert capsys.readouterr().out.endswith(words)
    assert not os.path.lexists(link)


@pytest.mark.parametrize(
    ("data", "options", "code", "message"),
    [
        (None, [], 2, "cannot be read"),
        (b"", [], 2, "the file is empty"),
        (f4_frame(0) + b"\x00", [], 2, "byte 105: found 0x00, expected 0xf4"),
        (f4_frame(0)[:-1], [], 2, "byte 0: the file ends inside a Mo-Sys F4 frame"),
        (f4_frame(0) + b"\xf4\x01", [], 2, "byte 105: the file ends inside"),
        (f4_frame(0, 0b11), [], 2, "states no frame rate; give --rate"),
        (f4_frame(0), ["--rate", "50"], 2, "carries 33.2 frames/s at most, not 50.000"),
        (f4_frame(0), ["--rate", "quick"], 2, "rate is 'quick'"),
        (f4_frame(0), ["--baud", "1"], 2, "--baud is 1, expected"),
        (f4_frame(0), ["--timeout", "nan"], 2, "--timeout is nan, expected"),
        (f4_frame(0), ["--protocol", "f5"], 2, "unknown protocol 'f5' for play; known: freed, f4"),
        (bytes.fromhex("d1") + bytes(28), ["--protocol", "freed"], 2, "give --rate"),
        (f4_frame(0), ["--pty", "/none/line"], 3, "cannot make the link"),
    ],
)
def test_wrong_input_has_a_sentence_and_a_code(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    data: bytes | None,
    options: list[str],
    code: int,
    message: str,
) -> None:
    path = tmp_path / "capture"
    if data is not None:
        path.write_bytes(data)
    link = str(tmp_path / "line")
    assert main(["sim", "play", str(path), "--protocol", "f4", "--pty", link, *options]) == code
    assert message in capsys.readouterr().err
    assert not os.path.lexists(link)


def test_frames_and_rates_of_captures(tmp_path: Path) -> None:
    path = tmp_path / "capture"
    frames = [f4_frame(k, axes=n) for k, n in enumerate((20, 1, 3))]
    path.write_bytes(b"".join(frames))
    assert read_frames(path, "f4") == frames
    assert own_rate(frames, "f4") == Fraction(25)
    assert own_rate([f4_frame(0, 0b00)], "f4") == Fraction(24)
    path.write_bytes((b"\xd1" + bytes(28)) * 3)
    assert read_frames(path, "freed") == [b"\xd1" + bytes(28)] * 3
    assert own_rate(read_frames(path, "freed"), "freed") is None
