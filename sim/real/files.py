# SPDX-License-Identifier: Apache-2.0
"""The files of one real run: its stage, its trackers, its lens profiles, all in one folder."""

from __future__ import annotations

import json
import shutil
import socket
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from hardware_profiles.stage import SerialLine
from sim.scenario.load import ScenarioError
from sim.scenario.model import Scenario
from sim.scenario.stage_of import ScenarioStage
from sim.scenario.virtual_run import tracker_config
from stagectl.runtime.plan import free_ports

HOST = "127.0.0.1"
_PORTS = ("link", "frames", "api", "feed")


class RealFiles:
    """Writes the files and knows the ports. Raises ScenarioError where one cannot be made."""

    def __init__(self, scenario: Scenario, found: ScenarioStage, folder: Path, t0_ns: int) -> None:
        self.folder = folder
        self.ports = dict(zip(_PORTS, free_ports(HOST, len(_PORTS)), strict=True))
        table: dict[str, Any] = json.loads(json.dumps(found.table))
        table["ports"] = {**self.ports}
        self.udp_ports: dict[str, tuple[str, int]] = {}
        for row in table.get("source", []):
            row["line"] = self._line(row["id"], row["line"])
        for profile, copy in _lens_files(found, folder):
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(profile, copy)
        self.stage_file = folder / "stage.toml"
        self.stage_file.write_text(toml_text(table), encoding="utf-8")
        self.trackers_file = folder / "trackers.toml"
        rows = [self._tracker(scenario, found, row, t0_ns) for row in scenario.tracker]
        self.trackers_file.write_text(
            toml_text({"t0_ns": t0_ns, "tracker": rows}), encoding="utf-8"
        )

    def _line(self, source: str, line: Mapping[str, object]) -> dict[str, object]:
        """Return a source's line with a pty or a free port in its place."""
        if line.get("kind") == "serial":
            return {**line, "port": str(self.folder / source)}
        host = str(line.get("host", HOST))
        # An address that is yet to be made has all its ports free.
        port = _free_udp_port() if host == HOST else int(str(line["port"]))
        self.udp_ports[source] = (host, port)
        return {**line, "port": port}

    def _tracker(
        self, scenario: Scenario, found: ScenarioStage, row: Mapping[str, object], t0_ns: int
    ) -> dict[str, object]:
        name = str(row.get("source", ""))
        source = next((one for one in found.stage.source if one.id == name), None)
        camera = scenario.camera.get(str(row.get("camera", "")))
        if source is None or camera is None:
            raise ScenarioError(
                f"{scenario.name}: tracker: source {name!r}, camera {row.get('camera')!r}: "
                "expected a [[source]] of the stage file and a [camera.NAME] of the scenario"
            )
        config = tracker_config(scenario, row, camera, source)
        if isinstance(source.line, SerialLine):
            line: dict[str, object] = {
                "kind": "pty", "link": str(self.folder / name), "baud": source.line.baud
            }  # fmt: skip
        else:
            host, port = self.udp_ports[name]
            line = {"kind": "udp", "host": host, "port": port}
        return {
            "motion_args": dict(camera.motion_args), "seed": camera.seed,
            "origin_m": list(camera.origin_m),
            **{key: value for key, value in row.items() if key not in ("source", "camera")},
            "id": name, "motion": config.motion, "line": line,
        }  # fmt: skip


def toml_text(table: Mapping[str, object]) -> str:
    """Return plain data as TOML, a line for each key of the top. Raises TypeError for None."""
    return "".join(f"{_key(key)} = {_value(value)}\n" for key, value in table.items())


def _value(value: object) -> str:
    if isinstance(value, Mapping):
        inner = ", ".join(f"{_key(key)} = {_value(one)}" for key, one in value.items())
        return f"{{ {inner} }}" if inner else "{}"
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, Sequence):
        return f"[{', '.join(map(_value, value))}]"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return repr(value)
    raise TypeError(f"{value!r} has no form in TOML")


def _key(key: object) -> str:
    return _text(str(key))


def _text(text: str) -> str:
    """JSON's text, but for what TOML has otherwise: no pairs of surrogates, no bare DEL."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _lens_files(found: ScenarioStage, folder: Path) -> list[tuple[Path, Path]]:
    """Return which lens profiles are copied where; the stage file's paths are relative to it."""
    files = [Path(body.lens.profile) for body in found.stage.body if body.lens.profile]
    return [(found.path.parent / path, folder / path) for path in files]


def _free_udp_port() -> int:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.bind((HOST, 0))
        return int(sock.getsockname()[1])
