# SPDX-License-Identifier: GPL-3.0-or-later
"""The page of the trim: six axes with their nudges, the mask of each, and zero trim.

An axis is chosen by its name (or Alt and the arrows); the nudges act on the chosen one, so a hand
stays on two keys.
"""

from __future__ import annotations

import dataclasses
from functools import partial

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QGridLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from ui import theme, words
from ui.columns import fixed
from ui.shoot.desk import Desk
from ui.shoot.ride_commands import AXES, Axis, trim_of
from ui.shoot.ride_panel import value_label
from ui.shoot.rows import numbers, texts

NUDGES = ("trim_coarse_less", "trim_fine_less", "trim_fine_more", "trim_coarse_more")
_ANGLES = {"pan": "pan_deg", "tilt": "tilt_deg", "roll": "roll_deg"}


class TrimPanel(QWidget):
    """Shows and moves the trim of the selected camera."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self.axes: dict[str, QPushButton] = {}
        self.values: dict[str, QLabel] = {}
        grid = QGridLayout()
        grid.setHorizontalSpacing(theme.px(6))
        grid.setVerticalSpacing(theme.px(4))
        for place, axis in enumerate(AXES):
            line, column = place % 3, 2 * (place // 3)
            grid.addWidget(self._axis_button(axis), line, column)
            value = self.values[axis.id] = value_label()
            value.setFont(theme.font(16, bold=True))
            value.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            value.setAccessibleName(words.say("Trim {axis}", axis=words.say(axis.name)))
            grid.addWidget(value, line, column + 1)
        for column, stretch in enumerate((2, 3, 2, 3)):
            grid.setColumnStretch(column, stretch)
        keys = QGridLayout()
        keys.setHorizontalSpacing(theme.px(6))
        keys.setVerticalSpacing(theme.px(4))
        for column, command in enumerate(NUDGES):
            keys.addWidget(desk.button(command, small=True), 0, column)
        keys.addWidget(desk.button("trim_axis_zero", small=True), 1, 0)
        keys.addWidget(desk.button("mask", small=True), 1, 1)
        keys.addWidget(desk.button("trim_zero", small=True), 1, 2, 1, 2)
        column_box = QVBoxLayout(self)
        column_box.setContentsMargins(theme.px(4), 0, 0, 0)
        column_box.setSpacing(theme.px(8))
        column_box.addLayout(grid)
        column_box.addLayout(keys)
        column_box.addStretch(1)
        for key, way in (("Alt+Up", -1), ("Alt+Down", 1)):
            desk.add_key(key, partial(self._step, way))

    def update_values(self) -> None:
        """Show the trim of each axis, where the camera stands, and which axis is masked."""
        view = self._desk.view
        masked = texts(view.row.get("mask"))
        for axis in AXES:
            trim = trim_of(view, axis)
            shown = words.NOTHING if trim is None else _signed(trim, axis.digits)
            text = f"{shown} {words.say(axis.unit)}   {self._stands(axis)}"
            label = self.values[axis.id]
            if label.text() != text:
                label.setText(text)
            button = self.axes[axis.id]
            name = words.say(axis.name)
            if axis.id in masked:
                name = words.say("{axis} masked", axis=name)
            if button.text() != name:
                button.setText(name)
                button.setAccessibleName(name)
            if button.isChecked() != (axis.id == view.chosen.axis):
                button.setChecked(axis.id == view.chosen.axis)

    def _stands(self, axis: Axis) -> str:
        """Return the camera's own place on an axis, in metres or degrees."""
        row = self._desk.view.row
        if axis.id in _ANGLES:
            return f"({fixed(row.get(_ANGLES[axis.id]), 2)})"
        place = numbers(row.get("position_m"))
        return f"({fixed(place[axis.place], 3)} m)" if len(place) == 3 else ""

    def _axis_button(self, axis: Axis) -> QPushButton:
        button = QPushButton(words.say(axis.name))
        button.setCheckable(True)
        button.setFixedHeight(theme.px(44))
        button.setFont(theme.font(16, bold=True))
        button.setStyleSheet(f"padding: 0 {theme.px(6)}px; text-align: center;")
        button.setAccessibleName(words.say(axis.name))
        button.clicked.connect(lambda: self._choose(axis.id))
        self.axes[axis.id] = button
        return button

    def _choose(self, axis: str) -> None:
        self._desk.choose(dataclasses.replace(self._desk.chosen, axis=axis))
        self.update_values()

    def _step(self, way: int) -> None:
        order = [axis.id for axis in AXES]
        place = (order.index(self._desk.chosen.axis) + way) % len(order)
        self._choose(order[place])


def _signed(value: float, digits: int) -> str:
    text = fixed(value, digits)
    return f"+{text}" if value > 0.0 else text
