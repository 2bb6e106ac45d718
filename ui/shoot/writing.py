# SPDX-License-Identifier: GPL-3.0-or-later
"""Texts that are painted by hand: a font with its metrics, and what was measured once."""

from __future__ import annotations

from PyQt6.QtCore import QRectF, Qt
from PyQt6.QtGui import QFontMetrics, QPainter, QPen

from ui import theme
from ui.shapes import paint_shape
from ui.theme import Status

LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
CENTRE = Qt.AlignmentFlag.AlignCenter
# Figures change all day: what is remembered is dropped before it grows.
_REMEMBERED = 500
_UNCUT = int(Qt.TextFlag.TextDontClip)
_SHAPE_SHARE = 0.8
_GAP_SHARE = 0.45


class Writing:
    """One font; `size` in pixels at a text scale of 100 %."""

    def __init__(self, size: float, *, bold: bool = False) -> None:
        self.font = theme.font(size, bold=bold)
        self._metrics = QFontMetrics(self.font)
        self.height = float(self._metrics.height())
        self.px = float(theme.px(size))
        self._widths: dict[str, float] = {}
        self._cut: dict[tuple[str, int], str] = {}
        # A writing is made anew with each scheme.
        self._pens: dict[str, QPen] = {}

    def width(self, text: str) -> float:
        """Return how wide a text is, in pixels."""
        found = self._widths.get(text)
        if found is None:
            if len(self._widths) > _REMEMBERED:
                self._widths.clear()
            found = self._widths[text] = float(self._metrics.horizontalAdvance(text))
        return found

    def cut(self, text: str, room: float) -> str:
        """Return the text, cut off with dots where it is wider than `room` pixels."""
        if self.width(text) <= room:
            return text
        key = (text, int(room))
        found = self._cut.get(key)
        if found is None:
            if len(self._cut) > _REMEMBERED:
                self._cut.clear()
            mode = Qt.TextElideMode.ElideRight
            found = self._cut[key] = self._metrics.elidedText(text, mode, max(int(room), 0))
        return found

    def draw(
        self,
        painter: QPainter,
        box: QRectF,
        text: str,
        role: str,
        align: Qt.AlignmentFlag = LEFT,
    ) -> None:
        """Draw one line into a box."""
        painter.setFont(self.font)
        painter.setPen(self._pen(role))
        # A tight box cuts no tail of a letter off.
        painter.drawText(box, int(align) | _UNCUT, self.cut(text, box.width()))

    def _pen(self, role: str) -> QPen:
        found = self._pens.get(role)
        if found is None:
            found = self._pens[role] = QPen(theme.colour(role))
        return found

    def status_width(self, status: Status) -> float:
        """Return how wide shape and word are together."""
        return self.px * (_SHAPE_SHARE + _GAP_SHARE) + self.width(status.word)

    def draw_status(
        self, painter: QPainter, box: QRectF, status: Status, role: str | None = None
    ) -> float:
        """Draw shape and word (in the language in use already); return where they end."""
        colour = role or status.colour
        side = self.px * _SHAPE_SHARE
        top = box.center().y() - side / 2.0
        paint_shape(painter, status.shape, QRectF(box.left(), top, side, side), colour)
        left = box.left() + side + self.px * _GAP_SHARE
        self.draw(painter, QRectF(left, box.top(), box.right() - left, box.height()),
                  status.word, colour)  # fmt: skip
        return min(box.left() + self.status_width(status), box.right())
