# SPDX-License-Identifier: Apache-2.0
"""What a whole scenario must be for its run to say anything, beyond the types of its keys."""

from __future__ import annotations

from collections import Counter

from sim.scenario.load import ScenarioError
from sim.scenario.model import Scenario
from stagectl.alarms.catalogue import FAULTS


def check_scenario(scenario: Scenario) -> None:
    """Raise ScenarioError where nothing would be judged, or two things have one name."""
    problem = (
        _wrong_times(scenario)
        or _twice("node", [node.name for node in scenario.node])
        or _twice("tracker", [str(row.get("source", "")) for row in scenario.tracker])
        or _wrong_nodes(scenario)
        or _wrong_rows(scenario)
    )
    if problem:
        raise ScenarioError(f"{scenario.name}: {problem}")


def _wrong_times(scenario: Scenario) -> str:
    if scenario.settle_s < scenario.seconds:
        return ""
    return (
        f"seconds: found {scenario.seconds:g}, expected more than settle_s ({scenario.settle_s:g}):"
        " nothing would be judged"
    )


def _twice(kind: str, names: list[str]) -> str:
    name, count = Counter(names).most_common(1)[0] if names else ("", 0)
    return f"{kind}: {name!r} is there {count} times; name each once" if count > 1 else ""


def _wrong_nodes(scenario: Scenario) -> str:
    if not scenario.node:
        return "node: found none, expected a [[node]]: nothing would be shown"
    for node in scenario.node:
        if node.joins_s >= scenario.seconds:
            return f"node {node.name!r}: joins_s: found {node.joins_s:g}, after the run's end"
    names = [node.name for node in scenario.node]
    for name, camera in scenario.camera.items():
        if camera.node and camera.node not in names:
            return f"camera.{name}: node: found {camera.node!r}, expected one of {', '.join(names)}"
    return ""


def _wrong_rows(scenario: Scenario) -> str:
    known = {fault.id for fault in FAULTS}
    row = next((row for row in scenario.rows if row not in known), None)
    return "" if row is None else f"rows: found {row!r}, expected rows of the fault catalogue"
