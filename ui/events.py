# SPDX-License-Identifier: GPL-3.0-or-later
"""The event list: newest on top, level as shape and word; it stays where one has scrolled to."""

from __future__ import annotations

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QAbstractItemView

from stagectl.control.client import State
from ui import theme
from ui.columns import EVENTS
from ui.models import SectionModel, newest_first
from ui.tables import SectionTable

ROW_PX = 34


class EventList(SectionTable):
    """Shows the section "events"."""

    def __init__(self) -> None:
        super().__init__("Events", SectionModel(EVENTS, newest_first), headers=False)
        rows = self.view.verticalHeader()
        if rows is not None:
            rows.setDefaultSectionSize(theme.px(ROW_PX))
        self.view.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerItem)
        self.view.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)

    def update_state(self, state: State) -> None:
        """Take the events as they are now."""
        self.model.update(state.get("events", {}))
