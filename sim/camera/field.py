# SPDX-License-Identifier: Apache-2.0
"""The points that registration is judged by: directions of the picture, at several depths."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from sim.camera.optics import Optics
from sim.camera.turns import Floats

# Far enough to be infinity: one metre of parallax is 0.0005 px at a focal length of 5000 px.
INFINITY_M = 1e7


@dataclass(frozen=True, slots=True)
class Field:
    """A grid over the picture: its first row is the picture's upper edge, where `reach` is 1.

    A depth of 1 is on the wall, 2 twice as far along the same ray, infinity beyond it.
    """

    columns: int = 16
    rows: int = 9
    depths: tuple[float, ...] = (1.0, 2.0, math.inf)
    reach: float = 1.0
    """The part of the picture's width and height that the grid spans, about its middle."""

    def __post_init__(self) -> None:
        """Refuse an empty grid. Raises ValueError."""
        if self.columns < 1 or self.rows < 1 or not self.depths or min(self.depths) < 1.0:
            raise ValueError("a field needs columns, rows, and depths of 1 or more")

    @property
    def row_shares(self) -> Floats:
        """How far down the picture each row is, 0 to 1; a single row is in the middle."""
        return self._shares(self.rows)

    def pixels(self, optics: Optics) -> Floats:
        """Return the grid's pixels (rows, columns, 2)."""
        width, height = optics.picture_px
        across, down = self._shares(self.columns), self.row_shares
        return np.stack(np.meshgrid(across * width - 0.5, down * height - 0.5), axis=-1)

    def points(self, eye: Floats, directions: Floats, wall_m: Floats) -> Floats:
        """Return the points (..., depths, 3) on rays (..., 3) that meet the wall after (...) m.

        `directions` have the length 1; `eye` broadcasts against them.
        """
        reach = np.stack(
            [
                np.full_like(wall_m, INFINITY_M) if depth == math.inf else wall_m * depth
                for depth in self.depths
            ],
            axis=-1,
        )
        return np.asarray(eye[..., None, :] + reach[..., None] * directions[..., None, :])

    def _shares(self, count: int) -> Floats:
        half = self.reach / 2.0 if count > 1 else 0.0
        return np.linspace(0.5 - half, 0.5 + half, count)
