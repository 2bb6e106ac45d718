# SPDX-License-Identifier: GPL-3.0-or-later
"""Rows of the board beyond cameras and nodes, as a stage would fill them; all values are fixed."""

from __future__ import annotations

from collections.abc import Mapping

from stagectl.control import Board
from stagectl.control.messages import Cell

Row = dict[str, Cell]

LINKS = (
    "link", "quality", "clock", "sync", "delay",
    "lens", "rig_offset", "alignment", "line_up", "nodes",
)  # fmt: skip
STAGE_LINKS = ("engine", "recorder", "disk", "network", "console", "processors")
SILENT_NODE = "render node is silent: not heard for 0.2 s"
TOO_LATE = "shows frames late: 4 behind, for half a second; its scene is too heavy"
LOST_PACKETS = (
    "of 240 packets from osc-b in 4 s 14 were lost, 3 came late and 1 twice; check the network"
)
MEND_SYNC = "Check the sync generator and its cables; give all one reference."
WORST_FIRST = ("bad", "warn")
# Where each link is mended, for camera A on freed-a.
OPENS: Mapping[str, str] = {
    "link": "setup/sources/{source}",
    "quality": "setup/sources/{source}",
    "clock": "setup/sources/{source}",
    "sync": "shoot/sync",
    "delay": "setup/sources/{source}",
    "lens": "lens/profiles",
    "rig_offset": "setup/rig/{camera}",
    "alignment": "setup/alignment",
    "line_up": "lens/line_up",
    "nodes": "setup/nodes",
    "processors": "setup/processors",
    "disk": "setup/disk",
}


def chain(
    camera: str, source: str = "freed-a", faults: Mapping[str, tuple[str, str, str]] | None = None
) -> Row:
    """Return a camera's chain; `faults`: link -> (state, F-id, sentence), all others are good."""
    return _chain(LINKS, faults or {}, camera=camera, source=source)


def stage_chain(faults: Mapping[str, tuple[str, str, str]] | None = None) -> Row:
    """Return the chain of what belongs to no camera."""
    return _chain(STAGE_LINKS, {"processors": ("off", "", ""), **(faults or {})})


def _chain(links: tuple[str, ...], faults: Mapping[str, tuple[str, str, str]], **names: str) -> Row:
    found = [faults.get(link, ("good", "", "")) for link in links]
    worst = next(
        (
            link
            for state in WORST_FIRST
            for link, row in zip(links, found, strict=True)
            if row[0] == state
        ),
        None,
    )
    _, code, sentence = faults[worst] if worst is not None else ("", "", "")
    return {
        "links": links,
        "states": [row[0] for row in found],
        "sentences": [row[2] for row in found],
        "codes": [row[1] for row in found],
        "opens": [OPENS.get(link, "setup").format(**names) for link in links],
        "worst": worst,
        "sentence": sentence,
        "code": code,
    }


def alarm(code: str, source: str, text: str, **changes: Cell) -> Row:
    """Return a standing alarm that nobody has acknowledged."""
    row: Row = {
        "code": code,
        "source": source,
        "title": "",
        "text": text,
        "fix": "",
        "level": "alarm",
        "standing": True,
        "acknowledged": False,
        "ack_by": None,
        "ack_utc": None,
        "since_utc": "10:42:15",
        "count": 1,
        "muted_s": None,
        "first": False,
        "links": ["link"],
        "camera": None,
        "sound": False,
    }
    return {**row, **changes}


def trouble_alarms() -> dict[str, Row]:
    """Return the alarms of a bad minute: first fault, one acknowledged, one muted, one cleared."""
    return {
        "F-29 clock": alarm(
            "F-29", "clock", "house sync: no edges come",
            title="House sync wrong", fix=MEND_SYNC,
            since_utc="10:42:12", first=True, level="warn", links=["sync"],
        ),
        "F-01 freed-a": alarm(
            "F-01", "freed-a", "freed-a is silent: check its cable, power and port",
            title="Tracker silent", fix="Check its power and its cable; it comes back by itself.",
            count=3, camera="A",
        ),
        "F-15 right": alarm(
            "F-15", "right", SILENT_NODE,
            title="Render node gone", fix="Restart it; the others go on, and it joins by itself.",
            since_utc="10:42:16", acknowledged=True, ack_by="kim@console", ack_utc="10:42:19",
            links=["nodes"],
        ),
        "F-17 centre": alarm(
            "F-17", "centre", TOO_LATE,
            title="Render node late", fix="Make its scene lighter, or take it off.",
            since_utc="10:41:58", level="warn", muted_s=540.0, count=12, links=["nodes"],
        ),
        "F-09 osc-b": alarm(
            "F-09", "osc-b", LOST_PACKETS,
            title="Packets lost or doubled", fix="Check the network: switches, Wi-Fi, cables.",
            since_utc="10:40:07", level="warn", standing=False, camera="B", links=["quality"],
        ),
    }  # fmt: skip


def alarm_history() -> dict[str, Row]:
    """Return what happened to the alarms, oldest first."""
    steps = (
        ("10:40:07", "raised", "F-09 osc-b", "", LOST_PACKETS),
        ("10:41:58", "raised", "F-17 centre", "", TOO_LATE),
        ("10:42:12", "raised", "F-29 clock", "", "house sync: no edges come"),
        ("10:42:15", "raised", "F-01 freed-a", "", "freed-a is silent"),
        ("10:42:16", "raised", "F-15 right", "", SILENT_NODE),
        ("10:42:18", "muted", "F-17 centre", "kim@console", "for 10 min"),
        ("10:42:19", "acknowledged", "F-15 right", "kim@console", ""),
        ("10:42:20", "cleared", "F-09 osc-b", "", ""),
    )
    return {
        str(n): {"n": n, "utc": utc, "what": what, "alarm": of, "by": by, "text": text}
        for n, (utc, what, of, by, text) in enumerate(steps, start=1)
    }


def cues() -> dict[str, Row]:
    """Return a short list: one done, one active, one standing by with its dry run."""
    rows: tuple[tuple[str, str, str, tuple[str, ...], tuple[str, ...]], ...] = (
        ("1", "Sunrise", "done", ("scene dawn",), ()),
        ("2", "Car arrives", "active", ("on_wall A", "size A 1.1"), ()),
        (
            "3", "Rain starts", "standby",
            ("on_wall A,B in 12 frames", "scene rain", "light_cards_on"),
            ("on the wall in 12 frames: A, B", "stage moved to scene rain", "light cards on"),
        ),
        ("3.5", "Lightning", "", ("outer_freeze",), ()),
        ("4", "Night", "", ("scene night", "outer_unfreeze"), ()),
    )  # fmt: skip
    return {
        f"{place:03d}": {
            "number": number,
            "name": name,
            "state": state,
            "orders": orders,
            "would_change": would_change,
        }
        for place, (number, name, state, orders, would_change) in enumerate(rows, start=1)
    }


def wall_ack(mode: str = "picture", rev: int = 4, **changes: Cell) -> Row:
    """Return the row of a node that has acknowledged the wall mode."""
    row: Row = {
        "mode": mode,
        "rev": rev,
        "ack_utc": "10:42:20",
        "after_ms": 21.4,
        "pending": False,
    }
    return {**row, **changes}


def processor(**changes: Cell) -> Row:
    """Return an LED processor whose signal is as declared."""
    row: Row = {
        "kind": "brompton",
        "address": "10.0.0.40",
        "state": "ok",
        "age_ms": 380.0,
        "input_hz": 23.976,
        "input_locked": True,
        "phase_right": True,
        "latency_mode": "ultra low",
        "latency_frames": 1.0,
        "brightness_pct": 62.0,
        "blackout": False,
        "test_pattern": False,
        "declared": ["transfer pq", "range full", "1000 nits"],
        "reported": ["transfer pq", "range full", "1000 nits"],
        "mismatch": [],
        "error": None,
    }
    return {**row, **changes}


def calm_contract(board: Board) -> None:
    """Fill what a calm stage has: good chains, no alarm, cues, acknowledged walls."""
    for letter, source in (("A", "freed-a"), ("B", "osc-b")):
        board.set("chain", letter, chain(letter, source))
    board.set("chain", "stage", stage_chain())
    for place, row in cues().items():
        board.set("cues", place, row)
    for node in ("left", "centre", "right"):
        board.set("wall_acks", node, wall_ack())
    board.set("processors", "tessera-1", processor())


def trouble_contract(board: Board) -> None:
    """Fill what a stage in trouble has, to go with `bad_stage`."""
    calm_contract(board)
    silent = "freed-a is silent: check its cable, power and port"
    nodes = ("bad", "F-15", SILENT_NODE)
    free = ("warn", "F-29", "house sync: no edges come")
    board.set(
        "chain", "A",
        chain("A", "freed-a", {
            "link": ("bad", "F-01", silent), "quality": ("unknown", "", ""), "sync": free,
            "nodes": nodes,
        }),
    )  # fmt: skip
    board.set(
        "chain", "B",
        chain("B", "osc-b", {
            "quality": ("warn", "F-09", "osc-b sends 41.2 of 59.9 samples a second"), "sync": free,
            "alignment": ("warn", "", "the alignment morning is 2 days old: check it"),
            "line_up": ("off", "", ""), "nodes": nodes,
        }),
    )  # fmt: skip
    board.set(
        "chain",
        "stage",
        stage_chain({"disk": ("warn", "F-22", "the disk for takes lasts 28 min of recording")}),
    )
    for key, row in trouble_alarms().items():
        board.set("alarms", key, row)
    for key, row in alarm_history().items():
        board.set("alarm_history", key, row)
    board.set("wall_acks", "right", wall_ack(rev=3, pending=True, after_ms=None, ack_utc=None))
    board.set(
        "processors", "tessera-1",
        processor(
            input_locked=False, phase_right=False, test_pattern=True,
            mismatch=["its input runs at 60, the stage at 23.976"],
        ),
    )  # fmt: skip
