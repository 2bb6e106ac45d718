# SPDX-License-Identifier: GPL-3.0-or-later
# ruff: noqa: N802  (Qt's own method names)
"""Fields that are chosen from: a list of words, the ids of other rows, switches."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PyQt6.QtCore import QRectF, QSize, Qt, pyqtSignal
from PyQt6.QtGui import QPainter, QPaintEvent, QWheelEvent
from PyQt6.QtWidgets import QAbstractButton, QComboBox, QHBoxLayout, QPushButton, QWidget

from hardware_profiles.field_table import Field
from hardware_profiles.toml_text import value_text
from ui import theme
from ui.setup.fields import Line
from ui.setup.labels import CHOICES, NAMES
from ui.setup.toml_value import read_value, shown_text
from ui.words import say

SWITCH_PX = 64
KNOB_GAP_PX = 4
TRACK_PX = 30
NOT_SET = ""


def choice_text(choice: str) -> str:
    """Return how a choice is called on the screen."""
    if choice in CHOICES:
        return say(CHOICES[choice])
    return NAMES.get(choice, choice)


class _Combo(QComboBox):
    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setMinimumHeight(theme.px(theme.ROW_PX))
        self.setMaxVisibleItems(14)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def wheelEvent(self, event: QWheelEvent | None) -> None:
        """Leave the wheel to the page: a choice that scrolls by is not meant."""
        if event is not None:
            event.ignore()

    def offer(self, text: str, data: str) -> None:
        """Add a choice that a finger can hit."""
        self.addItem(text, data)
        high = QSize(0, theme.px(theme.ROW_PX))
        self.setItemData(self.count() - 1, high, Qt.ItemDataRole.SizeHintRole)


class ChoiceField(_Combo):
    """One of the words that the setting may be; another one in the file is shown as it is."""

    entered = pyqtSignal(str)
    fault = ""

    def __init__(self, name: str, field: Field) -> None:
        super().__init__(name)
        self.setPlaceholderText(say("choose"))
        if field.default is None and not field.required:
            self.offer(say("not set"), NOT_SET)
        for choice in in_file_order(field):
            self.offer(choice_text(choice), choice)
        self._known = self.count()
        self.setCurrentIndex(-1)
        self.activated.connect(self._tell)

    def show_value(self, toml: str | None) -> None:
        """Show a value that did not come from this hand."""
        value = NOT_SET if toml is None else shown_text(read_value(toml))
        if value == self.currentData():
            return
        while self.count() > self._known:
            self.removeItem(self._known)
        place = self.findData(value)
        if place < 0 and value:
            self.offer(value, value)
            place = self.count() - 1
        self.setCurrentIndex(place)

    def _tell(self) -> None:
        value = self.currentData()
        self.entered.emit(value_text(value) if value else "")


class NameField(_Combo):
    """A text of which some are known: the id of another row, a rate, a profile."""

    entered = pyqtSignal(str)
    fault = ""

    def __init__(self, name: str, field: Field) -> None:
        super().__init__(name)
        self._optional = field.default is None and not field.required
        self._offered: Sequence[str] = ()
        self._shown = ""
        self._line = Line()
        self.setLineEdit(self._line)
        self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.setCompleter(None)
        self._line.setAccessibleName(name)
        self._line.setPlaceholderText(say("not set"))
        self._line.editingFinished.connect(self._tell)
        self.activated.connect(self._tell)

    def suggest(self, names: Iterable[str]) -> None:
        """Offer these; the text in the field stays."""
        offered = tuple(names)
        if offered == self._offered:
            return
        self._offered = offered
        text = self.currentText()
        self.clear()
        for name in offered:
            self.offer(name, name)
        self.setCurrentIndex(-1)
        self.setEditText(text)

    def show_value(self, toml: str | None) -> None:
        """Show a value that did not come from this hand; what is being typed is left alone."""
        text = "" if toml is None else shown_text(read_value(toml))
        if text == self._shown or (self.hasFocus() and self.currentText() != self._shown):
            return
        self._shown = self._line.settled_text = text
        self.setEditText(text)

    def _tell(self) -> None:
        text = self.currentText().strip()
        if text == self._shown:
            return
        self._shown = self._line.settled_text = text
        self.entered.emit("" if self._optional and not text else value_text(text))


class ManyField(QWidget):
    """Some of a few words: one button each, in the order of the file."""

    entered = pyqtSignal(str)
    fault = ""

    def __init__(self, name: str, field: Field) -> None:
        super().__init__()
        self.setAccessibleName(name)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        self.buttons: dict[str, QPushButton] = {}
        for choice in in_file_order(field):
            button = QPushButton(choice_text(choice))
            button.setCheckable(True)
            button.setMinimumHeight(theme.px(theme.ROW_PX))
            button.setAccessibleName(f"{name}: {choice_text(choice)}")
            button.clicked.connect(self._tell)
            row.addWidget(button)
            self.buttons[choice] = button
        row.addStretch(1)
        self.setFocusProxy(next(iter(self.buttons.values())))

    def show_value(self, toml: str | None) -> None:
        """Show a list that did not come from this hand."""
        value = read_value(toml) if toml is not None else []
        chosen = value if isinstance(value, list) else [value]
        for choice, button in self.buttons.items():
            button.setChecked(choice in chosen)

    def _tell(self) -> None:
        self.entered.emit(value_text([c for c, b in self.buttons.items() if b.isChecked()]))


class Switch(QAbstractButton):
    """On or off, told by the place of the knob and by the word."""

    entered = pyqtSignal(str)
    fault = ""

    def __init__(self, name: str, field: Field) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setCheckable(True)
        self.setFixedHeight(theme.px(theme.ROW_PX))
        self.setMinimumWidth(theme.px(2 * SWITCH_PX))
        self.setFont(theme.font(theme.BODY_PX, bold=True))
        self.clicked.connect(lambda: self.entered.emit(value_text(self.isChecked())))

    def show_value(self, toml: str | None) -> None:
        """Show a value that did not come from this hand."""
        self.setChecked(toml == "true")

    def paintEvent(self, event: QPaintEvent | None) -> None:
        """Paint track, knob and word."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        on, live = self.isChecked(), self.isEnabled()
        width, height = theme.px(SWITCH_PX), theme.px(TRACK_PX)
        track = QRectF(1.0, (self.height() - height) / 2.0, width, height)
        edge = theme.INFO if self.hasFocus() else theme.LINE
        painter.setPen(theme.colour(edge))
        painter.setBrush(theme.colour(theme.SELECTED if on else theme.RAISED))
        painter.drawRoundedRect(track, height / 2.0, height / 2.0)
        gap = theme.px(KNOB_GAP_PX)
        knob = height - 2 * gap
        left = track.right() - gap - knob if on else track.left() + gap
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour((theme.INFO if on else theme.DIM) if live else theme.OLD))
        painter.drawEllipse(QRectF(left, track.top() + gap, knob, knob))
        painter.setPen(theme.colour(theme.TEXT if live else theme.OLD))
        word = QRectF(track.right() + 12.0, 0.0, self.width(), self.height())
        painter.drawText(word, int(Qt.AlignmentFlag.AlignVCenter), say("On") if on else say("Off"))
        painter.end()


def in_file_order(field: Field) -> list[str]:
    """Return the choices, those of the default first and in its order."""
    value = read_value(field.default) if field.default is not None else None
    first = [str(one) for one in value] if isinstance(value, list) else []
    return [*first, *(choice for choice in field.choices if choice not in first)]
