# SPDX-License-Identifier: Apache-2.0
"""Where in the picture the board was seen: a grid of 6 x 4 fields."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tracking.calibration.lens.board import Indices
from tracking.calibration.lens.corners import Points

COLUMNS, ROWS = 6, 4


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many corners fell into each field."""

    cells: Indices
    """(4, 6), rows from the top."""

    @property
    def share(self) -> float:
        """Fields with at least one corner, of all."""
        return float((self.cells > 0).mean())

    @property
    def corners_hit(self) -> int:
        """Fields with a corner of the board, of the four at the picture's corners."""
        return int((self.cells[[0, 0, -1, -1], [0, -1, 0, -1]] > 0).sum())


def coverage_of(points: Sequence[Points], size_px: tuple[int, int]) -> Coverage:
    """Return the coverage of points (n, 2) of several views."""
    cells = np.zeros((ROWS, COLUMNS), dtype=np.int64)
    for seen in points:
        column = ((seen[:, 0] + 0.5) * COLUMNS / size_px[0]).astype(np.int64)
        row = ((seen[:, 1] + 0.5) * ROWS / size_px[1]).astype(np.int64)
        np.add.at(cells, (row.clip(0, ROWS - 1), column.clip(0, COLUMNS - 1)), 1)
    return Coverage(cells)
