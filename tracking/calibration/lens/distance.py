# SPDX-License-Identifier: Apache-2.0
"""How far away the board was, if its squares are as large as was said: a check of that size.

No picture shows the size of a square: ten times the size is ten times as far away, and the same
lens. People know how far away they stood.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from tracking.calibration.lens.board import Board, Floats
from tracking.calibration.lens.solve import Solution, View

NEAREST_FOCALS = 5.0
"""Nearer than that the picture on the sensor is a quarter of the board's size: macro."""
NEAREST_M, FARTHEST_M = 0.1, 30.0
"""Where the focal length in millimetres is not known; and beyond which nobody holds a board."""


def distances_m(board: Board, views: Sequence[View], solution: Solution) -> Floats:
    """Return how far the middle of what was seen of the board is from the lens, (views,), metres.

    From the entrance pupil, where the rays cross.
    """
    middles = np.array([board.points_mm()[view.found.index].mean(axis=0) for view in views])
    turns = solution.rotations_rad
    angle = np.linalg.norm(turns, axis=1, keepdims=True)
    axis = turns / np.where(angle > 0.0, angle, 1.0)
    # Rodrigues' formula.
    turned = (
        middles * np.cos(angle)
        + np.cross(axis, middles) * np.sin(angle)
        + axis * (axis * middles).sum(axis=1, keepdims=True) * (1.0 - np.cos(angle))
    )
    away: Floats = np.linalg.norm(turned + solution.translations_mm, axis=1) / 1000.0
    return away


def doubt(near_m: float, far_m: float, square_mm: float, focal_mm: float | None) -> str:
    """Return in one sentence why such distances cannot be, or nothing."""
    least = NEAREST_M if focal_mm is None else NEAREST_FOCALS * focal_mm / 1000.0
    if near_m < least:
        why = (
            f"nearer than {least:g} m" if focal_mm is None
            else f"nearer than {NEAREST_FOCALS:g} focal lengths of {focal_mm:.3g} mm"
        )  # fmt: skip
    elif far_m > FARTHEST_M:
        why = f"farther than {FARTHEST_M:g} m"
    else:
        return ""
    return (
        f"that is {why}: is --square-mm {square_mm:g} right, in millimetres? focal length in "
        "pixels and distortion do not depend on it, distances do"
    )
