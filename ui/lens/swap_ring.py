# SPDX-License-Identifier: GPL-3.0-or-later
# ruff: noqa: N802  (Qt's own method names)
"""One ring at the ends step: where it stands now, as number and bar, between its two big ends."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PyQt6.QtCore import QRectF, QSize, Qt
from PyQt6.QtGui import QPainter, QPaintEvent, QPen
from PyQt6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QWidget

from stagectl.control.client import Row
from ui import theme
from ui.lens.controls import text_label
from ui.lens.swap_words import RINGS, raw_text
from ui.words import say

ROW_PX = 96
END_PX, NAME_PX = 270, 110
RAW_PX = 34
_CENTRE = int(Qt.AlignmentFlag.AlignCenter)


class RingBar(QWidget):
    """The raw reading in large figures, over a bar from end to end."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._text, self._old = raw_text(None), False
        self._at: float | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(theme.px(ROW_PX))
        self.setAccessibleName(say("{ring}: raw reading", ring=say(name)))

    def show_reading(self, raw: object, at: object, *, old: bool) -> None:
        """Show a reading, where it is between the ends (0 to 1), and whether the ends are old."""
        share = float(at) if isinstance(at, int | float) else None
        if (raw_text(raw), share, old) != (self._text, self._at, self._old):
            self._text, self._at, self._old = raw_text(raw), share, old
            self.setAccessibleDescription(self._text)
            self.update()

    def sizeHint(self) -> QSize:
        """Return a wide size."""
        return QSize(theme.px(300), theme.px(ROW_PX))

    def paintEvent(self, event: QPaintEvent | None) -> None:
        """Paint figure and bar."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(theme.px(8), theme.px(6), -theme.px(8), -theme.px(8))
        high = theme.px(18)
        painter.setFont(theme.font(RAW_PX, bold=True))
        painter.setPen(theme.colour(theme.TEXT))
        painter.drawText(box.adjusted(0, 0, 0, -high), _CENTRE, self._text)
        bar = QRectF(box.left(), box.bottom() - high, box.width(), high)
        painter.setPen(QPen(theme.colour(theme.LINE), 2.0))
        painter.setBrush(theme.colour(theme.PANEL))
        painter.drawRect(bar)
        if self._at is not None:
            share = min(max(self._at, 0.0), 1.0)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour(theme.DIM if self._old else theme.INFO))
            painter.drawRect(bar.adjusted(2, 2, -2 - (bar.width() - 4) * (1.0 - share), -2))
            at = bar.left() + bar.width() * share
            painter.fillRect(QRectF(at - 2, bar.top() - 4, 4, high + 8), theme.colour(theme.TEXT))
        painter.end()


class RingLine(QWidget):
    """A ring: its name, its far end, the reading now, its near end."""

    def __init__(self, ring: str, press: Callable[[str, str], None]) -> None:
        super().__init__()
        self.ring, self._words = ring, RINGS[ring]
        name = text_label(self._words.name, theme.LARGE_PX, bold=True)
        name.setText(say(self._words.name))
        name.setFixedWidth(theme.px(NAME_PX))
        self.bar = RingBar(self._words.name)
        self.far = self._end(partial(press, ring, "far"))
        self.near = self._end(partial(press, ring, "near"))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.px(12))
        for widget, share in ((name, 0), (self.far, 0), (self.bar, 1), (self.near, 0)):
            row.addWidget(widget, share)

    def show_row(self, row: Row, *, enabled: bool) -> None:
        """Show reading and ends."""
        far, near = row.get(f"{self.ring}_far"), row.get(f"{self.ring}_near")
        self.bar.show_reading(
            row.get(f"{self.ring}_raw"), row.get(f"{self.ring}_at"), old=far is None or near is None
        )
        w = self._words
        self._show_end(self.far, w.far_key, w.far, far, row.get(f"{self.ring}_last_far"))
        self._show_end(self.near, w.near_key, w.near, near, row.get(f"{self.ring}_last_near"))
        for button in (self.far, self.near):
            if button.isEnabled() != enabled:
                button.setEnabled(enabled)

    def _show_end(
        self, button: QPushButton, key: str, word: str, end: object, last: object
    ) -> None:
        if end is not None:
            value = say("set: {raw}", raw=raw_text(end))
        elif last is not None:
            value = say("last time: {raw}", raw=raw_text(last))
        else:
            value = say("not set")
        text = f"{key}   {say(word)}\n{value}"
        if button.text() != text:
            button.setText(text)
            button.setAccessibleName(f"{say(self._words.name)} {say(word)}")
            button.setAccessibleDescription(value)
        if button.isChecked() != (end is not None):
            button.setChecked(end is not None)

    def _end(self, press: Callable[[], None]) -> QPushButton:
        button = QPushButton()
        button.setCheckable(True)
        # A click leaves the keyboard where it is: Enter after it must not set this end again.
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.setFont(theme.font(theme.LARGE_PX, bold=True))
        button.setFixedHeight(theme.px(ROW_PX))
        button.setMinimumWidth(theme.px(END_PX))

        def pressed() -> None:
            # Whether it is set is the stage's to say: a press alone sets nothing.
            button.setChecked(not button.isChecked())
            press()

        button.clicked.connect(pressed)
        return button
