# SPDX-License-Identifier: Apache-2.0
"""The parts of a virtual stage: lines, PTP, recorder, a controller that stands still or dies."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import msgspec
from mcap.reader import make_reader

from render_bridge import codec
from render_bridge.messages import Ping, Pong, RenderFrame
from sim.motion.camera_moves import Dolly, HandHeld
from sim.virtual.controller import Controller
from sim.virtual.kernel import Kernel
from sim.virtual.lines import VirtualLine
from sim.virtual.ptp import START_TAI_NS, first_edge_ns, read_at
from sim.virtual.recorder import VirtualRecorder
from sim.virtual.stage_run import NS, START_NS, StageRun, small_stage
from stagectl.topics import LineData

MS = 1_000_000


class Heard:
    """What a line's reader got."""

    def __init__(self, baud: int) -> None:
        self.bytes: list[tuple[bytes, str]] = []
        self.news: list[tuple[bool, str]] = []
        self.line = VirtualLine(
            lambda data, sender: self.bytes.append((data, sender)),
            lambda is_open, note: self.news.append((is_open, note)),
            baud,
        )


def test_a_serial_line_says_when_it_is_gone_and_loses_what_is_sent() -> None:
    heard = Heard(38400)
    line = heard.line
    assert line.send(b"abc")
    line.unplug()
    line.unplug()
    assert not line.send(b"lost")
    line.replug()
    line.replug()
    assert line.send(b"d")
    assert heard.bytes == [(b"abc", ""), (b"d", "")]
    assert heard.news == [(False, "the device is gone"), (True, "")]
    assert (line.bytes_sent, line.bytes_dropped) == (4, 4)
    assert line.sent == [b"abc", b"d"]


def test_wire_time_is_that_of_eleven_bits_a_byte() -> None:
    """8O1: start, eight bits, parity, stop."""
    assert abs(Heard(38400).line.wire_ns(29) - 29 * 11 / 38400 * NS) <= 29
    assert Heard(0).line.wire_ns(29) == 0


def test_a_network_says_nothing_and_knows_its_senders() -> None:
    heard = Heard(0)
    heard.line.send(b"a")
    heard.line.send(b"b", 1)
    heard.line.unplug()
    assert not heard.line.send(b"c")
    heard.line.replug()
    assert heard.news == []
    (_, one), (_, other) = heard.bytes
    assert one != other
    assert one.startswith("127.0.0.1:")


def test_ptp_puts_edges_on_whole_periods_since_its_epoch() -> None:
    for rate in (Fraction(24), Fraction(24000, 1001), Fraction(60000, 1001)):
        edge = first_edge_ns(START_NS, rate)
        periods = (edge - START_NS + START_TAI_NS) * rate / NS
        assert abs(periods - round(periods)) < 1e-6
        assert 0 < edge - START_NS <= NS / rate + 1
    kernel = Kernel(START_NS)
    kernel.run_until(START_NS + 5 * NS)
    reading = read_at(kernel, START_NS)
    assert reading[:2] == (START_NS + 5 * NS, START_TAI_NS + 5 * NS)


def test_the_recorder_writes_what_the_record_process_wants(tmp_path: Path) -> None:
    kernel = Kernel(START_NS)
    recorder = VirtualRecorder(kernel, tmp_path, "s")
    for number in range(20):
        kernel.run_until(START_NS + number * MS)
        data = bytes([number])
        recorder.on_message("raw/x", LineData("x", kernel.now_ns, data))
    recorder.close()
    found = []
    for path in sorted(tmp_path.rglob("*.mcap")):
        with path.open("rb") as file:
            for _, channel, message in make_reader(file).iter_messages():
                if channel.topic == "raw/x":
                    found.append(bytes(msgspec.msgpack.decode(message.data)[2]))
    assert found == [bytes([number]) for number in range(20)]


class Stage:
    """A controller alone, and what it sent."""

    def __init__(self) -> None:
        self.kernel = Kernel(START_NS)
        self.frames: list[tuple[int, int]] = []
        self.pongs: list[Pong] = []
        self.controller = Controller(self.kernel, small_stage(), self._frame, self._answer)
        self.controller.start()

    def _frame(self, data: bytes) -> None:
        message = codec.decode(data)
        assert isinstance(message, RenderFrame)
        self.frames.append((self.kernel.now_ns, message.frame))

    def _answer(self, identity: bytes, data: bytes) -> None:
        message = codec.decode(data)
        if isinstance(message, Pong):
            self.pongs.append(message)

    def run(self, seconds: float) -> None:
        self.kernel.run_until(self.kernel.now_ns + round(seconds * NS))

    def ping(self) -> None:
        self.controller.on_node(b"n", codec.encode_ping(Ping(7)))


def test_a_controller_that_stands_still_sends_and_answers_nothing() -> None:
    stage = Stage()
    stage.run(2.0)
    begin_ns, until_ns = stage.kernel.now_ns, stage.kernel.now_ns + 200 * MS
    stage.controller.stand_still(until_ns - 100 * MS)
    stage.controller.stand_still(until_ns)
    stage.ping()
    stage.run(0.5)
    assert not [t_ns for t_ns, _ in stage.frames if begin_ns < t_ns < until_ns]
    assert [t_ns for t_ns, _ in stage.frames if t_ns >= until_ns]
    assert [pong.t3_ns for pong in stage.pongs] == [until_ns]
    numbers = [number for _, number in stage.frames]
    assert numbers == sorted(numbers)


def test_a_killed_controller_is_silent_and_comes_back_higher_on_the_same_grid() -> None:
    stage = Stage()
    stage.run(2.0)
    stage.controller.stand_still(stage.kernel.now_ns + 10 * NS)
    stage.controller.kill()
    stage.ping()
    count, (_, last) = len(stage.frames), stage.frames[-1]
    stage.run(0.5)
    assert (len(stage.frames), stage.pongs) == (count, [])
    stage.controller.start()
    stage.run(0.5)
    assert stage.controller.epoch == 2
    later = [number for _, number in stage.frames[count:]]
    assert later
    assert 10 <= later[0] - last <= 16  # half a second of 23.976, and the frames ahead
    stage.ping()
    assert [pong.epoch for pong in stage.pongs] == [2]


def test_a_deaf_controller_goes_on_sending() -> None:
    stage = Stage()
    stage.run(1.0)
    stage.controller.deaf = True
    stage.ping()
    count = len(stage.frames)
    stage.run(0.5)
    assert stage.pongs == []
    assert len(stage.frames) > count


def test_a_stage_run_shows_the_same_on_all_walls() -> None:
    run = StageRun(small_stage(), [HandHeld(1), Dolly(1)], seed=1)
    for name in ("n1", "n2"):
        run.add_node(name)
    run.run(2.5)
    seen = run.skew(START_NS + 2 * NS, run.kernel.now_ns)
    assert seen.vsyncs >= 10
    assert (seen.frame_skew, seen.content_skew) == (0, 0)
