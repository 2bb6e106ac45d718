# SPDX-License-Identifier: Apache-2.0
"""What cannot be played or judged is an error, never a pass; nothing is started for it."""

from __future__ import annotations

import shutil
import sys

import msgspec
import pytest

from sim.faults.catalogue import FAULTS
from sim.real import apart, judge
from sim.real.faults import OWN, maker_of
from sim.real.judge import judge_real, judge_seen
from sim.real.strokes import params_of
from sim.scenario.load import ScenarioError, load_scenario, shipped_names
from sim.scenario.model import Expect, Fault, Scenario
from sim.scenario.verdict import Verdict
from tests.sim.real.seen import START_NS, good, scenario

REAL = [name for name in shipped_names() if name.startswith("real-")]


@pytest.fixture(autouse=True)
def _nothing_is_played(monkeypatch: pytest.MonkeyPatch) -> None:
    def played(*_: object) -> None:
        raise AssertionError("it was played")

    monkeypatch.setattr(judge, "_play", played)


def test_every_fault_of_real_mode_has_a_maker_and_no_other_has_one() -> None:
    for name, kind in FAULTS.items():
        if "real" in kind.modes:
            assert maker_of(name) is not None
        else:
            assert name not in OWN
            with pytest.raises(ScenarioError, match="virtual mode only"):
                maker_of(name)


@pytest.mark.parametrize("fault", ["sync-lost", "no-such-fault"])
def test_a_fault_that_real_mode_cannot_make_is_an_error(fault: str) -> None:
    verdict = judge_real(scenario(fault))
    assert fault in verdict.error
    assert not verdict.passed


def test_a_check_that_real_mode_does_not_have_is_an_error() -> None:
    verdict = judge_real(scenario(check="wall-px", at_most=1.0))
    assert "unknown check 'wall-px'" in verdict.error
    assert not verdict.passed


def test_another_system_is_an_error_that_says_what_it_lacks(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sys, "platform", "win32")
    verdict = judge_real(scenario())
    assert "win32 has no /proc, SIGSTOP or ptys" in verdict.error
    assert not verdict.passed


@pytest.mark.skipif(sys.platform != "linux", reason="namespaces are Linux")
def test_a_machine_without_namespaces_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda tool: None if tool == "unshare" else tool)
    verdict = judge_real(scenario("disk-full"))
    assert verdict.error == "this machine lacks unshare; disk-full cannot be made"


def test_nothing_of_the_machine_itself_is_changed() -> None:
    """Outside of namespaces of one's own no command of the system is run at all."""
    with pytest.raises(ScenarioError, match="nothing was done"):
        apart.system("true")


def test_a_machine_that_stalled_gives_no_verdict() -> None:
    seen = good()
    seen.stalls = [(START_NS + 10**9, START_NS + 2 * 10**9)]
    seen.scenario = msgspec.structs.replace(seen.scenario, take=False)
    verdict = Verdict("made", "real", 1)
    judge_seen(seen, verdict)
    assert "this machine stalled" in verdict.error
    seen.stalls.clear()
    verdict = Verdict("made", "real", 1)
    judge_seen(seen, verdict)
    assert verdict.error == ""


def test_lateness_on_a_machine_that_others_keep_busy_says_nothing_and_other_faults_do() -> None:
    def judged(foreign_share: float, expect: Expect) -> Verdict:
        seen = good()
        seen.scenario = msgspec.structs.replace(seen.scenario, take=False, expect=(expect,))
        seen.foreign_share = foreign_share
        verdict = Verdict("made", "real", 1)
        judge_seen(seen, verdict)
        assert not verdict.passed
        return verdict

    late = Expect("alarm", code="F-20", within_ms=1.0)
    assert "other programs took 40%" in judged(0.4, late).error
    assert judged(0.1, late).error == ""
    assert judged(0.4, Expect("figure", text="got", at_most=1.0)).error == ""


@pytest.mark.parametrize(
    ("params", "said"),
    [
        ({"often": 3}, "does not know it; known: times, every_s"),
        ({"times": "three"}, "found 'three', not a number"),
        ({"times": True}, "found True, not a number"),
    ],
)
def test_a_parameter_that_is_wrong_is_named(params: dict[str, object], said: str) -> None:
    fault = msgspec.convert({"id": "controller-kill", "at_s": 1.0, "params": params}, Fault)
    with pytest.raises(ScenarioError, match=said):
        params_of(fault, {"times": 1.0, "every_s": 3.2})


@pytest.mark.parametrize("name", REAL)
def test_a_shipped_scenario_asks_for_what_there_is(name: str) -> None:
    found = load_scenario(name)
    assert found.mode == "real"
    assert found.expect
    judge.refuse_unknown(found)
    shown = {FAULTS[fault.id].row for fault in found.fault}
    if name != "real-node-hang":  # a stopped process: told as a dead one is
        assert shown <= set(found.rows)


def test_the_rows_that_only_an_operating_system_can_show_are_shown() -> None:
    only_real = {kind.row for kind in FAULTS.values() if kind.modes == ("real",)}
    assert only_real <= {row for name in REAL for row in load_scenario(name).rows}


def test_a_scenario_survives_the_way_to_its_own_process() -> None:
    for name in REAL:
        found = load_scenario(name)
        assert msgspec.json.decode(msgspec.json.encode(found), type=Scenario) == found


def test_a_verdict_survives_the_way_back() -> None:
    verdict = Verdict("a", "real", 1)
    judge_seen(good(), verdict)
    assert verdict.checks
    assert msgspec.json.decode(msgspec.json.encode(verdict), type=Verdict) == verdict


def test_expectations_have_a_bound_where_one_is_needed() -> None:
    assert not [
        (name, expect)
        for name in REAL
        for expect in load_scenario(name).expect
        if expect.check in ("joined", "source-back") and expect.within_ms is None
    ]
