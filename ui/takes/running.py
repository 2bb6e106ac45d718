# SPDX-License-Identifier: GPL-3.0-or-later
"""The take that rolls, on top of the page: its name, its length, and how far it is on the disk."""

from __future__ import annotations

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QHBoxLayout, QLabel, QWidget

from stagectl.control.client import Row, State
from ui import theme, words
from ui.columns import fixed, number
from ui.header import StatusLabel
from ui.setup.page import is_narrow
from ui.takes.columns import length_text, listed
from ui.theme import Shape, Status
from ui.words import say

NAME_PX = 42
NAME_WIDTH_PX, NARROW_NAME_PX = 620, 300
LENGTH_PX, NARROW_LENGTH_PX = 170, 90
# The recorder has the disk swear once in 0.8 s; past this the disk does not follow.
LATE_S = 2.0


def disk_status(age_s: float | None) -> Status:
    """Return how far the running take is on the disk."""
    if age_s is None:
        return Status(say("not on disk yet"), Shape.RING, theme.DIM)
    text = say("on disk to {seconds} s ago", seconds=fixed(age_s, 1))
    if age_s > LATE_S:
        return Status(text, Shape.TRIANGLE, theme.WARN)
    return Status(text, Shape.DISC, theme.GOOD)


def headline_of(show: Row, take: str) -> Status:
    """Return "ROLLING 24A-3", or that nothing rolls."""
    if show.get("rolling"):
        return Status(f"{say('ROLLING')} {take}", Shape.DISC, theme.BAD)
    return Status(say("not rolling"), Shape.RING, theme.DIM)


class RunningTake(QWidget):
    """A strip of fixed height: nothing under it moves when a take starts or stops."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("header")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        size = theme.WORD_PX if is_narrow() else NAME_PX
        width = NARROW_NAME_PX if is_narrow() else NAME_WIDTH_PX
        self.name = StatusLabel(say("Take that rolls"), size, width)
        self.length = self._label(say("Length"), size)
        self.disk = StatusLabel(say("On disk"), theme.LARGE_STRONG_PX)
        self.note = self._label(say("Marks and messages"), theme.STRONG_PX)
        self.length.setMinimumWidth(theme.px(NARROW_LENGTH_PX if is_narrow() else LENGTH_PX))
        row = QHBoxLayout(self)
        row.setContentsMargins(*(theme.px(14),) * 4)
        row.setSpacing(theme.px(20))
        row.addWidget(self.name)
        row.addWidget(self.length)
        row.addWidget(self.disk, 1)
        row.addWidget(self.note)

    def update_state(self, state: State, *, stale: bool) -> None:
        """Show the take that rolls, or the slate of the next one."""
        show = state.get("show", {}).get("show", {})
        stage = state.get("stage", {}).get("stage", {})
        rolling = bool(show.get("rolling"))
        name = str(show.get("take") or "")
        takes = state.get("takes", {}).values()
        row: Row = next((row for row in takes if row.get("recording")), {})
        self.name.show_status(headline_of(show, name), stale=stale)
        self.disk.setVisible(rolling)
        self.disk.show_status(disk_status(number(stage.get("take_durable_s"))), stale=stale)
        seconds = number(row.get("seconds")) if rolling else None
        self._set(self.length, length_text(seconds) if seconds is not None else "")
        if rolling:
            text = say("{n} marks", n=_marks(show, row))
        else:
            text = say("next slate {slate}", slate=str(show.get("slate") or words.NOTHING))
        self._set(self.note, text)

    def _label(self, name: str, px: int) -> QLabel:
        label = QLabel()
        label.setFont(theme.font(px, bold=True))
        label.setAccessibleName(name)
        label.setTextFormat(Qt.TextFormat.PlainText)
        return label

    def _set(self, label: QLabel, text: str) -> None:
        if label.text() != text:
            label.setText(text)


def _marks(show: Row, row: Row) -> str:
    marks = number(show.get("marks"))
    return fixed(marks, 0) if marks is not None else str(len(listed(row.get("marks"))))
