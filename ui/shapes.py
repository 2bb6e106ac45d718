# SPDX-License-Identifier: GPL-3.0-or-later
"""The six status shapes, painted: no glyph of a font, so they look the same on every machine."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PyQt6.QtCore import QPointF, QRectF, Qt
from PyQt6.QtGui import QPainter, QPen, QPolygonF

from ui import theme
from ui.theme import Shape

_LINE_SHARE = 0.16


def paint_shape(painter: QPainter, shape: Shape, box: QRectF, colour: str) -> None:
    """Paint a shape into a square box."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.colour(colour))
    _PAINT[shape](painter, box, colour)
    painter.restore()


def _disc(painter: QPainter, box: QRectF, colour: str) -> None:
    painter.drawEllipse(box)


def _ring(painter: QPainter, box: QRectF, colour: str) -> None:
    _outline(painter, box, colour)
    painter.drawEllipse(_inside(box))


def _half(painter: QPainter, box: QRectF, colour: str) -> None:
    _ring(painter, box, colour)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.colour(colour))
    painter.drawPie(box, 90 * 16, 180 * 16)


def _bars(painter: QPainter, box: QRectF, colour: str) -> None:
    width = box.width() * 0.32
    painter.drawRect(QRectF(box.left() + box.width() * 0.06, box.top(), width, box.height()))
    painter.drawRect(QRectF(box.right() - width * 1.19, box.top(), width, box.height()))


def _cross(painter: QPainter, box: QRectF, colour: str) -> None:
    painter.setPen(QPen(theme.colour(colour), box.width() * 0.26))
    inner = box.adjusted(1.0, 1.0, -1.0, -1.0)
    painter.drawLine(inner.topLeft(), inner.bottomRight())
    painter.drawLine(inner.topRight(), inner.bottomLeft())


def _triangle(painter: QPainter, box: QRectF, colour: str) -> None:
    top = QPointF(box.center().x(), box.top())
    painter.drawPolygon(QPolygonF([top, box.bottomRight(), box.bottomLeft()]))


def _outline(painter: QPainter, box: QRectF, colour: str) -> None:
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(theme.colour(colour), box.width() * _LINE_SHARE))


def _inside(box: QRectF) -> QRectF:
    half = box.width() * _LINE_SHARE / 2.0
    return box.adjusted(half, half, -half, -half)


_PAINT: Mapping[Shape, Callable[[QPainter, QRectF, str], None]] = {
    Shape.DISC: _disc,
    Shape.RING: _ring,
    Shape.HALF: _half,
    Shape.BARS: _bars,
    Shape.CROSS: _cross,
    Shape.TRIANGLE: _triangle,
}
