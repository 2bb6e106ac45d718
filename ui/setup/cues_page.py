# SPDX-License-Identifier: GPL-3.0-or-later
"""The cue list of the stage file. Cues have no id: they go by their place in the list."""

from __future__ import annotations

from ui.context import Context
from ui.setup.kinds import row_status, value_of
from ui.setup.mark_list import Entry
from ui.setup.settings_page import RowsPage
from ui.words import say


class CuesPage(RowsPage):
    """Cues as orders that could be given one by one; fired in Shoot."""

    def __init__(self, context: Context) -> None:
        super().__init__(
            context,
            "cue",
            "Cues",
            "Each GO runs the orders of one cue, all or none. They are fired in Shoot, in this "
            "order.",
        )

    def _entry(self, key: str) -> Entry:
        number, name = (value_of(self._draft, f"cue/{key}/{field}") for field in ("number", "name"))
        status = row_status(self._draft, self._state, self.kind, key)
        return Entry(key, say("Cue {number}", number=number), name, status)

    def _title(self, key: str) -> str:
        return say("Cue {number}", number=value_of(self._draft, f"cue/{key}/number"))

    def _next_id(self) -> str:
        numbers = [
            value_of(self._draft, f"cue/{key}/number").partition(".")[0] for key in self._ids()
        ]
        return str(max((int(text) for text in numbers if text.isdecimal()), default=0) + 1)

    def _add_row(self, name: str) -> None:
        super()._add_row(name)
        # It will be the last of the list.
        self._wanted = str(len(self._ids()))
