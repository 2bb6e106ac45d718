# SPDX-License-Identifier: Apache-2.0
"""Where a tracked camera saw points, and where they therefore are in the tracker's world.

A view is a line `name, x, y, z, qx, qy, qz, qw, u, v`: the tracked body's pose in the tracker's
world (m), and the pixel of the point. Each gives a ray through the entrance pupil; a point is where
its rays pass nearest to each other (linear least squares). Rays that are nearly parallel say
nothing of the depth, and are refused.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from hardware_profiles.pose import Pose, Vector, normalized, rotate
from tracking.calibration.refusal import Refused
from tracking.calibration.rotation_arrays import Floats
from tracking.calibration.stage_points.survey import LARGEST, LONGEST_NAME

FEWEST_VIEWS = 2
LEAST_ANGLE_DEG = 5.0
MOST_VIEWS = 20_000
FAR_SIGMAS = 4.0
_FLOOR_M = 1e-3
COLUMNS = ("name", "x", "y", "z", "qx", "qy", "qz", "qw", "u", "v")
_UNIT_TOLERANCE = 0.02


class View(NamedTuple):
    """One point in one picture."""

    name: str
    body: Pose
    """world_T_body."""
    pixel: tuple[float, float]


class Ray(NamedTuple):
    """A line of sight in the tracker's world."""

    origin_m: Vector
    direction: Vector


@dataclass(frozen=True, slots=True)
class Seen:
    """A point out of its rays."""

    place_m: Floats
    """(3,)"""
    rms_m: float
    """Distance of the rays that were used."""
    angle_deg: float
    """The largest angle between two of them."""
    rays: int
    left_out: int


def parse_views(lines: Sequence[str]) -> list[View]:
    """Return the views of a text. Raises ValueError "line N: what is wrong"."""
    views: list[View] = []
    for number, line in enumerate(lines, 1):
        cells = [cell.strip() for cell in line.strip().split(",")]
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        if not views and cells[:2] == list(COLUMNS[:2]):
            continue
        if len(cells) != len(COLUMNS):
            raise ValueError(
                f"line {number}: found {len(cells)} columns, expected {','.join(COLUMNS)}"
            )
        name = cells[0]
        if not name or len(name) > LONGEST_NAME or not name.isprintable():
            raise ValueError(f"line {number}: name: found {name!r:.60}, expected a point's name")
        try:
            x, y, z, qx, qy, qz, qw, u, v = values = [float(cell) for cell in cells[1:]]
        except ValueError:
            raise ValueError(f"line {number}: {line[:60]!r} is not all numbers") from None
        if not all(abs(value) <= LARGEST for value in values):
            raise ValueError(f"line {number}: a number is not finite, or too large")
        length = math.hypot(qx, qy, qz, qw)
        if abs(length - 1.0) > _UNIT_TOLERANCE:
            raise ValueError(f"line {number}: quaternion length is {length:.3g}, expected 1")
        views.append(View(name, Pose((x, y, z), normalized((qw, qx, qy, qz))), (u, v)))
        if len(views) > MOST_VIEWS:
            raise ValueError(f"line {number}: more than {MOST_VIEWS} views")
    if not views:
        raise ValueError(f"line 1: holds no view; expected lines {','.join(COLUMNS)}")
    return views


def ray_of(body: Pose, pupil: Pose, plane: tuple[float, float]) -> Ray:
    """Return the line of sight through (x, y) of the plane z = 1 (OpenCV's axes).

    `pupil` is body_T_pupil in the stage's camera axes: X right, Y forward, Z up.
    """
    camera = body.compose(pupil)
    x, y = plane
    length = math.sqrt(x * x + y * y + 1.0)
    direction = rotate(camera.rotation, (x / length, 1.0 / length, -y / length))
    return Ray(camera.position_m, direction)


def meet(rays: Sequence[Ray]) -> Seen | Refused:
    """Return where rays meet; one that passes far from it is left out, where there are enough."""
    if len(rays) < FEWEST_VIEWS:
        return Refused(f"seen in {len(rays)} picture, expected {FEWEST_VIEWS} or more")
    origins = np.array([ray.origin_m for ray in rays])
    ways = np.array([ray.direction for ray in rays])
    keep = np.ones(len(rays), dtype=bool)
    while True:
        angle = _widest_deg(ways[keep])
        if angle < LEAST_ANGLE_DEG:
            return Refused(
                f"its lines of sight differ by {angle:.1f} deg, expected {LEAST_ANGLE_DEG:g} or "
                "more: look at it from places farther apart"
            )
        place = _nearest(origins[keep], ways[keep])
        off = _distances(origins, ways, place)
        if int(keep.sum()) <= FEWEST_VIEWS + 1:
            break
        usual = max(float(np.median(off[keep])), _FLOOR_M)
        worst = int(np.argmax(np.where(keep, off, -1.0)))
        if off[worst] <= FAR_SIGMAS * usual:
            break
        keep[worst] = False
    return Seen(
        place, float(np.sqrt((off[keep] ** 2).mean())), angle, int(keep.sum()), int((~keep).sum())
    )


def _nearest(origins: Floats, ways: Floats) -> Floats:
    across = np.eye(3) - ways[:, :, None] * ways[:, None, :]
    left = across.sum(axis=0)
    right = np.einsum("nij,nj->i", across, origins)
    return np.asarray(np.linalg.solve(left, right), dtype=np.float64)


def _distances(origins: Floats, ways: Floats, place: Floats) -> Floats:
    arm = place - origins
    along = (arm * ways).sum(axis=1, keepdims=True)
    distances: Floats = np.linalg.norm(arm - along * ways, axis=1)
    return distances


def _widest_deg(ways: Floats) -> float:
    return float(np.degrees(np.arccos(np.clip((ways @ ways.T).min(), -1.0, 1.0))))
