# SPDX-License-Identifier: GPL-3.0-or-later
"""The page of the inner frustum: size, priority, soft edge, overscan, and the on-wall switch."""

from __future__ import annotations

import dataclasses

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QGridLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from ui import theme, words
from ui.columns import fixed, number
from ui.shoot.desk import Desk
from ui.shoot.ride_commands import RIDES

FRAMES_STEP = 1
MOST_FRAMES = 240


def value_label() -> QLabel:
    """Return a label for a figure that is ridden."""
    label = QLabel()
    label.setFont(theme.font(20, bold=True))
    label.setAlignment(Qt.AlignmentFlag.AlignCenter)
    label.setTextFormat(Qt.TextFormat.PlainText)
    return label


def name_label(text: str) -> QLabel:
    """Return the label of a row; `text` is in the language in use."""
    label = QLabel(text)
    label.setFont(theme.font(16))
    label.setTextFormat(Qt.TextFormat.PlainText)
    return label


class RidePanel(QWidget):
    """A row of keys for each `Ride` of the selected camera."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self.values: dict[str, QLabel] = {}
        grid = QGridLayout()
        grid.setHorizontalSpacing(theme.px(6))
        grid.setVerticalSpacing(theme.px(4))
        grid.setColumnStretch(0, 3)
        for column in (1, 2, 3, 4):
            grid.setColumnStretch(column, 2)
        for line, ride in enumerate(RIDES):
            grid.addWidget(name_label(words.say(ride.name)), line, 0)
            grid.addWidget(desk.button(f"{ride.verb}_down", small=True), line, 1)
            value = self.values[ride.verb] = value_label()
            value.setAccessibleName(words.say(ride.name))
            grid.addWidget(value, line, 2)
            grid.addWidget(desk.button(f"{ride.verb}_up", small=True), line, 3)
            if ride.usual is not None:
                grid.addWidget(desk.button(f"{ride.verb}_usual", small=True), line, 4)
        self._add_switch(grid, len(RIDES))
        column_box = QVBoxLayout(self)
        column_box.setContentsMargins(theme.px(4), 0, 0, 0)
        column_box.addLayout(grid)
        column_box.addStretch(1)

    def update_values(self) -> None:
        """Show the figures of the selected camera."""
        view = self._desk.view
        for ride in RIDES:
            text = ride.text(view)
            if ride.verb == "overscan" and number(view.row.get("overscan_pct")) is not None:
                needs = fixed(view.row.get("overscan_pct"), 1)
                text = words.say("{set} (needs {pct} %)", set=text, pct=needs)
            label = self.values[ride.verb]
            if label.text() != text:
                label.setText(text)
        frames = words.say("{n} frames", n=view.chosen.in_frames)
        if self.frames.text() != frames:
            self.frames.setText(frames)

    def _add_switch(self, grid: QGridLayout, line: int) -> None:
        """Add how long a switch of the on-wall camera waits: it must lead the mixer."""
        grid.addWidget(name_label(words.say("On-wall switch in")), line, 0)
        self.frames = value_label()
        self.frames.setAccessibleName(words.say("On-wall switch in"))
        for column, sign in ((1, -1), (3, 1)):
            button = QPushButton(words.MINUS if sign < 0 else "+")
            button.setFixedHeight(theme.px(44))
            button.setFont(theme.font(18, bold=True))
            button.setStyleSheet("padding: 0; text-align: center;")
            button.setAutoRepeat(True)
            more = words.say("More frames") if sign > 0 else words.say("Fewer frames")
            button.setAccessibleName(more)
            button.clicked.connect(lambda checked, sign=sign: self._wait(sign))
            grid.addWidget(button, line, column)
        grid.addWidget(self.frames, line, 2)
        grid.addWidget(self._desk.button("on_wall_too", small=True), line, 4)

    def _wait(self, sign: int) -> None:
        now = self._desk.chosen.in_frames + sign * FRAMES_STEP
        frames = min(max(now, 0), MOST_FRAMES)
        self._desk.choose(dataclasses.replace(self._desk.chosen, in_frames=frames))
        self.update_values()
