# SPDX-License-Identifier: GPL-3.0-or-later
"""Scenes (places of the stage in the virtual world) and the cue list as the show has it."""

from __future__ import annotations

from collections.abc import Mapping

from stagectl.control.client import Row, State
from ui import theme
from ui.columns import Column
from ui.context import Context
from ui.models import SectionModel
from ui.setup.cells import listed, says, state_of, word
from ui.setup.draft import SECTION
from ui.setup.page import sentence
from ui.setup.settings_page import RowsPage
from ui.setup.watch import Watch
from ui.tables import SectionTable
from ui.theme import Shape, Status
from ui.words import say

CUES: Mapping[str, Status] = {
    "": Status("later", Shape.RING, theme.DIM),
    "standby": Status("standby", Shape.HALF, theme.INFO),
    "active": Status("active", Shape.DISC, theme.GOOD),
    "done": Status("done", Shape.RING, theme.DIM),
}
TABLE_ROWS = 6

_cue = state_of(CUES)


def _cue_status(key: str, row: Row) -> Status:
    return CUES[""] if not row.get("state") else _cue(key, row)


def cue_columns() -> tuple[Column, ...]:
    """Return the columns of the cue list, in the language in use."""
    return (
        Column("Cue", "000.0", word("number"), right=True, strong=True),
        Column("Name", "MMMMMMMMMMMMMMMM", word("name"), strong=True),
        Column("", say("standby"), says(_cue_status), status=_cue_status),
        Column("What it does", "", listed("orders")),
    )


class ScenesPage(RowsPage):
    """The scenes of the stage file; above them the cues, which come from the cue file."""

    def __init__(self, context: Context) -> None:
        super().__init__(
            context,
            "scene",
            "Scenes and cues",
            "A scene is a place of the stage in the virtual world. Cues are written in the cue "
            "file and fired in Shoot; here they are to be read.",
        )
        self.watch = Watch(SECTION, "show", "cues")
        self.model = SectionModel(cue_columns())
        self.table = SectionTable("Cues", self.model, selectable=True)
        self.none = sentence(
            "There is no cue list. Name one with --cues when the stage is started."
        )
        self.column.insertWidget(1, self.table)
        self.column.insertWidget(2, self.none)

    def show_state(self, state: State) -> None:
        """Show both."""
        rows = state.get("cues", {})
        self.model.update(rows)
        self.model.set_stale(self.stale)
        self.table.setVisible(bool(rows))
        self.none.setVisible(not rows)
        self.table.fit(1, TABLE_ROWS)
        super().show_state(state)
