# SPDX-License-Identifier: Apache-2.0
"""Motions between two poses of a tracker and of a camera: what AX = XB is made of.

Of poses A_i (body in the tracker's world) and C_i (camera in target), the motions from i to j are
A_ij = A_i^-1 A_j and C_ij = C_i^-1 C_j, and with X, the camera in the body, A_ij X = X C_ij.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tracking.calibration import rotation_arrays as ra
from tracking.calibration.motion_signal import Instants, Mask
from tracking.calibration.rotation_arrays import Floats

ALL_PAIRS_UP_TO = 80
MOST_PAIRS = 12_000
# Shorter turns carry more noise than motion; the axis of one near half a turn may flip.
LEAST_TURN_RAD = float(np.radians(15.0))
MOST_TURN_RAD = float(np.radians(150.0))
TRIM_SIGMAS = 5.0

_CANDIDATES = 40
_MAD_TO_SIGMA = 1.4826
_FLOOR_RAD = float(np.radians(0.02))
_FLOOR_M = 1e-4


@dataclass(frozen=True, slots=True)
class Motions:
    """Motions of pairs (i, j), each (n, ...)."""

    a: Floats
    """(n, 4) quaternions of the body's motion, w >= 0."""
    a_m: Floats
    """(n, 3)"""
    c: Floats
    """(n, 4) of the camera's."""
    c_m: Floats
    i: Instants
    j: Instants

    def only(self, keep: Mask) -> Motions:
        """Return the pairs of a mask."""
        return Motions(
            self.a[keep], self.a_m[keep], self.c[keep], self.c_m[keep], self.i[keep], self.j[keep]
        )

    def turns_rad(self) -> tuple[Floats, Floats]:
        """Return the angles of both motions, each (n,)."""
        return _angles(self.a), _angles(self.c)


def motions_between(
    body: Floats, body_m: Floats, camera: Floats, camera_m: Floats, rng: np.random.Generator
) -> Motions:
    """Return motions over well-chosen pairs of n poses (quaternions (n, 4), positions (n, 3)).

    Up to 80 poses: all pairs. More: pairs at random, those that turn by 15 to 150 deg.
    """
    count = len(body)
    if count <= ALL_PAIRS_UP_TO:
        j, i = np.triu_indices(count, 1)  # the later pose first, as OpenCV has it
        return _motions(body, body_m, camera, camera_m, i, j)
    i = rng.integers(0, count, count * _CANDIDATES)
    j = (i + rng.integers(1, count, len(i))) % count
    turn = _angles(ra.products(ra.conjugates(camera[i]), camera[j]))
    least = min(LEAST_TURN_RAD, float(np.median(turn)))
    good = np.flatnonzero((turn >= least) & (turn <= MOST_TURN_RAD))
    if not len(good):
        good = np.arange(len(i))
    good = good[:MOST_PAIRS]
    return _motions(body, body_m, camera, camera_m, i[good], j[good])


def congruent(motions: Motions, count: int) -> Mask:
    """Return which of `count` poses take part in motions that are the same screw on both sides.

    Angle and pitch of a motion are the same in any frame (Chen 1991), so wild poses are found
    before anything is solved: those whose usual disagreement with the others is far off.
    """
    turn_a, turn_c = motions.turns_rad()
    off_rad = np.abs(turn_a - turn_c)
    off_m = np.abs(_pitch(motions.a, motions.a_m) - _pitch(motions.c, motions.c_m))
    keep = np.ones(count, dtype=bool)
    for off, floor in ((off_rad, _FLOOR_RAD), (off_m, _FLOOR_M)):
        usual = _median_by_pose(off, motions, count)
        middle = float(np.nanmedian(usual))
        spread = _MAD_TO_SIGMA * float(np.nanmedian(np.abs(usual - middle)))
        bound = middle + TRIM_SIGMAS * max(spread, floor, 0.5 * middle)
        with np.errstate(invalid="ignore"):
            keep &= ~(usual > bound)
    return keep


def _motions(
    body: Floats, body_m: Floats, camera: Floats, camera_m: Floats, i: Instants, j: Instants
) -> Motions:
    a, a_m = _relative(body[i], body_m[i], body[j], body_m[j])
    c, c_m = _relative(camera[i], camera_m[i], camera[j], camera_m[j])
    return Motions(a, a_m, c, c_m, i, j)


def _relative(q: Floats, m: Floats, r: Floats, n: Floats) -> tuple[Floats, Floats]:
    back = ra.conjugates(q)
    turn = ra.products(back, r)
    turn = np.where(turn[:, :1] < 0.0, -turn, turn)
    return turn, np.einsum("nij,nj->ni", ra.matrices(back), n - m)


def _angles(quaternions: Floats) -> Floats:
    angles: Floats = np.linalg.norm(ra.rotation_vectors(quaternions), axis=1)
    return angles


def _pitch(quaternions: Floats, moved_m: Floats) -> Floats:
    """Return the travel along the axis of each motion; 0 where it hardly turns."""
    axis = quaternions[:, 1:]
    length = np.linalg.norm(axis, axis=1)
    clear = length > np.sin(np.radians(2.0))
    travel: Floats = (axis * moved_m).sum(axis=1) / np.where(clear, length, 1.0)
    return np.where(clear, travel, 0.0)


def _median_by_pose(values: Floats, motions: Motions, count: int) -> Floats:
    who = np.concatenate((motions.i, motions.j))
    order = np.lexsort((np.concatenate((values, values)), who))
    who, both = who[order], np.concatenate((values, values))[order]
    first = np.searchsorted(who, np.arange(count), side="left")
    last = np.searchsorted(who, np.arange(count), side="right")
    middle = np.minimum((first + last) // 2, max(0, len(both) - 1))
    return np.where(last > first, both[middle], np.nan)
