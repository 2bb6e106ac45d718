# SPDX-License-Identifier: Apache-2.0
"""The shelf of takes: short lines, a little at a time, and what was said of a take is kept."""

from __future__ import annotations

import os
from pathlib import Path

import msgspec
import pytest

from stagectl.takes import shelf as limits
from stagectl.takes.notes import NOTES_FILE, Note, TakeNotes, read_notes, save_notes
from stagectl.takes.shelf import TakeLine, TakeShelf, started_s
from stagectl.takes.sidecar import SIDECAR, Sidecar

NOTES = TakeNotes(status="keep", notes=(Note("2026", "kim", "focus late"),), messages=7, gaps=0)


def make_take(folder: Path, name: str, stamp_s: int, seconds: float = 12.0) -> Path:
    """Write a take as the recorder leaves it."""
    home = folder / name
    home.mkdir(parents=True)
    sidecar = Sidecar(1, name, "t", "", "x" * 2000, "20261128T000000Z", ("segment-000.mcap",), {})
    (home / "segment-000.mcap").write_bytes(b"\x89MCAP0\r\n" * 100)
    end_s = (started_s(sidecar.started_utc) or 0.0) + seconds
    os.utime(home / "segment-000.mcap", (end_s, end_s))
    (home / SIDECAR).write_bytes(msgspec.json.encode(sidecar))
    os.utime(home / SIDECAR, (stamp_s, stamp_s))
    return home


def whole_round(shelf: TakeShelf) -> int:
    """Run one round; return how many steps it took."""
    for steps in range(1, 10_000):
        if shelf.step():
            return steps
    raise AssertionError("the round has no end")


def test_a_shelf_that_is_not_there_is_empty(tmp_path: Path) -> None:
    shelf = TakeShelf(tmp_path / "none")
    assert shelf.step()
    assert shelf.lines == []


def test_lines_say_what_a_take_is(tmp_path: Path) -> None:
    home = make_take(tmp_path, "24A-3", 1_000)
    save_notes(home, NOTES)
    shelf = TakeShelf(tmp_path)
    whole_round(shelf)
    (line,) = shelf.lines
    assert (line.name, line.slate, line.seconds, line.bytes) == ("24A-3", "24A-3", 12.0, 800)
    assert line.notes == NOTES


def test_what_changes_is_read_again_and_what_goes_is_gone(tmp_path: Path) -> None:
    home = make_take(tmp_path, "a", 1_000)
    make_take(tmp_path, "b", 2_000)
    shelf = TakeShelf(tmp_path)
    whole_round(shelf)
    assert [line.name for line in shelf.lines] == ["b", "a"]
    save_notes(home, NOTES)
    whole_round(shelf)
    assert shelf.lines[1].notes.status == "keep"
    for path in home.iterdir():
        path.unlink()
    home.rmdir()
    whole_round(shelf)
    assert [line.name for line in shelf.lines] == ["b"]


def test_a_spoiled_take_hides_no_other(tmp_path: Path) -> None:
    make_take(tmp_path, "a", 1_000)
    spoiled = make_take(tmp_path, "b", 2_000)
    (spoiled / SIDECAR).write_text("{")
    (tmp_path / "no-take").mkdir()
    shelf = TakeShelf(tmp_path)
    whole_round(shelf)
    assert [line.name for line in shelf.lines] == ["a"]


def test_a_step_looks_at_few_and_only_the_newest_are_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "NEWEST", 20)
    for number in range(90):
        make_take(tmp_path, f"take_{number:03d}", 1_000 + number)
    read: list[str] = []
    real = limits.read_line

    def counted(home: Path) -> TakeLine:
        read.append(home.name)
        return real(home)

    monkeypatch.setattr(limits, "read_line", counted)
    shelf = TakeShelf(tmp_path)
    done = False
    while not done:
        before = len(read)
        done = shelf.step()
        assert len(read) - before <= limits.SIDECARS_A_STEP
    assert [line.name for line in shelf.lines] == [f"take_{n:03d}" for n in range(89, 69, -1)]
    read.clear()
    whole_round(shelf)
    assert read == [], "what did not change is not read again"


def test_a_sidecar_that_is_too_large_is_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "LARGEST_SIDECAR", 1_000)
    make_take(tmp_path, "a", 1_000)
    shelf = TakeShelf(tmp_path)
    whole_round(shelf)
    assert shelf.lines == []


def test_notes_are_atomic_and_their_last_known_good_is_taken(tmp_path: Path) -> None:
    home = make_take(tmp_path, "a", 1_000)
    assert read_notes(home) == TakeNotes()
    save_notes(home, NOTES)
    save_notes(home, msgspec.structs.replace(NOTES, status="ng"))
    (home / NOTES_FILE).write_text("{")
    assert read_notes(home) == NOTES


def test_stamps() -> None:
    assert started_s("20261128T000000Z") == 1_795_824_000.0
    assert started_s("yesterday") is None
