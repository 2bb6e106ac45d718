# SPDX-License-Identifier: Apache-2.0
"""All virtual scenarios, as `stagectl sim run all` plays them: twice, the same, in two minutes."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable
from typing import NamedTuple

import msgspec
import pytest

from sim.faults.catalogue import NOT_SIMULABLE
from sim.scenario.load import load_scenario, shipped_names
from sim.scenario.pool import usable_cores
from sim.scenario.trace import trace_lines
from sim.scenario.virtual_run import play

pytestmark = [pytest.mark.nightly, pytest.mark.system, pytest.mark.timeout(1800)]

LONGEST_S = 120.0
NO_TRACE = ("wall-clock-step",)
"""Nothing in virtual time can read the time of day but the recorder's name of a take."""
VIRTUAL = [name for name in shipped_names() if load_scenario(name).mode == "virtual"]
FAULTY = [name for name in VIRTUAL if load_scenario(name).fault and name not in NO_TRACE]


class Played(NamedTuple):
    """What one `sim run all` said."""

    code: int
    rows: list[dict[str, object]]
    took_s: float


@pytest.fixture(scope="module")
def runs() -> tuple[Played, Played]:
    """Play all scenarios twice, two at a time."""
    return _played(), _played()


def _played() -> Played:
    words = ["sim", "run", "all", "--json", "--jobs", "2"]
    begin = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", "stagectl.cli.main", *words],
        capture_output=True, text=True, check=False, timeout=850,
    )  # fmt: skip
    took_s = time.perf_counter() - begin
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    return Played(done.returncode, rows, took_s)


def _summaries(run: Played) -> list[dict[str, object]]:
    return [row for row in run.rows if row["event"] == "summary"]


def test_every_scenario_is_played_and_passes(runs: tuple[Played, Played]) -> None:
    first, _ = runs
    assert [row["scenario"] for row in _summaries(first)] == VIRTUAL
    failed = {
        str(row["scenario"]): [check for check in _checks(row) if not check["passed"]]
        or row.get("error")
        for row in _summaries(first)
        if not row["passed"]
    }
    assert failed == {}
    assert first.code == 0


def _checks(row: dict[str, object]) -> list[dict[str, object]]:
    return msgspec.convert(row["checks"], list[dict[str, object]])


def test_both_runs_are_the_same(runs: tuple[Played, Played]) -> None:
    first, again = runs
    assert _summaries(first) == _summaries(again)
    assert all(len(str(row["trace_sha256"])) == 64 for row in _summaries(first))


def test_they_take_less_than_two_minutes(
    runs: tuple[Played, Played], record_property: Callable[[str, object], None]
) -> None:
    record_property("seconds", [round(run.took_s, 1) for run in runs])
    if usable_cores() < 2:
        pytest.skip("the bound is that of two cores")
    assert min(run.took_s for run in runs) < LONGEST_S


def test_every_row_is_shown_or_has_a_reason() -> None:
    shown = {row for name in shipped_names() for row in load_scenario(name).rows}
    wanted = {f"F-{number:02}" for number in range(1, 40)}
    assert wanted - shown - set(NOT_SIMULABLE) == set()
    assert all(NOT_SIMULABLE.values())


@pytest.mark.parametrize("name", FAULTY)
def test_a_fault_leaves_a_trace(name: str) -> None:
    """A fault that changes nothing would be a pass of the stage as it is without."""
    scenario = msgspec.structs.replace(load_scenario(name), expect=(), take=False)
    whole = msgspec.structs.replace(scenario, fault=())
    begin_ns = min(round(fault.at_s * 1e9) for fault in scenario.fault)
    seconds = min(scenario.seconds, max(f.at_s + f.for_s for f in scenario.fault) + 1.0)
    faulty, clean = (
        play(msgspec.structs.replace(one, seconds=seconds), None) for one in (scenario, whole)
    )
    assert list(trace_lines(faulty)) != list(trace_lines(clean))
    before = [
        (frame.t_tick_ns, frame.bodies)
        for seen in (faulty, clean)
        for frame in seen.frames
        if frame.t_tick_ns - seen.start_ns < begin_ns
    ]
    half = len(before) // 2
    assert before[:half] == before[half:], "it changed what was before it"
