# SPDX-License-Identifier: Apache-2.0
"""Catalogue, codes of events, scenarios and page name the same faults."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path
from types import ModuleType

import pytest

from sim.faults.catalogue import FAULTS as KINDS
from sim.faults.catalogue import NOT_SIMULABLE
from sim.faults.stage_faults import unmade
from sim.scenario.load import load_scenario, shipped_names
from sim.trackers.faults import TRACKER_FAULTS
from stagectl.alarms.catalogue import FAULTS

ROOT = Path(__file__).resolve().parents[3]
PAGE = ROOT / "docs" / "faults.md"
IDS = [f"F-{number:02}" for number in range(1, 40)]
SCENARIOS = [load_scenario(name) for name in shipped_names()]
_CODE = re.compile(r'"(F-\d\d)"')


def fault_table() -> ModuleType:
    """Return scripts/fault_table.py, which is no package."""
    path = ROOT / "scripts" / "fault_table.py"
    spec = importlib.util.spec_from_file_location("fault_table", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_catalogue_has_every_row_once() -> None:
    assert [fault.id for fault in FAULTS] == IDS


def test_scenarios_and_what_cannot_be_simulated_are_the_catalogue() -> None:
    shown = {row for scenario in SCENARIOS for row in scenario.rows}
    assert shown | set(NOT_SIMULABLE) == set(IDS)
    assert not shown & set(NOT_SIMULABLE)


def test_every_kind_of_fault_belongs_to_a_row() -> None:
    assert {kind.row for kind in KINDS.values()} <= set(IDS)


def test_every_kind_of_fault_is_made_by_somebody_and_played_by_a_scenario() -> None:
    assert unmade() == []
    sources = {name for name, kind in KINDS.items() if kind.target == "source"}
    assert sources == set(TRACKER_FAULTS)
    played = {fault.id for scenario in SCENARIOS for fault in scenario.fault}
    assert set(KINDS) - played == set()


def test_every_code_in_the_product_is_a_row() -> None:
    found = {
        code
        for package in ("stagectl", "tracking", "render_bridge", "hardware_profiles")
        for path in (ROOT / package).rglob("*.py")
        for code in _CODE.findall(path.read_text(encoding="utf-8"))
    }
    assert found <= set(IDS)
    assert len(found) > 20


def test_expected_codes_are_those_of_the_scenarios_rows_or_of_their_faults() -> None:
    for scenario in SCENARIOS:
        for expect in scenario.expect:
            assert not expect.code or expect.code in IDS, scenario.name


def test_the_page_is_what_its_script_writes() -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert fault_table().page(text) == text, "run PYTHONPATH=. python scripts/fault_table.py"


@pytest.mark.parametrize("row", IDS)
def test_the_page_has_the_row(row: str) -> None:
    assert f"| {row} |" in PAGE.read_text(encoding="utf-8")
