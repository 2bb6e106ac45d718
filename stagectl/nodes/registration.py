# SPDX-License-Identifier: Apache-2.0
"""What prediction is worth on this stage, live: the sent poses against the measured ones. Pure.

Position errors move the picture on the wall (`wall_px`); rotation errors move the edge of the inner
frustum (`margin_pct`, of the picture's width) and must be covered by overscan. Both are 95th
percentiles over the last `WINDOW` frames, beside what they would be without prediction ("held").
Formulas: reference case of the stage practice; overscan for an error w of the view angle is
tan(hfov/2 + w) / tan(hfov/2) - 1.
"""

from __future__ import annotations

import math
from collections import deque
from typing import NamedTuple

from hardware_profiles.pose import Pose, Vector, conjugate, rotate
from hardware_profiles.stage import Body
from hardware_profiles.wall import Wall
from stagectl.nodes.pose_state import pose_of
from stagectl.topics import MeasuredBody

WINDOW = 240
FEWEST = 24
# A camera that sees no wall of the stage file is taken to look at one this far off.
ASSUMED_WALL_M = 4.0
NEAREST_WALL_M = 0.3
_STEEPEST = math.radians(80.0)
_FORWARD: Vector = (0.0, 1.0, 0.0)


class Figures(NamedTuple):
    """Of one camera; p95 over the window."""

    wall_px: float
    margin_pct: float
    overscan_pct: float
    held_wall_px: float
    held_overscan_pct: float
    frames: int


class Registration:
    """Collects the measured frames of one camera."""

    def __init__(self, body: Body, walls: tuple[Wall, ...]) -> None:
        self._body = body
        self._walls = walls
        self._rows: deque[tuple[float, float, float, float]] = deque(maxlen=WINDOW)
        self._pose = Pose()

    def add(self, row: MeasuredBody) -> None:
        """Take one measured frame; what a silence of the tracker put off is no prediction."""
        if row.predicted:
            self._rows.append((row.shown_m, row.shown_rad, row.held_m, row.held_rad))
        self._pose = pose_of(row.state)

    def figures(self, focal_mm: float) -> Figures | None:
        """Return the figures at a focal length; None before there are enough frames."""
        if len(self._rows) < FEWEST or not focal_mm > 0.0:
            return None
        lens = self._body.lens
        fx_px = lens.picture_width_px * focal_mm / lens.sensor_width_mm
        px_per_m = fx_px / wall_distance_m(self._pose, self._walls)
        half_view = math.atan(lens.sensor_width_mm / (2.0 * focal_mm))
        shown_m, shown_rad, held_m, held_rad = (
            _p95(column) for column in zip(*self._rows, strict=True)
        )
        return Figures(
            shown_m * px_per_m,
            100.0 * fx_px * math.tan(min(shown_rad, _STEEPEST)) / lens.picture_width_px,
            overscan_pct(half_view, shown_rad),
            held_m * px_per_m,
            overscan_pct(half_view, held_rad),
            len(self._rows),
        )


def overscan_pct(half_view_rad: float, error_rad: float) -> float:
    """Return the linear overscan that covers an error of the view angle, percent."""
    edge = min(half_view_rad + error_rad, _STEEPEST)
    return 100.0 * (math.tan(edge) / math.tan(half_view_rad) - 1.0)


def wall_distance_m(camera: Pose, walls: tuple[Wall, ...]) -> float:
    """Return how far off, along the view, the nearest wall plane is that the camera looks at."""
    ahead = rotate(camera.rotation, _FORWARD)
    distances = []
    for wall in walls:
        pose = wall.pose.pose()
        normal = rotate(pose.rotation, (0.0, -1.0, 0.0))  # a wall at pan 0 faces -Y
        facing = -sum(a * n for a, n in zip(ahead, normal, strict=True))
        off = sum(
            (c - w) * n for c, w, n in zip(camera.position_m, pose.position_m, normal, strict=True)
        )
        if facing > 0.1 and off > 0.0 and _hits(camera, ahead, off / facing, wall, pose):
            distances.append(off / facing)
    return max(min(distances, default=ASSUMED_WALL_M), NEAREST_WALL_M)


def _hits(camera: Pose, ahead: Vector, distance: float, wall: Wall, pose: Pose) -> bool:
    """Whether the view meets the wall itself, half its width beside it included."""
    point = [
        c + distance * a - w
        for c, a, w in zip(camera.position_m, ahead, pose.position_m, strict=True)
    ]
    x, _, _ = rotate(conjugate(pose.rotation), (point[0], point[1], point[2]))
    return abs(x) <= wall.width_m


def _p95(values: tuple[float, ...]) -> float:
    ordered = sorted(values)
    return ordered[min(int(0.95 * len(ordered)), len(ordered) - 1)]
