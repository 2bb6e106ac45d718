# SPDX-License-Identifier: Apache-2.0
"""OpenCV's own files, written by OpenCV, and its own projection: the outside truth."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

SIZE = (1920, 1080)
MATRIX = np.array([[1501.3, 0.0, 970.25], [0.0, 1499.1, 533.5], [0.0, 0.0, 1.0]])
# k1, k2, p1, p2, k3, k4, k5, k6: a moderately wide lens with decentring.
EIGHT = (-0.21, 0.11, 7.1e-4, -4.3e-4, 0.02, 0.05, -0.03, 0.004)
PRISM = (4e-4, -2e-4, -3e-4, 1e-4)


def file_storage(path: Path, coefficients: Floats, matrix: Floats = MATRIX) -> bytes:
    """Return what cv2.FileStorage writes; the suffix of the path says YAML or JSON."""
    storage = cv2.FileStorage(str(path), cv2.FILE_STORAGE_WRITE)
    storage.write("image_width", SIZE[0])
    storage.write("image_height", SIZE[1])
    storage.write("camera_matrix", matrix)
    storage.write("distortion_coefficients", coefficients)
    storage.release()
    return path.read_bytes()


def points(count: int = 500, seed: int = 1) -> Floats:
    """Return points (n, 3) in front of the camera, over the picture and a little beyond."""
    rng = np.random.default_rng(seed)
    depth = rng.uniform(0.5, 20.0, count)
    plane = rng.uniform((-0.7, -0.4), (0.7, 0.4), (count, 2))
    return np.column_stack((plane * depth[:, None], depth))


def project(given: Floats, coefficients: Floats, matrix: Floats = MATRIX) -> Floats:
    """Return cv2.projectPoints of points in the camera frame, (n, 2)."""
    put, _ = cv2.projectPoints(given, np.zeros(3), np.zeros(3), matrix, coefficients)
    return np.asarray(put, dtype=np.float64).reshape(-1, 2)


def read_storage(path: Path) -> tuple[Floats, Floats]:
    """Return the camera matrix and the coefficients as cv2.FileStorage reads them."""
    storage = cv2.FileStorage(str(path), cv2.FILE_STORAGE_READ)
    matrix = np.asarray(storage.getNode("camera_matrix").mat(), dtype=np.float64)
    coefficients = storage.getNode("distortion_coefficients").mat()
    return matrix, np.asarray(coefficients, dtype=np.float64)


def rays_of(pixels: Floats, coefficients: Floats, matrix: Floats = MATRIX) -> Floats:
    """Return points (n, 3) at z = 1 that OpenCV's own inverse finds for pixels (n, 2)."""
    eye, criteria = np.eye(3), (3, 100, 1e-12)
    plane = cv2.undistortPointsIter(pixels[:, None, :], matrix, coefficients, eye, eye, criteria)
    flat = np.asarray(plane, dtype=np.float64).reshape(-1, 2)
    return np.column_stack((flat, np.ones(len(flat))))
