# SPDX-License-Identifier: GPL-3.0-or-later
# ruff: noqa: N802  (Qt's own method names)
"""The stage from above: walls as thick lines, cameras with letter, view and trail, in metres.

It fits itself to walls and cameras and only ever grows, so nothing jumps while one looks at it.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from PyQt6.QtCore import QLineF, QPointF, QRectF, QSize, Qt
from PyQt6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen, QPolygonF
from PyQt6.QtWidgets import QSizePolicy, QWidget

from stagectl.control.client import Row, State
from ui import theme, words
from ui.camera_colour import colour_of
from ui.columns import fixed, number
from ui.plan_geometry import (
    Frame,
    Point,
    Segment,
    cast,
    frame_around,
    lit_parts,
    place_of,
    wall_segment,
)
from ui.shapes import paint_shape
from ui.theme import Status

TRAIL_POINTS = 240
TRAIL_STEP_M = 0.01
WALL_PX = 9.0
LIT_PX = 5.0
CAMERA_RADIUS_PX = 17.0
BORDER_PX = 14.0
FOOT_PX = 44.0
NOTE_GAP_PX = 7.0
OLD_OPACITY = 0.6
OLD_WALL_MS = 1000.0
# The scale bar takes the first length that is long enough to be read.
SCALE_STEPS_M = (0.5, 1.0, 2.0, 5.0, 10.0, 20.0)
SCALE_MIN_PX = 70.0


@dataclass(frozen=True, slots=True)
class Camera:
    """What is drawn of one camera."""

    key: str
    letter: str
    place: Point
    pan_deg: float
    hfov_deg: float | None
    row: Row
    colour: str


class PlanView(QWidget):
    """Draws the sections "walls" and "cameras"."""

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(words.say("Plan of the stage"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._walls: list[tuple[str, Segment, bool]] = []
        self._cameras: list[Camera] = []
        self._trails: dict[str, deque[Point]] = {}
        self._frame: Frame | None = None
        self._selected: str | None = None
        self._stale = False

    def sizeHint(self) -> QSize:
        """Return a size that shows a small stage well."""
        return QSize(640, 520)

    def update_state(self, state: State, *, selected: str | None, stale: bool) -> None:
        """Take walls and cameras as they are now and paint again."""
        self._selected, self._stale = selected, stale
        self._walls = [
            (str(row.get("label") or key), segment, _is_old(row))
            for key, row in sorted(state.get("walls", {}).items())
            if (segment := wall_segment(row)) is not None
        ]
        self._cameras = _cameras(state.get("cameras", {}), stale=stale)
        self._extend_trails()
        corners = [point for _, segment, _ in self._walls for point in segment]
        around = frame_around([*corners, *(camera.place for camera in self._cameras)])
        if around is not None:
            self._frame = around.joined(self._frame)
        self.setAccessibleDescription(", ".join(_spoken(camera) for camera in self._cameras))
        self.update()

    def paintEvent(self, event: QPaintEvent | None) -> None:
        """Paint everything."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), theme.colour(theme.PANEL))
        if self._frame is None:
            painter.setPen(theme.colour(theme.DIM))
            painter.drawText(
                self.rect(), Qt.AlignmentFlag.AlignCenter, words.say("no walls, no cameras yet")
            )
            painter.end()
            return
        if self._stale:
            painter.setOpacity(OLD_OPACITY)
        _Sheet(painter, self.size(), self._frame).paint(
            self._walls, self._cameras, self._trails, self._selected
        )
        painter.end()

    def _extend_trails(self) -> None:
        for camera in self._cameras:
            trail = self._trails.setdefault(camera.key, deque(maxlen=TRAIL_POINTS))
            if not trail or _apart(trail[-1], camera.place) > TRAIL_STEP_M:
                trail.append(camera.place)


class _Sheet:
    """One painting: the mapping from metres to pixels and the order of the layers."""

    def __init__(self, painter: QPainter, size: QSize, frame: Frame) -> None:
        self._painter = painter
        self._width, self._height = float(size.width()), float(size.height())
        room_x = self._width - 2 * BORDER_PX
        room_y = self._height - BORDER_PX - FOOT_PX
        wide, deep = frame.right - frame.left, frame.far - frame.near
        self._scale = min(room_x / wide, room_y / deep)
        self._left = BORDER_PX + (room_x - wide * self._scale) / 2.0 - frame.left * self._scale
        self._top = BORDER_PX + (room_y - deep * self._scale) / 2.0 + frame.far * self._scale
        self._frame = frame

    def paint(
        self,
        walls: list[tuple[str, Segment, bool]],
        cameras: list[Camera],
        trails: Mapping[str, deque[Point]],
        selected: str | None,
    ) -> None:
        """Paint from the floor up: grid, views, walls, trails, cameras, scale."""
        self._grid()
        segments = [segment for _, segment, _ in walls]
        views = [self._view(camera, segments, camera.key == selected) for camera in cameras]
        for label, segment, old in walls:
            self._wall(label, segment, old)
        for camera, parts in zip(cameras, views, strict=True):
            for part in parts:
                self._line(part, QPen(theme.colour(camera.colour), LIT_PX))
        for camera in cameras:
            self._trail(trails[camera.key], camera.colour)
        for camera in cameras:
            self._badge(camera, camera.key == selected)
        self._notes(cameras, selected)
        self._foot()

    def _at(self, point: Point) -> QPointF:
        return QPointF(self._left + point[0] * self._scale, self._top - point[1] * self._scale)

    def _line(self, segment: Segment, pen: QPen) -> None:
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        self._painter.setPen(pen)
        self._painter.drawLine(self._at(segment[0]), self._at(segment[1]))

    def _grid(self) -> None:
        """Draw a line each metre over the whole sheet, a stronger one through the origin."""
        left, top, scale = self._left, self._top, self._scale
        across = [
            QLineF(left + x * scale, 0.0, left + x * scale, self._height)
            for x in range(math.ceil(-left / scale), math.floor((self._width - left) / scale) + 1)
        ]
        along = [
            QLineF(0.0, top - y * scale, self._width, top - y * scale)
            for y in range(math.ceil((top - self._height) / scale), math.floor(top / scale) + 1)
        ]
        # Without antialiasing: crisp, and ten times as fast.
        self._painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        self._painter.setPen(QPen(theme.colour(theme.GRID), 1.0))
        self._painter.drawLines(*across, *along)
        self._painter.setPen(QPen(theme.colour(theme.LINE), 2.0))
        self._painter.drawLine(QLineF(left, 0.0, left, self._height))
        self._painter.drawLine(QLineF(0.0, top, self._width, top))
        self._painter.setRenderHint(QPainter.RenderHint.Antialiasing)

    def _view(self, camera: Camera, walls: list[Segment], selected: bool) -> list[Segment]:
        if camera.hfov_deg is None:
            return []
        hits = cast(camera.place, camera.pan_deg, camera.hfov_deg, walls)
        fill = theme.colour(camera.colour)
        fill.setAlpha(58 if selected else 34)
        edge = theme.colour(camera.colour)
        edge.setAlpha(220 if selected else 130)
        lost = camera.row.get("state") == "LOST"
        style = Qt.PenStyle.DashLine if lost else Qt.PenStyle.SolidLine
        eye, ends = self._at(camera.place), [self._at(hit.point) for hit in hits]
        if not lost:
            # Without antialiasing a fill costs a tenth; the edges are drawn over it.
            self._painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
            self._painter.setPen(Qt.PenStyle.NoPen)
            self._painter.setBrush(fill)
            self._painter.drawPolygon(QPolygonF([eye, *ends]))
            self._painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._painter.setPen(QPen(edge, 1.6, style))
        self._painter.drawLines(QLineF(eye, ends[0]), QLineF(eye, ends[-1]))
        return [] if lost else lit_parts(hits)

    def _wall(self, label: str, segment: Segment, old: bool) -> None:
        style = Qt.PenStyle.DotLine if old else Qt.PenStyle.SolidLine
        self._line(segment, QPen(theme.colour(theme.DIM), WALL_PX, style))
        start, end = self._at(segment[0]), self._at(segment[1])
        along = end - start
        length = math.hypot(along.x(), along.y()) or 1.0
        # The label stands behind the wall, where no camera looks.
        back = QPointF(along.y() / length, -along.x() / length)
        font = theme.font(theme.SMALL_PX)
        half = QFontMetrics(font).horizontalAdvance(label) / 2.0
        away = 10.0 + 10.0 * abs(back.y()) + half * abs(back.x())
        self._text(label, (start + end) / 2.0 + back * away, theme.DIM)

    def _trail(self, trail: deque[Point], colour: str) -> None:
        line = theme.colour(colour)
        line.setAlpha(150)
        self._painter.setPen(QPen(line, 2.0))
        self._painter.drawPolyline(QPolygonF([self._at(point) for point in trail]))

    def _badge(self, camera: Camera, selected: bool) -> None:
        painter, centre = self._painter, self._at(camera.place)
        painter.setPen(QPen(theme.colour(theme.TEXT if selected else theme.PANEL), 3.0))
        painter.setBrush(theme.colour(camera.colour))
        painter.drawEllipse(centre, CAMERA_RADIUS_PX, CAMERA_RADIUS_PX)
        painter.setFont(theme.font(20, bold=True))
        painter.setPen(theme.colour(theme.ON_STATUS))
        painter.drawText(
            _box(centre, CAMERA_RADIUS_PX), Qt.AlignmentFlag.AlignCenter, camera.letter[:2]
        )

    def _notes(self, cameras: list[Camera], selected: str | None) -> None:
        """Write what is not as usual beside each camera, where it lies on nothing else.

        Where there is no such place the shape alone stands at the camera; its card has the word.
        """
        font = theme.font(theme.BODY_PX, bold=True)
        metrics = QFontMetrics(font)
        side, line = metrics.ascent() * 0.8, float(metrics.height())
        taken = [_box(self._at(camera.place), CAMERA_RADIUS_PX) for camera in cameras]
        sheet = QRectF(0.0, 0.0, self._width, self._height - FOOT_PX)
        self._painter.setFont(font)
        for camera in sorted(cameras, key=lambda camera: camera.key != selected):
            notes = _notes_of(camera)
            if not notes:
                continue
            texts = [words.say(note.word) for note in notes]
            wide = side + NOTE_GAP_PX + max(metrics.horizontalAdvance(text) for text in texts)
            badge = _box(self._at(camera.place), CAMERA_RADIUS_PX)
            box = next(
                (box for box in _beside(badge, wide, line * len(notes))
                 if sheet.contains(box) and not any(box.intersects(other) for other in taken)),
                None,
            )  # fmt: skip
            if box is None:
                corner = QRectF(badge.right() - side * 0.6, badge.top() - side * 0.4, side, side)
                paint_shape(self._painter, notes[0].shape, corner, notes[0].colour)
                continue
            taken.append(box)
            for place, (note, text) in enumerate(zip(notes, texts, strict=True)):
                top = box.top() + place * line
                mark = QRectF(box.left(), top + (line - side) / 2.0, side, side)
                paint_shape(self._painter, note.shape, mark, note.colour)
                self._painter.setPen(theme.colour(note.colour))
                words_box = QRectF(mark.right() + NOTE_GAP_PX, top, box.width(), line)
                self._painter.drawText(words_box, Qt.AlignmentFlag.AlignVCenter, text)

    def _text(self, text: str, centre: QPointF, colour: str) -> None:
        font = theme.font(theme.SMALL_PX)
        width = QFontMetrics(font).horizontalAdvance(text) + 8.0
        self._painter.setFont(font)
        self._painter.setPen(theme.colour(colour))
        box = QRectF(centre.x() - width / 2.0, centre.y() - 10.0, width, 20.0)
        self._painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)

    def _foot(self) -> None:
        """Draw the scale bar and say which way is which."""
        length = next(
            (step for step in SCALE_STEPS_M if step * self._scale >= SCALE_MIN_PX),
            SCALE_STEPS_M[-1],
        )
        left, base = BORDER_PX, self._height - 16.0
        right = left + length * self._scale
        painter = self._painter
        painter.setPen(QPen(theme.colour(theme.TEXT), 2.0))
        painter.drawLine(QPointF(left, base), QPointF(right, base))
        for x in (left, right):
            painter.drawLine(QPointF(x, base - 6.0), QPointF(x, base + 6.0))
        painter.setFont(theme.font(theme.SMALL_PX))
        painter.drawText(QPointF(right + 10.0, base + 5.0), f"{length:g} m")
        painter.setPen(theme.colour(theme.DIM))
        box = QRectF(0.0, base - 12.0, self._width - BORDER_PX, 24.0)
        painter.drawText(
            box,
            Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter,
            words.say("grid 1 m, wall side up"),
        )


def _cameras(rows: Mapping[str, Row], *, stale: bool) -> list[Camera]:
    found = []
    shown = [
        (key, row) for key, row in sorted(rows.items()) if row.get("role", "camera") == "camera"
    ]
    for count, (key, row) in enumerate(shown):
        place = place_of(row)
        if place is not None:
            colour = theme.DIM if stale else colour_of(row, count)
            pan = number(row.get("pan_deg")) or 0.0
            letter = str(row.get("letter") or key)
            found.append(Camera(key, letter, place, pan, number(row.get("hfov_deg")), row, colour))
    return found


def _spoken(camera: Camera) -> str:
    status = words.status_of(words.TRACKING, camera.row.get("state"))
    x, y = (fixed(value, 1) for value in camera.place)
    return f"{camera.letter} {words.say(status.word)} x {x} m y {y} m"


def _notes_of(camera: Camera) -> list[Status]:
    """Return what is not as usual with a camera: its tracking, and what a hand has stopped."""
    status = words.status_of(words.TRACKING, camera.row.get("state"))
    by_hand = words.BY_HAND[bool(camera.row.get("held")), bool(camera.row.get("frozen"))]
    return [note for note in (status, by_hand) if not note.is_good]


def _beside(badge: QRectF, wide: float, high: float) -> Iterator[QRectF]:
    """Return the places for a note, the best one first: right, left, under, above."""
    middle, gap = badge.center(), NOTE_GAP_PX
    yield QRectF(badge.right() + gap, middle.y() - high / 2.0, wide, high)
    yield QRectF(badge.left() - gap - wide, middle.y() - high / 2.0, wide, high)
    yield QRectF(middle.x() - wide / 2.0, badge.bottom() + gap / 2.0, wide, high)
    yield QRectF(middle.x() - wide / 2.0, badge.top() - gap / 2.0 - high, wide, high)


def _is_old(row: Row) -> bool:
    age = number(row.get("age_ms"))
    return age is not None and age > OLD_WALL_MS


def _apart(a: Point, b: Point) -> float:
    return max(abs(a[0] - b[0]), abs(a[1] - b[1]))


def _box(centre: QPointF, radius: float) -> QRectF:
    return QRectF(centre.x() - radius, centre.y() - radius, 2 * radius, 2 * radius)
