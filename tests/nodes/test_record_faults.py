# SPDX-License-Identifier: Apache-2.0
"""Faults of disk and recorder by their id: F-21 died, F-22 full, F-23 slow, F-28 left open."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import msgspec
import pytest

from stagectl.alarms.catalogue import fault
from stagectl.bus.envelope import Envelope
from stagectl.nodes.disk_watch import DiskWatch, News
from stagectl.nodes.record import RecordStep
from stagectl.runtime.record import _free_bytes
from stagectl.step import LATEST, Input
from stagectl.takes.left_open import left_open
from stagectl.takes.reader import TakeReader
from stagectl.takes.sidecar import Sidecar
from stagectl.takes.writer import TakeWriter
from stagectl.topics import Event, RecorderState, ShowOrder
from tests.nodes.stages import MS, NS, T0, only, run
from tests.nodes.test_record_step import order, raw, record

GB = 10**9


def recorder(
    folder: Path,
    *,
    lost: Callable[[], int] = lambda: 0,
    free: Callable[[], int | None] = lambda: None,
    clock: Callable[[], int] = lambda: 0,
    open_take: str | None = None,
    run_began_ns: int = 0,
) -> RecordStep:
    def sidecar(take: str) -> Sidecar:
        return Sidecar(1, take, "stage-1", "hash", "", "20260101T000000Z", (), {})

    inputs = [Input("show", LATEST)]
    return RecordStep(
        inputs,
        folder,
        sidecar,
        lost,
        free=free,
        clock=clock,
        left_open=open_take,
        run_began_ns=run_began_ns,
    )


def die(step: RecordStep) -> None:
    """End a recorder as kill -9 does: its file has no end."""
    writer = step._writer  # noqa: SLF001 - nobody else may end a file like that
    assert writer is not None
    writer.abandon()


def events_in(folder: Path) -> list[Event]:
    """Return the events that are in a take."""
    items = [item.message() for item in TakeReader(folder).messages() if item.topic == "event"]
    return [item for item in items if isinstance(item, Event)]


class TestFull:
    def test_told_within_a_second_and_goes_on_where_there_is_room(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """F-22: the disk is full for three seconds in the middle of a take."""
        full = False
        real = TakeWriter.flush

        def flush(writer: TakeWriter) -> None:
            if full:
                raise OSError(errno.ENOSPC, "No space left on device")
            real(writer)

        monkeypatch.setattr(TakeWriter, "flush", flush)
        step = recorder(tmp_path, free=lambda: 0 if full else 200 * GB)
        order(step, None, T0)
        order(step, "one", T0)
        record(step, T0, 2.0)
        full = True
        emitted = record(step, T0 + 2 * NS, 3.0)
        (alarm,) = only(emitted, Event)
        assert (alarm.level, alarm.code) == ("alarm", "F-22")
        bound_ms = fault("F-22").within_ms
        assert bound_ms is not None
        assert alarm.t_ns - (T0 + 2 * NS) <= bound_ms * MS
        full = False
        emitted = record(step, T0 + 5 * NS, 4.0)
        (again,) = only(emitted, Event)
        assert (again.level, again.code) == ("info", "F-22")
        assert "segment-001" in again.text
        assert only(emitted, RecorderState)[-1].error is None
        step.close()
        times = [item.t_publish_ns for item in TakeReader(tmp_path / "one").messages()]
        assert min(times) < T0 + 2 * NS - 60 * MS  # what was flushed before it
        assert max(times) > T0 + 8 * NS
        assert again in events_in(tmp_path / "one")

    def test_a_take_that_could_not_begin_does_not_go_on_in_another(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """F-22: the disk is full when the second take begins; it has a folder of its own."""
        full = False
        real = TakeWriter._save_sidecar  # noqa: SLF001 - the last thing a new segment does

        def save(writer: TakeWriter) -> None:
            if full:
                raise OSError(errno.ENOSPC, "No space left on device")
            real(writer)

        monkeypatch.setattr(TakeWriter, "_save_sidecar", save)
        step = recorder(tmp_path, free=lambda: 200 * GB)
        order(step, None, T0)
        order(step, "one", T0)
        record(step, T0, 1.0)
        order(step, None, T0 + NS)
        full = True
        order(step, "two", T0 + NS)
        record(step, T0 + NS, 5.0)  # tried again, and refused again
        assert [path.name for path in (tmp_path / "two").iterdir()] == []
        full = False
        record(step, T0 + 6 * NS, 4.0)
        step.close()
        assert sorted(path.name for path in tmp_path.iterdir()) == ["one", "two"]
        times = [item.t_publish_ns for item in TakeReader(tmp_path / "one").messages()]
        assert max(times) <= T0 + NS
        times = [item.t_publish_ns for item in TakeReader(tmp_path / "two").messages()]
        assert max(times) > T0 + 9 * NS

    @pytest.mark.parametrize(
        ("error", "fix"),
        [
            (OSError(errno.ENOSPC, "No space left on device"), "free the disk: it goes on then"),
            (PermissionError(errno.EACCES, "Permission denied"), "mend it: it is tried again"),
        ],
    )
    def test_what_to_do_fits_what_happened(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: OSError, fix: str
    ) -> None:
        def save(writer: TakeWriter) -> None:
            raise error

        monkeypatch.setattr(TakeWriter, "_save_sidecar", save)
        step = recorder(tmp_path)
        order(step, "one", T0)
        (alarm,) = only(record(step, T0, 0.5), Event)
        assert alarm.text.endswith(f"; {fix}")

    def test_the_forecast_warns_at_half_an_hour_and_alarms_at_ten_minutes(self) -> None:
        """Given a megabyte a second, Expect each told once, and better told where it is clear."""
        free = 100 * GB
        watch = DiskWatch(lambda: free)
        told: list[tuple[int, News]] = []
        for second in range(300):
            if second == 100:
                free = 29 * 60 * 1_000_000
            if second == 150:
                free = 31 * 60 * 1_000_000  # not clearly better: nothing
            if second == 200:
                free = 9 * 60 * 1_000_000
            if second == 250:
                free = 100 * GB
            for _ in range(4):
                news = watch.look(second * 1_000_000, T0 + second * NS)
                if news is not None:
                    told.append((second, news))
        assert [(second, one.level, one.code) for second, one in told] == [
            (100, "warn", "F-22"), (200, "alarm", "F-22"), (250, "info", "F-22"),
        ]  # fmt: skip
        assert "lasts 29 min" in told[0][1].text

    def test_what_is_not_known_is_not_told(self) -> None:
        watch = DiskWatch(lambda: None)
        assert [watch.look(s * 1_000_000, T0 + s * NS) for s in range(9)] == [None] * 9
        idle = DiskWatch(lambda: 1)  # full, but nobody records
        assert [idle.look(None, T0 + s * NS) for s in range(9)] == [None] * 9

    def test_another_segment_is_no_negative_rate(self) -> None:
        watch = DiskWatch(lambda: 100 * GB)
        sizes = [*range(0, 5_000_000, 1_000_000), *range(0, 5_000_000, 1_000_000)]
        told = [watch.look(size, T0 + s * NS) for s, size in enumerate(sizes)]
        assert told == [None] * len(told)


class TestSlow:
    def test_a_stall_of_two_seconds_is_told_and_loses_nothing(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """F-23: what came meanwhile waited in the bus and is written after it."""
        now = T0
        stall = False
        real = TakeWriter.sync

        def sync(writer: TakeWriter) -> None:
            nonlocal now, stall
            real(writer)
            now += 2 * NS if stall else MS
            stall = False

        monkeypatch.setattr(TakeWriter, "sync", sync)
        step = recorder(tmp_path, clock=lambda: now)
        order(step, "one", T0)
        assert only(record(step, T0, 1.0), Event) == []
        stall = True
        (event,) = only(record(step, T0 + NS, 1.0), Event)
        assert (event.level, event.source, event.code) == ("warn", "recorder", "F-23")
        assert "2.0 s" in event.text
        step.close()
        items = [i for i in TakeReader(tmp_path / "one").messages() if i.topic == "raw/a"]
        assert len(items) == 200
        assert event in events_in(tmp_path / "one")

    def test_what_is_missing_is_an_alarm(self, tmp_path: Path) -> None:
        lost = 0
        step = recorder(tmp_path, lost=lambda: lost)
        order(step, "one", T0)
        record(step, T0, 1.0)
        lost = 7
        (event,) = only(record(step, T0 + NS, 1.0), Event)
        assert (event.level, event.code) == ("alarm", "F-23")
        assert event.text.startswith("7 messages are missing in take one")
        step.close()


class TestDied:
    def test_a_recorder_that_died_tells_its_gap_in_the_take(self, tmp_path: Path) -> None:
        """F-21: the new one begins a segment, and knows how long nobody wrote."""
        dead = recorder(tmp_path)
        order(dead, "one", T0)
        record(dead, T0, 1.0)
        die(dead)
        before = tmp_path / "one/segment-000.mcap"
        times = before.stat()
        os.utime(before, ns=(times.st_atime_ns, times.st_mtime_ns - 700 * MS))
        again = recorder(tmp_path, open_take=left_open(tmp_path))
        order(again, "one", T0 + 2 * NS)
        (event,) = only(record(again, T0 + 2 * NS, 1.0), Event)
        assert (event.level, event.code) == ("alarm", "F-21")
        away_s = float(event.text.removeprefix("the recorder was away for ").split()[0])
        assert 0.7 <= away_s < 5.0
        assert event.t_ns - (T0 + 2 * NS) <= 300 * MS
        again.close()
        assert event in events_in(tmp_path / "one")
        assert only(record(again, T0 + 4 * NS, 1.0), Event) == []

    def test_after_a_power_loss_it_is_another_fault(self, tmp_path: Path) -> None:
        """F-28: the take was rolling, and the computer was away for an hour."""
        dead = recorder(tmp_path)
        order(dead, "one", T0)
        record(dead, T0, 1.0)
        die(dead)
        before = tmp_path / "one/segment-000.mcap"
        times = before.stat()
        os.utime(before, ns=(times.st_atime_ns, times.st_mtime_ns - 3_600 * NS))
        began_ns = times.st_mtime_ns - 5 * NS
        again = recorder(tmp_path, open_take=left_open(tmp_path), run_began_ns=began_ns)
        order(again, "one", T0)
        (event,) = only(record(again, T0, 1.0), Event)
        assert (event.level, event.code) == ("alarm", "F-28")
        assert "the whole stage was away for 60 min" in event.text
        again.close()

    def test_it_is_told_when_control_hears_it(self, tmp_path: Path) -> None:
        """Given control up two seconds after the recorder, Expect no word lost in between."""
        dead = recorder(tmp_path)
        order(dead, "one", T0)
        record(dead, T0, 1.0)
        die(dead)
        again = recorder(tmp_path, open_take=left_open(tmp_path), run_began_ns=2**62)
        stored = msgspec.msgpack.encode(ShowOrder(1, {}, (), "one"))
        again.on_message("show", Envelope("show", 0, 0, T0, stored), T0)
        assert only(record(again, T0, 2.0), Event) == []
        order(again, "one", T0 + 2 * NS)
        (event,) = only(record(again, T0 + 2 * NS, 1.0), Event)
        assert (event.level, event.code) == ("alarm", "F-28")
        assert event.t_ns - (T0 + 2 * NS) >= 500 * MS
        again.close()
        assert event in events_in(tmp_path / "one")

    def test_a_take_that_was_left_open_is_told_once(self, tmp_path: Path) -> None:
        """F-28: its last segment has no end, and nobody records it any more."""
        dead = recorder(tmp_path)
        order(dead, "one", T0)
        record(dead, T0, 1.0)
        die(dead)
        assert left_open(tmp_path) == "one"
        again = recorder(tmp_path, open_take=left_open(tmp_path))
        order(again, None, T0)
        (event,) = only(record(again, T0, 2.0), Event)
        assert (event.level, event.code) == ("warn", "F-28")
        assert "take one was left open" in event.text

    def test_a_take_that_was_closed_is_not(self, tmp_path: Path) -> None:
        assert left_open(tmp_path) is None
        assert left_open(tmp_path / "nowhere") is None
        step = recorder(tmp_path)
        order(step, "one", T0)
        step.on_message("raw/a", raw(1, T0), T0)
        step.close()
        assert left_open(tmp_path) is None
        (tmp_path / "one/take.json").write_bytes(b"{")
        assert left_open(tmp_path) == "one"

    def test_two_takes_and_no_fault_tell_nothing(self, tmp_path: Path) -> None:
        step = recorder(tmp_path, free=lambda: 500 * GB, clock=lambda: 0)
        told: list[Event] = []
        for number, name in enumerate(("one", "two")):
            order(step, None, T0 + number * 10 * NS)
            order(step, name, T0 + number * 10 * NS)
            told += only(record(step, T0 + number * 10 * NS, 4.0), Event)
        step.close()
        assert told == []
        assert run(step, T0, from_ns=T0) is not None


def test_what_is_free_is_known_on_every_platform(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Given a system without statvfs, as Windows, Expect its figure too: else no take goes on."""
    assert 0 < (_free_bytes(tmp_path / "not/there/yet") or 0)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: _Usage(9, 4, 5))
    monkeypatch.delattr(os, "statvfs", raising=False)
    assert _free_bytes(tmp_path) == 5


class _Usage(NamedTuple):
    total: int
    used: int
    free: int
