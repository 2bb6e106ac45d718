# SPDX-License-Identifier: GPL-3.0-or-later
"""The set-up of a calibration: board and rings on one sheet, lens and sensor on the other."""

from __future__ import annotations

from collections.abc import Callable

from PyQt6.QtWidgets import QGridLayout, QTabWidget, QVBoxLayout, QWidget

from ui.lens.controls import Number, Text, under
from ui.lens.session import Session
from ui.words import say

# Field of `Setup` -> what is written above it, and how a change of it is called.
TEXTS = {
    "board": ("Board", "board"),
    "make": ("Make", "make"),
    "model": ("Model", "model"),
    "serial": ("Serial number", "serial number"),
    "mount": ("Mount", "mount"),
    "mode": ("Sensor mode", "sensor mode"),
}
# The same, with the range and the digits of a number.
NUMBERS = {
    "square_mm": ("Square, mm", "square size", 0.001, 10_000.0, 3),
    "marker_mm": ("Marker, mm", "marker size", 0.0, 10_000.0, 3),
    "zoom": ("Zoom, 0 wide 1 tele", "zoom", -0.5, 1.5, 4),
    "focus": ("Focus, 0 far 1 near", "focus", -0.5, 1.5, 4),
    "squeeze": ("Squeeze", "squeeze", 0.5, 4.0, 3),
    "wide": ("Sensor width, mm", "sensor size", 0.0, 200.0, 3),
    "high": ("Sensor height, mm", "sensor size", 0.0, 200.0, 3),
}
# Sheet -> field, row, column, columns it takes, of six.
SHEETS = {
    "Board": (
        ("board", 0, 0, 6), ("square_mm", 1, 0, 3), ("marker_mm", 1, 3, 3), ("zoom", 2, 0, 3),
        ("focus", 2, 3, 3),
    ),
    "Lens": (
        ("make", 0, 0, 3), ("model", 0, 3, 3), ("serial", 1, 0, 3), ("mount", 1, 3, 1),
        ("squeeze", 1, 4, 2), ("mode", 2, 0, 2), ("wide", 2, 2, 2), ("high", 2, 4, 2),
    ),
}  # fmt: skip
BOARD_HINT = "chessboard:9x6, circles:.., charuco:11x8:DICT_5X5_100"


class SetupForm(QWidget):
    """Shows a `Setup`; `change` is called with a text and the values that were entered."""

    def __init__(self, change: Callable[[str, dict[str, object]], None]) -> None:
        super().__init__()
        self._change = change
        self.texts = {
            field: Text(name, BOARD_HINT if field == "board" else "")
            for field, (name, _) in TEXTS.items()
        }
        self.numbers = {
            field: Number(name, low, high, digits)
            for field, (name, _, low, high, digits) in NUMBERS.items()
        }
        for field in ("marker_mm", "wide", "high"):
            self.numbers[field].setSpecialValueText(say("not given"))
        for field, text in self.texts.items():
            text.entered.connect(lambda value, field=field: self._set(field, value))
        for field, number in self.numbers.items():
            number.entered.connect(lambda value, field=field: self._set(field, value))
        self.sheets = QTabWidget()
        self.sheets.setAccessibleName(say("Set-up"))
        for name, fields in SHEETS.items():
            self.sheets.addTab(self._sheet(fields), say(name))
        bar = self.sheets.tabBar()
        if bar is not None:
            bar.setAccessibleName(say("Set-up"))
            bar.setDrawBase(False)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.sheets)

    def show_session(self, session: Session) -> None:
        """Show what is set."""
        setup = session.setup
        for field, text in self.texts.items():
            text.show_text(getattr(setup, field))
        for field, number in self.numbers.items():
            if field not in ("wide", "high"):
                number.show_value(getattr(setup, field))
        self.numbers["wide"].show_value(setup.sensor_mm[0])
        self.numbers["high"].show_value(setup.sensor_mm[1])

    def _sheet(self, fields: tuple[tuple[str, int, int, int], ...]) -> QWidget:
        sheet = QWidget()
        grid = QGridLayout(sheet)
        grid.setContentsMargins(0, 6, 0, 0)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(6)
        for field, row, column, columns in fields:
            control = self.texts.get(field) or self.numbers[field]
            name = (TEXTS.get(field) or NUMBERS[field])[0]
            grid.addWidget(under(name, control), row, column, 1, columns)
        for column in range(6):
            grid.setColumnStretch(column, 1)
        return sheet

    def _set(self, field: str, value: object) -> None:
        what = (TEXTS.get(field) or NUMBERS[field])[1]
        if field in ("wide", "high"):
            field = "sensor_mm"
            value = (self.numbers["wide"].value(), self.numbers["high"].value())
        self._change(say("change of {what}", what=say(what)), {field: value})
