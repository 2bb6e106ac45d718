# SPDX-License-Identifier: GPL-3.0-or-later
# ruff: noqa: N802  (Qt's own method names)
"""The five steps of a lens swap in a row: number, word, shape, colour, and what was answered."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PyQt6.QtCore import QRectF, QSize, Qt
from PyQt6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen
from PyQt6.QtWidgets import QAbstractButton, QHBoxLayout, QSizePolicy, QWidget

from ui import theme
from ui.lens.swap_words import STATES, STEPS
from ui.shapes import paint_shape
from ui.theme import Status
from ui.words import say

HEIGHT_PX = 112
NUMBER_PX, NAME_PX = 34, 21
PAD_PX = 14
_ROUND = 8.0
_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)


class StepButton(QAbstractButton):
    """One step; pressed, it shows what was answered there."""

    def __init__(self, number: int, name: str) -> None:
        super().__init__()
        self._number, self._name = number, name
        self._status, self._value, self._seen = STATES["open"], "", False
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(theme.px(HEIGHT_PX))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(f"{number} {say(name)}")

    @property
    def status(self) -> Status:
        """Return what became of the step."""
        return self._status

    def show_step(self, status: Status, value: str, *, seen: bool) -> None:
        """Show another state; `seen`: its page is the one under the row."""
        if (status, value, seen) != (self._status, self._value, self._seen):
            self._status, self._value, self._seen = status, value, seen
            self.setAccessibleDescription(f"{say(status.word)} {value}".strip())
            self.update()

    def sizeHint(self) -> QSize:
        """Return a size for a word of two."""
        return QSize(theme.px(240), theme.px(HEIGHT_PX))

    def paintEvent(self, event: QPaintEvent | None) -> None:
        """Paint ground, number, name, state and value."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(2.0, 2.0, -2.0, -2.0)
        edge = theme.INFO if self._seen or self.hasFocus() else theme.LINE
        painter.setBrush(theme.colour(theme.SELECTED if self._seen else theme.PANEL))
        painter.setPen(QPen(theme.colour(edge), 3.0 if self._seen else 2.0))
        painter.drawRoundedRect(box, _ROUND, _ROUND)
        pad, colour = theme.px(PAD_PX), self._status.colour
        font = theme.font(NUMBER_PX, bold=True)
        wide = QFontMetrics(font).horizontalAdvance("5") + pad
        painter.setFont(font)
        painter.setPen(theme.colour(colour))
        painter.drawText(box.adjusted(pad, 0, 0, 0), _LEFT, str(self._number))
        inner = box.adjusted(pad + wide, theme.px(8), -theme.px(6), -theme.px(8))
        third = inner.height() / 3.0
        lines = (
            (say(self._name), theme.font(NAME_PX, bold=True), theme.TEXT),
            (say(self._status.word), theme.font(theme.BODY_PX, bold=True), colour),
            (self._value, theme.font(theme.BODY_PX), theme.TEXT),
        )
        for place, (text, used, ink) in enumerate(lines):
            row = QRectF(inner.left(), inner.top() + place * third, inner.width(), third)
            if place == 1:
                side = theme.px(16)
                top = row.center().y() - side / 2.0
                paint_shape(
                    painter, self._status.shape, QRectF(row.left(), top, side, side), colour
                )
                row.setLeft(row.left() + side + theme.px(8))
            painter.setFont(used)
            painter.setPen(theme.colour(ink))
            cut = QFontMetrics(used).elidedText(text, Qt.TextElideMode.ElideRight, int(row.width()))
            painter.drawText(row, _LEFT, cut)
        painter.end()


class StepRow(QWidget):
    """All five; `press` is called with the number of the one that was pressed."""

    def __init__(self, press: Callable[[int], None]) -> None:
        super().__init__()
        self.buttons = [StepButton(n, name) for n, name in enumerate(STEPS, start=1)]
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.px(10))
        for number, button in enumerate(self.buttons, start=1):
            button.clicked.connect(partial(press, number))
            row.addWidget(button, 1)

    def show_steps(self, states: Sequence[str], values: Sequence[str], seen: int) -> None:
        """Show the state of each step, what was answered, and which one is looked at."""
        for number, button in enumerate(self.buttons, start=1):
            state = states[number - 1] if number <= len(states) else "open"
            value = values[number - 1] if number <= len(values) else ""
            status = STATES.get(state, STATES["open"])
            button.show_step(status, value, seen=number == seen)
