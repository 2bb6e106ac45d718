# SPDX-License-Identifier: Apache-2.0
"""The pytest plugin, tried by pytest's own plugin tester: what is green, red, and in error."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
import types
from importlib.machinery import ModuleSpec
from pathlib import Path
from typing import ClassVar
from xml.etree import ElementTree as Xml

import pytest

# Before the inner sessions: what they import for the first time is thrown away behind them, and
# numpy cannot be imported twice.
import sim.testing.live
import sim.testing.virtual
from sim.testing.items import INVARIANTS
from stagectl import pytest_plugin

pytest_plugins = ["pytester"]

PLUGIN = (
    "-p", "sim.testing.plugin", "-p", "no:cacheprovider", "-p", "no:hypothesispytest",
    "-W", "ignore::pytest.PytestAssertRewriteWarning",  # other tests have imported it already
)  # fmt: skip
SHORT = """
version = 1
doc = "Three seconds of the calm stage."
like = "calm"
seconds = 3.4
settle_s = 2.4
take = false
"""
IMPOSSIBLE = '[[expect]]\ncheck = "exact-share"\nnode = "n1"\nat_most = 0.5\n'


def outcomes(result: pytest.RunResult) -> dict[str, int]:
    """Return how many tests passed, failed, were errors."""
    return {k: v for k, v in result.parseoutcomes().items() if k in ("passed", "failed", "errors")}


def test_a_green_and_a_red_project(pytester: pytest.Pytester) -> None:
    pytester.makefile(".toml", short=SHORT)
    pytester.mkdir("a b")
    pytester.makefile(".stage-test.toml", **{"a b/two": SHORT + IMPOSSIBLE * 2})
    pytester.makepyfile(
        """
        import pytest

        def test_green(virtual_stage):
            run = virtual_stage("short.toml")
            run.assert_ok()
            assert run.check("exact-share", node="n2", at_least=1.0)
            assert run.nodes["n2"].exact_share == 1.0
            assert len(run.nodes["n2"].pictures) > 60
            assert run.events and run.registration["A"]["wall_px"]["p95"] > 0.0

        def test_red_check(virtual_stage):
            assert virtual_stage("short.toml").check("exact-share", node="n3", at_most=0.25)

        @pytest.mark.stagectl_scenario("short.toml")
        def test_marked(stage_run):
            assert stage_run.seed == 1 and len(stage_run.trace_sha256) == 64

        @pytest.mark.parametrize("a", ["b c"])
        def test_red_run(virtual_stage, a):
            bound = {"check": "exact-share", "node": "n1", "at_most": 0.5}
            virtual_stage("short.toml", expect=[bound], seed=5).assert_ok()
        """
    )
    result = pytester.runpytest_inprocess(*PLUGIN, "-v", "--junitxml", "junit.xml")
    invariants = len(INVARIANTS)
    assert outcomes(result) == {"passed": 2 + invariants + 1, "failed": 4}
    result.stdout.fnmatch_lines([
        "*::test_marked?short? PASSED*",
        "*two.stage-test.toml: exact-share-n1-2*",
        "exact-share n1: 1 (at most 0.5)*",
        "seed 1; again: stagectl sim run 'a b/two.stage-test.toml' --seed 1",
        "*BAD exact-share n3: 1 (at most 0.25)*",
        '*seed 1; again: stagectl sim run short.toml --seed 1*',
        "*CheckFailedError: simulated stage 'short': 1 of 10 checks failed*",
        "*BAD exact-share n1: 1 (at most 0.5)*",
        "*seed 5; again: python -m pytest 'test_*::test_red_run?b c?'",
    ])  # fmt: skip
    cases = list(Xml.parse(pytester.path / "junit.xml").iter("testcase"))
    names = {case.get("name") for case in cases if "two" in str(case.get("classname"))}
    assert names == {*INVARIANTS, "exact-share-n1", "exact-share-n1-2", "all-else"}
    (red,) = [case for case in cases if case.get("name") == "test_red_run[b c]"]
    told = {p.get("name"): p.get("value") for p in red.iter("property")}
    assert told["seed"] == "5"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("version = 1\nthis is no toml", "is not TOML"),
        ("version = 1\ndoc = 'x'", "missing required field"),
        (SHORT + "[[fault]]\nid = 'unplug'\nat = 1.0", "fault[0]: unknown field 'at'; did"),
        (SHORT.replace("calm", "storm"), "no scenario 'storm'"),
        (SHORT + "[set]\n'body.Z.label' = 'x'", "the stage file has no 'Z'"),
        (SHORT + "[[expect]]\ncheck = 'no-alarms'", "expect[0].check: found 'no-alarms'"),
    ],
)
def test_a_bad_scenario_file_is_one_line(pytester: pytest.Pytester, text: str, words: str) -> None:
    pytester.makefile(".stage-test.toml", bad=text)
    result = pytester.runpytest_inprocess(*PLUGIN)
    assert outcomes(result) == {"errors": 1}
    told = result.stdout.str()
    (line,) = [line for line in told.splitlines() if words in line and "ERROR" not in line]
    assert len(told.splitlines()) < 16
    assert "Traceback" not in told
    assert ".py" not in told.partition("ERRORS")[2], line


def test_a_mistake_in_a_test_is_one_line(pytester: pytest.Pytester) -> None:
    pytester.makefile(".toml", short=SHORT)
    pytester.makepyfile(
        """
        from sim.testing import expect, fault

        def test_name(virtual_stage):
            virtual_stage("calmer")

        def test_fault(virtual_stage):
            virtual_stage("calm", faults=[{"id": "node-crash", "at": 4.0}])

        def test_file(virtual_stage):
            virtual_stage("here/none.toml")

        def test_target(virtual_stage):
            virtual_stage("short.toml", faults=[fault("node-crash", at_s=1.0, target="n9")])

        def test_key(virtual_stage):
            virtual_stage("calm", expect=[expect("wall-px", kamera="A")])

        def test_word(virtual_stage):
            virtual_stage("calm", second=6)

        def test_live_word(start_live_stage):
            start_live_stage("calm", node=["n1"])
        """
    )
    result = pytester.runpytest_inprocess(*PLUGIN)
    assert outcomes(result) == {"failed": 7}
    assert "Traceback" not in result.stdout.str()
    result.stdout.fnmatch_lines([
        "test_*::test_name: no scenario 'calmer'; *",
        "test_*::test_fault: calm: fault?0?: Object contains unknown field `at`",
        "test_*::test_file: here/none.toml: no such file in *",
        "test_*::test_target: short: fault 'node-crash': target: found 'n9', expected one of n1, *",
        "test_*::test_key: expect('wall-px'): Object contains unknown field `kamera`",
        "test_*::test_word: virtual_stage: found 'second', expected of stage, *mean 'seconds'?",
        "test_*::test_live_word: live_stage: found 'node', expected of *; did you mean 'nodes'?",
    ])  # fmt: skip


def test_stage_run_without_its_marker_says_so_and_stops_nobody(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("def test_x(stage_run):\n    pass\n\ndef test_y():\n    pass\n")
    result = pytester.runpytest_inprocess(*PLUGIN)
    assert outcomes(result) == {"passed": 1, "errors": 1}
    assert "Traceback" not in result.stdout.str()
    result.stdout.fnmatch_lines(
        ["test_*::test_x: stage_run needs @pytest.mark.stagectl_scenario(*"]
    )


def test_the_ini_key_names_files_and_nothing_else_is_collected(pytester: pytest.Pytester) -> None:
    pytester.makeini("[pytest]\nstagectl_scenarios = scenarios/*.toml\n")
    folder = pytester.mkdir("scenarios")
    (folder / "one.toml").write_text(SHORT, encoding="utf-8")
    pytester.makefile(".toml", pyproject="[tool.x]\n")
    result = pytester.runpytest_inprocess(*PLUGIN, "--collect-only", "-q")
    lines = result.stdout.str().splitlines()
    assert [line for line in lines if "::" in line] == [
        f"scenarios/one.toml::{name}" for name in (*INVARIANTS, "all-else")
    ]


class RecordedStage:
    """Stands in for a live stage: notes when it is started and closed."""

    calls: ClassVar[list[tuple[object, ...]]] = []

    def __init__(
        self,
        scenario: object,
        *,
        folders: tuple[Path, ...],
        nodes: object = None,
        without: object = None,
        seed: object = None,
    ) -> None:
        given = {"nodes": nodes, "without": without, "seed": seed}
        told = [(key, value) for key, value in given.items() if value is not None]
        self.calls.append(("made", scenario, *told))

    def start(self) -> RecordedStage:
        """Note it."""
        self.calls.append(("start",))
        return self

    def close(self) -> None:
        """Note it."""
        self.calls.append(("close",))


def test_live_stages_are_closed_however_a_test_ends(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sim.testing.live, "LiveStage", RecordedStage)
    RecordedStage.calls.clear()
    pytester.makepyfile(
        """
        import pytest

        pytestmark = pytest.mark.stagectl_live("first.toml", nodes=[])

        def test_a(module_live_stage):
            pass

        def test_b(module_live_stage):
            assert not module_live_stage

        @pytest.mark.stagectl_live(without=["osc-b"])
        def test_c(live_stage):
            raise SystemExit

        def test_d(start_live_stage):
            start_live_stage("calm", seed=3)
            start_live_stage()
            raise KeyError
        """
    )
    result = pytester.runpytest_inprocess(*PLUGIN)
    assert outcomes(result) == {"passed": 1, "failed": 3}
    started, closed = ("start",), ("close",)
    assert RecordedStage.calls == [
        ("made", "first.toml", ("nodes", [])), started,
        ("made", "calm", ("without", ["osc-b"])), started, closed,
        ("made", "calm", ("seed", 3)), started, ("made", "calm"), started, closed, closed,
        closed,
    ]  # fmt: skip


def test_the_door_brings_the_plugin_in_and_stays_shut_for_another_sim(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    brought: list[str] = []
    manager = types.SimpleNamespace(import_plugin=brought.append)
    open_door = vars(pytest_plugin)["pytest_addoption"]
    open_door(None, manager)
    assert brought == ["sim.testing.plugin"]
    foreign = ModuleSpec("sim", None, origin=str(tmp_path / "sim" / "__init__.py"))
    for spec in (foreign, ModuleSpec("sim", None), None):
        monkeypatch.setattr(importlib.util, "find_spec", lambda _, spec=spec: spec)
        open_door(None, manager)
    assert brought == ["sim.testing.plugin"]


def test_what_the_front_page_names_is_there() -> None:
    for name in sim.testing.__all__:
        assert getattr(sim.testing, name) is not None
    with pytest.raises(AttributeError, match="nothing_of_the_kind"):
        _ = sim.testing.__getattr__("nothing_of_the_kind")


@pytest.mark.system
@pytest.mark.untimed
def test_the_plugin_costs_nothing_before_it_is_used() -> None:
    program = (
        "import sys, pytest; before = set(sys.modules); import stagectl.pytest_plugin, "
        "sim.testing.plugin; print(*sorted(set(sys.modules) - before))"
    )
    ended = subprocess.run(
        [sys.executable, "-P", "-c", program], capture_output=True, text=True, check=True
    )
    assert set(ended.stdout.split()) <= {
        "stagectl", "stagectl.pytest_plugin", "sim", "sim.testing", "sim.testing.plugin",
        "sim.testing.items", "importlib.util",
    }  # fmt: skip
