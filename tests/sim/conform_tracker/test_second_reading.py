# SPDX-License-Identifier: Apache-2.0
"""The second reader against outside vectors, against the product's, and against any bytes."""

from __future__ import annotations

import json
import math
import struct
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hardware_profiles.tracker import load_osc_preset, osc_preset_ids
from sim.conform_tracker.clauses import CLAUSES
from sim.conform_tracker.cut import Protocol, cut_stream
from sim.conform_tracker.heard import Chunk
from sim.conform_tracker.own_osc import read_messages
from sim.conform_tracker.own_reading import from_angles, from_quaternion, read_frame, turn
from sim.conform_tracker.run import judge
from sim.motion.attitude import attitude
from sim.trackers.osc import slip_encode
from tests.sim.conform_tracker.tracker_stream import (
    F4_CAPTURE,
    asked,
    f4_frames,
    freed,
    osc,
    osc_bytes,
    packets,
    timed,
    verdicts,
)

FREED = Path(__file__).resolve().parents[2] / "vectors" / "freed" / "freed_vectors.json"
OSC_SPEC = (
    ("2f6f7363696c6c61746f722f342f6672657175656e6379002c66000043dc0000",
     ("/oscillator/4/frequency", "f", (440.0,))),
    ("2f666f6f000000002c69697366660000000003e8ffffffff68656c6c6f0000003f9df3b640b5b22d",
     ("/foo", "iisff", (1000, -1, "hello", 1.234000, 5.678000))),
)  # fmt: skip


def test_free_d_vectors_of_others_are_read() -> None:
    rows = json.loads(FREED.read_text())["d1"]
    assert len(rows) == 9
    for row in rows:
        own = read_frame(bytes.fromhex(row["hex"]), "freed")
        assert own is not None
        assert own.position_m is not None
        assert own.rotation is not None
        assert own.key == row["camera_id"]
        assert own.position_m == pytest.approx([row[f"{a}_mm"] / 1000 for a in "xyz"], abs=1e-9)
        # On the wire pan is positive to the right.
        wanted = from_angles(-row["pan_deg"], row["tilt_deg"], row["roll_deg"])
        assert np.abs(own.rotation - wanted).max() < 1e-12
        assert (own.zoom, own.focus) == (row["zoom"], row["focus"])
        assert own.counter == row["spare"] >> 12


def test_rotations_multiply_out() -> None:
    pan, tilt, roll = 31.0, -12.0, 7.5
    steps = turn(2, math.radians(pan)) @ turn(0, math.radians(tilt)) @ turn(1, math.radians(roll))
    assert np.abs(from_angles(pan, tilt, roll) - steps).max() < 1e-15
    assert np.abs(from_quaternion(*attitude(pan, tilt, roll)) - steps).max() < 1e-15


@pytest.mark.parametrize(("data", "message"), OSC_SPEC)
def test_messages_of_the_osc_specification_are_read(
    data: str, message: tuple[str, str, tuple[object, ...]]
) -> None:
    found = read_messages(bytes.fromhex(data))
    assert found is not None
    ((address, tags, values),) = found
    assert (address, tags) == message[:2]
    assert len(values) == len(message[2])
    for value, wanted in zip(values, message[2], strict=True):
        assert value == (pytest.approx(wanted, rel=1e-6) if isinstance(wanted, float) else wanted)


def test_the_real_capture_passes_with_its_figures() -> None:
    """Given the capture of others, expect what its own page says of it, from every 29th offset."""
    found = verdicts([Chunk(0, F4_CAPTURE.read_bytes())],
                     asked("f4", is_stream=True, has_clock=False))  # fmt: skip
    assert [name for name, one in found.items() if one.passed is False] == []
    passed = {name for name, one in found.items() if one.passed}
    assert passed == {
        "framed", "checksum", "between", "finite", "accepted", "two-readings", "one-id", "gaps",
        "duplicates", "counter", "timecode", "timecode-runs", "range", "resolution", "noise",
        "alive", "lens-range",
    }  # fmt: skip
    assert found["framed"].figures["frames"] == 700
    assert found["checksum"].detail == "700 of 700 are right"
    assert found["timecode"].detail == "15:03:47:02 to 15:04:15:01, at 25 frames/s"


@pytest.mark.parametrize("cut", [1, 28, 104, 105 * 3 + 50])
def test_a_recording_may_begin_and_end_anywhere(cut: int) -> None:
    found = verdicts([Chunk(0, F4_CAPTURE.read_bytes()[cut:-cut])],
                     asked("f4", is_stream=True, has_clock=False))  # fmt: skip
    assert [name for name, one in found.items() if one.passed is False] == []


@pytest.mark.parametrize("step", [1, 7, 29, 64])
def test_a_lead_byte_inside_still_frames_leads_nobody_astray(step: int) -> None:
    """Given a camera id of D1 and equal frames, where every rotation of a frame is valid too."""
    frames = [freed_with_d1()] * 60
    data = b"".join(frames)
    cuts = cut_stream(data, "freed", frozenset(range(0, len(data), 29)))
    assert [cut.data for cut in cuts] == frames
    chunks = [Chunk(at * 1_000_000, data[at : at + step]) for at in range(0, len(data), step)]
    found = verdicts(chunks, asked(is_stream=True))
    assert found["checksum"].passed
    assert found["between"].passed


def freed_with_d1() -> bytes:
    (frame,) = packets(lambda s, k: freed(s, k, camera_id=0xD1), count=1)
    return frame


@pytest.mark.parametrize("preset_id", osc_preset_ids())
def test_both_readers_agree_on_every_osc_preset(preset_id: str) -> None:
    preset = load_osc_preset(preset_id)
    numbers = iter(range(1, 10**6))
    data = []
    for k in range(20):
        for rule in preset.message:
            tags, values = "", list[float | int | str]()
            quaternion = attitude(11.0 * k, 3.0 * k - 20.0, 7.0 * k)
            for what in rule.arguments:
                if what == "name":
                    tags, values = tags + "s", [*values, "A"]
                elif what == "timecode":
                    tags, values = tags + "s", [*values, f"10:00:00:{k:02}"]
                elif what in ("sequence", "ignore"):
                    tags, values = tags + "i", [*values, k]
                elif what in ("qw", "qx", "qy", "qz"):
                    tags += "f"
                    values.append(quaternion["wxyz".index(what[1])])
                else:
                    tags, values = tags + "f", [*values, 0.37 * (next(numbers) % 91) - 9.0]
            data.append(osc_bytes(rule.address.replace("[name]", "A"), tags, values))
    found = verdicts(timed(data), asked("osc", preset=preset_id, osc_name="A"))
    assert found["two-readings"].passed, found["two-readings"].detail
    compared = found["two-readings"].figures["compared"]
    assert isinstance(compared, int)
    assert compared >= 20


@given(
    st.lists(st.binary(max_size=300), max_size=6),
    st.sampled_from(("freed", "f4", "osc")),
    st.booleans(),
    st.booleans(),
)
@settings(max_examples=60)
def test_any_bytes_are_judged(
    pieces: list[bytes], protocol: Protocol, is_stream: bool, has_clock: bool
) -> None:
    """Given garbage, expect every clause told once, in order, and never an exception."""
    good = f4_frames()[0] if protocol == "f4" else freed_with_d1()
    chunks = [Chunk(k * 10_000_000, piece) for k, piece in enumerate([*pieces, good, good])]
    found = judge(chunks, asked(protocol, is_stream=is_stream, has_clock=has_clock))
    assert [one.clause for one in found.verdicts] == [clause.id for clause in CLAUSES]


@given(st.binary(max_size=400), st.sampled_from(("freed", "f4")))
@settings(max_examples=60)
def test_no_byte_is_lost_in_cutting(data: bytes, protocol: Protocol) -> None:
    whole = data + freed_with_d1() * 2
    cuts = cut_stream(whole, protocol)
    assert b"".join(cut.data for cut in cuts) == whole


@given(st.binary(max_size=200))
@settings(max_examples=60)
def test_garbage_is_no_osc(data: bytes) -> None:
    found = read_messages(data)
    assert found is None or all(address.startswith("/") for address, _, _ in found)


def loled(codes: list[str], rate_hz: float) -> list[Chunk]:
    """Positions, and a timecode in datagrams of its own between them."""
    place = osc_bytes("/tracker/position/A", "f" * 9, (1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0))
    return [
        one
        for chunk in timed([osc_bytes("/genlock", "s", (code,)) for code in codes], rate_hz)
        for one in (chunk, chunk._replace(data=place))
    ]


def drop_frame(count: int) -> str:
    """The timecode of a frame at 30000/1001, by counting on (ST 12-1 leaves numbers out)."""
    hours, minutes, seconds, frames = 10, 0, 58, 0
    for _ in range(count):
        frames += 1
        if frames == 30:
            frames, seconds = 0, seconds + 1
        if seconds == 60:
            seconds, minutes = 0, minutes + 1
            frames = 2 if minutes % 10 else 0
    return f"{hours:02}:{minutes:02}:{seconds:02};{frames:02}"


def test_drop_frame_over_a_minute_passes() -> None:
    rate_hz = 30000 / 1001
    codes = [drop_frame(k) for k in range(150)]
    assert {"10:00:59;29", "10:01:00;02"} <= set(codes)
    found = verdicts(loled(codes, rate_hz), asked("osc", preset="loled"))
    assert found["timecode"].passed, found["timecode"]
    assert found["timecode-runs"].passed, found["timecode-runs"]
    assert found["timecode-runs"].figures["rate_hz"] == pytest.approx(29.97, abs=0.01)


@pytest.mark.parametrize(
    ("change", "clause", "says"),
    [
        (("10:01:00;02", "10:01:00;00"), "timecode", "10:01:00;00 is left out by drop frame"),
        (("10:01:00;04", "10:01:07;04"), "timecode-runs", "2 jumps"),
    ],
)
def test_broken_drop_frame_fails(change: tuple[str, str], clause: str, says: str) -> None:
    codes = [drop_frame(k).replace(*change) for k in range(150)]
    found = verdicts(loled(codes, 30000 / 1001), asked("osc", preset="loled"))
    assert found[clause].passed is False
    assert says in found[clause].detail


def test_drop_frame_at_25_does_not_exist() -> None:
    codes = [f"10:00:{k // 25:02};{k % 25:02}" for k in range(100)]
    found = verdicts(loled(codes, 25.0), asked("osc", preset="loled"))
    assert "does not exist at 25 frames/s" in found["timecode"].detail


def test_osc_on_a_serial_line_is_cut_at_its_ends() -> None:
    """Given SLIP as the simulated tracker writes it, in reads of any size, expect no byte lost."""
    data = b"".join(map(slip_encode, packets(osc, count=100)))
    chunks = [Chunk(at * 300_000, data[at : at + 64]) for at in range(0, len(data), 64)]
    found = verdicts(chunks, asked("osc", is_stream=True))
    for clause in ("framed", "between", "accepted", "two-readings"):
        assert found[clause].passed, found[clause]
    broken = data[:2000] + b"\xc0\xdb\x01garbage\xc0" + data[2000:]
    found = verdicts([Chunk(0, broken)], asked("osc", is_stream=True, has_clock=False))
    assert found["between"].passed is False


def test_bundles_are_opened_but_not_for_ever() -> None:
    inner = osc_bytes("/a", "i", (7,))
    packet = inner
    for _ in range(7):
        packet = b"#bundle\0" + bytes(8) + struct.pack(">I", len(packet)) + packet
    assert read_messages(packet) == [("/a", "i", (7,))]
    for _ in range(3):
        packet = b"#bundle\0" + bytes(8) + struct.pack(">I", len(packet)) + packet
    assert read_messages(packet) is None
