# SPDX-License-Identifier: Apache-2.0
"""A take read without the product's reader: whole, cut off, and with segments that hold nothing."""

from __future__ import annotations

import json
from pathlib import Path

import msgspec
import pytest
from mcap.writer import CompressionType, Writer

from sim.real.take_file import read_take


def segment(path: Path, count: int, first_ns: int, topic: str = "raw/cam") -> None:
    """Write messages 10 ns apart, a chunk each."""
    with path.open("wb") as file:
        writer = Writer(file, chunk_size=1 << 20, compression=CompressionType.LZ4)
        writer.start()
        schema = writer.register_schema("LineData", "msgpack", b"")
        channel = writer.register_channel(topic, "msgpack", schema)
        payload = msgspec.msgpack.encode((first_ns, "alarm", "engine", "it died", "F-20"))
        for number in range(count):
            t_ns = first_ns + 10 * number
            writer.add_message(channel, t_ns, payload, t_ns, number)
            writer.flush()
        writer.finish()


@pytest.fixture
def take(tmp_path: Path) -> Path:
    segment(tmp_path / "a.mcap", 20, 1000)
    segment(tmp_path / "b.mcap", 5, 5000)
    sidecar = {"segments": ["a.mcap", "b.mcap"], "config_hash": "abc", "stage_file": "rate"}
    (tmp_path / "take.json").write_text(json.dumps(sidecar))
    return tmp_path


def test_all_segments_are_read(take: Path) -> None:
    found = read_take(take)
    assert found.times_ns == [*range(1000, 1200, 10), *range(5000, 5050, 10)]
    assert found.raw == {"cam": set(found.times_ns)}
    assert (found.config_hash, found.stage_file, found.unreadable) == ("abc", "rate", [])
    assert (found.before(5000), found.after(1191)) == (1190, 5000)
    assert (found.before(1000), found.after(5041)) == (None, None)


def test_a_segment_that_was_cut_off_counts_up_to_there(take: Path) -> None:
    data = (take / "a.mcap").read_bytes()
    (take / "a.mcap").write_bytes(data[: len(data) // 2])
    found = read_take(take)
    first = [t for t in found.times_ns if t < 5000]
    assert 0 < len(first) < 20
    assert first == list(range(1000, 1000 + 10 * len(first), 10))
    assert found.unreadable == []


def test_a_segment_without_anything_is_named(take: Path) -> None:
    (take / "b.mcap").write_bytes(b"")
    assert read_take(take).unreadable == ["b.mcap"]
    (take / "b.mcap").unlink()
    assert read_take(take).unreadable == ["b.mcap"]


def test_a_folder_that_is_no_take_has_no_segments(tmp_path: Path) -> None:
    assert read_take(tmp_path).segments == []


def test_events_of_the_take_are_words(tmp_path: Path) -> None:
    segment(tmp_path / "a.mcap", 1, 7, "event")
    sidecar = {"segments": ["a.mcap"], "config_hash": "", "stage_file": ""}
    (tmp_path / "take.json").write_text(json.dumps(sidecar))
    assert read_take(tmp_path).events == [(7, "alarm F-20 engine: it died")]
