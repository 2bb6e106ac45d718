# SPDX-License-Identifier: GPL-3.0-or-later
# ruff: noqa: N802  (Qt's own method names)
"""Where in the picture two lenses differ, and by how much: numbers, shades and enlarged arrows."""

from __future__ import annotations

import math

import numpy as np
from PyQt6.QtCore import QPointF, QRectF, QSize, QSizeF, Qt
from PyQt6.QtGui import QPainter, QPaintEvent, QPen
from PyQt6.QtWidgets import QSizePolicy, QWidget

from ui import theme
from ui.lens import paint
from ui.lens.optics import Difference
from ui.words import DOT, say

FOOT_PX = 34.0
ARROW_PX = 30.0
LEAST_ARROW_PX = 1.5
ARROW = "#f2d37c"
NUMBERED = 4


class DifferenceMap(QWidget):
    """Shows a `Difference`, or in one sentence why there is none."""

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(say("Difference of two profiles over the picture"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(320, 220)
        self._found: Difference | str = ""
        self._width_px = 0

    def sizeHint(self) -> QSize:
        """Return a size in which the numbers are read."""
        return QSize(640, 420)

    @property
    def note(self) -> str:
        """Return the difference in words."""
        if isinstance(self._found, str):
            return self._found
        length = self._found.length
        if not np.isfinite(length).any():
            return say("one lens sees nothing of what the other sees")
        most = float(np.nanmax(length))
        return say(
            "largest {most} px, {percent} % of the width {dot} middle of all {mean} px",
            most=paint.figure(most, 2), percent=paint.figure(100.0 * most / self._width_px, 3),
            dot=DOT, mean=paint.figure(float(np.nanmedian(length)), 2),
        )  # fmt: skip

    def show_difference(self, found: Difference | str, width_px: int) -> None:
        """Show another difference; `width_px` of the first one's picture."""
        self._found, self._width_px = found, max(width_px, 1)
        self.setAccessibleDescription(self.note)
        self.update()

    def paintEvent(self, event: QPaintEvent | None) -> None:
        """Paint shade, arrows, numbers and the note."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), theme.colour(theme.PANEL))
        if isinstance(self._found, str):
            paint.say_empty(painter, QRectF(self.rect()), self._found)
        else:
            self._paint_shade(painter, self._found)
            self._paint_arrows(painter, self._found)
            self._paint_numbers(painter, self._found)
            foot = QRectF(12.0, self.height() - FOOT_PX, self.width() - 24.0, FOOT_PX)
            paint.write(painter, foot, paint.LEFT, self.note, theme.BODY_PX, theme.TEXT, bold=True)
        painter.end()

    def _fit(self, found: Difference) -> QRectF:
        room = QRectF(self.rect()).adjusted(0.0, 0.0, 0.0, -FOOT_PX)
        size = QSizeF(found.xs[-1] + 1.0, found.ys[-1] + 1.0)
        size = size.scaled(room.size(), Qt.AspectRatioMode.KeepAspectRatio)
        left = room.left() + (room.width() - size.width()) / 2
        return QRectF(left, room.top(), size.width(), size.height())

    def _paint_shade(self, painter: QPainter, found: Difference) -> None:
        room, length = self._fit(found), found.length
        rows, columns = length.shape
        most = float(np.nanmax(length)) if np.isfinite(length).any() else 0.0
        full = max(paint.round_up(most), 0.1)
        wide, high = room.width() / columns, room.height() / rows
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        for row in range(rows):
            for column in range(columns):
                px = float(length[row, column])
                if math.isfinite(px):
                    box = QRectF(
                        room.left() + column * wide, room.top() + row * high, wide + 1, high + 1
                    )
                    painter.fillRect(box.intersected(room), paint.heat(0.75 * px / full))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)

    def _paint_arrows(self, painter: QPainter, found: Difference) -> None:
        room, length = self._fit(found), found.length
        most = float(np.nanmax(length)) if np.isfinite(length).any() else 0.0
        if most <= 0.0:
            return
        rows, columns = length.shape
        for row in range(1, rows, 3):
            for column in range(1, columns, 3):
                along = QPointF(found.dx[row, column], found.dy[row, column]) * (ARROW_PX / most)
                if not math.isfinite(length[row, column]):
                    continue
                at = QPointF(
                    room.left() + room.width() * (column + 0.5) / columns,
                    room.top() + room.height() * (row + 0.5) / rows,
                )
                for colour, width in ((theme.BACKGROUND, 4.4), (ARROW, 2.2)):
                    painter.setPen(QPen(theme.colour(colour), width))
                    if math.hypot(along.x(), along.y()) >= LEAST_ARROW_PX:
                        painter.drawLine(at, at + along)
                    painter.drawPoint(at)

    def _paint_numbers(self, painter: QPainter, found: Difference) -> None:
        room, length = self._fit(found), found.length
        rows, columns = length.shape
        for down in range(NUMBERED):
            for across in range(NUMBERED):
                row = round((rows - 1) * down / (NUMBERED - 1))
                column = round((columns - 1) * across / (NUMBERED - 1))
                px = float(length[row, column])
                box = QRectF(0.0, 0.0, 58.0, 22.0)
                box.moveCenter(
                    QPointF(
                        room.left() + (room.width() - 62.0) * across / (NUMBERED - 1) + 31.0,
                        room.top() + (room.height() - 26.0) * down / (NUMBERED - 1) + 13.0,
                    )
                )
                painter.fillRect(box, theme.colour(theme.BACKGROUND))
                text = paint.figure(px, 2 if px < 10.0 else 1)
                paint.write(painter, box, paint.CENTER, text, theme.SMALL_PX, theme.TEXT)
