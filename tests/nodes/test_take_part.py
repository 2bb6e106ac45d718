# SPDX-License-Identifier: Apache-2.0
"""The takes on the board: status, notes and marks beside the recording; the one that rolls."""

from __future__ import annotations

from pathlib import Path

import pytest

from stagectl.control.board import Board
from stagectl.control.messages import Row
from stagectl.nodes.board_part import Answer
from stagectl.nodes.take_part import Clocks, TakePart
from stagectl.show.outcome import Refused
from stagectl.show.state import ShowState
from stagectl.takes.notes import read_notes
from stagectl.takes.shelf import TakeShelf, started_s
from stagectl.topics import Event, RecorderState
from tests.takes.test_take_shelf import make_take

SHOW = ShowState()
S = 1_000_000_000
BEGAN_S = started_s("20261128T000000Z") or 0.0


class Desk:
    """A part with its board and a folder of takes."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.board = Board()
        self.now_ns = 100 * S
        clocks = Clocks(lambda: "2026-11-28 00:30:00", lambda: BEGAN_S + 30.0)
        self.part = TakePart(self.board, TakeShelf(folder), clocks)

    def look(self) -> None:
        """Let two rounds of the shelf pass."""
        for _ in range(60):
            self.now_ns += S // 10
            self.part.refresh(SHOW, self.now_ns)

    def ask(self, verb: str, **args: str) -> Answer | Refused:
        """Run a command as Kim."""
        return self.part.execute(verb, args, "kim@console", SHOW, self.now_ns)

    def row(self, name: str) -> Row:
        """Return a take's row."""
        row = self.board.row("takes", name)
        assert row is not None, self.board.keys("takes")
        return row

    def record(self, take: str | None, messages: int = 0, gaps: int = 0) -> None:
        """Let the recorder tell how it stands; half a second is not on disk yet."""
        state = RecorderState(take, self.now_ns - S // 2, messages, gaps, None)
        self.part.on_message("recorder", state, self.now_ns)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    make_take(tmp_path, "24A-3", 1_000)
    desk = Desk(tmp_path)
    desk.look()
    return desk


def test_status_and_notes_lie_beside_the_take(desk: Desk) -> None:
    before = {p.name: p.read_bytes() for p in (desk.folder / "24A-3").iterdir()}
    assert isinstance(desk.ask("take_status", take="24A-3", status="keep"), Answer)
    assert isinstance(desk.ask("take_note", take="24A-3", text="focus late"), Answer)
    row = desk.row("24A-3")
    assert row["status"] == "keep"
    assert row["notes"] == ("2026-11-28 00:30:00 kim@console: focus late",)
    assert row["utc"] == "2026-11-28 00:00:00"
    after = {p.name: p.read_bytes() for p in (desk.folder / "24A-3").iterdir()}
    assert {name: after[name] for name in before} == before, "the recording is not written again"
    assert isinstance(desk.ask("take_status", take="24A-3", status=""), Answer)
    assert desk.row("24A-3")["status"] == ""
    again = Desk(desk.folder)
    again.look()
    assert again.row("24A-3")["notes"] == row["notes"]


@pytest.mark.parametrize(
    ("verb", "args", "words"),
    [
        ("take_status", {"take": "24A-3", "status": "fine"}, "expected one of good, keep, ng"),
        ("take_status", {"take": "none", "status": "good"}, "there is no take 'none'"),
        ("take_note", {"take": "../24A-3", "text": "x"}, "there is no take '../24A-3'"),
        ("take_note", {"take": "..", "text": "x"}, "there is no take '..'"),
        ("take_note", {"take": "24A-3"}, "needs the argument 'text'"),
        ("take_note", {"take": "24A-3", "text": "a\nb"}, "cannot be printed"),
    ],
)
def test_what_cannot_be_is_refused(desk: Desk, verb: str, args: dict[str, str], words: str) -> None:
    answer = desk.ask(verb, **args)
    assert isinstance(answer, Refused)
    assert words in answer.sentence


def test_the_take_that_rolls_has_a_watermark_and_marks(desk: Desk) -> None:
    make_take(desk.folder, "25B-1", 2_000)
    desk.record("25B-1", messages=400)
    desk.look()
    desk.record("25B-1", messages=500)
    event = Event(1, "info", "kim@console", "mark 1 in take 25B-1: boom in shot")
    desk.part.on_message("event", event, desk.now_ns)
    desk.now_ns += S
    desk.part.refresh(SHOW, desk.now_ns)
    row = desk.row("25B-1")
    assert (row["recording"], row["seconds"], row["durable"]) == (True, 30.0, 28.5)
    assert row["marks"] == ("2026-11-28 00:30:00 kim@console: mark 1: boom in shot",)
    assert (row["messages"], row["gaps"]) == (500, 0)
    assert desk.row("24A-3")["recording"] is False


def test_what_the_recorder_said_last_is_kept_with_the_take(desk: Desk) -> None:
    desk.record("24A-3", messages=500, gaps=2)
    desk.record(None)
    desk.look()
    row = desk.row("24A-3")
    assert (row["recording"], row["messages"], row["gaps"]) == (False, 500, 2)
    assert read_notes(desk.folder / "24A-3").gaps == 2


def test_a_second_take_of_one_slate_is_the_one_that_rolls(desk: Desk) -> None:
    home = make_take(desk.folder, "24A-3-2", 2_000)
    sidecar = home / "take.json"
    sidecar.write_bytes(sidecar.read_bytes().replace(b'"take":"24A-3-2"', b'"take":"24A-3"'))
    desk.record("24A-3", messages=1)
    desk.look()
    assert (desk.row("24A-3-2")["recording"], desk.row("24A-3")["recording"]) == (True, False)
