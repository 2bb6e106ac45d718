# SPDX-License-Identifier: Apache-2.0
"""Made-up surveys of a stage with known truth: floor, walls, the top of a stand."""

from __future__ import annotations

import numpy as np

from hardware_profiles.pose import Pose, normalized, rotate
from tracking.calibration.stage_points.survey import Survey

TRUTH = Pose((1.5, -2.25, 0.13), normalized((0.83, 0.02, -0.04, 0.55)))
"""stage_T_world"""
STAGE = np.array(
    [
        [0.0, 0.0, 0.0], [4.0, 0.0, 0.0], [-4.0, 1.0, 0.0], [3.0, 5.0, 0.0], [-3.0, 5.0, 0.0],
        [2.0, 6.0, 1.5], [-2.0, 6.0, 3.0], [0.5, 2.0, 1.2],
    ]
)  # fmt: skip
NAMES = ("origin", "right", "left", "fr", "fl", "wall-a", "wall-b", "stand")


def survey(noise_mm: float = 1.0, seed: int = 0, count: int = 8, world: Pose = TRUTH) -> Survey:
    """Return the points as a tracker sees them, with noise on both sides together."""
    back = world.inverse()
    tracker = []
    for x, y, z in STAGE[:count].tolist():
        a, b, c = rotate(back.rotation, (x, y, z))
        tracker.append([a + back.position_m[0], b + back.position_m[1], c + back.position_m[2]])
    noise = np.random.default_rng(seed).normal(0.0, noise_mm * 1e-3, (count, 3))
    return Survey(NAMES[:count], np.array(tracker) + noise, STAGE[:count].copy())


def text(points: Survey) -> str:
    """Return it as people write it."""
    rows = ["name,tracker_x,tracker_y,tracker_z,stage_x,stage_y,stage_z"]
    for name, tracker, stage in zip(points.names, points.tracker, points.stage, strict=True):
        known = ["" if np.isnan(v) else f"{v:.6f}" for v in stage]
        rows.append(",".join([name, *(f"{v:.6f}" for v in tracker), *known]))
    return "\n".join(rows) + "\n"
