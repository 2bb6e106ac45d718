# SPDX-License-Identifier: Apache-2.0
"""The stage file of a scenario, with the scenario's changes in it."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from importlib import resources
from pathlib import Path
from typing import NamedTuple

import msgspec

from hardware_profiles.lens_files import (
    StageLens,
    StageLensError,
    lens_paths,
    read_lenses,
    with_lenses,
)
from hardware_profiles.loading import cross_check
from hardware_profiles.stage import Stage
from sim.scenario.load import SUFFIX, ScenarioError, is_file
from sim.scenario.model import Scalar, Scenario
from sim.scenario.readable import nearest, readable


class ScenarioStage(NamedTuple):
    """A stage ready to be run."""

    stage: Stage
    table: Mapping[str, object]
    """The same as plain data, for the virtual camera, which trusts no product code."""
    lenses: Mapping[str, StageLens]
    path: Path


def stage_of(scenario: Scenario) -> ScenarioStage:
    """Return the stage of a scenario. Raises ScenarioError with the file and the key."""
    path = _path(scenario)
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ScenarioError(f"{path}: cannot be read ({error.strerror}); name a stage") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise ScenarioError(f"{path}: is not TOML ({error}); mend that line") from None
    for key, value in scenario.set.items():
        _set(table, key, value, scenario.name)
    try:
        stage = msgspec.convert(table, Stage)
    except msgspec.ValidationError as error:
        raise ScenarioError(
            f"{path} (as {scenario.name} sets it): {readable(error, Stage)}"
        ) from None
    problems = cross_check(stage)
    if problems:
        raise ScenarioError(f"{path}: {problems[0]}")
    try:
        lenses = read_lenses(lens_paths(stage, path.parent))
    except StageLensError as error:
        raise ScenarioError(f"{path}: {error.lines[0]}") from None
    return ScenarioStage(with_lenses(stage, lenses), table, lenses, path)


def _path(scenario: Scenario) -> Path:
    beside = Path(scenario.base) / scenario.stage
    if is_file(beside):
        return beside
    name = scenario.stage if scenario.stage.endswith(SUFFIX) else scenario.stage + SUFFIX
    shipped = Path(str(resources.files("sim") / "stages")) / name
    if is_file(shipped):
        return shipped
    known = sorted(path.stem for path in shipped.parent.glob(f"*{SUFFIX}"))
    raise ScenarioError(
        f"{scenario.name}: stage: found {scenario.stage!r}, expected a file beside the scenario "
        f"or one of {', '.join(known)}{nearest(scenario.stage.removesuffix(SUFFIX), known)}"
    )


def _set(table: dict[str, object], key: str, value: Scalar, who: str) -> None:
    """Set "body.A.lens.focal_mm": rows of a list are found by their id."""
    at: object = table
    *way, last = key.split(".")
    for part in way:
        if isinstance(at, dict):
            at = at.setdefault(part, {})
        elif isinstance(at, list):
            at = next((row for row in at if isinstance(row, dict) and row.get("id") == part), None)
        if at is None:
            raise ScenarioError(f"{who}: set: {key!r}: the stage file has no {part!r}")
    if not isinstance(at, dict):
        raise ScenarioError(f"{who}: set: {key!r} names no table of the stage file")
    at[last] = value
