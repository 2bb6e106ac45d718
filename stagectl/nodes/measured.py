# SPDX-License-Identifier: Apache-2.0
"""The poses *as measured*: where each body really was when a frame was seen, a little later.

For every frame the step notes when it will be seen and what was sent for it. Once samples on both
sides of that moment have come, the smoothed pose is worked out, and with it how far the sent one
was off: the truth about prediction, frame by frame. Frames whose moment lies in a gap of the
tracker (HOLD or LOST) are dropped: a pose between its two ends would be made up.
"""

from __future__ import annotations

import math
from collections import deque
from typing import NamedTuple

from hardware_profiles.pose import Pose, angle_between_rad
from stagectl.nodes.pose_state import state_of
from stagectl.topics import MeasuredBody
from tracking.fusion.body import BodyEstimator
from tracking.fusion.outlook import Estimate
from tracking.source_health import Health

# Samples up to this much later smooth a pose; more would cost more than it tells.
LAG_NS = 40_000_000
# A frame whose moment is not covered by then lies in a gap.
GIVE_UP_NS = 600_000_000
MOST_PENDING = 256
SILENT = (Health.HOLD, Health.LOST)


class _Pending(NamedTuple):
    frame: int
    t_ns: int
    shown: Pose
    held: Pose
    predicted: bool


class MeasuredPoses:
    """The frames of one body that were sent and are not yet seen and known."""

    def __init__(self, body: str, estimator: BodyEstimator) -> None:
        self._body = body
        self._estimator = estimator
        self._pending: deque[_Pending] = deque(maxlen=MOST_PENDING)
        self._gap_from_ns: int | None = None

    def note(
        self, frame: int, t_ns: int, shown: Pose, held: Pose, *, predicted: bool = True
    ) -> None:
        """Note what was sent for a frame seen at t_ns, and the newest pose at that time.

        `predicted`: whether it was made from a tracker that spoke.
        """
        self._pending.append(_Pending(frame, t_ns, shown, held, predicted))

    def ready(self, now_ns: int) -> list[tuple[int, MeasuredBody]]:
        """Return the frames that can be known now, oldest first."""
        known: list[tuple[int, MeasuredBody]] = []
        newest_ns = self._estimator.newest_ns()
        if newest_ns is not None:
            self._watch(newest_ns, self._estimator.health(now_ns) in SILENT)
        while self._pending and newest_ns is not None:
            pending = self._pending[0]
            if newest_ns < pending.t_ns + LAG_NS and now_ns < pending.t_ns + GIVE_UP_NS:
                break
            self._pending.popleft()
            estimate = self._estimator.measured(pending.t_ns, LAG_NS)
            if estimate is not None:
                known.append((pending.frame, self._row(pending, estimate)))
        return known

    def _watch(self, newest_ns: int, silent: bool) -> None:
        """Drop the frames of a gap when it is over."""
        begin_ns = self._gap_from_ns
        if silent and begin_ns is None:
            self._gap_from_ns = newest_ns
        elif not silent and begin_ns is not None:
            kept = (p for p in self._pending if not begin_ns < p.t_ns <= newest_ns)
            self._pending = deque(kept, maxlen=MOST_PENDING)
            self._gap_from_ns = None

    def _row(self, pending: _Pending, estimate: Estimate) -> MeasuredBody:
        return MeasuredBody(
            self._body, pending.t_ns, state_of(estimate.pose), estimate.position_sigma_m,
            estimate.rotation_sigma_rad,
            *_apart(pending.shown, estimate.pose), *_apart(pending.held, estimate.pose),
            pending.predicted,
        )  # fmt: skip


def _apart(a: Pose, b: Pose) -> tuple[float, float]:
    return math.dist(a.position_m, b.position_m), angle_between_rad(a.rotation, b.rotation)
