# SPDX-License-Identifier: GPL-3.0-or-later
"""The bar at the foot: the workspaces, what became of the last command, who has control, the menu.

It is the same in every workspace, so that a hand finds it without looking.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from stagectl.control.client import Ack, State
from ui import theme
from ui.header import StatusLabel
from ui.shell.buttons import name_button, shell_button
from ui.shell.keys import CONTROL, MENU, key_of
from ui.shell.owner import Ownership, owner_of
from ui.theme import Shape, Status
from ui.words import say
from ui.workspaces import WORKSPACES

ANSWER_PX = 16
# No more than that are waited for at a time: who presses more has other worries.
REMEMBERED = 64
# The end of the stage's refusal for who does not have control.
TAKE_FIRST = "(take_control)"


class Bar(QWidget):
    """Buttons of the workspaces, the answer, the owner, and the menu."""

    def __init__(
        self,
        author: str,
        *,
        show: Callable[[str], object],
        control: Callable[[], object],
        menu: Callable[[], object],
    ) -> None:
        super().__init__()
        self.setObjectName("header")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._author = author
        self._waiting: dict[str, str] = {}
        self.workspaces: dict[str, QPushButton] = {}
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 5, 14, 5)
        row.setSpacing(8)
        for place in WORKSPACES:
            button = shell_button(
                say(place.label), place.key, say("Workspace: {key}", key=place.key),
                functools.partial(show, place.name)
            )  # fmt: skip
            button.setCheckable(True)
            self.workspaces[place.name] = button
            row.addWidget(button)
        self.answer = StatusLabel(say("Last command"), ANSWER_PX)
        self.owner = StatusLabel(say("Who has control"), ANSWER_PX)
        self.control = shell_button(
            say("Take control"), key_of(CONTROL),
            say("Only one console at a time gives commands"), control,
        )  # fmt: skip
        self.menu = shell_button(
            say("Menu"), key_of(MENU), say("Language, colours, size of text, layout, keys"), menu
        )
        row.addSpacing(12)
        row.addWidget(self.answer, 1)
        row.addWidget(self.owner, 1)
        row.addWidget(self.control)
        row.addWidget(self.menu)
        self.tell(Status(say("no command yet"), Shape.RING, theme.DIM))

    def show_workspace(self, name: str) -> None:
        """Mark the button of the workspace that is shown."""
        for key, button in self.workspaces.items():
            button.setChecked(key == name)

    def tell(self, status: Status) -> None:
        """Say what was done, or why it was not."""
        self.answer.show_status(status, stale=False)
        self.answer.setToolTip(status.word)

    def sent(self, command_id: str, label: str) -> None:
        """Say that a command is on its way, and wait for its answer."""
        self._waiting[command_id] = label
        while len(self._waiting) > REMEMBERED:
            del self._waiting[next(iter(self._waiting))]
        self.tell(Status(say("{label}: sent", label=label), Shape.HALF, theme.INFO))

    def take_answers(self, acks: Mapping[str, Ack]) -> None:
        """Say what became of the commands that were sent."""
        for command_id in [key for key in self._waiting if key in acks]:
            label, ack = self._waiting.pop(command_id), acks[command_id]
            if ack.ok:
                self.tell(Status(say("{label}: done", label=label), Shape.DISC, theme.GOOD))
            else:
                whole = text = say("{label}: {error}", label=label, error=say(ack.error or ""))
                if TAKE_FIRST in (ack.error or ""):  # the owner stands beside it
                    key = key_of(CONTROL)
                    text = say("{label}: refused; {key} takes control", label=label, key=key)
                self.tell(Status(text, Shape.CROSS, theme.BAD))
                self.answer.setToolTip(whole)

    def update_state(self, state: State, *, connected: bool, mine: bool) -> None:
        """Show who has control."""
        now = owner_of(state, mine=mine)
        self.owner.show_status(_status(now, self._author), stale=not connected)
        name_button(
            self.control, say("Give control") if now.mine else say("Take control"), key_of(CONTROL)
        )
        self.control.setEnabled(connected)


def _status(now: Ownership, author: str) -> Status:
    if now.mine:
        return Status(say("you have control"), Shape.DISC, theme.GOOD)
    if not now.owner:
        return Status(say("nobody has control"), Shape.RING, theme.DIM)
    text = say("control: {owner}", owner=now.owner)
    if now.owner == author:
        text = say("control: {owner}, another console", owner=now.owner)
    return Status(text, Shape.BARS, theme.WARN)
