# SPDX-License-Identifier: Apache-2.0
"""The pages about testing say what the code does, and their programs are those of the example."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

import sim.testing
from scripts import scenario_reference
from sim.testing import plugin
from sim.testing.items import SEED_OPTION
from sim.testing.live import LiveStage
from sim.testing.virtual import VirtualRun
from stagectl import pytest_plugin

ROOT = Path(__file__).resolve().parents[3]
GUIDE = (ROOT / "docs" / "testing-with-the-simulator.md").read_text(encoding="utf-8")
EXAMPLE = ROOT / "examples" / "simulated-stage"


def rows(heading: str) -> set[str]:
    """Return the words in backticks of the first column of the table under "| of a ..."."""
    table = GUIDE.partition(f"| {heading} | |")[2].partition("\n\n")[0]
    first = "".join(line.split("|")[1] for line in table.splitlines()[2:])
    return {re.split(r"[(\[]", word)[0] for word in re.findall(r"`([^`]+)`", first)}


def public(kind: type) -> set[str]:
    """Return what a class offers, and what it sets on itself with a docstring."""
    return {name for name in vars(kind) if not name.startswith("_")}


def test_the_reference_is_what_the_code_says() -> None:
    written = scenario_reference.PAGE.read_text(encoding="utf-8")
    assert written == scenario_reference.page(), "run python scripts/scenario_reference.py"


def test_the_guide_names_all_of_a_run_and_a_live_stage() -> None:
    own = {"passed", "checks", "seed"}  # set in the constructor
    assert rows("of a run") | {"again", "look", "lines"} >= public(VirtualRun)
    assert rows("of a run") - own <= public(VirtualRun)
    assert rows("of a live stage") | {"start", "close", "now_s"} == public(LiveStage)


def test_the_guide_names_what_pytest_knows() -> None:
    fixtures = {
        name
        for name, value in vars(plugin).items()
        if type(value).__name__ == "FixtureFunctionDefinition"
    }
    assert fixtures == {
        "virtual_stage", "stage_run", "live_stage", "module_live_stage", "start_live_stage",
    }  # fmt: skip
    for word in (*fixtures, plugin.PATTERNS, plugin.SCENARIO_MARK, plugin.LIVE_MARK):
        assert word in GUIDE
    assert SEED_OPTION in GUIDE
    assert f"version {sim.testing.API_VERSION} (`sim.testing.API_VERSION`)" in GUIDE


def test_guide_example_and_workflow_install_alike() -> None:
    readme = (EXAMPLE / "README.md").read_text(encoding="utf-8")
    workflow = (EXAMPLE / ".github/workflows/stage.yml").read_text(encoding="utf-8")
    for line in (
        "pip install --require-hashes -r {}/requirements/run.txt",
        "pip install --no-deps --no-build-isolation {}",
        "pip install pytest",
    ):
        assert line.format("../stagectl") in GUIDE
        assert line.format("../stagectl") in readme
        assert line.format("./.stagectl").replace("-r ./", "-r ") in workflow


def test_the_example_configures_what_the_guide_says() -> None:
    text = (EXAMPLE / "pyproject.toml").read_text(encoding="utf-8")
    assert 'stagectl_scenarios = "scenarios/*.toml"' in text
    assert 'stagectl_scenarios = "scenarios/*.toml"' in GUIDE


def test_pytest_finds_the_plugin_by_itself() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    plugins = project.get("entry-points", {}).get("pytest11")
    if plugins is None:
        pytest.skip("pyproject.toml has no entry point for pytest yet")
    assert plugins == {"stagectl": pytest_plugin.__name__}
