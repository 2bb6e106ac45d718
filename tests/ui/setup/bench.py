# SPDX-License-Identifier: GPL-3.0-or-later
"""A Setup workspace on a board, and what a technician does with it."""

from __future__ import annotations

from typing import TypeVar

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QWidget

from stagectl.setup.draft import Draft
from tests.ui.canned_settings import STAGE, plain_draft, put_draft
from tests.ui.hands import key_click
from tests.ui.setup.canned_setup import Bench, fill
from ui.setup.fields import NumberField, TextField
from ui.setup.form_line import FormLine
from ui.setup.settings_page import FormPage, RowsPage
from ui.setup.workspace import SetupWorkspace

P = TypeVar("P", bound=QWidget)


class Setup:
    """The workspace, shown."""

    def __init__(self) -> None:
        self.bench = Bench(SetupWorkspace)
        widget = self.bench.widget
        assert isinstance(widget, SetupWorkspace)
        self.widget = widget
        widget.show()
        widget.activateWindow()

    def begin_again(self) -> None:
        """Show a calm stage whose draft is as it runs."""
        self.bench.begin_again()
        self.widget.setFocus()
        self.widget.forget_typed()
        fill(self.bench.board, plain_draft())
        self.widget.open("sources/freed-a")
        self.bench.show()
        self.widget.open("sources/freed-a")
        # What a field told when it lost the keyboard is of the test before.
        self.bench.sent.clear()

    def page(self, target: str, kind: type[P]) -> P:
        """Open a page."""
        self.widget.open(target)
        page = self.widget.page
        assert isinstance(page, kind)
        return page

    def mark(self, name: str) -> str:
        """Return the word at the right of a page's entry."""
        entry = next(entry for entry in self.widget.pages.entries if entry.key == name)
        return "" if entry.status is None else entry.status.word

    def line(self, path: str, target: str) -> FormLine:
        """Open a page and return the line of a setting; StopIteration where it is not seen."""
        self.widget.open(target)
        page = self.widget.page
        assert isinstance(page, RowsPage | FormPage)
        return next(line for line in page.form.lines if line.path == path and self.seen(line))

    def seen(self, line: FormLine) -> bool:
        """Tell whether a line is shown."""
        return line.label.isVisible()

    def show(self, draft: Draft) -> None:
        """Show a draft; the stage runs what it ran."""
        put_draft(self.bench.board, draft, STAGE)
        self.bench.show()

    def rolling(self, rolling: bool) -> None:
        """Start or stop a take."""
        row = self.bench.board.row("show", "show") or {}
        self.bench.board.set("show", "show", {**row, "rolling": rolling, "locked": rolling})
        self.bench.show()


def number(line: FormLine) -> NumberField:
    """Return the field of a number."""
    assert isinstance(line.editor, NumberField)
    return line.editor


def type_in(field: NumberField | TextField, text: str) -> None:
    """Type a text over what is there, and press Enter."""
    line = field.lineEdit() if isinstance(field, NumberField) else field
    assert line is not None
    field.setFocus()
    line.setText(text)
    key_click(field, Qt.Key.Key_Return)


def text_of(field: NumberField) -> str:
    """Return what stands in a field."""
    line = field.lineEdit()
    assert line is not None
    return line.text()
