# SPDX-License-Identifier: Apache-2.0
"""`stagectl lens board`: a file at true scale, and bad input in one line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.calibration.lens.filmed import svg_shapes
from tests.cli.running import ran

WORDS = ("--board", "charuco:11x8:DICT_5X5_100", "--square-mm", "30")


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def said(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, list[str]]:
    return ran(capsys, "lens", "board", *words)


def test_a_board_is_written_and_told(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = said(capsys, *WORDS, "--paper", "A3", "-o", "a.svg", "--json")
    assert code == 0
    event = json.loads(out)
    assert event["event"] == "summary"
    assert (event["points"], event["marker_mm"], event["sheet_mm"]) == (70, 22.5, [420.0, 297.0])
    _, _, size = svg_shapes(Path("a.svg").read_bytes())
    assert size == (420.0, 297.0)
    code, out, _ = said(capsys, *WORDS, "-o", "a.pdf")
    assert code == 0
    assert "measure both bars: 100.0 mm" in out
    assert Path("a.pdf").read_bytes().startswith(b"%PDF")


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ((*WORDS, "-o", "a.png"), "end the name in .svg or .pdf"),
        ((*WORDS, "-o", "a.svg", "--paper", "A4"), "take larger paper"),
        ((*WORDS, "-o", "a.svg", "--paper", "nanxnan"), "--paper"),
        (("--board", "x", "--square-mm", "30", "-o", "a.svg"), "expected KIND:COLUMNSxROWS"),
        (("--board", "chessboard:9x6", "--square-mm", "-1", "-o", "a.svg"), "--square-mm"),
    ],
)
def test_bad_input_is_one_line_and_writes_nothing(
    capsys: pytest.CaptureFixture[str], words: tuple[str, ...], says: str
) -> None:
    code, _, lines = said(capsys, *words)
    assert code == 2
    assert len(lines) == 1
    assert says in lines[0]
    assert not list(Path().iterdir())


def test_a_folder_that_cannot_be_written_is_the_machines_fault(
    capsys: pytest.CaptureFixture[str],
) -> None:
    Path("taken").write_text("a file")
    code, _, lines = said(capsys, *WORDS, "-o", "taken/a.svg")
    assert code == 3
    assert "cannot be written" in lines[0]
