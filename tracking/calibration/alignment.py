# SPDX-License-Identifier: Apache-2.0
"""Where two trackers of one rigid thing stand to each other: AX = YB on whole pose sequences.

`reference_i ~ stage_T_world * other_i * body_T_sensor` for poses at the same instants. Rotations
come first, in closed form and free of quaternion signs (M. Shah, "Solving the robot-world/hand-eye
calibration problem using the Kronecker product", J. Mechanisms Robotics 5, 2013), then the
translations (and the scale of a monocular source) by linear least squares, then both together by
Gauss-Newton. Two rounds throw out pairs beyond four robust sigmas. What the motion does not
determine is refused, never guessed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from hardware_profiles.pose import Pose, Vector, normalized
from tracking.calibration import rotation_arrays as ra
from tracking.calibration.refusal import Refused
from tracking.calibration.rotation_arrays import Floats
from tracking.calibration.timed_pose import TimedPose

FEWEST_PAIRS = 10
# With less rotation off the main axis than this, noise decides where the sensor sits.
LEAST_SPREAD_DEG = 2.0
LEAST_TRAVEL_M = 0.02
TRIM_SIGMAS = 4.0
LEAST_SHARE_USED = 1.0 / 3.0

_TRIM_ROUNDS = 2
_NEWTON_STEPS = 4
_REWEIGHTINGS = 8
# Median length of a three-dimensional normal vector of unit sigma per axis.
_MEDIAN_LENGTH = 1.5382
_SIGMA_FLOOR_M = 1e-9
_SIGMA_FLOOR_RAD = 1e-9


class Residual(NamedTuple):
    """Length of the error over the pairs that were used."""

    rms: float
    p95: float


@dataclass(frozen=True, slots=True)
class Alignment:
    """The two transforms, and how much to believe them."""

    stage_T_world: Pose  # noqa: N815 - the frames of a transform are written as in the house plan
    """The world of `other` in the frame of the reference."""
    body_T_sensor: Pose  # noqa: N815
    """What the reference tracks, in the body frame of `other`."""
    scale: float
    """Metres of the reference for one unit of `other`; 1 unless it was asked for."""
    residual_mm: Residual
    residual_deg: Residual
    used: int
    """Pairs kept; the others were outliers."""
    pairs: int
    rotation_spread_deg: float
    """Rotation about the least excited direction, rms: what fixes the mounting."""
    condition: float
    """Condition number of the last solve, columns at unit length; 1 is ideal, 1e3 is poor."""

    def apply(self, other: Pose) -> Pose:
        """Return a pose of `other` as the reference would have said it."""
        x, y, z = other.position_m
        scaled = Pose((self.scale * x, self.scale * y, self.scale * z), other.rotation)
        return self.stage_T_world.compose(scaled).compose(self.body_T_sensor)


def solve_alignment(
    reference: Sequence[TimedPose], other: Sequence[TimedPose], with_scale: bool = False
) -> Alignment | Refused:
    """Return the alignment of two equally long sequences of poses at the same instants.

    `timed_pose.pairs_at` makes such sequences. `with_scale` also solves the scale of `other`, for a
    monocular source. Raises ValueError where lengths or instants differ (a mistake of the caller);
    motion that does not determine the answer is Refused.
    """
    if [item.t_ns for item in reference] != [item.t_ns for item in other]:
        raise ValueError("the two sequences are not at the same instants")
    if len(reference) < FEWEST_PAIRS:
        return Refused(
            f"only {len(reference)} pairs of poses, {FEWEST_PAIRS} are needed: record longer"
        )
    pairs = _Pairs.of(reference, other)
    travel_m = float(np.sqrt(pairs.other_m.var(axis=0).sum()))
    if with_scale and travel_m < LEAST_TRAVEL_M:
        return Refused(
            f"the source moved {travel_m * 1e3:.1f} mm (rms), too little to find its scale: "
            "walk with the camera"
        )
    keep = np.ones(len(reference), dtype=bool)
    for _ in range(_TRIM_ROUNDS):
        if (spread_deg := _spread_deg(pairs.other[keep])) < LEAST_SPREAD_DEG:
            return _not_turned(spread_deg)
        solution = _closed_form(pairs.only(keep), with_scale)
        solution, _ = _refine(pairs.only(keep), solution, with_scale)
        keep = _inliers(pairs, solution)
    if (spread_deg := _spread_deg(pairs.other[keep])) < LEAST_SPREAD_DEG:
        return _not_turned(spread_deg)
    used = int(keep.sum())
    if used < max(FEWEST_PAIRS, LEAST_SHARE_USED * len(keep)):
        return Refused(
            f"only {used} of {len(keep)} pairs fit one rigid mounting: is it the same camera, and "
            "is the delay between the two removed?"
        )
    kept = pairs.only(keep)
    solution, condition = _refine(kept, solution, with_scale)
    position_m, turn_rad = _errors(kept, solution)
    return Alignment(
        _pose(solution.stage, solution.stage_m), _pose(solution.body, solution.body_m),
        solution.scale, _residual(position_m * 1e3), _residual(np.degrees(turn_rad)),
        used, len(keep), spread_deg, condition,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Pairs:
    """Rotation matrices (n, 3, 3) and positions (n, 3) of both."""

    reference: Floats
    reference_m: Floats
    other: Floats
    other_m: Floats

    @classmethod
    def of(cls, reference: Sequence[TimedPose], other: Sequence[TimedPose]) -> _Pairs:
        return cls(*_arrays(reference), *_arrays(other))

    def only(self, keep: npt.NDArray[np.bool_]) -> _Pairs:
        return _Pairs(
            self.reference[keep], self.reference_m[keep], self.other[keep], self.other_m[keep]
        )


@dataclass(frozen=True, slots=True)
class _Solution:
    """stage_T_world and body_T_sensor as matrices (3, 3) and vectors (3,), and the scale."""

    stage: Floats
    body: Floats
    stage_m: Floats
    body_m: Floats
    scale: float


def _arrays(track: Sequence[TimedPose]) -> tuple[Floats, Floats]:
    turns = ra.matrices(np.array([item.pose.rotation for item in track], dtype=np.float64))
    return turns, np.array([item.pose.position_m for item in track], dtype=np.float64)


def _spread_deg(turns: Floats) -> float:
    """Return the rms rotation about the least excited direction.

    Eliminating one mounting from the normal equations of the other leaves I - M'M with M the mean
    rotation matrix; its smallest eigenvalue is that variance in rad^2.
    """
    largest = float(np.linalg.svd(turns.mean(axis=0), compute_uv=False)[0])
    return float(np.degrees(np.sqrt(max(0.0, 1.0 - largest * largest))))


def _not_turned(spread_deg: float) -> Refused:
    return Refused(
        f"the camera turned {spread_deg:.2f} deg (rms) about its least used axis, "
        f"{LEAST_SPREAD_DEG:.0f} deg are needed: pan it and tilt or roll it as well"
    )


def _closed_form(pairs: _Pairs, with_scale: bool) -> _Solution:
    """Return the solution by Shah's Kronecker product, then linear least squares."""
    # tr(Ro' S' Rr B') summed over the pairs is bilinear in S and B': its best pair is the first
    # pair of singular vectors, with a common sign that the determinant settles.
    k = np.einsum("iac,ibd->abcd", pairs.reference, pairs.other).reshape(9, 9)
    u, _, vt = np.linalg.svd(k)
    stage, body_back = u[:, 0].reshape(3, 3), vt[0].reshape(3, 3)
    if np.linalg.det(stage) < 0.0:
        stage, body_back = -stage, -body_back
    stage, body = ra.nearest_rotation(stage), ra.nearest_rotation(body_back).T
    count = len(pairs.other_m)
    turned_m = pairs.other_m @ stage.T
    columns = [stage @ pairs.other, np.broadcast_to(np.eye(3), (count, 3, 3))]
    right_m: Floats = pairs.reference_m
    if with_scale:
        columns.append(turned_m[:, :, None])
    else:
        right_m = right_m - turned_m
    a: Floats = np.concatenate(columns, axis=2)
    weights: Floats = np.ones(count)
    x: Floats = np.zeros(a.shape[2])
    # Reweighted toward the sum of lengths: a few wild positions must not pull the first answer.
    for _ in range(_REWEIGHTINGS):
        left: Floats = (a * weights[:, None, None]).reshape(3 * count, -1)
        right: Floats = (right_m * weights[:, None]).ravel()
        x = np.asarray(np.linalg.lstsq(left, right, rcond=None)[0], dtype=np.float64)
        length_m = np.linalg.norm(right_m - a @ x, axis=1)
        weights = 1.0 / np.sqrt(np.maximum(length_m, max(float(np.median(length_m)), 1e-9)))
    return _Solution(stage, body, x[3:6], x[:3], float(x[6]) if with_scale else 1.0)


def _errors(pairs: _Pairs, solution: _Solution) -> tuple[Floats, Floats]:
    """Return the errors per pair, (n, 3) metres in the stage and (n, 3) radians in the body."""
    arm_m = pairs.other @ solution.body_m + solution.scale * pairs.other_m
    position_m = arm_m @ solution.stage.T + solution.stage_m - pairs.reference_m
    off = np.swapaxes(pairs.reference, 1, 2) @ solution.stage @ pairs.other @ solution.body
    turn_rad = ra.rotation_vectors(ra.quaternions(off))
    return position_m, turn_rad


def _sigma(errors: Floats, floor: float) -> float:
    """Return the sigma per axis of (n, 3) errors, from the median length."""
    return max(floor, float(np.median(np.linalg.norm(errors, axis=1))) / _MEDIAN_LENGTH)


def _inliers(pairs: _Pairs, solution: _Solution) -> npt.NDArray[np.bool_]:
    position_m, turn_rad = _errors(pairs, solution)
    near = np.linalg.norm(position_m, axis=1) <= TRIM_SIGMAS * _sigma(position_m, _SIGMA_FLOOR_M)
    like = np.linalg.norm(turn_rad, axis=1) <= TRIM_SIGMAS * _sigma(turn_rad, _SIGMA_FLOOR_RAD)
    inliers: npt.NDArray[np.bool_] = near & like
    return inliers


def _refine(pairs: _Pairs, solution: _Solution, with_scale: bool) -> tuple[_Solution, float]:
    """Return the joint least-squares solution by Gauss-Newton, and its condition number."""
    count = len(pairs.other_m)
    scaled = np.ones(1)
    columns = 13 if with_scale else 12
    for _ in range(_NEWTON_STEPS):
        position_m, turn_rad = _errors(pairs, solution)
        per_m = 1.0 / _sigma(position_m, _SIGMA_FLOOR_M)
        per_rad = 1.0 / _sigma(turn_rad, _SIGMA_FLOOR_RAD)
        arm_m = pairs.other @ solution.body_m + solution.scale * pairs.other_m
        a = np.zeros((count, 6, columns))
        # Unknowns: S exp(.), B exp(.), stage_m, body_m, scale.
        a[:, :3, 0:3] = -(solution.stage @ ra.skews(arm_m)) * per_m
        a[:, :3, 6:9] = np.eye(3) * per_m
        a[:, :3, 9:12] = (solution.stage @ pairs.other) * per_m
        if with_scale:
            a[:, :3, 12] = (pairs.other_m @ solution.stage.T) * per_m
        a[:, 3:, 0:3] = np.swapaxes(pairs.other @ solution.body, 1, 2) * per_rad
        a[:, 3:, 3:6] = np.eye(3) * per_rad
        errors = np.concatenate((position_m * per_m, turn_rad * per_rad), axis=1)
        flat = a.reshape(6 * count, columns)
        lengths = np.linalg.norm(flat, axis=0)
        step, _, _, scaled = np.linalg.lstsq(flat / lengths, -errors.ravel(), rcond=None)
        step = step / lengths
        solution = _Solution(
            solution.stage @ ra.rotation_matrix(step[0:3]),
            solution.body @ ra.rotation_matrix(step[3:6]),
            solution.stage_m + step[6:9], solution.body_m + step[9:12],
            solution.scale + (float(step[12]) if with_scale else 0.0),
        )  # fmt: skip
    return solution, float(scaled[0] / scaled[-1])


def _pose(turn: Floats, position_m: Floats) -> Pose:
    w, x, y, z = (float(one) for one in ra.quaternions(turn[None])[0])
    return Pose(_vector(position_m), normalized((w, x, y, z)))


def _vector(values: Floats) -> Vector:
    x, y, z = (float(one) for one in values)
    return (x, y, z)


def _residual(errors: Floats) -> Residual:
    length = np.linalg.norm(errors, axis=1)
    return Residual(float(np.sqrt(np.mean(length**2))), float(np.percentile(length, 95)))
