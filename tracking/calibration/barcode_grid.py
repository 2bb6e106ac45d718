# SPDX-License-Identifier: Apache-2.0
"""Where the cells of a frame barcode lie in a picture, from the outline of its black ring.

A plane homography through the four corners is the start. The outline is then looked at in the
board's own coordinates, where its sides should be straight: a parabola through each side tells how
far it is not (lens distortion, corners that defocus has rounded). Between the sides the shift is
blended (Coons, 1967). Coordinates of the board are cells, the ring's outer corner is (0, 0).
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from tracking.calibration.video_rotation import Picture

Floats = npt.NDArray[np.float64]

CELLS_WIDE = 16
CELLS_HIGH = 9
RING_CELLS = 2
RING_WIDE = CELLS_WIDE + 2 * RING_CELLS
RING_HIGH = CELLS_HIGH + 2 * RING_CELLS

_APPROXIMATIONS = (0.02, 0.035, 0.05)
_FULL_SHARE = 0.8
_CORNER_CELLS = 1.2
_SIDE_CELLS = 1.5
_FEWEST_ON_SIDE = 8
_TRIMS = 2
# Of the places looked at along the ring, this share must be darker than the white beside them.
_RING_SHARE = 0.85
# Places looked at in each cell, in parts of it from its middle: its inner part only.
_PLACES = np.linspace(-0.27, 0.27, 5)


def quadrangle(outline: Floats) -> Floats | None:
    """Return the four corners (4, 2) of an outline (n, 2), or None where it is no quadrangle."""
    points = outline.astype(np.float32)
    hull = cv2.convexHull(points)
    if cv2.contourArea(points) < _FULL_SHARE * cv2.contourArea(hull):
        return None
    around = cv2.arcLength(hull, True)
    for tolerance in _APPROXIMATIONS:
        corners = cv2.approxPolyDP(hull, tolerance * around, True)
        if len(corners) == 4:
            return np.asarray(corners[:, 0], dtype=np.float64)
    return None


def clockwise(corners: Floats) -> Floats:
    """Return corners in clockwise order as seen (y down): a code is never mirrored."""
    (ax, ay), (bx, by), (cx, cy), (dx, dy) = corners
    twice_area = (cx - ax) * (dy - by) - (cy - ay) * (dx - bx)
    return corners if twice_area > 0.0 else corners[::-1]


def is_ring(picture: Picture, corners: Floats) -> bool:
    """Whether these corners hold a dark ring with white around it; turned by 90 degrees as well."""
    to_picture = _homography(_UNIT_SQUARE, corners)
    at = _mapped(to_picture, _ALONG_RING).astype(np.float32)
    grey = cv2.remap(
        picture, at[None, :, 0], at[None, :, 1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    )[0].astype(np.float32)
    ring, white = grey[: len(grey) // 2], grey[len(grey) // 2 :]
    return float((ring < white - 2.0).mean()) >= _RING_SHARE


@dataclass(frozen=True, slots=True)
class Grid:
    """The board's place in a picture."""

    to_picture: Floats
    """(3, 3) homography, cells to pixels."""
    left: Floats
    """Parabola (highest power first) of the left side's x over y, in cells."""
    right: Floats
    top: Floats
    """Parabola of the upper side's y over x."""
    bottom: Floats

    @classmethod
    def of(cls, corners: Floats, outline: Floats) -> Grid | None:
        """Return the grid for a ring with these corners (left top first, clockwise)."""
        wide, high = float(RING_WIDE), float(RING_HIGH)
        board = np.array([[0.0, 0.0], [wide, 0.0], [wide, high], [0.0, high]])
        to_board = _homography(corners, board)
        to_picture = np.asarray(np.linalg.inv(to_board), dtype=np.float64)
        seen = _mapped(to_board, outline)
        x, y = seen.T
        along_y = (y > _CORNER_CELLS) & (y < high - _CORNER_CELLS)
        along_x = (x > _CORNER_CELLS) & (x < wide - _CORNER_CELLS)
        sides = (
            _side(y, x, along_y & (np.abs(x) < _SIDE_CELLS)),
            _side(y, x - wide, along_y & (np.abs(x - wide) < _SIDE_CELLS)),
            _side(x, y, along_x & (np.abs(y) < _SIDE_CELLS)),
            _side(x, y - high, along_x & (np.abs(y - high) < _SIDE_CELLS)),
        )
        left, right, top, bottom = sides
        if left is None or right is None or top is None or bottom is None:
            return None
        # The outline runs through the middles of the outermost dark pixels.
        half_px = 0.5 * float(np.sqrt(wide * high / cv2.contourArea(corners.astype(np.float32))))
        left[2], right[2] = left[2] - half_px, right[2] + half_px
        top[2], bottom[2] = top[2] - half_px, bottom[2] + half_px
        return cls(to_picture, left, right, top, bottom)

    def places(self, cells: Floats) -> Floats:
        """Return the pixels (n, 2) of places on the board (n, 2), in cells."""
        x, y = cells.T
        across, down = x / RING_WIDE, y / RING_HIGH
        shift_x = (1.0 - across) * np.polyval(self.left, y) + across * np.polyval(self.right, y)
        shift_y = (1.0 - down) * np.polyval(self.top, x) + down * np.polyval(self.bottom, x)
        return _mapped(self.to_picture, np.stack((x + shift_x, y + shift_y), axis=1))

    def corners(self) -> Floats:
        """Return the corners of the ring (4, 2), left top first, clockwise."""
        wide, high = RING_WIDE, RING_HIGH
        return self.places(np.array([[0, 0], [wide, 0], [wide, high], [0, high]], dtype=np.float64))

    def cell_means(self, picture: Picture) -> npt.NDArray[np.float32]:
        """Return the mean grey of each data cell, (9, 16)."""
        at = self.places(_LOOKED_AT).astype(np.float32)
        grey = cv2.remap(
            picture, at[None, :, 0], at[None, :, 1], cv2.INTER_LINEAR,
            borderMode=cv2.BORDER_REPLICATE,
        )  # fmt: skip
        means = grey.reshape(CELLS_HIGH, CELLS_WIDE, -1).mean(axis=2)
        return np.asarray(means, dtype=np.float32)


def _looked_at() -> Floats:
    """Return the places looked at, (9 * 16 * 25, 2), cell after cell."""
    y, x, dy, dx = np.meshgrid(
        np.arange(CELLS_HIGH) + RING_CELLS + 0.5, np.arange(CELLS_WIDE) + RING_CELLS + 0.5,
        _PLACES, _PLACES, indexing="ij",
    )  # fmt: skip
    return np.stack(((x + dx).ravel(), (y + dy).ravel()), axis=1)


_LOOKED_AT = _looked_at()
_UNIT_SQUARE = np.array([[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.0, 1.0]])


def _along_ring() -> Floats:
    """Return places in the middle of the ring, then those beside them in the white, (2 n, 2).

    In parts of the ring's width and height; near enough whichever of them is the longer.
    """
    inside, outside = RING_CELLS / 2.0 / RING_HIGH * 0.8, -RING_CELLS / 2.0 / RING_WIDE
    along = np.linspace(0.1, 0.9, 9)
    places = []
    for off in (inside, outside):
        near, far = np.full_like(along, off), np.full_like(along, 1.0 - off)
        for x, y in ((along, near), (along, far), (near, along), (far, along)):
            places.append(np.stack((x, y), axis=1))
    return np.concatenate(places)


_ALONG_RING = _along_ring()


def _homography(start: Floats, end: Floats) -> Floats:
    found = cv2.getPerspectiveTransform(start.astype(np.float32), end.astype(np.float32))
    return np.asarray(found, dtype=np.float64)


def _mapped(homography: Floats, points: Floats) -> Floats:
    projected = np.concatenate((points, np.ones((len(points), 1))), axis=1) @ homography.T
    return np.asarray(projected[:, :2] / projected[:, 2:], dtype=np.float64)


def _side(along: Floats, off: Floats, on_side: npt.NDArray[np.bool_]) -> Floats | None:
    """Return the parabola of a side, without the points that lie off it (dirt, noise)."""
    along, off = along[on_side], off[on_side]
    for _ in range(_TRIMS):
        if len(along) < _FEWEST_ON_SIDE:
            return None
        parabola = np.polyfit(along, off, 2)
        error = np.abs(off - np.polyval(parabola, along))
        near = error <= 2.5 * np.median(error) + 1e-3
        along, off = along[near], off[near]
    return np.asarray(parabola, dtype=np.float64)
