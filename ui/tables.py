# SPDX-License-Identifier: GPL-3.0-or-later
# ruff: noqa: N802  (Qt's own method names)
"""The table view of the console: fixed rows, painted cells; no cell moves its neighbour."""

from __future__ import annotations

from dataclasses import dataclass

from PyQt6.QtCore import QModelIndex, QObject, QRectF, QSize, Qt
from PyQt6.QtGui import QFont, QFontMetrics, QPainter
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
from ui.models import CELL_ROLE, Cell, SectionModel
from ui.shapes import paint_shape

PAD_PX = 8
SHAPE_PX = 16
SHAPE_GAP_PX = 8
SELECTION_BAR_PX = 5
HEADER_PX = 30
TWO_LINES_PX = 40
LINES_FILLED = 1.8


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
        self._small = theme.font(theme.SMALL_PX)
        self._plain_metrics = QFontMetrics(fonts.plain)
        self._strong_metrics = QFontMetrics(fonts.strong)

    def paint(
        self, painter: QPainter | None, option: QStyleOptionViewItem, index: QModelIndex
    ) -> None:
        """Paint one cell."""
        if painter is None:
            return
        painter.save()
        box = QRectF(option.rect)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(box, theme.colour(theme.SELECTED))
            if index.column() == 0:
                bar = QRectF(box.left(), box.top(), SELECTION_BAR_PX, box.height())
                painter.fillRect(bar, theme.colour(theme.INFO))
        box.adjust(theme.px(PAD_PX), 0, -theme.px(PAD_PX), 0)
        cell = index.data(CELL_ROLE)
        if isinstance(cell, Cell):
            self._paint_cell(painter, box, cell)
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex) -> QSize:
        """Return the fixed row height."""
        return QSize(0, theme.px(theme.ROW_PX))

    def _paint_cell(self, painter: QPainter, box: QRectF, cell: Cell) -> None:
        if cell.status is not None:
            top = box.center().y() - theme.px(SHAPE_PX) / 2
            shape_box = QRectF(box.left(), top, theme.px(SHAPE_PX), theme.px(SHAPE_PX))
            paint_shape(painter, cell.status.shape, shape_box, cell.status.colour)
            box.setLeft(box.left() + theme.px(SHAPE_PX) + theme.px(SHAPE_GAP_PX))
        painter.setPen(theme.colour(cell.colour))
        metrics = self._strong_metrics if cell.strong else self._plain_metrics
        room = int(box.width())
        if cell.wraps and box.height() >= theme.px(TWO_LINES_PX):
            if metrics.horizontalAdvance(cell.text) > room:
                self._paint_two_lines(painter, box, cell)
                return
        mode = Qt.TextElideMode.ElideMiddle if cell.cut_middle else Qt.TextElideMode.ElideRight
        painter.setFont(self._fonts.strong if cell.strong else self._fonts.plain)
        painter.drawText(box, int(cell.alignment), metrics.elidedText(cell.text, mode, room))

    def _paint_two_lines(self, painter: QPainter, box: QRectF, cell: Cell) -> None:
        painter.setFont(self._small)
        painter.setClipRect(box)
        flags = int(cell.alignment) | int(Qt.TextFlag.TextWordWrap)
        # What does not fit into two lines is cut off with dots; words leave a little room unused.
        room = int(box.width() * LINES_FILLED)
        cut = QFontMetrics(self._small).elidedText(cell.text, Qt.TextElideMode.ElideRight, room)
        painter.drawText(box, flags, cut)


def column_width(column: Column, fonts: Fonts) -> int:
    """Return the width in which the header and the column's sample fit, shape included."""
    strong = column.strong or (column.status is not None and not column.right)
    text = QFontMetrics(fonts.strong if strong else fonts.plain).horizontalAdvance(column.sample)
    if column.status is not None:
        text += theme.px(SHAPE_PX) + theme.px(SHAPE_GAP_PX)
    heading = QFontMetrics(theme.font(theme.SMALL_PX)).horizontalAdvance(words.say(column.header))
    return max(text, heading) + 2 * theme.px(PAD_PX) + 4


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
        self.title = QLabel(words.say(title))
        self.title.setProperty("kind", "title")
        self.title.setFont(theme.font(theme.SMALL_PX, bold=True))
        self.view = QTableView()
        model.setParent(self.view)
        self.view.setAccessibleName(words.say(title))
        self.view.setModel(model)
        self.view.setItemDelegate(CellDelegate(self._fonts, self.view))
        self._set_up_view(selectable, headers)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addWidget(self.title)
        layout.addWidget(self.view, 1)

    def fit(self, fewest: int, most: int) -> None:
        """Give the table the height of its rows; past `most` it scrolls."""
        count = min(max(self.model.rowCount(), fewest), most)
        height = theme.px(HEADER_PX) + count * theme.px(theme.ROW_PX) + 2
        bar = self.view.horizontalScrollBar()
        if bar is not None and bar.maximum() > 0:  # it would lie on the last row
            height += bar.sizeHint().height()
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
            rows.setDefaultSectionSize(theme.px(theme.ROW_PX))
        columns = view.horizontalHeader()
        if columns is not None:
            columns.setVisible(headers)
            columns.setFixedHeight(theme.px(HEADER_PX))
            columns.setFont(theme.font(theme.SMALL_PX))
            columns.setHighlightSections(False)
            columns.setSectionsClickable(False)
            columns.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
            for place, column in enumerate(self.model.columns):
                if column.sample:
                    view.setColumnWidth(place, column_width(column, self._fonts))
                else:
                    columns.setSectionResizeMode(place, QHeaderView.ResizeMode.Stretch)
