# SPDX-License-Identifier: Apache-2.0
"""How far the edge of the inner frustum is from where the true pose would have drawn it.

`margin_px` tells how much is left of the overscan, so it depends on how much there was. These do
not: `edge_errors` is the displacement of the edge in the picture, `needed_overscan` the overscan
that would just have hidden it. Both hold all that moves the edge, turn and place: at the wall's own
depth 5 mm sideways move it as 0.07 deg do on the reference case.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sim.camera.margin import CORNER_TO_CORNER, outline, sides, to_lines
from sim.camera.optics import Optics, rays_of
from sim.camera.screens import Screen, meet
from sim.camera.turns import Floats, turned, turned_back


def edge_errors(
    screens: Sequence[Screen],
    lenses: Sequence[Optics],
    camera: tuple[Floats, Floats],
    node: tuple[Floats, Floats],
    inner: Floats,
) -> Floats:
    """Return by how many pixels (frames,) the inner frustum's edge is displaced, at most.

    Arguments as `side_margins`. From each side as the true pose draws it, corner to corner, to the
    same side as it was drawn, at a right angle to that: a side that only slides along itself is in
    its place. The largest over the four sides counts; where the drawn side is not to be found, or
    farther away, it is the picture's diagonal. NaN where the true frustum has no edge on the wall.
    """
    meant = sides(screens, lenses, camera, camera, inner)[:, :, CORNER_TO_CORNER]
    drawn = sides(screens, lenses, camera, node, inner)
    frames, count, points, _ = meant.shape
    flat = meant.reshape(frames * count, points, 2)
    away = to_lines(flat, drawn.reshape(frames * count, 1, -1, 2))[..., 0]
    most = lenses[0].diagonal_px
    away = np.where(np.isnan(away), most, np.minimum(away, most))
    away = np.where(np.isnan(flat).any(axis=-1), np.nan, away)
    return np.asarray(np.fmax.reduce(away.reshape(frames, -1), axis=-1))


def needed_overscan(
    screens: Sequence[Screen],
    lenses: Sequence[Optics],
    camera: tuple[Floats, Floats],
    node: tuple[Floats, Floats],
    inner: Floats,
) -> Floats:
    """Return the overscan (frames,) with which the drawn frustum just holds the whole picture.

    A share of the picture's width (height) on each side, about the middle of the frustum that was
    drawn; negative where even less than the picture would do. Infinite where a point of the
    picture's outline sees a part of the wall that is behind the node's eye. NaN where none of the
    outline sees the wall.
    """
    rays = rays_of(lenses, outline(lenses[0].picture_px))
    met = meet(screens, camera[0][:, None, :], turned(camera[1], rays))
    local = turned_back(node[1], met.points_m - node[0][:, None, :])
    depth = np.where(local[..., 1] > 0.0, local[..., 1], np.nan)
    picture = np.array([[size / f for size, f in zip(lens.picture_px, lens.focal_px, strict=True)]
                        for lens in lenses])  # fmt: skip
    grown = np.full(met.hit.shape, -np.inf)
    for axis, (low, high) in ((0, (0, 1)), (2, (2, 3))):
        middle = (inner[:, low] + inner[:, high])[:, None] / 2.0
        share = np.abs(local[..., axis] / depth - middle) / picture[:, None, axis // 2]
        grown = np.fmax(grown, share - 0.5)
    grown = np.where(np.isnan(depth), np.inf, grown)
    grown = np.where(met.hit, grown, np.nan)
    return np.asarray(np.fmax.reduce(grown, axis=-1))
