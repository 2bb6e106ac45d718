# SPDX-License-Identifier: Apache-2.0
"""Faults of trackers and their lines, made by the tracker process itself; and a flood beside it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from functools import partial

from hardware_profiles.stage import SerialLine
from sim.real.procfs import descriptors
from sim.real.stage_run import RealStage
from sim.real.strokes import child_of, number, params_of, strokes
from sim.scenario.load import ScenarioError
from sim.scenario.model import Fault
from sim.scenario.virtual_run import tracker_config
from sim.trackers.faults import check_fault, make_fault

_FLOOD_MOST = 200_000


def unplug(stage: RealStage, fault: Fault) -> None:
    """Pull the plug of a pty for for_s and put it back: times, every_s."""
    params = params_of(fault, {"times": 1.0, "every_s": 3.0})
    source = next((one for one in stage.found.stage.source if one.id == fault.target), None)
    if source is None or not isinstance(source.line, SerialLine):
        raise ScenarioError("fault unplug: target: expected a source on a serial line")
    if not fault.for_s:
        raise ScenarioError("fault unplug: for_s: found 0, expected how long it is out")
    times = round(number(params, "times", 1, 1000))
    every_s = number(params, "every_s", fault.for_s + 1.0, 600.0)
    name = fault.target

    def look(when: str) -> None:
        stage.seen.figures[f"fds-{when}"] = descriptors(child_of(stage, "hot")) or 0

    stage.at(max(fault.at_s - 0.05, 0.0), partial(look, "before"))
    strokes(
        stage, fault, times, every_s, _ordered(stage, f"unplug {name}"), lasts_s=fault.for_s,
        after=_ordered(stage, f"replug {name}"),
    )  # fmt: skip
    stage.at(fault.at_s + times * every_s - 0.5, partial(look, "after"))


def flood(stage: RealStage, fault: Fault) -> None:
    """A stranger sends per_s packets to the port of a UDP source for for_s."""
    params = params_of(fault, {"per_s": 50_000.0})
    per_s = round(number(params, "per_s", 1, _FLOOD_MOST))
    way = stage.files.udp_ports.get(fault.target)
    if way is None or not fault.for_s:
        raise ScenarioError("fault flood: expected a target on UDP, and for_s")
    words = (way[0], str(way[1]), str(per_s), str(fault.for_s))

    def begin() -> None:
        started = stage.programs.start("sim.real.flood", *words)
        stage.at(fault.at_s + fault.for_s + 0.7, lambda: ended(started.out.read_text()))

    def ended(said: str) -> None:
        found = re.search(r'"sent": (\d+)', said)
        stage.seen.figures["flood-per-s"] = int(found[1]) / fault.for_s if found else 0.0

    strokes(stage, fault, 1, 0.0, begin, lasts_s=fault.for_s)


def by_the_tracker(stage: RealStage, fault: Fault) -> None:
    """Any other fault of a tracker: its process makes it, as in virtual time."""
    row = next((one for one in stage.scenario.tracker if one.get("source") == fault.target), None)
    source = next((one for one in stage.found.stage.source if one.id == fault.target), None)
    camera = stage.scenario.camera.get(str(row.get("camera"))) if row else None
    if row is None or source is None or camera is None:
        raise ScenarioError(f"fault {fault.id}: target: found {fault.target!r}, expected a tracker")
    if not fault.for_s:
        raise ScenarioError(f"fault {fault.id}: for_s: found 0, expected how long it lasts")
    try:
        make_fault(fault.id, 0, round(fault.for_s * 1e9), fault.params)
        check_fault(fault.id, tracker_config(stage.scenario, row, camera, source))
    except ValueError as error:
        raise ScenarioError(str(error)) from None
    words = f"fault {fault.target} {fault.id} {fault.for_s} {json.dumps(fault.params)}"
    strokes(stage, fault, 1, 0.0, _ordered(stage, words), lasts_s=fault.for_s)
    stage.at(fault.at_s + fault.for_s, partial(_not_refused, stage, fault))


def _ordered(stage: RealStage, words: str) -> Callable[[], None]:
    def give() -> None:
        if stage.trackers is not None:
            stage.trackers.order(words)

    return give


def _not_refused(stage: RealStage, fault: Fault) -> None:
    """Raise ScenarioError where the tracker process did not make the fault."""
    said = "" if stage.trackers is None else stage.trackers.out.read_text()
    if f'"{fault.id}"' not in said:
        why = "" if stage.trackers is None else stage.trackers.err.read_text().strip()
        raise ScenarioError(f"fault {fault.id}: the trackers did not make it: {why or 'no word'}")
