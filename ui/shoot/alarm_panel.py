# SPDX-License-Identifier: GPL-3.0-or-later
"""The page of the alarms: the list, its keys, and the history."""

from __future__ import annotations

import dataclasses

from PyQt6.QtWidgets import QHBoxLayout, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from stagectl.control.client import State
from ui import theme, words
from ui.models import SectionModel, newest_first
from ui.shoot.alarm_list import AlarmView
from ui.shoot.alarm_rows import HISTORY
from ui.shoot.commands import commands_of
from ui.shoot.desk import Desk
from ui.tables import SectionTable

# How wide the buttons are, as shares of the row; 4 where nothing is said.
SHARES = {"ack": 5, "ack_all": 3}


class AlarmPanel(QWidget):
    """Shows the sections "alarms" and "alarm_history"."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self.list = AlarmView()
        self.history = SectionTable("Alarm history", SectionModel(HISTORY, newest_first))
        self.history.title.hide()
        self.stack = QStackedWidget()
        self.stack.addWidget(self.list)
        self.stack.addWidget(self.history)
        self.past = QPushButton(words.say("History"))
        self.past.setCheckable(True)
        self.past.setFixedHeight(theme.px(44))
        self.past.setFont(theme.font(14, bold=True))
        self.past.setStyleSheet(f"padding: 0 {theme.px(6)}px; text-align: center;")
        self.past.setAccessibleName(words.say("Alarm history"))
        self.past.toggled.connect(lambda on: self.stack.setCurrentIndex(int(on)))
        keys = QHBoxLayout()
        keys.setSpacing(theme.px(4))
        for row in commands_of("alarms"):
            keys.addWidget(desk.button(row.id, small=True), SHARES.get(row.id, 4))
        keys.addWidget(self.past, 4)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.px(4))
        column.addWidget(self.stack, 1)
        column.addLayout(keys)
        self.setFocusProxy(self.list)
        chosen = self.list.selectionModel()
        if chosen is not None:
            chosen.currentChanged.connect(lambda: self._choose())

    def update_state(self, state: State, *, stale: bool) -> None:
        """Show the alarms as they are now."""
        self.list.update_rows(state.get("alarms", {}))
        self._choose()
        if self.past.isChecked():
            self.history.model.update(state.get("alarm_history", {}))
            self.history.model.set_stale(stale)

    def _choose(self) -> None:
        alarm = self.list.chosen
        if alarm != self._desk.chosen.alarm:
            self._desk.choose(dataclasses.replace(self._desk.chosen, alarm=alarm))
