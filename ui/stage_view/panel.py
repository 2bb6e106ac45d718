# SPDX-License-Identifier: GPL-3.0-or-later
"""The stage view with its buttons: one for each way to look."""

from __future__ import annotations

from collections.abc import Mapping

from PyQt6.QtWidgets import QButtonGroup, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from stagectl.control.client import State
from ui import theme, words
from ui.context import Context
from ui.stage_view.view import EYE, ORBIT, StageCanvas

LABELS: Mapping[str, str] = {
    ORBIT: "3D",
    "plan": "Plan",
    "front": "Front",
    "side": "Side",
    EYE: "Camera's eye",
}


class StageView(QWidget):
    """The stage in three dimensions."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self.setAccessibleName(words.say("Stage view"))
        self.canvas = StageCanvas()
        self.buttons = {name: self._button(name, text) for name, text in LABELS.items()}
        group = QButtonGroup(self)
        row = QHBoxLayout()
        row.setSpacing(theme.px(6))
        for button in self.buttons.values():
            group.addButton(button)
            row.addWidget(button)
        row.addStretch(1)
        self.buttons[ORBIT].setChecked(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.px(6))
        column.addLayout(row)
        column.addWidget(self.canvas, 1)

    def update_state(self, state: State, *, stale: bool) -> None:
        """Show the state; nothing is done while nobody sees it."""
        if self.isVisible():
            self.canvas.update_state(state, selected=self._context.camera, stale=stale)

    def look(self, view: str) -> None:
        """Look at the stage in another way."""
        self.buttons[view].setChecked(True)
        self.canvas.look(view)

    def _button(self, name: str, text: str) -> QPushButton:
        button = QPushButton(words.say(text))
        button.setCheckable(True)
        button.setMinimumHeight(theme.px(theme.ROW_PX))
        button.setAccessibleName(words.say(text))
        button.clicked.connect(lambda: self.canvas.look(name))
        return button
