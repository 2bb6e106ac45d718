# SPDX-License-Identifier: GPL-3.0-or-later
# ruff: noqa: N802  (Qt's own method names)
"""One value over a ring: the curve that is used, the nodes it goes through, another lens dashed."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
from PyQt6.QtCore import QPointF, QRectF, QSize, Qt, pyqtSignal
from PyQt6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PyQt6.QtWidgets import QSizePolicy, QWidget

from ui import theme
from ui.lens import paint
from ui.shapes import paint_shape
from ui.theme import Status
from ui.words import MINUS, say

Floats = npt.NDArray[np.float64]

LEFT_PX, RIGHT_PX, HEAD_PX, FOOT_PX = 84.0, 22.0, 34.0, 28.0
CURVE, OTHER = "#7cc0ff", "#d6a6ff"
NODE_PX, FAR_PX = 13.0, 7.0
# Beyond this ratio a length is drawn on a logarithmic scale, as a zoom ring is made.
LOG_FROM = 3.0
FEWEST_LOG_MARKS = 4
KEY_STEP = 0.01
MARGIN = 0.08
LABEL_PX = 15.0
# Error bars make the scale larger, but by no more than this many times what the curves need.
MOST_FOR_BARS = 1.0
STD_SHOWN = 2.0


@dataclass(frozen=True, slots=True)
class Dot:
    """A node on the curve."""

    at: float
    value: float
    std: float
    status: Status
    near: bool = True
    """At what the other ring is held at; others are shown small and grey."""


@dataclass(frozen=True, slots=True, eq=False)
class Curve:
    """What one chart shows."""

    at: Floats
    values: Floats
    dots: tuple[Dot, ...] = ()
    other_at: Floats = field(default_factory=lambda: np.empty(0))
    other: Floats = field(default_factory=lambda: np.empty(0))


class Chart(QWidget):
    """Shows a `Curve`; `moved` when the cursor is put elsewhere by mouse or arrow key."""

    moved = pyqtSignal(float)

    def __init__(self, name: str, unit: str, digits: int, *, length: bool = False) -> None:
        super().__init__()
        self._name, self._unit, self._digits, self._length = name, unit, digits, length
        self.setAccessibleName(say(name))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(280, 110)
        self._curve: Curve | None = None
        self._cursor = 0.0
        self._ring = ""
        self._low, self._high, self._log = 0.0, 1.0, False

    def sizeHint(self) -> QSize:
        """Return a low, wide size."""
        return QSize(900, 230)

    @property
    def is_log(self) -> bool:
        """Tell whether the scale is logarithmic."""
        return self._log

    @property
    def scale(self) -> tuple[float, float]:
        """Return the values at the bottom and at the top."""
        return self._low, self._high

    @property
    def note(self) -> str:
        """Return the value at the cursor, of the other lens too, in words."""
        curve = self._curve
        if curve is None:
            return say("no profile is open")
        text = self._value(curve.at, curve.values)
        if len(curve.other):
            other = self._value(curve.other_at, curve.other)
            text += say("   other: {value}", value=other)
        return text

    def show_curve(self, curve: Curve | None, cursor: float, ring: str) -> None:
        """Show another curve or cursor; `ring` names the axis."""
        if curve is self._curve and cursor == self._cursor and ring == self._ring:
            return
        if curve is not self._curve:
            self._curve = curve
            self._scale()
        self._cursor, self._ring = cursor, ring
        self.setAccessibleDescription(self.note)
        self.update()

    def mousePressEvent(self, event: QMouseEvent | None) -> None:
        """Put the cursor under the mouse."""
        if event is not None and self._curve is not None:
            room = self._room()
            first, last = float(self._curve.at[0]), float(self._curve.at[-1])
            at = first + (last - first) * (event.position().x() - room.left()) / room.width()
            self.moved.emit(round(min(max(at, first), last), 3))

    def mouseMoveEvent(self, event: QMouseEvent | None) -> None:
        """Drag the cursor."""
        self.mousePressEvent(event)

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        """Move the cursor with the arrow keys, to the ends with Home and End."""
        if event is None or self._curve is None:
            return
        first, last = float(self._curve.at[0]), float(self._curve.at[-1])
        to = {
            Qt.Key.Key_Left: self._cursor - KEY_STEP,
            Qt.Key.Key_Right: self._cursor + KEY_STEP,
            Qt.Key.Key_Home: first,
            Qt.Key.Key_End: last,
        }.get(Qt.Key(event.key()))
        if to is None:
            super().keyPressEvent(event)
        else:
            self.moved.emit(round(min(max(to, first), last), 3))

    def paintEvent(self, event: QPaintEvent | None) -> None:
        """Paint heading, scale, curves, nodes and cursor."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), theme.colour(theme.PANEL))
        head = QRectF(14.0, 2.0, self.width() - 28.0, HEAD_PX - 4.0)
        text = f"{say(self._name)}, {self._unit}"
        paint.write(painter, head, paint.LEFT, text, theme.SMALL_PX, theme.DIM, bold=True)
        if self._curve is None:
            paint.say_empty(painter, QRectF(self.rect()), say("no profile is open"))
        elif not np.isfinite(self._curve.values).any():
            paint.say_empty(painter, QRectF(self.rect()), say("not known in this profile"))
        else:
            paint.write(painter, head, paint.RIGHT, self.note, theme.BODY_PX, theme.TEXT, bold=True)
            self._paint_scale(painter)
            self._paint_line(painter, self._curve.other_at, self._curve.other, OTHER, dashed=True)
            self._paint_line(painter, self._curve.at, self._curve.values, CURVE)
            self._paint_dots(painter, self._curve)
            self._paint_cursor(painter)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(theme.colour(theme.INFO), 2.0))
            painter.drawRect(QRectF(self.rect()).adjusted(1, 1, -1, -1))
        painter.end()

    def _value(self, at: Floats, values: Floats) -> str:
        found = float(np.interp(self._cursor, at, values)) if len(at) else math.nan
        return paint.figure(found, self._digits, self._unit)

    def _scale(self) -> None:
        curve = self._curve
        if curve is None:
            return
        values = [*curve.values.tolist(), *curve.other.tolist(), *(dot.value for dot in curve.dots)]
        found = paint.spread(values)
        if found is None:
            return
        low, high = self._with_bars(curve, *found)
        self._log = self._length and found[0] > 0.0 and found[1] / found[0] > LOG_FROM
        if self._log:
            grow = (high / low) ** MARGIN
            self._low, self._high = low / grow, high * grow
            return
        # Less than the last digit shown is no change: it must not fill the chart.
        least = 10.0**-self._digits * 4.0
        grow = max((high - low) * MARGIN, (least - (high - low)) / 2.0)
        self._low, self._high = low - grow, high + grow

    def _with_bars(self, curve: Curve, low: float, high: float) -> tuple[float, float]:
        """Return the range with the error bars in it: one large bar must not flatten the curve."""
        bars = [
            end
            for dot in curve.dots
            if dot.near and math.isfinite(dot.std)
            for end in (dot.value - STD_SHOWN * dot.std, dot.value + STD_SHOWN * dot.std)
        ]
        found = paint.spread(bars)
        if found is None:
            return low, high
        room = (high - low) * MOST_FOR_BARS
        if high - low <= 10.0**-self._digits:  # one value: its bar is all there is to see
            room = math.inf
        least = low / LOG_FROM if self._length and low > 0.0 else -math.inf
        return max(min(low, found[0]), low - room, least), min(max(high, found[1]), high + room)

    def _room(self) -> QRectF:
        return QRectF(self.rect()).adjusted(LEFT_PX, HEAD_PX, -RIGHT_PX, -FOOT_PX)

    def _point(self, at: float, value: float) -> QPointF:
        room, curve = self._room(), self._curve
        first, last = (curve.at[0], curve.at[-1]) if curve is not None else (0.0, 1.0)
        if self._log:
            share = math.log(max(value, 1e-9) / self._low) / math.log(self._high / self._low)
        else:
            share = (value - self._low) / (self._high - self._low)
        x = room.left() + room.width() * (at - first) / (last - first)
        return QPointF(float(x), room.bottom() - room.height() * share)

    def _paint_scale(self, painter: QPainter) -> None:
        room = self._room()
        marks = paint.log_ticks(self._low, self._high) if self._log else []
        if len(marks) >= FEWEST_LOG_MARKS:
            digits = 0 if marks[0] >= 1.0 else 1
        else:
            marks = paint.ticks(self._low, self._high, max(5, int(room.height() // 28)))
            digits = paint.digits_for(marks[1] - marks[0]) if len(marks) > 1 else self._digits
        written = room.bottom() + LABEL_PX
        for value in marks:
            y = self._point(0.0, value).y()
            painter.setPen(QPen(theme.colour(theme.LINE), 1.0))
            painter.drawLine(QPointF(room.left(), y), QPointF(room.right(), y))
            if written - y < LABEL_PX:  # on a logarithmic scale they come close
                continue
            written = y
            text = f"{value:.{digits}f}".replace("-", MINUS)
            box = QRectF(0.0, y - 10.0, LEFT_PX - 10.0, 20.0)
            paint.write(painter, box, paint.RIGHT, text, theme.CAPTION_PX, theme.DIM)
        for at in (0.0, 0.25, 0.5, 0.75, 1.0):
            x = self._point(at, self._low).x()
            painter.setPen(QPen(theme.colour(theme.GRID), 1.0))
            painter.drawLine(QPointF(x, room.top()), QPointF(x, room.bottom()))
            box = QRectF(x - 30.0, room.bottom() + 3.0, 60.0, 20.0)
            paint.write(painter, box, paint.CENTER, f"{at:g}", theme.CAPTION_PX, theme.DIM)
        box = QRectF(8.0, room.bottom() + 3.0, LEFT_PX - 30.0, 20.0)
        paint.write(painter, box, paint.LEFT, say(self._ring), theme.CAPTION_PX, theme.DIM)

    def _paint_line(
        self, painter: QPainter, at: Floats, values: Floats, colour: str, *, dashed: bool = False
    ) -> None:
        pen = QPen(theme.colour(colour), 2.0)
        if dashed:
            pen.setStyle(Qt.PenStyle.DashLine)
        painter.setPen(pen)
        fine = np.isfinite(values)
        points = [self._point(x, y) for x, y in zip(at[fine], values[fine], strict=True)]
        painter.drawPolyline(QPolygonF(points))

    def _paint_dots(self, painter: QPainter, curve: Curve) -> None:
        self._paint_bars(painter, curve)
        for dot in curve.dots:
            if not math.isfinite(dot.value):
                continue
            at = self._point(dot.at, dot.value)
            if not dot.near:
                painter.setPen(QPen(theme.colour(theme.OLD), 1.5))
                painter.setBrush(theme.colour(theme.PANEL))
                painter.drawEllipse(at, FAR_PX / 2, FAR_PX / 2)
                continue
            box = QRectF(at.x() - NODE_PX / 2, at.y() - NODE_PX / 2, NODE_PX, NODE_PX)
            paint_shape(painter, dot.status.shape, box, dot.status.colour)

    def _paint_bars(self, painter: QPainter, curve: Curve) -> None:
        """Paint two standard deviations; what is beyond the scale is cut at its border."""
        painter.save()
        painter.setClipRect(self._room().adjusted(-NODE_PX, 0.0, NODE_PX, 0.0))
        painter.setPen(QPen(theme.colour(theme.TEXT), 1.5))
        for dot in curve.dots:
            known = math.isfinite(dot.value) and math.isfinite(dot.std) and dot.std > 0.0
            if not (dot.near and known):
                continue
            at = self._point(dot.at, dot.value)
            for end in (dot.value - STD_SHOWN * dot.std, dot.value + STD_SHOWN * dot.std):
                y = self._point(dot.at, end).y()
                painter.drawLine(at, QPointF(at.x(), y))
                painter.drawLine(QPointF(at.x() - 4.0, y), QPointF(at.x() + 4.0, y))
        painter.restore()

    def _paint_cursor(self, painter: QPainter) -> None:
        room, x = self._room(), self._point(self._cursor, self._low).x()
        if room.left() - 1.0 <= x <= room.right() + 1.0:
            painter.setPen(QPen(theme.colour(theme.TEXT), 1.5))
            painter.drawLine(QPointF(x, room.top()), QPointF(x, room.bottom()))
