# SPDX-License-Identifier: GPL-3.0-or-later
"""Colours, shapes, sizes and fonts of the console: dark, near black, high contrast.

A status is never a colour alone: `Status` joins a word, a shape and a colour, and only statuses use
the status colours. A dimmed stage and a red night light must still leave the shapes to be read.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto

from PyQt6.QtGui import QColor, QFont, QPalette
from PyQt6.QtWidgets import QApplication

BACKGROUND = "#08090b"
PANEL = "#111419"
RAISED = "#1d222a"
LINE = "#2a3039"
GRID = "#1c2128"
TEXT = "#eef2f6"
DIM = "#9aa5b1"
OLD = "#7a8591"
GOOD = "#4ade80"
WARN = "#ffb52e"
BAD = "#ff5c5c"
INFO = "#7cc0ff"
SELECTED = "#163049"
ON_STATUS = "#08090b"
# Rolling is the normal case: red by custom, but never the loudest thing on the screen.
ROLLING_FILL = "#2b0f12"
# One for each camera, by its place in the list; told apart by the letter, not by the colour.
CAMERA_COLOURS = ("#7cc0ff", "#d6a6ff", "#7fe3d4", "#f2d37c")

# The first family that is installed is taken. Both have digits of one width.
FAMILIES = ["Noto Sans", "DejaVu Sans", "sans-serif"]
BODY_PX = 17
STRONG_PX = 19
# The camera table is read from two metres.
LARGE_PX = 20
LARGE_STRONG_PX = 22
SMALL_PX = 14
CAPTION_PX = 13
WORD_PX = 29
FIGURE_PX = 42
TIMECODE_PX = 80
# A finger needs 44 pixels.
ROW_PX = 44
BUTTON_PX = 60


class Shape(Enum):
    """The shape of a status; each has its own outline, so that it is read without colour."""

    DISC = auto()
    HALF = auto()
    BARS = auto()
    CROSS = auto()
    TRIANGLE = auto()
    RING = auto()


@dataclass(frozen=True, slots=True)
class Status:
    """A word, its shape and its colour."""

    word: str
    shape: Shape
    colour: str

    @property
    def is_good(self) -> bool:
        """Tell whether nobody needs to look."""
        return self.colour in (GOOD, DIM)


def font(px: int, *, bold: bool = False) -> QFont:
    """Return the house font in pixels, so that a picture is the same on every screen."""
    made = QFont()
    made.setFamilies(FAMILIES)
    made.setPixelSize(px)
    made.setBold(bold)
    return made


def apply_theme(app: QApplication) -> None:
    """Give the application the Fusion style, the dark palette and the style sheet."""
    app.setStyle("Fusion")
    app.setFont(font(BODY_PX))
    palette = QPalette()
    for role, colour in _PALETTE.items():
        palette.setColor(role, QColor(colour))
    app.setPalette(palette)
    app.setStyleSheet(STYLE_SHEET)


_PALETTE = {
    QPalette.ColorRole.Window: BACKGROUND,
    QPalette.ColorRole.WindowText: TEXT,
    QPalette.ColorRole.Base: PANEL,
    QPalette.ColorRole.AlternateBase: PANEL,
    QPalette.ColorRole.Text: TEXT,
    QPalette.ColorRole.Button: RAISED,
    QPalette.ColorRole.ButtonText: TEXT,
    QPalette.ColorRole.ToolTipBase: RAISED,
    QPalette.ColorRole.ToolTipText: TEXT,
    QPalette.ColorRole.Highlight: SELECTED,
    QPalette.ColorRole.HighlightedText: TEXT,
    QPalette.ColorRole.PlaceholderText: DIM,
}

STYLE_SHEET = f"""
QWidget#header, QWidget#commands {{ background: {PANEL}; }}
QLabel[kind="caption"] {{ color: {DIM}; }}
QLabel[kind="title"] {{ color: {DIM}; }}
QTableView {{ background: {PANEL}; border: 1px solid {LINE}; gridline-color: {LINE}; }}
QTableView:focus {{ border: 1px solid {INFO}; }}
QHeaderView {{ background: {PANEL}; }}
QHeaderView::section {{
    background: {PANEL}; color: {DIM}; border: 0; border-bottom: 1px solid {LINE};
    padding: 0 8px; font-size: {SMALL_PX}px;
}}
QTableCornerButton::section {{ background: {PANEL}; border: 0; }}
QPushButton {{
    background: {RAISED}; color: {TEXT}; border: 2px solid {LINE}; border-radius: 6px;
    padding: 0 18px; text-align: left;
}}
QPushButton:hover, QPushButton:focus {{ border-color: {INFO}; }}
QPushButton:pressed {{ background: {LINE}; }}
QPushButton:disabled {{ color: {OLD}; border-color: {RAISED}; background: {PANEL}; }}
QPushButton[lit="true"] {{ background: {WARN}; color: {ON_STATUS}; border-color: {WARN}; }}
QPushButton[lit="true"]:focus {{ border-color: {TEXT}; }}
QPushButton[rolling="true"] {{ background: {ROLLING_FILL}; color: {BAD}; border-color: {BAD}; }}
QStatusBar QLabel {{ color: {DIM}; padding: 0 12px; }}
QStatusBar {{ background: {BACKGROUND}; color: {DIM}; }}
QStatusBar::item {{ border: 0; }}
QDialog {{ background: {PANEL}; }}
QScrollBar:vertical {{ background: {PANEL}; width: 12px; }}
QScrollBar::handle:vertical {{ background: {LINE}; min-height: 30px; border-radius: 4px; }}
QScrollBar:horizontal {{ background: {PANEL}; height: 8px; }}
QScrollBar::handle:horizontal {{ background: {LINE}; min-width: 30px; border-radius: 4px; }}
QScrollBar::add-line, QScrollBar::sub-line {{ height: 0; width: 0; }}
"""
