# SPDX-License-Identifier: Apache-2.0
"""Rotations of many points at once. Quaternions are (w, x, y, z), active, camera to stage."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]


def matrices(quaternions_wxyz: npt.ArrayLike) -> Floats:
    """Return the rotation matrices (..., 3, 3) of quaternions (..., 4), of any length but 0.

    From the cross-product matrix K of the vector part: I + 2 w K + 2 K K.
    """
    q = np.asarray(quaternions_wxyz, dtype=float)
    q = q / np.sqrt(np.sum(q * q, axis=-1, keepdims=True))
    w, x, y, z = (q[..., i] for i in range(4))
    cross = np.zeros((*q.shape[:-1], 3, 3))
    cross[..., 0, 1], cross[..., 0, 2] = -z, y
    cross[..., 1, 0], cross[..., 1, 2] = z, -x
    cross[..., 2, 0], cross[..., 2, 1] = -y, x
    return np.asarray(np.eye(3) + 2.0 * w[..., None, None] * cross + 2.0 * cross @ cross)


def turned(matrix: Floats, vectors: Floats) -> Floats:
    """Return R v for matrices (..., 3, 3) and vectors (..., n, 3)."""
    return np.asarray(vectors @ np.swapaxes(matrix, -1, -2))


def turned_back(matrix: Floats, vectors: Floats) -> Floats:
    """Return R^T v for matrices (..., 3, 3) and vectors (..., n, 3)."""
    return np.asarray(vectors @ matrix)
