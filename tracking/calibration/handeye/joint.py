# SPDX-License-Identifier: Apache-2.0
"""The mounting, the target's place and the time offset together, by Gauss-Newton.

    p_i = W_i(t + d) X c_i          where the fixed target seems to stand, (3,) in the stage
    M_i = W_i(t + d) X C_i Y'       how it seems to be turned, against Y

with W the body in the tracker's world, X the camera in the body, (C, c) the target in the camera,
d the time offset. What is made small is the spread of the target: the p_i around one point and the
M_i around nothing, each over its own robust sigma, with Huber weights.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tracking.calibration import rotation_arrays as ra
from tracking.calibration.handeye.closed_form import Mounting
from tracking.calibration.handeye.pose_table import PosesAt, PoseTable, poses_at
from tracking.calibration.motion_signal import NS_PER_S, Instants, Mask
from tracking.calibration.rotation_arrays import Floats

UNKNOWNS = 13
OFFSET_COLUMN = 12
NEWTON_STEPS = 8
TRIM_SIGMAS = 3.5

# Median length of a three-dimensional normal vector of unit sigma per axis.
_MEDIAN_LENGTH = 1.5382
_SIGMA_FLOOR_M = 1e-9
_SIGMA_FLOOR_RAD = 1e-9
_HUBER_SIGMAS = 3.0
_BADLY_TOLD = 3.0
_LONGEST_STEP_S = 0.02


@dataclass(frozen=True, slots=True)
class Solution:
    """One answer."""

    mounting: Mounting
    """body_T_camera."""
    target: Mounting
    """world_T_target."""
    offset_s: float


@dataclass(frozen=True, slots=True)
class Spread:
    """Where and how the target seems to stand, against the one answer."""

    off_m: Floats
    """(n, 3) in the tracker's world."""
    off_rad: Floats
    """(n, 3)"""

    def inliers(self, bound: Spread | None = None) -> Mask:
        """Return the poses within 3.5 robust sigmas of this spread (or of another).

        Few poses are bent to by the fit, and tell their sigma badly: the bound is wider for them.
        """
        scale = self if bound is None else bound
        sigmas = TRIM_SIGMAS * _wider(len(scale.off_m))
        near = _lengths(self.off_m) <= sigmas * sigma_of(scale.off_m, _SIGMA_FLOOR_M)
        like = _lengths(self.off_rad) <= sigmas * sigma_of(scale.off_rad, _SIGMA_FLOOR_RAD)
        both: Mask = near & like
        return both

    def rms_mm(self) -> float:
        """Return the rms distance of the target from its place; nan without a pose."""
        if not len(self.off_m):
            return float("nan")
        return float(np.sqrt((self.off_m**2).sum(axis=1).mean())) * 1e3

    def rms_deg(self) -> float:
        """Return the rms angle; nan without a pose."""
        if not len(self.off_rad):
            return float("nan")
        return float(np.degrees(np.sqrt((self.off_rad**2).sum(axis=1).mean())))


@dataclass(frozen=True, slots=True)
class Fit:
    """A converged answer; its normal equations pose by pose, in the order of `_columns`."""

    solution: Solution
    information: Floats
    """(n, 13, 13)"""
    pull: Floats
    """(n, 13)"""


def _wider(count: int) -> float:
    """Return how much farther a new pose lies from a fit of `count` than those in it seem to."""
    share = min(0.8, UNKNOWNS / (6.0 * max(1, count)))
    return float(np.sqrt((1.0 + share) / (1.0 - share))) * (1.0 + _BADLY_TOLD / max(1, count))


def spread_of(tracker: PoseTable, camera: PoseTable, solution: Solution) -> Spread:
    """Return the spread of the target over camera poses (target in camera)."""
    return _spread(_body_at(tracker, camera, solution), camera, solution)


def target_of(tracker: PoseTable, camera: PoseTable, start: Mounting, offset_s: float) -> Solution:
    """Return a solution with the target at the median of where the poses see it."""
    at = poses_at(tracker, camera.t_ns + round(offset_s * NS_PER_S))
    arm_m = camera.position_m @ start.turn.T + start.position_m
    place_m = np.median(np.einsum("nij,nj->ni", at.turn, arm_m) + at.position_m, axis=0)
    turns = at.turn @ start.turn @ ra.matrices(camera.rotation)
    middle = ra.nearest_rotation(turns.mean(axis=0))
    return Solution(start, Mounting(middle, place_m), offset_s)


def fit(
    tracker: PoseTable, camera: PoseTable, start: Solution, with_offset: bool,
    steps: int = NEWTON_STEPS,
) -> Fit:  # fmt: skip
    """Return the answer reached from a start. `camera` is target in camera, `tracker` covers it."""
    solution = start
    for step in range(steps + 1):
        information, pull = equations(tracker, camera, solution)
        if step == steps:
            break
        left, right = information.sum(axis=0), pull.sum(axis=0)
        solution = _moved(solution, solve(left, right, with_offset))
    return Fit(solution, information, pull)


def equations(
    tracker: PoseTable, camera: PoseTable, solution: Solution, with_scale: bool = False
) -> tuple[Floats, Floats]:
    """Return the normal equations pose by pose: (n, 13, 13) and (n, 13).

    `with_scale`: one unknown more, the logarithm of what the camera's lengths are to be taken by.
    """
    at = _body_at(tracker, camera, solution)
    spread = _spread(at, camera, solution)
    columns = _columns(at, camera, solution)
    if with_scale:
        arm = np.zeros((len(camera), 6, 1))
        arm[:, :3, 0] = np.einsum("nij,nj->ni", at.turn @ solution.mounting.turn, camera.position_m)
        columns = np.concatenate((columns, arm), axis=2)
    rows, weight = _weighted(spread, columns)
    information = np.einsum("nai,naj->nij", columns * weight[:, :, None], columns)
    pull = np.einsum("nai,na->ni", columns * weight[:, :, None], -rows)
    return information, pull


def solve(left: Floats, right: Floats, with_offset: bool) -> Floats:
    """Return the steps (..., k) of normal equations (..., k, k) and (..., k).

    The time offset is held where it is not asked for.
    """
    size = right.shape[-1]
    used = np.array([k for k in range(size) if with_offset or k != OFFSET_COLUMN])
    left, right = left[..., used[:, None], used], right[..., used]
    scale = 1.0 / np.sqrt(np.maximum(np.diagonal(left, axis1=-2, axis2=-1), 1e-30))
    scaled = left * scale[..., None] * scale[..., None, :]
    inverse = np.linalg.pinv(scaled, rcond=1e-13, hermitian=True)
    step = np.zeros((*right.shape[:-1], size))
    step[..., used] = scale * np.einsum("...ij,...j->...i", inverse, right * scale)
    return step


def sigma_of(errors: Floats, floor: float = 0.0) -> float:
    """Return the sigma per axis of (n, 3) errors, from the median length."""
    return max(floor, float(np.median(_lengths(errors))) / _MEDIAN_LENGTH)


def _lengths(errors: Floats) -> Floats:
    lengths: Floats = np.linalg.norm(errors, axis=1)
    return lengths


def at_ns(camera: PoseTable, solution: Solution) -> Instants:
    """Return the instants of the tracker (n,) that belong to camera poses."""
    instants: Instants = camera.t_ns + round(solution.offset_s * NS_PER_S)
    return instants


def _body_at(tracker: PoseTable, camera: PoseTable, solution: Solution) -> PosesAt:
    return poses_at(tracker, at_ns(camera, solution))


def _spread(at: PosesAt, camera: PoseTable, solution: Solution) -> Spread:
    x, y = solution.mounting, solution.target
    arm_m = camera.position_m @ x.turn.T + x.position_m
    off_m = np.einsum("nij,nj->ni", at.turn, arm_m) + at.position_m - y.position_m
    off = at.turn @ x.turn @ ra.matrices(camera.rotation) @ y.turn.T
    return Spread(off_m, ra.rotation_vectors(ra.quaternions(off)))


def _columns(at: PosesAt, camera: PoseTable, solution: Solution) -> Floats:
    """Return what both errors change by, (n, 6, 13), for

    X exp(.) (3, rad), position of X (3, m), exp(.) Y (3), place of the target (3), offset (1, s).
    """
    x = solution.mounting
    count = len(camera)
    columns = np.zeros((count, 6, UNKNOWNS))
    turned = at.turn @ x.turn
    arm_m = camera.position_m @ x.turn.T + x.position_m
    columns[:, :3, 0:3] = -(turned @ ra.skews(camera.position_m))
    columns[:, :3, 3:6] = at.turn
    columns[:, :3, 9:12] = -np.eye(3)
    swept_m = np.einsum("nij,nj->ni", at.turn, np.cross(at.turning_rad_s, arm_m))
    columns[:, :3, 12] = swept_m + at.moving_m_s
    columns[:, 3:, 0:3] = turned
    columns[:, 3:, 6:9] = -np.eye(3)
    columns[:, 3:, 12] = np.einsum("nij,nj->ni", at.turn, at.turning_rad_s)
    return columns


def _weighted(spread: Spread, columns: Floats) -> tuple[Floats, Floats]:
    """Return errors (n, 6) and columns (changed in place) over their sigmas, and Huber weights."""
    per_m = 1.0 / sigma_of(spread.off_m, _SIGMA_FLOOR_M)
    per_rad = 1.0 / sigma_of(spread.off_rad, _SIGMA_FLOOR_RAD)
    columns[:, :3] *= per_m
    columns[:, 3:] *= per_rad
    rows = np.concatenate((spread.off_m * per_m, spread.off_rad * per_rad), axis=1)
    weight = np.ones_like(rows)
    for part in (slice(0, 3), slice(3, 6)):
        length = np.maximum(_lengths(rows[:, part]), 1e-12)
        weight[:, part] = np.minimum(1.0, _HUBER_SIGMAS / length)[:, None]
    return rows, weight


def _moved(solution: Solution, step: Floats) -> Solution:
    x, y = solution.mounting, solution.target
    moved_s = float(np.clip(step[12], -_LONGEST_STEP_S, _LONGEST_STEP_S))
    return Solution(
        Mounting(x.turn @ ra.rotation_matrix(step[0:3]), x.position_m + step[3:6]),
        Mounting(ra.rotation_matrix(step[6:9]) @ y.turn, y.position_m + step[9:12]),
        solution.offset_s + moved_s,
    )
