# SPDX-License-Identifier: Apache-2.0
"""What moved between two alignments of a tracking system: at the origin, and at each point."""

from __future__ import annotations

import math
from typing import NamedTuple

from hardware_profiles.alignment.text import apart
from hardware_profiles.alignment.version import Alignment
from hardware_profiles.pose import Pose, Vector, rotate

MOVED_MM, MOVED_DEG = 2.0, 0.05
"""Less is not seen; 1 cm is 11 px."""


class PointMoved(NamedTuple):
    """What the stage's place of a point does when the tracker reads the same."""

    name: str
    moved_mm: float
    read_mm: float | None
    """How differently the tracker reads the point itself; None where only one survey has it."""


class Difference(NamedTuple):
    """From an older alignment to a newer."""

    origin_mm: float
    turned_deg: float
    points: tuple[PointMoved, ...]

    @property
    def worst_mm(self) -> float:
        """The largest move, over the origin and the points."""
        return max(self.origin_mm, *(one.moved_mm for one in self.points), 0.0)

    @property
    def moved(self) -> bool:
        """Whether it would be seen."""
        return self.worst_mm > MOVED_MM or self.turned_deg > MOVED_DEG


def compare(older: Alignment, newer: Alignment) -> Difference:
    """Return what moved. `origin_mm` is at the stage's origin."""
    a, b = older.stage_T_world.pose(), newer.stage_T_world.pose()
    change = b.compose(a.inverse())
    before = {point.name: point for point in older.point}
    points = []
    for point in newer.point:
        was, now = _put(a, point.tracker_m), _put(b, point.tracker_m)
        old = before.get(point.name)
        read = None if old is None else math.dist(old.tracker_m, point.tracker_m) * 1e3
        points.append(PointMoved(point.name, math.dist(was, now) * 1e3, read))
    origin_mm, turned_deg = apart(Pose(), change)
    return Difference(origin_mm, turned_deg, tuple(points))


def _put(pose: Pose, point: Vector) -> Vector:
    x, y, z = rotate(pose.rotation, point)
    return (x + pose.position_m[0], y + pose.position_m[1], z + pose.position_m[2])
