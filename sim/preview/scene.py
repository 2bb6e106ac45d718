# SPDX-License-Identifier: Apache-2.0
"""The set behind the walls: a chequered floor, columns, boxes and marker balls. Procedural.

It stands in the stage frame, from the origin to 40 m behind it, in flat colours without light: a
point of it looks the same from everywhere, so two pictures of it can be compared.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any, NamedTuple

from hardware_profiles.pose import Vector
from sim.preview.panda import core

Colour = tuple[float, float, float]

SKY: Colour = (0.16, 0.2, 0.28)
DARK: Colour = (0.0, 0.0, 0.0)
_FLOOR_A: Colour = (0.34, 0.34, 0.36)
_FLOOR_B: Colour = (0.46, 0.46, 0.48)
_TILE_M = 1.0
_BALL_ROWS, _BALL_SIDES = 12, 24


class Ball(NamedTuple):
    """A marker: its place, its size, and a colour that nothing else has."""

    centre_m: Vector
    radius_m: float
    colour: Colour


BALLS: tuple[Ball, ...] = (
    Ball((-1.6, 6.0, 1.2), 0.12, (1.0, 0.0, 0.0)),
    Ball((1.3, 6.5, 2.3), 0.12, (0.0, 1.0, 0.0)),
    Ball((0.2, 8.0, 1.6), 0.15, (0.0, 0.0, 1.0)),
    Ball((-3.0, 12.0, 3.2), 0.25, (1.0, 1.0, 0.0)),
    Ball((3.3, 12.0, 2.2), 0.25, (0.0, 1.0, 1.0)),
    Ball((1.0, 25.0, 4.0), 0.5, (1.0, 0.0, 1.0)),
    Ball((-5.0, 30.0, 1.5), 0.6, (1.0, 1.0, 1.0)),
)
"""On the wall (about 6 m), at twice its distance, and far away."""


class _Mesh:
    """Coloured triangles, gathered into one piece of geometry."""

    def __init__(self) -> None:
        form = core.GeomVertexFormat.get_v3c4()
        self._data = core.GeomVertexData("set", form, core.Geom.UH_static)
        self._place = core.GeomVertexWriter(self._data, "vertex")
        self._colour = core.GeomVertexWriter(self._data, "color")
        self._triangles = core.GeomTriangles(core.Geom.UH_static)
        self._count = 0

    def add(self, corners: Iterable[Vector], colour: Colour) -> None:
        """Add a flat convex polygon, corners counter-clockwise as seen from its front."""
        first, n = self._count, 0
        for n, corner in enumerate(corners, start=1):  # noqa: B007
            self._place.add_data3(*corner)
            self._colour.add_data4(*colour, 1.0)
        self._count += n
        for i in range(1, n - 1):
            self._triangles.add_vertices(first, first + i, first + i + 1)

    def node(self, name: str) -> Any:
        """Return it as a scene node."""
        geometry = core.Geom(self._data)
        geometry.add_primitive(self._triangles)
        node = core.GeomNode(name)
        node.add_geom(geometry)
        return node


class Scene:
    """The set as a scene graph; `root` is what cameras look at."""

    def __init__(self, *, markers_only: bool = False) -> None:
        """Build the set; with `markers_only` just the balls before black, for measuring."""
        self.background = DARK if markers_only else SKY
        self.root = core.NodePath("set")
        mesh = _Mesh()
        if not markers_only:
            _add_floor(mesh)
            for i, (x, y) in enumerate([(-4, 7), (4, 7), (-4, 14), (4, 14), (-6, 24), (6, 24)]):
                _add_column(mesh, (float(x), float(y)), 0.3, 4.5, (0.5, 0.42 + 0.03 * i, 0.38))
            _add_box(mesh, (-2.4, 7.5, 0.0), (0.8, 0.8, 0.8), (0.72, 0.4, 0.22))
            _add_box(mesh, (1.6, 9.0, 0.0), (1.2, 0.7, 1.5), (0.28, 0.5, 0.62))
            _add_box(mesh, (-0.8, 15.0, 0.0), (2.0, 2.0, 2.4), (0.42, 0.58, 0.3))
            _add_box(mesh, (3.0, 28.0, 0.0), (3.0, 2.0, 5.0), (0.56, 0.36, 0.56))
        for ball in BALLS:
            _add_ball(mesh, ball)
        self.root.attach_new_node(mesh.node("set"))


def _add_floor(mesh: _Mesh) -> None:
    for i in range(-12, 12):
        for j in range(-4, 40):
            x, y = i * _TILE_M, j * _TILE_M
            corners = ((x, y, 0.0), (x + 1, y, 0.0), (x + 1, y + 1, 0.0), (x, y + 1, 0.0))
            mesh.add(corners, _FLOOR_A if (i + j) % 2 else _FLOOR_B)


def _add_box(mesh: _Mesh, corner: Vector, size: Vector, colour: Colour) -> None:
    """Add a box that stands on its lower left front corner; each side a shade of its own."""
    x, y, z = corner
    X, Y, Z = x + size[0], y + size[1], z + size[2]  # noqa: N806
    sides: tuple[tuple[float, tuple[Vector, ...]], ...] = (
        (1.0, ((x, y, z), (X, y, z), (X, y, Z), (x, y, Z))),
        (0.7, ((X, y, z), (X, Y, z), (X, Y, Z), (X, y, Z))),
        (0.8, ((x, Y, z), (x, y, z), (x, y, Z), (x, Y, Z))),
        (0.6, ((X, Y, z), (x, Y, z), (x, Y, Z), (X, Y, Z))),
        (1.2, ((x, y, Z), (X, y, Z), (X, Y, Z), (x, Y, Z))),
    )
    for shade, corners in sides:
        mesh.add(corners, _shaded(colour, shade))


def _add_column(
    mesh: _Mesh, centre: tuple[float, float], radius: float, height: float, colour: Colour
) -> None:
    sides = 16
    ring = [
        (centre[0] + radius * math.cos(a), centre[1] + radius * math.sin(a))
        for a in (2.0 * math.pi * i / sides for i in range(sides + 1))
    ]
    for i in range(sides):
        (ax, ay), (bx, by) = ring[i], ring[i + 1]
        corners = ((ax, ay, 0.0), (bx, by, 0.0), (bx, by, height), (ax, ay, height))
        mesh.add(corners, _shaded(colour, 0.8 + 0.3 * (i % 2)))


def _add_ball(mesh: _Mesh, ball: Ball) -> None:
    def at(row: int, side: int) -> Vector:
        tilt = math.pi * (row / _BALL_ROWS - 0.5)
        turn = 2.0 * math.pi * side / _BALL_SIDES
        out = ball.radius_m * math.cos(tilt)
        x, y, z = ball.centre_m
        return (
            x + out * math.cos(turn), y + out * math.sin(turn), z + ball.radius_m * math.sin(tilt)
        )  # fmt: skip

    for row in range(_BALL_ROWS):
        for side in range(_BALL_SIDES):
            corners = (at(row, side), at(row, side + 1), at(row + 1, side + 1), at(row + 1, side))
            mesh.add(corners, ball.colour)


def _shaded(colour: Colour, shade: float) -> Colour:
    red, green, blue = (min(1.0, c * shade) for c in colour)
    return (red, green, blue)
