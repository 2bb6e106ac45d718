# SPDX-License-Identifier: Apache-2.0
"""A pose as the seven numbers of a message, and back: x, y, z in metres, qw, qx, qy, qz. Pure."""

from __future__ import annotations

from hardware_profiles.pose import Pose
from render_bridge.messages import State7


def state_of(pose: Pose) -> State7:
    """Return a pose as a message carries it."""
    (x, y, z), (qw, qx, qy, qz) = pose
    return (x, y, z, qw, qx, qy, qz)


def pose_of(state: State7) -> Pose:
    """Return the pose a message carries."""
    x, y, z, qw, qx, qy, qz = state
    return Pose((x, y, z), (qw, qx, qy, qz))
