# SPDX-License-Identifier: Apache-2.0
"""A pose with its instant, and a recorded track of them asked for at other instants.

Between two samples position goes in a straight line and rotation along the shortest arc. A track is
silent where two samples lie further apart than `max_gap_ns`: nothing is made up there.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from itertools import pairwise
from statistics import median
from typing import NamedTuple

from hardware_profiles.pose import (
    Pose,
    conjugate,
    from_rotation_vector,
    multiply,
    normalized,
    to_rotation_vector,
)

# A pause longer than this many usual intervals is a gap: the same word as in the fusion benchmark.
GAP_PERIODS = 2.5


class TimedPose(NamedTuple):
    """Where something was at one instant."""

    t_ns: int
    pose: Pose


def usual_gap_ns(track: Sequence[TimedPose]) -> int:
    """Return 2.5 median intervals of a track: what counts as a gap in it."""
    steps = [b.t_ns - a.t_ns for a, b in pairwise(track)]
    return round(GAP_PERIODS * median(steps)) if steps else 0


def between(before: TimedPose, after: TimedPose, t_ns: int) -> Pose:
    """Return the pose at t_ns on the way from one sample to the next (times may not be equal)."""
    share = (t_ns - before.t_ns) / (after.t_ns - before.t_ns)
    a, b = before.pose, after.pose
    x, y, z = to_rotation_vector(multiply(conjugate(a.rotation), b.rotation))
    turn = from_rotation_vector((share * x, share * y, share * z))
    (ax, ay, az), (bx, by, bz) = a.position_m, b.position_m
    position_m = (ax + share * (bx - ax), ay + share * (by - ay), az + share * (bz - az))
    return Pose(position_m, normalized(multiply(a.rotation, turn)))


def pairs_at(
    reference: Sequence[TimedPose], other: Iterable[TimedPose], max_gap_ns: int | None = None
) -> tuple[list[TimedPose], list[TimedPose]]:
    """Return (reference, other) at the instants of `other`, the reference interpolated.

    Instants outside the reference or inside a gap of it (longer than `max_gap_ns`; None takes
    `usual_gap_ns`) are left out. The times of the reference must grow.
    """
    gap_ns = usual_gap_ns(reference) if max_gap_ns is None else max_gap_ns
    times = [item.t_ns for item in reference]
    left: list[TimedPose] = []
    right: list[TimedPose] = []
    for item in other:
        i = bisect_left(times, item.t_ns)
        if i < len(times) and times[i] == item.t_ns:
            left.append(reference[i])
        elif 0 < i < len(times) and times[i] - times[i - 1] <= gap_ns:
            pose = between(reference[i - 1], reference[i], item.t_ns)
            left.append(TimedPose(item.t_ns, pose))
        else:
            continue
        right.append(item)
    return left, right
