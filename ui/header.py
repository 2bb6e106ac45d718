# SPDX-License-Identifier: GPL-3.0-or-later
# ruff: noqa: N802  (Qt's own method names)
"""A status as a label: shape, word and colour, painted, and said to a screen reader."""

from __future__ import annotations

from PyQt6.QtCore import QRectF, Qt
from PyQt6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PyQt6.QtWidgets import (
    QSizePolicy,
    QWidget,
)

from ui import theme, words
from ui.shapes import paint_shape
from ui.theme import Status


class StatusLabel(QWidget):
    """A shape and a word, large; accessible by its caption.

    Without `width` it takes what is left.
    """

    def __init__(
        self, caption: str, px: int, width: int | None = None, *, display: bool = False
    ) -> None:
        """Take the size of its text at 100 %; `display`: a large word, see `theme.display_px`."""
        super().__init__()
        self._caption = caption
        self._font = theme.display_font(px) if display else theme.font(px, bold=True)
        self._px = theme.display_px(px) if display else theme.px(px)
        self.setFixedHeight(round(self._px * 1.5))
        if width is not None:
            self.setFixedWidth(theme.px(width))
        else:
            self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.status = Status(words.NOTHING, theme.Shape.RING, theme.DIM)
        self._stale = False
        self.setAccessibleName(caption)

    def show_status(self, status: Status, *, stale: bool) -> None:
        """Show another status, or the same one as an old value."""
        if (status, stale) == (self.status, self._stale):
            return
        self.status, self._stale = status, stale
        self.setAccessibleDescription(words.say(status.word))
        self.update()

    def paintEvent(self, event: QPaintEvent | None) -> None:
        """Paint shape and word."""
        painter = QPainter(self)
        colour = theme.OLD if self._stale else self.status.colour
        side = self._px * 0.78
        box = QRectF(1.0, (self.height() - side) / 2.0, side, side)
        paint_shape(painter, self.status.shape, box, colour)
        left = side + self._px * 0.45
        painter.setFont(self._font)
        painter.setPen(theme.colour(colour))
        text = QFontMetrics(self._font).elidedText(
            words.say(self.status.word),
            Qt.TextElideMode.ElideRight,
            int(self.width() - left),
        )
        place = QRectF(left, 0.0, self.width() - left, self.height())
        painter.drawText(place, int(Qt.AlignmentFlag.AlignVCenter), text)
        painter.end()
