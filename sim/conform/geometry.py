# SPDX-License-Identifier: Apache-2.0
"""What a node has to make of a pose: engine conventions, frusta, projection matrices.

Everything is derived from rotation matrices and axes with numpy, never by the shuffles of
quaternion components that clients use: a slip in a table of signs does not repeat itself here.
Lengths in metres, quaternions (w, x, y, z), the stage frame of PROTOCOL.md, section 12.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]

# New axes of an engine as rows: what its x, y, z are on the stage.
UNREAL_AXES: Array = np.array([[0, 1, 0], [1, 0, 0], [0, 0, 1]], dtype=np.float64)
UNITY_AXES: Array = np.array([[1, 0, 0], [0, 0, 1], [0, 1, 0]], dtype=np.float64)
IN_FRONT_M = 1e-3
"""An eye nearer to the plane, or behind it, sees nothing of a segment: five zeros."""
NEAR_M = 0.1
FAR_M = 1000.0
CM = 100.0


class EnginePose(NamedTuple):
    """A pose in an engine's own words."""

    position: list[float]
    quaternion_xyzw: list[float]
    angles_deg: list[float]
    """Unreal: pitch, yaw, roll. Unity: Euler x, y, z."""


class Segment(NamedTuple):
    """A flat piece of a wall, in the wall's own frame (m)."""

    wall: int
    lower_left: tuple[float, float, float]
    lower_right: tuple[float, float, float]
    upper_left: tuple[float, float, float]


class Extent(NamedTuple):
    """Left, right, bottom, top at unit distance; the distance of the eye from the plane (m)."""

    left: float
    right: float
    bottom: float
    top: float
    distance_m: float


def rotation(quaternion: Sequence[float]) -> Array:
    """Return the rotation matrix of a unit quaternion (w, x, y, z)."""
    w, x, y, z = quaternion
    vector = np.array([x, y, z])
    cross = np.array([[0.0, -z, y], [z, 0.0, -x], [-y, x, 0.0]])
    found: Array = (
        (w * w - vector @ vector) * np.eye(3) + 2 * np.outer(vector, vector) + 2 * w * cross
    )
    return found


def quaternion_of(matrix: Array) -> list[float]:
    """Return x, y, z, w of a rotation matrix, w >= 0: the eigenvector for the eigenvalue 1."""
    m = matrix
    # The symmetric 4 x 4 matrix of Bar-Itzhack (2000): its largest eigenvector is the quaternion.
    k = np.array(
        [
            [m[0, 0] - m[1, 1] - m[2, 2], m[1, 0] + m[0, 1], m[2, 0] + m[0, 2], m[2, 1] - m[1, 2]],
            [m[1, 0] + m[0, 1], m[1, 1] - m[0, 0] - m[2, 2], m[2, 1] + m[1, 2], m[0, 2] - m[2, 0]],
            [m[2, 0] + m[0, 2], m[2, 1] + m[1, 2], m[2, 2] - m[0, 0] - m[1, 1], m[1, 0] - m[0, 1]],
            [m[2, 1] - m[1, 2], m[0, 2] - m[2, 0], m[1, 0] - m[0, 1], m[0, 0] + m[1, 1] + m[2, 2]],
        ]
    )
    _, vectors = np.linalg.eigh(k / 3.0)
    best = vectors[:, -1]
    return [float(v) for v in (best if best[3] >= 0 else -best)]


def quaternion_from_angles(pan_deg: float, tilt_deg: float, roll_deg: float) -> list[float]:
    """Return w, x, y, z of R = Rz(pan) Rx(tilt) Ry(roll)."""
    pan, tilt, roll = (math.radians(angle) for angle in (pan_deg, tilt_deg, roll_deg))
    rz = np.array(
        [[math.cos(pan), -math.sin(pan), 0], [math.sin(pan), math.cos(pan), 0], [0, 0, 1]]
    )
    rx = np.array(
        [[1, 0, 0], [0, math.cos(tilt), -math.sin(tilt)], [0, math.sin(tilt), math.cos(tilt)]]
    )
    ry = np.array(
        [[math.cos(roll), 0, math.sin(roll)], [0, 1, 0], [-math.sin(roll), 0, math.cos(roll)]]
    )
    x, y, z, w = quaternion_of(rz @ rx @ ry)
    return [w, x, y, z]


def unreal_pose(state: Sequence[float]) -> EnginePose:
    """Return a state as Unreal has it: cm, X forward, Y right; FRotator from the turned axes."""
    turned = UNREAL_AXES @ rotation(state[3:]) @ UNREAL_AXES.T
    forward, right, up = turned[:, 0], turned[:, 1], turned[:, 2]
    angles = (
        math.atan2(forward[2], math.hypot(forward[0], forward[1])),
        math.atan2(forward[1], forward[0]),
        math.atan2(-right[2], up[2]),
    )
    position = CM * (UNREAL_AXES @ np.array(state[:3]))
    return _pose(position, turned, angles)


def unity_pose(state: Sequence[float]) -> EnginePose:
    """Return a state as Unity has it: Y up, Z forward; Euler angles applied z, then x, then y."""
    turned = UNITY_AXES @ rotation(state[3:]) @ UNITY_AXES.T
    forward = turned[:, 2]
    angles = (
        math.atan2(-forward[1], math.hypot(forward[0], forward[2])),
        math.atan2(forward[0], forward[2]),
        math.atan2(turned[1, 0], turned[1, 1]),
    )
    return _pose(UNITY_AXES @ np.array(state[:3]), turned, angles)


def placed(outer: Sequence[float], inner: Sequence[float]) -> tuple[Array, Array]:
    """Return position and rotation matrix of `inner` on `outer` (both x y z, w x y z)."""
    turn = rotation(outer[3:])
    return np.array(outer[:3]) + turn @ np.array(inner[:3]), turn @ rotation(inner[3:])


def pupil(state: Sequence[float], pupil_m: float) -> Array:
    """Return the perspective's centre: `pupil_m` along +Y of the body."""
    return np.array(state[:3]) + rotation(state[3:])[:, 1] * pupil_m


def frustum(eye: Array, segment: Segment, position: Array, turn: Array) -> Extent:
    """Return the off-axis frustum of an eye for a segment of a wall that stands at a pose.

    The corners are taken into the frame of the segment with the eye as its origin (x right, y up, z
    toward the side from which it is looked at) by one inverse matrix, and divided by their depth.
    """
    lower_left, lower_right, upper_left = (
        position + turn @ np.array(corner)
        for corner in (segment.lower_left, segment.lower_right, segment.upper_left)
    )
    right = lower_right - lower_left
    up = upper_left - lower_left
    axes = np.column_stack((right / np.linalg.norm(right), up / np.linalg.norm(up), np.zeros(3)))
    axes[:, 2] = np.cross(axes[:, 0], axes[:, 1])
    seen = np.linalg.inv(axes)
    near_left, far_right, top_left = (
        seen @ (corner - eye) for corner in (lower_left, lower_right, upper_left)
    )
    distance = -float(near_left[2])
    if distance < IN_FRONT_M:
        return Extent(0.0, 0.0, 0.0, 0.0, 0.0)
    return Extent(
        float(near_left[0]) / distance,
        float(far_right[0]) / distance,
        float(near_left[1]) / distance,
        float(top_left[1]) / distance,
        distance,
    )


def unity_matrix(extent: Sequence[float]) -> list[float]:
    """Return the 16 numbers of Unity's matrix: what sends the eight corners to the clip cube."""
    corners, clips = _corners(extent, NEAR_M, FAR_M, near_depth=-1.0, far_depth=1.0)
    corners[:, 2] *= -1.0  # the camera looks along -Z there
    return _solve(corners, clips, w_row=(0.0, 0.0, -1.0, 0.0))


def unreal_matrix(extent: Sequence[float]) -> list[float]:
    """Return the 16 numbers of Unreal's matrix (row vectors, cm, depth 1 near and 0 far)."""
    near, far = NEAR_M * CM, FAR_M * CM
    corners, clips = _corners(extent, near, far, near_depth=1.0, far_depth=0.0)
    columns = np.array(_solve(corners, clips, w_row=(0.0, 0.0, 1.0, 0.0))).reshape(4, 4)
    return [float(v) for v in columns.T.ravel()]


def _corners(
    extent: Sequence[float], near: float, far: float, near_depth: float, far_depth: float
) -> tuple[Array, Array]:
    left, right, bottom, top = extent[:4]
    corners, clips = [], []
    for distance, depth in ((near, near_depth), (far, far_depth)):
        for x, clip_x in ((left, -1.0), (right, 1.0)):
            for y, clip_y in ((bottom, -1.0), (top, 1.0)):
                corners.append((x * distance, y * distance, distance, 1.0))
                clips.append((clip_x, clip_y, depth))
    return np.array(corners), np.array(clips)


def _solve(corners: Array, clips: Array, w_row: tuple[float, ...]) -> list[float]:
    """Return the matrix (column vectors) whose first three rows do corner -> clip * w."""
    w = corners @ np.array(w_row)
    # Scaled by 1 / w, so that near and far corners weigh the same in the least squares.
    scaled = corners / w[:, None]
    rows = [np.linalg.lstsq(scaled, clips[:, axis], rcond=None)[0] for axis in range(3)]
    return [float(v) for v in np.concatenate((*rows, np.array(w_row)))]


def _pose(position: Array, turned: Array, angles: tuple[float, ...]) -> EnginePose:
    return EnginePose(
        [float(v) for v in position], quaternion_of(turned), [math.degrees(a) for a in angles]
    )
