# SPDX-License-Identifier: GPL-3.0-or-later
# ruff: noqa: N802  (Qt's own method names)
"""The phase strip: where in the frame the samples of each tracker are true.

A tracker that is locked stands still in its strip; one that runs free wanders, and its mark is as
wide as the strip.
"""

from __future__ import annotations

from collections.abc import Mapping

from PyQt6.QtCore import QPointF, QRectF, QSize, Qt
from PyQt6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen
from PyQt6.QtWidgets import QSizePolicy, QWidget

from stagectl.control.client import Row
from ui import theme, words
from ui.columns import fixed, number

LINE_PX = 34
NAME_PX = 150
WORD_PX = 230
LEAST_MARK_PX = 5.0


class PhaseStrip(QWidget):
    """Draws the section "phases", a line for each tracker."""

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(words.say("Phase of the trackers"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._rows: dict[str, Row] = {}
        self._stale = False

    def sizeHint(self) -> QSize:
        """Return room for the trackers there are."""
        return QSize(480, theme.px(LINE_PX) * max(1, len(self._rows)))

    def update_rows(self, rows: Mapping[str, Row], *, stale: bool) -> None:
        """Take the rows as they are now."""
        same = stale == self._stale and len(rows) == len(self._rows)
        if same and all(self._rows.get(key) is row for key, row in rows.items()):
            return
        grown = len(rows) != len(self._rows)
        self._rows, self._stale = dict(sorted(rows.items())), stale
        said = (f"{key}: {_word(row)}" for key, row in self._rows.items())
        self.setAccessibleDescription("; ".join(said))
        if grown:
            self.updateGeometry()
        self.update()

    def paintEvent(self, event: QPaintEvent | None) -> None:
        """Paint all lines."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), theme.colour(theme.PANEL))
        height = float(theme.px(LINE_PX))
        for place, (key, row) in enumerate(self._rows.items()):
            self._line(painter, key, row, QRectF(0.0, place * height, self.width(), height))
        painter.end()

    def _line(self, painter: QPainter, key: str, row: Row, box: QRectF) -> None:
        name = QRectF(box.left() + 10.0, box.top(), theme.px(NAME_PX) - 10.0, box.height())
        font = theme.font(theme.BODY_PX, bold=True)
        painter.setFont(font)
        painter.setPen(theme.colour(theme.OLD if self._stale else theme.TEXT))
        room = int(name.width() - 8.0)
        short = QFontMetrics(font).elidedText(key, Qt.TextElideMode.ElideRight, room)
        painter.drawText(name, Qt.AlignmentFlag.AlignVCenter, short)
        wide = max(40.0, box.width() - theme.px(NAME_PX + WORD_PX))
        strip = QRectF(name.right(), box.top() + 9.0, wide, box.height() - 18.0)
        painter.fillRect(strip, theme.colour(theme.RAISED))
        painter.setPen(QPen(theme.colour(theme.LINE), 1.0))
        painter.drawRect(strip)
        steady, phase = bool(row.get("steady")), number(row.get("phase_ms"))
        role = theme.OLD if self._stale else theme.GOOD if steady else theme.WARN
        self._mark(painter, row, strip, role)
        painter.setFont(theme.font(theme.SMALL_PX))
        painter.setPen(theme.colour(role if phase is not None and not steady else theme.DIM))
        word = QRectF(strip.right() + 10.0, box.top(), box.right() - strip.right(), box.height())
        painter.drawText(word, Qt.AlignmentFlag.AlignVCenter, _word(row))

    def _mark(self, painter: QPainter, row: Row, strip: QRectF, role: str) -> None:
        """Draw where the samples are, as wide as they scatter; the strip is a circle."""
        phase, period = number(row.get("phase_ms")), number(row.get("period_ms"))
        if phase is None or not period:
            return
        spread = number(row.get("spread_ms")) or 0.0
        wide = max(LEAST_MARK_PX, strip.width() * min(1.0, spread / period))
        middle = strip.left() + strip.width() * (phase / period)
        ink = theme.colour(role)
        ink.setAlpha(255 if row.get("steady") else 120)
        painter.save()
        painter.setClipRect(strip)
        for turn in (-1.0, 0.0, 1.0):
            left = middle - wide / 2.0 + turn * strip.width()
            painter.fillRect(QRectF(left, strip.top(), wide, strip.height()), ink)
        painter.restore()
        painter.setPen(QPen(theme.colour(theme.TEXT), 1.0))
        painter.drawLine(QPointF(middle, strip.top()), QPointF(middle, strip.bottom()))


def _word(row: Row) -> str:
    """Return what the strip says, in words."""
    phase, spread = row.get("phase_ms"), row.get("spread_ms")
    if number(phase) is None:
        return words.say("no samples")
    if row.get("steady"):
        return words.say(
            "at {phase} ms, within {spread} ms", phase=fixed(phase, 1), spread=fixed(spread, 1)
        )
    return words.say("wanders: not locked to the stage")
