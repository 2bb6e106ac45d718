# SPDX-License-Identifier: GPL-3.0-or-later
# ruff: noqa: N802  (Qt's own method names)
"""The rms of each view as a bar; the worst one is named, and what the solve is without it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePath

from PyQt6.QtCore import QPointF, QRectF, QSize, Qt, pyqtSignal
from PyQt6.QtGui import QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PyQt6.QtWidgets import QSizePolicy, QWidget

from ui import theme
from ui.lens import paint
from ui.lens.events import LeftOut
from ui.shapes import paint_shape
from ui.theme import Status
from ui.words import say

HEAD_PX, FOOT_PX, LEFT_PX, RIGHT_PX = 30.0, 24.0, 56.0, 12.0
WIDEST_BAR_PX = 60.0
NAMED_FROM_PX = 46.0
TALLEST = 1.15
LEAST_FULL_SCALE_PX = 0.05
# A bar that would reach so much higher than the usual ones is cut, and says its value.
CUT_ABOVE_MEDIAN = 6.0


@dataclass(frozen=True, slots=True)
class Bar:
    """One view."""

    view: str
    rms_px: float
    status: Status
    left_out: LeftOut | None = None


def left_out_text(left_out: LeftOut | None) -> str:
    """Return what the solve is without a view, in words; empty where it is not known."""
    if left_out is None:
        return ""
    parts = []
    if left_out.fx_percent is not None and math.isfinite(left_out.fx_percent):
        digits = 2 if abs(left_out.fx_percent) < 1.0 else 1
        parts.append(say("fx {change} %", change=paint.signed(left_out.fx_percent, digits)))
    if left_out.rms_px is not None:
        parts.append(say("rms {rms} px", rms=paint.figure(left_out.rms_px, 3)))
    return say("left out: {what}", what=", ".join(parts)) if parts else ""


class RmsBars(QWidget):
    """Bars in the order of the pictures; `chosen` with a view that was clicked or moved to."""

    chosen = pyqtSignal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(say("Error of each picture"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMinimumHeight(150)
        self._bars: Sequence[Bar] = ()
        self._worst: str | None = None
        self._shown = ""

    def sizeHint(self) -> QSize:
        """Return a low, wide size."""
        return QSize(640, 190)

    @property
    def headline(self) -> str:
        """Return the worst view by name, its rms, and what the solve is without it."""
        found = next((bar for bar in self._bars if bar.view == self._worst), None)
        if found is None:
            return say("error of each picture: no solve yet")
        name, rms = PurePath(found.view).name, paint.figure(found.rms_px, 3)
        text = say("worst: {name}, rms {rms} px", name=name, rms=rms)
        more = left_out_text(found.left_out)
        return f"{text} \N{MIDDLE DOT} {more}" if more else text

    def show_bars(self, bars: Sequence[Bar], worst: str | None, shown: str) -> None:
        """Show other bars; `shown` is the view that is looked at."""
        if (bars, worst, shown) == (self._bars, self._worst, self._shown):
            return
        self._bars, self._worst, self._shown = bars, worst, shown
        self.setAccessibleDescription(self.headline)
        self.update()

    def paintEvent(self, event: QPaintEvent | None) -> None:
        """Paint scale, bars and headline."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), theme.colour(theme.PANEL))
        if self.hasFocus():
            painter.setPen(QPen(theme.colour(theme.INFO), 2.0))
            painter.drawRect(QRectF(self.rect()).adjusted(1, 1, -1, -1))
        box = QRectF(12.0, 2.0, self.width() - 24.0, HEAD_PX)
        paint.write(painter, box, paint.LEFT, self.headline, theme.SMALL_PX, theme.TEXT, bold=True)
        if self._bars:
            self._paint_scale(painter)
            for place, bar in enumerate(self._bars):
                self._paint_bar(painter, place, bar)
        painter.end()

    def mousePressEvent(self, event: QMouseEvent | None) -> None:
        """Choose the view under the mouse."""
        if event is not None and self._bars:
            step = self._step()
            place = int((event.position().x() - LEFT_PX) // step)
            if 0 <= place < len(self._bars):
                self.chosen.emit(self._bars[place].view)

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        """Choose the next or the previous view."""
        if event is None:
            return
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()), 0)
        names = [bar.view for bar in self._bars]
        if not step or not names:
            super().keyPressEvent(event)
            return
        place = names.index(self._shown) + step if self._shown in names else 0
        self.chosen.emit(names[min(max(place, 0), len(names) - 1)])

    def full_scale(self) -> float:
        """Return the rms at the top of the chart."""
        ordered = sorted(bar.rms_px for bar in self._bars)
        usual = ordered[len(ordered) // 2] * CUT_ABOVE_MEDIAN
        return max(min(ordered[-1], usual) * TALLEST, LEAST_FULL_SCALE_PX)

    def _room(self) -> QRectF:
        return QRectF(self.rect()).adjusted(LEFT_PX, HEAD_PX + 4.0, -RIGHT_PX, -FOOT_PX)

    def _step(self) -> float:
        return min(self._room().width() / max(len(self._bars), 1), WIDEST_BAR_PX * 1.4)

    def _paint_scale(self, painter: QPainter) -> None:
        room, full = self._room(), self.full_scale()
        marks = paint.ticks(0.0, full, 4)
        digits = paint.digits_for(marks[1] - marks[0]) if len(marks) > 1 else 2
        for value in marks:
            y = room.bottom() - room.height() * value / full
            painter.setPen(QPen(theme.colour(theme.LINE), 1.0))
            painter.drawLine(QPointF(room.left(), y), QPointF(room.right(), y))
            box = QRectF(0.0, y - 10.0, LEFT_PX - 8.0, 20.0)
            text = f"{value:.{digits}f}"
            paint.write(painter, box, paint.RIGHT, text, theme.CAPTION_PX, theme.DIM)
        unit = QRectF(0.0, self.height() - FOOT_PX, LEFT_PX - 8.0, FOOT_PX)
        paint.write(painter, unit, paint.RIGHT, "px", theme.CAPTION_PX, theme.DIM)

    def _paint_bar(self, painter: QPainter, place: int, bar: Bar) -> None:
        room, step, full = self._room(), self._step(), self.full_scale()
        wide = min(step * 0.72, WIDEST_BAR_PX)
        left = room.left() + place * step + (step - wide) / 2.0
        high = room.height() * min(bar.rms_px / full, 1.0)
        box = QRectF(left, room.bottom() - high, wide, high)
        if bar.view == self._shown:
            behind = QRectF(room.left() + place * step, room.top(), step, room.height() + FOOT_PX)
            painter.fillRect(behind, theme.colour(theme.SELECTED))
        worst = bar.view == self._worst
        # Good ones stand back: only what wants a look has a status colour.
        colour = bar.status.colour if not bar.status.is_good else "#5d7f9e"
        painter.fillRect(box, theme.colour(colour))
        if worst or not bar.status.is_good:
            side = min(14.0, wide)
            mark = QRectF(
                left + (wide - side) / 2.0, max(box.top() - side - 3.0, HEAD_PX), side, side
            )
            shape = bar.status.shape if not bar.status.is_good else theme.Shape.TRIANGLE
            paint_shape(painter, shape, mark, colour if not bar.status.is_good else theme.TEXT)
        if step >= NAMED_FROM_PX or worst or bar.view == self._shown:
            self._name(painter, room, left + wide / 2.0, bar, strong=worst)

    def _name(self, painter: QPainter, room: QRectF, x: float, bar: Bar, *, strong: bool) -> None:
        text = PurePath(bar.view).stem
        metrics = QFontMetrics(theme.font(theme.CAPTION_PX, bold=True))
        need = metrics.horizontalAdvance(text) + 4.0
        box = QRectF(x - need / 2, room.bottom() + 2.0, need, FOOT_PX - 4.0)
        box.moveLeft(min(max(box.left(), room.left() - 8.0), self.width() - box.width()))
        colour = theme.TEXT if strong or bar.view == self._shown else theme.DIM
        crowded = self._step() < NAMED_FROM_PX
        if crowded and not strong and self._worst != self._shown:
            return
        paint.write(painter, box, paint.CENTER, text, theme.CAPTION_PX, colour, bold=strong)
