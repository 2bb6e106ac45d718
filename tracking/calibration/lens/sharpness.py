# SPDX-License-Identifier: Apache-2.0
"""How sharp a picture is where it matters: across the edges of the board.

An edge of contrast A blurred by a Gaussian of sigma s rises at most by A / (s sqrt(2 pi)) a pixel,
so s = A / (rise sqrt(2 pi)). Blur by motion has a direction: the measure is taken across the edges
that run along x and along y of the board, and the worse one counts. A perfect edge measures 0.4.
"""

from __future__ import annotations

import math

import cv2
import numpy as np

from tracking.calibration.lens.board import Board, Floats
from tracking.calibration.lens.corners import Found, Grey, found_edges

MOST_BLUR_PX = 2.0
MOST_BLUR_PER_WIDTH = 0.0015
MOST_BLUR_PER_SPACING = 0.12
"""Blurred edges must still be edges within the refinement window."""
_STEP_PX = 0.5
_LONGEST_PX = 24.0
# Below this many grey levels there is no edge to measure.
_LEAST_CONTRAST = 12.0
_LEAST_EDGES = 3


def most_blur_px(width_px: int, spacing_px: float) -> float:
    """Return the blur, sigma in px, that a view may have."""
    return min(
        max(MOST_BLUR_PX, MOST_BLUR_PER_WIDTH * width_px),
        max(1.0, MOST_BLUR_PER_SPACING * spacing_px),
    )


def blur_of(grey: Grey, board: Board, found: Found) -> float:
    """Return the blur of a view, sigma in px; inf where no edge has contrast."""
    first, second, way = found_edges(board, found.index)
    points = found.points_px.astype(np.float64)
    start, end = points[first], points[second]
    along = end - start
    length = np.hypot(along[:, 0], along[:, 1])
    along /= np.maximum(length, 1e-9)[:, None]
    # Between two circles, edges lie on the line of their middles; else beside it.
    circles = board.kind in ("circles", "acircles")
    across = along if circles else np.stack((-along[:, 1], along[:, 0]), axis=1)
    reach = 0.5 if circles else 0.9 * board.clear_share()
    half = min(_LONGEST_PX, max(2.0, reach * float(np.median(length))))
    sigma = _sigmas(grey, (start + end) / 2.0, across, half)
    ways = [sigma[way == w] for w in (0, 1)]
    medians = [float(np.median(s[np.isfinite(s)])) for s in ways if _enough(s)]
    return max(medians, default=math.inf)


def picture_blur(grey: Grey) -> float:
    """Return a rough blur of a picture without a board, sigma in px: its steepest edges count."""
    around = cv2.GaussianBlur(grey, (3, 3), 0).astype(np.float32)
    rise = np.maximum(
        np.abs(around[:-2, 2:] - around[:-2, :-2]), np.abs(around[2:, :-2] - around[:-2, :-2])
    )
    low, high = np.percentile(around, (1.0, 99.0))
    steepest = float(np.percentile(rise, 99.8)) / 2.0
    if high - low < _LEAST_CONTRAST or steepest <= 0.0:
        return math.inf
    return float(high - low) / (steepest * math.sqrt(2.0 * math.pi))


def _enough(sigma: Floats) -> bool:
    return int(np.isfinite(sigma).sum()) >= _LEAST_EDGES


def _sigmas(grey: Grey, middle: Floats, across: Floats, half_px: float) -> Floats:
    """Return the sigma of each edge, (n,), px; nan without contrast or off the picture."""
    steps = np.arange(-half_px, half_px + _STEP_PX, _STEP_PX)
    place = middle[:, None] + steps[None, :, None] * across[:, None]
    x, y = (place[..., i].astype(np.float32) for i in (0, 1))
    profile = cv2.remap(
        grey.astype(np.float32), x, y, cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_CONSTANT, borderValue=math.nan,
    )  # fmt: skip
    values = np.asarray(profile, dtype=np.float64)
    contrast = values.max(axis=1) - values.min(axis=1)
    rise = np.abs(values[:, 2:] - values[:, :-2]).max(axis=1) / (2.0 * _STEP_PX)
    good = np.isfinite(rise) & (contrast >= _LEAST_CONTRAST)
    sigma = np.full(len(values), np.nan)
    sigma[good] = contrast[good] / (rise[good] * math.sqrt(2.0 * math.pi))
    return sigma
