# SPDX-License-Identifier: GPL-3.0-or-later
"""Places and lengths of a row in metres, as far as a stage reaches; anything else is None.

A view draws a grid over all it shows: a figure of 10^15 m must not have it draw for ever.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from stagectl.control.client import Cell
from ui.columns import number

# The largest stage is a tenth of it.
FARTHEST_M = 1000.0


def length_of(cell: Cell) -> float | None:
    """Return a length above zero, metres, or None."""
    found = number(cell)
    return found if found is not None and 0.0 < found <= FARTHEST_M else None


def point_of(cell: Cell) -> tuple[float, float, float] | None:
    """Return a place in the stage frame, metres, or None."""
    if isinstance(cell, str) or not isinstance(cell, Sequence):
        return None
    found = [value for item in cell if (value := number(item)) is not None]
    if len(found) != 3 or not all(math.fabs(value) <= FARTHEST_M for value in found):
        return None
    return (found[0], found[1], found[2])
