# SPDX-License-Identifier: GPL-3.0-or-later
# ruff: noqa: N802  (Qt's own method names)
"""The Takes workspace: the take that rolls on top, all takes under it, the chosen one beside them.

All of it goes by keys: up and down choose, G K N say what a take was, E writes a note, M sets a
mark in the take that rolls, F goes to the filter.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from PyQt6.QtCore import Qt
from PyQt6.QtGui import QFocusEvent, QKeySequence, QShortcut
from PyQt6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from stagectl.control.client import Row, State
from ui import theme
from ui.context import Context
from ui.lens.controls import KeyButton
from ui.models import SectionModel
from ui.setup.page import is_narrow
from ui.setup.watch import Watch
from ui.tables import SectionTable
from ui.takes.columns import TAKES, columns, listed
from ui.takes.detail import STATUS_KEYS, TakeDetail
from ui.takes.running import RunningTake
from ui.words import say

SECTION = "takes"
ALL = "all"
FILTER_PX, NARROW_FILTER_PX = 300, 150
LOWEST_PX = 240
KEYS: Sequence[tuple[str, str]] = (
    ("Up, Down", "Choose a take"),
    ("G, K, N", "Mark the chosen take as good, keep or NG; the same key again takes it off"),
    ("E", "Write a note on the chosen take"),
    ("M", "Set a mark in the take that rolls"),
    ("F", "Go to the filter; Enter goes back to the list"),
    ("A", "Show all takes, the good ones, the keeps, the NGs, those not marked"),
)


def fits(row: Row, status: str, text: str) -> bool:
    """Tell whether a take is among those of a status that have a text in name, slate or notes."""
    if status not in (ALL, str(row.get("status") or "")):
        return False
    said = (str(row.get("name") or ""), str(row.get("slate") or ""), *listed(row.get("notes")))
    return text.casefold() in " ".join(said).casefold()


class TakesWorkspace(QWidget):
    """The takes of the stage."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self._watch = Watch(SECTION)
        self._top_watch = Watch("show", "stage", SECTION)
        self._state: State = context.state
        self._stale = False
        self._status = ALL
        self._place: dict[str, tuple[int, str]] = {}
        self.running = RunningTake()
        self.model = SectionModel(columns(), lambda key: self._place.get(key, (0, key)))
        self.table = SectionTable("Takes", self.model, selectable=True)
        self.detail = TakeDetail(self._mark_as, self._note)
        self.filters = {
            key: self._filter_button(key, word)
            for key, word in ((ALL, "All"), *((key, one.word) for key, one in TAKES.items()))
        }
        self.filter = QLineEdit()
        self.filter.setMinimumHeight(theme.px(theme.ROW_PX))
        self.filter.setFixedWidth(theme.px(NARROW_FILTER_PX if is_narrow() else FILTER_PX))
        self.filter.setAccessibleName(say("Filter"))
        self.filter.setPlaceholderText(say("F: name, slate or note"))
        self.filter.textChanged.connect(self._filter_changed)
        self.filter.returnPressed.connect(self.table.view.setFocus)
        self.mark = KeyButton("M", "Set a mark", "Set a mark in the take that rolls", self._mark)
        self.counts = QLabel()
        self.counts.setProperty("kind", "caption")
        selection = self.table.view.selectionModel()
        if selection is not None:
            selection.currentRowChanged.connect(lambda: self._show_detail())
        self._lay_out()
        self._add_keys()

    def focusInEvent(self, event: QFocusEvent | None) -> None:
        """Hand the keyboard on to the takes; a focus proxy would take the others out of Tab."""
        self.table.view.setFocus()

    @property
    def chosen(self) -> str | None:
        """Return the name of the chosen take."""
        return self.model.key_at(self.table.view.currentIndex().row())

    def update_state(self, state: State, *, stale: bool) -> None:
        """Show the takes; nothing is done where nothing changed."""
        self._state, self._stale = state, stale
        if self._top_watch.changed(state, stale=stale):
            self.running.update_state(state, stale=stale)
            self.mark.setEnabled(bool(_show(state).get("rolling")) and not stale)
        if self._watch.changed(state, stale=stale):
            self._show_rows()

    def open(self, rest: str) -> None:
        """Choose a take by its name; a filter that hides it is taken off."""
        self._watch.forget()
        self.update_state(self._state, stale=self._stale)
        if rest and self.model.place_of(rest) is None:
            self._choose_filter(ALL)
            self.filter.clear()
        place = self.model.place_of(rest)
        if place is not None:
            self.table.view.selectRow(place)

    def cheat_sheet(self) -> Sequence[tuple[str, Sequence[tuple[str, str]]]]:
        """Return the keys of this workspace."""
        return [("Takes", KEYS)]

    def _show_rows(self) -> None:
        takes = self._state.get(SECTION, {})
        rows = {k: row for k, row in takes.items() if fits(row, self._status, self.filter.text())}
        # The newest on top; takes of the same second keep one order.
        newest = sorted(rows, key=lambda key: (str(rows[key].get("utc") or ""), key), reverse=True)
        self._place = {key: (place, key) for place, key in enumerate(newest)}
        chosen = self.chosen
        self.model.update({key: rows[key] for key in newest})
        self.model.set_stale(self._stale)
        place = self.model.place_of(chosen) if chosen is not None else None
        if rows and (place is None or self.table.view.currentIndex().row() < 0):
            self.table.view.selectRow(0)
        self._show_counts(takes)
        self._show_detail()

    def _show_counts(self, takes: Mapping[str, Row]) -> None:
        for key, button in self.filters.items():
            count = sum(key in (ALL, str(row.get("status") or "")) for row in takes.values())
            word = say("All") if key == ALL else say(TAKES[key].word)
            button.setText(f"{word} {count}")
            button.setAccessibleName(f"{word} {count}")
        shown = self.model.rowCount()
        self.counts.setText(say("{shown} of {all} shown", shown=shown, all=len(takes)))
        self.counts.setVisible(shown != len(takes))

    def _show_detail(self) -> None:
        key = self.chosen or ""
        row = self._state.get(SECTION, {}).get(key, {})
        self.detail.show_take(key, row, stale=self._stale)

    def _mark_as(self, status: str) -> None:
        key = self.chosen
        if key is None or self._stale:
            return
        now = str(self._state.get(SECTION, {}).get(key, {}).get("status") or "")
        wanted = "" if now == status else status
        word = say(TAKES[wanted].word)
        label = say("Take {name}: {word}", name=key, word=word)
        self.context.send("take_status", {"take": key, "status": wanted}, label)

    def _note(self, text: str) -> None:
        key = self.chosen
        if key is not None:
            label = say("Note on take {name}", name=key)
            self.context.send("take_note", {"take": key, "text": text}, label)
        self.table.view.setFocus()

    def _mark(self) -> None:
        self.context.send("take_mark", {}, say("Set a mark"))

    def _choose_filter(self, key: str) -> None:
        self._status = key
        for name, button in self.filters.items():
            button.setChecked(name == key)
        self._show_rows()

    def _next_filter(self) -> None:
        names = list(self.filters)
        self._choose_filter(names[(names.index(self._status) + 1) % len(names)])

    def _filter_changed(self) -> None:
        self._show_rows()

    def _filter_button(self, key: str, word: str) -> QPushButton:
        button = QPushButton(say(word))
        button.setCheckable(True)
        button.setChecked(key == ALL)
        button.setMinimumHeight(theme.px(theme.ROW_PX))
        button.setFont(theme.font(theme.BODY_PX, bold=True))
        button.clicked.connect(partial(self._choose_filter, key))
        return button

    def _add_keys(self) -> None:
        keys: dict[str, Callable[[], object]] = {
            "E": self.detail.edit_note,
            "F": self.filter.setFocus,
            "A": self._next_filter,
            "M": self.mark.click,
        }
        for key, status in STATUS_KEYS.items():
            keys[key] = partial(self._mark_as, status)
        for key, press in keys.items():
            shortcut = QShortcut(QKeySequence(key), self)
            shortcut.setAutoRepeat(False)
            shortcut.activated.connect(lambda press=press: press())

    def _lay_out(self) -> None:
        tools = QHBoxLayout()
        tools.setSpacing(theme.px(8))
        for button in self.filters.values():
            tools.addWidget(button)
        tools.addWidget(self.filter)
        tools.addWidget(self.counts)
        tools.addStretch(1)
        tools.addWidget(self.mark)
        body = QHBoxLayout()
        body.setSpacing(theme.px(18))
        body.addWidget(self.table, 1)
        body.addWidget(self.detail)
        column = QVBoxLayout(self)
        column.setContentsMargins(*(theme.px(14),) * 4)
        column.setSpacing(theme.px(12))
        column.addWidget(self.running)
        column.addLayout(tools)
        column.addLayout(body, 1)
        self.table.title.hide()
        self.table.setMinimumHeight(theme.px(LOWEST_PX))
        self.table.view.setFocusPolicy(Qt.FocusPolicy.StrongFocus)


def _show(state: State) -> Row:
    return state.get("show", {}).get("show", {})
