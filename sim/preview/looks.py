# SPDX-License-Identifier: Apache-2.0
"""What lies over a wall's picture: black or grey, chroma in the inner frusta, tracking markers.

PROTOCOL.md, section 19. Needs numpy only. Colours are code values of 255 by the sRGB curve; the
markers are crosses that stand still on the wall, every half metre of each flat piece.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from hardware_profiles.pose import Pose, Vector, conjugate, rotate
from hardware_profiles.wall_shape import Segment

Picture = NDArray[np.uint8]
Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]
Colour = tuple[int, int, int]

COVERS: dict[str, Colour] = {"black": (0, 0, 0), "grey": (118, 118, 118)}
"""18 % of white in linear light is 118 of 255."""
CHROMAS: dict[str, Colour] = {"green": (0, 177, 64), "blue": (0, 71, 187)}
MARKER: Colour = (255, 255, 255)
MARKER_ON_CHROMA = 0.6
"""On chroma a marker is its colour, so much darker: bright enough to track, easy to key."""
SPACING_M = 0.5
ARM_M = 0.06
HALF_WIDTH_M = 0.015


class Inner(NamedTuple):
    """What stands in one inner frustum."""

    pupil: Pose
    """The camera's pupil in the stage frame."""
    extent: tuple[float, float, float, float]
    """Left, right, bottom, top at unit distance."""
    chroma: str
    """A key of `CHROMAS`, or "off"."""
    markers: bool


def covered(size: tuple[int, int], mode: str) -> Picture:
    """Return a picture of (width, height) px that shows nothing but black or grey."""
    return np.full((size[1], size[0], 3), COVERS[mode], np.uint8)


def put_on(
    picture: Picture, segments: Sequence[Segment], wall: Pose, inners: Iterable[Inner]
) -> None:
    """Paint chroma and markers into a wall's picture; of two inner frusta the later is on top."""
    inners = [inner for inner in inners if inner.chroma in CHROMAS or inner.markers]
    if not inners:
        return
    height, width, _ = picture.shape
    for segment in segments:
        window = _window(segment, width, height)
        u, v = _shares(segment, window, width, height)
        points = _points(segment, wall, u, v)
        crosses = _crosses(segment, u, v)
        part = picture[window]
        for inner in inners:
            seen = _sees(inner, points)
            ground = CHROMAS.get(inner.chroma)
            if ground is not None:
                part[seen] = ground
            if inner.markers:
                colour = MARKER if ground is None else [MARKER_ON_CHROMA * c for c in ground]
                part[seen & crosses] = np.array(colour, np.uint8)


def _window(segment: Segment, width: int, height: int) -> tuple[slice, slice]:
    rows = slice(round((1.0 - segment.v1) * height), round((1.0 - segment.v0) * height))
    return rows, slice(round(segment.u0 * width), round(segment.u1 * width))


def _shares(
    segment: Segment, window: tuple[slice, slice], width: int, height: int
) -> tuple[Floats, Floats]:
    """Return where the middles of a segment's pixels are, as shares of its width and height."""
    rows, columns = (np.arange(part.start, part.stop) + 0.5 for part in window)
    u = (columns / width - segment.u0) / (segment.u1 - segment.u0)
    v = ((1.0 - rows / height) - segment.v0) / (segment.v1 - segment.v0)
    return u, v


def _points(segment: Segment, wall: Pose, u: Floats, v: Floats) -> Floats:
    """Return the pixels in the stage frame: rows x columns x 3."""
    corners = (segment.lower_left, segment.lower_right, segment.upper_left)
    origin, right, up = (np.array(wall.compose(Pose(corner)).position_m) for corner in corners)
    return np.asarray(
        origin + u[None, :, None] * (right - origin) + v[:, None, None] * (up - origin)
    )


def _crosses(segment: Segment, u: Floats, v: Floats) -> Mask:
    """Return the pixels of crosses on a raster from the middle of the segment."""

    def length(a: Vector, b: Vector) -> float:
        return float(np.linalg.norm(np.subtract(b, a)))

    x = (u - 0.5) * length(segment.lower_left, segment.lower_right)
    y = (v - 0.5) * length(segment.lower_left, segment.upper_left)
    dx = np.abs(x - SPACING_M * np.rint(x / SPACING_M))[None, :]
    dy = np.abs(y - SPACING_M * np.rint(y / SPACING_M))[:, None]
    upright = (dx <= HALF_WIDTH_M) & (dy <= ARM_M)
    lying = (dy <= HALF_WIDTH_M) & (dx <= ARM_M)
    return np.asarray(upright | lying)


def _sees(inner: Inner, points: Floats) -> Mask:
    """Return the points that lie in an inner frustum."""
    turn = np.array(
        [rotate(conjugate(inner.pupil.rotation), axis) for axis in ((1.0, 0.0, 0.0),
         (0.0, 1.0, 0.0), (0.0, 0.0, 1.0))]
    )  # fmt: skip
    x, y, z = np.moveaxis((points - np.array(inner.pupil.position_m)) @ turn, -1, 0)
    left, right, bottom, top = inner.extent
    with np.errstate(divide="ignore", invalid="ignore"):
        across, up = x / y, z / y
    inside = (across >= left) & (across <= right) & (up >= bottom) & (up <= top)
    return np.asarray((y > 1e-3) & inside)
