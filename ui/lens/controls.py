# SPDX-License-Identifier: GPL-3.0-or-later
# ruff: noqa: N802  (Qt's own method names)
"""The controls of the lens pages: each with a name a screen reader can say, 44 pixels high."""

from __future__ import annotations

from collections.abc import Callable

from PyQt6.QtCore import QLocale, Qt, pyqtSignal
from PyQt6.QtGui import QWheelEvent
from PyQt6.QtWidgets import (
    QAbstractSpinBox,
    QDoubleSpinBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QSlider,
    QVBoxLayout,
    QWidget,
)

from ui import theme
from ui.words import say

# Ring positions run from 0 to 1; a slider has whole steps.
RING_STEPS = 1000


def side_px(size: float) -> int:
    """Return the width of a column beside a picture: it grows with the text, half as fast."""
    return round(size * (1.0 + (theme.text_scale() / 100.0 - 1.0) / 2.0))


def caption(text: str) -> QLabel:
    """Return a small grey label."""
    label = QLabel(say(text))
    label.setProperty("kind", "caption")
    label.setFont(theme.font(theme.SMALL_PX))
    return label


def title(text: str) -> QLabel:
    """Return the heading of a part of a page."""
    label = QLabel(say(text))
    label.setProperty("kind", "title")
    label.setFont(theme.font(theme.SMALL_PX, bold=True))
    return label


def text_label(name: str, px: int = theme.BODY_PX, *, bold: bool = False) -> QLabel:
    """Return a label whose text changes; long texts wrap."""
    label = QLabel()
    label.setFont(theme.font(px, bold=bold))
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setAccessibleName(say(name))
    label.setWordWrap(True)
    return label


class KeyButton(QPushButton):
    """A button that shows its key; `press` is called."""

    def __init__(self, key: str, label: str, help_text: str, press: Callable[[], object]) -> None:
        super().__init__()
        self._key = key
        self.setMinimumHeight(theme.px(theme.ROW_PX))
        self.setFont(theme.font(theme.BODY_PX, bold=True))
        self.setToolTip(f"{key}: {say(help_text)}" if key else say(help_text))
        self.setAccessibleDescription(say(help_text))
        self.clicked.connect(lambda: press())
        self.say(label)

    def say(self, label: str) -> None:
        """Show another label."""
        text = say(label)
        # Doubled: Qt takes a single ampersand for the mark of a shortcut.
        shown = text.replace("&", "&&")
        self.setText(f"{self._key}   {shown}" if self._key else shown)
        self.setAccessibleName(text)


class Number(QDoubleSpinBox):
    """A number with its unit; told once, when the hand leaves it or Enter is pressed."""

    entered = pyqtSignal(float)

    def __init__(self, name: str, low: float, high: float, digits: int, unit: str = "") -> None:
        super().__init__()
        self.setLocale(QLocale.c())
        self.setGroupSeparatorShown(False)
        self.setRange(low, high)
        self.setDecimals(digits)
        self.setSuffix(f" {unit}" if unit else "")
        self.setButtonSymbols(QAbstractSpinBox.ButtonSymbols.NoButtons)
        self.setKeyboardTracking(False)
        self.setSingleStep(0.01 if high <= 2.0 else 1.0)
        self.setMinimumHeight(theme.px(theme.ROW_PX))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(say(name))
        edit = self.lineEdit()
        if edit is not None:
            edit.setAccessibleName(say(name))
        self.valueChanged.connect(self.entered)

    def wheelEvent(self, event: QWheelEvent | None) -> None:
        """Leave the wheel to the page: a number that scrolls by is not meant."""
        if event is not None:
            event.ignore()

    def show_value(self, value: float) -> None:
        """Show a value that did not come from a hand; what is being typed is left alone."""
        if value == self.value():
            return
        blocked = self.blockSignals(True)
        self.setValue(value)
        self.blockSignals(blocked)


class Text(QLineEdit):
    """A line of text; told when the hand leaves it or Enter is pressed, and it changed."""

    entered = pyqtSignal(str)

    def __init__(self, name: str, hint: str = "") -> None:
        super().__init__()
        self._shown = ""
        self.setAccessibleName(say(name))
        self.setPlaceholderText(say(hint) if hint else "")
        self.setMinimumHeight(theme.px(theme.ROW_PX))
        self.editingFinished.connect(self._tell)

    def show_text(self, text: str) -> None:
        """Show a text that did not come from a hand."""
        if text != self._shown or not self.hasFocus():
            self._shown = text
            self.setText(text)

    def _tell(self) -> None:
        text = self.text().strip()
        if text != self._shown:
            self._shown = text
            self.entered.emit(text)


class Ring(QWidget):
    """A slider and a number for one ring, 0 to 1; `moved` while it is dragged."""

    moved = pyqtSignal(float)

    def __init__(self, name: str, ends: str) -> None:
        super().__init__()
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setRange(0, RING_STEPS)
        self.slider.setPageStep(RING_STEPS // 20)
        self.slider.setSingleStep(RING_STEPS // 200)
        self.slider.setAccessibleName(say(name))
        self.slider.setMinimumHeight(theme.px(theme.ROW_PX))
        self.number = Number(name, 0.0, 1.0, 3)
        self.number.setFixedWidth(theme.px(90))
        self.slider.valueChanged.connect(lambda value: self._tell(value / RING_STEPS))
        self.number.entered.connect(self._tell)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(10)
        label = caption(f"{say(name)}  ({say(ends)})")
        row.addWidget(label)
        row.addWidget(self.slider, 1)
        row.addWidget(self.number)

    @property
    def value(self) -> float:
        """Return the position."""
        return self.number.value()

    def show_value(self, value: float) -> None:
        """Show a position that did not come from a hand."""
        blocked = self.slider.blockSignals(True)
        self.slider.setValue(round(value * RING_STEPS))
        self.slider.blockSignals(blocked)
        self.number.show_value(value)

    def _tell(self, value: float) -> None:
        self.show_value(value)
        self.moved.emit(value)


def scrolling(inner: QWidget, name: str) -> QScrollArea:
    """Return an area that scrolls its content up and down where a low screen has no room for it."""
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setAccessibleName(say(name))
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    inner.setObjectName("paper")
    area.setWidget(inner)
    return area


def under(name: str, control: QWidget) -> QWidget:
    """Return a control under its caption."""
    box = QWidget()
    column = QVBoxLayout(box)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(2)
    heading = caption(name)
    heading.setBuddy(control)
    column.addWidget(heading)
    column.addWidget(control)
    box.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
    return box
