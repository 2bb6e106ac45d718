# SPDX-License-Identifier: Apache-2.0
"""Do the two recordings stand in each other's place, or are they one and the same?

A X = X C turns round: with tracker and camera exchanged there is a solution as well, the inverse of
the mounting (or worse), and its poses fit. What differs is the size of the errors. The right way
round, the target's place is what the camera measures of it; the wrong way it is the origin of the
tracker's world, seen through the camera's far less sure rotations. A tracker that tells rotations
badly looks like that too, so a second sign is asked for: the denser recording is the tracker's, and
a camera sees its target in much the same direction, since it looks at it.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from tracking.calibration.handeye import joint
from tracking.calibration.handeye.closed_form import Mounting
from tracking.calibration.handeye.one_way import BOTH_WAYS, Answer, solve_one, target_in_camera
from tracking.calibration.handeye.pose_table import PoseTable, covered
from tracking.calibration.motion_signal import NS_PER_S
from tracking.calibration.rotation_arrays import Floats, quaternions, rotation_vectors

CLEARLY_BETTER = 0.5
"""The other way round the target wanders less than this share."""
CLEARLY_DENSER = 1.5
_CLEARLY_NARROWER = 0.5
_MOST_POSES = 400
_SAME_M, _SAME_RAD = 5e-5, 1e-4


class OtherWay(NamedTuple):
    """The other way round explains the poses clearly better."""

    wander_mm: float
    """Robust sigma of the target, that way."""
    here_mm: float
    """The same as the recordings were named."""


def denser(tracker: PoseTable, camera: PoseTable) -> float:
    """Return how many times as many poses a second the camera's recording has."""
    return tracker.period_ns / max(camera.period_ns, 1.0)


def other_way(tracker: PoseTable, camera: PoseTable, best: Answer) -> OtherWay | None:
    """Return the answer with the recordings exchanged where the signs speak for it.

    `best` is the answer as they were named, `camera` all of its recording. None costs nothing where
    the tracker's recording is the clearly denser one.
    """
    rate = denser(tracker, camera)
    if rate < 1.0 / CLEARLY_DENSER:
        return None
    offset = best.offset._replace(offset_ns=-round(best.fit.solution.offset_s * NS_PER_S))
    inside = tracker.only(covered(camera, tracker.t_ns + offset.offset_ns))
    if len(inside) > _MOST_POSES:
        inside = inside.only(np.linspace(0, len(inside) - 1, _MOST_POSES).astype(np.int64))
    if len(inside) < joint.UNKNOWNS // 3:
        return None
    answers = [
        solve_one(camera, target_in_camera(inside, way), offset, np.random.default_rng(0))
        for way in BOTH_WAYS
    ]
    fits = [one for one in answers if one is not None and one.misfit() <= 1.0]
    if not fits:
        return None
    other = min(fits, key=Answer.misfit)
    found = OtherWay(_wander_mm(other), _wander_mm(best))
    if found.wander_mm > CLEARLY_BETTER * found.here_mm:
        return None
    narrower = _open(other.every.position_m) < _CLEARLY_NARROWER * _open(best.every.position_m)
    return found if rate > CLEARLY_DENSER or narrower else None


def same_poses(tracker: PoseTable, camera: PoseTable) -> bool:
    """Return whether both hold the very same numbers."""
    return all(
        np.array_equal(a, b)
        for a, b in (
            (tracker.rotation, camera.rotation), (tracker.position_m, camera.position_m)
        )
    )  # fmt: skip


def one_motion(mounting: Mounting, spread_mm: float) -> bool:
    """Return whether two recordings are one motion: no offset, no turn, and no noise at all."""
    turn = rotation_vectors(quaternions(mounting.turn[None]))[0]
    return (
        float(np.linalg.norm(mounting.position_m)) < _SAME_M
        and float(np.linalg.norm(turn)) < _SAME_RAD
        and spread_mm < _SAME_M * 1e3
    )


def _wander_mm(answer: Answer) -> float:
    return joint.sigma_of(answer.spread.off_m) * 1e3


def _open(place_m: Floats) -> float:
    """Return how far directions open: 0 all alike, 1 all over; 0.07 fills a cone of +-30 deg."""
    length = np.linalg.norm(place_m, axis=1, keepdims=True)
    return 1.0 - float(np.linalg.norm((place_m / np.maximum(length, 1e-9)).mean(axis=0)))
