# SPDX-License-Identifier: Apache-2.0
"""One solve: two recordings at a known time offset, the camera's poses read in one way."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from tracking.calibration.handeye import joint
from tracking.calibration.handeye.closed_form import park
from tracking.calibration.handeye.joint import Fit, Solution, Spread
from tracking.calibration.handeye.offset import Offset
from tracking.calibration.handeye.pairs import Motions, congruent, motions_between
from tracking.calibration.handeye.pose_table import PoseTable, covered, poses_at
from tracking.calibration.motion_signal import NS_PER_S, Mask

CameraPoses = Literal["camera-in-target", "target-in-camera"]
BOTH_WAYS: tuple[CameraPoses, ...] = ("camera-in-target", "target-in-camera")

FEWEST_POSES = 6
"""Fewer are not solved at all; the gate of the verdict is higher."""
LEAST_SHARE_USED = 0.5
MISFIT_MM, MISFIT_DEG = 60.0, 5.0
"""A target that wanders more than this was not solved: something is read in the wrong way."""

_TRIM_ROUNDS = 3


@dataclass(frozen=True, slots=True)
class Answer:
    """A fit, the poses it stands on (target in camera), and all of them."""

    fit: Fit
    kept: PoseTable
    every: PoseTable
    offset: Offset
    spread: Spread
    """Over all of them."""

    @property
    def used(self) -> Mask:
        """Which of all of them it stands on."""
        return np.isin(self.every.t_ns, self.kept.t_ns)

    @property
    def offset_solved(self) -> bool:
        """Whether the time offset is part of the answer."""
        return not self.offset.still and self.offset.searched

    def wander(self) -> float:
        """Return how far the target wanders, of what is let pass."""
        return max(
            joint.sigma_of(self.spread.off_m) * 1e3 / MISFIT_MM,
            float(np.degrees(joint.sigma_of(self.spread.off_rad))) / MISFIT_DEG,
        )

    def misfit(self) -> float:
        """Return the same, too few poses included; above 1 it is not solved."""
        return max(self.wander(), LEAST_SHARE_USED * len(self.every) / max(1, len(self.kept)))


def target_in_camera(camera: PoseTable, way: CameraPoses) -> PoseTable:
    """Return the target in the camera, of poses that are read in one way."""
    return camera.inverse() if way == "camera-in-target" else camera


def motions_of(
    tracker: PoseTable, target: PoseTable, offset_ns: int, rng: np.random.Generator
) -> Motions:
    """Return the motions of the body and the camera between pairs of poses."""
    at = poses_at(tracker, target.t_ns + offset_ns)
    seen = target.inverse()
    return motions_between(at.rotation, at.position_m, seen.rotation, seen.position_m, rng)


def solve_one(
    tracker: PoseTable, target: PoseTable, offset: Offset, rng: np.random.Generator
) -> Answer | None:
    """Return the answer over poses of the target in the camera, the wild ones left out.

    None where the motions turn about one axis only.
    """
    keep = congruent(motions_of(tracker, target, offset.offset_ns, rng), len(target))
    kept = target.only(keep)
    if len(kept) < FEWEST_POSES:
        kept = target
    start = park(motions_of(tracker, kept, offset.offset_ns, rng))
    if start is None:
        return None
    solution = joint.target_of(tracker, kept, start, offset.offset_ns / NS_PER_S)
    solved = not offset.still and offset.searched
    for _ in range(_TRIM_ROUNDS):
        fit = joint.fit(tracker, kept, solution, solved)
        solution = fit.solution
        inside = target.only(_covered(tracker, target, solution))
        bound = joint.spread_of(tracker, kept, solution)
        keep = joint.spread_of(tracker, inside, solution).inliers(bound)
        if int(keep.sum()) < FEWEST_POSES:
            break
        kept = inside.only(keep)
    fit = joint.fit(tracker, kept, solution, solved)
    every = target.only(_covered(tracker, target, fit.solution))
    return Answer(fit, kept, every, offset, joint.spread_of(tracker, every, fit.solution))


def _covered(tracker: PoseTable, target: PoseTable, solution: Solution) -> Mask:
    return covered(tracker, target.t_ns + round(solution.offset_s * NS_PER_S))
