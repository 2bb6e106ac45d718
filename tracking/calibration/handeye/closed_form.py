# SPDX-License-Identifier: Apache-2.0
"""Two closed-form solutions of A X = X C, by roads that share no step.

Park and Martin, "Robot sensor calibration: solving AX=XB on the Euclidean group" (IEEE T-RA 10(5),
1994) solve the rotation from logarithms and then the translation. Daniilidis, "Hand-eye calibration
using dual quaternions" (IJRR 18(3), 1999) solves both at once from the screws of the motions. Where
they differ, noise or a wild pose is deciding.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from tracking.calibration import rotation_arrays as ra
from tracking.calibration.handeye.pairs import Motions
from tracking.calibration.rotation_arrays import Floats


class Mounting(NamedTuple):
    """X = body_T_camera."""

    turn: Floats
    """(3, 3)"""
    position_m: Floats
    """(3,)"""


class Apart(NamedTuple):
    """How far two mountings are from each other."""

    mm: float
    deg: float


def park(motions: Motions) -> Mounting | None:
    """Return the solution of Park and Martin; None where the motions turn about one axis only."""
    alpha, beta = ra.rotation_vectors(motions.a), ra.rotation_vectors(motions.c)
    m = beta.T @ alpha
    values, vectors = np.linalg.eigh(m.T @ m)
    if not values[0] > 0.0:
        return None
    turn = ra.nearest_rotation(vectors @ np.diag(values**-0.5) @ vectors.T @ m.T)
    left = np.eye(3) - ra.matrices(motions.a)
    right = motions.a_m - motions.c_m @ turn.T
    found = np.linalg.lstsq(left.reshape(-1, 3), right.ravel(), rcond=None)
    return Mounting(turn, np.asarray(found[0], dtype=np.float64))


def daniilidis(motions: Motions) -> Mounting | None:
    """Return the dual-quaternion solution; None where the motions do not determine one."""
    a, c = motions.a, motions.c
    a_dual = 0.5 * ra.products(_pure(motions.a_m), a)
    c_dual = 0.5 * ra.products(_pure(motions.c_m), c)
    count = len(a)
    # T of the paper: both scalars agree by congruence, so only the vector parts bind.
    t = np.zeros((count, 6, 8))
    t[:, :3, 0], t[:, :3, 1:4] = a[:, 1:] - c[:, 1:], ra.skews(a[:, 1:] + c[:, 1:])
    t[:, 3:, 0] = a_dual[:, 1:] - c_dual[:, 1:]
    t[:, 3:, 1:4] = ra.skews(a_dual[:, 1:] + c_dual[:, 1:])
    t[:, 3:, 4:] = t[:, :3, :4]
    _, _, vt = np.linalg.svd(np.linalg.qr(t.reshape(-1, 8), mode="r"))
    (u1, v1), (u2, v2) = (vt[6, :4], vt[6, 4:]), (vt[7, :4], vt[7, 4:])
    best: tuple[float, Floats, Floats] | None = None
    for one, two in _roots(float(u1 @ v1), float(u1 @ v2 + u2 @ v1), float(u2 @ v2)):
        q, dual = one * u1 + two * u2, one * v1 + two * v2
        length = float(q @ q)
        if best is None or length > best[0]:
            best = (length, q, dual)
    if best is None or not best[0] > 1e-12:
        return None
    scale = float(np.sqrt(best[0]))
    q, dual = best[1] / scale, best[2] / scale
    position = 2.0 * ra.products(dual[None], ra.conjugates(q[None]))[0, 1:]
    return Mounting(ra.matrices(q[None])[0], position)


def apart(a: Mounting, b: Mounting) -> Apart:
    """Return the distance of two mountings."""
    angle = np.linalg.norm(ra.rotation_vectors(ra.quaternions((a.turn.T @ b.turn)[None]))[0])
    return Apart(float(np.linalg.norm(a.position_m - b.position_m)) * 1e3, float(np.degrees(angle)))


def _pure(vectors: Floats) -> Floats:
    padded: Floats = np.pad(vectors, ((0, 0), (1, 0)))
    return padded


def _roots(a: float, b: float, c: float) -> list[tuple[float, float]]:
    """Return unit (x, y) with a x^2 + b x y + c y^2 = 0, whichever of the three is 0."""
    root = float(np.sqrt(max(0.0, b * b - 4.0 * a * c)))
    found = []
    for signed in (root, -root):
        pairs = ((-b + signed, 2.0 * a), (2.0 * c, -b - signed))
        x, y = max(pairs, key=lambda pair: np.hypot(*pair))
        length = float(np.hypot(x, y))
        if length > 0.0:
            found.append((x / length, y / length))
    return found or [(1.0, 0.0), (0.0, 1.0)]
