# SPDX-License-Identifier: Apache-2.0
"""The testing guide and the example project, done as a new user does them, outside the tree.

`make test` plays the guide's files and the example's first scenario; the night plays the whole of
the example, its live stage included.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree as Xml

import pytest

pytestmark = [pytest.mark.system, pytest.mark.untimed, pytest.mark.slow]

ROOT = Path(__file__).resolve().parents[2]
GUIDE = ROOT / "docs" / "testing-with-the-simulator.md"
EXAMPLE_TESTS = 30


def ran_in(folder: Path, *words: str) -> tuple[str, list[Xml.Element]]:
    """Run pytest in a folder as its own project; return what it says and its JUnit cases."""
    command = [
        sys.executable, "-m", "pytest", "-p", "sim.testing.plugin", "-p", "no:cacheprovider",
        "--junitxml=stage.xml", *words,
    ]  # fmt: skip
    ended = subprocess.run(
        command, cwd=folder, capture_output=True, text=True, timeout=110, check=False
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return ended.stdout, list(Xml.parse(folder / "stage.xml").iter("testcase"))


def block(language: str) -> str:
    """Return the first block of a language in the guide."""
    found = re.search(rf"```{language}\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL)
    assert found is not None
    return found[1]


def test_the_guides_own_files_are_green_and_look_as_it_says(tmp_path: Path) -> None:
    tests = tmp_path / "tests"
    tests.mkdir()
    (tests / "test_stage.py").write_text(block("python"), encoding="utf-8")
    (tests / "first.stage-test.toml").write_text(block("toml"), encoding="utf-8")
    said, cases = ran_in(tmp_path, "-v")
    guide = GUIDE.read_text(encoding="utf-8")
    lines = [line for line in said.splitlines() if "first.stage-test.toml::" in line]
    names = [line.split()[0] for line in lines]
    assert len(cases) == len(names) + 2
    shown = re.findall(r"^(tests/first\.stage-test\.toml::\S+) PASSED", guide, re.MULTILINE)
    assert len(shown) == 4
    assert set(shown) <= set(names)


def example(folder: Path) -> Path:
    """Copy the example project to where nothing of the tree is near."""
    return Path(shutil.copytree(ROOT / "examples" / "simulated-stage", folder / "project"))


def test_the_example_is_collected_and_its_first_scenario_is_green(tmp_path: Path) -> None:
    said, cases = ran_in(example(tmp_path), "-k", "first.toml or good_day")
    names = {str(case.get("name")) for case in cases}
    assert {"test_our_stage_on_a_good_day", "truth-mm-crane", "all-else"} <= names
    assert f"{len(cases)} passed, {EXAMPLE_TESTS - len(cases)} deselected" in said


@pytest.mark.nightly
def test_the_example_project_is_green(tmp_path: Path) -> None:
    _, cases = ran_in(example(tmp_path))
    names = {str(case.get("name")) for case in cases}
    assert len(cases) == EXAMPLE_TESTS
    assert {"test_our_node_shows_every_frame", "told-F-01-head", "truth-mm-crane"} <= names
    # A machine that stood still skips the live test; nothing else is ever skipped.
    skipped = {case.get("name") for case in cases if case.find("skipped") is not None}
    assert skipped <= {"test_our_node_shows_every_frame"}
