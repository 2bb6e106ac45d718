# SPDX-License-Identifier: Apache-2.0
"""Made-up hand-held tracks, and outside ones read in the plainest way, for calibration."""

from __future__ import annotations

import gzip
import math
from collections.abc import Callable
from pathlib import Path

import numpy as np

from hardware_profiles.pose import Pose, Vector, from_rotation_vector, multiply, normalized
from tracking.calibration.timed_pose import TimedPose

NS = 1_000_000_000
Motion = Callable[[float], Pose]


def hand_held(seed: int, turn_deg: float = 6.0, walk_m: float = 0.1) -> Motion:
    """Return a smooth motion of six sums of sines, 0.1 to 1.5 Hz, about all axes.

    As it stands: about 0.7 m/s and 40 deg/s rms, what a hurried operator does.
    """
    rng = np.random.default_rng(seed)
    hz = rng.uniform(0.1, 1.5, (6, 6))
    phase = rng.uniform(0.0, 2.0 * math.pi, (6, 6))
    weight = 1.0 / (1.0 + 2.0 * hz)
    weight /= np.sqrt((weight**2).sum(axis=1, keepdims=True) / 2.0)

    def at(t_s: float) -> Pose:
        sines = weight * np.sin(2.0 * math.pi * hz * t_s + phase)
        x, y, z, a, b, c = sines.sum(axis=1).tolist()
        turn = math.radians(turn_deg)
        rotation = normalized(from_rotation_vector((turn * a, turn * b, turn * c)))
        return Pose((walk_m * x, walk_m * y, 1.5 + walk_m * z), rotation)

    return at


def track(
    motion: Motion, times_s: np.ndarray, delay_s: float = 0.0, t0_ns: int = 5 * NS
) -> list[TimedPose]:
    """Return the poses that a tracker late by delay_s reports at those times."""
    return [TimedPose(t0_ns + round(float(t) * NS), motion(float(t) - delay_s)) for t in times_s]


def noisy(poses: list[TimedPose], noise_mm: float, noise_deg: float, seed: int) -> list[TimedPose]:
    """Return the poses with white noise of that sigma per axis."""
    rng = np.random.default_rng(seed)
    out = []
    for item in poses:
        d = rng.normal(0.0, noise_mm * 1e-3, 3).tolist()
        turn = rng.normal(0.0, math.radians(noise_deg), 3).tolist()
        x, y, z = item.pose.position_m
        q = multiply(item.pose.rotation, from_rotation_vector((turn[0], turn[1], turn[2])))
        out.append(TimedPose(item.t_ns, Pose((x + d[0], y + d[1], z + d[2]), normalized(q))))
    return out


def seen_through(poses: list[TimedPose], stage: Pose, body: Pose, scale: float) -> list[TimedPose]:
    """Return what a tracker says whose alignment is (stage, body, scale) against these poses."""
    back_stage, back_body = stage.inverse(), body.inverse()
    out = []
    for item in poses:
        pose = back_stage.compose(item.pose).compose(back_body)
        x, y, z = pose.position_m
        position_m: Vector = (x / scale, y / scale, z / scale)
        out.append(TimedPose(item.t_ns, Pose(position_m, pose.rotation)))
    return out


def euroc(path: Path) -> list[TimedPose]:
    """Read `ns, x, y, z, qw, qx, qy, qz, ...` lines."""
    out = []
    for line in gzip.open(path, "rt"):
        if not line.startswith("#"):
            t_ns, *words = line.split(",")
            x, y, z, a, b, c, d = (float(word) for word in words[:7])
            out.append(TimedPose(int(t_ns), Pose((x, y, z), normalized((a, b, c, d)))))
    return out


def tum(path: Path) -> list[TimedPose]:
    """Read `s x y z qx qy qz qw` lines."""
    out = []
    for line in gzip.open(path, "rt"):
        if not line.startswith("#"):
            t_s, x, y, z, a, b, c, d = (float(word) for word in line.split()[:8])
            out.append(TimedPose(round(t_s * NS), Pose((x, y, z), normalized((d, a, b, c)))))
    return out
