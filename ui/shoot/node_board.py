# SPDX-License-Identifier: GPL-3.0-or-later
# ruff: noqa: N802  (Qt's own method names)
"""All nodes at a glance, with the last minutes of their late poses and deliveries.

One widget paints them all: up to eight under each other, more in two columns. Only the cells that
look different are painted again; the charts twice a second.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping

from PyQt6.QtCore import QRect, QRectF, QSize, Qt, pyqtSignal
from PyQt6.QtGui import (
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PyQt6.QtWidgets import QSizePolicy, QWidget

from stagectl.control.client import Row, State
from ui import theme, words
from ui.shoot.node_face import (
    COLUMNS,
    LATE_STEPS,
    ChartMemory,
    NodeCell,
    NodeCharts,
    NodeColumn,
    cells_of,
)
from ui.shoot.strip_chart import paint_chart
from ui.shoot.writing import LEFT, RIGHT, Writing

LEAST_ROW_PX = 26
MOST_ROW_PX = 72
CAPTION_PX = 20
ONE_COLUMN = 8
GAP_PX = 14
LARGE_ROW_PX = 44
# What is left out first where a column is narrow.
_SPARE = frozenset({"level"})
_NARROW_PX = 800
TWO_LINES_PX = 50
# The first columns make room for the error under them.
ABOVE_ERROR = 4
WIDE_CHART = 2.0


class NodeBoard(QWidget):
    """Shows the sections "nodes" and "wall_acks"."""

    opened = pyqtSignal(str)

    def __init__(self, memory: ChartMemory | None = None) -> None:
        """Make it; `memory`: of the board that stood here before, in another look."""
        super().__init__()
        self.cells: dict[str, dict[str, NodeCell]] = {}
        memory = memory or ChartMemory()
        self.charts, self._time = memory.charts, memory.time
        self._rows: dict[str, tuple[Row, Row | None, object]] = {}
        self._order: list[str] = []
        self._place_of: dict[str, int] = {}
        self._stale = False
        self._cursor = 0
        self._narrow = False
        self._boxes: list[tuple[QRect, list[QRect]]] = []
        self._caption = Writing(13)
        self._writings = {
            large: (Writing(17 if large else 14), Writing(18 if large else 14, bold=True))
            for large in (False, True)
        }
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(words.say("Nodes"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self._fit()

    def sizeHint(self) -> QSize:
        """Return what all rows need when they have room."""
        return QSize(theme.px(900), self._tall(LARGE_ROW_PX))

    def update_state(self, state: State, *, stale: bool) -> None:
        """Show the nodes as they are now; feed the charts when a sample is due."""
        rows, acks = state.get("nodes", {}), state.get("wall_acks", {})
        wall = state.get("show", {}).get("show", {}).get("wall")
        if rows.keys() != self.cells.keys():
            self._take_names(rows)
        if stale != self._stale:
            self._stale = stale
            self.update()
        changed = False
        for key in self._order:
            now = rows[key], acks.get(key), wall
            before = self._rows.get(key)
            if before is None or any(a is not b for a, b in zip(now, before, strict=True)):
                self._rows[key] = now
                changed = self._renew(key, *now) or changed
        if changed:
            self.setAccessibleDescription(
                ", ".join(f"{key} {self.cells[key]['state'].text}" for key in self._order)
            )
        if not stale:
            self._sample(state, rows)

    def paintEvent(self, event: QPaintEvent | None) -> None:
        """Paint the cells that lie in the dirty region."""
        if event is None:
            return
        painter = QPainter(self)
        painter.setClipRegion(event.region())
        painter.fillRect(event.rect(), theme.colour(theme.BACKGROUND))
        for column in range(self._columns):
            self._paint_captions(painter, column)
        for place, key in enumerate(self._order):
            row = self._row_box(place)
            if event.region().intersects(row):
                self._paint_row(painter, event, place, key)
        if not self._order:
            self._caption.draw(painter, QRectF(self.rect()), words.say("no node yet"), theme.DIM)
        painter.end()

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        """Give rows and cells their places."""
        self._place_boxes()

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        """Go from node to node; Enter opens the node's set-up."""
        if event is None:
            return
        steps = {
            Qt.Key.Key_Up: -1,
            Qt.Key.Key_Down: 1,
            Qt.Key.Key_Left: -self._lines,
            Qt.Key.Key_Right: self._lines,
        }
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._order:
            self.opened.emit(f"setup/nodes/{self._order[self._cursor]}")
        elif event.key() in steps:
            to = self._cursor + steps[Qt.Key(event.key())]
            if 0 <= to < len(self._order):
                self._cursor = to
                self.update()
        else:
            super().keyPressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent | None) -> None:
        """Open the set-up of the node."""
        if event is None:
            return
        for place, key in enumerate(self._order):
            if self._row_box(place).contains(event.position().toPoint()):
                self.opened.emit(f"setup/nodes/{key}")

    def focusInEvent(self, event: QFocusEvent | None) -> None:
        """Show where the keyboard is."""
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent | None) -> None:
        """Show that it is elsewhere."""
        super().focusOutEvent(event)
        self.update()

    @property
    def _columns(self) -> int:
        return 1 if len(self._order) <= ONE_COLUMN else 2

    @property
    def _lines(self) -> int:
        return max(-(-len(self._order) // self._columns), 1)

    def _tall(self, row_px: int) -> int:
        return theme.px(CAPTION_PX) + self._lines * theme.px(row_px)

    def _fit(self) -> None:
        self.setMinimumHeight(self._tall(LEAST_ROW_PX))
        self.setMaximumHeight(self._tall(MOST_ROW_PX))
        self.updateGeometry()
        self._place_boxes()

    def _take_names(self, rows: Mapping[str, Row]) -> None:
        self._order = sorted(rows)
        self._place_of = {key: place for place, key in enumerate(self._order)}
        for held in (self.cells, self.charts, self._rows):
            for gone in held.keys() - rows.keys():
                del held[gone]
        for key in self._order:
            self.charts.setdefault(key, NodeCharts())
            self.cells.setdefault(key, {})
        self._cursor = min(self._cursor, max(len(self._order) - 1, 0))
        self._fit()
        self.update()

    def _renew(self, key: str, row: Row, ack: Row | None, wall: object) -> bool:
        """Make the cells of a row; mark those that look different. Tell whether the state did."""
        before, after = self.cells[key], cells_of(key, row, ack, wall)
        self.cells[key] = after
        place = self._place_of[key]
        for index, column in enumerate(COLUMNS):
            if column.kind != "chart" and before.get(column.id) != after[column.id]:
                self.update(self._cell_box(place, index))
        if before.get("error") != after["error"]:
            self.update(self._row_box(place))
        return before.get("state") != after["state"]

    def _sample(self, state: State, rows: Mapping[str, Row]) -> None:
        elapsed = self._time.due(state.get("stage", {}).get("stage", {}))
        if elapsed is None:
            return
        for key in self._order:
            self.charts[key].add(rows[key], elapsed)
        if not self.isVisible():
            return
        for place in range(len(self._order)):
            for index, column in enumerate(COLUMNS):
                if column.kind == "chart":
                    self.update(self._cell_box(place, index))

    def _place_boxes(self) -> None:
        """Work out where every row and cell stands; after that it is looked up."""
        gap, top = theme.px(GAP_PX), theme.px(CAPTION_PX)
        lines, columns = self._lines, self._columns
        wide = (self.width() - (columns - 1) * gap) // columns
        tall = (self.height() - top) / lines
        self._narrow = wide < theme.px(_NARROW_PX)
        shares = [self._share(column) for column in COLUMNS]
        scale = wide / sum(shares)
        edges = [round(sum(shares[:index]) * scale) for index in range(len(shares) + 1)]
        self._boxes = []
        for place in range(max(len(self._order), 1)):
            column, line = divmod(place, lines)
            left, upper = column * (wide + gap), top + round(line * tall)
            row = QRect(left, upper, wide, top + round((line + 1) * tall) - upper)
            cells = [
                QRect(left + start, upper, end - start, row.height() - 2)
                for start, end in itertools.pairwise(edges)
            ]
            self._boxes.append((row, cells))

    def _share(self, column: NodeColumn) -> float:
        """Return a column's share of the row: a wide one gives its room to the charts."""
        if self._narrow:
            return 0.0 if column.id in _SPARE else column.share
        return column.share * (WIDE_CHART if column.kind == "chart" else 1.0)

    def _row_box(self, place: int) -> QRect:
        return self._boxes[place][0]

    def _cell_box(self, place: int, index: int) -> QRect:
        return self._boxes[place][1][index]

    def _error_box(self, place: int) -> QRectF:
        """Return where a node's own words stand: under its name, state and frame."""
        first = QRectF(self._cell_box(place, 0))
        last = QRectF(self._cell_box(place, ABOVE_ERROR - 1))
        top = first.top() + first.height() * 0.62
        left = first.left() + theme.px(6)
        return QRectF(left, top, last.right() - left, first.bottom() - top - 2.0)

    def _paint_captions(self, painter: QPainter, column: int) -> None:
        if column * self._lines >= len(self._order):
            return
        for index, cell in enumerate(COLUMNS):
            box = QRectF(self._cell_box(column * self._lines, index))
            if box.width() < 1.0:
                continue
            box.moveTop(0.0)
            box.setHeight(float(theme.px(CAPTION_PX)))
            pad = theme.px(6)
            align = RIGHT if cell.kind == "figure" else LEFT
            box.adjust(pad, 0.0, -pad, 0.0)
            self._caption.draw(
                painter, box, self._caption_of(cell, narrow=self._narrow), theme.DIM, align
            )

    def _caption_of(self, column: NodeColumn, *, narrow: bool) -> str:
        if column.id == "delivery_chart" and any(c.unit_is_clock for c in self.charts.values()):
            return words.say("clock \N{MICRO SIGN}s")
        return words.say(column.short if narrow else column.caption)

    def _paint_row(self, painter: QPainter, event: QPaintEvent, place: int, key: str) -> None:
        box = self._row_box(place)
        painter.fillRect(box.adjusted(0, 0, 0, -2), theme.colour(theme.PANEL))
        large = box.height() >= theme.px(LARGE_ROW_PX - 8)
        error = self.cells[key]["error"]
        below = QRectF()
        if error.text and box.height() >= theme.px(TWO_LINES_PX):
            below = self._error_box(place)
            role = theme.OLD if self._stale else error.role
            self._caption.draw(painter, below, error.text, role)
        for index, column in enumerate(COLUMNS):
            cell = self._cell_box(place, index)
            if cell.width() > 1 and event.region().intersects(cell):
                room = QRectF(cell)
                if index < ABOVE_ERROR and not below.isEmpty():
                    room.setBottom(below.top())
                self._paint_cell(painter, room, column, key, large=large)
        if self.hasFocus() and place == self._cursor:
            painter.setPen(QPen(theme.colour(theme.INFO), 2.0))
            painter.drawRect(box.adjusted(1, 1, -1, -3))

    def _paint_cell(
        self, painter: QPainter, box: QRectF, column: NodeColumn, key: str, *, large: bool
    ) -> None:
        pad = theme.px(6)
        box.adjust(pad, 2.0, -pad, -2.0)
        charts = self.charts[key]
        if column.id == "late_chart":
            role = theme.OLD if self._stale else theme.WARN
            paint_chart(painter, box, charts.late, role, LATE_STEPS, from_zero=True)
            return
        if column.id == "delivery_chart":
            role = theme.OLD if self._stale else theme.INFO
            paint_chart(painter, box, charts.delivery, role, charts.steps, from_zero=False)
            return
        cell = self.cells[key][column.id]
        plain, bold = self._writings[large]
        role = theme.OLD if self._stale else cell.role
        if cell.status is not None:
            loud = cell.status.colour != theme.DIM
            (bold if loud else plain).draw_status(painter, box, cell.status, role)
            return
        writing = bold if column.id == "name" else plain
        align = RIGHT if column.kind == "figure" else LEFT
        writing.draw(painter, box, cell.text, role, align)
