# SPDX-License-Identifier: GPL-3.0-or-later
# ruff: noqa: N802  (Qt's own method names)
"""The chosen take: its status with a key each, its notes, its marks, and a line for a new note."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from stagectl.control.client import Row
from ui import theme, words
from ui.columns import fixed, number
from ui.header import StatusLabel
from ui.lens.controls import KeyButton
from ui.setup.page import is_narrow
from ui.takes.columns import TAKES, length_text, listed, safe_status, size_text, take_status
from ui.words import DOT, say

WIDTH_PX, NARROW_PX = 520, 420
LONGEST_NOTE = 200
# Key -> the stage's word for it.
STATUS_KEYS = {"G": "good", "K": "keep", "N": "ng"}
STATUS_HELP = {"good": "Mark as good", "keep": "Mark as keep", "ng": "Mark as NG"}


class TakeDetail(QWidget):
    """Shows one take; `mark_as` is called with a status, `note` with a text."""

    def __init__(self, mark_as: Callable[[str], None], note: Callable[[str], None]) -> None:
        super().__init__()
        self._note = note
        self._status = ""
        self.setFixedWidth(theme.px(NARROW_PX if is_narrow() else WIDTH_PX))
        self.name = QLabel()
        self.name.setFont(theme.font(theme.WORD_PX, bold=True))
        self.name.setTextFormat(Qt.TextFormat.PlainText)
        self.name.setAccessibleName(say("Chosen take"))
        self.status = StatusLabel(say("Status"), theme.LARGE_STRONG_PX)
        self.safe = StatusLabel(say("On disk"), theme.STRONG_PX)
        self.facts = QLabel()
        self.facts.setProperty("kind", "caption")
        self.facts.setWordWrap(True)
        self.buttons = {
            status: KeyButton(
                key, TAKES[status].word, STATUS_HELP[status],
                partial(mark_as, status),
            )
            for key, status in STATUS_KEYS.items()
        }  # fmt: skip
        self.text = QPlainTextEdit()
        self.text.setReadOnly(True)
        self.text.setAccessibleName(say("Notes and marks"))
        self.text.setFont(theme.font(theme.BODY_PX))
        self.entry = QLineEdit()
        self.entry.setMaxLength(LONGEST_NOTE)
        self.entry.setMinimumHeight(theme.px(theme.ROW_PX))
        self.entry.setAccessibleName(say("New note"))
        self.entry.setPlaceholderText(say("E: write a note, Enter adds it"))
        self.entry.returnPressed.connect(self._add)
        self._lay_out()

    def hasHeightForWidth(self) -> bool:
        """A wrapped label would make the whole workspace as high as it would like."""
        return False

    def show_take(self, key: str, row: Row, *, stale: bool) -> None:
        """Show a take, or that none is chosen."""
        there = bool(row)
        self._status = str(row.get("status") or "")
        self.name.setText(str(row.get("name") or key) if there else say("No take"))
        for widget in (self.status, self.safe, self.facts, self.text, self.entry):
            widget.setVisible(there)
        for status, button in self.buttons.items():
            button.setVisible(there)
            button.setEnabled(not stale)
            button.setChecked(status == self._status)
        self.entry.setEnabled(not stale)
        if not there:
            return
        self.status.show_status(take_status(key, row), stale=stale)
        self.safe.show_status(safe_status(key, row), stale=stale)
        facts = (
            str(row.get("slate") or ""), str(row.get("utc") or ""),
            length_text(number(row.get("seconds"))), size_text(number(row.get("size_mb"))),
            say("{n} messages", n=fixed(row.get("messages"), 0)),
        )  # fmt: skip
        self.facts.setText(f"  {DOT}  ".join(_unbroken(fact) for fact in facts if fact))
        text = "\n".join(self._lines(row))
        if self.text.toPlainText() != text:
            self.text.setPlainText(text)

    def edit_note(self) -> None:
        """Give the keyboard to the line for a note."""
        self.entry.setFocus()

    def _show_lights(self, status: str, checked: bool) -> None:
        if checked != (status == self._status):
            self.buttons[status].setChecked(status == self._status)

    def _lines(self, row: Row) -> list[str]:
        notes, marks = listed(row.get("notes")), listed(row.get("marks"))
        found = [say("Notes of the crew"), *(notes or [words.NOTHING]), ""]
        return [*found, say("Marks in the take"), *(marks or [words.NOTHING])]

    def _add(self) -> None:
        text = self.entry.text().strip()
        if text:
            self.entry.clear()
            self._note(text)

    def _lay_out(self) -> None:
        buttons = QHBoxLayout()
        buttons.setSpacing(theme.px(10))
        for status, button in self.buttons.items():
            button.setCheckable(True)
            # It is lit when the stage says so, not when it is pressed.
            button.toggled.connect(partial(self._show_lights, status))
            button.setMinimumHeight(theme.px(theme.BUTTON_PX))
            buttons.addWidget(button, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.px(10))
        for widget in (self.name, self.status, self.safe, self.facts):
            column.addWidget(widget)
        column.addLayout(buttons)
        column.addWidget(self.text, 1)
        column.addWidget(self.entry)


def _unbroken(fact: str) -> str:
    """Return a text that stays on one line when the label is wrapped."""
    return fact.replace(" ", "\N{NO-BREAK SPACE}")
