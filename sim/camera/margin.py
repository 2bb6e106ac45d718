# SPDX-License-Identifier: Apache-2.0
"""How far the edge of the inner frustum stays outside the picture, as the camera sees it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sim.camera.optics import Optics, project_each, rays_of
from sim.camera.screens import Screen, meet
from sim.camera.turns import Bools, Floats, turned, turned_back

# Each side goes on past its corners, so that two sides drawn in are not one corner drawn in more.
_SHARES = np.linspace(-0.5, 1.5, 33)
CORNER_TO_CORNER = slice(8, 25)
_OUTLINE = 17


def outline(picture_px: tuple[int, int]) -> Floats:
    """Return pixels (n, 2) along the picture's outline, corners included."""
    share = np.linspace(0.0, 1.0, _OUTLINE)
    zero, one = np.zeros(_OUTLINE), np.ones(_OUTLINE)
    sides = ((share, zero), (one, share), (share, one), (zero, share))
    found = np.concatenate([np.stack(side, axis=-1) for side in sides])
    return np.asarray(found * picture_px - 0.5)


def side_margins(
    screens: Sequence[Screen],
    lenses: Sequence[Optics],
    camera: tuple[Floats, Floats],
    node: tuple[Floats, Floats],
    inner: Floats,
) -> Floats:
    """Return the margins (frames, 4) in pixels on the left, right, bottom and top.

    `camera` and `node` are eyes (frames, 3) and turns (frames, 3, 3), the true one and the one that
    was drawn with; `inner` (frames, 4) are the tangents. A margin is the least distance, over the
    picture's outline, to that side of the inner frustum as it lies on the wall and as this lens
    sees it; of a point of the outline that sees beyond the side it is negative. A side that is not
    on the wall, or so far out that no ray of the lens comes from there, counts as a picture's
    diagonal away: no margin is larger, none is smaller than minus that.
    """
    pixels = outline(lenses[0].picture_px)
    beyond = _beyond(screens, rays_of(lenses, pixels), camera, node, inner)
    side = sides(screens, lenses, camera, node, inner)
    distance = to_lines(pixels[None], side)
    most = lenses[0].diagonal_px
    distance = np.minimum(np.where(np.isnan(distance), most, distance), most)
    return np.asarray(np.min(np.where(beyond, -distance, distance), axis=1))


def _beyond(
    screens: Sequence[Screen],
    rays: Floats,
    camera: tuple[Floats, Floats],
    node: tuple[Floats, Floats],
    inner: Floats,
) -> Bools:
    """Tell (frames, n, 4) which of n points of the outline see the wall beyond a side."""
    eye, turn = camera
    met = meet(screens, eye[:, None, :], turned(turn, rays))
    local = turned_back(node[1], met.points_m - node[0][:, None, :])
    behind = local[..., 1] <= 0.0
    depth = np.where(behind, np.nan, local[..., 1])
    right, up = local[..., 0] / depth, local[..., 2] / depth
    left_, right_, bottom, top = (inner[:, None, i] for i in range(4))
    outside = np.stack((right < left_, right > right_, up < bottom, up > top), axis=-1)
    return np.asarray((outside | behind[..., None]) & met.hit[..., None])


def sides(
    screens: Sequence[Screen],
    lenses: Sequence[Optics],
    camera: tuple[Floats, Floats],
    node: tuple[Floats, Floats],
    inner: Floats,
) -> Floats:
    """Return the pixels (frames, 4, n, 2) of the inner frustum's sides, left, right, bottom, top.

    Those of `CORNER_TO_CORNER` lie between the corners; NaN where no wall or no ray of the lens is.
    """
    left, right, bottom, top = (inner[:, i, None] for i in range(4))
    across, rise = left + (right - left) * _SHARES, bottom + (top - bottom) * _SHARES
    flat = np.zeros_like(across)
    tangents = np.stack(
        [
            np.stack(side, axis=-1)
            for side in (
                (left + flat, rise), (right + flat, rise),
                (across, bottom + flat), (across, top + flat),
            )
        ],
        axis=1,
    )  # fmt: skip
    frames = len(inner)
    directions = np.stack(
        (tangents[..., 0], np.ones(tangents.shape[:-1]), tangents[..., 1]), axis=-1
    ).reshape(frames, -1, 3)
    met = meet(screens, node[0][:, None, :], turned(node[1], directions))
    seen = project_each(lenses, turned_back(camera[1], met.points_m - camera[0][:, None, :]))
    return seen.reshape(frames, 4, len(_SHARES), 2)


def to_lines(points: Floats, lines: Floats) -> Floats:
    """Return the distances (frames, n, sides) of points (frames or 1, n, 2) to lines.

    Lines are (frames, sides, m, 2), through m pixels each; NaN where none is.
    """
    # By components: a sum over an axis of two is slow, and this is the busiest place of a film.
    x0, y0 = lines[:, None, :, :-1, 0], lines[:, None, :, :-1, 1]
    dx, dy = np.diff(lines[..., 0])[:, None], np.diff(lines[..., 1])[:, None]
    x, y = points[:, :, None, None, 0] - x0, points[:, :, None, None, 1] - y0
    length = dx * dx + dy * dy
    share = (x * dx + y * dy) / np.where(length > 0.0, length, 1.0)
    np.clip(share, 0.0, 1.0, out=share)
    x -= share * dx
    y -= share * dy
    return np.asarray(np.sqrt(np.fmin.reduce(x * x + y * y, axis=-1)))
