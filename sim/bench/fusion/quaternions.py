# SPDX-License-Identifier: Apache-2.0
"""Unit quaternions in arrays (..., 4), order (w, x, y, z); rotation vectors (..., 3) in radians.

The bench's own algebra, so that a slip in the product's cannot cancel here. Left increments:
`turned = product(exp(v), q)` turns q by v in the axes of the world.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

_SMALL = 1e-12


def product(a: Floats, b: Floats) -> Floats:
    """Return the Hamilton product a*b (first b, then a) of broadcastable arrays."""
    aw, ax, ay, az = np.moveaxis(a, -1, 0)
    bw, bx, by, bz = np.moveaxis(b, -1, 0)
    return np.stack(
        [
            aw * bw - ax * bx - ay * by - az * bz,
            aw * bx + ax * bw + ay * bz - az * by,
            aw * by - ax * bz + ay * bw + az * bx,
            aw * bz + ax * by - ay * bx + az * bw,
        ],
        axis=-1,
    )


def inverse(q: Floats) -> Floats:
    """Return the inverse of unit quaternions."""
    return np.asarray(q * np.array([1.0, -1.0, -1.0, -1.0]))


def exp(v: Floats) -> Floats:
    """Return the rotation by |v| radians about v."""
    angle = np.linalg.norm(v, axis=-1, keepdims=True)
    scale = np.where(angle > _SMALL, np.sin(angle / 2) / np.maximum(angle, _SMALL), 0.5)
    return np.concatenate([np.cos(angle / 2), v * scale], axis=-1)


def log(q: Floats) -> Floats:
    """Return the shortest rotation vector."""
    q = np.where(q[..., :1] < 0.0, -q, q)
    sine = np.linalg.norm(q[..., 1:], axis=-1, keepdims=True)
    scale = np.where(
        sine > _SMALL, 2.0 * np.arctan2(sine, q[..., :1]) / np.maximum(sine, _SMALL), 2.0
    )
    return np.asarray(q[..., 1:] * scale)


def rotate(q: Floats, v: Floats) -> Floats:
    """Turn vectors by unit quaternions."""
    u, w = q[..., 1:], q[..., :1]
    t = 2.0 * np.cross(u, v)
    return np.asarray(v + w * t + np.cross(u, t))


def between(start: Floats, end: Floats, share: Floats) -> Floats:
    """Return the rotation a share (...,) of the way from start to end (slerp)."""
    return product(exp(share[..., None] * log(product(end, inverse(start)))), start)


def angle(a: Floats, b: Floats) -> Floats:
    """Return the angle between rotations, radians."""
    return np.asarray(np.linalg.norm(log(product(a, inverse(b))), axis=-1))


def path(q: Floats) -> Floats:
    """Return the rotations (n, 4) as a path (n, 3): the sum of the turns from each to the next.

    Locally it is the tangent space, so a predictor of positions predicts rotations from it.
    """
    steps = log(product(q[1:], inverse(q[:-1])))
    return np.concatenate([np.zeros((1, 3)), np.cumsum(steps, axis=0)])
