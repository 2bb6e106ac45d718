# SPDX-License-Identifier: Apache-2.0
"""How different views are from each other, and which ones of many to take.

Two views are as far apart as the board's outline moves between them, in shares of the picture's
width. Ten pictures of one pose say no more than one, but make every standard deviation smaller.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from tracking.calibration.lens.board import Board, Floats
from tracking.calibration.lens.corners import Found

DIFFERENT_SHARE = 0.03
"""Of the picture's width: views nearer to each other than this are the same view."""
READOUT_S = 0.016
"""How long a rolling shutter takes from the first row to the last, where nobody knows better."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A view out of a clip; what may be taken, and how good it is."""

    name: str
    found: Found
    blur_px: float
    speed_px_s: float = 0.0
    """How fast the board moves in the picture."""

    @property
    def spoilt_px(self) -> float:
        """Blur and how far a rolling shutter bends the board, in px."""
        return math.hypot(self.blur_px, self.speed_px_s * READOUT_S)


@dataclass(frozen=True, slots=True)
class Choice:
    """What was taken out of many, by index, and of each other one which view stands for it."""

    taken: tuple[int, ...]
    instead: dict[int, int]


def outline(board: Board, found: Found) -> Floats:
    """Return where the corners of the board's points would be in the picture, (4, 2), px.

    Also of a board that is seen in part: the plane's homography carries on.
    """
    points = board.points_mm()[:, :2]
    seen = found.points_px.astype(np.float64)
    plane, _ = cv2.findHomography(points[found.index], seen)
    low, high = points.min(axis=0), points.max(axis=0)
    corners = np.array([low, (high[0], low[1]), high, (low[0], high[1])])
    if plane is None:
        middle = seen.mean(axis=0)
        return np.asarray(np.tile(middle, (4, 1)), dtype=np.float64)
    put = np.c_[corners, np.ones(4)] @ np.asarray(plane, dtype=np.float64).T
    return np.asarray(put[:, :2] / put[:, 2:], dtype=np.float64)


def apart(one: Floats, other: Floats) -> float:
    """Return the distance of two outlines (4, 2), px: the mean over their corners."""
    return float(np.hypot(*(one - other).T).mean())


def count_different(board: Board, founds: Sequence[Found], width_px: int) -> int:
    """Return how many of the views are different from each other."""
    kept: list[Floats] = []
    for found in founds:
        here = outline(board, found)
        if all(apart(here, other) >= DIFFERENT_SHARE * width_px for other in kept):
            kept.append(here)
    return len(kept)


def choose(board: Board, candidates: Sequence[Candidate], width_px: int, most: int) -> Choice:
    """Return at most `most` of the candidates: the best of each pose, then the most different."""
    outlines = [outline(board, one.found) for one in candidates]
    order = sorted(range(len(candidates)), key=lambda i: (candidates[i].spoilt_px, i))
    best: list[int] = []
    instead: dict[int, int] = {}
    for i in order:
        near = [k for k in best if apart(outlines[i], outlines[k]) < DIFFERENT_SHARE * width_px]
        if near:
            instead[i] = near[0]
        else:
            best.append(i)
    taken = best[:1]
    while len(taken) < min(most, len(best)):
        rest = [i for i in best if i not in taken]
        taken.append(max(rest, key=lambda i: min(apart(outlines[i], outlines[k]) for k in taken)))
    for i in best:
        if i not in taken:
            instead[i] = min(taken, key=lambda k: apart(outlines[i], outlines[k]))
    for i, k in instead.items():
        instead[i] = instead.get(k, k)
    return Choice(tuple(sorted(taken)), instead)
