# SPDX-License-Identifier: Apache-2.0
"""The preflight on the board: what the job says, what is alive, and what the take remembers."""

from __future__ import annotations

from pathlib import Path

import pytest

from stagectl.control.board import Board
from stagectl.control.messages import Row
from stagectl.jobs import ENDED, TEXT, JobLine, JobOrder
from stagectl.nodes.board_part import Answer
from stagectl.nodes.preflight_part import JOB, PreflightNeeds, PreflightPart
from stagectl.nodes.setup_part import SetupFiles
from stagectl.show.outcome import Refused
from stagectl.show.state import ShowState
from stagectl.takes.preflight import read_preflight

SHOW = ShowState()


class Desk:
    """A part with its board and files."""

    def __init__(self, folder: Path) -> None:
        self.board = Board()
        self.result = folder / "preflight.json"
        self.files = SetupFiles(folder / "stage.toml", folder / "running.toml", folder / "d.toml")
        needs = PreflightNeeds(folder, self.result, lambda: 500.0, lambda: "2026-11-28 00:30:00")
        self.part = PreflightPart(self.board, self.files, needs)

    def run(self) -> JobOrder:
        """Ask for a preflight; return the job it orders."""
        answer = self.part.execute("preflight_run", {}, "kim@console", SHOW, 1)
        assert isinstance(answer, Answer)
        ((topic, order),) = answer.outputs
        assert topic == "job-order"
        assert isinstance(order, JobOrder)
        return order

    def line(self, event: str, **fields: object) -> None:
        """Let the job say one line."""
        self.part.on_message(f"job/{JOB}", JobLine(JOB, 1, event, fields), 1)

    def rows(self) -> list[Row]:
        """Return the rows without that of the state."""
        section = self.board.snapshot()["preflight"]
        return [row for key, row in section.items() if key != "state"]

    def state(self) -> Row:
        """Return the row of the state."""
        return self.board.snapshot()["preflight"]["state"]


def good_stage(board: Board) -> None:
    """Let everything be alive."""
    board.set("stage", "stage", {"grid_state": "LOCKED", "sync_source": "node"})
    board.set("nodes", "left", {"state": "in sync", "engine": "UE", "level": "a"})


def test_the_draft_is_checked_where_there_is_one(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    assert desk.run().argv == (
        "check", str(desk.files.written), "--json", "--running", str(desk.files.running),
        "--folder", str(tmp_path),
    )  # fmt: skip
    desk.line(ENDED, code=0, killed="")
    desk.files.draft.write_text("version = 1\n")
    assert desk.run().argv[1] == str(desk.files.draft)


def test_a_good_stage_passes_and_the_take_remembers_it(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    good_stage(desk.board)
    desk.run()
    assert desk.state()["running"] is True
    answer = desk.part.execute("preflight_run", {}, "kim@console", SHOW, 2)
    assert isinstance(answer, Refused)
    desk.line("check", verdict="ok", what="libzmq", text="4.3.5")
    desk.line("check", verdict="warn", what="takes", text="9.0 GB free at x; free some")
    desk.line(ENDED, code=0, killed="")
    state = desk.state()
    assert (state["running"], state["passed"], state["warn"]) == (False, True, 1)
    assert desk.rows()[1] == {
        "state": "warn", "what": "takes", "sentence": "9.0 GB free at x", "fix": "free some",
    }  # fmt: skip
    kept = read_preflight(desk.result)
    assert kept is not None
    assert (kept.passed, kept.by, kept.utc) == (True, "kim@console", "2026-11-28 00:30:00")
    assert [line.what for line in kept.lines] == [row["what"] for row in desk.rows()]


def test_a_file_that_cannot_be_used_is_told_in_the_words_of_check(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    good_stage(desk.board)
    desk.run()
    text = "stagectl: stage.toml: rate: 'fast' is no rate; write 24000/1001, 25 or 59.94"
    desk.line(TEXT, text=text)
    desk.line(ENDED, code=2, killed="")
    first = desk.rows()[0]
    assert first["state"] == "bad"
    assert first["sentence"] == "stage.toml: rate: 'fast' is no rate"
    assert first["fix"] == "write 24000/1001, 25 or 59.94"
    assert desk.state()["passed"] is False


def test_a_second_run_begins_with_an_empty_sheet(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    good_stage(desk.board)
    desk.run()
    desk.line("check", verdict="fail", what="source a", text="gone; plug it in")
    desk.line(ENDED, code=1, killed="")
    assert desk.state()["passed"] is False
    desk.run()
    assert desk.rows() == []
    desk.line(ENDED, code=None, killed="too old")
    assert desk.rows()[0]["sentence"] == "the check took too long"


@pytest.mark.parametrize("code", [-9, 5, None])
def test_a_check_that_died_without_a_word_is_no_pass(tmp_path: Path, code: int | None) -> None:
    desk = Desk(tmp_path)
    good_stage(desk.board)
    desk.run()
    desk.line("check", verdict="ok", what="libzmq", text="4.3.5")
    desk.line(ENDED, code=code, killed="")
    assert desk.state()["passed"] is False
    assert desk.rows()[1]["sentence"] == f"the check died (exit code {code})"


def test_a_spoiled_result_is_none(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    desk.result.write_text("{")
    assert read_preflight(desk.result) is None
