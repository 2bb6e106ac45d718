# SPDX-License-Identifier: GPL-3.0-or-later
# ruff: noqa: N802  (Qt's own method names)
"""The sync diagram: frames of the wall as lit blocks, the exposures of each camera across them.

A camera's picture is a slanted block: its first row exposes first, its last one a readout later.
Where a change of the wall cuts the block, the picture is split, and the block is hatched. Time
runs to the right; two frames of the wall are shown, so that what crosses an edge is seen whole.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from PyQt6.QtCore import QPointF, QRectF, QSize, Qt
from PyQt6.QtGui import QBrush, QFontMetrics, QPainter, QPaintEvent, QPen, QPolygonF
from PyQt6.QtWidgets import QSizePolicy, QWidget

from stagectl.control.client import Cell, Row
from ui import theme, words
from ui.camera_colour import colour_of
from ui.columns import number
from ui.shapes import paint_shape

FRAMES_SHOWN = 2.0
LETTER_PX = 56
SENTENCE_PX = 26
HEAD_PX = 34
ROW_PX = 84
LEAST_ROW_PX = 46
PAD_PX = 10


@dataclass(frozen=True, slots=True)
class Bars:
    """One camera's exposures, in frames of the wall."""

    key: str
    letter: str
    colour: str
    starts: tuple[float, ...]
    exposure: float
    readout: float
    split: bool
    sentence: str


def bars_of(key: str, row: Row, camera: Row, place: int) -> Bars | None:
    """Return what is drawn of a row of section "exposures", None where it lacks figures."""
    wall_ms = number(row.get("wall_ms"))
    exposure, readout = number(row.get("exposure_ms")), number(row.get("readout_ms"))
    if not wall_ms or exposure is None or readout is None:
        return None
    starts = tuple(start / wall_ms for start in _numbers(row.get("starts_ms")))
    letter = str(camera.get("letter") or key)
    return Bars(
        key,
        letter,
        colour_of(camera, place),
        starts,
        exposure / wall_ms,
        readout / wall_ms,
        bool(row.get("split")),
        str(row.get("sentence") or ""),
    )


class SyncDiagram(QWidget):
    """Draws the section "exposures"; repaints only when a row of it changed."""

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(words.say("Sync diagram"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)
        self._bars: list[Bars] = []
        self._seen: tuple[object, ...] = ()
        self._stale = False

    def sizeHint(self) -> QSize:
        """Return room for the cameras there are."""
        rows = max(2, len(self._bars))
        return QSize(640, theme.px(HEAD_PX + rows * ROW_PX))

    def minimumSizeHint(self) -> QSize:
        """Return the least room in which every camera has its line."""
        rows = max(1, len(self._bars))
        return QSize(320, theme.px(HEAD_PX + rows * LEAST_ROW_PX))

    def update_rows(
        self, rows: Mapping[str, Row], cameras: Mapping[str, Row], *, stale: bool
    ) -> None:
        """Take the rows as they are now."""
        # A camera's row changes 25 times a second; of it only letter and colour are drawn.
        names = [(key, row.get("letter"), row.get("colour")) for key, row in cameras.items()]
        seen = (stale, *rows.items(), *names)
        if seen == self._seen:
            return
        before, self._seen, self._stale = len(self._bars), seen, stale
        found = (
            bars_of(key, row, cameras.get(key, {}), place)
            for place, (key, row) in enumerate(sorted(rows.items()))
        )
        self._bars = [bars for bars in found if bars is not None]
        said = (f"{bars.letter}: {words.say(bars.sentence)}" for bars in self._bars)
        self.setAccessibleDescription("; ".join(said))
        if len(self._bars) != before:
            self.updateGeometry()
        self.update()

    def paintEvent(self, event: QPaintEvent | None) -> None:
        """Paint everything: it changes seldom."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), theme.colour(theme.PANEL))
        if not self._bars:
            painter.setPen(theme.colour(theme.DIM))
            painter.setFont(theme.font(theme.BODY_PX))
            text = words.say("no camera yet")
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, text)
        else:
            _Sheet(painter, self.size(), len(self._bars)).paint(self._bars, stale=self._stale)
        painter.end()


class _Sheet:
    """One painting."""

    def __init__(self, painter: QPainter, size: QSize, rows: int) -> None:
        self._painter = painter
        self._left = float(theme.px(LETTER_PX))
        self._right = size.width() - float(PAD_PX)
        self._head = float(theme.px(HEAD_PX))
        room = (size.height() - self._head - PAD_PX) / rows
        self._row = min(room, float(theme.px(ROW_PX)))
        self._bottom = self._head + self._row * rows

    def paint(self, bars: Sequence[Bars], *, stale: bool) -> None:
        self._frames()
        for place, one in enumerate(bars):
            self._camera(one, self._head + place * self._row, stale=stale)
        self._changes()

    def _x(self, frames: float) -> float:
        return self._left + (self._right - self._left) * frames / FRAMES_SHOWN

    def _frames(self) -> None:
        painter = self._painter
        painter.setFont(theme.font(theme.SMALL_PX, bold=True))
        for n in range(int(FRAMES_SHOWN)):
            box = QRectF(self._x(n), 0.0, self._x(n + 1) - self._x(n), self._bottom)
            painter.fillRect(box, theme.colour(theme.RAISED if n % 2 == 0 else theme.GRID))
            painter.setPen(theme.colour(theme.DIM))
            name = words.say("the wall shows frame k") if n == 0 else words.say("frame k + 1")
            head = QRectF(box.left() + 8.0, 0.0, box.width() - 8.0, self._head)
            painter.drawText(head, Qt.AlignmentFlag.AlignVCenter, name)

    def _changes(self) -> None:
        """Draw the changes of the wall over everything: they are what cuts a picture."""
        painter = self._painter
        painter.setPen(QPen(theme.colour(theme.TEXT), 2.0))
        for n in range(int(FRAMES_SHOWN) + 1):
            painter.drawLine(QPointF(self._x(n), 0.0), QPointF(self._x(n), self._bottom))

    def _camera(self, bars: Bars, top: float, *, stale: bool) -> None:
        painter = self._painter
        painter.setPen(QPen(theme.colour(theme.LINE), 1.0))
        painter.drawLine(QPointF(0.0, top), QPointF(self._right, top))
        colour = theme.DIM if stale else bars.colour
        painter.setFont(theme.font(theme.WORD_PX, bold=True))
        painter.setPen(theme.colour(colour))
        letter = QRectF(0.0, top, self._left, self._row)
        painter.drawText(letter, Qt.AlignmentFlag.AlignCenter, bars.letter)
        foot = float(theme.px(SENTENCE_PX))
        upper, lower = top + 6.0, top + self._row - foot
        painter.save()
        painter.setClipRect(QRectF(self._left, top, self._right - self._left, self._row))
        for start in bars.starts:
            for again in (-1.0, 0.0, 1.0):
                self._exposure(bars, start + again, upper, lower, colour)
        painter.restore()
        self._sentence(bars, top + self._row - foot, foot, stale=stale)

    def _exposure(self, bars: Bars, start: float, upper: float, lower: float, colour: str) -> None:
        end = start + bars.exposure
        corners = [
            QPointF(self._x(start), upper),
            QPointF(self._x(end), upper),
            QPointF(self._x(end + bars.readout), lower),
            QPointF(self._x(start + bars.readout), lower),
        ]
        fill = theme.colour(colour)
        fill.setAlpha(150)
        painter = self._painter
        painter.setPen(QPen(theme.colour(colour), 2.0))
        painter.setBrush(fill)
        painter.drawPolygon(QPolygonF(corners))
        if bars.split:
            # Hatched as well as red: it must be seen without colour.
            painter.setPen(QPen(theme.colour(theme.BAD), 2.0))
            painter.setBrush(QBrush(theme.colour(theme.BAD), Qt.BrushStyle.BDiagPattern))
            painter.drawPolygon(QPolygonF(corners))

    def _sentence(self, bars: Bars, top: float, height: float, *, stale: bool) -> None:
        painter = self._painter
        role = theme.OLD if stale else theme.BAD if bars.split else theme.GOOD
        shape = theme.Shape.CROSS if bars.split else theme.Shape.DISC
        size = float(theme.px(14))
        box = QRectF(self._left + 8.0, top + (height - size) / 2.0, size, size)
        font = theme.font(theme.BODY_PX, bold=bars.split)
        text = words.say(bars.sentence)
        metrics = QFontMetrics(font)
        room = self._right - box.right() - 16.0
        text = metrics.elidedText(text, Qt.TextElideMode.ElideRight, int(room))
        wide = size + 20.0 + metrics.horizontalAdvance(text)
        ground = QRectF(box.left() - 4.0, top + 1.0, wide, height - 2.0)
        painter.fillRect(ground, theme.colour(theme.PANEL))
        paint_shape(painter, shape, box, role)
        painter.setFont(font)
        painter.setPen(theme.colour(role if bars.split or stale else theme.TEXT))
        place = QRectF(box.right() + 8.0, top, room, height)
        painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, text)


def _numbers(cell: Cell) -> list[float]:
    if isinstance(cell, str) or not isinstance(cell, Sequence):
        return []
    return [value for item in cell if (value := number(item)) is not None]
