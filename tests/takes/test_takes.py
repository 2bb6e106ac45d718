# SPDX-License-Identifier: Apache-2.0
"""Takes as files: segments, sidecar, damage; and the step that fills them."""

from __future__ import annotations

import errno
import random
from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from stagectl.bus.envelope import Envelope, unpack
from stagectl.bus.envelope import pack as pack_message
from stagectl.graph import Process, rows_of
from stagectl.nodes.record import STATE_EVERY_NS, RecordStep
from stagectl.takes.reader import TakeReader, take_folders
from stagectl.takes.sidecar import Sidecar, read_sidecar
from stagectl.takes.writer import TakeWriter
from stagectl.topics import Event, LineData, RecorderState, ShowOrder, SyncEdge

MS = 1_000_000


def sidecar(take: str = "one") -> Sidecar:
    return Sidecar(1, take, "stage", "hash", "", "20261121T063000Z", (), {})


def envelope(number: int, topic: str = "raw/a") -> Envelope:
    """Return a message of the bus with a number in it."""
    message = LineData("a", number, number.to_bytes(4, "big") * 20)
    made = unpack(pack_message(topic, message, 1, number + 1, number * MS))
    assert made is not None
    return made


def written(folder: Path, count: int, flush_each: int = 50) -> TakeWriter:
    """Write a take of that many messages, flushed as the recorder flushes."""
    writer = TakeWriter(folder, sidecar())
    for number in range(count):
        writer.write(envelope(number))
        if number % flush_each == flush_each - 1:
            writer.flush()
    return writer


def numbers(reader: TakeReader) -> list[int]:
    """Return the numbers in a take's messages."""
    found = []
    for item in reader.messages():
        message = item.message()
        assert isinstance(message, LineData)
        assert message.data == message.t_rx_ns.to_bytes(4, "big") * 20
        found.append(message.t_rx_ns)
    return found


@pytest.fixture(scope="module")
def segment(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The bytes of a whole segment of 400 messages."""
    folder = tmp_path_factory.mktemp("whole")
    written(folder, 400).close()
    return (folder / "segment-000.mcap").read_bytes()


@pytest.fixture(scope="module")
def damaged(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A take whose one segment may be overwritten."""
    folder = tmp_path_factory.mktemp("damaged")
    written(folder, 1).close()
    return folder


def test_a_take_is_read_as_it_was_written(tmp_path: Path) -> None:
    written(tmp_path / "one", 400).close()
    reader = TakeReader(tmp_path / "one")
    assert numbers(reader) == list(range(400))
    assert reader.problems == []
    assert reader.sidecar.channels == {"raw/a": "LineData"}
    assert take_folders(tmp_path) == [tmp_path / "one"]
    assert [item.t_publish_ns for item in reader.messages()] == [n * MS for n in range(400)]


def test_what_was_flushed_is_readable_without_an_end(tmp_path: Path) -> None:
    """As after kill -9: never closed, the last messages never flushed."""
    writer = written(tmp_path, 130, flush_each=50)
    reader = TakeReader(tmp_path)
    assert numbers(reader) == list(range(100))
    assert len(reader.problems) <= 1
    writer.abandon()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device that is always full")
def test_a_writer_can_be_abandoned_on_a_full_disk(tmp_path: Path) -> None:
    """Given bytes in memory that the disk refuses, Expect the file closed and no exception."""
    writer = written(tmp_path, 100)
    whole = writer._file  # noqa: SLF001 - put a full disk in its place
    with Path("/dev/full").open("wb") as full:
        writer._file = full  # noqa: SLF001
        full.write(b"never on disk")
        writer.abandon()
        assert full.closed
    whole.close()
    assert numbers(TakeReader(tmp_path)) == list(range(100))


def test_a_new_recorder_begins_a_new_segment_of_the_same_take(tmp_path: Path) -> None:
    written(tmp_path, 100).abandon()
    before = (tmp_path / "segment-000.mcap").read_bytes()
    again = TakeWriter(tmp_path, sidecar("ignored: the take has its name"))
    again.write(envelope(500))
    again.close()
    reader = TakeReader(tmp_path)
    assert reader.sidecar.take == "one"
    assert reader.sidecar.segments == ("segment-000.mcap", "segment-001.mcap")
    assert numbers(reader) == [*range(100), 500]
    assert (tmp_path / "segment-000.mcap").read_bytes() == before


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(share=st.floats(0.0, 1.0))
def test_a_segment_that_ends_anywhere_gives_its_beginning(
    damaged: Path, segment: bytes, share: float
) -> None:
    size = round(share * (len(segment) - 1))
    (damaged / "segment-000.mcap").write_bytes(segment[:size])
    reader = TakeReader(damaged)
    got = numbers(reader)
    assert got == list(range(len(got)))
    assert len(reader.problems) == 1


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(place=st.integers(0, 2**31), bits=st.integers(1, 255))
def test_a_segment_with_a_damaged_byte_gives_nothing_false(
    damaged: Path, segment: bytes, place: int, bits: int
) -> None:
    data = bytearray(segment)
    data[place % len(data)] ^= bits
    (damaged / "segment-000.mcap").write_bytes(data)
    got = numbers(TakeReader(damaged))
    assert got == sorted(set(got))
    assert set(got) <= set(range(400))


def test_a_zeroed_page_costs_what_is_behind_it_and_says_so(damaged: Path, segment: bytes) -> None:
    place = len(segment) // 2
    data = segment[:place] + bytes(min(4096, len(segment) - place)) + segment[place + 4096 :]
    (damaged / "segment-000.mcap").write_bytes(data)
    reader = TakeReader(damaged)
    got = numbers(reader)
    assert got == list(range(len(got)))
    assert len(got) >= 100
    assert len(reader.problems) == 1


@pytest.mark.parametrize(
    "data", [b"", b"no mcap at all", bytes(5000), random.Random(3).randbytes(5000)]
)
def test_a_file_that_is_no_segment_is_a_problem(damaged: Path, data: bytes) -> None:
    (damaged / "segment-000.mcap").write_bytes(data)
    reader = TakeReader(damaged)
    assert numbers(reader) == []
    assert len(reader.problems) == 1


def test_a_folder_without_a_sidecar_is_no_take(tmp_path: Path) -> None:
    assert read_sidecar(tmp_path) is None
    with pytest.raises(ValueError, match="is no take"):
        TakeReader(tmp_path)
    assert take_folders(tmp_path / "nowhere") == []


def order(take: str | None, rev: int = 1) -> Envelope:
    """Return the show's order."""
    payload = msgspec.msgpack.encode(ShowOrder(rev, {}, (), take))
    return Envelope("show", 0, rev, rev * MS, payload)


def recorder(folder: Path) -> RecordStep:
    """Return a recorder of takes in a folder."""
    return RecordStep(rows_of(Process.RECORD)[0].inputs, folder, sidecar, lambda: 0)


def feed(step: RecordStep, *envelopes: Envelope) -> None:
    for one in envelopes:
        assert step.on_message(one.topic, one, 0) == ()


def test_a_recorder_rolls_when_told_and_cuts_when_told(tmp_path: Path) -> None:
    step = recorder(tmp_path)
    feed(step, envelope(0), order(None), order("one"), envelope(1), envelope(2), order("one"))
    feed(step, order(None), envelope(3))
    items = list(TakeReader(tmp_path / "one").messages())
    assert [item.topic for item in items] == ["show", "raw/a", "raw/a", "show"]


def test_two_takes_of_one_name_are_two_folders(tmp_path: Path) -> None:
    step = recorder(tmp_path)
    for _ in range(3):
        feed(step, order(None), order("one"), envelope(1))
    step.close()
    assert [folder.name for folder in take_folders(tmp_path)] == ["one", "one-2", "one-3"]
    assert all(len(TakeReader(folder).sidecar.segments) == 1 for folder in take_folders(tmp_path))


def test_a_recorder_that_died_goes_on_with_the_newest_take_of_the_name(tmp_path: Path) -> None:
    dead = recorder(tmp_path)
    feed(dead, order(None), order("one"), envelope(1), order(None), order("one"))
    again = recorder(tmp_path)
    feed(again, order("one"), envelope(7))
    again.close()
    assert len(TakeReader(tmp_path / "one").sidecar.segments) == 1
    assert len(TakeReader(tmp_path / "one-2").sidecar.segments) == 2
    feed(again, order(None), order("one"))
    again.close()
    dead.close()
    assert [folder.name for folder in take_folders(tmp_path)] == ["one", "one-2", "one-3"]


def test_a_full_disk_stops_the_take_and_is_said_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    step = recorder(tmp_path)
    feed(step, order(None), order("one"), envelope(1))
    list(step.on_deadline(0))

    def full(writer: TakeWriter, one: Envelope) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(TakeWriter, "write", full)
    feed(step, envelope(2), envelope(3))
    said = [*step.on_deadline(STATE_EVERY_NS), *step.on_deadline(2 * STATE_EVERY_NS)]
    events = [message for _, message in said if isinstance(message, Event)]
    states = [message for _, message in said if isinstance(message, RecorderState)]
    assert [event.level for event in events] == ["alarm"]
    assert "No space left on device" in events[0].text
    assert states[-1].error == events[0].text
    assert states[-1].take == "one"
    items = list(TakeReader(tmp_path / "one").messages())
    assert [item.topic for item in items] == ["show", "raw/a"]


def test_an_envelope_of_another_kind_is_no_message(tmp_path: Path) -> None:
    assert recorder(tmp_path).on_message("edge", SyncEdge(1), 0) == ()
