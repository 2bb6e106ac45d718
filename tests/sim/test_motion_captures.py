# SPDX-License-Identifier: Apache-2.0
"""Recordings as motions: the shipped F4 capture, and a take as the MCAP library writes it."""

from __future__ import annotations

import contextlib
import math
import tempfile
from pathlib import Path

import msgspec.msgpack
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mcap.writer import CompressionType, Writer

from sim.motion import make_motion
from sim.motion.attitude import attitude, inverse, product, turn_vector

F4 = Path(__file__).parents[1] / "vectors" / "mosys_f4" / "A003_C001_first_700_packets.f4"


def test_the_f4_capture_starts_and_ends_where_its_reference_says() -> None:
    """First packet: pan -3.031, tilt -28.072, roll 3.096; X -8.045, Y -185.355, height 119.801 cm.

    It is 699 frames long at 25 a second.
    """
    motion = make_motion(f"f4:{F4}", loop=False)
    (x, y, z), q = motion.at(0.0)
    assert (x, y, z) == pytest.approx((-0.08045, -1.85355, 1.19801), abs=1e-9)
    off = turn_vector(product(inverse(attitude(-3.031, -28.072, 3.096)), q))
    assert math.hypot(*off) < 1e-9
    assert motion.at(699 / 25) == motion.at(1000.0) != motion.at(698 / 25)


def test_a_damaged_f4_capture_is_named(tmp_path: Path) -> None:
    data = bytearray(F4.read_bytes()[:315])
    data[150] ^= 1
    path = tmp_path / "cut.f4"
    path.write_bytes(data)
    with pytest.raises(
        ValueError, match=r"cut.f4, packet 2: the checksum of an F4 packet is wrong"
    ):
        make_motion(f"f4:{path}")


def write_take(
    folder: Path,
    rows: list[tuple[str, object]],
    *,
    finished: bool = True,
    compression: CompressionType = CompressionType.LZ4,
) -> Path:
    """Write messages as a recorder would: (topic, array) in MessagePack, one segment."""
    folder.mkdir()
    with (folder / "segment-000.mcap").open("wb") as file:
        writer = Writer(file, chunk_size=1000, compression=compression)
        writer.start(profile="", library="")
        channels: dict[str, int] = {}
        for i, (topic, array) in enumerate(rows):
            if topic not in channels:
                schema = writer.register_schema(topic, "msgpack", b"")
                channels[topic] = writer.register_channel(topic, "msgpack", schema)
            writer.add_message(channels[topic], i, msgspec.msgpack.encode(array), i)
        if finished:
            writer.finish()
    return folder


def sample(t_ns: int, x: float, pan: float) -> tuple[str, object]:
    return ("sample/one", ["one", t_ns, t_ns + 9, [1, [x, 0.5, 1.5], [pan, 0, 0], None, 7.0], 0])


def test_a_take_plays_the_samples_of_a_source(tmp_path: Path) -> None:
    rows = [sample(5_000_000_000 + i * 10_000_000, 0.01 * i, 0.2 * i) for i in range(100)]
    rows.insert(3, ("event", ["noise"]))
    rows.insert(9, ("sample/one", ["one", 1, 2, [1, None, None, None, 3.0], 0]))  # the lens alone
    rows.append(rows[-1])  # recorded twice
    motion = make_motion(f"take:{write_take(tmp_path / 't', rows)}#one", loop=False)
    (x, y, z), q = motion.at(0.305)
    assert (x, y, z) == pytest.approx((0.305, 0.5, 1.5), abs=1e-9)
    assert q == pytest.approx(attitude(6.1, 0.0, 0.0), abs=1e-9)


def test_a_take_plays_the_measured_poses_of_a_body(tmp_path: Path) -> None:
    rows = [
        (
            "measured",
            [i, [["B", i, [9.0] * 7, 0, 0], ["A", i * 40_000_000, [1, 2, 0.1 * i, 1, 0, 0, 0], 0]]],
        )
        for i in range(50)
    ]
    motion = make_motion(f"take:{write_take(tmp_path / 't', list(rows))}#A", loop=False)
    assert motion.at(0.42).position_m == pytest.approx((1.0, 2.0, 1.05), abs=1e-9)


def test_a_take_that_was_cut_off_plays_what_is_there(tmp_path: Path) -> None:
    rows = [sample(i * 10_000_000, 0.01 * i, 0.0) for i in range(200)]
    folder = write_take(tmp_path / "t", rows, finished=False)
    motion = make_motion(f"take:{folder}#one", loop=False)
    assert motion.at(0.3).position_m[0] == pytest.approx(0.3)
    assert 0.3 < motion.at(100.0).position_m[0] < 1.99


def test_a_take_without_that_body_says_so(tmp_path: Path) -> None:
    folder = write_take(tmp_path / "t", [sample(i, 0.0, 0.0) for i in range(9)])
    with pytest.raises(ValueError, match=r"found 0 poses of 'two', expected two or more"):
        make_motion(f"take:{folder}#two")
    with pytest.raises(OSError, match="none"):
        make_motion(f"take:{tmp_path / 'none'}#two")


@given(st.data())
@settings(max_examples=40)
def test_a_damaged_take_plays_or_is_refused(data: st.DataObject) -> None:
    """Given bytes of a take set to others, expect poses or a sentence, nothing else."""
    with tempfile.TemporaryDirectory() as name:
        rows = [sample(i * 10_000_000, 0.01 * i, 0.0) for i in range(30)]
        folder = write_take(
            Path(name) / "t", rows, compression=data.draw(st.sampled_from(CompressionType))
        )
        path = folder / "segment-000.mcap"
        raw = bytearray(path.read_bytes())
        for _ in range(data.draw(st.integers(1, 6))):
            raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
        path.write_bytes(raw[: data.draw(st.integers(1, len(raw)))])
        with contextlib.suppress(ValueError):
            motion = make_motion(f"take:{folder}#one", loop=False)
            assert math.isfinite(motion.at(0.05).position_m[1])
