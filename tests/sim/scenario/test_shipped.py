# SPDX-License-Identifier: Apache-2.0
"""The scenarios that come with stagectl: all can be built, and the cheap ones are played here.

All of them are played at night: tests/nightly/test_scenarios.py.
"""

from __future__ import annotations

import pytest

from sim.faults.catalogue import FAULTS
from sim.scenario.checks import CHECKS
from sim.scenario.judge import judge_virtual
from sim.scenario.load import load_scenario, shipped_names
from sim.scenario.virtual_run import VirtualStage

VIRTUAL = {name: one for name in shipped_names() if (one := load_scenario(name)).mode == "virtual"}
PLAYED = ("node-crash", "sync-phase-jump", "controller-kill")
"""A node, house sync, the controller; 1.7 s of CPU each. `conftest.py` plays a silent tracker."""


@pytest.mark.parametrize("name", VIRTUAL)
def test_it_can_be_built_with_its_faults_and_expectations(name: str) -> None:
    scenario = VIRTUAL[name]
    stage = VirtualStage(scenario, None)
    assert len(stage.evidence.windows) == len(scenario.fault)
    assert scenario.expect
    assert scenario.doc


def test_every_fault_of_virtual_time_is_played_in_it() -> None:
    played = {fault.id for one in VIRTUAL.values() for fault in one.fault}
    wanted = {name for name, kind in FAULTS.items() if "virtual" in kind.modes}
    assert wanted - played == set()


def test_a_scenario_with_a_fault_says_its_row() -> None:
    for name, one in VIRTUAL.items():
        assert {FAULTS[fault.id].row for fault in one.fault} <= set(one.rows), name


def test_every_scenario_with_a_row_expects_more_than_the_invariants_hold() -> None:
    """Somebody must be told, or a figure must show that nobody need be."""
    for name, one in VIRTUAL.items():
        assert not one.rows or {e.check for e in one.expect} - {"exact-share"}, name


def test_checks_that_no_scenario_uses_are_known() -> None:
    used = {expect.check for one in VIRTUAL.values() for expect in one.expect}
    assert set(CHECKS) - used <= {"truth-deg", "step-mm", "step-deg"}


@pytest.mark.parametrize("name", PLAYED)
def test_it_passes(name: str) -> None:
    verdict = judge_virtual(VIRTUAL[name])
    assert verdict.error == ""
    assert verdict.failed() == []
    assert len(verdict.checks) > len(VIRTUAL[name].expect)
