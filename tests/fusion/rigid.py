# SPDX-License-Identifier: Apache-2.0
"""Rigid motion by numpy matrices: a second derivation of what the product does in scalars."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from hardware_profiles.pose import Pose, Quaternion, Vector

Matrix = NDArray[np.float64]


def rotation_matrix(q: Quaternion) -> Matrix:
    """Return the 3x3 matrix of a unit quaternion."""
    w, x, y, z = q
    return np.array(
        [
            [1 - 2 * (y * y + z * z), 2 * (x * y - w * z), 2 * (x * z + w * y)],
            [2 * (x * y + w * z), 1 - 2 * (x * x + z * z), 2 * (y * z - w * x)],
            [2 * (x * z - w * y), 2 * (y * z + w * x), 1 - 2 * (x * x + y * y)],
        ]
    )


def transform(pose: Pose) -> Matrix:
    """Return the 4x4 matrix of a pose."""
    matrix = np.eye(4)
    matrix[:3, :3] = rotation_matrix(pose.rotation)
    matrix[:3, 3] = pose.position_m
    return matrix


def cross_matrix(v: Sequence[float] | Matrix) -> Matrix:
    """Return the matrix that multiplies as the cross product with v."""
    x, y, z = (float(value) for value in v)
    return np.array([[0, -z, y], [z, 0, -x], [-y, x, 0]])


def exp(v: Sequence[float] | Matrix) -> Matrix:
    """Return the rotation by |v| about v (Rodrigues)."""
    angle = math.sqrt(sum(float(value) ** 2 for value in v))
    k = cross_matrix(v)
    if angle < 1e-8:
        return np.eye(3) + k + k @ k / 2
    return np.eye(3) + math.sin(angle) / angle * k + (1 - math.cos(angle)) / angle**2 * (k @ k)


def log(r: Matrix) -> Matrix:
    """Return the rotation vector of a matrix, for angles below pi."""
    v = np.array([r[2, 1] - r[1, 2], r[0, 2] - r[2, 0], r[1, 0] - r[0, 1]]) / 2
    sine = float(np.linalg.norm(v))
    if sine < 1e-8:
        return v
    return v * math.atan2(sine, (float(np.trace(r)) - 1) / 2) / sine


def as_vector(v: Matrix) -> Vector:
    """Return three numbers as a tuple."""
    return (float(v[0]), float(v[1]), float(v[2]))
