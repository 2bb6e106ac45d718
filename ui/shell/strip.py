# SPDX-License-Identifier: GPL-3.0-or-later
# ruff: noqa: N802  (Qt's own method names)
"""The line under the header: the headline, which opens what owns it, and the alarms."""

from __future__ import annotations

from collections.abc import Callable

from PyQt6.QtCore import Qt
from PyQt6.QtGui import QMouseEvent, QPalette
from PyQt6.QtWidgets import QHBoxLayout, QWidget

from stagectl.control.client import State
from ui import theme
from ui.header import StatusLabel
from ui.shell.alarm_state import Alarms, alarm_text, alarms_of
from ui.shell.buttons import shell_button
from ui.shell.headline import Headline
from ui.shell.keys import ACK, ACK_ALL, OPEN, key_of
from ui.shell.labels import make_label, set_label
from ui.theme import Shape, Status
from ui.words import say

HEADLINE_PX = 22
ALARM_PX = 17


class HeadlineStrip(QWidget):
    """The worst that is so now; a click, or the key, opens what owns it."""

    def __init__(self, open_target: Callable[[str], object]) -> None:
        super().__init__()
        self._open = open_target
        self.opens = ""
        self.label = StatusLabel(say("State of the stage"), HEADLINE_PX)
        self.button = shell_button(
            say("Open"), key_of(OPEN), say("Opens what owns this fault"), self.open
        )
        self.more = make_label(theme.BODY_PX, bold=True)
        self.more.setAccessibleName(say("Other faults"))
        self.setAutoFillBackground(True)
        row = QHBoxLayout(self)
        row.setContentsMargins(18, 3, 6, 3)
        row.addWidget(self.label, 1)
        row.addWidget(self.more)
        row.addWidget(self.button)

    def open(self) -> None:
        """Open what owns the fault that is shown, if anything does."""
        if self.opens:
            self._open(self.opens)

    def mouseReleaseEvent(self, event: QMouseEvent | None) -> None:
        """A click anywhere on the line opens it too."""
        if event is not None and event.button() == Qt.MouseButton.LeftButton:
            self.open()

    def show_headline(self, now: Headline) -> None:
        """Show another sentence; red all over when the values cannot be trusted."""
        self.opens = now.opens
        set_label(self.more, say("+{n} more", n=now.more) if now.more else "", theme.DIM)
        self.button.setVisible(bool(now.opens))
        palette = self.palette()
        ground = theme.colour(theme.BAD if now.stale else theme.RAISED)
        if palette.color(QPalette.ColorRole.Window) != ground:
            palette.setColor(QPalette.ColorRole.Window, ground)
            self.setPalette(palette)
        status = now.status
        if now.stale:
            status = Status(status.word, status.shape, theme.ON_STATUS)
        self.label.show_status(status, stale=False)
        self.label.setToolTip(status.word)


class AlarmStrip(QWidget):
    """How many alarms wait for a hand, the most urgent one, the first fault, and the key."""

    def __init__(self, order: Callable[[str, dict[str, str], str], object]) -> None:
        super().__init__()
        self._order = order
        self._alarms: Alarms | None = None
        self.label = StatusLabel(say("Alarms"), ALARM_PX)
        self.ack = shell_button(
            say("Acknowledge"), key_of(ACK), say("Acknowledges the alarm that is shown"),
            self.acknowledge,
        )  # fmt: skip
        self.ack_all = shell_button(
            say("All"), "", say("Acknowledges all alarms: {key}", key=key_of(ACK_ALL)),
            self.acknowledge_all,
        )  # fmt: skip
        self.ack_all.setAccessibleName(say("Acknowledge all"))
        self.setAutoFillBackground(True)
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 3, 14, 3)
        row.setSpacing(8)
        row.addWidget(self.label, 1)
        row.addWidget(self.ack)
        row.addWidget(self.ack_all)
        self.update_state({}, stale=False)

    def acknowledge(self) -> None:
        """Acknowledge the alarm that is shown."""
        if self._alarms is not None and self._alarms.unacknowledged:
            alarm = self._alarms.unacknowledged[0]
            self._order("alarm_ack", {"alarm": alarm}, say("Acknowledge {alarm}", alarm=alarm))

    def acknowledge_all(self) -> None:
        """Acknowledge every alarm."""
        if self._alarms is not None and self._alarms.unacknowledged:
            self._order("alarm_ack_all", {}, say("Acknowledge all"))

    def update_state(self, state: State, *, stale: bool) -> None:
        """Show the alarms as they are now."""
        alarms = self._alarms = alarms_of(state)
        self.label.show_status(_status(alarms), stale=stale)
        self.label.setToolTip(_tip(alarms))
        for button in (self.ack, self.ack_all):
            button.setVisible(bool(alarms.unacknowledged))
        palette = self.palette()
        ground = theme.colour(theme.RAISED if alarms.unacknowledged else theme.PANEL)
        if palette.color(QPalette.ColorRole.Window) != ground:
            palette.setColor(QPalette.ColorRole.Window, ground)
            self.setPalette(palette)


def _status(alarms: Alarms) -> Status:
    count = len(alarms.unacknowledged)
    if not count:
        if not alarms.standing:
            return Status(say("no alarm"), Shape.DISC, theme.GOOD)
        text = say("{count} alarms stand, all seen", count=alarms.standing)
        return Status(text, Shape.RING, theme.DIM)
    shape, colour = (Shape.CROSS, theme.BAD) if alarms.is_loud else (Shape.TRIANGLE, theme.WARN)
    text = say("{count} new: {alarm}", count=count, alarm=alarm_text(alarms.top))
    return Status(text, shape, colour)


def _tip(alarms: Alarms) -> str:
    lines = [alarm_text(alarms.top), say(str(alarms.top.get("fix") or ""))]
    if alarms.first:
        lines.append(say("First fault: {alarm}", alarm=alarm_text(alarms.first)))
    return "\n".join(line for line in lines if line)
