# SPDX-License-Identifier: Apache-2.0
"""The preflight of what is alive: each thing that is wrong is a line with a fix."""

from __future__ import annotations

import copy
from collections.abc import Mapping

import pytest

from stagectl.checks.live_checks import LiveFinding, live_findings
from stagectl.control.board import Board
from stagectl.control.messages import Cell
from stagectl.nodes.processor_part import ProcessorPart
from stagectl.processors.state import ProcessorState, Reading
from stagectl.show.state import ShowState
from tests.nodes.processor_desk import S, processor, stage

GOOD: dict[str, dict[str, dict[str, Cell]]] = {
    "stage": {"stage": {"grid_state": "LOCKED", "sync_source": "node", "rolling": False}},
    "rates": {"000": {"kind": "project", "name": "two", "state": "good", "sentence": "24"}},
    "sources": {
        "freed-a": {"alive": True, "rate_ok": True, "rate_hz": 60.0, "nominal_hz": 60.0},
    },
    "nodes": {
        "left": {"state": "in sync", "engine": "UE 5.5", "level": "street"},
        "right": {"state": "in sync", "engine": "UE 5.5", "level": "street"},
    },
    "processors": {"t1": {"state": "ok", "mismatch": [], "test_pattern": ""}},
    "chain": {"stage": {"links": ["engine", "recorder"], "states": ["good", "good"]}},
    "alarms": {"F-01 freed-a": {"standing": False, "acknowledged": True}},
}


def found(
    section: str = "",
    key: str = "",
    changes: Mapping[str, Cell] | None = None,
    free_gb: float | None = 500.0,
) -> list[LiveFinding]:
    """Return what is not ok with a good stage of which some cells are others."""
    board = copy.deepcopy(GOOD)
    if section:
        board[section].setdefault(key, {}).update(changes or {})
    return [one for one in live_findings(board, free_gb) if one.state != "ok"]


def test_a_good_stage_has_a_line_for_each_check_and_no_fault() -> None:
    assert found() == []
    whats = {one.what for one in live_findings(GOOD, 500.0)}
    assert whats == {
        "sync", "rates", "source freed-a", "nodes", "processor t1", "recorder", "disk", "alarms",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("section", "key", "cell", "value", "state", "words"),
    [
        ("stage", "stage", "grid_state", "HOLDOVER", "bad", "not locked: the grid is HOLDOVER"),
        ("stage", "stage", "sync_source", "free", "warn", "no house sync is asked for"),
        ("rates", "001", "state", "bad", "bad", "rate"),
        ("sources", "freed-a", "alive", False, "bad", "freed-a is silent"),
        ("sources", "freed-a", "rate_ok", False, "warn", "60.0 of 60.0 samples"),
        ("nodes", "left", "state", "late", "bad", "left is not in sync: late"),
        ("nodes", "left", "level", "alley", "bad", "different levels: alley, street"),
        ("nodes", "left", "engine", "UE 5.4", "bad", "different engine versions: UE 5.4, UE 5.5"),
        ("processors", "t1", "state", "silent", "bad", "t1 does not answer: silent"),
        ("processors", "t1", "mismatch", ["input 25, declared 24"], "bad", "input 25"),
        ("chain", "stage", "states", ["good", "bad"], "bad", "the recorder is not well"),
        ("alarms", "F-01 freed-a", "standing", True, "bad", "alarms stand: F-01 freed-a"),
        ("alarms", "F-01 freed-a", "acknowledged", False, "warn", "not acknowledged: F-01"),
    ],
)
def test_what_is_wrong_is_told_with_a_fix(
    section: str, key: str, cell: str, value: Cell, state: str, words: str
) -> None:
    (line,) = found(section, key, {cell: value})
    assert line.state == state
    assert words in f"{line.what} {line.sentence}"
    assert line.fix


def test_a_processors_own_row_is_understood() -> None:
    """Given the row that the board's part writes, Expect each of its mismatches to be told."""
    board = Board()
    part = ProcessorPart(stage(processor("p1")), board)
    reading = Reading(input_hz=25.0, blackout=False, test_pattern=True)
    told = ProcessorState("p1", "helios", "10.0.0.7", S, S, "ok", reading=reading)
    part.on_message("processor/p1", told, S)
    part.refresh(ShowState(), S)
    rows = live_findings(board.snapshot(), 500.0)
    first, second = (one for one in rows if one.what == "processor p1")
    assert first.sentence.startswith("p1: its input runs at 25")
    assert (second.state, second.sentence) == ("bad", "p1: its test pattern is on")
    assert second.fix == "turn the test pattern off"


def test_a_node_that_somebody_took_off_does_not_keep_a_stage_from_passing() -> None:
    board = copy.deepcopy(GOOD)
    board["nodes"]["left"].update({"state": "off", "error": "taken off"})
    assert [one.state for one in live_findings(board, 500.0) if one.what == "node left"] == ["bad"]
    board["show"] = {"show": {"nodes_off": ("left",)}}
    (line,) = [one for one in live_findings(board, 500.0) if one.state != "ok"]
    assert (line.state, line.sentence) == ("warn", "left is taken off")


@pytest.mark.parametrize(("free_gb", "state"), [(19.0, "warn"), (1.0, "bad"), (None, "warn")])
def test_the_disk(free_gb: float | None, state: str) -> None:
    (line,) = found(free_gb=free_gb)
    assert (line.what, line.state) == ("disk", state)


def test_a_stage_without_nodes_is_not_ready() -> None:
    board = copy.deepcopy(GOOD)
    board["nodes"] = {}
    lines = [one for one in live_findings(board, 500.0) if one.state != "ok"]
    assert [one.sentence for one in lines] == ["no render node is there"]
