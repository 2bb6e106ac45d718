# SPDX-License-Identifier: Apache-2.0
"""Rotations as numpy arrays: many at once (one alone: hardware_profiles.pose).

Quaternions are (n, 4), (w, x, y, z), unit; matrices (n, 3, 3); rotation vectors (n, 3) in radians.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

_SMALL_ANGLE_RAD = 1e-8


def matrices(quaternions: Floats) -> Floats:
    """Return the rotation matrix of each unit quaternion, (n, 3, 3)."""
    w, x, y, z = quaternions.T
    rows = (
        (1.0 - 2.0 * (y * y + z * z), 2.0 * (x * y - w * z), 2.0 * (x * z + w * y)),
        (2.0 * (x * y + w * z), 1.0 - 2.0 * (x * x + z * z), 2.0 * (y * z - w * x)),
        (2.0 * (x * z - w * y), 2.0 * (y * z + w * x), 1.0 - 2.0 * (x * x + y * y)),
    )
    return np.moveaxis(np.array(rows), 2, 0)


def products(a: Floats, b: Floats) -> Floats:
    """Return the Hamilton product of each pair, (n, 4)."""
    aw, ax, ay, az = a.T
    bw, bx, by, bz = b.T
    return np.stack(
        (
            aw * bw - ax * bx - ay * by - az * bz,
            aw * bx + ax * bw + ay * bz - az * by,
            aw * by - ax * bz + ay * bw + az * bx,
            aw * bz + ax * by - ay * bx + az * bw,
        ),
        axis=1,
    )


def conjugates(quaternions: Floats) -> Floats:
    """Return the inverse of each unit quaternion, (n, 4)."""
    back: Floats = quaternions * np.array((1.0, -1.0, -1.0, -1.0))
    return back


def rotation_vectors(quaternions: Floats) -> Floats:
    """Return the shortest rotation vector of each unit quaternion, (n, 3), radians."""
    q = np.where(quaternions[:, :1] < 0.0, -quaternions, quaternions)
    sine = np.linalg.norm(q[:, 1:], axis=1)
    small = sine < _SMALL_ANGLE_RAD
    angle = 2.0 * np.arctan2(sine, q[:, 0])
    scale = np.where(small, 2.0, angle / np.where(small, 1.0, sine))
    return q[:, 1:] * scale[:, None]


def quaternions(matrices: Floats) -> Floats:
    """Return the unit quaternion of each rotation matrix, (n, 4), w >= 0.

    The eigenvector of the largest eigenvalue of Bar-Itzhack's symmetric 4x4 matrix (J. Guidance
    23(6), 2000): of a matrix that is not quite a rotation it gives the nearest one.
    """
    (a, b, c), (d, e, f), (g, h, i) = np.moveaxis(matrices, 0, 2)
    rows = (
        (a + e + i, h - f, c - g, d - b),
        (h - f, a - e - i, b + d, c + g),
        (c - g, b + d, e - a - i, f + h),
        (d - b, c + g, f + h, i - a - e),
    )
    q = np.linalg.eigh(np.moveaxis(np.array(rows), 2, 0))[1][:, :, -1]
    return np.where(q[:, :1] < 0.0, -q, q)


def nearest_rotation(matrix: Floats) -> Floats:
    """Return the rotation matrix (3, 3) nearest to a matrix in the least-squares sense."""
    u, _, vt = np.linalg.svd(matrix)
    turn: Floats = u @ np.diag((1.0, 1.0, np.linalg.det(u @ vt))) @ vt
    return turn


def skews(vectors: Floats) -> Floats:
    """Return the cross-product matrix of each vector, (n, 3, 3): skews(a) @ b = a x b."""
    x, y, z = vectors.T
    o = np.zeros_like(x)
    return np.moveaxis(np.array(((o, -z, y), (z, o, -x), (-y, x, o))), 2, 0)


def rotation_matrix(vector_rad: Floats) -> Floats:
    """Return the rotation matrix (3, 3) of one rotation vector (3,), radians (Rodrigues)."""
    angle = float(np.linalg.norm(vector_rad))
    k = skews(vector_rad[None])[0]
    nothing: Floats = np.eye(3)
    if angle < _SMALL_ANGLE_RAD:
        small: Floats = nothing + k
        return small
    turn: Floats = nothing + np.sin(angle) / angle * k + (1.0 - np.cos(angle)) / angle**2 * (k @ k)
    return turn
