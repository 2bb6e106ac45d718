# SPDX-License-Identifier: GPL-3.0-or-later
# ruff: noqa: N802  (Qt's own method names)
"""A list to choose from, each entry with a second line and, at its right, a status or nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PyQt6.QtCore import QModelIndex, QRectF, QSize, Qt
from PyQt6.QtGui import QFontMetrics, QPainter
from PyQt6.QtWidgets import (
    QAbstractItemView,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
)

from ui import theme
from ui.shapes import paint_shape
from ui.theme import Status

ENTRY_ROLE = Qt.ItemDataRole.UserRole + 1
TALL_PX = 58
BAR_PX = 5
PAD_PX = 14
SHAPE_PX = 14


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry: `key` is told when it is chosen."""

    key: str
    name: str
    detail: str = ""
    status: Status | None = None

    @property
    def spoken(self) -> str:
        """Return what a screen reader says."""
        word = self.status.word if self.status is not None else ""
        return ", ".join(text for text in (self.name, self.detail, word) if text)


class MarkList(QListWidget):
    """Tells the key of an entry when a hand chooses it."""

    def __init__(self, name: str, choose: Callable[[str], None]) -> None:
        super().__init__()
        self._choose = choose
        self._entries: list[Entry] = []
        self.setAccessibleName(name)
        self.setItemDelegate(_Delegate(self))
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setUniformItemSizes(False)
        self.currentRowChanged.connect(self._tell)

    @property
    def key(self) -> str:
        """Return the key of the chosen entry, "" for none."""
        place = self.currentRow()
        return self._entries[place].key if 0 <= place < len(self._entries) else ""

    @property
    def entries(self) -> Sequence[Entry]:
        """Return the entries as they are shown."""
        return self._entries

    def show_entries(self, entries: Sequence[Entry]) -> None:
        """Show these; the chosen one stays chosen while it is there, else the first one is."""
        if list(entries) == self._entries:
            return
        key, same = self.key, [e.key for e in entries] == [e.key for e in self._entries]
        self._entries = list(entries)
        blocked = self.blockSignals(True)
        if not same:
            self.clear()
        for place, entry in enumerate(self._entries):
            item = self.item(place) if same else QListWidgetItem()
            if item is None:
                continue
            item.setData(ENTRY_ROLE, entry)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, entry.spoken)
            if not same:
                self.addItem(item)
        if not same:
            self.setCurrentRow(max(self._place(key), 0) if self._entries else -1)
        self.blockSignals(blocked)
        if self.key != key:
            self._choose(self.key)

    def select(self, key: str) -> bool:
        """Choose an entry by its key; return whether it is there."""
        place = self._place(key)
        if place < 0:
            return False
        self.setCurrentRow(place)
        return True

    def _place(self, key: str) -> int:
        return next((n for n, entry in enumerate(self._entries) if entry.key == key), -1)

    def _tell(self, place: int) -> None:
        if 0 <= place < len(self._entries):
            self._choose(self._entries[place].key)


class _Delegate(QStyledItemDelegate):
    def paint(
        self, painter: QPainter | None, option: QStyleOptionViewItem, index: QModelIndex
    ) -> None:
        """Paint name, second line and status."""
        entry = index.data(ENTRY_ROLE)
        if painter is None or not isinstance(entry, Entry):
            return
        painter.save()
        box = QRectF(option.rect)
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        if chosen:
            painter.fillRect(box, theme.colour(theme.SELECTED))
            bar = QRectF(box.left(), box.top(), BAR_PX, box.height())
            painter.fillRect(bar, theme.colour(theme.INFO))
        box.adjust(theme.px(PAD_PX), 0, -theme.px(10), 0)
        if entry.status is not None:
            self._paint_status(painter, box, entry.status)
        self._paint_texts(painter, box, entry, chosen)
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex) -> QSize:
        """Return a height that a finger can hit."""
        entry = index.data(ENTRY_ROLE)
        tall = isinstance(entry, Entry) and bool(entry.detail)
        return QSize(0, theme.px(TALL_PX if tall else theme.ROW_PX))

    def _paint_status(self, painter: QPainter, box: QRectF, status: Status) -> None:
        font = theme.font(theme.SMALL_PX, bold=True)
        metrics, side = QFontMetrics(font), theme.px(SHAPE_PX)
        width = metrics.horizontalAdvance(status.word) + side + theme.px(8)
        left = box.right() - width
        shape = QRectF(left, box.center().y() - side / 2.0, side, side)
        paint_shape(painter, status.shape, shape, status.colour)
        painter.setFont(font)
        painter.setPen(theme.colour(status.colour))
        text = QRectF(left + side + theme.px(8), box.top(), width, box.height())
        painter.drawText(text, int(Qt.AlignmentFlag.AlignVCenter), status.word)
        box.setRight(left - theme.px(8))

    def _paint_texts(self, painter: QPainter, box: QRectF, entry: Entry, chosen: bool) -> None:
        right = Qt.TextElideMode.ElideRight
        name, small = theme.font(theme.BODY_PX, bold=chosen), theme.font(theme.SMALL_PX)
        metrics = QFontMetrics(name)
        upper, lower = QRectF(box), QRectF(box)
        if entry.detail:
            upper.setBottom(box.top() + box.height() * 0.55)
            lower.setTop(upper.bottom() - theme.px(2))
            painter.setFont(small)
            painter.setPen(theme.colour(theme.DIM))
            text = QFontMetrics(small).elidedText(entry.detail, right, int(lower.width()))
            painter.drawText(lower, int(Qt.AlignmentFlag.AlignTop), text)
        painter.setFont(name)
        painter.setPen(theme.colour(theme.TEXT))
        flag = Qt.AlignmentFlag.AlignBottom if entry.detail else Qt.AlignmentFlag.AlignVCenter
        painter.drawText(
            upper, int(flag), metrics.elidedText(entry.name, right, int(upper.width()))
        )
