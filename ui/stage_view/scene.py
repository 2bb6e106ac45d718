# SPDX-License-Identifier: GPL-3.0-or-later
"""What stands on the stage, as lines in space: walls, cameras, what they see, where they were.

Made from the board's rows; no Qt in here. Lines are (N, 3) arrays of starts and ends, metres in the
stage frame, with the role of their colour and their weight.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from hardware_profiles.frames import from_pan_tilt_roll
from hardware_profiles.pose import Quaternion, Vector
from stagectl.control.client import Cell, Row, State
from ui.columns import number
from ui.metres import FARTHEST_M, length_of, point_of
from ui.stage_view.lens import Points, axes_of

# Rays along each side of a picture, and how far one is drawn that meets no wall.
RAYS_A_SIDE = 12
REACH_M = 4.0
TRAIL_POINTS = 200
TRAIL_STEP_M = 0.02
BODY_M = 0.18
ASPECT = 16.0 / 9.0
OLD_WALL_MS = 1000.0
WIDEST_DEG, STRAIGHT_DEG = 170.0, 180.0


@dataclass(frozen=True, slots=True)
class Wall:
    """A wall's segments in the stage: three corners each (S, 3, 3)."""

    key: str
    label: str
    corners: Points
    old: bool

    @property
    def middle(self) -> Vector:
        """Return a place for its name: the middle of its upper edge."""
        x, y, z = self.corners[len(self.corners) // 2, 2].tolist()
        return (x, y, z)


@dataclass(frozen=True, slots=True)
class Camera:
    """A tracked body; a camera has a view."""

    key: str
    letter: str
    place: Vector
    rotation: Quaternion
    half_width: float | None
    """Tangent of half the horizontal view; None: no camera."""
    half_height: float
    overscan: float
    """Share of the picture's width on each side."""
    margin: float
    on_wall: bool
    state: str
    row: Row


@dataclass(slots=True)
class Lines:
    """Lines of one look."""

    starts: Points
    ends: Points
    colour: str
    width: float
    dashed: bool = False
    alpha: int = 255


@dataclass(slots=True)
class Scene:
    """All of it; `update` follows the board."""

    walls: list[Wall] = field(default_factory=list)
    cameras: list[Camera] = field(default_factory=list)
    trails: dict[str, deque[Vector]] = field(default_factory=dict)

    def update(self, state: State) -> None:
        """Take the rows as they are now."""
        shapes = state.get("wall_shapes", {})
        found = (_wall(key, row, shapes.get(key)) for key, row in state.get("walls", {}).items())
        self.walls = sorted((wall for wall in found if wall), key=lambda wall: wall.key)
        bodies = (_camera(key, row) for key, row in sorted(state.get("cameras", {}).items()))
        self.cameras = [camera for camera in bodies if camera is not None]
        for camera in self.cameras:
            trail = self.trails.setdefault(camera.key, deque(maxlen=TRAIL_POINTS))
            if not trail or math.dist(trail[-1], camera.place) > TRAIL_STEP_M:
                trail.append(camera.place)

    def box(self) -> tuple[Vector, Vector] | None:
        """Return two opposite corners of what there is, the floor included; None: nothing."""
        points = [wall.corners.reshape(-1, 3) for wall in self.walls]
        points += [np.array([camera.place]) for camera in self.cameras]
        if not points:
            return None
        everything = np.concatenate([*points, *_upper_rights(self.walls)])
        low, high = everything.min(axis=0), everything.max(axis=0)
        lowest = min(0.0, float(low[2]))
        return (float(low[0]), float(low[1]), lowest), (
            float(high[0]), float(high[1]), float(high[2]),
        )  # fmt: skip

    def grid(self) -> Iterator[Lines]:
        """Return the floor, a line each metre."""
        box = self.box()
        if box is None:
            return
        (x0, y0, _), (x1, y1, _) = box
        left, right = math.floor(x0) - 1, math.ceil(x1) + 1
        near, far = math.floor(y0) - 1, math.ceil(y1) + 1
        across = [((x, near, 0.0), (x, far, 0.0)) for x in range(left, right + 1)]
        along = [((left, y, 0.0), (right, y, 0.0)) for y in range(near, far + 1)]
        yield _lines([*across, *along], "line", 1.0)

    def wall_lines(self) -> Iterator[Lines]:
        """Return the frames of all segments."""
        for wall in self.walls:
            lower_left, lower_right, upper_left = (wall.corners[:, n] for n in range(3))
            upper_right = lower_right + upper_left - lower_left
            starts = np.concatenate([lower_left, upper_left, lower_left[:1], lower_right])
            ends = np.concatenate([lower_right, upper_right, upper_left[:1], upper_right])
            yield Lines(starts, ends, "dim", 2.0, dashed=wall.old)

    def camera_lines(self, camera: Camera, colour: str, *, selected: bool) -> Iterator[Lines]:
        """Return a camera's body, its view, and what that lights on the walls."""
        yield self._body(camera, colour)
        trail = self.trails.get(camera.key, ())
        if len(trail) > 1:
            points = np.array(trail)
            yield Lines(points[:-1], points[1:], colour, 2.0, alpha=130)
        if camera.half_width is None:
            return
        lost = camera.state == "LOST"
        wide, tall = camera.half_width, camera.half_height
        ends, met = self.cast(camera, wide, tall)
        corners = ends[::RAYS_A_SIDE]
        starts = np.repeat(np.array([camera.place]), len(corners), axis=0)
        yield Lines(starts, corners, colour, 1.5, dashed=lost, alpha=230 if selected else 120)
        if not camera.on_wall or lost:
            return
        yield _lit(ends, met, colour, 4.0 if selected else 2.5)
        if camera.overscan > 0.0:
            wider = wide * (1.0 + 2.0 * camera.overscan)
            taller = tall + wide * 2.0 * camera.overscan
            outer, outer_met = self.cast(camera, wider, taller)
            # An edge that is off by more than the overscan is seen in the picture.
            ring = "bad" if camera.margin > camera.overscan else colour
            lines = _lit(outer, outer_met, ring, 1.5)
            lines.dashed = True
            yield lines

    def cast(self, camera: Camera, wide: float, tall: float) -> tuple[Points, NDArray[np.bool_]]:
        """Return where the edge of a picture ends (R, 3), and whether each ray met a wall (R,)."""
        edge = _edge(wide, tall)
        rays = edge @ axes_of(camera.rotation).T
        reach = np.full(len(rays), np.inf)
        here = np.asarray(camera.place)
        for wall in self.walls:
            reach = np.minimum(reach, _distances(here, rays, wall.corners))
        met = np.isfinite(reach)
        length = np.linalg.norm(rays, axis=1)
        ends = here + rays * np.where(met, reach, REACH_M / length)[:, None]
        return ends, met

    def _body(self, camera: Camera, colour: str) -> Lines:
        """A box with its front open to where it looks."""
        h = BODY_M / 2.0
        back = [(-h, -h, -h), (h, -h, -h), (h, -h, h), (-h, -h, h)]
        front = [(x, h, z) for x, _, z in back]
        edges = [*zip(back, back[1:] + back[:1], strict=True),
                 *zip(front, front[1:] + front[:1], strict=True),
                 *zip(back, front, strict=True)]  # fmt: skip
        lines = _lines(edges, colour, 2.0)
        axes, here = axes_of(camera.rotation).T, np.asarray(camera.place)
        lines.starts, lines.ends = lines.starts @ axes + here, lines.ends @ axes + here
        return lines


def _lit(ends: Points, met: NDArray[np.bool_], colour: str, width: float) -> Lines:
    """Return the edge of a picture where it lies on walls."""
    after = np.roll(ends, -1, axis=0)
    both = met & np.roll(met, -1)
    return Lines(ends[both], after[both], colour, width)


def _edge(wide: float, tall: float) -> Points:
    """Return directions along the edge of a picture, from its lower left, clockwise (R, 3)."""
    share = np.arange(RAYS_A_SIDE) / RAYS_A_SIDE
    one = np.ones(RAYS_A_SIDE)
    x = np.concatenate([-one, 2 * share - 1, one, 1 - 2 * share]) * wide
    z = np.concatenate([2 * share - 1, one, 1 - 2 * share, -one]) * tall
    return np.stack([x, np.ones_like(x), z], axis=1)


def _distances(here: Points, rays: Points, corners: Points) -> Points:
    """Return how far along each ray the nearest segment is (R,); infinite where none is met."""
    origin = corners[:, 0]
    along, up = corners[:, 1] - origin, corners[:, 2] - origin
    normal = np.cross(along, up)
    facing = rays @ normal.T
    with np.errstate(divide="ignore", invalid="ignore"):
        t = ((origin - here) * normal).sum(axis=1) / facing
        hit = here + rays[:, None, :] * t[:, :, None] - origin
        u = (hit * along).sum(axis=2) / (along * along).sum(axis=1)
        v = (hit * up).sum(axis=2) / (up * up).sum(axis=1)
        good = (t > 1e-6) & (u >= 0.0) & (u <= 1.0) & (v >= 0.0) & (v <= 1.0)
    nearest: Points = np.where(good, t, np.inf).min(axis=1)
    return nearest


def _wall(key: str, row: Row, shape: Row | None) -> Wall | None:
    place = point_of(row.get("position_m"))
    if place is None:
        return None
    flat = _numbers(shape.get("corners_m")) if shape is not None else []
    if not flat or len(flat) % 9:
        wide, high = length_of(row.get("width_m")), length_of(row.get("height_m"))
        if not wide or not high:
            return None
        flat = [-wide / 2, 0.0, 0.0, wide / 2, 0.0, 0.0, -wide / 2, 0.0, high]
    corners = np.array(flat).reshape(-1, 3, 3) @ axes_of(_rotation(row)).T + np.array(place)
    age = number(row.get("age_ms"))
    old = age is not None and age > OLD_WALL_MS
    return Wall(key, str(row.get("label") or key), corners, old)


def _camera(key: str, row: Row) -> Camera | None:
    place = point_of(row.get("position_m"))
    if place is None:
        return None
    half, tall = _half(row.get("hfov_deg")), _half(row.get("vfov_deg"))
    if tall is None:
        tall = (half or 0.0) / ASPECT
    size = _share(row.get("size")) or 1.0
    overscan = _share(row.get("overscan"))
    if overscan is None:  # "auto": what the prediction needs
        overscan = (_share(row.get("overscan_pct"), 100.0) or 0.0) / 100.0
    margin = (_share(row.get("margin_pct"), 100.0) or 0.0) / 100.0
    return Camera(
        key, str(row.get("letter") or key), place, _rotation(row),
        None if half is None else half * size, tall * size, overscan, margin,
        bool(row.get("on_wall", True)), str(row.get("state") or ""), row,
    )  # fmt: skip


def _half(cell: Cell) -> float | None:
    """Return the tangent of half an angle of view, None for what is none."""
    angle = number(cell)
    if angle is None or not 0.0 < angle < STRAIGHT_DEG:
        return None
    return math.tan(math.radians(min(angle, WIDEST_DEG)) / 2.0)


def _share(cell: Cell, whole: float = 1.0) -> float | None:
    """Return a share that can be painted: 0 to ten times the whole; None for anything else."""
    found = number(cell)
    return found if found is not None and 0.0 <= found <= 10.0 * whole else None


def _rotation(row: Row) -> Quaternion:
    pan, tilt, roll = (number(row.get(f"{axis}_deg")) or 0.0 for axis in ("pan", "tilt", "roll"))
    return from_pan_tilt_roll(pan, tilt, roll)


def _numbers(cell: Cell) -> list[float]:
    if isinstance(cell, str) or not isinstance(cell, Sequence):
        return []
    values = [value for item in cell if (value := number(item)) is not None]
    return values if all(math.fabs(value) <= FARTHEST_M for value in values) else []


def _upper_rights(walls: Sequence[Wall]) -> list[Points]:
    return [wall.corners[:, 1] + wall.corners[:, 2] - wall.corners[:, 0] for wall in walls]


def _lines(pairs: Sequence[tuple[Vector, Vector]], colour: str, width: float) -> Lines:
    both = np.array(pairs, dtype=float)
    return Lines(both[:, 0], both[:, 1], colour, width)
