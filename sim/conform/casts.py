# SPDX-License-Identifier: Apache-2.0
"""The stages that the sessions play on: bodies, walls, and what each frame says of them."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np

from sim.conform.content import CAMERA, OBJECT, OUTER_EYE, WALL, Cast, Content, Frustum, State, View
from sim.conform.content import Wall as WallInfo
from sim.conform.geometry import Extent, Segment, frustum, placed, pupil, quaternion_from_angles
from sim.conform.motion import moving_body, wall_body
from sim.conform.script import Make

PLAIN = Cast(((0, CAMERA, "A"), (1, CAMERA, "B"), (4, OBJECT, "prop")))
CURVE_COLUMNS = 5
CURVE_RADIUS_M = 6.0
PUPILS_M = {0: 0.0, 1: 0.125}
INNER = (-0.42, 0.47, -0.25, 0.31)


def plain(slot: int) -> Content:
    """Return a frame of two cameras and an object, without walls."""
    return Content(
        (moving_body(0, CAMERA, slot), moving_body(1, CAMERA, slot), moving_body(4, OBJECT, slot))
    )


def walls_cast() -> Cast:
    """Return a stage with a flat wall, a curved, a tracked one, and one that looks away."""
    flat = _pose(-2.5, 3.0, 0.25, 20.0, 1.0, -0.5)
    curved = _pose(1.0, 4.0, 0.0, -12.0, 0.0, 0.0)
    away = _pose(0.0, 2.0, 0.0, 180.0, 0.0, 0.0)
    on_body = _pose(0.2, 0.1, 0.5, 3.0, -2.0, 1.0)
    return Cast(
        ((0, CAMERA, "A"), (1, CAMERA, "B"), (2, WALL, "wild")),
        (
            WallInfo(0, flat, id="flat"),
            WallInfo(1, curved, id="curved"),
            WallInfo(2, on_body, body=2, id="wild"),
            WallInfo(3, away, id="away"),
        ),
        (
            Segment(0, (-2.0, 0.0, 0.0), (2.0, 0.0, 0.0), (-2.0, 0.0, 2.5)),
            *_curve(),
            # A tilted piece: its corners are no multiples of anything.
            Segment(2, (-1.1, 0.2, 0.05), (0.9, -0.15, 0.1), _upper_left()),
            Segment(3, (-1.0, 0.0, 0.0), (1.0, 0.0, 0.0), (-1.0, 0.0, 2.0)),
        ),
    )


def frusta_of(cast: Cast, content: Content, states: dict[int, State]) -> list[Frustum]:
    """Return the frusta of every eye for every segment, for bodies at these states."""
    eyes = {v.body: pupil(states[v.body], v.pupil_m) for v in content.views}
    eyes[OUTER_EYE] = np.array(outer_eye(content, states))
    walls = {wall.index: wall for wall in cast.walls}
    found = []
    for body, eye in eyes.items():
        for number, segment in enumerate(cast.segments):
            wall = walls[segment.wall]
            carrier = states.get(wall.body, (0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0))
            position, turn = placed(carrier, wall.pose)
            one: Extent = frustum(eye, segment, position, turn)
            extent = (one.left, one.right, one.bottom, one.top)
            found.append(Frustum(body, number, extent, one.distance_m))
    return found


def outer_eye(content: Content, states: dict[int, State]) -> list[float]:
    """Return where the outer eye is: fixed, or the pupil of the camera that is on top."""
    on_wall = [view for view in content.views if view.flags & 1]
    if content.outer_view == 0 and on_wall:
        top = sorted(on_wall, key=lambda view: view.body)
        top.sort(key=lambda view: view.priority, reverse=True)
        return [float(v) for v in pupil(states[top[0].body], top[0].pupil_m)]
    return list(content.outer_eye_m)


def walls(cast: Cast) -> Make:
    """Return what says, for each slot, cameras, wall, views, and the frusta of all that."""

    def make(slot: int) -> Content:
        bodies = (moving_body(0, CAMERA, slot), moving_body(1, CAMERA, slot), wall_body(2, slot))
        views = (
            View(0, INNER, flags=1, priority=slot % 3, pupil_m=PUPILS_M[0]),
            View(1, (-0.31, 0.29, -0.18, 0.17), flags=1, priority=1, pupil_m=PUPILS_M[1]),
        )
        return with_frusta(cast, Content(bodies, views, outer_view=slot % 2))

    return make


def with_frusta(cast: Cast, content: Content) -> Content:
    """Return a frame with its outer eye and frusta worked out for its own states."""
    states = {body.index: body.states[0] for body in content.bodies}
    x, y, z = outer_eye(content, states)
    frusta = tuple(frusta_of(cast, content, states))
    return Content(
        content.bodies, content.views, frusta, content.flags, content.outer_view, (x, y, z),
        content.scene_offset,
    )  # fmt: skip


def _pose(x: float, y: float, z: float, pan: float, tilt: float, roll: float) -> State:
    w, i, j, k = quaternion_from_angles(pan, tilt, roll)
    return (x, y, z, w, i, j, k)


def _curve() -> list[Segment]:
    edges = [math.radians(-40.0 + 16.0 * n) for n in range(CURVE_COLUMNS + 1)]
    corners = [(CURVE_RADIUS_M * math.sin(a), CURVE_RADIUS_M * (math.cos(a) - 1.0)) for a in edges]
    return [
        Segment(1, (*left, 0.0), (*right, 0.0), (*left, 3.0)) for left, right in pairwise(corners)
    ]


def _upper_left() -> tuple[float, float, float]:
    """Return the third corner of the tilted piece: square to its lower edge, 1.4 m long."""
    lower = np.array([-1.1, 0.2, 0.05])
    along = np.array([0.9, -0.15, 0.1]) - lower
    up = np.array([0.1, 0.2, 1.0])
    up -= along * (up @ along) / (along @ along)
    x, y, z = lower + 1.4 * up / np.linalg.norm(up)
    return (float(x), float(y), float(z))
