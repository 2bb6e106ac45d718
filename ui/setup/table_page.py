# SPDX-License-Identifier: GPL-3.0-or-later
"""A page with one table of the board, and a line of buttons for the chosen row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PyQt6.QtWidgets import QHBoxLayout, QPushButton

from stagectl.control.client import Row, State
from ui import theme
from ui.columns import Column
from ui.context import Context
from ui.models import Order, SectionModel, by_key
from ui.setup.page import Page, is_rolling, row_of, sentence, title_row
from ui.tables import SectionTable

# The key of a section's row about the section itself; never a row of the table.
ABOUT = "state"


class TablePage(Page):
    """Shows `section` by `columns`; pages add buttons with `add_buttons`."""

    def __init__(
        self,
        context: Context,
        section: str,
        title: str,
        help_text: str,
        columns: Sequence[Column],
        *,
        order: Order = by_key,
        empty: str = "",
        also: Sequence[str] = (),
    ) -> None:
        super().__init__(context, section, "show", *also)
        self.section = section
        self.state: State = {}
        self.model = SectionModel(columns, order)
        self.table = SectionTable(title, self.model, selectable=True)
        self.table.title.hide()
        self.empty = sentence(empty, dim=False)
        self.empty.setWordWrap(True)
        self.foot = QHBoxLayout()
        self.foot.setSpacing(theme.px(10))
        self.column.addLayout(title_row(title, help_text))
        self.column.addWidget(self.empty)
        self.column.addWidget(self.table, 1)
        self.column.addLayout(self.foot)
        selection = self.table.view.selectionModel()
        if selection is not None:
            selection.currentRowChanged.connect(lambda: self.show_choice())

    @property
    def chosen(self) -> str | None:
        """Return the key of the chosen row; the first one when none is."""
        place = self.table.view.currentIndex().row()
        return self.model.key_at(max(place, 0))

    @property
    def chosen_row(self) -> Row:
        """Return the chosen row, or an empty one."""
        return self.state.get(self.section, {}).get(self.chosen or "", {})

    @property
    def about(self) -> Row:
        """Return the row of the section about itself."""
        return self.state.get(self.section, {}).get(ABOUT, {})

    @property
    def free(self) -> bool:
        """Tell whether the structure may be changed now: the stage answers and is not rolling."""
        return not self.stale and not is_rolling(self.state)

    def show_state(self, state: State) -> None:
        """Show the rows."""
        self.state = state
        rows = self.rows_of(state)
        self.model.update(rows)
        self.model.set_stale(self.stale)
        self.empty.setVisible(not rows and bool(self.empty.text()))
        if rows and self.table.view.currentIndex().row() < 0:
            self.table.view.selectRow(0)
        self.show_choice()

    def rows_of(self, state: State) -> Mapping[str, Row]:
        """Return the rows to show; a page may add to them or choose."""
        return {key: row for key, row in state.get(self.section, {}).items() if key != ABOUT}

    def show_choice(self) -> None:
        """Show what can be done with the chosen row; for pages with buttons."""

    def open_thing(self, name: str) -> None:
        """Choose the row of a thing."""
        place = self.model.place_of(name)
        if place is not None:
            self.table.view.selectRow(place)

    def add_buttons(self, *buttons: QPushButton) -> None:
        """Put buttons under the table, at its left."""
        self.foot.addLayout(row_of(*buttons, None), 1)
