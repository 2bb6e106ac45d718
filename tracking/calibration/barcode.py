# SPDX-License-Identifier: Apache-2.0
"""Reads frame barcodes from a picture: which output showed which frame.

The board is that of PROTOCOL.md, section "Frame barcode". Its black ring is found as a quadrangle
in a pyramid of ever smaller pictures, by a threshold that follows the local brightness. The four
sides are then followed, bent as a lens bends them, and all 72 pairs of cells compared, white
against black. A code counts only where *every* pair is clear, the mark is right and the CRC fits.
A blend of two frames is thus told as the one that was seen longer, or not told at all.

Frame numbers are modulo 2^24.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import cv2
import numpy as np
import numpy.typing as npt

from tracking.calibration.barcode_code import parse
from tracking.calibration.barcode_grid import Floats, Grid, clockwise, is_ring, quadrangle
from tracking.calibration.video_rotation import Picture

LEAST_CONTRAST = 6.0
"""Half the grey levels between white and black cells, as a median over the board."""
LEAST_CLEAR = 0.22
"""How clear the worst pair must be, against the median pair."""

# Of the ring: its outline around, and what lies in it, at two pixels a cell.
_LEAST_OUTLINE_PX = 100
_LEAST_AREA_PX2 = 900.0
_WINDOWS_PX = (21, 51)
_DARKER_BY = 3.0
_SMALLEST_LEVEL_PX = 90
# A side is 20 to 13 of the other, and seen from the side hardly ever this much the other way.
_SURELY_LONGER = 1.2


class Reading(NamedTuple):
    """One code in a picture."""

    output: int
    frame: int
    """Modulo 2^24."""
    corners_px: tuple[tuple[float, float], ...]
    """Corners of the black ring: left top first, then clockwise, as the code is drawn."""
    quality: float
    """The worst pair of cells against the median one: 1 is perfect."""


def read_barcodes(picture: Picture) -> list[Reading]:
    """Return the codes in a picture (h, w) or (h, w, 3), blue first; in no order.

    The same output is told twice where it is seen twice (a monitor in the shot).
    """
    grey = picture if picture.ndim == 2 else cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY)
    levels = _levels(np.asarray(grey, dtype=np.uint8))
    found: list[Reading] = []
    for depth, level in enumerate(levels):
        scale = float(1 << depth)
        for outline in _outlines(level):
            outline_px = (outline + 0.5) * scale - 0.5
            if any(_same_place(outline_px, other) for other in found):
                continue
            # One level finer has more pixels a cell; its own has less noise.
            for looked in dict.fromkeys((max(depth - 1, 0), depth)):
                reading = _read(levels[looked], float(1 << looked), outline_px)
                if reading is not None:
                    found.append(reading)
                    break
    return found


def _levels(grey: Picture) -> list[Picture]:
    levels = [grey]
    while min(levels[-1].shape) >= 2 * _SMALLEST_LEVEL_PX:
        height, width = levels[-1].shape
        even = levels[-1][: height // 2 * 2, : width // 2 * 2]
        half = cv2.resize(even, (width // 2, height // 2), interpolation=cv2.INTER_AREA)
        levels.append(np.asarray(half, dtype=np.uint8))
    return levels


def _outlines(level: Picture) -> Iterator[Floats]:
    """Yield the outlines (n, 2) of dark shapes that may be the ring."""
    soft = cv2.GaussianBlur(level, (3, 3), 0.0)
    for window in _WINDOWS_PX:
        dark = cv2.adaptiveThreshold(
            soft, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, window, _DARKER_BY
        )
        outlines, _ = cv2.findContours(dark, cv2.RETR_LIST, cv2.CHAIN_APPROX_NONE)
        for outline in outlines:
            if len(outline) >= _LEAST_OUTLINE_PX and cv2.contourArea(outline) >= _LEAST_AREA_PX2:
                yield outline[:, 0].astype(np.float64)


def _same_place(outline: Floats, other: Reading) -> bool:
    """Whether an outline lies where a code has been read."""
    middle = outline.mean(axis=0)
    ring = np.array(other.corners_px, dtype=np.float32)
    at = (float(middle[0]), float(middle[1]))
    return cv2.pointPolygonTest(ring, at, False) >= 0.0


def _read(level: Picture, scale: float, outline_px: Floats) -> Reading | None:
    outline = (outline_px + 0.5) / scale - 0.5
    corners = quadrangle(outline)
    if corners is None:
        return None
    corners = clockwise(corners)
    if not is_ring(level, corners):
        return None
    for first in _likely_tops(corners):
        grid = Grid.of(np.roll(corners, -first, axis=0), outline)
        if grid is None:
            continue
        cells = grid.cell_means(level)
        for upside_down in (False, True):
            read = _code(cells[::-1, ::-1] if upside_down else cells)
            if read is None:
                continue
            output, frame, quality = read
            places = (grid.corners() + 0.5) * scale - 0.5
            at = tuple((float(x), float(y)) for x, y in np.roll(places, 2 * upside_down, axis=0))
            return Reading(output, frame, at, quality)
    return None


def _likely_tops(corners: Floats) -> tuple[int, ...]:
    """Return which sides may be a long one (the first corner of each), the likelier first."""
    lengths = np.linalg.norm(np.roll(corners, -1, axis=0) - corners, axis=1)
    ratio = float((lengths[0] + lengths[2]) / (lengths[1] + lengths[3]))
    if ratio > _SURELY_LONGER:
        return (0,)
    if ratio < 1.0 / _SURELY_LONGER:
        return (1,)
    return (0, 1) if ratio > 1.0 else (1, 0)


def _code(cells: npt.NDArray[np.float32]) -> tuple[int, int, float] | None:
    """Return output, frame and quality of the data cells (9, 16), or None where unclear."""
    pairs = (cells[:, 0::2] - cells[:, 1::2]) / 2.0
    if not bool((pairs[0] > 0.0).all()):  # the mark: not upside down, no other thing
        return None
    height = np.abs(pairs)
    typical = float(np.median(height))
    worst = float(height.min())
    if typical < LEAST_CONTRAST or worst < LEAST_CLEAR * typical:
        return None
    said = parse(np.packbits(pairs > 0.0, axis=1).tobytes())
    return None if said is None else (*said, min(1.0, worst / typical))
