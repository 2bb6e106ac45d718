# SPDX-License-Identifier: Apache-2.0
"""`stagectl sim run`: exit codes, the lines of `--json`, files, and what it refuses."""

from __future__ import annotations

import argparse
import hashlib
import io
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn
from xml.etree import ElementTree as Xml

import pytest

from sim.cli import sim_run
from sim.cli.writable import check_writable
from sim.faults.catalogue import FAULTS
from sim.scenario.load import shipped_names
from sim.scenario.pool import Order
from sim.scenario.verdict import Check, Verdict
from tests.cli.running import ran

SHORT = """\
version = 1
like = "calm"
doc = "short"
seconds = 2.5
settle_s = 2.0
take = false
"""
KEYS = [
    "event", "scenario", "mode", "seed", "passed", "checks", "faults", "rows", "registration",
    "frame_skew_vsyncs", "trace_sha256",
]  # fmt: skip


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let each test write into a folder of its own."""
    monkeypatch.chdir(tmp_path)


def written(text: str, name: str = "own.toml") -> str:
    Path(name).write_text(text, encoding="utf-8")
    return name


def judged(*verdicts: Verdict, stopped: bool = False) -> object:
    """Return what plays nothing and has these verdicts."""

    def judge_all(orders: list[Order], jobs: int) -> Iterator[Verdict]:
        yield from verdicts
        if stopped:
            raise KeyboardInterrupt

    return judge_all


GOOD = Verdict("good", "virtual", 1, [Check("a", True, "1")])
BAD = Verdict("bad", "virtual", 7, [Check("a", True, "1"), Check("b", False, "2 (at most 1)")])
WRONG = Verdict("wrong", "virtual", 1, error="wrong: node: found none", wrong_input=True)
STALLED = Verdict("busy", "real", 1, error="this machine stalled in 4.0% of the vsyncs")
DEAD = Verdict("dead", "virtual", 1, error="internal error: KeyError")


def test_one_scenario_from_its_file_to_its_line(capsys: pytest.CaptureFixture[str]) -> None:
    path = written(SHORT)
    words = ("sim", "run", path, "--seed", "9", "--json", "--junit", "j.xml", "--trace", "t.txt")
    code, out, err = ran(capsys, *words)
    assert (code, err) == (0, [])
    (line,) = out.splitlines()
    summary = json.loads(line)
    assert list(summary) == [*KEYS, "notes"]  # of one without expectations
    assert summary["notes"] == ["no expectation: pictures were not looked at, invariants only"]
    assert (summary["event"], summary["scenario"], summary["mode"]) == ("summary", "own", "virtual")
    assert (summary["seed"], summary["passed"], summary["faults"]) == (9, True, [])
    assert all(list(check) == ["id", "passed", "detail"] for check in summary["checks"])
    ids = [check["id"] for check in summary["checks"]]
    assert {"finite", "monotone", "one-epoch", "rate-limited", "frame-skew", "outcomes"} < set(ids)
    assert len(ids) == len(set(ids)) >= 8
    for camera in ("A", "B"):
        found = summary["registration"][camera]
        assert set(found["wall_px"]) == {"p50", "p95", "max"}
        assert {"min", "seen_share"} <= set(found["margin_px"])
        assert {"composite_px", "row_spread_px"} <= set(found)
    assert len(summary["trace_sha256"]) == 64
    trace = Path("t.txt").read_text(encoding="utf-8")
    assert trace.startswith("scenario own seed 9\nsent ")
    assert hashlib.sha256(trace.encode()).hexdigest() == summary["trace_sha256"]
    assert Xml.parse("j.xml").getroot()[0].get("tests") == str(len(ids))


def test_what_was_not_looked_at_and_what_the_table_is_of_are_said(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    row = {"wall_px": {"p50": 1.0, "p95": 2.0, "max": 3.0}}
    blind = Verdict("blind", "virtual", 1, [Check("a", True, "1")], registration={"A": row})
    blind.notes.append("no expectation: pictures were not looked at")
    monkeypatch.setattr(sim_run, "judge_all", judged(blind))
    code, out, _ = ran(capsys, "sim", "run", "calm")
    assert code == 0
    lines = out.splitlines()
    assert lines[1] == "     no expectation: pictures were not looked at"
    assert lines[-2].startswith("from settle_s to the end, faults and their settle time left out")
    assert lines[-1] == "what the columns are: docs/simulator.md, the virtual camera"
    assert "notes" not in GOOD.event()


@pytest.mark.parametrize(
    ("verdicts", "code", "last"),
    [
        ((GOOD,), 0, None),
        ((GOOD, BAD), 1, "stagectl: failed: bad"),
        ((WRONG,), 2, "stagectl: wrong: node: found none"),
        ((GOOD, WRONG), 2, "stagectl: wrong: node: found none"),
        ((BAD, WRONG), 1, "stagectl: failed: bad, wrong"),
        ((DEAD, GOOD), 1, "stagectl: failed: dead"),
        ((STALLED, GOOD), 3, "stagectl: busy: this machine stalled in 4.0% of the vsyncs"),
        ((STALLED, BAD), 1, "stagectl: failed: busy, bad"),
    ],
)
def test_exit_codes(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch,
    verdicts: tuple[Verdict, ...], code: int, last: str | None,
) -> None:  # fmt: skip
    monkeypatch.setattr(sim_run, "judge_all", judged(*verdicts))
    names = ["calm", "loss"][: len(verdicts)]
    found, out, err = ran(capsys, "sim", "run", *names)
    assert found == code
    assert (err[-1] if err else None) == last
    assert "seed 7; again: stagectl sim run bad --seed 7" in out or BAD not in verdicts
    found, out, _ = ran(capsys, "sim", "run", *names, "--json")
    rows = [json.loads(line) for line in out.splitlines()]
    assert found == code
    assert [row["passed"] for row in rows if row["event"] == "summary"] == [
        verdict.passed for verdict in verdicts
    ]
    assert [row["event"] for row in rows] == ["summary"] * len(verdicts)


def test_what_was_stopped_has_not_passed(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sim_run, "judge_all", judged(GOOD, stopped=True))
    code, _, err = ran(capsys, "sim", "run", "calm", "loss", "--junit", "j.xml")
    assert (code, err) == (1, ["stagectl: stopped after 1 of 2 scenarios"])
    assert [suite.get("name") for suite in Xml.parse("j.xml").getroot()] == ["good"]


def test_a_stop_while_it_loads_is_no_pass(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def load(name: str) -> NoReturn:
        raise KeyboardInterrupt

    monkeypatch.setattr(sim_run, "load_scenario", load)
    assert ran(capsys, "sim", "run", "calm") == (1, "", ["stagectl: stopped"])


def test_files_that_are_wrong_are_all_told_and_in_the_report(
    capsys: pytest.CaptureFixture[str],
) -> None:
    one, two = written(SHORT + "secnods = 1\n", "one.toml"), written("x =", "two.toml")
    code, out, err = ran(capsys, "sim", "run", one, "calm", two, "--junit", "j.xml")
    assert (code, out, len(err)) == (2, "", 2)
    assert err[0].startswith("stagectl: one.toml: ")
    assert err[1].startswith("stagectl: two.toml: ")
    suites = Xml.parse("j.xml").getroot()
    assert [(suite.get("name"), suite.get("errors")) for suite in suites] == [
        ("one", "1"), ("two", "1"),
    ]  # fmt: skip


def test_a_wrong_stage_is_one_line_with_the_file(capsys: pytest.CaptureFixture[str]) -> None:
    path = written(SHORT + 'stage = "none"\n')
    code, out, err = ran(capsys, "sim", "run", path)
    assert (code, len(err)) == (2, 1)
    assert err[0].startswith("stagectl: own.toml: stage: found 'none'")
    assert "again" not in out
    assert "found 'none'" not in out


@pytest.mark.parametrize(
    ("words", "text"),
    [
        (("none",), "no scenario 'none'"),
        (("none.toml",), "none.toml: no such file"),
        (("calm", "loss", "--trace", "t"), "--trace: found 2 scenarios, expected one"),
        (("calm", "--speed", "0"), "--speed: found '0', expected max, or 0.01 to 100"),
        (("calm", "--speed", "nan"), "--speed: found 'nan'"),
        (("calm", "--speed", "fast"), "--speed: found 'fast'"),
        (("calm", "--seed", "-1"), "--seed"),
        (("calm", "--seed", "x"), "--seed"),
        (("calm", "--jobs", "0"), "--jobs"),
        (("calm", "--jobs", "65"), "--jobs"),
        (("calm", "real-calm"), "cannot be played in one run"),
        (("calm", "--real"), "--real: calm is a virtual scenario"),
        (("real-calm", "--trace", "t"), "are for virtual scenarios"),
        ((), "SCENARIO"),
    ],
)
def test_wrong_words_are_one_line(
    capsys: pytest.CaptureFixture[str], words: tuple[str, ...], text: str
) -> None:
    code, out, err = ran(capsys, "sim", "run", *words)
    assert (code, out, len(err)) == (2, "", 1)
    assert text in err[0]


@pytest.mark.parametrize("option", ["--junit", "--trace"])
def test_files_that_cannot_be_written_are_told_before_the_run(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, option: str
) -> None:
    def judge_all(orders: list[Order], jobs: int) -> NoReturn:
        raise AssertionError("played")

    monkeypatch.setattr(sim_run, "judge_all", judge_all)
    code, out, err = ran(capsys, "sim", "run", "calm", option, "no/such/j.xml")
    assert (code, out) == (3, "")
    assert err == [f"stagectl: {option}: no/such/j.xml: No such file or directory"]


def test_trying_a_file_changes_nothing() -> None:
    check_writable("--junit", "new.xml")
    assert not Path("new.xml").exists()
    written("kept", "old.xml")
    check_writable("--junit", "old.xml")
    assert Path("old.xml").read_text(encoding="utf-8") == "kept"


class Terminal(io.StringIO):
    """What says that it is one."""

    def isatty(self) -> bool:
        """Return that it is one."""
        return True


@pytest.mark.parametrize(("words", "told"), [((), True), (("--json",), False)])
def test_progress_is_told_on_a_terminal_only(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch,
    words: tuple[str, ...], told: bool,
) -> None:  # fmt: skip
    monkeypatch.setattr(sim_run, "judge_all", judged(GOOD, GOOD))
    _, _, err = ran(capsys, "sim", "run", "calm", "loss", *words)
    assert err == []
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    sim_run.run(parsed("calm", "loss", *words))
    assert ("1 of 2 played, next loss" in terminal.getvalue()) is told


def parsed(*words: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    sim_run.add_arguments(parser)
    return parser.parse_args(words)


def test_all_is_every_virtual_scenario_or_every_real_one(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[list[str]] = []

    def judge_all(orders: list[Order], jobs: int) -> Iterator[Verdict]:
        asked.append([order.name for order in orders])
        return iter([GOOD])

    monkeypatch.setattr(sim_run, "judge_all", judge_all)
    assert ran(capsys, "sim", "run", "all", "calm")[0] == 0
    assert ran(capsys, "sim", "run", "all", "--real")[0] == 0
    virtual, real = asked
    assert "calm" in virtual
    assert len(virtual) == len(set(virtual)) > 40
    assert all(name.startswith("real-") for name in real)
    assert not set(virtual) & set(real)


def test_lists_are_whole_and_end_in_a_summary(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = ran(capsys, "sim", "list", "--json")
    rows = [json.loads(line) for line in out.splitlines()]
    assert (code, err) == (0, [])
    assert [row["scenario"] for row in rows[:-1]] == shipped_names()
    assert all(row["doc"] and row["mode"] in ("virtual", "real") for row in rows[:-1])
    assert (rows[-1]["event"], rows[-1]["scenarios"]) == ("summary", len(rows) - 1)
    code, out, err = ran(capsys, "sim", "faults", "--json")
    rows = [json.loads(line) for line in out.splitlines()]
    assert (code, err) == (0, [])
    assert [row["id"] for row in rows[:-1]] == list(FAULTS)
    assert all(row["row"].startswith("F-") and row["title"] for row in rows[:-1])
    assert rows[-1]["faults"] == len(FAULTS)
    for verb in ("list", "faults"):
        code, out, err = ran(capsys, "sim", verb)
        assert (code, err) == (0, [])
        assert "F-09" in out


def test_the_examples_of_help_are_understood(capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = ran(capsys, "sim", "run", "--help")
    for example in sim_run.EXAMPLES:
        assert f"  {example}" in out
        words = example.split()
        assert words[:3] == ["stagectl", "sim", "run"]
        parsed(*words[3:])
