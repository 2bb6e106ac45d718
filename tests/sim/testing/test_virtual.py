# SPDX-License-Identifier: Apache-2.0
"""A virtual stage by `play_stage`, and the files of a live one, without pytest around them."""

from __future__ import annotations

import math
import tomllib
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hardware_profiles.loading import load_stage
from hardware_profiles.stage import SerialLine, UdpLine
from sim.scenario.load import ScenarioError, load_scenario
from sim.testing import expect, fault, play_stage
from sim.testing.arguments import scenario_of
from sim.testing.failures import CheckFailedError
from sim.testing.items import INVARIANTS
from sim.testing.live_files import DELIVERY_MS, write_files
from sim.testing.results import filmed_of
from sim.testing.toml_text import toml_text
from sim.testing.virtual import VirtualRun
from sim.trackers.config import load

SHORT = """
version = 1
doc = "Short."
like = "calm"
seconds = 3.4
settle_s = 2.4
take = false
"""
scalars = (
    st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.floats(allow_nan=False)
    | st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
)  # fmt: skip
values = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(
        st.characters(exclude_categories=["Cs"]), max_size=8), inner, max_size=3), max_leaves=8,
)  # fmt: skip


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> VirtualRun:
    """Play a run in which n2 hangs when judging has begun."""
    folder = tmp_path_factory.mktemp("short")
    (folder / "short.toml").write_text(SHORT, encoding="utf-8")
    hang = fault("node-hang", target="n2", at_s=2.6, for_s=0.3)
    return play_stage(
        "short.toml", folders=[folder], faults=[hang], set={"body.A.label": "Long arm"},
        expect=[expect("exact-share", node="n2", at_least=1.0)], again="mine",
    )  # fmt: skip


def test_a_run_tells_what_was_seen(run: VirtualRun) -> None:
    assert [check.id for check in run.checks[: len(INVARIANTS)]] == list(INVARIANTS)
    assert not run.passed
    assert [check.id for check in run.failed()] == ["exact-share n2"]
    n1, n2 = run.nodes["n1"], run.nodes["n2"]
    assert n1.exact_share == 1.0 > n2.exact_share
    assert n2.repeated >= 5
    judged = [p for p in n2.pictures if 2.72 < p.t_s < 2.9]  # behind what was in the pipeline
    assert {p.outcome for p in judged} == {"repeated"}
    pose = n1.pictures[-1].poses["A"]
    assert pose is not None
    assert math.hypot(*pose[3:]) == pytest.approx(1.0)
    assert [e.t_s for e in run.events] == sorted(e.t_s for e in run.events)
    assert run.faults == ("node-hang",)
    assert run.summary()["trace_sha256"] == run.trace_sha256


def test_a_camera_that_filmed_nothing_has_no_figures(run: VirtualRun) -> None:
    assert run.registration["A"]["wall_px"]["p95"] > 0.0
    nothing = {"wall_px": None, "margin_px": None, "composite_px": None, "row_spread_px": None}
    filmed = filmed_of({**nothing, "frames": 0})
    assert filmed["wall_px"] == {}
    assert math.isnan(filmed["row_spread_px"])


def test_assert_ok_says_check_seed_and_command(run: VirtualRun) -> None:
    with pytest.raises(CheckFailedError) as caught:
        run.assert_ok()
    head, bad, tail = str(caught.value).splitlines()
    assert head == "simulated stage 'short': 1 of 10 checks failed"
    assert bad.startswith("  BAD exact-share n2: 0.")
    assert tail == "seed 1; again: mine"


def test_a_check_is_true_where_it_holds(run: VirtualRun) -> None:
    assert run.check("exact-share", node="n1", at_least=1.0)
    assert not run.check("exact-share", node="n2", at_least=1.0)
    assert "at most 0" in str(run.check("repeated", node="n2", at_most=0))
    with pytest.raises(ScenarioError, match="unknown check 'exakt'"):
        run.check("exakt")
    with pytest.raises(ScenarioError, match=r"it could not fail: found no at_most or at_least"):
        run.check("exact-share", node="n1")


def test_changes_of_the_call(tmp_path: Path) -> None:
    own = scenario_of("calm")
    assert own.expect
    assert not own.fault
    changed = scenario_of("calm", seconds=5.0, seed=9, settle_s=1.0, set={"rate": "25/1"})
    assert (changed.seconds, changed.seed, changed.settle_s) == (5.0, 9, 1.0)
    assert changed.expect == own.expect
    assert changed.set == {"rate": "25/1"}
    broken = scenario_of("calm", faults=[{"id": "unplug", "at_s": 4}])
    assert broken.expect == ()
    assert broken.fault[0].at_s == 4.0
    with pytest.raises(ScenarioError, match=r"^calm: seconds: Expected `float` > 0\.0$"):
        scenario_of("calm", seconds=-1.0)
    with pytest.raises(ScenarioError, match=r"none\.toml: no such file"):
        scenario_of("calm", [tmp_path], stage="none.toml")


def test_real_scenarios_are_not_played_as_virtual_ones(tmp_path: Path) -> None:
    (tmp_path / "r.toml").write_text(SHORT + 'mode = "real"\n', encoding="utf-8")
    with pytest.raises(ScenarioError, match=r"^r: mode is real"):
        play_stage("r.toml", folders=[tmp_path])


def test_a_live_stage_stays_on_this_machine(tmp_path: Path) -> None:
    calm = msgspec.structs.replace(load_scenario("calm"), set={"host": "0.0.0.0"})
    files = write_files(tmp_path, calm, ["osc-b"], 5)
    stage, _ = load_stage(files.stage_file)
    assert stage.host == "127.0.0.1"
    assert set(msgspec.structs.asdict(stage.ports).values()) == {0}
    assert stage.schedule.delivery_ms == DELIVERY_MS
    freed, osc = stage.source
    assert isinstance(osc.line, UdpLine)
    assert osc.line.port == files.lines["osc-b"].port != 40001
    assert files.trackers_file is not None
    trackers = load(files.trackers_file)
    assert trackers.t0_ns == 5
    assert [tracker.id for tracker in trackers.tracker] == ["freed-a"]
    if isinstance(freed.line, SerialLine):
        assert Path(freed.line.port).parent == tmp_path
    assert trackers.tracker[0].mount.position_m == freed.rig_offset.position_m
    with pytest.raises(ScenarioError, match="without: found 'x', expected one of freed-a, osc-b"):
        write_files(tmp_path, calm, ["x"], 5)


@settings(max_examples=25)
@given(st.dictionaries(st.text(st.characters(exclude_categories=["Cs"]), max_size=8), values))
def test_any_table_comes_back(table: dict[str, object]) -> None:
    assert tomllib.loads(toml_text(table)) == table


def test_what_toml_cannot_hold_is_refused() -> None:
    with pytest.raises(ValueError, match="found None"):
        toml_text({"a": [None]})
