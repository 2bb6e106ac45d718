# SPDX-License-Identifier: Apache-2.0
"""What the next view should show: one sentence, the thing that is lacking most."""

from __future__ import annotations

import numpy as np

from tracking.calibration.lens.coverage import COLUMNS, ROWS, Coverage
from tracking.calibration.lens.judgement import COVERAGE, TILT_DEG, TILTED, VIEWS
from tracking.calibration.lens.solve import Solution, tilts_deg

_ACROSS = ("left", "middle", "right")
_DOWN = ("upper", "middle", "lower")


def advice(coverage: Coverage, views: int, solution: Solution | None) -> str:
    """Return what to show next; empty where nothing is lacking for composite."""
    empty = np.argwhere(coverage.cells == 0)
    corners = [
        (row, column)
        for row in (0, ROWS - 1)
        for column in (0, COLUMNS - 1)
        if coverage.cells[row, column] == 0
    ]
    if views and corners and coverage.share > 0.3:
        return f"board into the {_place(*corners[0])} corner, so that it is cut by no edge"
    if solution is not None:
        tilts = np.abs(tilts_deg(solution)) >= TILT_DEG
        for axis, how in ((0, "forward, then back"), (1, "to the left, then to the right")):
            if tilts[:, axis].sum() < TILTED.wall[0]:
                return f"board tilted by 30 deg {how}"
    if len(empty) and coverage.share < COVERAGE.composite[0]:
        row, column = (int(v) for v in empty[0])
        return f"board into the {_place(row, column)} part of the picture"
    if views < VIEWS.composite[0]:
        return "more views: other distances and tilts, the board filling the picture"
    return ""


def _place(row: int, column: int) -> str:
    down = _DOWN[0 if row == 0 else 2 if row == ROWS - 1 else 1]
    across = _ACROSS[0 if column < 2 else 2 if column >= COLUMNS - 2 else 1]
    return down if down == across else f"{down} {across}"
