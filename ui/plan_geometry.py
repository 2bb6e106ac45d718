# SPDX-License-Identifier: GPL-3.0-or-later
"""The plan view's geometry in stage metres, without Qt: X to the right, Y forward, pan to the left.

A wall row gives the centre of its lower edge, its width and its pan: at 0 it faces -Y, so it stands
across +Y. A camera at pan 0 looks along +Y.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TypeAlias

from stagectl.control.client import Row
from ui.columns import number
from ui.metres import length_of, point_of

Point: TypeAlias = tuple[float, float]
Segment: TypeAlias = tuple[Point, Point]

# How far a view is drawn that meets no wall, and in how many rays a view is cast.
REACH_M = 4.0
RAYS = 25
MAX_HFOV_DEG = 170.0
MARGIN_M = 0.8
SMALLEST_SPAN_M = 4.0


@dataclass(frozen=True, slots=True)
class Frame:
    """The part of the stage that is shown, in whole metres."""

    left: float
    right: float
    near: float
    far: float

    def joined(self, other: Frame | None) -> Frame:
        """Return the frame that holds both: the picture grows and never jumps back."""
        if other is None:
            return self
        return Frame(
            min(self.left, other.left),
            max(self.right, other.right),
            min(self.near, other.near),
            max(self.far, other.far),
        )


def place_of(row: Row) -> Point | None:
    """Return x and y of a row's `position_m`, or None."""
    place = point_of(row.get("position_m"))
    return None if place is None else place[:2]


def wall_segment(row: Row) -> Segment | None:
    """Return the two ends of a wall seen from above."""
    centre, width = place_of(row), length_of(row.get("width_m"))
    if centre is None or width is None:
        return None
    pan = math.radians(number(row.get("pan_deg")) or 0.0)
    dx, dy = math.cos(pan) * width / 2.0, math.sin(pan) * width / 2.0
    return ((centre[0] - dx, centre[1] - dy), (centre[0] + dx, centre[1] + dy))


@dataclass(frozen=True, slots=True)
class Hit:
    """Where one ray ends, and on which wall (its place in the list, None: on none)."""

    point: Point
    wall: int | None


def cast(place: Point, pan_deg: float, hfov_deg: float, walls: Sequence[Segment]) -> list[Hit]:
    """Return the ends of the rays of a view, from its right edge to its left one.

    A ray ends on the first wall it meets, or after 4 m. Pan grows to the left.
    """
    half = min(hfov_deg, MAX_HFOV_DEG) / 2.0
    hits = []
    for step in range(RAYS):
        pan = math.radians(pan_deg - half + 2.0 * half * step / (RAYS - 1))
        direction = (-math.sin(pan), math.cos(pan))
        reach, wall = REACH_M, None
        nearest = math.inf
        for number_of_wall, segment in enumerate(walls):
            distance = _distance(place, direction, segment)
            if distance is not None and distance < nearest:
                nearest = reach = distance
                wall = number_of_wall
        point = (place[0] + direction[0] * reach, place[1] + direction[1] * reach)
        hits.append(Hit(point, wall))
    return hits


def lit_parts(hits: Sequence[Hit]) -> list[Segment]:
    """Return the parts of the walls that a view covers, one segment for each run of rays."""
    parts = []
    for wall, run in groupby(hits, key=lambda hit: hit.wall):
        points = [hit.point for hit in run]
        if wall is not None and len(points) > 1:
            parts.append((points[0], points[-1]))
    return parts


def frame_around(points: Iterable[Point]) -> Frame | None:
    """Return the frame around all points, with a margin, rounded outwards to whole metres."""
    found = tuple(points)
    if not found:
        return None
    xs, ys = [point[0] for point in found], [point[1] for point in found]
    left, right = _span(min(xs), max(xs))
    near, far = _span(min(ys), max(ys))
    return Frame(left, right, near, far)


def _span(low: float, high: float) -> tuple[float, float]:
    missing = max(0.0, SMALLEST_SPAN_M - (high - low)) / 2.0
    return (
        math.floor(low - missing - MARGIN_M),
        math.ceil(high + missing + MARGIN_M),
    )


def _distance(origin: Point, direction: Point, segment: Segment) -> float | None:
    """Return how far along a ray it meets a segment, or None."""
    (ax, ay), (bx, by) = segment
    ex, ey = bx - ax, by - ay
    cross = direction[0] * ey - direction[1] * ex
    if abs(cross) < 1e-9:
        return None
    fx, fy = ax - origin[0], ay - origin[1]
    along = (fx * ey - fy * ex) / cross
    share = (fx * direction[1] - fy * direction[0]) / cross
    return along if along > 1e-6 and 0.0 <= share <= 1.0 else None
