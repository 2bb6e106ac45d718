# SPDX-License-Identifier: Apache-2.0
"""The F4 encoder against the real capture byte for byte, and the timecode against ST 12-1."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.motion.attitude import attitude
from sim.motion.truth import TruePose
from sim.trackers.capture_file import read_frames
from sim.trackers.config import parse
from sim.trackers.f4 import (
    FOCUS,
    GENLOCKED,
    HEIGHT,
    RECORDING,
    ROLL,
    TIMECODE,
    Axis,
    Packet,
    pose_packet,
    read_packet,
    write_packet,
)
from sim.trackers.frame import Rings
from sim.trackers.rings import RingMove
from sim.trackers.timecode import Counter, Digits
from tests.sim.fault_running import SERIAL, UDP, run_with

CAPTURE = Path(__file__).parents[1] / "vectors" / "mosys_f4" / "A003_C001_first_700_packets.f4"
RINGS = Rings(1, 2, 3)
F4 = replace(
    UDP, protocol="f4", rate=Fraction(25), timecode_start="09:59:59:20", house_sync=10_000_000_000
)


def test_the_capture_read_and_written_again_is_the_same_bytes() -> None:
    frames = read_frames(CAPTURE, "f4")
    assert len(frames) == 700
    for frame in frames:
        packet = read_packet(frame)
        assert write_packet(packet) == frame
    first = read_packet(frames[0])
    assert (first.number(ROLL), first.number(HEIGHT)) == (3.096, 1.19801)
    assert first.number(0x50) == pytest.approx(0.1499, abs=5e-5)
    assert first.number(FOCUS) == 0xC3AB
    assert Axis(TIMECODE, Digits(15, 3, 47, 2), 0x20) in first.axes
    assert first.status & (RECORDING | GENLOCKED | 15) == RECORDING | GENLOCKED | 7


def test_a_packet_of_hand_made_bytes() -> None:
    """One degree of pan is 1000 steps, one metre 100 000: centimetres in thousandths."""
    packet = pose_packet(
        7, TruePose((1.0, -0.5, 2.0), attitude(1.0, -2.0, 3.0)), Rings(258, 65535, 5), 0x1B,
        (Digits(10, 20, 30, 4), 25), GENLOCKED,
    )  # fmt: skip
    body = bytes.fromhex(
        "f4070a2b" "030000ffff" "0400000102" "0d00000005" "05000186a0" "0600ff3cb0" "0700030d40"
        "01000003e8" "0200fff830" "1300000bb8" "f8202" "94784"
    )  # fmt: skip
    assert packet[:-1] == body
    assert sum(packet) % 256 == 0x40


@pytest.mark.parametrize(
    ("pose", "rings", "message"),
    [
        ((90.0, 0, 0), RINGS, r"90 does not fit into axis 05 of F4"),
        ((0, 0, 0), Rings(0, 65536, 0), r"65536 does not fit into axis 03 of F4"),
        ((float("nan"), 0, 0), RINGS, r"nan does not fit into axis 05"),
    ],
)
def test_what_does_not_fit_is_refused(
    pose: tuple[float, float, float], rings: Rings, message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        pose_packet(1, TruePose(pose, (1.0, 0.0, 0.0, 0.0)), rings, 0)


def test_a_live_head_counts_frames_and_timecode_together() -> None:
    _, packets = run_with(F4, [], 1.0)
    shown = []
    for i, packet in enumerate(packets):
        read = read_packet(packet.data)
        assert read.status == GENLOCKED | i % 16
        shown.append(next(axis.value for axis in read.axes if axis.id == TIMECODE))
    assert shown[:6] == [*(Digits(9, 59, 59, f) for f in range(20, 25)), Digits(10, 0, 0, 0)]
    assert len(shown) == 25


def test_timecode_counts_every_frame_of_a_rate_that_nanoseconds_do_not_divide() -> None:
    """Edges at 24000/1001 are rounded down; expect no number twice and none left out."""
    config = replace(F4, rate=Fraction(24000, 1001), timecode_start="00:00:00:00")
    _, packets = run_with(config, [], 10.0)
    shown = []
    for packet in packets:
        axes = read_packet(packet.data).axes
        h, m, s, f = next(axis.value for axis in axes if isinstance(axis.value, Digits))
        shown.append(((h * 60 + m) * 60 + s) * 24 + f)
    assert shown == list(range(240))


def test_timecode_runs_at_half_rate_where_the_rate_is_high() -> None:
    config = replace(F4, rate=Fraction(50), recording=True)
    _, packets = run_with(config, [], 0.2)
    reads = [read_packet(packet.data) for packet in packets]
    frames = [a.value.frames for r in reads for a in r.axes if isinstance(a.value, Digits)]
    assert frames == [20, 20, 21, 21, 22, 22, 23, 23, 24, 24]
    assert all(read.status & RECORDING for read in reads)


@pytest.mark.parametrize(
    ("rate", "count", "digits"),
    [
        # protocols.md section 5, 29.97 and 59.94 drop frame.
        (Fraction(30000, 1001), 1799, (0, 0, 59, 29)),
        (Fraction(30000, 1001), 1800, (0, 1, 0, 2)),
        (Fraction(30000, 1001), 17982, (0, 10, 0, 0)),
        (Fraction(30000, 1001), 107892, (1, 0, 0, 0)),
        (Fraction(30000, 1001), 2589407, (23, 59, 59, 29)),
        (Fraction(60000, 1001), 3600, (0, 1, 0, 4)),
        (Fraction(60000, 1001), 35964, (0, 10, 0, 0)),
        (Fraction(60000, 1001), 5178815, (23, 59, 59, 59)),
    ],
)
def test_drop_frame_counts_as_the_standard_does(
    rate: Fraction, count: int, digits: tuple[int, int, int, int]
) -> None:
    counter = Counter(rate, drop_frame=True)
    assert counter.digits(count) == digits
    assert counter.digits(count + counter.day) == digits
    text = "{:02}:{:02}:{:02};{:02}".format(*digits)
    assert counter.count(text) == count


def test_every_drop_frame_number_of_an_hour_comes_back() -> None:
    counter = Counter(Fraction(30000, 1001), drop_frame=True)
    for count in range(0, 107892, 7):
        assert counter.count("{:02}:{:02}:{:02}:{:02}".format(*counter.digits(count))) == count


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ({"protocol": "freed"}, "protocol freed carries no timecode"),
        ({"timecode_start": "10:00:00:25"}, "timecode '10:00:00:25' is not shown at rate 25"),
        ({"timecode_drop_frame": True}, "there is no drop frame at 25"),
        ({"timecode_rate": "0"}, "timecode_rate is '0', expected above 0"),
        ({"world": {"x": 1}}, "world is .*expected a table of position_m, pan_deg"),
        ({"mount": {"pan_deg": 400}}, "mount is .*expected angles from -360 to 360"),
        ({"world": {"position_m": [1, 2]}}, r"world is .*expected position_m = \[x, y, z\]"),
        ({"zoom_move": {"low": 5}}, r"zoom_move is .*expected \{low, high, period_s, seed\}"),
        ({"focus_move": {"low": 5, "high": 2}}, "focus_move is .*expected 0 <= low <= high"),
        ({"motion_args": {"vx": "fast"}}, "motion_args is .*expected a table of numbers"),
        ({"recording": 1}, "recording is 1, expected true or false"),
    ],
)
def test_a_wrong_configuration_has_a_sentence(row: dict[str, object], message: str) -> None:
    whole: dict[str, object] = {
        "id": "a", "protocol": "f4", "motion": "dolly", "rate": "25",
        "line": {"kind": "udp", "host": "127.0.0.1", "port": 9}, "timecode_start": "10:00:00:00",
    }  # fmt: skip
    assert parse({"tracker": [whole]}).tracker[0].timecode_start
    with pytest.raises(ValueError, match=message):
        parse({"tracker": [whole | row]})


def test_a_packet_keeps_what_it_does_not_know() -> None:
    axes = (Axis(0x2A, b"\x01\x02\x03", 9), Axis(FOCUS, b"\x01\x00\x00", 1))
    assert read_packet(write_packet(Packet(1, 0, axes))).axes == axes
    with pytest.raises(ValueError, match="4 bytes are no F4 packet"):
        read_packet(b"\xf4\x00\x00\x00")


@given(st.binary(max_size=120), st.booleans())
@settings(max_examples=150)
def test_any_bytes_are_a_packet_or_refused(body: bytes, framed: bool) -> None:
    """Given bytes, expect the same back from whatever could be read."""
    if framed:
        axes = len(body) // 5
        body = bytes((0xF4, 1, axes, 0)) + body[: 5 * axes]
        body += bytes(((0x40 - sum(body)) % 256,))
    try:
        packet = read_packet(body)
    except ValueError:
        assert not framed
        return
    assert sum(write_packet(packet)) % 256 == 0x40
    for axis, again in zip(packet.axes, read_packet(write_packet(packet)).axes, strict=True):
        assert repr(axis) == repr(again)  # NaN is not equal to itself


def test_a_ring_that_f4_cannot_carry_is_refused_at_once() -> None:
    config = replace(F4, focus_move=RingMove(0, 70000))
    with pytest.raises(ValueError, match="focus_move goes up to 70000, F4 carries 65535 at most"):
        run_with(config, [], 0.1)


def test_f4_on_a_serial_line_keeps_its_pace() -> None:
    _, packets = run_with(replace(SERIAL, protocol="f4", rate=Fraction(50)), [], 0.5)
    assert {len(packet.data) for packet in packets} == {5 * 9 + 5}
    with pytest.raises(ValueError, match="a frame of 50 bytes takes"):
        run_with(replace(SERIAL, protocol="f4", rate=Fraction(100)), [], 0.5)
