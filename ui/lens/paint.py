# SPDX-License-Identifier: GPL-3.0-or-later
"""What the painted widgets of the lens pages share: text, number formats, ticks, a heat scale."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable

from PyQt6.QtCore import QRectF, Qt
from PyQt6.QtGui import QColor, QPainter

from ui import theme
from ui.words import MINUS, NOTHING

CENTER = int(Qt.AlignmentFlag.AlignCenter)
LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)

# The two gates of a zoom's error at the edge of a frame 1920 wide: composite, then wall.
COMPOSITE_PX, WALL_PX, GATES_WIDTH_PX = 2.0, 8.0, 1920.0
# Dark to light, so that it is read in grey as well; not a status colour among them.
_HEAT = ((0.0, "#10243a"), (0.25, "#1d4f7a"), (0.5, "#3f86a8"), (0.75, "#a3b8a0"), (1.0, "#f4e3b0"))


def figure(value: float | None, digits: int, unit: str = "") -> str:
    """Return a number with its unit, or a dash; with a real minus sign."""
    if value is None or not math.isfinite(value):
        return NOTHING
    text = f"{value:.{digits}f}"
    if text.startswith("-"):
        text = text[1:] if float(text) == 0.0 else MINUS + text[1:]
    return f"{text} {unit}" if unit else text


def signed(value: float | None, digits: int, unit: str = "") -> str:
    """Return a number with its sign, plus too."""
    text = figure(value, digits, unit)
    if value is None or not math.isfinite(value) or text.startswith(MINUS):
        return text
    return text if float(f"{value:.{digits}f}") == 0.0 else "+" + text


def ticks(low: float, high: float, most: int) -> list[float]:
    """Return round values from low to high, at most `most` of them."""
    if not (math.isfinite(low) and math.isfinite(high)) or high <= low or most < 1:
        return []
    raw = (high - low) / most
    power = 10.0 ** math.floor(math.log10(raw))
    step = next(power * k for k in (1.0, 2.0, 5.0, 10.0) if power * k >= raw * (1.0 - 1e-9))
    first = math.ceil(low / step - 1e-9)
    last = math.floor(high / step + 1e-9)
    return [n * step for n in range(first, last + 1)]


def log_ticks(low: float, high: float) -> list[float]:
    """Return 1, 2, 5 times powers of ten from low to high."""
    if not 0.0 < low < high:
        return []
    powers = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    every = [k * 10.0**power for power in powers for k in (1.0, 2.0, 5.0)]
    return [value for value in every if low * 0.999 <= value <= high * 1.001]


def digits_for(step: float) -> int:
    """Return how many decimals tell steps of this size apart."""
    return max(0, min(6, -math.floor(math.log10(step) + 1e-9))) if step > 0.0 else 0


def round_up(value: float) -> float:
    """Return the next 1, 2 or 5 times a power of ten."""
    if not (math.isfinite(value) and value > 0.0):
        return 1.0
    power = 10.0 ** math.floor(math.log10(value))
    return next(power * k for k in (1.0, 2.0, 5.0, 10.0) if power * k >= value * (1.0 - 1e-9))


def heat(share: float) -> QColor:
    """Return the colour of a value from 0 to 1."""
    at = min(max(share, 0.0), 1.0)
    for (low, dark), (high, light) in itertools.pairwise(_HEAT):
        if at <= high:
            mixed = _mix(QColor(dark), QColor(light), (at - low) / (high - low))
            return theme.colour(mixed.name())
    return theme.colour(_HEAT[-1][1])


def spread(values: Iterable[float]) -> tuple[float, float] | None:
    """Return the least and the greatest of the finite values, or None."""
    found = [value for value in values if math.isfinite(value)]
    return (min(found), max(found)) if found else None


def write(
    painter: QPainter,
    box: QRectF,
    flags: int,
    text: str,
    px: int,
    colour: str,
    *,
    bold: bool = False,
) -> None:
    """Write a text into a box."""
    painter.setFont(theme.font(px, bold=bold))
    painter.setPen(theme.colour(colour))
    if not flags & int(Qt.TextFlag.TextWordWrap):
        room = round(box.width()) + 1
        text = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, room)
    painter.drawText(box, flags, text)


def say_empty(painter: QPainter, box: QRectF, text: str) -> None:
    """Say in the middle why there is nothing to see."""
    flags = CENTER | int(Qt.TextFlag.TextWordWrap)
    write(painter, box.adjusted(20, 10, -20, -10), flags, text, theme.BODY_PX, theme.DIM)


def _mix(dark: QColor, light: QColor, share: float) -> QColor:
    def one(a: int, b: int) -> int:
        return round(a + (b - a) * share)

    return QColor(
        one(dark.red(), light.red()),
        one(dark.green(), light.green()),
        one(dark.blue(), light.blue()),
    )
