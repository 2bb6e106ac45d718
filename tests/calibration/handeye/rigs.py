# SPDX-License-Identifier: Apache-2.0
"""Made-up rigs: a tracked body with a camera on it that looks at a target, with known truth."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hardware_profiles.pose import (
    Pose,
    Vector,
    from_rotation_vector,
    multiply,
    normalized,
)
from tests.calibration.tracks import NS, Motion
from tracking.calibration.handeye.pose_table import PoseTable
from tracking.calibration.timed_pose import TimedPose

MOUNTING = Pose((0.12, -0.07, 0.21), normalized((0.5, -0.4, 0.6, 0.45)))
"""body_T_camera: some way off, and askew."""
TARGET = Pose((2.0, 4.0, 1.1), normalized((0.3, 0.8, -0.2, 0.5)))
"""world_T_target"""


@dataclass(frozen=True, slots=True)
class Noise:
    """Sigmas per axis: those of the reference table are 0.3 mm, 0.03 deg, 2 mm, 0.05 deg."""

    tracker_mm: float = 0.0
    tracker_deg: float = 0.0
    camera_mm: float = 0.0
    camera_deg: float = 0.0


TABLE = Noise(0.3, 0.03, 2.0, 0.05)
CLEAN = Noise()


def shaken(pose: Pose, mm: float, deg: float, rng: np.random.Generator) -> Pose:
    """Return the pose with white noise of that sigma per axis."""
    dx, dy, dz = (rng.normal(0.0, 1.0, 3) * mm * 1e-3).tolist()
    x, y, z = pose.position_m
    turn = (rng.normal(0.0, 1.0, 3) * np.radians(deg)).tolist()
    q = multiply(pose.rotation, from_rotation_vector((turn[0], turn[1], turn[2])))
    return Pose((x + dx, y + dy, z + dz), normalized(q))


def stills(
    count: int, spread_deg: float, noise: Noise, seed: int, distance_m: float = 3.0
) -> tuple[PoseTable, PoseTable]:
    """Return (tracker, target in camera) of a camera at rest, even over +-spread about each axis.

    The target stays `distance_m` in front of it, a little off the middle.
    """
    rng = np.random.default_rng(seed)
    tracker, camera = [], []
    for k in range(count):
        turn = (rng.uniform(-1.0, 1.0, 3) * np.radians(spread_deg)).tolist()
        seen = from_rotation_vector((turn[0], turn[1], turn[2]))
        off = (rng.uniform(-0.3, 0.3, 3)).tolist()
        target_in_camera = Pose((off[0], off[1], distance_m + off[2]), seen)
        body = TARGET.compose(target_in_camera.inverse()).compose(MOUNTING.inverse())
        tracker.append(TimedPose(k * NS, shaken(body, noise.tracker_mm, noise.tracker_deg, rng)))
        measured = shaken(target_in_camera, noise.camera_mm, noise.camera_deg, rng)
        camera.append(TimedPose(k * NS, measured))
    return PoseTable.of(tracker), PoseTable.of(camera)


def moving(
    motion: Motion,
    offset_s: float,
    noise: Noise,
    seed: int,
    seconds: float = 20.0,
    tracker_hz: float = 120.0,
    camera_hz: float = 24.0,
) -> tuple[PoseTable, PoseTable]:
    """Return (tracker, target in camera) of a moving body, camera stamps early by `offset_s`."""
    rng = np.random.default_rng(seed)
    tracker = [
        TimedPose(round(t * NS), shaken(motion(t), noise.tracker_mm, noise.tracker_deg, rng))
        for t in np.arange(0.0, seconds, 1.0 / tracker_hz).tolist()
    ]
    camera = []
    for t in np.arange(0.5, seconds - 0.5, 1.0 / camera_hz).tolist():
        at = motion(t + offset_s).compose(MOUNTING)
        seen = at.inverse().compose(TARGET)
        camera.append(
            TimedPose(round(t * NS), shaken(seen, noise.camera_mm, noise.camera_deg, rng))
        )
    return PoseTable.of(tracker), PoseTable.of(camera)


def as_vector(values: np.ndarray) -> Vector:
    """Return three numbers as a vector."""
    x, y, z = (float(one) for one in values)
    return (x, y, z)
