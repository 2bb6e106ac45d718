# SPDX-License-Identifier: GPL-3.0-or-later
"""Tells a page whether any section it shows has changed since it last looked."""

from __future__ import annotations

from collections.abc import Mapping

from stagectl.control.client import Row, State

_NOTHING: Mapping[str, Row] = {}


class Watch:
    """Remembers the rows of some sections. Rows are replaced whole, so the look is cheap."""

    def __init__(self, *sections: str) -> None:
        self._sections = sections
        self._seen: dict[str, dict[str, Row]] = {}
        self._stale: bool | None = None

    def changed(self, state: State, *, stale: bool = False) -> bool:
        """Return whether a section, or its being stale, differs from the last call."""
        new = {name: state.get(name, _NOTHING) for name in self._sections}
        # Comparing two equal rows is comparing two references: only new ones are looked into.
        if stale == self._stale and all(self._seen.get(k) == rows for k, rows in new.items()):
            return False
        self._stale = stale
        self._seen = {name: dict(rows) for name, rows in new.items()}
        return True

    def forget(self) -> None:
        """Have the next call return True."""
        self._seen, self._stale = {}, None
