# SPDX-License-Identifier: GPL-3.0-or-later
# ruff: noqa: N802  (Qt's own method names)
"""A table model over one section of the control API and a column table.

`update` compares rows and announces only those that changed; rows keep their place, so a selection
stays where the eye left it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import ClassVar, TypeAlias

from PyQt6.QtCore import QAbstractTableModel, QModelIndex, QObject, Qt
from PyQt6.QtGui import QColor

from stagectl.control.messages import Row
from ui import words
from ui.columns import Column
from ui.theme import DIM, OLD, TEXT, Status

Order: TypeAlias = Callable[[str], tuple[int, str]]
Shown: TypeAlias = str | bool | QColor | Qt.AlignmentFlag | Status | None

STATUS_ROLE = Qt.ItemDataRole.UserRole + 1
STRONG_ROLE = Qt.ItemDataRole.UserRole + 2
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_NO_PARENT = QModelIndex()
# A counter at nought and a missing value stand back.
_QUIET_TEXTS = frozenset({"0", words.NOTHING})
# In these states the figures of a row are the last ones known, not the present ones.
_GONE = frozenset({"LOST", "lost", "refused"})


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
        self._stale = False

    def update(self, rows: Mapping[str, Row]) -> None:
        """Take the section as it is now."""
        for place in reversed(range(len(self._keys))):
            if self._keys[place] not in rows:
                self.beginRemoveRows(_NO_PARENT, place, place)
                del self._rows[self._keys.pop(place)]
                self.endRemoveRows()
        for place, key in enumerate(sorted(rows, key=self._order)):
            row = rows[key]
            if key not in self._rows:
                self.beginInsertRows(_NO_PARENT, place, place)
                self._keys.insert(place, key)
                self._rows[key] = row
                self.endInsertRows()
            elif self._rows[key] != row:
                self._rows[key] = row
                self._announce(place, place)

    def set_stale(self, stale: bool) -> None:
        """Grey all values (they are old), or show them again."""
        if stale != self._stale:
            self._stale = stale
            if self._keys:
                self._announce(0, len(self._keys) - 1)

    def key_at(self, place: int) -> str | None:
        """Return the key of a row, or None."""
        return self._keys[place] if 0 <= place < len(self._keys) else None

    def place_of(self, key: str) -> int | None:
        """Return the row of a key, or None."""
        return self._keys.index(key) if key in self._rows else None

    def states(self) -> list[str]:
        """Return the field "state" of each row."""
        return [str(self._rows[key].get("state")) for key in self._keys]

    def texts(self) -> list[list[str]]:
        """Return all cells as they read on screen."""
        return [
            [column.text(key, self._rows[key]) for column in self.columns] for key in self._keys
        ]

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
        """Return what a cell shows in this role."""
        key = self.key_at(index.row())
        if key is None or not 0 <= index.column() < len(self.columns):
            return None
        show = self._roles.get(role)
        return None if show is None else show(self, self.columns[index.column()], key)

    def _announce(self, first: int, last: int) -> None:
        self.dataChanged.emit(self.index(first, 0), self.index(last, len(self.columns) - 1))

    def _text(self, column: Column, key: str) -> str:
        return column.text(key, self._rows[key])

    def _spoken(self, column: Column, key: str) -> str:
        status = self._status(column, key)
        text = self._text(column, key)
        return f"{text} {status.word}" if status and status.word and status.word != text else text

    def _status(self, column: Column, key: str) -> Status | None:
        return None if column.status is None else column.status(key, self._rows[key])

    def _shown_status(self, column: Column, key: str) -> Status | None:
        status = self._status(column, key)
        if status is None or not self._stale:
            return status
        return Status(status.word, status.shape, OLD)

    def _colour(self, column: Column, key: str) -> QColor:
        if self._stale:
            return QColor(OLD)
        status = self._status(column, key)
        if status is not None:
            return QColor(status.colour)
        if column.right and self._rows[key].get("state") in _GONE:
            return QColor(OLD)
        return QColor(DIM if self._text(column, key) in _QUIET_TEXTS else TEXT)

    def _alignment(self, column: Column, key: str) -> Qt.AlignmentFlag:
        return _RIGHT if column.right else _LEFT

    def _strong(self, column: Column, key: str) -> bool:
        if column.strong:
            return True
        status = None if column.right else self._status(column, key)
        return status is not None and status.colour != DIM

    _roles: ClassVar[dict[int, Callable[[SectionModel, Column, str], Shown]]] = {
        Qt.ItemDataRole.DisplayRole: _text,
        Qt.ItemDataRole.ToolTipRole: _text,
        Qt.ItemDataRole.AccessibleTextRole: _spoken,
        Qt.ItemDataRole.ForegroundRole: _colour,
        Qt.ItemDataRole.TextAlignmentRole: _alignment,
        STATUS_ROLE: _shown_status,
        STRONG_ROLE: _strong,
    }
