# SPDX-License-Identifier: GPL-3.0-or-later
"""What the shapes of a map mean: one line for each."""

from __future__ import annotations

from collections.abc import Sequence

from PyQt6.QtWidgets import QVBoxLayout, QWidget

from ui import theme
from ui.header import StatusLabel
from ui.theme import Status
from ui.words import say


class Legend(QWidget):
    """A list of statuses."""

    def __init__(self, statuses: Sequence[Status]) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        for status in statuses:
            line = StatusLabel(say("Mark"), theme.SMALL_PX)
            line.show_status(status, stale=False)
            column.addWidget(line)
