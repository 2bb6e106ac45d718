# SPDX-License-Identifier: Apache-2.0
"""Scenario files for tests: a whole one in TOML, and the error that another one makes."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.scenario.load import ScenarioError, load_scenario
from sim.scenario.virtual_run import VirtualStage

SHORT = """\
version = 1
like = "calm"
doc = "short"
seconds = 4.0
settle_s = 2.0
"""


def file_of(folder: Path, text: str, name: str = "own") -> str:
    """Write a scenario's file and return its path."""
    path = folder / f"{name}.toml"
    path.write_text(text, encoding="utf-8")
    return str(path)


def load_error(folder: Path, text: str) -> str:
    """Return the one line that loading a file ends with."""
    with pytest.raises(ScenarioError) as caught:
        load_scenario(file_of(folder, text))
    return one_line(caught.value)


def build_error(folder: Path, text: str) -> str:
    """Return the one line that building the stage of a file ends with; loading it works."""
    scenario = load_scenario(file_of(folder, text))
    with pytest.raises(ScenarioError) as caught:
        VirtualStage(scenario, None)
    return one_line(caught.value)


def one_line(error: ScenarioError) -> str:
    """Return the text of an error, which is one line."""
    text = str(error)
    assert text
    assert len(text.splitlines()) == 1
    return text
