# SPDX-License-Identifier: GPL-3.0-or-later
"""Colours, shapes, sizes and fonts of the console: dark, near black, high contrast.

A colour is named by its ROLE (`theme.WARN`); `theme.colour(role)` and `theme.css(role)` look up the
scheme in use, "dark" or the red "night", at the moment of painting. Sizes are for a text scale of
100 %; `theme.font` and `theme.px` make them as large as the user chose.

A status is never a colour alone: `Status` joins a word, a shape and a colour, and only statuses use
the status colours. A dimmed stage and a red night light must still leave the shapes to be read.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto

from PyQt6.QtGui import QColor, QFont, QPalette
from PyQt6.QtWidgets import QApplication

from ui.schemes import DARK, NIGHT, SCHEMES, contrast, red_of
from ui.style_sheet import style_sheet

BACKGROUND = "background"
PANEL = "panel"
RAISED = "raised"
LINE = "line"
GRID = "grid"
TEXT = "text"
DIM = "dim"
OLD = "old"
# What cannot be pressed now: it stands back, and nobody needs to read it.
OFF = "off"
GOOD = "good"
WARN = "warn"
BAD = "bad"
INFO = "info"
SELECTED = "selected"
ON_STATUS = "on status"
# Rolling is the normal case: red by custom, but never the loudest thing on the screen.
ROLLING_FILL = "rolling fill"
# One for each camera, by its place in the list; told apart by the letter, not by the colour.
CAMERA_COLOURS = (
    "#7cc0ff", "#d6a6ff", "#7fe3d4", "#f2d37c", "#ff9fd0", "#9fb4ff", "#c9e59a", "#d9c2a7",
)  # fmt: skip

TEXT_SCALES = (100, 125, 150, 200)

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
    """A word, its shape and the role (or "#rrggbb") of its colour."""

    word: str
    shape: Shape
    colour: str

    @property
    def is_good(self) -> bool:
        """Tell whether nobody needs to look."""
        return self.colour in (GOOD, DIM)


@dataclass(slots=True)
class _InUse:
    """What the user chose: one look for the whole process, as Qt has one palette."""

    scheme: str = DARK
    percent: int = 100
    # The first family that is installed is taken; all have digits of one width.
    families: Sequence[str] = ("Stagectl Sans", "Noto Sans", "DejaVu Sans", "sans-serif")


_in_use = _InUse()


def set_scheme(name: str) -> None:
    """Use "dark" or "night" from now on; what is built already is built again by the caller."""
    if name not in SCHEMES:
        raise ValueError(f"no colour scheme {name!r}; there are {', '.join(SCHEMES)}")
    _in_use.scheme = name


def scheme() -> str:
    """Return the name of the colour scheme in use."""
    return _in_use.scheme


def set_text_scale(percent: int) -> None:
    """Use another size of text from now on, in percent: one of `TEXT_SCALES`."""
    if percent not in TEXT_SCALES:
        raise ValueError(f"no text scale of {percent} %; there are {TEXT_SCALES}")
    _in_use.percent = percent


def text_scale() -> int:
    """Return the text scale in use, in percent."""
    return _in_use.percent


def set_families(families: Sequence[str]) -> None:
    """Use other font families from now on, the first that is there."""
    _in_use.families = tuple(families)


def css(role: str) -> str:
    """Return "#rrggbb" of a role in the scheme in use; raises KeyError for an unknown role.

    A "#rrggbb" (a camera's colour, a curve's) is itself, and at night the red that stands for it.
    """
    if role.startswith("#"):
        return red_of(role) if _in_use.scheme == NIGHT else role
    return SCHEMES[_in_use.scheme][role]


def colour(role: str) -> QColor:
    """Return the colour of a role in the scheme in use; see `css`."""
    # A copy: a caller may change its alpha.
    return QColor(_parsed(css(role)))


@functools.cache
def _parsed(shown: str) -> QColor:
    return QColor(shown)


def camera_colour(place: int) -> str:
    """Return "#rrggbb" of the camera at a place, from 0, to be passed through `colour` or `css`."""
    return CAMERA_COLOURS[place % len(CAMERA_COLOURS)]


def ink_on(ground: QColor) -> str:
    """Return the role, black or the text's, that is read better on this ground."""
    shown = ground.name()
    return max((TEXT, ON_STATUS), key=lambda role: contrast(css(role), shown))


def px(size: float) -> int:
    """Return a size in pixels at the text scale in use."""
    return round(size * _in_use.percent / 100.0)


def font(size: float, *, bold: bool = False) -> QFont:
    """Return the house font; `size` in pixels at 100 %, so a picture is the same on each screen."""
    made = QFont()
    made.setFamilies(list(_in_use.families))
    made.setPixelSize(px(size))
    made.setBold(bold)
    return made


def display_px(size: float) -> int:
    """Return the pixels of a text that is large as it is: it grows only when plain text passes it.

    A timecode is read from two metres at any text scale, and must not push its neighbours out.
    """
    return max(round(size), px(STRONG_PX))


def display_font(size: float, *, bold: bool = True) -> QFont:
    """Return the house font for a large figure or word; see `display_px`."""
    made = font(size, bold=bold)
    made.setPixelSize(display_px(size))
    return made


def apply_theme(app: QApplication) -> None:
    """Give the application the Fusion style, the palette and the style sheet of the scheme."""
    app.setStyle("Fusion")
    app.setFont(font(BODY_PX))
    palette = QPalette()
    for place, role in _PALETTE.items():
        palette.setColor(place, colour(role))
    app.setPalette(palette)
    app.setStyleSheet(style_sheet(css, px))


_PALETTE = {
    QPalette.ColorRole.Window: BACKGROUND,
    QPalette.ColorRole.WindowText: TEXT,
    QPalette.ColorRole.Base: PANEL,
    QPalette.ColorRole.AlternateBase: PANEL,
    QPalette.ColorRole.Text: TEXT,
    QPalette.ColorRole.Button: RAISED,
    QPalette.ColorRole.ButtonText: TEXT,
    QPalette.ColorRole.BrightText: TEXT,
    QPalette.ColorRole.ToolTipBase: RAISED,
    QPalette.ColorRole.ToolTipText: TEXT,
    QPalette.ColorRole.Highlight: SELECTED,
    QPalette.ColorRole.HighlightedText: TEXT,
    QPalette.ColorRole.PlaceholderText: DIM,
    QPalette.ColorRole.Link: INFO,
    QPalette.ColorRole.LinkVisited: INFO,
    # Fusion paints frames and grooves from these: at night they must not be grey.
    QPalette.ColorRole.Light: LINE,
    QPalette.ColorRole.Midlight: LINE,
    QPalette.ColorRole.Mid: LINE,
    QPalette.ColorRole.Dark: BACKGROUND,
    QPalette.ColorRole.Shadow: BACKGROUND,
    QPalette.ColorRole.Accent: INFO,
}
