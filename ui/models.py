# SPDX-License-Identifier: GPL-3.0-or-later
# ruff: noqa: N802  (Qt's own method names)
"""A table model over one section of the control API and a column table.

`update` makes the cells of the rows that changed and announces only the cells that look different:
a stage sends 25 times a second, and most of the screen stays as it is. Rows keep their place,
so a selection stays where the eye left it.
"""

from __future__ import annotations

import html
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from PyQt6.QtCore import QAbstractTableModel, QModelIndex, QObject, Qt
from PyQt6.QtGui import QColor

from stagectl.control.client import Row
from ui import theme, words
from ui.columns import Column
from ui.theme import DIM, OLD, TEXT, Status

Order: TypeAlias = Callable[[str], tuple[int, str]]
Shown: TypeAlias = "str | QColor | Qt.AlignmentFlag | Cell | None"

CELL_ROLE = Qt.ItemDataRole.UserRole + 1
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_NO_PARENT = QModelIndex()
# A counter at nought and a missing value stand back.
_QUIET_TEXTS = frozenset({"0", words.NOTHING})
# In these states the figures of a row are the last ones known, not the present ones.
_GONE = frozenset({"LOST", "lost", "refused"})


@dataclass(frozen=True, slots=True)
class Cell:
    """All that is painted of one cell; `status` has the colour it is painted in."""

    text: str
    colour: str
    alignment: Qt.AlignmentFlag
    strong: bool
    status: Status | None
    # A sentence may take two small lines.
    wraps: bool = False
    cut_middle: bool = False

    @property
    def spoken(self) -> str:
        """Return what a screen reader says: the text, and the word of a status that adds one."""
        word = self.status.word if self.status is not None else ""
        return f"{self.text} {word}" if word and word != self.text else self.text


def make_cell(column: Column, key: str, row: Row, *, stale: bool) -> Cell:
    """Return a cell; a stale one is grey, shape and all."""
    text = column.text(key, row)
    status = column.status(key, row) if column.status is not None else None
    if stale:
        colour = OLD
    elif status is not None:
        colour = status.colour
    elif column.right and row.get("state") in _GONE:
        colour = OLD
    else:
        colour = DIM if text in _QUIET_TEXTS else TEXT
    loud = status is not None and not column.right and status.colour != DIM
    if status is not None and stale:
        status = Status(status.word, status.shape, OLD)
    alignment = _RIGHT if column.right else _LEFT
    strong = column.strong or loud
    wraps = not column.sample
    return Cell(text, colour, alignment, strong, status, wraps, column.cut_middle)


def by_key(key: str) -> tuple[int, str]:
    """Order rows by their key."""
    return (0, key)


def newest_first(key: str) -> tuple[int, str]:
    """Order events by their number, the newest on top."""
    return (-int(key), "") if key.isascii() and key.isdigit() else (0, key)


class SectionModel(QAbstractTableModel):
    """Shows a section: one row a key, one column a `Column`."""

    def __init__(
        self, columns: Sequence[Column], order: Order = by_key, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.columns = columns
        self._order = order
        self._keys: list[str] = []
        self._rows: dict[str, Row] = {}
        self._cells: dict[str, tuple[Cell, ...]] = {}
        self._stale = False

    def update(self, rows: Mapping[str, Row]) -> None:
        """Take the section as it is now."""
        for place in reversed(range(len(self._keys))):
            if self._keys[place] not in rows:
                self.beginRemoveRows(_NO_PARENT, place, place)
                key = self._keys.pop(place)
                del self._rows[key], self._cells[key]
                self.endRemoveRows()
        for place, key in enumerate(sorted(rows, key=self._order)):
            row = rows[key]
            if key not in self._rows:
                self.beginInsertRows(_NO_PARENT, place, place)
                self._keys.insert(place, key)
                self._rows[key] = row
                self._cells[key] = self._make_cells(key)
                self.endInsertRows()
            elif self._rows[key] != row:
                self._rows[key] = row
                self._renew(place, key)

    def set_stale(self, stale: bool) -> None:
        """Grey all values (they are old), or show them again."""
        if stale != self._stale:
            self._stale = stale
            for place, key in enumerate(self._keys):
                self._renew(place, key)

    def key_at(self, place: int) -> str | None:
        """Return the key of a row, or None."""
        return self._keys[place] if 0 <= place < len(self._keys) else None

    def place_of(self, key: str) -> int | None:
        """Return the row of a key, or None."""
        return self._keys.index(key) if key in self._rows else None

    def states(self) -> list[str]:
        """Return the field "state" of each row."""
        return [str(self._rows[key].get("state")) for key in self._keys]

    def cells(self, key: str) -> tuple[Cell, ...]:
        """Return the cells of a row as they are painted."""
        return self._cells[key]

    def rowCount(self, parent: QModelIndex = _NO_PARENT) -> int:
        """Return how many rows there are."""
        return 0 if parent.isValid() else len(self._keys)

    def columnCount(self, parent: QModelIndex = _NO_PARENT) -> int:
        """Return how many columns there are."""
        return 0 if parent.isValid() else len(self.columns)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> str | Qt.AlignmentFlag | None:
        """Return the header of a column, its alignment or its tip."""
        if orientation != Qt.Orientation.Horizontal or not 0 <= section < len(self.columns):
            return None
        column = self.columns[section]
        if role == Qt.ItemDataRole.DisplayRole:
            return words.say(column.header) if column.header else ""
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT if column.right else _LEFT
        if role == Qt.ItemDataRole.ToolTipRole and column.tip:
            return words.say(column.tip)
        return None

    def data(self, index: QModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Shown:
        """Return what a cell shows in this role; all of it in `CELL_ROLE`."""
        key = self.key_at(index.row())
        show = _ROLES.get(role)
        if key is None or show is None or not 0 <= index.column() < len(self.columns):
            return None
        return show(self._cells[key][index.column()])

    def _make_cells(self, key: str) -> tuple[Cell, ...]:
        row = self._rows[key]
        return tuple(make_cell(column, key, row, stale=self._stale) for column in self.columns)

    def _renew(self, place: int, key: str) -> None:
        """Announce cell by cell: for a range Qt paints the whole table again."""
        before = self._cells[key]
        self._cells[key] = after = self._make_cells(key)
        for column, (old, new) in enumerate(zip(before, after, strict=True)):
            if old != new:
                index = self.index(place, column)
                self.dataChanged.emit(index, index)


_ROLES: Mapping[int, Callable[[Cell], Shown]] = {
    CELL_ROLE: lambda cell: cell,
    Qt.ItemDataRole.DisplayRole: lambda cell: cell.text,
    # Said to be rich and escaped: else Qt guesses, and a text of the stage could be a document.
    Qt.ItemDataRole.ToolTipRole: lambda cell: f"<span>{html.escape(cell.text)}</span>",
    Qt.ItemDataRole.AccessibleTextRole: lambda cell: cell.spoken,
    Qt.ItemDataRole.ForegroundRole: lambda cell: theme.colour(cell.colour),
    Qt.ItemDataRole.TextAlignmentRole: lambda cell: cell.alignment,
}
