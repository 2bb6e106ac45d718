# SPDX-License-Identifier: Apache-2.0
"""Verdicts come in order, and what goes wrong with one scenario is that one's error."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.scenario import pool
from sim.scenario.pool import Order, judge, judge_all
from sim.scenario.verdict import Check, Verdict
from tests.sim.scenario.written import SHORT, file_of


def told(order: Order) -> Verdict:
    """Judge nothing: a name is a verdict, an error, or a crash."""
    if order.name == "crash":
        raise KeyError("deep\ninside")
    return Verdict(order.name, "virtual", order.seed or 0)


def test_a_file_that_is_bad_is_a_verdict_of_wrong_input(tmp_path: Path) -> None:
    verdict = judge(Order(file_of(tmp_path, "x ="), seed=5))
    assert (verdict.scenario, verdict.seed) == ("own", 5)
    assert verdict.asked == str(tmp_path / "own.toml")
    assert verdict.wrong_input
    assert not verdict.passed
    assert "is not TOML" in verdict.error


def test_a_scenario_that_cannot_be_built_is_too(tmp_path: Path) -> None:
    text = SHORT + '[[expect]]\ncheck = "exakt"\n'
    verdict = judge(Order(file_of(tmp_path, text)))
    assert verdict.wrong_input
    assert verdict.error.startswith(f"{tmp_path / 'own.toml'}: expect[0] (exakt): unknown check")
    assert verdict.checks == []
    assert verdict.event()["error"] == verdict.error


@pytest.mark.parametrize("like", ["calm", "real-calm"])
def test_an_unknown_fault_is_told_with_the_file(tmp_path: Path, like: str) -> None:
    text = f'like = "{like}"\ndoc = "x"\n[[fault]]\nid = "lightning"\nat_s = 3.0\n'
    path = file_of(tmp_path, text)
    verdict = judge(Order(path))
    assert verdict.wrong_input
    assert verdict.error.startswith(f"{path}: unknown fault 'lightning'")


def test_a_defect_is_the_error_of_its_scenario_and_no_other(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(pool, "_judged", told)
    verdicts = list(judge_all([Order("a"), Order("crash", 7), Order("c")], 1))
    assert [one.scenario for one in verdicts] == ["a", "crash", "c"]
    assert [one.passed for one in verdicts] == [True, False, True]
    crashed = verdicts[1]
    assert crashed.error.startswith("internal error: KeyError: 'deep\\ninside' (test_pool.py:")
    assert (crashed.seed, crashed.wrong_input) == (7, False)


def test_a_verdict_without_checks_that_failed_is_none() -> None:
    verdict = Verdict("a", "virtual", 1, [Check("x", True, "1"), Check("y", False, "2")])
    assert not verdict.passed
    assert [check.id for check in verdict.failed()] == ["y"]


@pytest.mark.system
@pytest.mark.untimed
def test_processes_keep_the_order_and_the_others_verdicts(tmp_path: Path) -> None:
    bad = file_of(tmp_path, SHORT + "seconds = 1\n", "bad")
    unmade = file_of(tmp_path, SHORT + '[[fault]]\nid = "lightning"\nat_s = 3.0\n', "unmade")
    short = file_of(tmp_path, SHORT.replace("4.0", "2.5") + "take = false\n", "short")
    verdicts = list(judge_all([Order(short), Order(bad), Order(unmade), Order(short, 2)], 2))
    assert [one.scenario for one in verdicts] == ["short", "bad", "unmade", "short"]
    assert [one.wrong_input for one in verdicts] == [False, True, True, False]
    assert [one.seed for one in verdicts] == [1, 0, 1, 2]
    assert verdicts[0].passed
    assert verdicts[3].passed
    assert verdicts[0].trace_sha256 != verdicts[3].trace_sha256
    assert "unknown fault 'lightning'" in verdicts[2].error
