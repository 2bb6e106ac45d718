# SPDX-License-Identifier: Apache-2.0
"""Each fault of virtual time lights its link and its alarm in time; a broken table is seen.

A few are played here, all of them at night: `pytest -m nightly -k lights`.
"""

from __future__ import annotations

from typing import get_args

import msgspec
import pytest

from sim.faults.catalogue import FAULTS as KINDS
from sim.scenario.checks_lights import check_lights
from sim.scenario.evidence import Evidence
from sim.scenario.lights import LIGHTS, REAL_LIGHTS, REAL_UNSEEN, UNCOUNTED, UNSEEN
from sim.scenario.load import load_scenario, shipped_names
from sim.scenario.model import Scenario
from sim.scenario.verdict import Check
from sim.scenario.virtual_run import play
from sim.virtual.control import Seen
from stagectl.alarms import board_links, catalogue
from stagectl.alarms.catalogue import FAULTS, Link

VIRTUAL = [name for name, kind in KINDS.items() if "virtual" in kind.modes]
SCENARIOS = [s for name in shipped_names() if (s := load_scenario(name)).mode == "virtual"]
PLAYED_HERE = ("spike",)
EACH = [
    pytest.param(name, marks=() if name in PLAYED_HERE else pytest.mark.nightly)
    for name in VIRTUAL
]  # fmt: skip
EACH_LIT = [one for one in EACH if one.values[0] in LIGHTS]


def scenario_of(fault: str) -> Scenario:
    """Return the shipped scenario that plays a fault, without what else it looks at."""
    found = next(s for s in SCENARIOS if any(one.id == fault for one in s.fault))
    return msgspec.structs.replace(found, expect=(), take=False)


@pytest.fixture(scope="module")
def seen() -> Evidence:
    """A run with a node that hangs."""
    return play(scenario_of("node-hang"), None)


def check_of(fault: str) -> Check:
    (check,) = check_lights(play(scenario_of(fault), None))
    return check


def test_each_fault_lights_something_or_has_its_reason() -> None:
    assert set(LIGHTS) | set(UNSEEN) == set(VIRTUAL)
    assert not set(LIGHTS) & set(UNSEEN)


def test_what_only_a_counter_tells_is_told_where_there_is_one() -> None:
    assert set(UNCOUNTED) <= set(LIGHTS)
    for name in UNCOUNTED:
        played = {
            any(row.get("frame_counter") for row in s.tracker if row["source"] == one.target)
            for s in SCENARIOS for one in s.fault if one.id == name
        }  # fmt: skip
        assert played == {True, False}, name


def test_so_does_each_fault_of_real_mode() -> None:
    real = {name for name, kind in KINDS.items() if "real" in kind.modes}
    assert real - set(REAL_LIGHTS) - set(REAL_UNSEEN) == set()
    for name, light in REAL_LIGHTS.items():
        assert light.link in get_args(Link), name
        assert light.code in {"", *(row.id for row in FAULTS)}, name


def test_links_and_ids_are_those_of_the_product_and_times_have_an_end() -> None:
    for name, light in LIGHTS.items():
        assert light.link in get_args(Link), name
        assert light.code in {"", *(row.id for row in FAULTS)}, name
        assert 0 < light.within_ms <= 15_050, name


def test_a_promised_time_is_the_rows_and_no_other() -> None:
    for name, light in LIGHTS.items():
        promised = catalogue.fault(light.code).within_ms if light.code else None
        assert (promised is None) == (light.own_ms is not None), name


@pytest.mark.parametrize("fault", EACH)
def test_lights(fault: str) -> None:
    check = check_of(fault)
    assert check.passed, check.detail


@pytest.mark.parametrize("fault", EACH_LIT)
def test_lights_with_a_broken_table_fail(fault: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each alarm goes to another link; no node is out of service, no packet is uneven."""
    wrong = {row.id: row._replace(links=("line_up",)) for row in FAULTS}
    monkeypatch.setattr(catalogue, "_BY_ID", wrong)
    monkeypatch.setattr(board_links, "_OPEN", ())
    monkeypatch.setattr(board_links, "JITTER_PERIODS", 1e9)
    assert not check_of(fault).passed


class TestWhatIsWrongIsSeen:
    """The evidence of one run, made worse by hand."""

    @staticmethod
    def said(seen: Evidence, board: list[Seen]) -> str:
        kept, seen.board = seen.board, board
        try:
            (check,) = check_lights(seen)
        finally:
            seen.board = kept
        assert not check.passed
        return check.detail

    def test_nothing_at_all(self, seen: Evidence) -> None:
        assert "nothing at all" in self.said(seen, [])

    def test_no_alarm(self, seen: Evidence) -> None:
        assert "never lit" in self.said(seen, [r for r in seen.board if r.section == "chain"])

    def test_no_link_of_one_camera(self, seen: Evidence) -> None:
        begin_ns = seen.windows[0].from_ns
        board = [r for r in seen.board if r.key != "B" or r.t_ns < begin_ns]
        assert "never lit" in self.said(seen, board)

    def test_too_late(self, seen: Evidence) -> None:
        begin_ns, ms = seen.windows[0].from_ns, 1_000_000
        board = [
            r._replace(t_ns=r.t_ns + 200 * ms) if r.t_ns >= begin_ns else r for r in seen.board
        ]
        assert "was lit after 320 ms, not within 165" in self.said(seen, board)

    def test_before_the_fault(self, seen: Evidence) -> None:
        board = [r._replace(t_ns=seen.start_ns) for r in seen.board if _is_lit(r)]
        assert "before the fault" in self.said(seen, board)

    def test_never_over(self, seen: Evidence) -> None:
        last_ns = next(r.t_ns for r in seen.board if _is_lit(r))
        assert "still lit" in self.said(seen, [r for r in seen.board if r.t_ns <= last_ns])

    def test_an_alarm_without_words(self, seen: Evidence) -> None:
        board = [
            r._replace(row={**r.row, "text": ""}) if r.section == "alarms" and r.row else r
            for r in seen.board
        ]
        assert "never lit" in self.said(seen, board)

    def test_another_chain_that_is_lit_too(self, seen: Evidence) -> None:
        lit = next(r for r in seen.board if _is_lit(r))
        assert "stage is lit too" in self.said(seen, [*seen.board, lit._replace(key="stage")])


def _is_lit(row: Seen) -> bool:
    codes = row.row["codes"] if row.section == "chain" and row.row is not None else None
    return isinstance(codes, list) and "F-16" in codes
