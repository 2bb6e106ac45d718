# SPDX-License-Identifier: GPL-3.0-or-later
# ruff: noqa: N802  (Qt's own method names)
"""Fields that are typed into: a number with its unit, three of them, a line of text.

A field tells what was typed once, when the hand leaves it or Enter is pressed, as TOML text; "" is
to take the setting out of the file. It never refuses a letter: what is no number is told too, and
stays where it was typed.
"""

from __future__ import annotations

from PyQt6.QtCore import QEvent, Qt, pyqtSignal
from PyQt6.QtGui import QKeyEvent, QKeySequence, QValidator, QWheelEvent
from PyQt6.QtWidgets import QAbstractSpinBox, QHBoxLayout, QLabel, QLineEdit, QWidget

from hardware_profiles.field_table import Field
from hardware_profiles.toml_text import value_text
from ui import theme
from ui.setup.labels import unit_of, with_unit
from ui.setup.quantity import parse_quantity
from ui.setup.toml_value import read_value, shown_text
from ui.words import say

AXES = ("X", "Y", "Z")
LONGEST_LIST = 2_000
# How much one press of an arrow key adds.
STEPS = {"m": 0.01, "deg": 0.1, "ms": 0.5, "mm": 0.1, "frames": 0.5, "s": 0.5, "px": 1.0}
SHARE_STEP = 0.01
WHOLE_STEP = 1.0


class Line(QLineEdit):
    """A line that leaves undo and redo to the page while nothing is typed in it.

    Undo takes back the last setting then, not the last letter.
    """

    def __init__(self) -> None:
        super().__init__()
        self.settled_text = ""

    def event(self, event: QEvent | None) -> bool:
        """Let go of the keys of undo where there is no typing to be undone."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride:
            keys = (QKeySequence.StandardKey.Undo, QKeySequence.StandardKey.Redo)
            if self.text().strip() == self.settled_text and any(map(event.matches, keys)):
                event.ignore()
                return True
        return super().event(event)


class NumberField(QAbstractSpinBox):
    """A number; up and down step it, units are understood."""

    entered = pyqtSignal(str)

    def __init__(self, name: str, field: Field) -> None:
        super().__init__()
        self._field = field
        self._unit = unit_of(field)
        self._line = Line()
        self.setLineEdit(self._line)
        self._shown = ""
        self.fault = ""
        """What is wrong with the text as it was typed; empty where it is a number."""
        self.setButtonSymbols(QAbstractSpinBox.ButtonSymbols.NoButtons)
        self.setMinimumHeight(theme.px(theme.ROW_PX))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(name)
        self._line.setAccessibleName(name)
        self._line.setPlaceholderText(say("not set"))
        self.editingFinished.connect(self._tell)

    def show_value(self, toml: str | None) -> None:
        """Show a value that did not come from this hand; what is being typed is left alone."""
        text = "" if toml is None else self._written(toml)
        if text == self._shown and not self.fault:
            return
        if self.hasFocus() and self._line.text() != self._shown:
            return
        self.fault = ""
        self._settle(text)

    def validate(self, text: str | None, pos: int) -> tuple[QValidator.State, str, int]:
        """Take any text: it is judged when it is done."""
        return QValidator.State.Acceptable, text or "", pos

    def stepEnabled(self) -> QAbstractSpinBox.StepEnabledFlag:
        """Allow both ways."""
        return QAbstractSpinBox.StepEnabledFlag.StepUpEnabled | (
            QAbstractSpinBox.StepEnabledFlag.StepDownEnabled
        )

    def stepBy(self, steps: int) -> None:
        """Add so many steps, inside the bounds; told when the hand leaves the field."""
        try:
            number = float(parse_quantity(self._line.text() or "0", self._unit))
        except ValueError:
            return
        number = round(number + steps * self._step(), 6)
        low, high = self._field.low, self._field.high
        number = number if low is None else max(number, low)
        number = number if high is None else min(number, high)
        self._line.setText(self._written(repr(number)))

    def wheelEvent(self, event: QWheelEvent | None) -> None:
        """Leave the wheel to the page: a number that scrolls by is not meant."""
        if event is not None:
            event.ignore()

    def toml(self) -> str:
        """Return what stands in the field as TOML; a text in quotes where it is no number."""
        text = self._line.text().strip()
        self.fault = ""
        if not text:
            return ""
        try:
            number = parse_quantity(text, self._unit)
        except ValueError as fault:
            self.fault = str(fault)
            return value_text(text)
        whole = self._field.kind == "whole" and number == number.to_integral_value()
        return value_text(int(number) if whole else float(number))

    def _tell(self) -> None:
        if self._line.text().strip() == self._shown:
            return
        toml = self.toml()
        self._settle(self._written(toml) if toml else "")
        self.entered.emit(toml)

    def _settle(self, text: str) -> None:
        self._shown = self._line.settled_text = text
        self._line.setText(text)

    def _written(self, toml: str) -> str:
        value = read_value(toml)
        text = shown_text(value)
        number = isinstance(value, int | float) and not isinstance(value, bool)
        return with_unit(text, self._unit) if number else text

    def _step(self) -> float:
        if self._field.kind == "whole":
            return WHOLE_STEP
        high = self._field.high
        return STEPS.get(self._field.unit, SHARE_STEP if high is not None and high <= 4.0 else 1.0)


class VectorField(QWidget):
    """Three numbers of one list: x, y, z."""

    entered = pyqtSignal(str)

    def __init__(self, name: str, field: Field) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.parts = [NumberField(f"{name} {axis}", field) for axis in AXES]
        self._shown: str | None = None
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        for axis, part in zip(AXES, self.parts, strict=True):
            caption = QLabel(axis)
            caption.setProperty("kind", "caption")
            row.addWidget(caption)
            row.addWidget(part, 1)
            part.setMinimumWidth(theme.px(86))
            part.entered.connect(self._tell)
        self.setFocusProxy(self.parts[0])

    @property
    def fault(self) -> str:
        """Return what is wrong with the first part that is wrong."""
        return next((part.fault for part in self.parts if part.fault), "")

    def show_value(self, toml: str | None) -> None:
        """Show a list of three; another list is shown in the first part, as it is."""
        value = read_value(toml) if toml is not None else None
        if isinstance(value, list) and len(value) == len(self.parts):
            texts = [value_text(one) for one in value]
        else:
            texts = [toml or "", "", ""]
        for part, text in zip(self.parts, texts, strict=True):
            part.show_value(text or None)

    def _tell(self) -> None:
        self.entered.emit(f"[{', '.join(part.toml() or '0.0' for part in self.parts)}]")


class TextField(Line):
    """A line of text."""

    entered = pyqtSignal(str)
    fault = ""

    def __init__(self, name: str, field: Field) -> None:
        super().__init__()
        self._optional = field.default is None and not field.required
        self._shown = ""
        self.setAccessibleName(name)
        self.setMinimumHeight(theme.px(theme.ROW_PX))
        self.setPlaceholderText(say("not set") if field.default in (None, '""') else "")
        if field.longest:
            self.setMaxLength(field.longest)
        self.editingFinished.connect(self._tell)

    def show_value(self, toml: str | None) -> None:
        """Show a value that did not come from this hand; what is being typed is left alone."""
        text = self.read(toml)
        if text == self._shown or (self.hasFocus() and self.text() != self._shown):
            return
        self._shown = self.settled_text = text
        self.setText(text)

    def read(self, toml: str | None) -> str:
        """Return a value as it is shown."""
        return "" if toml is None else shown_text(read_value(toml))

    def write(self, text: str) -> str:
        """Return what was typed as TOML; "" is to take it out of the file."""
        return "" if self._optional and not text else value_text(text)

    def _tell(self) -> None:
        text = self.text().strip()
        if text == self._shown:
            return
        self._shown = self.settled_text = text
        self.entered.emit(self.write(text))


class ListField(TextField):
    """Texts of a list, with a semicolon between them."""

    def __init__(self, name: str, field: Field) -> None:
        super().__init__(name, field)
        self.setMaxLength(LONGEST_LIST)
        self.setPlaceholderText(say("one; another; a third"))

    def read(self, toml: str | None) -> str:
        """Return a list as it is shown."""
        value = read_value(toml) if toml is not None else []
        if isinstance(value, list):
            return "; ".join(shown_text(one) for one in value)
        return shown_text(value)

    def write(self, text: str) -> str:
        """Return a list as TOML."""
        return value_text([part.strip() for part in text.split(";") if part.strip()])
