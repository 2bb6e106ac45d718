# SPDX-License-Identifier: GPL-3.0-or-later
"""Paints the console's pictures for the documents, of canned boards: the same ones each time.

python -m scripts.console_pictures docs/pictures
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
from PyQt6.QtGui import QImage
from PyQt6.QtWidgets import QApplication, QWidget

from stagectl.control import Board
from stagectl.control.messages import Row
from tests.ui import canned_boards, canned_contract
from tests.ui.console_stage import ConsoleStage
from tests.ui.setup import canned_setup
from ui.app import make_application
from ui.language import ENGLISH
from ui.schemes import SCHEMES
from ui.shell.layout_file import Layout

CHINESE = "zh_CN"
NIGHT = list(SCHEMES)[1]
SETTLE_TURNS = 6
PALETTE = 256
SWAP: Row = {
    "step": 3, "states": ["done", "done", "now", "open", "open"], "serial": "12345", "seconds": 21,
    "in_use": "Zeiss Supreme 35", "in_use_serial": "777", "in_use_since": "2026-11-27",
    "in_use_marks": [], "lens": "Fujinon Premista 28-100 #12345", "known": True, "near": [],
    "by": "sam@dit", "mode": "one", "mode_keys": ["one"], "modes": ["3840x2160 (4K UHD)"],
    "mode_words": "3840x2160 (4K UHD)", "mode_proposed": "one", "profile": True,
    "rings": ["zoom", "focus"], "ends_known": False, "look": "", "board": "", "marks": [],
    "notes": [], "session": "", "zoom_far": 120, "zoom_near": None, "zoom_last_far": 118,
    "zoom_last_near": 64010, "zoom_from_last": False, "focus_far": None, "focus_near": None,
    "focus_last_far": 9002, "focus_last_near": 300, "focus_from_last": False, "source": "freed-a",
    "zoom_raw": 52110, "zoom_at": 0.81, "focus_raw": 8800, "focus_at": 0.03, "iris_raw": None,
    "iris_at": None, "library": "lenses", "library_named": True, "running": False, "job": "",
    "sentence": "",
}  # fmt: skip


def quiet(board: Board) -> None:
    """Make a board say that nothing rolls."""
    row = board.row("stage", "stage") or {}
    board.set("stage", "stage", {**row, "rolling": False, "take": None, "take_durable_s": None})


def bare(board: Board) -> None:
    """Fill the board of a stage that nobody has set up."""
    row = canned_boards.stage_row(0, grid_state="FREE", sync_source="node")
    lamps: Row = {"reference_present": None, "device_locked": None, "phase_right": False}
    board.set("stage", "stage", {**row, **lamps})
    nothing: Row = {"slate": "", "scene_number": "", "shot": ""}
    board.set("show", "show", {**canned_boards.show_row(), **nothing})
    board.set("chain", "stage", canned_contract.stage_chain())
    draft: Row = {
        "file": "stage-2.toml", "changed": 0, "errors": 0, "undo_depth": 0, "redo_depth": 0,
        "saved": True, "applying": "", "error": "",
    }  # fmt: skip
    board.set("setup", "draft", draft)
    quiet(board)


def set_up(board: Board) -> None:
    """Fill the board of a stage that is being set up."""
    canned_setup.fill(board)
    quiet(board)


def swapping(board: Board) -> None:
    """Fill the board of a stage on which a lens is swapped."""
    set_up(board)
    board.set("lens_swap", "A", SWAP)


def blacked(board: Board) -> None:
    """Fill the board of a stage whose walls are black, between two takes."""
    canned_boards.black(board)
    quiet(board)


Fill = Callable[[Board], None]
PICTURES: tuple[tuple[str, Fill, str, str, str], ...] = (
    # name, board, what is opened, language, colours
    ("console_first_steps", bare, "setup/start", ENGLISH, "dark"),
    ("console_find_trackers", set_up, "setup/scan", ENGLISH, "dark"),
    ("console_walls", set_up, "setup/walls", ENGLISH, "dark"),
    ("console_preflight", set_up, "setup/preflight", ENGLISH, "dark"),
    ("console_shoot", canned_boards.calm, "shoot", ENGLISH, "dark"),
    ("console_trouble", canned_boards.trouble, "shoot", ENGLISH, "dark"),
    ("console_black", blacked, "shoot", ENGLISH, "dark"),
    ("console_swap", swapping, "lens/swap", ENGLISH, "dark"),
    ("console_takes", canned_boards.calm, "takes", ENGLISH, "dark"),
    ("console_zh_night", canned_boards.calm, "shoot", CHINESE, NIGHT),
)


def paint(app: QApplication, fill: Fill, target: str, layout: Layout) -> QImage:
    """Paint one picture of a window that is made for it."""
    with ConsoleStage(app, layout) as stage:
        fill(stage.board)
        row = stage.board.row("show", "show") or {}
        mine: Row = {"owner": stage.client.author, "owner_client": stage.client.client_id}
        stage.board.set("show", "show", {**row, **mine})
        stage.settle()
        stage.window.open(target)
        for _ in range(SETTLE_TURNS):
            stage.turn()
        focus = QApplication.focusWidget()
        if isinstance(focus, QWidget):  # a caret that blinks is not the same each time
            focus.clearFocus()
        stage.turn()
        return stage.window.grab().toImage()


def save(image: QImage, path: Path) -> None:
    """Save as PNG with the colours that are used most, a third of the size and the same to see."""
    image = image.convertToFormat(QImage.Format.Format_RGB32)
    bits = image.constBits()
    if bits is None:
        raise OSError(f"{path}: there is no picture to save")
    wide, high = image.width(), image.height()
    flat = np.frombuffer(bits.asstring(image.sizeInBytes()), np.uint32)
    colours, back, counts = np.unique(flat, return_inverse=True, return_counts=True)
    table = colours[np.argsort(counts, kind="stable")[::-1][:PALETTE]]
    parts = colours.view(np.uint8).reshape(-1, 4)[:, :3].astype(np.int32)
    chosen = np.ascontiguousarray(table).view(np.uint8).reshape(-1, 4)[:, :3].astype(np.int32)
    nearest = np.array([np.argmin(((chosen - one) ** 2).sum(axis=1)) for one in parts], np.uint8)
    indexed = QImage(nearest[back].tobytes(), wide, high, wide, QImage.Format.Format_Indexed8)
    indexed.setColorTable([int(one) | 0xFF000000 for one in table])
    if not indexed.save(str(path), "PNG", 0):
        raise OSError(f"{path}: cannot be written; check the folder and its rights")


def main(folder: Path) -> None:
    """Paint all pictures into a folder."""
    app = make_application()
    for name, fill, target, language, scheme in PICTURES:
        save(paint(app, fill, target, Layout(language=language, scheme=scheme)),
             folder / f"{name}.png")  # fmt: skip


if __name__ == "__main__":
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    main(Path(sys.argv[1]))
