# SPDX-License-Identifier: GPL-3.0-or-later
# ruff: noqa: N802  (Qt's own method names)
"""One picture of the board: where the corners are, and how far the solve misses each, enlarged."""

from __future__ import annotations

import math
from collections.abc import Sequence

from PyQt6.QtCore import QLineF, QPointF, QRectF, QSize, QSizeF, Qt, pyqtSignal
from PyQt6.QtGui import QPainter, QPaintEvent, QPen
from PyQt6.QtWidgets import QSizePolicy, QWidget

from ui import theme
from ui.lens import paint
from ui.lens.events import Point, Residuals, ViewSeen
from ui.lens.pictures import Loaded, Pictures
from ui.words import say

CORNER = "#7cc0ff"
ARROW = "#f2d37c"
# The arrows of a usual corner are to be about so long.
ARROW_PX = 26.0
MAGNIFICATIONS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)
HEAD_PX = 5.0
FOOT_PX = 34.0


class PictureView(QWidget):
    """Shows a view; `show_view` with what is known of it. `loaded` when its picture was read."""

    loaded = pyqtSignal()

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(say("Picture with corners and residuals"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(240, 180)
        self.pictures = Pictures(self)
        self.pictures.ready.connect(self._show_ready)
        self._name = self._path = ""
        self._loaded: Loaded | None = None
        self._seen: ViewSeen | None = None
        self._missed: Residuals | None = None

    @property
    def magnification(self) -> int:
        """Return how many times the arrows are longer than what they show."""
        return magnification(self._missed, self._fit().width() / max(self._size().width(), 1.0))

    @property
    def picture_size(self) -> QSize | None:
        """Return the size, as recorded, of the picture below the corners; None without one."""
        return self._loaded.size if self._loaded is not None else None

    def sizeHint(self) -> QSize:
        """Return a size that shows a picture well."""
        return QSize(800, 600)

    def show_view(
        self, name: str, path: str, seen: ViewSeen | None, missed: Residuals | None
    ) -> None:
        """Show another view, or the same one with more known of it."""
        self._path = path
        loaded = self.pictures.get(path)
        if (name, loaded, seen, missed) == (self._name, self._loaded, self._seen, self._missed):
            return
        self._name, self._loaded, self._seen, self._missed = name, loaded, seen, missed
        self.setAccessibleDescription(self._spoken())
        self.update()

    def _show_ready(self, path: str) -> None:
        if path == self._path:
            self._loaded = self.pictures.get(path)
            self.update()
            self.loaded.emit()

    def paintEvent(self, event: QPaintEvent | None) -> None:
        """Paint picture, corners, arrows and the scale of the arrows."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.fillRect(self.rect(), theme.colour(theme.PANEL))
        room = self._fit()
        if not self._name:
            paint.say_empty(
                painter,
                QRectF(self.rect()),
                say("no picture yet: add files or a folder, or type a video or a camera"),
            )
        else:
            self._paint_picture(painter, room)
            self._paint_points(painter, room)
            self._paint_foot(painter, room)
        painter.end()

    def _paint_picture(self, painter: QPainter, room: QRectF) -> None:
        if self._loaded is not None:
            painter.drawImage(room, self._loaded.image)
            return
        painter.fillRect(room, theme.colour(theme.RAISED))
        if self._seen is None:
            text = say("{name} cannot be shown as a picture", name=self._name)
            if self.pictures.is_loading(self._path):
                text = say("reading {name}", name=self._name)
            paint.say_empty(painter, room, text)

    def _paint_points(self, painter: QPainter, room: QRectF) -> None:
        scale = room.width() / max(self._size().width(), 1.0)

        def place(point: Point) -> QPointF:
            # Pixel (0, 0) is the centre of the first pixel.
            return QPointF(
                room.left() + (point[0] + 0.5) * scale, room.top() + (point[1] + 0.5) * scale
            )

        corners = self._seen.corners_px if self._seen is not None else ()
        if self._missed is not None and self._missed.points_px:
            corners = self._missed.points_px
        radius = 3.0 if len(corners) > 400 else 4.0
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for colour, width in ((theme.BACKGROUND, 3.2), (CORNER, 1.6)):
            painter.setPen(QPen(theme.colour(colour), width))
            for corner in corners:
                painter.drawEllipse(place(corner), radius, radius)
        if self._missed is None:
            return
        stretch = scale * self.magnification
        arrows = [
            (place(point), QPointF(dx * stretch, dy * stretch))
            for point, (dx, dy) in zip(
                self._missed.points_px, self._missed.residual_px, strict=True
            )
        ]
        # A dark line below each light one: the board is black and white.
        for colour, width in ((theme.BACKGROUND, 4.4), (ARROW, 2.2)):
            painter.setPen(QPen(theme.colour(colour), width))
            for start, along in arrows:
                painter.drawLines(*_arrow(start, along))

    def _paint_foot(self, painter: QPainter, room: QRectF) -> None:
        base = self.height() - FOOT_PX / 2
        box = QRectF(14.0, base - 12.0, self.width() - 28.0, 24.0)
        if self._missed is None:
            paint.write(painter, box, paint.LEFT, self._spoken(), theme.SMALL_PX, theme.DIM)
            return
        scale = room.width() / max(self._size().width(), 1.0)
        many = self.magnification
        shown = paint.round_up(40.0 / (scale * many))
        length = shown * scale * many
        painter.setPen(QPen(theme.colour(ARROW), 2.2))
        painter.drawLines(*_arrow(QPointF(14.0, base), QPointF(length, 0.0)))
        box.setLeft(14.0 + length + 12.0)
        text = say(
            "{px} px, arrows {many} times as long {dot} {name}, rms {rms} px",
            px=f"{shown:g}", many=many, name=self._name, dot="\N{MIDDLE DOT}",
            rms=paint.figure(self._missed.rms_px, 3),
        )  # fmt: skip
        paint.write(painter, box, paint.LEFT, text, theme.SMALL_PX, theme.TEXT)

    def _note(self) -> str:
        if self._seen is None:
            return say("not looked at yet: press S to solve")
        if not self._seen.found:
            return say("board not found: {why}", why=self._seen.why or say("no reason given"))
        return say("{count} corners found", count=len(self._seen.corners_px))

    def _spoken(self) -> str:
        if self._missed is None:
            return f"{self._name}: {self._note()}" if self._name else ""
        rms = paint.figure(self._missed.rms_px, 3)
        return say("{name}: rms {rms} px", name=self._name, rms=rms)

    def _size(self) -> QSizeF:
        """Return the picture's size as recorded; without one, what the corners reach."""
        if self._loaded is not None:
            return QSizeF(self._loaded.size)
        points = self._seen.corners_px if self._seen is not None else ()
        wide = max((x for x, _ in points), default=1599.0) * 1.1
        high = max((y for _, y in points), default=899.0) * 1.1
        return QSizeF(max(wide, high * 16.0 / 9.0), max(high, wide * 9.0 / 16.0))

    def _fit(self) -> QRectF:
        room = QRectF(self.rect()).adjusted(0.0, 0.0, 0.0, -FOOT_PX)
        size = self._size().scaled(room.size(), Qt.AspectRatioMode.KeepAspectRatio)
        left = room.left() + (room.width() - size.width()) / 2
        return QRectF(
            left, room.top() + (room.height() - size.height()) / 2, size.width(), size.height()
        )


def magnification(missed: Residuals | None, scale: float) -> int:
    """Return the round factor that makes usual arrows well seen at `scale` screen px a pixel."""
    lengths = sorted(math.hypot(dx, dy) for dx, dy in missed.residual_px) if missed else []
    usual = lengths[int(0.9 * (len(lengths) - 1))] if lengths else 0.0
    if usual * scale <= 0.0:
        return 1
    wanted = ARROW_PX / (usual * scale)
    return max((one for one in MAGNIFICATIONS if one <= wanted), default=1)


def _arrow(start: QPointF, along: QPointF) -> Sequence[QLineF]:
    end = start + along
    length = math.hypot(along.x(), along.y())
    shaft = QLineF(start, end)
    if length < 2.0:
        return (shaft,)
    unit = along / length
    side = QPointF(-unit.y(), unit.x())
    head = min(HEAD_PX, length / 2)
    back = end - unit * head
    return (shaft, QLineF(end, back + side * head * 0.6), QLineF(end, back - side * head * 0.6))
