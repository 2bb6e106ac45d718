# SPDX-License-Identifier: GPL-3.0-or-later
"""The page of the cues: the list, stand by, GO and back, and what a dry run says would change."""

from __future__ import annotations

import dataclasses
import html
from collections.abc import Mapping

from PyQt6.QtWidgets import QFrame, QHBoxLayout, QTextEdit, QVBoxLayout, QWidget

from stagectl.control.client import Row, State
from ui import theme, words
from ui.columns import Column
from ui.models import SectionModel
from ui.shoot.desk import Desk
from ui.shoot.rows import texts
from ui.tables import SectionTable
from ui.theme import Shape, Status

CHANGES_PX = 62
CUE_WORDS: Mapping[str, Status] = {
    "": Status("to come", Shape.RING, theme.DIM),
    "standby": Status("STANDBY", Shape.HALF, theme.WARN),
    "active": Status("running", Shape.DISC, theme.GOOD),
    "done": Status("done", Shape.DISC, theme.DIM),
}


def _state(key: str, row: Row) -> Status:
    state = str(row.get("state") or "")
    return CUE_WORDS.get(state, Status(state, Shape.RING, theme.DIM))


CUES = (
    Column("Cue", "000.0", lambda key, row: str(row.get("number") or key), strong=True),
    Column("Name", "Car arrives at", lambda key, row: str(row.get("name") or "")),
    Column("", "STANDBY", lambda key, row: words.say(_state(key, row).word), status=_state),
    Column("Orders", "", lambda key, row: ", ".join(texts(row.get("orders")))),
)


class CuePanel(QWidget):
    """Shows the section "cues"."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._row: Row | None = None
        self.table = SectionTable("Cues", SectionModel(CUES), selectable=True)
        self.table.title.hide()
        # A cue may change more than there is room for: it scrolls.
        self.changes = QTextEdit()
        self.changes.setReadOnly(True)
        self.changes.setTabChangesFocus(True)
        self.changes.setFrameShape(QFrame.Shape.NoFrame)
        self.changes.setFont(theme.font(14))
        self.changes.setFixedHeight(theme.px(CHANGES_PX))
        self.changes.setAccessibleName(words.say("What the cue would change"))
        keys = QHBoxLayout()
        keys.setSpacing(theme.px(4))
        for command in ("standby", "dry_run", "go", "back"):
            keys.addWidget(desk.button(command, small=True), 3 if command == "go" else 2)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.px(4))
        column.addWidget(self.table, 1)
        column.addWidget(self.changes)
        column.addLayout(keys)
        self.setFocusProxy(self.table.view)
        chosen = self.table.view.selectionModel()
        if chosen is not None:
            chosen.currentRowChanged.connect(lambda: self._choose())

    def update_state(self, state: State, *, stale: bool) -> None:
        """Show the cues as they are now."""
        rows = state.get("cues", {})
        self.table.model.update(rows)
        self.table.model.set_stale(stale)
        if self._desk.chosen.cue not in rows:
            standby = (key for key, row in sorted(rows.items()) if row.get("state") == "standby")
            self._select(next(standby, min(rows, default=None)))
        row = rows.get(self._desk.chosen.cue or "")
        if row is not self._row:
            self._row = row
            self._say(row)

    def _say(self, row: Row | None) -> None:
        """Show what the last dry run of the chosen cue found."""
        found = texts(row.get("would_change")) if row is not None else ()
        said = f" {words.DOT} ".join(html.escape(words.say(line)) for line in found)
        if said and row is not None:
            number = html.escape(str(row.get("number") or ""))
            said = f"<b>{words.say('Cue {number} would change:', number=number)}</b> {said}"
        self.changes.setHtml(said)
        self.changes.setVisible(bool(said))

    def _select(self, key: str | None) -> None:
        place = None if key is None else self.table.model.place_of(key)
        if place is not None:
            self.table.view.selectRow(place)
        self._desk.choose(dataclasses.replace(self._desk.chosen, cue=key))

    def _choose(self) -> None:
        key = self.table.model.key_at(self.table.view.currentIndex().row())
        if key is not None and key != self._desk.chosen.cue:
            self._desk.choose(dataclasses.replace(self._desk.chosen, cue=key))
            self._row = self._desk.view.state.get("cues", {}).get(key)
            self._say(self._row)
