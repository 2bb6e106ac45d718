# SPDX-License-Identifier: Apache-2.0
"""The files of a live stage: its stage file on loopback with free ports, and its trackers."""

from __future__ import annotations

import copy
import sys
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import NamedTuple

from hardware_profiles.lens_files import lens_paths
from hardware_profiles.stage import SerialLine, Source
from sim.free_ports import HOST, free_udp_ports
from sim.scenario.load import ScenarioError
from sim.scenario.model import Camera, Scenario
from sim.scenario.stage_of import ScenarioStage, stage_of
from sim.testing.toml_text import toml_text
from sim.trackers.config import parse

# Bears any interruption of a shared machine that is too short to be told as a host stall.
DELIVERY_MS = 12.5


class LiveLine(NamedTuple):
    """Where a source listens; what a tracker of one's own sends to."""

    kind: str
    """udp, or pty: a serial line."""
    path: str
    """Of a pty; empty for udp."""
    host: str
    port: int
    """Of udp; 0 for a pty."""


class LiveFiles(NamedTuple):
    """What was written."""

    stage_file: Path
    trackers_file: Path | None
    """None where no tracker is simulated."""
    found: ScenarioStage
    lines: Mapping[str, LiveLine]


def write_files(
    folder: Path, scenario: Scenario, without: Collection[str], t0_ns: int
) -> LiveFiles:
    """Write the files of a scenario's stage into a folder. Raises ScenarioError.

    `without`: sources whose trackers are not simulated; `t0_ns`: when all motions begin.
    """
    found = stage_of(scenario)
    known = [source.id for source in found.stage.source]
    for name in without:
        if name not in known:
            raise ScenarioError(
                f"{scenario.name}: without: found {name!r}, expected one of {', '.join(known)}"
            )
    ports = iter(free_udp_ports(len(known)))
    lines = {
        source.id: _line(folder, number, source, next(ports))
        for number, source in enumerate(found.stage.source)
    }
    bauds = {
        source.id: source.line.baud
        for source in found.stage.source
        if isinstance(source.line, SerialLine)
    }
    stage_file = folder / "stage.toml"
    stage_file.write_text(toml_text(_stage_table(found, lines)), encoding="utf-8")
    rows = [
        _tracker_row(scenario, row, lines, bauds)
        for row in scenario.tracker
        if row.get("source") not in without
    ]
    if not rows:
        return LiveFiles(stage_file, None, found, lines)
    table = {"t0_ns": t0_ns, "tracker": rows}
    try:
        parse(table, scenario.name)
    except ValueError as error:
        raise ScenarioError(str(error).splitlines()[0]) from None
    trackers_file = folder / "trackers.toml"
    trackers_file.write_text(toml_text(table), encoding="utf-8")
    return LiveFiles(stage_file, trackers_file, found, lines)


def _line(folder: Path, number: int, source: Source, port: int) -> LiveLine:
    if isinstance(source.line, SerialLine) and sys.platform != "win32":
        return LiveLine("pty", str(folder / f"line-{number}"), "", 0)
    return LiveLine("udp", "", HOST, port)  # no ptys on Windows: the same bytes over UDP


def _stage_table(found: ScenarioStage, lines: Mapping[str, LiveLine]) -> dict[str, object]:
    """Return the stage with nothing in it that reaches beyond this machine and this folder."""
    table: dict[str, object] = copy.deepcopy(dict(found.table))
    table["host"] = HOST
    table["ports"] = dict.fromkeys(("link", "frames", "api", "feed"), 0)
    table["paths"] = {"state": "state", "takes": "takes"}
    schedule = table.setdefault("schedule", {})
    if isinstance(schedule, dict):
        schedule.setdefault("delivery_ms", DELIVERY_MS)
    base = found.path.parent
    lenses = lens_paths(found.stage, base)
    for row, source in zip(_rows(table, "source"), found.stage.source, strict=True):
        line = lines[source.id]
        if line.kind == "pty" and isinstance(source.line, SerialLine):
            own = source.line
            row["line"] = {
                "kind": "serial", "port": line.path, "baud": own.baud, "framing": own.framing,
            }  # fmt: skip
        else:
            row["line"] = {"kind": "udp", "host": line.host, "port": line.port}
    for row in _rows(table, "body"):
        paths = lenses.get(str(row.get("id")))
        lens = row.get("lens")
        if paths is None or not isinstance(lens, dict):
            continue
        if "library" in lens:
            lens["library"] = str((base / str(lens["library"])).resolve())
        elif paths.profile is not None:
            lens["profile"] = str(paths.profile.resolve())
    for row in _rows(table, "wall"):
        if row.get("mesh"):
            row["mesh"] = str((base / str(row["mesh"])).resolve())
    return table


def _rows(table: Mapping[str, object], key: str) -> list[dict[str, object]]:
    rows = table.get(key, [])
    return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []


def _tracker_row(
    scenario: Scenario,
    row: Mapping[str, object],
    lines: Mapping[str, LiveLine],
    bauds: Mapping[str, int],
) -> dict[str, object]:
    source = str(row.get("source", ""))
    camera = scenario.camera.get(str(row.get("camera", "")))
    line = lines.get(source)
    if camera is None or line is None:
        raise ScenarioError(
            f"{scenario.name}: tracker: source {source!r}, camera {row.get('camera')!r}: "
            "expected a [[source]] of the stage file and a [camera.NAME] of the scenario"
        )
    where: dict[str, object] = {"kind": "udp", "host": line.host, "port": line.port}
    if line.kind == "pty":
        where = {"kind": "pty", "link": line.path, "baud": bauds[source]}
    return {
        "motion": _motion(scenario, camera), "motion_args": camera.motion_args,
        "seed": camera.seed, "origin_m": list(camera.origin_m),
        **{key: value for key, value in row.items() if key not in ("source", "camera")},
        "id": source, "line": where,
    }  # fmt: skip


def _motion(scenario: Scenario, camera: Camera) -> str:
    kind, is_file, path = camera.motion.partition(":")
    if not is_file or Path(path).is_absolute():
        return camera.motion
    return f"{kind}:{(Path(scenario.base) / path).resolve()}"
