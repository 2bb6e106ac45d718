# SPDX-License-Identifier: GPL-3.0-or-later
# ruff: noqa: N802  (Qt's own method names)
"""A button that shows its key as a cap and its words in two lines; lit, rolling or asking again."""

from __future__ import annotations

from PyQt6.QtCore import QRectF, QSize, Qt
from PyQt6.QtGui import QEnterEvent, QPainter, QPaintEvent, QPen
from PyQt6.QtWidgets import QAbstractButton, QSizePolicy

from ui import theme, words
from ui.shoot.rows import CommandRow
from ui.shoot.writing import CENTRE, Writing

# A finger needs 44 pixels.
SMALL_PX = 44
HEIGHT_PX = 48
NARROW_PX = 150
LONGEST_CAP = 7
# Words leave some of two lines unused.
TWO_LINES = 1.7
_ROUND = 6.0
_WRAP_CENTRE = int(Qt.TextFlag.TextWordWrap) | int(Qt.AlignmentFlag.AlignCenter)
_WRAP = int(Qt.TextFlag.TextWordWrap) | int(Qt.AlignmentFlag.AlignVCenter)


class KeyFonts:
    """The fonts of a kind of button, made once for all of them."""

    def __init__(self, *, small: bool) -> None:
        self.words = Writing(14 if small else 16, bold=True)
        self.tiny = Writing(12, bold=True)
        self.cap = Writing(18, bold=True)
        self.height = theme.px(SMALL_PX if small else HEIGHT_PX)


class KeyButton(QAbstractButton):
    """The button of a `CommandRow`; it shows what it is told and sends nothing itself.

    A row without a key shows its words alone.
    """

    def __init__(self, row: CommandRow, fonts: KeyFonts) -> None:
        super().__init__()
        self.row = row
        self._cap_text = row.key
        self._words, self._tiny, self._cap = fonts.words, fonts.tiny, fonts.cap
        self._lit = self._armed = self._cut = False
        self._text = ""
        self.setFixedHeight(fonts.height)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        help_text = words.say(row.help)
        self.setAccessibleDescription(help_text)
        self.setToolTip(f"<span>{row.key} {words.DASH} {help_text}</span>" if row.key else "")

    def sizeHint(self) -> QSize:
        """Return a size in which most labels fit."""
        return QSize(theme.px(120), self.height())

    def minimumSizeHint(self) -> QSize:
        """Return the least size: a finger's."""
        return QSize(theme.px(44), self.height())

    @property
    def words(self) -> str:
        """Return what is written on it."""
        return self._text

    @property
    def lit(self) -> bool:
        """Tell whether it is lit: something is not as usual."""
        return self._lit

    @property
    def armed(self) -> bool:
        """Tell whether it waits for the second press."""
        return self._armed

    @property
    def is_cut(self) -> bool:
        """Tell whether its words were cut off when they were painted last."""
        return self._cut

    def show_row(self, text: str, *, enabled: bool, lit: bool, armed: bool) -> None:
        """Show another state; the same one costs nothing."""
        if text != self._text:
            self._text = text
            self.setAccessibleName(text)
            self.update()
        if (lit, armed) != (self._lit, self._armed):
            self._lit, self._armed = lit, armed
            self.update()
        if enabled != self.isEnabled():
            self.setEnabled(enabled)

    def enterEvent(self, event: QEnterEvent | None) -> None:
        """Show that the mouse is over it."""
        super().enterEvent(event)
        self.update()

    def leaveEvent(self, event: object) -> None:
        """Show that it left."""
        self.update()

    def paintEvent(self, event: QPaintEvent | None) -> None:
        """Paint ground, cap and words."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground, border, ink = self._colours()
        box = QRectF(self.rect()).adjusted(1.0, 1.0, -1.0, -1.0)
        painter.setBrush(theme.colour(ground))
        painter.setPen(QPen(theme.colour(border), 2.0))
        painter.drawRoundedRect(box, _ROUND, _ROUND)
        text = QRectF(box)
        pad = theme.px(8)
        if self._cap_text and self._has_room:
            text.setLeft(self._paint_cap(painter, box, border, ink) + pad)
            text.setRight(box.right() - theme.px(4))
            self._paint_words(painter, text, ink, _WRAP)
        elif self._cap_text and self._tiny.width(self._shown) <= box.width() - 8.0:
            upper = QRectF(box.left() + 4.0, box.top() + 2.0, box.width() - 8.0, self._tiny.height)
            self._tiny.draw(painter, upper, self._cap_text, ink, CENTRE)
            text = QRectF(box.left() + 4.0, upper.bottom(), box.width() - 8.0,
                          box.bottom() - upper.bottom() - 2.0)  # fmt: skip
            fits = self._words.width(self._shown) <= text.width()
            writing = self._words if fits else self._tiny
            self._cut = False
            writing.draw(painter, text, self._shown, ink, CENTRE)
        else:  # two lines of words leave no room for the key; the cheat sheet has it
            self._paint_words(painter, text.adjusted(3.0, 0.0, -3.0, 0.0), ink, _WRAP_CENTRE)
        painter.end()

    @property
    def _has_room(self) -> bool:
        """Tell whether the key fits beside the words; else it stands above them."""
        return self.width() >= theme.px(NARROW_PX) and len(self._cap_text) <= LONGEST_CAP

    @property
    def _shown(self) -> str:
        return words.say("Again: {words}", words=self._text) if self._armed else self._text

    def _colours(self) -> tuple[str, str, str]:
        """Return the roles of ground, border and ink."""
        ground, border, ink = theme.RAISED, theme.LINE, theme.TEXT
        if not self.isEnabled():
            ground, border, ink = theme.PANEL, theme.RAISED, theme.OLD
        elif self._lit and self.row.rolling:
            ground, border, ink = theme.ROLLING_FILL, theme.BAD, theme.BAD
        elif self._lit:
            ground, border, ink = theme.WARN, theme.WARN, theme.ON_STATUS
        if self._armed:
            ground, border, ink = theme.SELECTED, theme.WARN, theme.TEXT
        if self.isDown():
            ground = theme.LINE if ink != theme.ON_STATUS else ground
        if self.isEnabled() and (self.hasFocus() or self.underMouse()):
            border = theme.TEXT if self._lit else theme.INFO
        return ground, border, ink

    def _paint_cap(self, painter: QPainter, box: QRectF, border: str, ink: str) -> float:
        writing = self._cap if len(self._cap_text) == 1 else self._tiny
        side = box.height() - theme.px(14)
        wide = max(side, writing.width(self._cap_text) + theme.px(8))
        cap = QRectF(box.left() + theme.px(7), box.center().y() - side / 2.0, wide, side)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(theme.colour(ink if self._lit else border), 1.5))
        painter.drawRoundedRect(cap, 4.0, 4.0)
        writing.draw(painter, cap, self._cap_text, ink, CENTRE)
        return cap.right()

    def _paint_words(self, painter: QPainter, box: QRectF, ink: str, flags: int) -> None:
        """Write in two lines at most, smaller where the words would not fit."""
        shown = self._shown
        writing = self._words
        fits = writing.width(shown) <= TWO_LINES * box.width()
        if not fits:
            writing = self._tiny
        painter.setFont(writing.font)
        painter.setPen(theme.colour(ink))
        cut = writing.cut(shown, TWO_LINES * box.width())
        self._cut = cut != shown
        painter.drawText(box, flags, cut)
