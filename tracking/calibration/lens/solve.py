# SPDX-License-Identifier: Apache-2.0
"""Solves camera and distortion from views of one board, with the uncertainty of every number.

Least squares over all corners (Z. Zhang, PAMI 22, 2000), by OpenCV's Levenberg-Marquardt. `rms_px`
is over corners, the distance of a corner from where the solved camera puts it, as OpenCV has it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from tracking.calibration.lens.board import Board, Floats
from tracking.calibration.lens.corners import Found
from tracking.calibration.refusal import Refused

FEWEST_VIEWS = 3
RADIAL_TERMS = (2, 3, 6)


@dataclass(frozen=True, slots=True)
class View:
    """A view of the board that goes into the solve."""

    name: str
    found: Found
    blur_px: float


@dataclass(frozen=True, slots=True)
class Solution:
    """Camera, distortion (OpenCV's order: k1 k2 p1 p2 k3, with 6 terms k4 k5 k6), and poses."""

    rms_px: float
    fx_px: float
    fy_px: float
    cx_px: float
    cy_px: float
    distortion: tuple[float, ...]
    std_fx_px: float
    std_fy_px: float
    std_cx_px: float
    std_cy_px: float
    std_distortion: tuple[float, ...]
    rotations_rad: Floats
    """(views, 3) rotation vectors, board to camera."""
    translations_mm: Floats
    view_rms_px: Floats
    """(views,)"""
    residuals_px: tuple[Floats, ...]
    """(n, 2) each: found corner less where the solved camera puts it."""

    def matrix(self) -> Floats:
        """Return the camera matrix, (3, 3)."""
        return np.array(
            [[self.fx_px, 0.0, self.cx_px], [0.0, self.fy_px, self.cy_px], [0.0, 0.0, 1.0]]
        )

    def radial(self) -> tuple[float, ...]:
        """Return k1, k2, ... in order."""
        k = self.distortion
        return (k[0], k[1], *k[4:])

    def tangential(self) -> tuple[float, float]:
        """Return p1, p2."""
        return (self.distortion[2], self.distortion[3])


def solve(
    board: Board,
    views: Sequence[View],
    size_px: tuple[int, int],
    radial: int = 3,
    guess: Solution | None = None,
) -> Solution | Refused:
    """Return the camera that explains all views, none of them left out.

    `radial` terms: 2 (k1 k2), 3, or 6 (rational). `guess` is where to start instead of a closed
    form. Refused where the views have no answer.
    """
    if len(views) < FEWEST_VIEWS:
        few = "1 view" if len(views) == 1 else f"{len(views)} views"
        return Refused(f"{few} can be used, expected {FEWEST_VIEWS} or more")
    points = board.points_mm().astype(np.float32)
    model = [points[view.found.index] for view in views]
    seen = [view.found.points_px.reshape(-1, 1, 2) for view in views]
    flags = {2: cv2.CALIB_FIX_K3, 3: 0, 6: cv2.CALIB_RATIONAL_MODEL}[radial]
    matrix, start = np.eye(3), np.zeros(8 if radial == 6 else 5)
    if guess is not None:
        flags |= cv2.CALIB_USE_INTRINSIC_GUESS
        matrix, start = guess.matrix(), np.array(guess.distortion)
    try:
        rms, solved, found, rotations, translations, std, _, each = cv2.calibrateCameraExtended(
            model, seen, size_px, matrix, start, flags=flags
        )
    except cv2.error as error:
        return Refused(f"the views have no common answer ({_first_line(error)})")
    matrix = np.asarray(solved, dtype=np.float64)
    numbers = [float(v) for v in np.concatenate((matrix.ravel(), found.ravel(), std.ravel()))]
    if not (math.isfinite(rms) and all(map(math.isfinite, numbers)) and matrix[0, 0] > 0.0):
        return Refused("the views have no common answer (it is not finite)")
    terms = 8 if radial == 6 else 5
    k = tuple(float(v) for v in found.ravel()[:terms])
    s = [float(v) for v in std.ravel()]
    turns = np.array(rotations, dtype=np.float64).reshape(-1, 3)
    places = np.array(translations, dtype=np.float64).reshape(-1, 3)
    residuals = tuple(
        view.found.points_px - project(board, view, turn, place, matrix, k)
        for view, turn, place in zip(views, turns, places, strict=True)
    )
    return Solution(
        float(rms), float(matrix[0, 0]), float(matrix[1, 1]), float(matrix[0, 2]),
        float(matrix[1, 2]), k, s[0], s[1], s[2], s[3], tuple(s[4 : 4 + terms]),
        turns, places, np.asarray(each, dtype=np.float64).ravel(), residuals,
    )  # fmt: skip


def pose_residuals(board: Board, view: View, solution: Solution) -> Floats | None:
    """Return the residuals (n, 2) of a view that the camera was not solved from.

    Only its pose is fitted; None where it has none.
    """
    points = board.points_mm()[view.found.index]
    seen = view.found.points_px.astype(np.float64)
    matrix, k = solution.matrix(), np.array(solution.distortion)
    try:
        good, turns, places, _ = cv2.solvePnPGeneric(
            points, seen, matrix, k, flags=cv2.SOLVEPNP_IPPE
        )
        fits: list[Floats] = []
        for turn, place in zip(turns, places, strict=True) if good else ():
            refined = cv2.solvePnPRefineLM(points, seen, matrix, k, turn, place)
            turned, placed = (np.asarray(v, dtype=np.float64).ravel() for v in refined)
            fits.append(seen - project(board, view, turned, placed, matrix, solution.distortion))
    except cv2.error:
        return None
    return min(fits, key=rms_of, default=None)


def project(
    board: Board, view: View, turn: Floats, place: Floats, matrix: Floats, k: Sequence[float]
) -> Floats:
    """Return where a camera sees the view's points, (n, 2), px."""
    points = board.points_mm()[view.found.index]
    put, _ = cv2.projectPoints(points, turn, place, matrix, np.array(k))
    return np.asarray(put, dtype=np.float64).reshape(-1, 2)


def rms_of(residuals: Floats) -> float:
    """Return the root of the mean squared length of residuals (n, 2)."""
    return math.sqrt(float((residuals**2).sum()) / max(1, len(residuals)))


def tilts_deg(solution: Solution) -> Floats:
    """Return how far each view's board is turned about the picture's x and y axis, (views, 2).

    Against the picture plane: that is what shows the focal length.
    """
    tilts = []
    for turn in solution.rotations_rad:
        normal = np.asarray(cv2.Rodrigues(turn)[0])[:, 2]
        normal = normal * (1.0 if normal[2] >= 0.0 else -1.0)
        tilts.append(np.degrees(np.arctan2((normal[1], normal[0]), normal[2])))
    return np.array(tilts).reshape(-1, 2)


def _first_line(error: cv2.error) -> str:
    return str(error).strip().splitlines()[0][:80]
