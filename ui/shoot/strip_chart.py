# SPDX-License-Identifier: GPL-3.0-or-later
"""A strip chart into a box: one upright line a pixel, from the least to the largest value."""

from __future__ import annotations

from PyQt6.QtCore import QLineF, QRectF
from PyQt6.QtGui import QPainter, QPen

from ui import theme
from ui.shoot.history import History, scale_above

# Whole pixels, without antialiasing: crisp and cheap.
LEAST_PX = 1.0


def paint_chart(
    painter: QPainter,
    box: QRectF,
    history: History,
    role: str,
    steps: tuple[float, ...],
    *,
    from_zero: bool,
) -> None:
    """Paint the last minutes of a figure; `steps`: the full scales it may have.

    `from_zero`: lines stand on the ground, for a count; else they span what the figure did.
    """
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    left, right, ground = round(box.left()), round(box.right()), round(box.bottom()) - 1
    painter.fillRect(box, theme.colour(theme.GRID))
    painter.setPen(QPen(theme.colour(theme.LINE), 1.0))
    painter.drawLine(QLineF(left, ground, right, ground))
    full = scale_above(history.largest, steps)
    tall = box.height() - 2.0
    lines: list[QLineF] = []
    columns = list(history.columns(right - left))
    for x, span in enumerate(columns, start=right - len(columns)):
        if span is None or (from_zero and span[1] == 0.0):
            continue
        top = ground - max(min(span[1] / full, 1.0) * tall, LEAST_PX)
        low = float(ground) if from_zero else ground - min(span[0] / full, 1.0) * tall
        lines.append(QLineF(x, top, x, max(low, top + LEAST_PX)))
    if lines:
        painter.setPen(QPen(theme.colour(role), 1.0))
        painter.drawLines(*lines)
