# SPDX-License-Identifier: Apache-2.0
"""What changed since the last wrap: what, before, after, by whom; a wrap outlives a restart."""

from __future__ import annotations

from pathlib import Path

from stagectl.control.board import Board
from stagectl.control.messages import Row
from stagectl.nodes.board_part import Answer
from stagectl.nodes.changes_part import EVERY_NS, ChangesPart
from stagectl.setup.since_wrap import Done
from stagectl.show.state import ShowState

SHOW = ShowState()
YESTERDAY = {"rate": '"24"', "source/freed-a/delay_ms": "4.0", "lens of A": "Cooke #1"}


class Desk:
    """A part with its board, on one day."""

    def __init__(self, folder: Path, values: dict[str, str], who: dict[str, Done]) -> None:
        self.board = Board()
        self.now = 0
        file = folder / "wrap.json"
        self.part = ChangesPart(
            self.board, file, values, lambda: who, lambda: "2026-11-27 22:00:00"
        )

    def wrap(self) -> None:
        """Remember the stage."""
        answer = self.part.execute("wrap", {}, "kim@console", SHOW, self.now)
        assert isinstance(answer, Answer)

    def rows(self) -> dict[str, Row]:
        """Return the rows by what they are about, after a second."""
        self.now += EVERY_NS
        self.part.refresh(SHOW, self.now)
        section = self.board.snapshot().get("changes", {})
        return {str(row["what"]): row for key, row in section.items() if key != "state"}


def test_before_the_first_wrap_nothing_is_compared(tmp_path: Path) -> None:
    desk = Desk(tmp_path, YESTERDAY, {})
    assert desk.rows() == {}
    desk.wrap()
    assert desk.rows() == {}


def test_the_next_morning_tells_what_and_who(tmp_path: Path) -> None:
    desk = Desk(tmp_path, YESTERDAY, {})
    desk.board.set("nodes", "left", {"engine": "UE 5.5", "level": "street"})
    desk.wrap()
    today = {"rate": '"24"', "source/freed-a/delay_ms": "6.5", "lens of A": "Cooke #2"}
    done = {"source/freed-a/delay_ms": Done("lin@console", "2026-11-28 07:00:00")}
    desk = Desk(tmp_path, today, done)
    desk.board.set("nodes", "left", {"engine": "UE 5.6", "level": "street"})
    assert desk.rows() == {
        "source/freed-a/delay_ms": {
            "what": "source/freed-a/delay_ms", "before": "4.0", "after": "6.5",
            "by": "lin@console", "utc": "2026-11-28 07:00:00",
        },
        "lens of A": {
            "what": "lens of A", "before": "Cooke #1", "after": "Cooke #2", "by": "", "utc": "",
        },
        "node left": {
            "what": "node left", "before": "UE 5.5, street", "after": "UE 5.6, street",
            "by": "", "utc": "",
        },
    }  # fmt: skip


def test_what_is_gone_and_what_is_new(tmp_path: Path) -> None:
    Desk(tmp_path, YESTERDAY, {}).wrap()
    desk = Desk(tmp_path, {"rate": '"24"', "wall/w/id": '"w"'}, {})
    rows = desk.rows()
    assert (rows["wall/w/id"]["before"], rows["lens of A"]["after"]) == ("", "")
    desk.wrap()
    assert desk.rows() == {}


def test_a_spoiled_wrap_is_its_last_known_good(tmp_path: Path) -> None:
    desk = Desk(tmp_path, YESTERDAY, {})
    desk.wrap()
    desk.wrap()
    (tmp_path / "wrap.json").write_text("{")
    assert "rate" in Desk(tmp_path, {"rate": '"25"'}, {}).rows()
