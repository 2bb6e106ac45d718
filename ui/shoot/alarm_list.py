# SPDX-License-Identifier: GPL-3.0-or-later
# ruff: noqa: N802  (Qt's own method names)
"""The list of alarms: two lines each, shape, F-id, sentence, since when, what to do."""

from __future__ import annotations

from collections.abc import Mapping

from PyQt6.QtCore import QAbstractListModel, QModelIndex, QObject, QRectF, QSize, Qt
from PyQt6.QtGui import QPainter, QPaintEvent, QPen
from PyQt6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from stagectl.control.client import Row
from ui import theme, words
from ui.shoot.alarm_rows import AlarmFace, alarm_face, order_of
from ui.shoot.writing import CENTRE, RIGHT, Writing

ROW_PX = 52
_NO_PARENT = QModelIndex()


class AlarmModel(QAbstractListModel):
    """The section "alarms" in the order of `order_of`."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.keys: list[str] = []
        self._rows: dict[str, Row] = {}
        self._faces: dict[str, AlarmFace] = {}

    def update(self, rows: Mapping[str, Row]) -> bool:
        """Take the alarms as they are now; return whether any stands elsewhere or is new."""
        if rows.keys() == self._rows.keys() and all(
            row is self._rows[key] for key, row in rows.items()
        ):
            return False
        changed = [key for key in rows if rows[key] is not self._rows.get(key)]
        self._rows = dict(rows)
        order = order_of(rows)
        moved = order != self.keys
        if moved:
            self.beginResetModel()
        self.keys = order
        for key in changed:
            self._faces[key] = alarm_face(key, rows[key])
        for gone in self._faces.keys() - rows.keys():
            del self._faces[gone]
        if moved:
            self.endResetModel()
        else:
            for key in changed:
                index = self.index(order.index(key))
                self.dataChanged.emit(index, index)
        return moved

    def face(self, place: int) -> AlarmFace | None:
        """Return how the alarm at a place is shown."""
        return self._faces[self.keys[place]] if 0 <= place < len(self.keys) else None

    def rowCount(self, parent: QModelIndex = _NO_PARENT) -> int:
        """Return how many there are."""
        return 0 if parent.isValid() else len(self.keys)

    def data(self, index: QModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> str | None:
        """Return the sentence, or what a screen reader says."""
        face = self.face(index.row())
        if face is None:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return f"{face.code} {face.text}"
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return face.spoken
        return None


class _Delegate(QStyledItemDelegate):
    def __init__(self, model: AlarmModel, parent: QObject) -> None:
        super().__init__(parent)
        self._model = model
        self._strong = Writing(16, bold=True)
        self._plain = Writing(14)
        self._note = Writing(13, bold=True)

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex) -> QSize:
        """Return the fixed height."""
        return QSize(0, theme.px(ROW_PX))

    def paint(
        self, painter: QPainter | None, option: QStyleOptionViewItem, index: QModelIndex
    ) -> None:
        """Paint one alarm."""
        face = self._model.face(index.row())
        if painter is None or face is None:
            return
        painter.save()
        box = QRectF(option.rect)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(box, theme.colour(theme.SELECTED))
            painter.fillRect(QRectF(box.left(), box.top(), 5.0, box.height()),
                             theme.colour(theme.INFO))  # fmt: skip
        painter.setPen(QPen(theme.colour(theme.LINE), 1.0))
        painter.drawLine(box.bottomLeft(), box.bottomRight())
        box.adjust(theme.px(12), 2.0, -theme.px(10), -2.0)
        half = box.height() / 2.0
        upper = QRectF(box.left(), box.top(), box.width(), half)
        self._upper(painter, upper, face)
        self._lower(painter, QRectF(box.left(), box.top() + half, box.width(), half), face)
        painter.restore()

    def _upper(self, painter: QPainter, box: QRectF, face: AlarmFace) -> None:
        right = f"{face.count}  {face.since}".strip()
        self._plain.draw(painter, box, right, theme.DIM, RIGHT)
        box.setRight(box.right() - self._plain.width(right) - theme.px(10))
        role = theme.DIM if face.quiet else face.status.colour
        shown = theme.Status(f"{face.code}  {face.text}", face.status.shape, role)
        self._strong.draw_status(painter, box, shown)

    def _lower(self, painter: QPainter, box: QRectF, face: AlarmFace) -> None:
        box.setLeft(box.left() + theme.px(20))
        for note in face.notes:
            end = self._note.draw_status(painter, box, note)
            box.setLeft(end + theme.px(12))
        self._plain.draw(painter, box, face.fix, theme.DIM if face.quiet else theme.TEXT)


class AlarmView(QListView):
    """The list itself; the chosen alarm stays chosen when others come and go."""

    def __init__(self) -> None:
        super().__init__()
        self.rows = AlarmModel(self)
        self._empty = Writing(16)
        self.setModel(self.rows)
        self.setItemDelegate(_Delegate(self.rows, self))
        self.setAccessibleName(words.say("Alarms"))
        self.setUniformItemSizes(True)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def paintEvent(self, event: QPaintEvent | None) -> None:
        """Paint the list; an empty one says so."""
        super().paintEvent(event)
        viewport = self.viewport()
        if viewport is not None and not self.rows.keys:
            painter = QPainter(viewport)
            box = QRectF(viewport.rect())
            self._empty.draw(painter, box, words.say("no alarm"), theme.DIM, CENTRE)
            painter.end()

    @property
    def chosen(self) -> str | None:
        """Return the key of the chosen alarm."""
        place = self.currentIndex().row()
        return self.rows.keys[place] if 0 <= place < len(self.rows.keys) else None

    def update_rows(self, rows: Mapping[str, Row]) -> None:
        """Show the alarms; keep the chosen one, or choose the first."""
        before = self.chosen
        if self.rows.update(rows) or (before is None and self.rows.keys):
            keys = self.rows.keys
            if keys:
                place = keys.index(before) if before in keys else 0
                self.setCurrentIndex(self.rows.index(place))
