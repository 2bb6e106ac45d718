# SPDX-License-Identifier: Apache-2.0
"""How far samples are from what a track expects, and a pose moved back by that."""

from __future__ import annotations

import math
from collections.abc import Iterable

from hardware_profiles.pose import ORIGIN, Pose, Vector
from tracking.fusion.outlook import upright, vector
from tracking.fusion.space import POSITIONS, ROTATIONS
from tracking.fusion.suspicion import Offset, Suspect
from tracking.fusion.track import Attempt, Track


def offset_of(track: Track, attempt: Attempt | None) -> Offset | None:
    """Return how far a sample is from what the track expects at its time."""
    if attempt is None:
        return None
    entry = attempt.entry
    expected = track.filtered_at(entry.key[0])
    if expected is None or not entry.chi2 > 0.0:
        return Offset(ORIGIN, entry.sigma)
    way = track.space.minus(entry.measured, expected)
    return Offset(way, math.hypot(*way) / math.sqrt(entry.chi2))


def back_by(pose: Pose, suspects: Iterable[Suspect]) -> Pose:
    """Return the pose without its offset: the mean of the first ones, each weighed by its sigma."""
    rows = list(suspects)
    p = _mean([s.position for s in rows])
    q = _mean([s.rotation for s in rows])
    place = POSITIONS.plus(pose.position_m, -p[0], -p[1], -p[2])
    return Pose(vector(place), upright(ROTATIONS.plus(pose.rotation, -q[0], -q[1], -q[2])))


def _mean(offsets: Iterable[Offset | None]) -> Vector:
    total, x, y, z = 0.0, 0.0, 0.0, 0.0
    for offset in offsets:
        if offset is not None and offset.sigma > 0.0:
            weight = offset.sigma**-4  # the prediction of a later one errs more than its sigma says
            total += weight
            x, y, z = (a + weight * b for a, b in zip((x, y, z), offset.vector, strict=True))
    return (x / total, y / total, z / total) if total else ORIGIN
