# SPDX-License-Identifier: Apache-2.0
"""Where a flat target stands in front of a camera, from points seen in one picture.

The lens is taken out first: points come on the plane z = 1. A flat target has two places that look
nearly alike (S. Schweighofer, A. Pinz, "Robust pose estimation from a planar target", PAMI 2006);
the one that fits better is taken, and the other one's misfit is told, for where they cannot be told
apart the pose is worth nothing.
"""

from __future__ import annotations

from typing import NamedTuple

import cv2
import numpy as np

from tracking.calibration import rotation_arrays as ra
from tracking.calibration.refusal import Refused
from tracking.calibration.rotation_arrays import Floats

FEWEST_POINTS = 4
CLEAR_RATIO = 1.5
"""The second place has to fit worse by this."""


class TargetPose(NamedTuple):
    """The target in the camera (x right, y down, z forward)."""

    rotation: Floats
    """(4,) (w, x, y, z)"""
    position_m: Floats
    """(3,)"""
    rms: float
    """Of the points, on the plane z = 1."""


def target_in_camera(points_m: Floats, seen: Floats) -> TargetPose | Refused:
    """Return the pose from target points (n, 3), z = 0, seen at (n, 2) on the plane z = 1."""
    if len(points_m) < FEWEST_POINTS:
        return Refused(f"{len(points_m)} points, expected {FEWEST_POINTS} or more")
    unity = np.eye(3)
    try:
        good, turns, moves, _ = cv2.solvePnPGeneric(
            points_m, seen, unity, None, flags=cv2.SOLVEPNP_IPPE
        )
    except cv2.error as error:
        return Refused(f"no pose ({str(error).strip().splitlines()[0]:.80})")
    places = []
    for turn, move in zip(turns, moves, strict=True) if good else ():
        fine = cv2.solvePnPRefineLM(points_m, seen, unity, None, turn.copy(), move.copy())
        places.append(_place(points_m, seen, np.asarray(fine[0]), np.asarray(fine[1])))
    ahead = sorted(
        (one for one in places if one.position_m[2] > 0.0 and np.isfinite(one.rms)),
        key=lambda one: one.rms,
    )
    if not ahead:
        return Refused("the points fit no place in front of the camera")
    if len(ahead) > 1:
        off = ra.rotation_vectors(
            ra.products(ra.conjugates(ahead[0].rotation[None]), ahead[1].rotation[None])
        )
        same = float(np.linalg.norm(off)) < np.radians(0.5)
        if not same and ahead[1].rms < CLEAR_RATIO * ahead[0].rms:
            return Refused(
                "two places of the board fit nearly alike (it is too far away, or faces the "
                "camera): go nearer, or tilt it"
            )
    return ahead[0]


def _place(points_m: Floats, seen: Floats, turn: Floats, move: Floats) -> TargetPose:
    matrix = ra.rotation_matrix(turn.ravel().astype(np.float64))
    position = move.ravel().astype(np.float64)
    at = points_m @ matrix.T + position
    depth = np.where(at[:, 2] > 1e-9, at[:, 2], np.nan)
    off = at[:, :2] / depth[:, None] - seen
    return TargetPose(
        ra.quaternions(matrix[None])[0], position, float(np.sqrt((off**2).sum(axis=1).mean()))
    )
