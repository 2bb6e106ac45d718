# SPDX-License-Identifier: GPL-3.0-or-later
"""Rows of the set-up as the engine would tell them: the draft, and what was found; no Qt here.

The draft's rows come from the engine's own draft of a stage file; all other values are fixed.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping

from hardware_profiles.field_table import row_kinds
from hardware_profiles.store import content_hash
from stagectl.control import Board
from stagectl.control.messages import Cell
from stagectl.setup.draft import Draft
from tests.ui import canned_contract

Row = dict[str, Cell]

STAGE = """\
version = 1
stage_id = "stage-1"
rate = "24000/1001"

[[body]]
id = "A"
label = "A camera"
[body.lens]
profile = "lenses/signature-35.lens.json"

[[body]]
id = "B"
label = "B camera"

[[source]]
id = "freed-a"
body = "A"
protocol = "freed"
rate = "60000/1001"
delay_ms = 8.5
line = { kind = "serial", port = "/dev/ttyUSB0" }
[source.alignment]
position_m = [0.12, -3.4, 0.0]
pan_deg = 1.5

[[source]]
id = "osc-b"
body = "B"
protocol = "osc"
osc_preset = "vmc"
rate = "60000/1001"
line = { kind = "udp", port = 9000 }

[[wall]]
id = "main"
width_m = 8.0
height_m = 4.0
processor = "tessera-1"

[[wall]]
id = "left"
width_m = 3.4
height_m = 4.0

[[processor]]
id = "tessera-1"
mode = "ultra-low"
latency = [{ mode = "ultra-low", frames = 1.0 }, { mode = "normal", frames = 2.0 }]

[engine]
level = "stage_ready"

[sync]
phase_ms = 1.5

[[scene]]
id = "street"

[[scene]]
id = "night"

[[cue]]
number = "1"
name = "Sunrise"
do = ["scene street"]

[[cue]]
number = "2"
name = "Rain starts"
do = ["scene night", "light_cards_on"]
"""
BARE = """\
version = 1
stage_id = "stage-1"
rate = "24000/1001"
body = []
source = []
"""


@functools.cache
def plain_draft() -> Draft:
    """Return the draft that is as the stage runs; not to be edited."""
    return Draft(STAGE)


@functools.cache
def _settings(text: str) -> Mapping[str, str]:
    return Draft(text).settings()


def put_draft(board: Board, draft: Draft, before: str, **about: Cell) -> None:
    """Set the rows of a draft, as the engine does; `before` is the file that is running."""
    running, settings = _settings(before), draft.settings()
    for key in board.keys("setup"):
        board.remove("setup", key)
    changed = {p for p in {*settings, *running} if settings.get(p) != running.get(p)}
    for path in [*settings, *(path for path in draft.problems if path not in settings)]:
        row: Row = {
            "value": settings.get(path),
            "changed": path in changed,
            "error": draft.problems.get(path, ""),
        }
        board.set("setup", path, row)
    board.set("setup", "rows", {kind: tuple(draft.ids(kind)) for kind in row_kinds()})
    row = {
        "file": "stage.toml",
        "changed": len(changed),
        "errors": len(draft.problems),
        "undo_depth": draft.undo_depth,
        "redo_depth": draft.redo_depth,
        "running_hash": content_hash(before.encode()),
        "draft_hash": draft.hash,
        "saved": draft.text == before,
        "applying": "",
        "error": draft.problems.get("draft", ""),
        "history": draft.history,
    }
    board.set("setup", "draft", {**row, **about})


@functools.cache
def changed_draft() -> Draft:
    """Return a draft with a few changes, one of which makes the whole wrong; not to be edited."""
    draft = Draft(STAGE)
    draft.set("source/freed-a/delay_ms", "12.25")
    draft.set("source/freed-a/alignment/pan_deg", "1.75")
    draft.set("sync/source", '"tracker"')
    draft.set("wall/left/pose/position_m", "[-4.9, 2.6, 0.0]")
    draft.add("wall", "right")
    return draft


def scan_rows() -> dict[str, Row]:
    """Return what a search found: one known, two new, one that nobody understands."""
    row: Row = {"kind": "udp", "camera_id": None, "packets": 300, "bytes": 8_700, "known": None}
    return {
        "state": {"running": True, "done_pct": 62, "sentence": "scans ports and lines for 10 s"},
        "001": {
            **row, "kind": "serial", "where": "serial /dev/ttyUSB0 38400 8O1", "protocol": "freed",
            "camera_id": 1, "rate_hz": 59.94, "sender": "", "known": "freed-a",
            "sentence": "Free-D, camera 1, 59.94 a second",
        },
        "002": {
            **row, "where": "udp 0.0.0.0:40000", "protocol": "freed", "camera_id": 3,
            "rate_hz": 50.0, "sender": "10.0.0.71:6301",
            "sentence": "Free-D, camera 3, 50.00 a second",
        },
        "003": {
            **row, "where": "udp 0.0.0.0:9001", "protocol": "osc", "rate_hz": 59.94,
            "sender": "10.0.0.74:52011", "sentence": "OSC vmc, camera 1, 59.94 a second",
        },
        "004": {
            **row, "where": "udp 0.0.0.0:6454", "protocol": "", "rate_hz": None, "packets": 41,
            "sender": "10.0.0.9:6454",
            "sentence": "bytes of no protocol that is known here; they begin with 41 72",
        },
    }  # fmt: skip


def preflight_rows(*, passed: bool = False) -> dict[str, Row]:
    """Return a preflight: one thing bad unless it passed, one to look at, the others good."""
    rows: dict[str, Row] = {
        "001": {
            "state": "ok", "what": "Trackers", "sentence": "3 rates agree", "fix": "",
        },
        "002": {
            "state": "ok" if passed else "bad", "what": "House sync",
            "sentence": "locked to node left" if passed else "house sync: no edges come",
            "fix": "" if passed else canned_contract.MEND_SYNC,
        },
        "003": {
            "state": "ok" if passed else "warn", "what": "Stage alignment",
            "sentence": "the alignment morning is 2 days old: check it",
            "fix": "" if passed else "mend what stands; each alarm says how",
        },
        "004": {
            "state": "ok", "what": "Nodes", "sentence": "3 nodes in sync",
            "fix": "",
        },
        "005": {"state": "ok", "what": "disk", "sentence": "412 GB free for takes", "fix": ""},
        "state": {"running": False, "utc": "09:41:12", "passed": passed},
    }  # fmt: skip
    return rows


def change_rows() -> dict[str, Row]:
    """Return what changed since the last wrap."""
    return {
        "state": {"utc": "2026-11-27 19:02", "by": "lee@console", "changes": 3},
        "001": {
            "what": "source freed-a delay_ms", "before": "8.5", "after": "12.25",
            "by": "kim@console", "utc": "09:31",
        },
        "002": {
            "what": "node right: level", "before": "stage_ready", "after": "stage_test",
            "by": "", "utc": "09:35",
        },
        "003": {
            "what": "rig of A", "before": "venice-dolly", "after": "venice-steadicam",
            "by": "lee@console", "utc": "09:20",
        },
    }  # fmt: skip


def alignment_rows() -> dict[str, Row]:
    """Return two versions of one tracking system."""
    return {
        "freed/5": {
            "name": "freed", "number": 5, "in_use": True, "age_s": 5_400.0, "author": "lee@console",
            "how": "points", "rms_mm": 1.12, "verdict": "pass", "moved_mm": 4.2, "moved_deg": 0.08,
            "note": "after the floor was cleaned",
        },
        "freed/4": {
            "name": "freed", "number": 4, "in_use": False, "age_s": 93_600.0,
            "author": "lee@console", "how": "points", "rms_mm": 0.94, "verdict": "pass",
            "moved_mm": 0.6, "moved_deg": 0.01, "note": "",
        },
    }  # fmt: skip


def rig_rows() -> dict[str, Row]:
    """Return the build that is on camera A."""
    return {
        "venice-steadicam": {
            "camera": "A", "build": "venice-steadicam", "in_use": True, "age_s": 7_200.0,
            "author": "kim@console", "offset_mm": [12.0, -4.5, 88.2], "motors": "focus, iris",
            "lens": "Signature Prime 35, 12345", "note": "ends not set: zoom",
        },
    }  # fmt: skip


def put_settings(board: Board, draft: Draft | None = None, *, passed: bool = False) -> None:
    """Set the rows of every section of the set-up; the draft is one that was changed.

    A draft that is there already is left: a stage that moves does not touch it.
    """
    wanted = draft or changed_draft()
    there = board.row("setup", "draft") or {}
    if there.get("draft_hash") != wanted.hash:
        put_draft(board, wanted, STAGE)
    sections: Mapping[str, Mapping[str, Row]] = {
        "scan": scan_rows(),
        "preflight": preflight_rows(passed=passed),
        "changes": change_rows(),
        "alignments": alignment_rows(),
        "rigs": rig_rows(),
    }
    for section, rows in sections.items():
        for key, row in rows.items():
            board.set(section, key, row)
