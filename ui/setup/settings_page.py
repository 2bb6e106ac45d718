# SPDX-License-Identifier: GPL-3.0-or-later
"""Pages of settings: the rows of one kind with a form beside them, or a form of whole sections."""

from __future__ import annotations

from collections.abc import Sequence

from PyQt6.QtWidgets import QBoxLayout, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from stagectl.control.client import State
from ui import theme
from ui.context import Context
from ui.header import StatusLabel
from ui.setup.draft import SECTION, Draft
from ui.setup.form import Form
from ui.setup.kinds import KINDS, Kind, free_id, row_status
from ui.setup.mark_list import Entry, MarkList
from ui.setup.page import Page, button, is_narrow, is_rolling, row_of, sentence, title_row
from ui.setup.toml_value import read_value, shown_text
from ui.setup.watch import Watch
from ui.words import say

LIST_PX = 330
LIVE_PX = 180
NARROW_LIST_PX = 130


class FormPage(Page):
    """A form over sections that are there once: sync, schedule, ports."""

    def __init__(
        self, context: Context, title: str, help_text: str, sections: Sequence[str]
    ) -> None:
        super().__init__(context, SECTION, "show")
        self.form = Form(sections, self._send, say(title))
        self.form.bind("")
        self.fault = StatusLabel(say("What is wrong"), theme.BODY_PX)
        self.column.addLayout(title_row(title, help_text))
        self.column.addWidget(self.fault)
        self.column.addWidget(self.form, 1)

    def refresh(self, state: State, *, stale: bool) -> None:
        """Look for answers too: a refused value stays where it was typed, with the reason."""
        if self.form.take_answers(self.context.acks.get):
            self.watch.forget()
        super().refresh(state, stale=stale)

    def forget_typed(self) -> None:
        """Show the draft's values again."""
        self.form.forget()
        self.watch.forget()

    def show_state(self, state: State) -> None:
        """Show the draft."""
        draft = Draft(state.get(SECTION))
        self.form.show_draft(draft, locked=self.stale or is_rolling(state))
        show_fault(self.fault, self.form.unseen_fault(draft))

    def open_thing(self, name: str) -> None:
        """Go to one setting, "phase_ms" or "sync/phase_ms"."""
        self.form.focus_path(name)

    def _send(self, path: str, toml: str) -> str:
        return send_setting(self.context, path, toml)


class RowsPage(Page):
    """The rows of one kind in a list, the form of the chosen one beside it."""

    def __init__(self, context: Context, kind: str, title: str, help_text: str) -> None:
        self.kind: Kind = KINDS[kind]
        super().__init__(context, SECTION, "show")
        self._live_watch = Watch(*filter(None, [self.kind.section]))
        self._state: State = {}
        self._draft = Draft()
        self._wanted = ""
        self.rows = MarkList(say(title), self._choose)
        self.new_id = QLineEdit()
        self.new_id.setMinimumHeight(theme.px(theme.ROW_PX))
        self.new_id.setMaxLength(31)
        self.new_id.setAccessibleName(say("Name of the new one"))
        self.new_id.returnPressed.connect(self._add)
        self.add = button("Add", "Add a row to the stage file", self._add)
        self.remove = button("Remove", "Take this row out of the stage file", self._remove)
        self.name = sentence(px=theme.LARGE_STRONG_PX, dim=False)
        self.live = StatusLabel(say("How it runs now"), theme.STRONG_PX, LIVE_PX)
        self.live_text = sentence(px=theme.BODY_PX)
        self.fault = StatusLabel(say("What is wrong"), theme.BODY_PX)
        self.form = Form([kind], self._send, say("Settings"))
        self.empty = sentence("There is none yet. Give it a name and add it.", dim=False)
        self.filler = QWidget()
        self._lay_out(title, help_text)

    def refresh(self, state: State, *, stale: bool) -> None:
        """Look for answers too: a refused value stays where it was typed, with the reason."""
        if self.form.take_answers(self.context.acks.get):
            self.watch.forget()
        self._state = state
        super().refresh(state, stale=stale)
        # What runs changes many times a second; the form does not.
        if self._live_watch.changed(state, stale=stale):
            self.show_running(state)

    def forget_typed(self) -> None:
        """Show the draft's values again."""
        self.form.forget()
        self.watch.forget()

    def show_state(self, state: State) -> None:
        """Show rows, the chosen one's form, and how it runs."""
        self._state, self._draft = state, Draft(state.get(SECTION))
        ids = self._ids()
        self._show_entries()
        if self._wanted and self.rows.select(self._wanted):
            self._wanted = ""
        locked = self.stale or is_rolling(state)
        self.add.setEnabled(not locked)
        self.remove.setEnabled(not locked and bool(ids))
        self.new_id.setPlaceholderText(self._next_id())
        self._show_row()

    @property
    def first(self) -> QWidget:
        """Return the rows; where there is none yet, what adds one."""
        return self.rows if self._ids() else self.add

    def open_thing(self, name: str) -> None:
        """Choose a row, "freed-a", or a setting of it, "freed-a/delay_ms"."""
        key, _, field = name.partition("/")
        if not self.rows.select(key):
            self._wanted = key
        elif field:
            self.form.focus_path(f"{self.kind.name}/{name}")

    def _entry(self, key: str) -> Entry:
        status = row_status(self._draft, self._state, self.kind, key)
        return Entry(key, key, self.kind.detail(self._draft, key), status)

    def _choose(self, key: str) -> None:
        if key != self.form.row:
            self.form.bind(key)
        self._show_row()

    def _show_row(self) -> None:
        key = self.rows.key
        for widget in (self.form, self.live, self.live_text, self.fault):
            widget.setVisible(bool(key))
        if not key:
            # It stays: a row of hidden widgets would make the whole side as narrow as nothing.
            self.name.setText("")
        self.empty.setVisible(not key)
        self.filler.setVisible(not key)
        if not key:
            return
        if self.form.row != key:
            self.form.bind(key)
        self.name.setText(self._title(key))
        self._show_live()
        self.form.show_draft(self._draft, locked=self.stale or is_rolling(self._state))
        show_fault(self.fault, self.form.unseen_fault(self._draft))

    def show_running(self, state: State) -> None:
        """Show how the rows run now, in the list and above the form."""
        self._show_entries()
        self._show_live()

    def _show_entries(self) -> None:
        self.rows.show_entries([self._entry(key) for key in self._ids()])

    def _show_live(self) -> None:
        key = self.rows.key
        if not key:
            return
        live = self.kind.live(self._state, key)
        self.live.setVisible(live is not None)
        self.live_text.setText(live[1] if live is not None else "")
        if live is not None:
            self.live.show_status(live[0], stale=self.stale)

    def _ids(self) -> list[str]:
        return self._draft.ids(self.kind.name)

    def _title(self, key: str) -> str:
        return key

    def _next_id(self) -> str:
        return free_id(self.kind.name, self._ids())

    def _add(self) -> None:
        name = self.new_id.text().strip() or self.new_id.placeholderText()
        if name and self.add.isEnabled():
            self.new_id.clear()
            self._add_row(name)

    def _add_row(self, name: str) -> None:
        self._wanted = name
        label = say("Add {what} {name}", what=say(self.kind.one), name=name)
        self.context.send("setup_add", {"kind": self.kind.name, "id": name}, label)

    def _remove(self) -> None:
        path = f"{self.kind.name}/{self.rows.key}"
        name = self._title(self.rows.key)
        label = say("Remove {what} {name}", what=say(self.kind.one), name=name)
        self.context.send("setup_remove", {"path": path}, label)

    def _send(self, path: str, toml: str) -> str:
        if path.endswith("/id"):
            self._wanted = shown_text(read_value(toml))
        return send_setting(self.context, path, toml)

    def _lay_out(self, title: str, help_text: str) -> None:
        self.name.setFont(theme.font(theme.LARGE_STRONG_PX, bold=True))
        self.name.setWordWrap(False)
        right = QVBoxLayout()
        right.setSpacing(theme.px(8))
        top = row_of(self.name, self.live)
        right.addLayout(top)
        if is_narrow():
            top.addStretch(1)
            right.addWidget(self.live_text)
        else:
            top.addWidget(self.live_text, 1)
        right.addWidget(self.fault)
        right.addWidget(self.empty)
        right.addWidget(self.form, 1)
        right.addWidget(self.filler, 1)
        body: QBoxLayout = QVBoxLayout() if is_narrow() else QHBoxLayout()
        body.setSpacing(theme.px(18))
        body.addWidget(self._make_left())
        body.addLayout(right, 1)
        self.column.addLayout(title_row(title, help_text))
        self.column.addLayout(body, 1)

    def _make_left(self) -> QWidget:
        column = QWidget()
        left = QVBoxLayout(column)
        left.setContentsMargins(0, 0, 0, 0)
        left.setSpacing(theme.px(8))
        left.addWidget(self.rows, 1)
        if is_narrow():
            self.rows.setFixedHeight(theme.px(NARROW_LIST_PX))
            left.addLayout(row_of(self.new_id, self.add, self.remove))
        else:
            column.setFixedWidth(theme.px(LIST_PX))
            left.addWidget(self.new_id)
            left.addLayout(row_of(self.add, None, self.remove))
        return column


def send_setting(context: Context, path: str, toml: str) -> str:
    """Send a changed setting; an empty text takes it out of the file."""
    name = path.replace("/", " ")
    if not toml:
        return context.send("setup_remove", {"path": path}, say("Default of {name}", name=name))
    return context.send("setup_set", {"path": path, "value": toml}, say("Set {name}", name=name))


def show_fault(label: StatusLabel, sentence: str) -> None:
    """Show what is wrong with a row as a whole; hidden where nothing is."""
    label.setVisible(bool(sentence))
    if sentence:
        label.show_status(theme.Status(sentence, theme.Shape.CROSS, theme.BAD), stale=False)
        label.setToolTip(say(sentence))
