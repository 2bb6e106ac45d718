# SPDX-License-Identifier: GPL-3.0-or-later
"""Boards as a stage would fill them; `step` moves the cameras along, all values are fixed.

`calm`, `trouble` and `black` have two cameras and three nodes, `big` eight cameras and sixteen
nodes; `CASES` names them all. `good_stage` and `bad_stage` leave out what only newer stages send.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping

from stagectl.control import Board, EventLog
from stagectl.control.messages import Cell
from tests.ui import canned_contract, canned_settings, canned_takes

STEPS = 120
FRAME_0 = 1_184_402

COLOURS = (
    "#7cc0ff", "#d6a6ff", "#7fe3d4", "#f2d37c", "#ff9fb2", "#b7e07a", "#9db4ff", "#ffb27f",
)  # fmt: skip

CameraRow = dict[str, Cell]


def camera(letter: str, step: int, **changes: Cell) -> CameraRow:
    """Return a camera row: A dollies from left to right, B swings slowly by hand."""
    phase = step / STEPS
    dolly = letter == "A"
    x = -2.4 + 3.2 * phase if dolly else 2.7 + 0.25 * math.sin(5.0 * phase)
    y = -1.6 + 0.5 * math.sin(3.0 * phase) if dolly else -0.4 + 0.3 * math.cos(4.0 * phase)
    row: CameraRow = {
        "letter": letter,
        "label": f"{letter} camera",
        "role": "camera",
        "state": "OK",
        "held": False,
        "frozen": False,
        "tracker": "freed-a" if dolly else "osc-b",
        "rate_hz": 59.94,
        "nominal_hz": 59.94,
        "age_ms": 11.2 if dolly else 8.7,
        "drops": 0,
        "rejects": 0,
        "position_m": (round(x, 4), round(y, 4), 1.452 if dolly else 1.718),
        "pan_deg": 16.0 - 30.0 * phase if dolly else 21.0 + 6.0 * math.sin(4.0 * phase),
        "tilt_deg": -2.14 if dolly else 1.08,
        "roll_deg": 0.03 if dolly else -0.42,
        "focal_mm": 35.0 if dolly else 50.0,
        "hfov_deg": 43.6 if dolly else 31.3,
        "horizon_ms": 121 if dolly else 118,
        "wall_px": 1.4 if dolly else 2.6,
        "margin_pct": 0.31 if dolly else 0.87,
        "overscan_pct": 0.7 if dolly else 2.2,
        "held_wall_px": 118.2 if dolly else 40.7,
        "held_overscan_pct": 9.8 if dolly else 14.1,
        "kept_off_mm": 0.0,
        "kept_off_deg": 0.0,
        "smoothing_delay_ms": 0.0,
        "on_wall": True,
        "priority": 2 if dolly else 1,
        "size": 1.0,
        "soft_edge": 0.02,
        "overscan": "auto",
        "wall_latency_frames": 3.0,
        "trim": (0.0, 0.0, 0.0, 0.0, 0.0, 0.0),
        "mask": (),
        "bypassed": (),
        "chroma": "off",
        "markers": False,
        "colour": COLOURS["ABCDEFGH".find(letter) % len(COLOURS)],
        "jitter_ms": 0.42 if dolly else 1.87,
        "margin_px": 12.0 if dolly else 33.4,
        "error": None,
    }
    return {**row, **changes}


def source(body: str, **changes: Cell) -> CameraRow:
    """Return the row of the tracker that binds camera A (serial) or B (UDP)."""
    serial = body == "A"
    row: CameraRow = {
        "body": body,
        "protocol": "freed" if serial else "osc",
        "line": "serial /dev/ttyUSB0 38400 8O1" if serial else "UDP 127.0.0.1:9000",
        "state": "OK",
        "alive": True,
        "rate_ok": True,
        "rate_hz": 59.94,
        "samples": 48_211,
        "rejected": 0,
        "dropped_bytes": 0,
        "gaps": 0,
        "clock": "even" if serial else "source",
        "jitter_ms": 0.42 if serial else 3.87,
        "period_ms": 16.6834,
        "segment": 0,
        "note": "",
    }
    return {**row, **changes}


def node(frame: int, **changes: Cell) -> CameraRow:
    """Return the row of a node that shows each frame."""
    row: CameraRow = {
        "state": "in sync",
        "frame": frame,
        "exact": frame - 1_000_000,
        "late_pose": 0,
        "dropped": 0,
        "late": 0,
        "clock_offset_us": 12.0,
        "clock_bound_us": 48.0,
        "R_ms": 43.2,
        "vsync_source": "house sync",
        "last_seen_ms": 12.0,
        "engine": "virtual",
        "level": "stage_ready",
        "delivery_ms": 1.84,
        "error": None,
    }
    return {**row, **changes}


def stage_row(step: int, **changes: Cell) -> CameraRow:
    """Return the stage row; take 24A-3 is rolling."""
    seconds, frames = divmod(step, 24)
    row: CameraRow = {
        "stage_id": "stage-1",
        "rate": "24000/1001",
        "grid_state": "LOCKED",
        "sync_source": "node left",
        "frame": FRAME_0 + step,
        "timecode": f"10:42:{17 + seconds:02d}:{frames:02d}",
        "timecode_source": "freed-a",
        "epoch": 12,
        "L_ms": 51.2,
        "R_ms": 43.2,
        "rolling": True,
        "take": "24A-3",
        "take_durable_s": 0.05,
        "hot_age_ms": 9.0,
    }
    return {**row, **changes}


def good_stage(board: Board, step: int = STEPS) -> None:
    """Two cameras tracked, three nodes in sync, a take rolling."""
    frame = FRAME_0 + step
    board.set("stage", "stage", stage_row(step))
    for letter in ("A", "B"):
        board.set("cameras", letter, camera(letter, step))
    board.set("sources", "freed-a", source("A"))
    board.set("sources", "osc-b", source("B"))
    for name in ("left", "centre", "right"):
        board.set("nodes", name, node(frame, late_pose=3 if name == "right" else 0))
    for name, x, y, pan, width in (
        ("main", 0.0, 4.0, 0.0, 8.0),
        ("left", -4.9, 2.6, 58.0, 3.4),
        ("right", 4.9, 2.6, -58.0, 3.4),
    ):
        board.set(
            "walls",
            name,
            {
                "label": f"{name} wall",
                "width_m": width,
                "height_m": 4.0,
                "position_m": (x, y, 0.0),
                "pan_deg": pan,
                "age_ms": None,
            },
        )
    board.set("show", "show", show_row(rolling=True, take="24A-3", marks=2, undo_depth=1))


def show_row(**changes: Cell) -> CameraRow:
    """Return the show row of a stage where nothing is held."""
    row: CameraRow = {
        "held": (),
        "frozen": (),
        "rolling": False,
        "take": None,
        "marks": 0,
        "undo_depth": 0,
        "redo_depth": 0,
        "outer_frozen": False,
        "outer_eye_m": None,
        "scene": "street",
        "barcode": False,
        "nodes_off": (),
        "owner": "kim@console",
        "owner_client": "console-1",
        "owner_since_utc": "09:40:10",
        "wall": "picture",
        "release_armed": False,
        "scene_number": "24",
        "shot": "A",
        "take_number": 3,
        "slate": "24A-3",
        "slate_pattern": "us",
        "light_cards": False,
        "locked": False,
        "last_jam_utc": "08:12:00",
    }
    return {**row, **changes}


def good_events(board: Board) -> EventLog:
    """Write the events of a calm morning."""
    log = EventLog(board)
    log.add("09:40:02", "info", "control", "the stage runs with the set-up as it is written")
    log.add("09:40:03", "info", "freed-a", "line open: serial /dev/ttyUSB0 38400 8O1")
    log.add("09:40:03", "info", "osc-b", "line open: udp 0.0.0.0:9000")
    log.add("09:40:05", "info", "roster", "render nodes are heard again")
    log.add("09:40:06", "info", "clock", "house sync: ACQUIRING -> LOCKED")
    log.add("09:41:30", "warn", "right", "shows frames on time again")
    log.add("09:42:11", "info", "kim@console", "take 24A-3 started")
    log.add("09:42:14", "info", "kim@console", "mark 2 in take 24A-3")
    return log


def bad_stage(board: Board, step: int = STEPS) -> None:
    """Camera A lost its tracker, B is held by hand, a node is late, one lost, the grid is free."""
    good_stage(board, step)
    lost = "freed-a is silent: check its cable, power and port"
    board.set(
        "cameras",
        "A",
        camera("A", 60, state="LOST", rate_hz=0.0, age_ms=4210.5, drops=251, error=lost),
    )
    board.set(
        "cameras", "B", camera("B", step, held=True, rate_hz=41.2, state="COAST", age_ms=63.0)
    )
    board.set(
        "sources",
        "freed-a",
        source(
            "A",
            state="LOST",
            alive=False,
            rate_ok=False,
            rate_hz=0.0,
            rejected=17,
            gaps=4,
            note="last refused: checksum 3f where the bytes give 41",
        ),
    )
    board.set("sources", "osc-b", source("B", state="COAST", rate_ok=False, rate_hz=41.2, gaps=212))
    frame = FRAME_0 + step
    board.set(
        "nodes",
        "centre",
        node(frame - 2, state="late", late_pose=188, late=96, error=canned_contract.TOO_LATE),
    )
    board.set(
        "nodes",
        "right",
        node(
            frame - 211,
            state="lost",
            dropped=211,
            last_seen_ms=8800.0,
            error=canned_contract.SILENT_NODE,
        ),
    )
    board.set("stage", "stage", stage_row(step, grid_state="FREE", sync_source="free"))
    board.set("show", "show", show_row(held=("B",), rolling=True, take="24A-3", undo_depth=2))


def bad_events(board: Board) -> EventLog:
    """Write the calm morning, and what happened then."""
    log = good_events(board)
    log.add("10:42:09", "alarm", "right", canned_contract.SILENT_NODE, "F-04")
    log.add("10:42:12", "warn", "clock", "house sync: no edges come", "F-02")
    log.add("10:42:15", "alarm", "freed-a", "tracking lost: nothing from freed-a", "F-01")
    log.add("10:42:16", "info", "kim@console", "camera B: pose held")
    return log


def calm(board: Board, step: int = STEPS) -> None:
    """Fill the whole board of a good stage: chains, cues and acknowledged walls too."""
    good_stage(board, step)
    board.set(
        "show", "show", show_row(rolling=True, take="24A-3", marks=2, undo_depth=1, locked=True)
    )
    canned_contract.calm_contract(board)
    canned_takes.put_takes(board)
    canned_settings.put_settings(board, canned_settings.plain_draft(), passed=True)
    good_events(board)


def trouble(board: Board, step: int = STEPS) -> None:
    """Fill the whole board of `bad_stage`, with chains, alarms and what hands have done."""
    bad_stage(board, step)
    row = board.row("cameras", "B") or {}
    board.set(
        "cameras",
        "B",
        {
            **row,
            "trim": (4.0, 0.0, -2.5, 0.0, 0.15, 0.0),
            "mask": ("roll",),
            "bypassed": ("osc-b",),
            "chroma": "green",
            "size": 1.2,
        },
    )
    row = board.row("cameras", "A") or {}
    board.set("cameras", "A", {**row, "on_wall": False, "frozen": True})
    board.set(
        "show",
        "show",
        show_row(
            held=("B",), frozen=("A",), rolling=True, take="24A-3", undo_depth=2, redo_depth=1,
            outer_frozen=True, light_cards=True, locked=True,
        ),
    )  # fmt: skip
    canned_contract.trouble_contract(board)
    canned_takes.put_takes(board)
    canned_settings.put_settings(board)
    bad_events(board)


def black(board: Board, step: int = STEPS) -> None:
    """Fill a calm stage whose walls were switched to black, the first release step taken."""
    calm(board, step)
    board.set("show", "show", show_row(wall="black", release_armed=True, undo_depth=1, owner=None))
    for place, name in enumerate(("left", "centre", "right")):
        ack = canned_contract.wall_ack("black", 5, after_ms=18.0 + 3.5 * place)
        board.set("wall_acks", name, ack)
    board.set("processors", "tessera-1", canned_contract.processor(blackout=True))


def big(board: Board, step: int = STEPS) -> None:
    """Fill a stage of eight cameras and sixteen nodes, with one of each kind of trouble."""
    calm(board, step)
    letters = "ABCDEFGH"
    faults: Mapping[str, Mapping[str, tuple[str, str, str]]] = {
        "C": {"lens": ("warn", "", "ends not set: zoom")},
        "E": {"link": ("bad", "F-01", "freed-e is silent: check its cable, power and port")},
        "G": {"line_up": ("off", "", ""), "delay": ("unknown", "", "the delay was not measured")},
    }
    for place, letter in enumerate(letters):
        phase = step / STEPS + place * 0.4
        changes: CameraRow = {
            "tracker": f"freed-{letter.lower()}",
            "position_m": (round(-4.2 + 1.2 * place, 3), round(-1.0 - 0.2 * phase, 4), 1.5),
            "pan_deg": round(20.0 - 5.0 * place + 3.0 * math.sin(phase), 3),
            "rate_hz": 119.88,
            "nominal_hz": 119.88,
            "age_ms": 6.0 + (7 * step + 3 * place) % 9,
            "jitter_ms": round(0.2 + 0.1 * ((step + place) % 5), 2),
            "drops": 3 * place,
            "on_wall": letter in "ABD",
            "priority": 8 - place,
        }
        if letter == "C":
            changes |= {"state": "COAST", "age_ms": 310.0 + step, "frozen": True}
        if letter == "E":
            changes |= {"state": "LOST", "rate_hz": 0.0, "age_ms": 4210.0 + 8 * step}
        if letter == "F":
            changes |= {"trim": (2.0, 0.0, 0.0, 0.0, 0.0, 0.0), "mask": ("roll", "tilt")}
        board.set("cameras", letter, camera(letter, step, **changes))
        source_id = f"freed-{letter.lower()}"
        board.set("chain", letter, canned_contract.chain(letter, source_id, faults.get(letter)))
    board.remove("nodes", "left")
    board.remove("nodes", "centre")
    board.remove("nodes", "right")
    for place in range(16):
        row = node(
            FRAME_0 + step,
            late_pose=place * step // 40,
            clock_bound_us=30.0 + (step * (place + 1)) % 23,
            delivery_ms=round(1.5 + 0.1 * ((step * 3 + place) % 7), 2),
        )
        if place == 6:
            row |= {"state": "late", "late_pose": 3 * step, "error": canned_contract.TOO_LATE}
        if place == 11:
            row |= {"state": "lost", "frame": FRAME_0, "error": canned_contract.SILENT_NODE}
        board.set("nodes", f"node-{place + 1:02d}", row)
        board.set("wall_acks", f"node-{place + 1:02d}", canned_contract.wall_ack())
    for key, alarm_row in canned_contract.trouble_alarms().items():
        board.set("alarms", key, alarm_row)


CASES: Mapping[str, Callable[[Board], None]] = {
    "calm": calm,
    "trouble": trouble,
    "black": black,
    "big": big,
}
