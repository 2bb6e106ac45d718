# SPDX-License-Identifier: Apache-2.0
"""F-01 to F-04, F-13 and F-38 at one line: what the source Step says, with its code, and how soon.

Bounds of time are those of the fault catalogue.
"""

from __future__ import annotations

import math
import random
import struct

import msgspec
import pytest

from hardware_profiles.stage import SerialLine
from sim.trackers.osc import encode_message
from tests.nodes.line_bench import PERIOD_NS, RATE_HZ, TRACKER, UDP, Bench, packet, run
from tests.nodes.stages import FREED, MS, NS, OSC

OPEN, CLOSED = True, False


class TestSilence:
    def test_unplugged_and_back(self) -> None:
        """F-01: alarm <= 250 ms after the plug, cleared when the tracker is heard again."""
        bench = Bench()
        run(bench, 60)
        assert not [event for event in bench.events if event.code]
        pulled_ns = bench.now_ns
        bench.line(CLOSED, "unplugged")
        bench.wait(2 * NS)
        line, lost = bench.told("F-01")
        assert line.t_ns - pulled_ns <= 250 * MS
        assert line.text == "line closed: serial /dev/ttyUSB0 38400 8O1: unplugged"
        assert lost.text == "tracking lost: nothing from freed-a"
        assert lost.t_ns - pulled_ns <= 500 * MS
        bench.line(OPEN)
        assert not bench.told("F-01", "info")  # an open line is no tracker
        run(bench, 30)
        (back,) = bench.told("F-01", "info")
        assert back.text == "tracking from freed-a"
        assert all(math.isfinite(x) for s in bench.samples for x in s.decoded.position_m or ())

    def test_a_line_that_blinks(self) -> None:
        """Given a line that is back before the tracker is LOST, Expect its return to clear it."""
        bench = Bench()
        run(bench, 60)
        bench.line(CLOSED, "unplugged")
        bench.wait(100 * MS)
        bench.line(OPEN)
        run(bench, 60, first=60)
        assert len(bench.told("F-01")) == 1
        (back,) = bench.told("F-01", "info")
        assert back.text.startswith("line open")

    def test_a_line_that_was_never_there_is_no_alarm(self) -> None:
        bench = Bench(is_open=False)
        bench.line(CLOSED, "no such file or directory")
        bench.wait(2 * NS)
        (event,) = bench.events
        assert (event.level, event.code) == ("warn", "F-01")

    def test_lost_is_told_when_it_is_so(self) -> None:
        """Given silence on an open line, Expect LOST at max(10 T, 500 ms), not at the next look."""
        bench = Bench(UDP)
        run(bench, 60, sender=TRACKER)
        last_ns = bench.now_ns - PERIOD_NS
        bench.wait(NS)
        assert bench.after_ms("F-01", last_ns) == 500.0


class TestDamage:
    @pytest.mark.parametrize("share", [0.03, 0.15, 0.4])
    @pytest.mark.parametrize("kind", ["flip", "cut", "garbage"])
    def test_more_than_one_percent(self, kind: str, share: float) -> None:
        """F-02: an alarm, not F-03; every intact frame is used; cleared when it is over."""
        bench = Bench()
        run(bench, 120)
        begin_ns, draw = bench.now_ns, random.Random(f"damage {kind} {share}")
        intact, before = 0, len(bench.samples)
        for i in range(120, 120 + 8 * RATE_HZ):
            data = packet(i)
            if draw.random() < share:
                data = damaged(data, kind, draw)
                intact += kind == "garbage"
            else:
                intact += 1
            bench.bytes(data)
            bench.wait(PERIOD_NS)
        assert bench.after_ms("F-02", begin_ns) <= (1_000.0 if share > 0.1 else 4_000.0)
        assert "bytes from freed-a are damaged" in bench.told("F-02")[0].text
        assert not bench.told("F-03")
        # The catalogue's case is 15 %: 99.9 % of what is intact, which is all but one frame here.
        most_lost = 1 if share < 0.2 else math.ceil(0.005 * intact)
        assert len(bench.samples) - before >= intact - most_lost
        over_ns = bench.now_ns
        run(bench, 300, first=700)
        assert bench.after_ms("F-02", over_ns, "info") <= 4_500.0

    def test_one_hit_is_nobody_s_alarm(self) -> None:
        bench = Bench()
        run(bench, 120)
        bench.bytes(packet(120)[:-3] + b"abc")
        bench.wait(PERIOD_NS)
        run(bench, 120, first=121)
        assert not [event for event in bench.events if event.code]

    @pytest.mark.parametrize("cut", range(1, 29, 3))
    def test_half_a_frame_at_the_opening_is_none(self, cut: int) -> None:
        bench = Bench()
        bench.bytes(packet(0)[cut:])
        run(bench, 240)
        assert not [event for event in bench.events if event.code]

    def test_datagrams(self) -> None:
        """Given one datagram in five with a wrong sum, Expect the first named, then the alarm."""
        bench = Bench(UDP)
        for i in range(120):
            data = packet(i)
            bench.bytes(data[:-1] + b"\0" if i % 5 == 4 else data, TRACKER)
            bench.wait(PERIOD_NS)
        assert bench.told("F-02", "warn")[0].text.startswith("a packet was refused: checksum")
        assert len(bench.told("F-02")) == 1


class TestWrongLine:
    @pytest.mark.parametrize("was_alive", [True, False])
    @pytest.mark.parametrize(("baud", "framing", "wanted"), [
        (38_400, "8O1", "115200 8N1"), (115_200, "8N1", "38400 8O1"),
    ])  # fmt: skip
    def test_baud_mismatch(self, was_alive: bool, baud: int, framing: str, wanted: str) -> None:
        """F-03: named <= 2 s with what to try, and neither as unplugged nor as damage."""
        line = msgspec.structs.replace(FREED.line, baud=baud, framing=framing)
        bench = Bench(msgspec.structs.replace(FREED, line=line))
        first = run(bench, 120 if was_alive else 0)
        begin_ns, draw = bench.now_ns, random.Random(f"baud {baud}")
        for _ in range(3 * RATE_HZ):  # a frame read too fast: fewer bytes, none of them right
            bench.bytes(draw.randbytes(9))
            bench.wait(PERIOD_NS)
        assert bench.after_ms("F-03", begin_ns) <= 2_000.0
        (event,) = bench.told("F-03")
        assert f"no Free-D D1 at {baud} {framing}" in event.text
        assert f"try {wanted}" in event.text
        assert not bench.told("F-01")
        assert not bench.told("F-02")
        run(bench, 60, first=first)
        assert len(bench.told("F-03", "info")) == 1
        assert not bench.told("F-01", "info")

    def test_a_quiet_line_is_another_thing(self) -> None:
        bench = Bench()
        bench.wait(5 * NS)
        bench.bytes(b"\0")
        bench.wait(5 * NS)
        assert not bench.told("F-03")

    def test_slip(self) -> None:
        """Given OSC on a serial line at a wrong speed, Expect the same, SLIP or not."""
        bench = Bench(msgspec.structs.replace(OSC, line=SerialLine("x", 115_200, "8N1")))
        draw = random.Random("slip")
        for _ in range(120):
            bench.bytes(draw.randbytes(40) + b"\xc0")
            bench.wait(PERIOD_NS)
        assert bench.after_ms("F-03", bench.now_ns - 120 * PERIOD_NS) <= 2_000.0


def osc(*values: float) -> bytes:
    return encode_message("/stagectl/camera/B", "f" * len(values), values)


GOOD_OSC = (1.0, 2.0, 3.0, 1.0, 0.0, 0.0, 0.0)
ABSURD = {
    "nan": osc(float("nan"), *GOOD_OSC[1:]),
    "infinite": osc(1.0, float("inf"), *GOOD_OSC[2:]),
    "no rotation": osc(*GOOD_OSC[:3], 0.5, 0.0, 0.0, 0.0),
    "zeros": osc(*[0.0] * 7),
    "far": osc(1e7, *GOOD_OSC[1:]),
}
MALFORMED = {
    "cut": osc(*GOOD_OSC)[:-3],
    "few": osc(*GOOD_OSC[:4]),
    "nested": b"".join(
        b"#bundle\0" + bytes(8) + struct.pack(">I", 20 * left) for left in range(60, 0, -1)
    ),
    "pattern": encode_message("/stagectl/camera/*{a,b}", "f", (1.0,)),
    "tags": b"/a\0\0," + b"[" * 4_003 + b"\0" * 4,
    "noise": random.Random("osc").randbytes(64),
}


@pytest.mark.parametrize(
    ("code", "data"),
    [("F-04", data) for data in ABSURD.values()] + [("F-13", data) for data in MALFORMED.values()],
    ids=[*ABSURD, *MALFORMED],
)
def test_refused_at_the_door(code: str, data: bytes) -> None:
    """F-04, F-13: named with the first packet, told once in a while, and nothing gets past."""
    bench = Bench(OSC)
    for _ in range(30):
        bench.bytes(osc(*GOOD_OSC), TRACKER)
        bench.wait(PERIOD_NS)
    before, begin_ns = len(bench.samples), bench.now_ns
    for _ in range(120):
        bench.bytes(data, TRACKER)
        bench.wait(PERIOD_NS)
    assert bench.after_ms(code, begin_ns, "warn") == 0.0
    assert len(bench.samples) == before
    (lost,) = [event for event in bench.events if event.level == "alarm"]
    assert lost.code == code  # nothing usable comes, and that is why
    assert lost.text.startswith("tracking lost: what comes from osc-b is refused: ")
    for _ in range(30):
        bench.bytes(osc(*GOOD_OSC), TRACKER)
        bench.wait(PERIOD_NS)
    assert len(bench.told(code, "info")) == 1


def damaged(data: bytes, kind: str, draw: random.Random) -> bytes:
    """Return a packet with a bit flipped, without some bytes, or behind bytes of nobody."""
    at = draw.randrange(len(data))
    if kind == "flip":
        return data[:at] + bytes((data[at] ^ 1 << draw.randrange(8),)) + data[at + 1 :]
    if kind == "cut":
        return data[:at]
    return draw.randbytes(1 + at) + data


def noise_samples(baud: int, seconds: int, seed: str) -> int:
    """Return how many poses come of so many seconds of random bytes on a line of that speed."""
    line = msgspec.structs.replace(FREED.line, baud=baud)
    source = msgspec.structs.replace(FREED, line=line, camera_id=None)
    bench, draw = Bench(source), random.Random(f"noise {baud} {seed}")
    a_read = baud // 11 // RATE_HZ
    for _ in range(seconds * RATE_HZ):
        bench.bytes(draw.randbytes(a_read))
        bench.now_ns += PERIOD_NS
    return len(bench.samples)


@pytest.mark.parametrize(("baud", "seconds"), [(38_400, 60), (115_200, 30)])
def test_random_bytes_are_no_tracker(baud: int, seconds: int) -> None:
    """F-38: a minute of noise at Free-D's speed, half a one at three times that: no pose."""
    assert noise_samples(baud, seconds, "short") == 0


@pytest.mark.parametrize("seed", range(4))
def test_a_tracker_that_turns_to_noise(seed: int) -> None:
    """F-38: its raster and its id are known by then; noise is no pose of it all the same."""
    bench, draw = Bench(), random.Random(f"turns {seed}")
    run(bench, 60)
    for _ in range(30 * RATE_HZ):
        bench.bytes(draw.randbytes(58))
        bench.wait(PERIOD_NS)
    assert len(bench.samples) == 60
    assert bench.told("F-03")


@pytest.mark.nightly
@pytest.mark.timeout(900)
@pytest.mark.parametrize("baud", [38_400, 115_200])
def test_an_hour_of_random_bytes(baud: int) -> None:
    """F-38: at most one false pose in an hour of noise."""
    assert noise_samples(baud, 3_600, "hour") <= 1
