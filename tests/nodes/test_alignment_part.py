# SPDX-License-Identifier: Apache-2.0
"""Alignments on the board: versions with their age, which one runs, and taking another one up."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from hardware_profiles.alignment.folder import AlignmentFolder
from hardware_profiles.alignment.version import Alignment, make_alignment
from hardware_profiles.loading import load_stage
from hardware_profiles.transform import Transform
from stagectl.control.board import Board
from stagectl.control.messages import Row
from stagectl.nodes.alignment_part import LOOK_EVERY_NS, AlignmentPart
from stagectl.nodes.board_part import Answer
from stagectl.nodes.setup_part import SetupFiles, SetupPart
from stagectl.show.outcome import Refused
from stagectl.show.state import ShowState

TEXT = """version = 1
stage_id = "two"
rate = "24"
[[body]]
id = "A"
[[source]]
id = "optitrack-a"
body = "A"
protocol = "freed"
line = { kind = "udp", port = 40000 }
alignment = { position_m = [0.0, 1.0, 0.0], pan_deg = 2.0 }
"""
NOW = datetime(2026, 11, 28, 12, 0, tzinfo=UTC)
OLDER = Transform((0.0, 1.0, 0.0), 2.0)
NEWER = Transform((0.0, 1.0, 0.012), 2.5)


class Desk:
    """A part with its set-up and a folder of two versions."""

    def __init__(self, folder: Path, text: str = TEXT) -> None:
        file = folder / "stage.toml"
        file.write_text(text)
        stage, _ = load_stage(file)
        self.board = Board()
        files = SetupFiles(file, file, folder / "draft.toml")
        self.setup = SetupPart(self.board, files, lambda: None, lambda: "now")
        self.library = AlignmentFolder(folder / "alignments")
        for placed, hour in ((OLDER, 6), (NEWER, 11)):
            self.library.add(_solved(placed, f"2026-11-28T{hour:02d}:00:00+00:00"))
        self.part = AlignmentPart(self.board, stage, self.library, self.setup, {}, lambda: NOW)
        self.part.refresh(ShowState(), LOOK_EVERY_NS)

    def ask(self, alignment: str, show: ShowState | None = None) -> Answer | Refused:
        """Take a version up as Kim."""
        args = {"alignment": alignment}
        return self.part.execute("alignment_use", args, "kim@console", show or ShowState(), 1)

    def row(self, key: str) -> Row:
        """Return a version's row."""
        row = self.board.row("alignments", key)
        assert row is not None, self.board.keys("alignments")
        return row


def _solved(placed: Transform, date: str) -> Alignment:
    return make_alignment("optitrack", placed, "solved", rms_mm=1.5, verdict="pass", date=date)


def test_versions_have_an_age_and_are_compared_with_the_one_before(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    older, newer = desk.row("optitrack/1"), desk.row("optitrack/2")
    assert (older["in_use"], newer["in_use"]) == (True, False)
    assert older["sources"] == ("optitrack-a",)
    assert (older["age_h"], newer["age_h"]) == (6.0, 1.0)
    assert older["moved_mm"] is None
    moved_mm, moved_deg = newer["moved_mm"], newer["moved_deg"]
    assert isinstance(moved_mm, float)
    assert 12.0 <= moved_mm <= 25.0
    assert moved_deg == 0.5


def test_another_one_goes_into_the_draft_as_one_edit(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    answer = desk.ask("optitrack/2")
    assert isinstance(answer, Answer)
    assert answer.text == "set-up: alignment optitrack 2 for optitrack-a"
    settings = desk.setup.draft.settings()
    assert settings["source/optitrack-a/alignment/position_m"] == "[0.0, 1.0, 0.012]"
    assert desk.setup.draft.undo_depth == 1
    desk.setup.draft.undo()
    assert desk.setup.draft.text == TEXT


def test_an_older_one_becomes_the_current_one_of_the_folder(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    assert isinstance(desk.ask("optitrack/1"), Answer)
    current = desk.library.needed("optitrack")
    assert (current.number, current.how, current.of_number) == (3, "rolled_back", 1)
    assert (current.stage_T_world, current.author) == (OLDER, "kim@console")
    assert desk.row("optitrack/3")["in_use"] is True


def test_it_is_refused_while_a_take_rolls_and_where_it_is_nobodys(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    rolling = desk.ask("optitrack/2", ShowState(take="24A-3"))
    assert isinstance(rolling, Refused)
    assert "while take 24A-3 rolls" in rolling.sentence
    missing = desk.ask("optitrack/9")
    assert isinstance(missing, Refused)
    assert "version 9 is not there" in missing.sentence
    for key in ("none/1", "optitrack", "../1"):
        assert isinstance(desk.ask(key), Refused)
    other = TEXT.replace("optitrack-a", "vive").replace("pan_deg = 2.0", "pan_deg = 3.0")
    (tmp_path / "b").mkdir()
    answer = Desk(tmp_path / "b", other).ask("optitrack/2")
    assert isinstance(answer, Refused)
    assert "no source of the stage is of 'optitrack'" in answer.sentence
