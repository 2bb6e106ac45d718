# SPDX-License-Identifier: Apache-2.0
"""Where a board is not found: is another one in the picture, that was meant?

The usual slips: squares counted in place of inner corners, markers of another dictionary, the
ChArUco pattern that OpenCV drew before 4.6.
"""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np

from tracking.calibration.lens.board import Board, dictionary_of
from tracking.calibration.lens.corners import Found, Grey, find_board, find_markers
from tracking.calibration.refusal import Refused

_FAMILIES = (
    "DICT_4X4_1000", "DICT_5X5_1000", "DICT_6X6_1000", "DICT_7X7_1000", "DICT_ARUCO_ORIGINAL",
    "DICT_APRILTAG_36h11",
)  # fmt: skip
_LEAST_BOARD = (3, 3)
_FEWEST_SEEN = 4
"""Inner corners each way, below which it may be a part of something else."""
_ENOUGH = 4
"""Markers of another dictionary that cannot be chance."""


def meant(grey: Grey, board: Board) -> str:
    """Return what to write instead, for a picture (h, w) without `board`; empty: nothing known."""
    if board.kind == "chessboard":
        other = replace(board, columns=board.columns - 1, rows=board.rows - 1)
        if min(other.grid) > 2 and isinstance(_find(grey, other), Found):
            return f"{other.spec} is there: count inner corners, not squares"
        return _larger(grey, board)
    if board.kind == "charuco" and board.rows % 2 == 0:
        other = replace(board, legacy=not board.legacy)
        if isinstance(_find(grey, other), Found):
            how = "write :legacy behind it" if other.legacy else "leave :legacy out"
            return f"the board is there in the {'old' if other.legacy else 'new'} pattern: {how}"
    if board.kind in ("charuco", "aruco"):
        return _other_markers(grey, board)
    return ""


def _larger(grey: Grey, board: Board) -> str:
    """Return which chessboard is there, whatever was asked for; empty where none is seen."""
    flags = cv2.CALIB_CB_NORMALIZE_IMAGE | cv2.CALIB_CB_LARGER
    try:
        good, _, meta = cv2.findChessboardCornersSBWithMeta(grey, _LEAST_BOARD, flags=flags)
    except cv2.error:
        return ""
    if not good:
        return ""
    rows, columns = np.asarray(meta).shape
    if {rows, columns} == set(board.grid) or min(rows, columns) < _FEWEST_SEEN:
        return ""
    columns, rows = max(rows, columns), min(rows, columns)
    return f"a chessboard:{columns}x{rows} is there: count its inner corners again"


def _find(grey: Grey, board: Board) -> Found | Refused:
    return find_board(grey, board, thorough=False)


def _other_markers(grey: Grey, board: Board) -> str:
    _, ids = find_markers(grey, board.dictionary)
    fitting = ids[ids < len(np.asarray(dictionary_of(board.dictionary).bytesList))]
    if len(fitting) >= _ENOUGH:
        return f"{len(fitting)} of its markers are seen: are columns and rows right?"
    try:
        counts = {name: len(find_markers(grey, name)[1]) for name in _FAMILIES}
    except cv2.error:
        return ""
    best = max(counts, key=lambda name: counts[name])
    if counts[best] < _ENOUGH:
        return ""
    return f"{counts[best]} markers of the family {best.rpartition('_')[0]} are seen: wrong DICT?"
