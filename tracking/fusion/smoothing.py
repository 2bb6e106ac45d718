# SPDX-License-Identifier: Apache-2.0
"""Smoothing of what is shown, for those who ask for it; off by default.

One pole for position and rotation alike. It buys stillness with delay, and says how much: a pose
that moves evenly is shown `delay_s` late.
"""

from __future__ import annotations

import math
from collections.abc import Iterable

from hardware_profiles.pose import Pose
from tracking.fusion.outlook import upright, vector
from tracking.fusion.space import POSITIONS, ROTATIONS


class Smoothing:
    """The pole of one body. The pose of frame k goes in, the smoothed one comes out."""

    def __init__(self, time_constant_s: float) -> None:
        self._tau_s = time_constant_s
        self.last: Pose | None = None
        """What was shown last; all that it remembers."""

    def next(self, pose: Pose, period_s: float) -> Pose:
        """Take the pose of the next frame; return what is shown for it."""
        self.last = shown = self._drawn(self.last, pose, period_s)
        return shown

    def ahead(self, poses: Iterable[Pose], period_s: float) -> list[Pose]:
        """Return what would be shown for the frames after the newest; nothing changes."""
        last = self.last
        shown = []
        for pose in poses:
            last = self._drawn(last, pose, period_s)
            shown.append(last)
        return shown

    def delay_s(self, period_s: float) -> float:
        """Return by how much an even motion is shown late, at this frame period."""
        keep = math.exp(-period_s / self._tau_s)
        return period_s * keep / (1.0 - keep)

    def _drawn(self, last: Pose | None, pose: Pose, period_s: float) -> Pose:
        if last is None:
            return pose
        share = 1.0 - math.exp(-period_s / self._tau_s)
        return Pose(
            vector(POSITIONS.between(last.position_m, pose.position_m, share)),
            upright(ROTATIONS.between(last.rotation, pose.rotation, share)),
        )
