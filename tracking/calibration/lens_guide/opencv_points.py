# SPDX-License-Identifier: Apache-2.0
"""OpenCV's own way through a lens and back, to hold a profile's evaluation against."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from hardware_profiles.lens.model import LensModel, LensState

Floats = npt.NDArray[np.float64]


def project(model: LensModel, state: LensState, points_m: Floats) -> Floats:
    """Return cv2.projectPoints' pixels (n, 2) of points (n, 3) in the camera frame, metres."""
    put, _ = cv2.projectPoints(points_m, np.zeros(3), np.zeros(3), *_opencv(model, state))
    return np.asarray(put, dtype=np.float64).reshape(-1, 2)


def rays(model: LensModel, state: LensState, pixels: Floats) -> Floats:
    """Return cv2.undistortPoints' points (n, 2) of the plane z = 1 at pixels (n, 2).

    With OpenCV's own stop, five steps of a fixed-point iteration.
    """
    back = cv2.undistortPoints(pixels.reshape(-1, 1, 2), *_opencv(model, state))
    return np.asarray(back, dtype=np.float64).reshape(-1, 2)


def _opencv(model: LensModel, state: LensState) -> tuple[Floats, Floats]:
    """Return the camera matrix and k1 k2 p1 p2 k3 k4 k5 k6, OpenCV's order."""
    fx, fy = model.focal_px(state)
    cx, cy = state.center_px
    k1, k2, k3, k4, k5, k6 = state.radial
    camera = np.array(((fx, 0.0, cx), (0.0, fy, cy), (0.0, 0.0, 1.0)))
    return camera, np.array((k1, k2, *state.tangential, k3, k4, k5, k6))
