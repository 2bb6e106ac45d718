# SPDX-License-Identifier: Apache-2.0
"""Finds the points of a board in a grey picture, to a small part of a pixel.

Corners of squares are refined where the two edges' gradients meet (W. Foerstner, E. Guelch, 1987;
OpenCV's `cornerSubPix`) in a window that is fitted to the picture: wide against noise, but never so
wide that edges of the next square pull.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from tracking.calibration.lens.board import Board, Floats, Indices, dictionary_of
from tracking.calibration.refusal import Refused

Grey = npt.NDArray[np.uint8]
Points = npt.NDArray[np.float32]

LEAST_SPACING_PX = 7.0
SQUARE_SHARE = 1.0 / 3.0
"""Half the window over the distance of two corners: wider than 0.4, other edges reach in."""
WIDE_SHARE = 0.4
_CLEAR_PART = 0.9
_LEAST_WINDOW = 2
# Beyond this the bend of a distorted edge costs more than the noise that a wider window takes off.
_MOST_WINDOW_SHARE, _MOST_WINDOW_PX = 0.008, 11
_FEWEST_POINTS = 8
# The first look is at a picture no wider than this.
_LOOK_PX = 1600
_STOP = (cv2.TERM_CRITERIA_EPS + cv2.TERM_CRITERIA_MAX_ITER, 100, 1e-3)
_LOOK = cv2.CALIB_CB_ADAPTIVE_THRESH + cv2.CALIB_CB_NORMALIZE_IMAGE
_SECOND_LOOK = cv2.CALIB_CB_NORMALIZE_IMAGE + cv2.CALIB_CB_EXHAUSTIVE


@dataclass(frozen=True, slots=True)
class Found:
    """The points of a board in one picture; pixel (0, 0) is the centre of the upper left one."""

    points_px: Points
    """(n, 2)"""
    index: Indices
    """(n,) which points of the board they are."""
    spacing_px: float
    """Distance of the two neighbours that are nearest to each other."""
    window: int
    """Half side of the refinement window in pixels; 0 where there was none (circles)."""
    fitting_window: int
    """What fits this picture."""


def find_board(
    grey: Grey, board: Board, window: int | None = None, *, thorough: bool = True
) -> Found | Refused:
    """Return the board's points in a picture (h, w), refined in `window` or in one that fits.

    `thorough` looks a second time, slowly, where a chessboard is not found at once.
    """
    try:
        coarse = _LOOKS[board.kind](grey, board)
        if coarse is None and thorough and board.kind == "chessboard":
            coarse = _chessboard(grey, board, thorough=True)
    except cv2.error as error:
        return Refused(f"the detector gave up ({str(error).strip().splitlines()[0]:.80})")
    if coarse is None:
        return Refused(f"no {board.spec} found")
    points, index = coarse
    if len(index) < min(_FEWEST_POINTS, len(board.points_mm())) or _on_a_line(board, index):
        return Refused(
            f"only {len(index)} points of the {board.spec} found, expected {_FEWEST_POINTS} in two "
            "rows and columns"
        )
    spacing = float(edge_lengths(board, points, index).min())
    if spacing < LEAST_SPACING_PX:
        return Refused(
            f"corners are only {spacing:.1f} px apart, expected {LEAST_SPACING_PX:g} or more; go "
            "nearer or take a larger board"
        )
    if board.kind in ("circles", "acircles"):
        return Found(points, index, spacing, 0, 0)
    fitting = fitting_window(board, least_height(board, points, index), grey.shape[1])
    used = fitting if window is None else window
    inside = used + 1 < min(grey.shape) // 2
    refined = _refined(grey, points, used) if inside else points
    return Found(refined, index, spacing, used, fitting)


def fitting_window(board: Board, height_px: float, width_px: int) -> int:
    """Return the half side, px, of the refinement window that fits lines `height_px` apart."""
    share = min(SQUARE_SHARE, _CLEAR_PART * board.clear_share())
    most = max(_MOST_WINDOW_PX, round(_MOST_WINDOW_SHARE * width_px))
    return max(_LEAST_WINDOW, min(int(share * height_px), most))


def edge_lengths(board: Board, points: Points, index: Indices) -> Floats:
    """Return the distances of neighbours that were both found, (m,), px; inf where there is none.

    Points have to be given by rising index.
    """
    first, second, _ = found_edges(board, index)
    if not len(first):
        return np.array([np.inf])
    apart = points[first].astype(np.float64) - points[second]
    return np.asarray(np.hypot(apart[:, 0], apart[:, 1]))


def least_height(board: Board, points: Points, index: Indices) -> float:
    """Return how near to each other two lines of the board come, px.

    In a view at a slant that is less than the distance of corners: a square becomes a diamond.
    """
    first, second, way = found_edges(board, index)
    apart = points[second].astype(np.float64) - points[first]
    across, down = (dict(zip(first[way == w], apart[way == w], strict=True)) for w in (0, 1))
    heights = [
        abs(float(across[i][0] * down[i][1] - across[i][1] * down[i][0]))
        / max(1e-9, float(np.hypot(*across[i])), float(np.hypot(*down[i])))
        for i in across.keys() & down.keys()
    ]
    return min(heights, default=float(edge_lengths(board, points, index).min()))


def found_edges(board: Board, index: Indices) -> tuple[Indices, Indices, Indices]:
    """Return rows of the two ends, and the way, of the edges with both ends in `index` (rising)."""
    pairs, way = board.edges()
    row = np.full(len(board.points_mm()), -1)
    row[index] = np.arange(len(index))
    ends = row[pairs]
    both = (ends >= 0).all(axis=1)
    return ends[both, 0], ends[both, 1], way[both]


def _refined(grey: Grey, points: Points, window: int) -> Points:
    # OpenCV works in place.
    refined = points.reshape(-1, 1, 2).copy()
    cv2.cornerSubPix(grey, refined, (window, window), (-1, -1), _STOP)
    return refined.reshape(-1, 2)


_Coarse = tuple[Points, Indices] | None


def _chessboard(grey: Grey, board: Board, *, thorough: bool = False) -> _Coarse:
    shrunk = -(-max(grey.shape) // _LOOK_PX)
    small = _shrunk(grey, shrunk)
    if thorough:
        good, corners = cv2.findChessboardCornersSB(small, board.grid, flags=_SECOND_LOOK)
    else:
        good, corners = cv2.findChessboardCorners(
            small, board.grid, flags=_LOOK + cv2.CALIB_CB_FAST_CHECK
        )
    if not good:
        return None
    points = np.asarray(corners, dtype=np.float32).reshape(-1, 2)
    if shrunk > 1:
        spacing = edge_lengths(board, points, np.arange(len(points))).min()
        # The first look is right to a pixel of its own; the second starts from there.
        points = _refined(small, points, max(_LEAST_WINDOW, int(SQUARE_SHARE * spacing)))
        points = (points + 0.5) * np.float32(shrunk) - np.float32(0.5)
    return points.astype(np.float32), np.arange(len(points))


def _circles(grey: Grey, board: Board) -> _Coarse:
    params = cv2.SimpleBlobDetector.Params()
    params.minArea = 12.0
    params.maxArea = grey.size / 20.0
    params.minDistBetweenBlobs = 4.0
    blobs = cv2.SimpleBlobDetector.create(params)
    kind = cv2.CALIB_CB_ASYMMETRIC_GRID if board.kind == "acircles" else cv2.CALIB_CB_SYMMETRIC_GRID
    for more in (0, cv2.CALIB_CB_CLUSTERING):
        good, centers = cv2.findCirclesGrid(grey, board.grid, flags=kind + more, blobDetector=blobs)
        if good:
            points = np.asarray(centers, dtype=np.float32).reshape(-1, 2)
            return points, np.arange(len(points))
    return None


def _charuco(grey: Grey, board: Board) -> _Coarse:
    drawn = cv2.aruco.CharucoBoard(
        (board.columns, board.rows), board.square_mm, board.marker_mm,
        dictionary_of(board.dictionary),
    )  # fmt: skip
    drawn.setLegacyPattern(board.legacy)
    corners, ids, _, _ = cv2.aruco.CharucoDetector(drawn).detectBoard(grey)
    if corners is None or ids is None or not len(ids):
        return None
    return _rising(
        np.asarray(corners, np.float32).reshape(-1, 2), np.asarray(ids, np.int64).ravel()
    )


def _aruco(grey: Grey, board: Board) -> _Coarse:
    seen, ids = find_markers(grey, board.dictionary)
    good = ids < board.columns * board.rows
    # A marker seen twice is no marker of the board.
    good &= np.isin(ids, np.flatnonzero(np.bincount(ids, minlength=1) == 1))
    if not good.any():
        return None
    index = (4 * ids[good][:, None] + np.arange(4)).ravel()
    return _rising(seen[good].reshape(-1, 2), index)


def find_markers(grey: Grey, dictionary: str) -> tuple[Points, Indices]:
    """Return corners (n, 4, 2) of all markers of a dictionary, and their numbers (n,)."""
    detector = cv2.aruco.ArucoDetector(dictionary_of(dictionary))
    corners, ids, _ = detector.detectMarkers(grey)
    if ids is None or not len(ids):
        return np.empty((0, 4, 2), np.float32), np.empty(0, np.int64)
    return np.asarray(corners, np.float32).reshape(-1, 4, 2), np.asarray(ids, np.int64).ravel()


_LOOKS = {
    "chessboard": _chessboard, "circles": _circles, "acircles": _circles,
    "charuco": _charuco, "aruco": _aruco,
}  # fmt: skip


def _rising(points: Points, index: Indices) -> tuple[Points, Indices]:
    order = np.argsort(index)
    return points[order], np.asarray(index[order], dtype=np.int64)


def _on_a_line(board: Board, index: Indices) -> bool:
    flat = board.points_mm()[index, :2]
    return bool(np.linalg.matrix_rank(flat - flat.mean(axis=0), tol=1e-6 * board.square_mm) < 2)


def _shrunk(grey: Grey, times: int) -> Grey:
    if times == 1:
        return grey
    height, width = grey.shape[0] // times, grey.shape[1] // times
    small = cv2.resize(
        grey[: height * times, : width * times], (width, height), interpolation=cv2.INTER_AREA
    )
    return np.asarray(small, dtype=np.uint8)
