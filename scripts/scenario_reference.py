# SPDX-License-Identifier: Apache-2.0
"""Writes docs/scenario-reference.md from the code: every key of a scenario file, every check.

`python scripts/scenario_reference.py` after a change of sim/scenario/model.py or checks.py; a test
compares the page with what this makes. Words come from the docstrings; where a key has none, from
the tables here.
"""

from __future__ import annotations

import ast
import inspect
import sys
from collections.abc import Callable
from pathlib import Path

import msgspec

from sim.faults.catalogue import FAULTS
from sim.motion.catalogue import MOTIONS
from sim.scenario import model
from sim.scenario.checks import CHECKS
from sim.testing.items import INVARIANTS

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "scenario-reference.md"
TABLES: tuple[tuple[type[msgspec.Struct], str], ...] = (
    (model.Scenario, "The file"),
    (model.Camera, "[camera.NAME]"),
    (model.Optics, "[camera.NAME] optics"),
    (model.Exposure, "[camera.NAME] exposure"),
    (model.Node, "[[node]]"),
    (model.Link, "[[node]] link and back"),
    (model.Fault, "[[fault]]"),
    (model.Expect, "[[expect]]"),
)
MADE_BY_LOADING = ("name", "base")
KEYS = {
    "Scenario.version": "1. With `like` it may be left out, as `seconds` and `stage`.",
    "Scenario.doc": "One sentence: what it shows.",
    "Scenario.seconds": "How long it is played, virtual seconds.",
    "Scenario.mode": "`virtual`: one heap, no clock; `real`: processes, lines and sockets.",
    "Scenario.like": "Another scenario, by name or file beside this one, that is taken over but "
    "for what is written here; its faults and expectations never are.",
    "Scenario.seed": "All randomness comes from it.",
    "Scenario.camera": "The truth of each camera, by the id of its body in the stage file.",
    "Scenario.node": "The render nodes, [[node]].",
    "Scenario.sync_ppm": "How much longer the periods of the house sync are, parts per million.",
    "Scenario.sync_jitter_us": "How far an edge may stand from its place, us either way.",
    "Scenario.fault": "What goes wrong, [[fault]].",
    "Scenario.expect": "What must come of it, [[expect]].",
    "Camera.motion": f"How the sensor moves: {', '.join(MOTIONS)}; or file:PATH, f4:PATH, "
    "take:FOLDER#NAME.",
    "Camera.motion_args": "Arguments of the motion by name (sim/motion/catalogue.py).",
    "Camera.seed": "Seed of the motion.",
    "Camera.origin_m": "Added to every position, m, stage frame.",
    "Camera.optics": "The true lens, see below.",
    "Camera.exposure": "When it exposes, see below.",
    "Optics.focal_mm": "Focal length, mm.",
    "Optics.picture_px": "Width and height of the picture, px.",
    "Optics.tangential": "p1, p2, undistorted to distorted.",
    "Optics.centre_mm": "Of the optical axis from the picture's centre, mm, right and down.",
    "Optics.pupil_m": "Entrance pupil before the sensor, m.",
    "Exposure.shutter_deg": "Shutter angle, degrees.",
    "Exposure.readout_ms": "From the first row to the last one, ms.",
    "Exposure.sync_shift_ms": "Start of the first row after the edge of the house, ms.",
    "Link.base_ms": "Shortest way, ms.",
    "Link.queue_ms": "Mean of what queues add, ms.",
    "Link.spike_share": "Share of messages that wait longer.",
    "Link.spike_ms": "Mean of that wait, ms.",
    "Link.loss": "Share of messages that are lost.",
    "Link.ordered": "Whether none overtakes another.",
    "Node.name": "Its name on the stage.",
    "Node.lead_frames": "Latch lead: frames from its decision to its vsync.",
    "Node.clock_offset_ms": "Its clock ahead of the controller's, ms.",
    "Node.clock_ppm": "How much faster its clock runs, parts per million.",
    "Node.link": "The way from the controller, see below.",
    "Node.joins_s": "When it joins, s.",
    "Node.project": "The project it has loaded; empty: the stage's.",
    "Node.level": "The level it shows; empty: the stage's.",
    "Fault.id": "Which fault: `stagectl sim faults`.",
    "Fault.at_s": "When it begins, s.",
    "Fault.for_s": "How long it lasts, s; 0: at once, or for good.",
    "Fault.params": "Parameters of the fault by name.",
    "Expect.check": "Which check: the table below.",
    "Expect.camera": "The camera looked at, by body id.",
    "Expect.source": "The source looked at.",
    "Expect.node": "The node looked at.",
    "Expect.code": "Row of the fault catalogue that an event has: F-15.",
    "Expect.level": "Level of an event: info, warn, alarm.",
    "Expect.text": "Part of an event's sentence; for `track` the state.",
    "Expect.figure": "Which figure of many.",
    "Expect.at_least": "Lower bound, included.",
    "Expect.at_most": "Upper bound, included.",
    "Expect.within_ms": "How late it may come, ms.",
    "Expect.from_s": "From when on, s; 0: from when judging begins (settle_s).",
    "Expect.to_s": "Until when, s; left out: the end.",
    "Expect.part": "Steady or unsteady motion only. For `joined` steady: from the fault's end.",
}  # fmt: skip
CHECK_WORDS = {
    "truth-mm": "Position error of what was sent against the truth at the moment seen, mm.",
    "truth-deg": "The same in rotation, degrees.",
    "step-mm": "The largest step of that error from frame to frame, mm.",
    "step-deg": "The same in rotation, degrees.",
    "wall-px": "How far the picture on the wall is off, filmed by the virtual camera, px.",
    "margin-px": "Room from the picture's edge to the inner frustum's, px (`min`, `seen_share`).",
    "composite-px": "How far what post draws is off the filmed picture, px.",
}


def page() -> str:
    """Return the page. Raises ValueError for a key or a check that nobody has described."""
    lines = [
        "# Scenario files: every key, every check",
        "",
        "Made by `scripts/scenario_reference.py` from the code; do not edit by hand. How to write",
        "one: [testing-with-the-simulator.md](testing-with-the-simulator.md). A mistake in a file",
        "is one line that names the file and the key. `[[tracker]]` rows have the keys of",
        "`sim/trackers/config.py` (protocol, rate, camera_id, noise_mm, world, mount, ...) without",
        "`line` and `motion`, and say which `source` of the stage file and which `camera` they",
        "are.",
    ]
    missing: list[str] = []
    for kind, title in TABLES:
        docs = _field_docs(kind)
        lines += ["", f"## {title}", "", "| key | left out | meaning |", "|---|---|---|"]
        for field in msgspec.structs.fields(kind):
            if kind is model.Scenario and field.name in MADE_BY_LOADING:
                continue
            name = f"{kind.__name__}.{field.name}"
            words = KEYS.get(name) or docs.get(field.name, "")
            if not words:
                missing.append(name)
            lines.append(f"| `{field.name}` | {_default(field)} | {_cell(words)} |")
    lines += ["", "## Checks", "", "| check | what it looks at |", "|---|---|"]
    for name, look in CHECKS.items():
        words = CHECK_WORDS.get(name) or _first_line(look)
        if not words:
            missing.append(f"check {name}")
        lines.append(f"| `{name}` | {_cell(words)} |")
    lines += [
        "",
        "`told`, `alarm`, `recovered`, `joined` and `track` count from a fault and need one: that",
        "of the key `fault`; without it those whose `target` is the expectation's `source` or",
        "`node` (of `track`: its camera's tracker), and where none is, the first that begins and",
        "(`recovered`) the last that ends.",
        f"Besides, each virtual run is held to the invariants: {', '.join(INVARIANTS)}.",
        "",
        "## Faults",
        "",
        f"`stagectl sim faults` lists all {len(FAULTS)} with targets, modes and parameters.",
    ]
    if missing:
        raise ValueError(f"give it a docstring: {', '.join(missing)}")
    return "\n".join(lines) + "\n"


def _field_docs(kind: type[msgspec.Struct]) -> dict[str, str]:
    """Return the docstrings under the fields of a class, by field."""
    (tree,) = ast.parse(inspect.getsource(kind)).body
    found: dict[str, str] = {}
    name = ""
    for node in tree.body if isinstance(tree, ast.ClassDef) else ():
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            name = node.target.id
        elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and name:
            found[name] = inspect.cleandoc(str(node.value.value))
    return found


def _default(field: msgspec.structs.FieldInfo) -> str:
    if field.required:
        return "must be said"
    value = field.default
    if value is msgspec.NODEFAULT and field.default_factory is not msgspec.NODEFAULT:
        value = field.default_factory()
    if isinstance(value, msgspec.Struct):
        return "its defaults"
    if value is None or value in ("", (), {}):
        return ""
    return f"`{str(value).lower() if isinstance(value, bool) else value}`"


def _first_line(look: Callable[..., object]) -> str:
    return (inspect.getdoc(look) or "").partition("\n")[0]


def _cell(words: str) -> str:
    return " ".join(words.split()).replace("|", "\\|")


if __name__ == "__main__":
    try:
        PAGE.write_text(page(), encoding="utf-8")
    except ValueError as error:
        sys.exit(str(error))
    print(f"{PAGE.relative_to(ROOT)} is written")
