# SPDX-License-Identifier: GPL-3.0-or-later
# ruff: noqa: N802  (Qt's own method names)
"""The stage view: a wireframe to walk around, plan and elevations, and the selected camera's eye.

Drag or arrow keys turn it, the wheel or + and - come nearer, 0 goes back. It is painted ten times a
second at most, and not at all while it is not seen.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

import numpy as np
from PyQt6.QtCore import QLineF, QPoint, QPointF, QRectF, QSize, Qt, QTimer
from PyQt6.QtGui import (
    QFontMetrics,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QWheelEvent,
)
from PyQt6.QtWidgets import QSizePolicy, QWidget

from hardware_profiles.pose import Vector
from stagectl.control.client import State
from ui import theme, words
from ui.camera_colour import colour_of
from ui.shapes import paint_shape
from ui.stage_view.lens import FLAT_VIEWS, NEAR_M, Eye, camera_eye, flat, orbit
from ui.stage_view.scene import Camera, Lines, Scene

ORBIT, EYE = "orbit", "eye"
VIEWS = (ORBIT, *FLAT_VIEWS, EYE)
MARGIN_PX = 40.0
# In a camera's eye its picture takes that share of the width: what is around it is seen too.
PICTURE_SHARE = 0.7
START = (-28.0, 24.0)
TURN_DEG = 5.0
DEGREES_A_PIXEL = 0.3
STEP = 1.15
NEAREST, FARTHEST = 0.3, 4.0
PAINTS_EVERY = 3
LATE_MS = 150
BADGE_PX = 13.0
OLD_OPACITY = 0.6


class StageCanvas(QWidget):
    """Draws the sections "walls", "wall_shapes", "cameras" and "nodes"."""

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(words.say("Stage view"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.scene = Scene()
        self._nodes: Sequence[tuple[str, theme.Status]] = ()
        self._view = ORBIT
        self._turned, self._height = START
        self._nearness = 1.0
        self._dragged: QPoint | None = None
        self._selected: str | None = None
        self._stale = False
        self._waits = 0
        self._late: State | None = None
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.timeout.connect(self._take_late)

    @property
    def view(self) -> str:
        """Return how the stage is looked at: one of VIEWS."""
        return self._view

    def sizeHint(self) -> QSize:
        """Return a size that shows a small stage well."""
        return QSize(640, 520)

    def look(self, view: str) -> None:
        """Look at the stage in another way."""
        self._view = view
        self._say()
        self.update()

    def update_state(self, state: State, *, selected: str | None, stale: bool) -> None:
        """Take the state; every third call is painted."""
        news = selected != self._selected or stale != self._stale
        self._selected, self._stale = selected, stale
        self._waits -= 1
        if self._waits > 0 and not news:
            self._late = state  # shown soon, should nothing follow
            if not self._soon.isActive():
                self._soon.start(LATE_MS)
            return
        self._take(state)

    def _take_late(self) -> None:
        if self._late is not None:
            self._take(self._late)

    def _take(self, state: State) -> None:
        self._soon.stop()
        self._late = None
        self._waits = PAINTS_EVERY
        self.scene.update(state)
        self._nodes = [
            (key, words.status_of(words.NODE, row.get("state")))
            for key, row in sorted(state.get("nodes", {}).items())
        ]
        self._say()
        self.update()

    def eye(self) -> Eye | None:
        """Return who looks now; None where there is nothing to look at."""
        box, size = self.scene.box(), (float(self.width()), float(self.height()))
        if box is None:
            return None
        low, high = box
        if self._view in FLAT_VIEWS:
            return flat(self._view, low, high, size, MARGIN_PX)
        chosen = self._chosen()
        if self._view == EYE and chosen is not None and chosen.half_width is not None:
            hfov = 2.0 * math.degrees(math.atan(chosen.half_width))
            return camera_eye(chosen.place, chosen.rotation, hfov, PICTURE_SHARE, size)
        centre = _middle(low, high)
        across = max(math.dist(low, high), 2.0)
        return orbit(centre, self._turned, self._height, across * self._nearness, size)

    def paintEvent(self, event: QPaintEvent | None) -> None:
        """Paint everything."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.colour(theme.PANEL))
        eye = self.eye()
        if eye is None:
            painter.setPen(theme.colour(theme.DIM))
            painter.setFont(theme.font(theme.BODY_PX))
            text = words.say("no walls, no cameras yet")
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, text)
            painter.end()
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setOpacity(OLD_OPACITY if self._stale else 1.0)
        self._lines(painter, eye, self.scene.grid())
        self._lines(painter, eye, self.scene.wall_lines())
        through = self._chosen() if self._view == EYE else None
        for camera in self.scene.cameras:
            if camera is not through:
                chosen = camera.key == self._selected
                colour = self._colour(camera)
                lines = self.scene.camera_lines(camera, colour, selected=chosen)
                self._lines(painter, eye, lines)
        self._names(painter, eye, through)
        if through is not None:
            self._picture(painter, through)
        self._foot(painter)
        painter.end()

    def mousePressEvent(self, event: QMouseEvent | None) -> None:
        """Begin to turn the stage."""
        if event is not None and event.button() == Qt.MouseButton.LeftButton:
            self._dragged = event.pos()

    def mouseMoveEvent(self, event: QMouseEvent | None) -> None:
        """Turn the stage with the hand."""
        if event is None or self._dragged is None:
            return
        moved, self._dragged = event.pos() - self._dragged, event.pos()
        self._turn(-moved.x() * DEGREES_A_PIXEL, moved.y() * DEGREES_A_PIXEL)

    def mouseReleaseEvent(self, event: QMouseEvent | None) -> None:
        """Let go."""
        self._dragged = None

    def wheelEvent(self, event: QWheelEvent | None) -> None:
        """Come nearer, or go away."""
        if event is not None:
            self._come(STEP ** (-event.angleDelta().y() / 120.0))
            event.accept()

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        """Do the same with keys."""
        if event is None:
            return
        key = event.key()
        if key in _TURNS:
            self._turn(*_TURNS[Qt.Key(key)])
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
            self._come(1.0 / STEP)
        elif key == Qt.Key.Key_Minus:
            self._come(STEP)
        elif key == Qt.Key.Key_0:
            self._turned, self._height = START
            self._nearness = 1.0
            self.update()
        else:
            super().keyPressEvent(event)

    def _turn(self, across_deg: float, up_deg: float) -> None:
        self._turned = (self._turned + across_deg + 180.0) % 360.0 - 180.0
        self._height = min(89.0, max(-10.0, self._height + up_deg))
        self.update()

    def _come(self, factor: float) -> None:
        self._nearness = min(FARTHEST, max(NEAREST, self._nearness * factor))
        self.update()

    def _chosen(self) -> Camera | None:
        with_view = [one for one in self.scene.cameras if one.half_width is not None]
        first = with_view[0] if with_view else None
        return next((one for one in with_view if one.key == self._selected), first)

    def _colour(self, camera: Camera) -> str:
        return colour_of(camera.row, self.scene.cameras.index(camera))

    def _lines(self, painter: QPainter, eye: Eye, all_lines: Iterable[Lines]) -> None:
        for lines in all_lines:
            starts, ends, seen = eye.segments(lines.starts, lines.ends)
            colour = theme.colour(lines.colour)
            colour.setAlpha(lines.alpha)
            style = Qt.PenStyle.DashLine if lines.dashed else Qt.PenStyle.SolidLine
            painter.setPen(QPen(colour, lines.width, style))
            places = zip(starts[seen].tolist(), ends[seen].tolist(), strict=True)
            if not seen.any():
                continue
            painter.drawLines(*[QLineF(a[0], a[1], b[0], b[1]) for a, b in places])

    def _place(self, eye: Eye, point: Vector) -> QPointF | None:
        (where,), (depth,) = eye.seen(np.array([point]))
        if not eye.flat and depth <= NEAR_M:
            return None
        return QPointF(float(where[0]), float(where[1]))

    def _names(self, painter: QPainter, eye: Eye, through: Camera | None) -> None:
        font = theme.font(theme.SMALL_PX)
        painter.setFont(font)
        for wall in self.scene.walls:
            place = self._place(eye, wall.middle)
            if place is not None:
                painter.setPen(theme.colour(theme.DIM))
                painter.drawText(place + QPointF(0.0, -6.0), wall.label)
        for camera in self.scene.cameras:
            place = None if camera is through else self._place(eye, camera.place)
            if place is not None:
                self._badge(painter, camera, place)

    def _badge(self, painter: QPainter, camera: Camera, place: QPointF) -> None:
        chosen = camera.key == self._selected
        radius = float(theme.px(BADGE_PX))
        painter.setPen(QPen(theme.colour(theme.TEXT if chosen else theme.PANEL), 3.0))
        painter.setBrush(theme.colour(self._colour(camera)))
        centre = place + QPointF(0.0, -1.6 * radius)
        painter.drawEllipse(centre, radius, radius)
        painter.setFont(theme.font(theme.BODY_PX, bold=True))
        painter.setPen(theme.colour(theme.ON_STATUS))
        box = QRectF(centre.x() - radius, centre.y() - radius, 2 * radius, 2 * radius)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, camera.letter[:2])
        status = words.status_of(words.TRACKING, camera.state)
        if not status.is_good:
            size = radius * 1.2
            shape = QRectF(centre.x() + radius + 6.0, centre.y() - size / 2.0, size, size)
            paint_shape(painter, status.shape, shape, status.colour)
            painter.setPen(theme.colour(status.colour))
            painter.drawText(shape.topRight() + QPointF(6.0, size * 0.9), words.say(status.word))

    def _picture(self, painter: QPainter, camera: Camera) -> None:
        """Draw the edge of the picture, and the overscan around it."""
        if camera.half_width is None:
            return
        half = self.width() * PICTURE_SHARE / 2.0
        tall = half * camera.half_height / camera.half_width
        middle = QPointF(self.width() / 2.0, self.height() / 2.0)
        colour = theme.colour(self._colour(camera))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(colour, 3.0))
        painter.drawRect(QRectF(middle.x() - half, middle.y() - tall, 2 * half, 2 * tall))
        if camera.overscan > 0.0:
            more = half * 2.0 * camera.overscan
            seen = camera.margin > camera.overscan
            pen = QPen(theme.colour(theme.BAD) if seen else colour, 1.5, Qt.PenStyle.DashLine)
            painter.setPen(pen)
            left, top = middle.x() - half - more, middle.y() - tall - more
            painter.drawRect(QRectF(left, top, 2 * (half + more), 2 * (tall + more)))
        painter.setFont(theme.font(theme.BODY_PX, bold=True))
        painter.setPen(colour)
        name = words.say("through camera {letter}", letter=camera.letter)
        painter.drawText(QPointF(middle.x() - half, middle.y() - tall - 10.0), name)

    def _foot(self, painter: QPainter) -> None:
        """Draw the nodes that are not in sync by name, the others as a count."""
        fine = sum(status.is_good for _, status in self._nodes)
        font = theme.font(theme.SMALL_PX)
        painter.setFont(font)
        metrics = QFontMetrics(font)
        x, base = 12.0, self.height() - 12.0
        said = words.say("{fine} of {all} nodes in sync", fine=fine, all=len(self._nodes))
        painter.setPen(theme.colour(theme.DIM))
        painter.drawText(QPointF(x, base), said)
        x += metrics.horizontalAdvance(said) + 18.0
        size = metrics.ascent() * 0.8
        for key, status in self._nodes:
            if status.is_good or x > self.width() - 80.0:
                continue
            paint_shape(painter, status.shape, QRectF(x, base - size, size, size), status.colour)
            painter.setPen(theme.colour(status.colour))
            text = f"{key}: {words.say(status.word)}"
            painter.drawText(QPointF(x + size + 6.0, base), text)
            x += size + metrics.horizontalAdvance(text) + 24.0

    def _say(self) -> None:
        said = (
            f"{one.letter} {words.say(words.status_of(words.TRACKING, one.state).word)} "
            f"x {one.place[0]:.1f} y {one.place[1]:.1f} z {one.place[2]:.1f} m"
            for one in self.scene.cameras
        )
        self.setAccessibleDescription(", ".join(said))


_TURNS = {
    Qt.Key.Key_Left: (TURN_DEG, 0.0),
    Qt.Key.Key_Right: (-TURN_DEG, 0.0),
    Qt.Key.Key_Up: (0.0, TURN_DEG),
    Qt.Key.Key_Down: (0.0, -TURN_DEG),
}


def _middle(low: Vector, high: Vector) -> Vector:
    x, y, z = ((a + b) / 2.0 for a, b in zip(low, high, strict=True))
    return (x, y, z)
