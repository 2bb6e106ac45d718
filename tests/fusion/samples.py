# SPDX-License-Identifier: Apache-2.0
"""Samples of a smooth motion, and the sources they come from."""

from __future__ import annotations

import math
from fractions import Fraction

from hardware_profiles.pose import Pose, Quaternion, Vector, from_rotation_vector
from tracking.fusion.measurement import SourceModel
from tracking.sample import Decoded, TrackerSample

NS = 1_000_000_000
T0 = 5_000 * NS
STILL = Pose()


def model(
    *,
    alignment: Pose = STILL,
    rig_offset: Pose = STILL,
    rate: Fraction = Fraction(60),
    sigma_m: float = 0.002,
    sigma_rad: float = 0.001,
    binds_pose: bool = True,
) -> SourceModel:
    """Return a source of 2 mm and 1 mrad of noise."""
    return SourceModel(alignment, rig_offset, sigma_m, sigma_rad, rate, binds_pose)


def sample(
    t_ns: int,
    position_m: Vector | None,
    rotation: Quaternion | None,
    *,
    source: str = "a",
    delay_ns: int = 1_000_000,
) -> TrackerSample:
    """Return one sample, received a millisecond after its capture."""
    decoded = Decoded(1, position_m=position_m, quaternion_wxyz=rotation)
    return TrackerSample(source, t_ns, t_ns + delay_ns, decoded)


def motion(t_s: float) -> Pose:
    """Return where a hand-held camera is: 0.3 m of sway, 20 deg of pan."""
    position = (0.3 * math.sin(1.1 * t_s), 2.0 + 0.2 * t_s, 1.5 + 0.05 * math.cos(2.3 * t_s))
    turn = (0.1 * math.sin(0.9 * t_s), 0.02, 0.35 * math.sin(0.7 * t_s + 1.0))
    return Pose(position, from_rotation_vector(turn))


def moving(t_s: float, *, source: str = "a") -> TrackerSample:
    """Return the sample of the motion at a time."""
    pose = motion(t_s)
    return sample(T0 + round(t_s * NS), pose.position_m, pose.rotation, source=source)
