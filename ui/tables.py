# SPDX-License-Identifier: GPL-3.0-or-later
# ruff: noqa: N802  (Qt's own method names)
"""The table view of the console: fixed rows, painted cells; no cell moves its neighbour."""

from __future__ import annotations

from dataclasses import dataclass

from PyQt6.QtCore import QModelIndex, QObject, QRectF, QSize, Qt
from PyQt6.QtGui import QColor, QFont, QFontMetrics, QPainter
from PyQt6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QLabel,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from ui import theme, words
from ui.columns import Column
from ui.models import STATUS_ROLE, STRONG_ROLE, SectionModel
from ui.shapes import paint_shape
from ui.theme import Status

PAD_PX = 10
SHAPE_PX = 16
SHAPE_GAP_PX = 8
SELECTION_BAR_PX = 5
HEADER_PX = 30


@dataclass(frozen=True, slots=True)
class Fonts:
    """The two fonts of a table."""

    plain: QFont
    strong: QFont


def table_fonts(*, large: bool) -> Fonts:
    """Return the fonts of a table; the large ones are for what is read from two metres."""
    plain, strong = theme.BODY_PX, theme.STRONG_PX
    if large:
        plain, strong = theme.LARGE_PX, theme.LARGE_STRONG_PX
    return Fonts(theme.font(plain), theme.font(strong, bold=True))


class CellDelegate(QStyledItemDelegate):
    """Paints a cell: selection, shape and word of a status, text in its own column."""

    def __init__(self, fonts: Fonts, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._fonts = fonts

    def paint(
        self, painter: QPainter | None, option: QStyleOptionViewItem, index: QModelIndex
    ) -> None:
        """Paint one cell."""
        if painter is None:
            return
        painter.save()
        box = QRectF(option.rect)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(box, QColor(theme.SELECTED))
            if index.column() == 0:
                bar = QRectF(box.left(), box.top(), SELECTION_BAR_PX, box.height())
                painter.fillRect(bar, QColor(theme.INFO))
        box.adjust(PAD_PX, 0, -PAD_PX, 0)
        status = index.data(STATUS_ROLE)
        if isinstance(status, Status):
            top = box.center().y() - SHAPE_PX / 2
            shape_box = QRectF(box.left(), top, SHAPE_PX, SHAPE_PX)
            paint_shape(painter, status.shape, shape_box, status.colour)
            box.setLeft(box.left() + SHAPE_PX + SHAPE_GAP_PX)
        self._paint_text(painter, box, index)
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex) -> QSize:
        """Return the fixed row height."""
        return QSize(0, theme.ROW_PX)

    def _paint_text(self, painter: QPainter, box: QRectF, index: QModelIndex) -> None:
        font = self._fonts.strong if index.data(STRONG_ROLE) else self._fonts.plain
        alignment = index.data(Qt.ItemDataRole.TextAlignmentRole)
        text = QFontMetrics(font).elidedText(
            str(index.data()), Qt.TextElideMode.ElideRight, int(box.width())
        )
        painter.setFont(font)
        painter.setPen(index.data(Qt.ItemDataRole.ForegroundRole))
        painter.drawText(box, int(alignment), text)


def column_width(column: Column, fonts: Fonts) -> int:
    """Return the width in which the header and the column's sample fit, shape included."""
    strong = column.strong or (column.status is not None and not column.right)
    text = QFontMetrics(fonts.strong if strong else fonts.plain).horizontalAdvance(column.sample)
    if column.status is not None:
        text += SHAPE_PX + SHAPE_GAP_PX
    heading = QFontMetrics(theme.font(theme.SMALL_PX)).horizontalAdvance(words.say(column.header))
    return max(text, heading) + 2 * PAD_PX + 4


class SectionTable(QWidget):
    """A titled table over a `SectionModel`; `name` is read out by a screen reader."""

    def __init__(
        self,
        title: str,
        model: SectionModel,
        *,
        selectable: bool = False,
        headers: bool = True,
        large: bool = False,
    ) -> None:
        super().__init__()
        self._fonts = table_fonts(large=large)
        self.model = model
        self._name = title
        self.title = QLabel(words.say(title))
        self.title.setProperty("kind", "title")
        self.title.setFont(theme.font(theme.SMALL_PX, bold=True))
        self.view = QTableView()
        self.view.setAccessibleName(words.say(title))
        self.view.setModel(model)
        self.view.setItemDelegate(CellDelegate(self._fonts, self.view))
        self._set_up_view(selectable, headers)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addWidget(self.title)
        layout.addWidget(self.view, 1)

    def count(self, good: str) -> None:
        """Say in the title how many rows are in the good state: one that scrolled off counts."""
        states = self.model.states()
        text = words.say(self._name)
        if states:
            text += words.say(
                "   {good} of {all} {word}",
                good=states.count(good),
                all=len(states),
                word=words.say(words.GOOD_WORD[good]),
            )
        if self.title.text() != text:
            self.title.setText(text)

    def fit(self, fewest: int, most: int) -> None:
        """Give the table the height of its rows; past `most` it scrolls."""
        count = min(max(self.model.rowCount(), fewest), most)
        height = HEADER_PX + count * theme.ROW_PX + 2
        if self.view.height() != height:
            self.view.setFixedHeight(height)

    def _set_up_view(self, selectable: bool, headers: bool) -> None:
        view = self.view
        view.setShowGrid(False)
        view.setWordWrap(False)
        view.setTabKeyNavigation(False)
        view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        view.setSelectionMode(
            QAbstractItemView.SelectionMode.SingleSelection
            if selectable
            else QAbstractItemView.SelectionMode.NoSelection
        )
        view.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        rows = view.verticalHeader()
        if rows is not None:
            rows.setVisible(False)
            rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
            rows.setDefaultSectionSize(theme.ROW_PX)
        columns = view.horizontalHeader()
        if columns is not None:
            columns.setVisible(headers)
            columns.setFixedHeight(HEADER_PX)
            columns.setFont(theme.font(theme.SMALL_PX))
            columns.setHighlightSections(False)
            columns.setSectionsClickable(False)
            columns.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
            for place, column in enumerate(self.model.columns):
                if column.sample:
                    view.setColumnWidth(place, column_width(column, self._fonts))
                else:
                    columns.setSectionResizeMode(place, QHeaderView.ResizeMode.Stretch)
