# SPDX-License-Identifier: GPL-3.0-or-later
"""Who commands the stage, and the dialog that takes control away from somebody by name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PyQt6.QtWidgets import QDialog, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from stagectl.control.client import State
from ui import theme
from ui.shell.buttons import shell_button
from ui.words import say

WIDTH_PX = 620


@dataclass(frozen=True, slots=True)
class Ownership:
    """Who has control, since when, and whether it is this console."""

    owner: str
    since_utc: str
    mine: bool


def owner_of(state: State, *, mine: bool) -> Ownership:
    """Return who has control as the board has it; an empty owner is nobody.

    `mine`: it is this session, whatever its name: two consoles of one user have one name.
    """
    show = state.get("show", {}).get("show", {})
    owner = str(show.get("owner") or "")
    return Ownership(owner, str(show.get("owner_since_utc") or ""), bool(owner) and mine)


class TakeControl(QDialog):
    """Asks before somebody loses control, and names who it is."""

    def __init__(self, parent: QWidget, now: Ownership, take: Callable[[], object]) -> None:
        super().__init__(parent)
        self._take = take
        self.setWindowTitle(say("Take control"))
        self.setAccessibleName(say("Take control"))
        self.setMinimumWidth(theme.px(WIDTH_PX))
        column = QVBoxLayout(self)
        column.setContentsMargins(28, 24, 28, 24)
        column.setSpacing(18)
        since = say(" since {time}", time=now.since_utc) if now.since_utc else ""
        for text, px, bold in (
            (say("{owner} has control{since}.", owner=now.owner, since=since), 22, True),
            (
                say("If you take it, the commands of {owner} are refused from now on.",
                    owner=now.owner),
                theme.BODY_PX, False,
            ),
        ):  # fmt: skip
            label = QLabel(text)
            label.setFont(theme.font(px, bold=bold))
            label.setWordWrap(True)
            column.addWidget(label)
        self.take = shell_button(
            say("Take control from {owner}", owner=now.owner), "",
            say("Sends the order now"), self._yes,
        )  # fmt: skip
        self.leave = shell_button(say("Leave it"), "Esc", say("Changes nothing"), self.reject)
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(self.leave)
        row.addWidget(self.take, 1)
        column.addLayout(row)
        # Enter on a dialog that came up by surprise must not take anything; on a button that the
        # keyboard was moved to, it does what the button says.
        self.take.setAutoDefault(True)
        self.leave.setDefault(True)
        self.leave.setFocus()

    def _yes(self) -> None:
        self.accept()
        self._take()
