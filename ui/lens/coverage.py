# SPDX-License-Identifier: GPL-3.0-or-later
# ruff: noqa: N802  (Qt's own method names)
"""How much of the picture the boards have covered: 6 x 4 parts, each with its count of corners."""

from __future__ import annotations

from collections.abc import Iterable

from PyQt6.QtCore import QRectF, QSize, Qt
from PyQt6.QtGui import QBrush, QPainter, QPaintEvent
from PyQt6.QtWidgets import QSizePolicy, QWidget

from ui import theme
from ui.lens import paint
from ui.lens.events import COVERAGE_COLUMNS, COVERAGE_ROWS, Coverage, ViewSeen
from ui.words import NOTHING, say

GAP_PX = 3.0
NOTE_PX = 26.0


def coverage_so_far(views: Iterable[ViewSeen], width_px: int, height_px: int) -> Coverage | None:
    """Return the coverage of the views found so far, while a solve has not told it; or None."""
    cells = [[0] * COVERAGE_COLUMNS for _ in range(COVERAGE_ROWS)]
    for view in views:
        for x, y in view.corners_px if view.found else ():
            column = int((x + 0.5) * COVERAGE_COLUMNS / width_px)
            row = int((y + 0.5) * COVERAGE_ROWS / height_px)
            # A corner that was refined past the border counts at the border, as in the command.
            column = min(max(column, 0), COVERAGE_COLUMNS - 1)
            cells[min(max(row, 0), COVERAGE_ROWS - 1)][column] += 1
    counts = [count for row in cells for count in row]
    if not any(counts):
        return None
    corners = (cells[0][0], cells[0][-1], cells[-1][0], cells[-1][-1])
    return Coverage(
        tuple((*row,) for row in cells),
        sum(count > 0 for count in counts) / len(counts),
        sum(count > 0 for count in corners),
    )


class CoverageMap(QWidget):
    """Shows a `Coverage`."""

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(say("Coverage of the picture"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.setMinimumHeight(170)
        self._coverage: Coverage | None = None

    def sizeHint(self) -> QSize:
        """Return a size in which the counts are read."""
        return QSize(380, 240)

    @property
    def note(self) -> str:
        """Return what the map says, in words."""
        if self._coverage is None:
            return say("no solve yet")
        share = self._coverage.share
        covered = NOTHING if share is None else f"{100.0 * share:.0f}"
        text = say("{share} % covered", share=covered)
        if self._coverage.corners_hit is not None:
            text += say(", {count} of 4 corners", count=self._coverage.corners_hit)
        empty = sum(count == 0 for row in self._coverage.cells for count in row)
        return text + (say(", {count} parts empty", count=empty) if empty else "")

    def show_coverage(self, coverage: Coverage | None) -> None:
        """Show another coverage."""
        if coverage != self._coverage:
            self._coverage = coverage
            self.setAccessibleDescription(self.note)
            self.update()

    def paintEvent(self, event: QPaintEvent | None) -> None:
        """Paint the parts: lighter where there are more corners, hatched where there are none."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), theme.colour(theme.PANEL))
        cells = self._coverage.cells if self._coverage is not None else None
        most = max((count for row in cells for count in row), default=0) if cells else 0
        wide = (self.width() - GAP_PX) / COVERAGE_COLUMNS
        high = (self.height() - NOTE_PX - GAP_PX) / COVERAGE_ROWS
        for row in range(COVERAGE_ROWS):
            for column in range(COVERAGE_COLUMNS):
                box = QRectF(
                    GAP_PX + column * wide, GAP_PX + row * high, wide - GAP_PX, high - GAP_PX
                )
                if cells is not None:
                    self._paint_part(painter, box, cells[row][column], most)
                else:
                    painter.fillRect(box, theme.colour(theme.RAISED))
        foot = QRectF(8.0, self.height() - NOTE_PX, self.width() - 16.0, NOTE_PX)
        paint.write(painter, foot, paint.LEFT, self.note, theme.SMALL_PX, theme.TEXT)
        painter.end()

    def _paint_part(self, painter: QPainter, box: QRectF, count: int, most: int) -> None:
        if count == 0:
            painter.fillRect(box, theme.colour(theme.BACKGROUND))
            painter.fillRect(box, QBrush(theme.colour(theme.DIM), Qt.BrushStyle.BDiagPattern))
            write_on = QRectF(box.center().x() - 14, box.center().y() - 12, 28, 24)
            painter.fillRect(write_on, theme.colour(theme.BACKGROUND))
            paint.write(painter, box, paint.CENTER, "0", theme.BODY_PX, theme.TEXT, bold=True)
            return
        # Square root: the step from 1 to 20 corners matters more than that from 200 to 220.
        colour = paint.heat((count / most) ** 0.5)
        painter.fillRect(box, colour)
        ink = theme.ink_on(colour)
        paint.write(painter, box, paint.CENTER, str(count), theme.BODY_PX, ink, bold=True)
