# SPDX-License-Identifier: GPL-3.0-or-later
# ruff: noqa: N802  (Qt's own method names)
"""Zoom across, focus up: what was measured, the error predicted in between, what to measure next.

The error is shade, number and outline of what is too much; each node has a shape and a word for how
well it is known.
"""

from __future__ import annotations

import math

from PyQt6.QtCore import QLineF, QPointF, QRectF, QSize, Qt, pyqtSignal
from PyQt6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PyQt6.QtWidgets import QSizePolicy, QWidget

from hardware_profiles.lens.measured import measured_nodes
from hardware_profiles.lens.profile import LensProfile
from ui import theme
from ui.lens import paint
from ui.lens.error_field import Field, fields, numbers, outline
from ui.lens.events import ErrorMap, Next
from ui.lens.nodes import neighbour, node_status
from ui.shapes import paint_shape
from ui.words import say

LEFT_PX, RIGHT_PX, TOP_PX, FOOT_PX = 76.0, 26.0, 44.0, 58.0
NODE_PX, NEXT_PX = 18.0, 40.0
NEAR_PX = 24.0
# The shade is fullest at this many times the wall's gate: one shade, one meaning, in all profiles.
FULL = 2.0
# Room for one number: of all errors in it the largest is written.
NUMBER_WIDE_PX, NUMBER_HIGH_PX, NUMBER_GAP_PX = 76.0, 96.0, 16.0
# The outlines of what is too much for composite, and for the wall.
LINE_STYLES = (Qt.PenStyle.DotLine, Qt.PenStyle.SolidLine)
LINE_WIDTHS = (1.5, 2.5)
MARKS = (0.0, 0.25, 0.5, 0.75, 1.0)
NEXT_COLOUR = "#f2d37c"
_STEPS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, 1),
    Qt.Key.Key_Down: (0, -1),
}


class NodeMap(QWidget):
    """Shows a profile's grid; `chosen` with zoom and focus of a place that was clicked."""

    chosen = pyqtSignal(float, float)

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(say("Grid over zoom and focus with the predicted error"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(360, 260)
        self._profile: LensProfile | None = None
        self._errors: ErrorMap | None = None
        self._next: Next | None = None
        self._place = (0.0, 0.0)
        self._span = (0.0, 1.0, 0.0, 1.0)

    def sizeHint(self) -> QSize:
        """Return a size that shows a grid well."""
        return QSize(900, 640)

    @property
    def note(self) -> str:
        """Return what the map says, in words."""
        if self._profile is None:
            return say("no profile is open")
        worst = self.worst
        places, measured = len(self._profile.node), len(measured_nodes(self._profile))
        count = say("{count} places measured", count=places)
        if places == 1:
            count = say("one place measured")
        if measured < places:
            count = say("places measured: {measured} of {count}", measured=measured, count=places)
        if worst is None:
            text = say("error not predicted yet: press G")
            if self._errors is not None:
                text = say("the error is not known: nothing is measured")
            return f"{count} \N{MIDDLE DOT} {text}"
        zoom, focus, px = worst
        return say(
            "{count} {dot} largest predicted error {px} px at zoom {zoom}, focus {focus}",
            count=count, dot="\N{MIDDLE DOT}", px=paint.figure(px, 1),
            zoom=f"{zoom:.2f}", focus=f"{focus:.2f}",
        )  # fmt: skip

    @property
    def worst(self) -> tuple[float, float, float] | None:
        """Return zoom, focus and pixels of the largest predicted error, or None."""
        if self._errors is None:
            return None
        found = [
            (zoom, focus, px)
            for zoom, row in zip(self._errors.zooms, self._errors.px, strict=True)
            for focus, px in zip(self._errors.foci, row, strict=True)
            if px is not None
        ]
        return max(found, key=lambda one: one[2], default=None)

    @property
    def gates(self) -> tuple[float, float]:
        """Return the error in px above which composite, and the wall, want a place in between."""
        width = self._profile.sensor.width_px if self._profile is not None else 1920
        scale = width / paint.GATES_WIDTH_PX
        return paint.COMPOSITE_PX * scale, paint.WALL_PX * scale

    def show_grid(
        self,
        profile: LensProfile | None,
        errors: ErrorMap | None,
        coming: Next | None,
        place: tuple[float, float],
    ) -> None:
        """Show another profile, prediction or place."""
        now = (profile, errors, coming, place)
        if now == (self._profile, self._errors, self._next, self._place):
            return
        self._profile, self._errors, self._next, self._place = now
        zooms = [node.zoom for node in profile.node] if profile is not None else []
        foci = [node.focus for node in profile.node] if profile is not None else []
        self._span = (min(0.0, *zooms, 0.0), max(1.0, *zooms, 1.0), min(0.0, *foci, 0.0),
                      max(1.0, *foci, 1.0))  # fmt: skip
        self.setAccessibleDescription(self.note)
        self.update()

    def place_px(self, zoom: float, focus: float) -> QPointF:
        """Return where a place of the rings is painted."""
        room, (left, right, low, high) = self._room(), self._span
        return QPointF(
            room.left() + room.width() * (zoom - left) / (right - left),
            room.bottom() - room.height() * (focus - low) / (high - low),
        )

    def mousePressEvent(self, event: QMouseEvent | None) -> None:
        """Choose the node under the mouse, or the place itself."""
        if event is None or self._profile is None:
            return
        at = event.position()
        for node in self._profile.node:
            away = self.place_px(node.zoom, node.focus) - at
            if math.hypot(away.x(), away.y()) <= NEAR_PX:
                self.chosen.emit(node.zoom, node.focus)
                return
        room, (left, right, low, high) = self._room(), self._span
        if room.contains(at):
            zoom = left + (right - left) * (at.x() - room.left()) / room.width()
            focus = low + (high - low) * (room.bottom() - at.y()) / room.height()
            self.chosen.emit(round(zoom, 3), round(focus, 3))

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        """Go to the nearest node in the direction of an arrow key."""
        if event is None:
            return
        step = _STEPS.get(Qt.Key(event.key()))
        if step is None or self._profile is None:
            super().keyPressEvent(event)
            return
        self.chosen.emit(*neighbour(self._profile, self._place, *step))

    def paintEvent(self, event: QPaintEvent | None) -> None:
        """Paint the error, the axes, the nodes and the words."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), theme.colour(theme.PANEL))
        if self._profile is None:
            text = say("no profile is open: solve and accept on the first page, or press Ctrl+P")
            paint.say_empty(painter, QRectF(self.rect()), text)
        else:
            if self._errors is not None:
                self._paint_shade(painter, self._errors)
            self._paint_axes(painter)
            self._paint_place(painter)
            if self._errors is not None:
                self._paint_numbers(painter, self._errors)
            self._paint_nodes(painter, self._profile)
            self._paint_next(painter)
            head = QRectF(14.0, 6.0, self.width() - 28.0, TOP_PX - 12.0)
            paint.write(painter, head, paint.LEFT, self.note, theme.BODY_PX, theme.TEXT, bold=True)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(theme.colour(theme.INFO), 2.0))
            painter.drawRect(QRectF(self.rect()).adjusted(1, 1, -1, -1))
        painter.end()

    def _room(self) -> QRectF:
        # Room within for half a node, so that one at the end is whole.
        return QRectF(self.rect()).adjusted(LEFT_PX, TOP_PX + 12.0, -RIGHT_PX, -FOOT_PX)

    def _box(self, field: Field) -> QRectF:
        return QRectF(
            self.place_px(field.zoom_from, field.focus_to),
            self.place_px(field.zoom_to, field.focus_from),
        )

    def _colour(self, px: float) -> QColor:
        return paint.heat((max(px, 0.0) / (FULL * self.gates[1])) ** 0.5)

    def _paint_shade(self, painter: QPainter, errors: ErrorMap) -> None:
        # Without smoothing: smoothed fields would show seams.
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        for field in fields(errors, self._span):
            painter.fillRect(self._box(field), self._colour(field.px))
        for limit, style, width in zip(self.gates, LINE_STYLES, LINE_WIDTHS, strict=True):
            lines = [
                QLineF(
                    self.place_px(edge.zoom_from, edge.focus_from),
                    self.place_px(edge.zoom_to, edge.focus_to),
                )
                for edge in outline(errors, self._span, limit)
            ]
            # A dark line below the light one: fields are both.
            painter.setPen(QPen(theme.colour(theme.BACKGROUND), width + 3.0))
            for line in lines:
                painter.drawLine(line)
            painter.setPen(QPen(theme.colour(theme.TEXT), width, style))
            for line in lines:
                painter.drawLine(line)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)

    def _paint_numbers(self, painter: QPainter, errors: ErrorMap) -> None:
        room = self._room()
        columns = max(1, int(room.width() / NUMBER_WIDE_PX))
        rows = max(1, int(room.height() / NUMBER_HIGH_PX))
        taken: list[QRectF] = []
        for field in numbers(errors, self._span, columns, rows):
            middle = self._box(field).center()
            # Above the middle, where a node may stand; inside the map.
            y = max(middle.y() - NODE_PX, room.top() + NODE_PX)
            box = QRectF(middle.x() - 18.0, y - 10.0, 36.0, 20.0)
            # The larger ones come first: of two that would touch, it stands.
            if any(box.intersects(other) for other in taken):
                continue
            taken.append(box.adjusted(-NUMBER_GAP_PX, -NUMBER_GAP_PX, NUMBER_GAP_PX, NUMBER_GAP_PX))
            painter.fillRect(box, self._colour(field.px))
            text = paint.figure(field.px, 1 if field.px < 10.0 else 0)
            ink = theme.ink_on(self._colour(field.px))
            strong = field.px > self.gates[0]
            paint.write(painter, box, paint.CENTER, text, theme.SMALL_PX, ink, bold=strong)

    def _paint_axes(self, painter: QPainter) -> None:
        room = self._room()
        if self._errors is None:
            painter.fillRect(room, theme.colour(theme.BACKGROUND))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(theme.colour(theme.LINE), 1.0))
        painter.drawRect(room)
        for mark in MARKS:
            at = self.place_px(mark, mark)
            box = QRectF(at.x() - 30.0, room.bottom() + 10.0, 60.0, 20.0)
            paint.write(painter, box, paint.CENTER, f"{mark:g}", theme.CAPTION_PX, theme.DIM)
            box = QRectF(0.0, at.y() - 10.0, LEFT_PX - 16.0, 20.0)
            paint.write(painter, box, paint.RIGHT, f"{mark:g}", theme.CAPTION_PX, theme.DIM)
        foot = QRectF(LEFT_PX, self.height() - 26.0, room.width(), 22.0)
        text = say("zoom: 0 wide, 1 tele")
        paint.write(painter, foot, paint.CENTER, text, theme.SMALL_PX, theme.DIM)
        painter.save()
        painter.translate(18.0, room.center().y())
        painter.rotate(-90.0)
        side = QRectF(-room.height() / 2, -11.0, room.height(), 22.0)
        text = say("focus: 0 far, 1 near")
        paint.write(painter, side, paint.CENTER, text, theme.SMALL_PX, theme.DIM)
        painter.restore()

    def _paint_nodes(self, painter: QPainter, profile: LensProfile) -> None:
        for node in profile.node:
            at = self.place_px(node.zoom, node.focus)
            status = node_status(profile, node)
            around = _square(at, NODE_PX + 10.0)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour(theme.BACKGROUND))
            painter.drawEllipse(around)
            paint_shape(painter, status.shape, _square(at, NODE_PX), status.colour)

    def _paint_place(self, painter: QPainter) -> None:
        room, at = self._room(), self.place_px(*self._place)
        painter.setPen(QPen(theme.colour(theme.TEXT), 1.5))
        painter.drawLine(QPointF(at.x(), room.top()), QPointF(at.x(), room.bottom()))
        painter.drawLine(QPointF(room.left(), at.y()), QPointF(room.right(), at.y()))

    def _paint_next(self, painter: QPainter) -> None:
        coming = self._next
        if coming is None or coming.zoom is None or coming.focus is None:
            return
        at = self.place_px(coming.zoom, coming.focus)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for colour, width in ((theme.BACKGROUND, 6.0), (NEXT_COLOUR, 3.0)):
            painter.setPen(QPen(theme.colour(colour), width))
            painter.drawEllipse(_square(at, NEXT_PX))
        text = say("next")
        box = QRectF(at.x() - 34.0, at.y() + NEXT_PX / 2 + 4.0, 68.0, 24.0)
        if box.bottom() > self._room().bottom():
            box.moveBottom(at.y() - NEXT_PX / 2 - 4.0)
        painter.fillRect(box, theme.colour(theme.BACKGROUND))
        paint.write(painter, box, paint.CENTER, text, theme.BODY_PX, NEXT_COLOUR, bold=True)


def _square(at: QPointF, side: float) -> QRectF:
    return QRectF(at.x() - side / 2, at.y() - side / 2, side, side)
