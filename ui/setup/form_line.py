# SPDX-License-Identifier: GPL-3.0-or-later
"""One setting on a form: mark, name, field, what it may be, the way back, and what is wrong."""

from __future__ import annotations

from collections.abc import Callable

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QGridLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from hardware_profiles.field_table import Field
from stagectl.control.client import Ack, Row
from ui import theme
from ui.header import StatusLabel
from ui.setup.choosers import ManyField, NameField
from ui.setup.describe import note_text
from ui.setup.draft import Draft
from ui.setup.editors import make_editor, suggestions
from ui.setup.labels import label_of
from ui.words import say

MARK_PX = 16
LABEL_PX = 230
EDITOR_PX = 380
DEFAULT_PX = 100
_TOP = Qt.AlignmentFlag.AlignTop
CHANGED = theme.Status("changed", theme.Shape.HALF, theme.INFO)
Send = Callable[[str, str], str]
"""Sends a path and its TOML text ("": take it out) and returns the command's id."""


class FormLine:
    """The widgets of one setting, put into a row of the form's grid."""

    def __init__(self, field: Field, place: int, send: Send) -> None:
        self.field = field
        self.place = place
        """Which table of a list the setting stands in; 0 where there is no list."""
        self.path = ""
        self._send = send
        self._sent = ""
        self._refused = ""
        self._known: str | None = None
        self._held = False
        self._wrong = False
        name = say(label_of(field))
        self.editor = make_editor(name, field)
        self.editor.setMinimumWidth(theme.px(EDITOR_PX))
        if not isinstance(self.editor, ManyField):
            self.editor.setMaximumWidth(theme.px(EDITOR_PX))
        self.label = _label(name, theme.BODY_PX)
        self.label.setMinimumHeight(theme.px(theme.ROW_PX))
        self.label.setBuddy(self.editor)
        self.note = _label(note_text(field), theme.SMALL_PX)
        self.help = _label(say(field.help) if field.help else "", theme.SMALL_PX, kind="caption")
        self.beside = _under_each_other(self.note, self.help)
        # Few lines ever show these; a form has a hundred lines.
        self.mark: StatusLabel | None = None
        self.default: QPushButton | None = None
        self.error: StatusLabel | None = None
        self._grid: QGridLayout | None = None
        self._marked = self._defaulted = (0, 0)
        self._faulted = (0, 0, 1, 1)
        self.editor.setAccessibleDescription(f"{self.note.text()} {self.help.text()}")
        self.editor.entered.connect(self._enter)

    @property
    def fault(self) -> str:
        """Return what is shown to be wrong with the setting, "" for nothing."""
        return self.error.status.word if self.error is not None and self._wrong else ""

    def put(self, grid: QGridLayout, row: int, *, narrow: bool) -> int:
        """Take some rows of the grid from `row` on, and return the next free one.

        What is wrong stands under the setting; where letters are large, all is under the name.
        """
        self._grid, middle = grid, Qt.AlignmentFlag.AlignVCenter
        if narrow:
            self._marked, self._defaulted = (row, 0), (row + 1, 2)
            self._faulted = (row + 3, 1, 1, 2)
            grid.addWidget(self.label, row, 1, 1, 2, middle)
            grid.addWidget(self.editor, row + 1, 1, _TOP)
            grid.addWidget(self.beside, row + 2, 1, 1, 2)
            return row + 4
        self._marked, self._defaulted = (row, 0), (row, 4)
        self._faulted = (row + 1, 2, 1, 3)
        grid.addWidget(self.label, row, 1, _TOP)
        grid.addWidget(self.editor, row, 2, _TOP)
        grid.addWidget(self.beside, row, 3, middle)
        return row + 2

    def bind(self, path: str) -> None:
        """Stand for the same setting of another row of the stage."""
        if path != self.path:
            self.path = path
            self.forget()

    def forget(self) -> None:
        """Give up what was typed and not taken: the draft's value is shown again."""
        self._sent, self._refused, self._held = "", "", False

    def show_row(self, row: Row | None, draft: Draft, *, locked: bool) -> None:
        """Show the setting as the draft has it; None: it is not in the file."""
        value = (row or {}).get("value")
        toml = self.field.default if value is None else str(value)
        if isinstance(self.editor, NameField):
            self.editor.suggest(suggestions(self.field, draft))
        # What was typed stays until the stage has something new to say, refused or not.
        self._held = self._held and toml == self._known
        self._known = toml
        if not self._held:
            self.editor.show_value(toml)
        self.editor.setEnabled(not locked)
        changed = row is not None and bool(row.get("changed"))
        self._show_mark(changed)
        written = value is not None and not self.field.required and toml != self.field.default
        self._show_default(written and not locked)
        error = self._refused or self.editor.fault or str((row or {}).get("error") or "")
        self._show_error(error)

    def take_answer(self, acks: Callable[[str], Ack | None]) -> bool:
        """Look for the answer to what was sent; return whether it came just now."""
        ack = acks(self._sent) if self._sent else None
        if ack is None:
            return False
        self._sent = ""
        self._refused = "" if ack.ok else str(ack.error or "")
        return True

    def show(self, visible: bool) -> None:
        """Show or hide the whole line."""
        for widget in (self.label, self.editor, self.beside):
            widget.setVisible(visible)
        if not visible:
            self._show_mark(False)
            self._show_default(False)
            self._show_error("")

    def _show_mark(self, changed: bool) -> None:
        if self.mark is None and changed and self._grid is not None:
            self.mark = StatusLabel(say("Changed"), MARK_PX, MARK_PX + 4)
            self.mark.show_status(CHANGED, stale=False)
            self.mark.setFixedHeight(theme.px(theme.ROW_PX))
            self.mark.setToolTip(say("Differs from the running stage"))
            self._grid.addWidget(self.mark, *self._marked, _TOP)
        if self.mark is not None:
            self.mark.setVisible(changed)

    def _show_default(self, visible: bool) -> None:
        if self.default is None and visible and self._grid is not None:
            self.default = QPushButton(say("Default"))
            self.default.setMinimumHeight(theme.px(theme.ROW_PX))
            name = say("{name}: back to the default", name=self.label.text())
            self.default.setAccessibleName(name)
            self.default.clicked.connect(lambda: self._enter(""))
            self._grid.addWidget(self.default, *self._defaulted, _TOP)
            QWidget.setTabOrder(self.editor, self.default)
        if self.default is not None:
            self.default.setVisible(visible)

    def _show_error(self, error: str) -> None:
        self._wrong = bool(error)
        if self.error is None and error and self._grid is not None:
            self.error = StatusLabel(say("What is wrong"), theme.BODY_PX)
            self._grid.addWidget(self.error, *self._faulted)
        if self.error is not None:
            self.error.setVisible(bool(error))
        if self.error is not None and error:
            self.error.show_status(theme.Status(error, theme.Shape.CROSS, theme.BAD), stale=False)
            self.error.setToolTip(say(error))

    def _enter(self, toml: str) -> None:
        self._refused, self._held = "", True
        self._sent = self._send(self.path, toml)


def _label(text: str, px: int, kind: str = "") -> QLabel:
    label = QLabel(text)
    label.setFont(theme.font(px))
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    if kind:
        label.setProperty("kind", kind)
    return label


def _under_each_other(*labels: QLabel) -> QWidget:
    box = QWidget()
    column = QVBoxLayout(box)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    for label in labels:
        if label.text():
            column.addWidget(label)
    return box
