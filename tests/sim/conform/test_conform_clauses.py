# SPDX-License-Identifier: Apache-2.0
"""The table of clauses and the plan of sessions say the same; the command's own answers."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from render_bridge.conformance.clauses import CLAUSES
from sim.conform.plan import PARTS, wanted_parts
from sim.conform.run import run
from sim.conform.scene import Check
from stagectl.cli.main import main

ROOT = Path(__file__).parents[3]
IDS = [clause.id for clause in CLAUSES]


def judged() -> set[str]:
    """Return every clause that some scene or some judge of a whole session names."""
    found = {name for part in PARTS for scene in part.scenes() for name in scene.clauses}
    return found.union(*(names for part in PARTS for names, _ in part.whole))


def test_every_clause_is_judged_and_every_judge_has_its_clause() -> None:
    assert len(set(IDS)) == len(IDS)
    assert judged() == set(IDS)


@pytest.mark.parametrize("clause", CLAUSES, ids=IDS)
def test_a_clause_is_told_whole(clause: object) -> None:
    assert isinstance(clause, tuple)
    assert all(isinstance(text, str) and text for text in clause)


def test_a_clause_names_sections_that_are_there() -> None:
    page = (ROOT / "render_bridge" / "PROTOCOL.md").read_text("utf-8")
    numbers = set(re.findall(r"^## (\d+)\. ", page, re.MULTILINE))
    for clause in CLAUSES:
        for section in clause.section.split(", "):
            assert section == "conformance" or section.partition(".")[0] in numbers, clause.id


@pytest.mark.parametrize("clause", IDS)
def test_one_clause_is_enough_to_be_played(clause: str) -> None:
    parts = wanted_parts({clause})
    assert parts
    for part, scenes in parts:
        names = {name for scene in scenes for name in scene.clauses}
        assert clause in names.union(*(whole for whole, _ in part.whole))


def test_the_list_has_every_clause(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["conform", "node", "--list", "--json"]) == 0
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [row["id"] for row in rows] == IDS
    assert main(["conform", "node", "--list", "--only", "draw-late"]) == 0
    assert "draw-late" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["--only", "no-such", "--", "client"], 2, "no-such"),
        ([], 2, "COMMAND"),
        (["--only", "draw-exact", "--", "/no/such/program"], 3, "/no/such/program"),
    ],
)
def test_a_wrong_command_line_is_one_line(
    words: list[str], code: int, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["conform", "node", *words]) == code
    errors = capsys.readouterr().err.splitlines()
    assert len(errors) == 1
    assert said in errors[0]


def test_what_the_host_disturbed_is_run_again_and_said(monkeypatch: pytest.MonkeyPatch) -> None:
    plays: list[set[str]] = []

    def play(_command: object, clauses: set[str], _say: object, *, first: bool) -> list[Check]:
        plays.append(set(clauses))
        late = len(plays) < 3
        return [
            Check("draw-exact", not late, "late", late),
            Check("draw-late", False, "wrong", False),
            Check("draw-last", True, "good", True),
        ]

    monkeypatch.setattr("sim.conform.run._play", play)
    verdicts = {
        one.clause: one
        for one in run(["x"], {"draw-exact", "draw-late", "draw-last"}, lambda _line: None)
    }
    assert plays == [{"draw-exact", "draw-late", "draw-last"}, {"draw-exact"}, {"draw-exact"}]
    assert verdicts["draw-exact"].passed
    assert "run 3 times" in verdicts["draw-exact"].detail
    assert not verdicts["draw-late"].passed
    assert verdicts["draw-last"].runs == 1
