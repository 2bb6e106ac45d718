# SPDX-License-Identifier: Apache-2.0
"""The board: everything a console can show, as sections of flat rows, with a revision.

Pure. Whoever knows something sets a row; the server takes the changes when it publishes. Between
two publications a row that changes often costs one entry: the newest row wins.
"""

from __future__ import annotations

from stagectl.control.messages import Change, Delta, Row, State


class Board:
    """Sections -> keys -> rows. `rev` is the revision of the last delta taken."""

    def __init__(self) -> None:
        self._rev = 0
        self._sections: dict[str, dict[str, Row]] = {}
        # Insertion-ordered: a delta lists its rows in the order of their first change.
        self._pending: dict[tuple[str, str], Row | None] = {}

    @property
    def rev(self) -> int:
        """Return the revision of the last delta taken; 0 before the first."""
        return self._rev

    @property
    def next_visible_rev(self) -> int:
        """Return the revision that shows everything set so far."""
        return self._rev + 1 if self._pending else self._rev

    @property
    def has_changes(self) -> bool:
        """Tell whether `take_changes` would return a delta."""
        return bool(self._pending)

    def set(self, section: str, key: str, row: Row) -> bool:
        """Put a row in place of the one before; return False when it says the same."""
        rows = self._sections.setdefault(section, {})
        if rows.get(key) == row:
            return False
        # Copied: the caller may go on using its dictionary, a sent row must not change any more.
        rows[key] = self._pending[section, key] = dict(row)
        return True

    def remove(self, section: str, key: str) -> bool:
        """Take a row away; return False when there was none."""
        if self._sections.get(section, {}).pop(key, None) is None:
            return False
        self._pending[section, key] = None
        return True

    def row(self, section: str, key: str) -> Row | None:
        """Return one row, or None."""
        return self._sections.get(section, {}).get(key)

    def keys(self, section: str) -> tuple[str, ...]:
        """Return the keys of a section in the order in which they first came."""
        return tuple(self._sections.get(section, ()))

    def snapshot(self) -> State:
        """Return all rows set so far, the changes not yet taken included.

        Sent with `rev`, this is correct: the next delta repeats those rows, and a row replaces
        the whole row.
        """
        return {section: dict(rows) for section, rows in self._sections.items()}

    def take_changes(self) -> Delta | None:
        """Return the rows that changed since the last call as the next revision, or None."""
        if not self._pending:
            return None
        self._rev += 1
        changes: tuple[Change, ...] = tuple(
            (section, key, row) for (section, key), row in self._pending.items()
        )
        self._pending.clear()
        return Delta(self._rev, changes)
