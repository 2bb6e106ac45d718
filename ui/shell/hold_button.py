# SPDX-License-Identifier: GPL-3.0-or-later
# ruff: noqa: N802  (Qt's own method names)
"""A button under a cover: it acts when it is held down for a while, by mouse, finger or keyboard.

The cover is painted as hatching; while the button is held a bar fills it, so that the hand sees
that it is heard and how long it takes.
"""

from __future__ import annotations

from PyQt6.QtCore import QElapsedTimer, QRectF, QSize, Qt, QTimer, pyqtSignal
from PyQt6.QtGui import QBrush, QFontMetrics, QPainter, QPaintEvent, QPen
from PyQt6.QtWidgets import QAbstractButton, QSizePolicy

from ui import theme
from ui.shell.hold_key import HOLD_MS
from ui.words import say

FRAME_MS = 33
EDGE_PX = 7
SIDE_PX = 22
LARGEST_NOTE_PX = 18


class HoldButton(QAbstractButton):
    """`held` is emitted once each time the button was held down long enough."""

    held = pyqtSignal()

    def __init__(self, text: str, note: str, explanation: str, px: int) -> None:
        super().__init__()
        self.note = note
        self._font = theme.display_font(px)
        self._small = theme.font(theme.SMALL_PX)
        # A note under a word: it grows with the text, but not beyond the word.
        self._small.setPixelSize(min(theme.px(theme.SMALL_PX), LARGEST_NOTE_PX))
        self._clock = QElapsedTimer()
        self._timer = QTimer(self)
        self._timer.setInterval(FRAME_MS)
        self._timer.timeout.connect(self._look)
        self._by_key = False
        self._lit = False
        self._text = text
        self.setText(text)
        self.setAccessibleName(text)
        self.setAccessibleDescription(explanation)
        self.setToolTip(explanation)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)
        self.pressed.connect(self.begin)
        self.released.connect(self._released)

    @property
    def lit(self) -> bool:
        """Tell whether the button shows that what it does is so."""
        return self._lit

    def show_lit(self, lit: bool, text: str) -> None:
        """Show whether what the button does is so now, and then this text."""
        if lit != self._lit:
            self._lit = lit
            self.setText(text if lit else self._text)
            state = say("it is so now") if lit else ""
            self.setAccessibleDescription(f"{self.toolTip()} {state}".strip())
            self.update()

    def begin(self) -> None:
        """Start to fill: the button, or its key, went down."""
        if not self._clock.isValid():
            self._clock.start()
            self._timer.start()
            self.update()

    def end(self) -> None:
        """Stop filling: it was let go."""
        self._timer.stop()
        self._clock.invalidate()
        self.update()

    def begin_by_key(self) -> None:
        """Fill while a key is held; the key decides when it was long enough."""
        self._by_key = True
        self.begin()

    def end_by_key(self) -> None:
        """Stop filling: the key was let go, or it acted."""
        self._by_key = False
        self.end()

    def sizeHint(self) -> QSize:
        """Return the room that text, note and cover need."""
        large, small = QFontMetrics(self._font), QFontMetrics(self._small)
        wide = max(large.horizontalAdvance(self.text()), small.horizontalAdvance(self.note))
        high = large.height() + small.height() + 2 * EDGE_PX + 8
        return QSize(wide + 2 * EDGE_PX + SIDE_PX, max(high, theme.px(theme.BUTTON_PX)))

    def minimumSizeHint(self) -> QSize:
        """Return the same: no word is cut."""
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent | None) -> None:
        """Paint the cover, the button, how far it is filled, and its words."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        whole = QRectF(self.rect()).adjusted(1.0, 1.0, -1.0, -1.0)
        edge = theme.WARN if self._lit else theme.TEXT if self.hasFocus() else theme.OLD
        painter.setPen(QPen(theme.colour(edge), 2.0))
        painter.setBrush(QBrush(theme.colour(theme.LINE), Qt.BrushStyle.BDiagPattern))
        painter.drawRoundedRect(whole, 6.0, 6.0)
        inner = whole.adjusted(EDGE_PX, EDGE_PX, -EDGE_PX, -EDGE_PX)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour(theme.WARN if self._lit else theme.BACKGROUND))
        painter.drawRoundedRect(inner, 4.0, 4.0)
        if self._clock.isValid():
            share = min(self._clock.elapsed() / HOLD_MS, 1.0)
            painter.setBrush(theme.colour(theme.SELECTED))
            painter.drawRect(QRectF(inner.topLeft(), inner.size()).adjusted(
                0.0, 0.0, -inner.width() * (1.0 - share), 0.0
            ))  # fmt: skip
        self._write(painter, inner)
        painter.end()

    def _write(self, painter: QPainter, room: QRectF) -> None:
        filled = self._lit and not self._clock.isValid()
        colour = theme.ON_STATUS if filled else theme.TEXT if self.isEnabled() else theme.OLD
        large, small = QFontMetrics(self._font), QFontMetrics(self._small)
        top = room.center().y() - (large.height() + small.height()) / 2.0
        painter.setPen(theme.colour(colour))
        painter.setFont(self._font)
        line = QRectF(room.left(), top, room.width(), large.height())
        painter.drawText(line, int(Qt.AlignmentFlag.AlignCenter), self.text())
        painter.setPen(theme.colour(theme.ON_STATUS if filled else theme.DIM))
        painter.setFont(self._small)
        under = QRectF(room.left(), line.bottom(), room.width(), small.height())
        painter.drawText(under, int(Qt.AlignmentFlag.AlignCenter), self.note)

    def _look(self) -> None:
        if not self._by_key and self._clock.isValid() and self._clock.elapsed() >= HOLD_MS:
            self.end()
            self.held.emit()
        self.update()

    def _released(self) -> None:
        if not self._by_key:
            self.end()
