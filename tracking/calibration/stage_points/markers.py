# SPDX-License-Identifier: Apache-2.0
"""ArUco markers on floor and walls: which are in a picture, and where their middles are."""

from __future__ import annotations

import cv2
import numpy as np

from tracking.calibration.lens.board import dictionary_of
from tracking.calibration.lens.corners import Grey


def markers_in(grey: Grey, dictionary: str) -> dict[int, tuple[float, float]]:
    """Return the middle of each marker of a picture (h, w), px; one seen twice is left out.

    The middle is where the diagonals cross, which holds under perspective. Raises BoardError for a
    dictionary that is not there.
    """
    settings = cv2.aruco.DetectorParameters()
    settings.cornerRefinementMethod = cv2.aruco.CORNER_REFINE_SUBPIX
    detector = cv2.aruco.ArucoDetector(dictionary_of(dictionary), settings)
    corners, ids, _ = detector.detectMarkers(grey)
    found: dict[int, tuple[float, float]] = {}
    twice: set[int] = set()
    numbers = [] if ids is None else [int(number) for number in np.asarray(ids).ravel()]
    for four, number in zip(corners, numbers, strict=False):
        middle = _crossing(np.asarray(four, dtype=np.float64).reshape(4, 2))
        if number in found or middle is None:
            twice.add(number)
        else:
            found[number] = middle
    return {number: at for number, at in found.items() if number not in twice}


def _crossing(four: np.ndarray) -> tuple[float, float] | None:
    a, b, c, d = np.concatenate((four, np.ones((4, 1))), axis=1)
    x, y, w = np.cross(np.cross(a, c), np.cross(b, d))
    return (float(x / w), float(y / w)) if abs(w) > 1e-9 else None
