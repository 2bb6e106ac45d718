# SPDX-License-Identifier: Apache-2.0
"""A virtual camera that films a textured LED wall, ray by ray. Needs numpy only.

It has its own optics and its own rotations, and imports nothing of ours: what the product does to a
wall's picture is judged by it, and a flipped sign must not cancel. Stage frame: X right, Y forward,
Z up, metres; a camera with the identity rotation looks along +Y.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Picture = NDArray[np.uint8]
Floats = NDArray[np.float64]
Point = tuple[float, float, float]


class Panel(NamedTuple):
    """A flat rectangle of LEDs in the stage frame and the part of the wall's picture on it."""

    lower_left: Point
    lower_right: Point
    upper_left: Point
    u0: float = 0.0
    v0: float = 0.0
    """Lower edge; v runs up, picture row 0 is at v = 1."""
    u1: float = 1.0
    v1: float = 1.0


class Camera(NamedTuple):
    """A camera at its entrance pupil."""

    position_m: Point
    rotation_wxyz: tuple[float, float, float, float]
    focal_mm: float
    sensor_width_mm: float
    sensor_height_mm: float
    width_px: int
    height_px: int
    axis_x_mm: float = 0.0
    """Where the optical axis meets the sensor, from its middle, to the picture's right."""
    axis_y_mm: float = 0.0
    """The same, DOWN in the picture."""


class Filmed(NamedTuple):
    """A picture and where in it a wall is seen."""

    picture: Picture
    """(height, width, 3); black beside the wall."""
    seen: NDArray[np.bool_]


def film_wall(wall: Picture, panels: Sequence[Panel], camera: Camera) -> Filmed:
    """Return what a camera sees of a wall that shows a picture, sampled bilinearly.

    The front of a panel is the side from which `lower_right` is to the right of `lower_left`; its
    back is not seen. Of two panels on one ray the nearer is seen.
    """
    turn, eye = _matrix(camera.rotation_wxyz), np.array(camera.position_m)
    columns = (np.arange(camera.width_px) + 0.5) / camera.width_px - 0.5
    rows = (np.arange(camera.height_px) + 0.5) / camera.height_px - 0.5
    across = (columns * camera.sensor_width_mm - camera.axis_x_mm) / camera.focal_mm
    up = -(rows * camera.sensor_height_mm - camera.axis_y_mm) / camera.focal_mm
    depth = np.full((camera.height_px, camera.width_px), np.inf)
    picture = np.zeros((camera.height_px, camera.width_px, 3), np.uint8)
    for panel in panels:
        window = _window(panel, turn, eye, across, up)
        if window is None:
            continue
        directions = (
            across[None, window[1], None] * turn[:, 0]
            + turn[:, 1]
            + up[window[0], None, None] * turn[:, 2]
        )
        share_u, share_v, distance = _meet(panel, eye, directions)
        hit = (
            (share_u >= 0.0) & (share_u <= 1.0) & (share_v >= 0.0) & (share_v <= 1.0)
            & (distance > 0.0) & (distance < depth[window])
        )  # fmt: skip
        u = panel.u0 + share_u[hit] * (panel.u1 - panel.u0)
        v = panel.v0 + share_v[hit] * (panel.v1 - panel.v0)
        picture[window][hit] = _sample(wall, u, v)
        depth[window][hit] = distance[hit]
    return Filmed(picture, np.isfinite(depth))


def _matrix(q: tuple[float, float, float, float]) -> Floats:
    """Return the rotation of a quaternion, from its cross-product matrix: I + 2wK + 2KK."""
    w, x, y, z = np.array(q) / np.linalg.norm(q)
    cross = np.array([[0.0, -z, y], [z, 0.0, -x], [-y, x, 0.0]])
    return np.asarray(np.eye(3) + 2.0 * w * cross + 2.0 * cross @ cross)


def _window(
    panel: Panel, turn: Floats, eye: Floats, across: Floats, up: Floats
) -> tuple[slice, slice] | None:
    """Return the rows and columns that may see the panel; None where none can."""
    ll, lr, ul = (np.array(corner) for corner in panel[:3])
    local = (np.array([ll, lr, ul, lr + ul - ll]) - eye) @ turn
    if (local[:, 1] <= 1e-6).all():
        return None
    if (local[:, 1] <= 1e-6).any():  # part of it is behind the camera: look everywhere
        return slice(0, len(up)), slice(0, len(across))
    x, z = local[:, 0] / local[:, 1], local[:, 2] / local[:, 1]
    left, right = np.searchsorted(across, [x.min(), x.max()])
    top, bottom = np.searchsorted(-up, [-z.max(), -z.min()])
    if left == right or top == bottom:
        return None
    return slice(int(top), int(bottom)), slice(int(left), int(right))


def _meet(panel: Panel, eye: Floats, directions: Floats) -> tuple[Floats, Floats, Floats]:
    """Return where rays meet a panel: shares of its width and height, and how far along the ray."""
    ll, lr, ul = (np.array(corner) for corner in panel[:3])
    along, rise = lr - ll, ul - ll
    front = np.cross(along, rise)
    facing = directions @ front
    with np.errstate(divide="ignore", invalid="ignore"):
        distance = np.where(facing < 0.0, (front @ (ll - eye)) / facing, -1.0)
    offset = eye + distance[..., None] * directions - ll
    return offset @ along / (along @ along), offset @ rise / (rise @ rise), distance


def _sample(wall: Picture, u: Floats, v: Floats) -> Picture:
    height, width, _ = wall.shape
    x = np.clip(u * width - 0.5, 0.0, width - 1.0)
    y = np.clip((1.0 - v) * height - 0.5, 0.0, height - 1.0)
    i, j = np.minimum(x.astype(int), width - 2), np.minimum(y.astype(int), height - 2)
    fx, fy = (x - i)[:, None], (y - j)[:, None]
    top = wall[j, i] * (1.0 - fx) + wall[j, i + 1] * fx
    bottom = wall[j + 1, i] * (1.0 - fx) + wall[j + 1, i + 1] * fx
    return np.asarray(np.rint(top * (1.0 - fy) + bottom * fy), np.uint8)
