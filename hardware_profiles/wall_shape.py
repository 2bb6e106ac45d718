# SPDX-License-Identifier: Apache-2.0
"""A wall as flat segments: three corners and the part of the wall's picture that each shows. Pure.

The wall's frame: origin in the middle of the lower edge, X to the viewer's right, Y away from the
viewer, Z up; at pan 0 the front looks along -Y. A viewer who looks along +Y sees the picture's left
at -X. u runs from left to right, v from the bottom up, both 0 to 1 over the wall's picture; so
picture row 0 is at v = 1.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from itertools import pairwise
from typing import NamedTuple

from hardware_profiles.pose import Vector
from hardware_profiles.wall import Curve, Wall
from hardware_profiles.wall_mesh import Corner, Face, WallMesh, uv_area

# A quad may be this far from a flat rectangle: about one LED.
QUAD_TOLERANCE_M = 0.002
_UV_TOLERANCE = 1e-4


class Segment(NamedTuple):
    """A flat rectangle of LEDs, in the wall's frame, metres."""

    lower_left: Vector
    lower_right: Vector
    upper_left: Vector
    u0: float = 0.0
    """Left edge in the wall's picture."""
    v0: float = 0.0
    """Lower edge."""
    u1: float = 1.0
    v1: float = 1.0


class WallShapeError(ValueError):
    """A wall that has no flat segments; `lines` holds one sentence for each problem."""

    def __init__(self, lines: list[str]) -> None:
        super().__init__("\n".join(lines))
        self.lines = lines


def segments(wall: Wall, mesh: WallMesh | None = None) -> tuple[Segment, ...]:
    """Return the flat segments of a wall, from the picture's left to its right.

    A flat wall is one segment. A curved one is part of a standing cylinder: `width_m` runs along
    the arc, every vertical edge lies on the arc, and between edges the flat segment lies up to
    `sagitta_m` nearer to the cameras. Real walls of flat cabinets are built that way: then
    `curve.segments` is the number of columns and nothing is approximate. A wall with a mesh needs
    it (`exchange/obj_mesh.py` reads one): its quads are the segments, see `mesh_segments`.
    Raises WallShapeError.
    """
    if wall.mesh:
        if mesh is None:
            raise WallShapeError([f"wall {wall.id!r}: mesh {wall.mesh!r} was not read"])
        return mesh_segments(mesh)
    if wall.curve is not None:
        return _curved(wall, wall.curve)
    half, height = wall.width_m / 2.0, wall.height_m
    return (Segment((-half, 0.0, 0.0), (half, 0.0, 0.0), (-half, 0.0, height)),)


def sagitta_m(curve: Curve, width_m: float) -> float:
    """Return how far the middle of a flat segment is from the arc: R (1 - cos(width / 2nR))."""
    half_angle = width_m / curve.radius_m / curve.segments / 2.0
    # 1 - cos would lose half the digits on a wall of many segments
    return 2.0 * curve.radius_m * math.sin(half_angle / 2.0) ** 2


def _curved(wall: Wall, curve: Curve) -> tuple[Segment, ...]:
    angle, n = wall.width_m / curve.radius_m, curve.segments
    if angle > 2.0 * math.pi:
        raise WallShapeError([
            f"wall {wall.id!r}: width_m: found {wall.width_m:g}, expected at most "
            f"{2.0 * math.pi * curve.radius_m:g}, the whole circle; mend width_m or curve.radius_m"
        ])  # fmt: skip
    if angle / n >= math.pi:
        raise WallShapeError([
            f"wall {wall.id!r}: curve.segments: found {n}, which bends a segment over half a "
            "circle or more; write more segments"
        ])  # fmt: skip
    edges = []
    for i in range(n + 1):
        theta = angle * (i / n - 0.5)
        half_sine = math.sin(theta / 2.0)
        edges.append(
            (curve.radius_m * math.sin(theta), -2.0 * curve.radius_m * half_sine * half_sine)
        )
    return tuple(
        Segment((ax, ay, 0.0), (bx, by, 0.0), (ax, ay, wall.height_m), i / n, 0.0, (i + 1) / n, 1.0)
        for i, ((ax, ay), (bx, by)) in enumerate(pairwise(edges))
    )


def mesh_segments(mesh: WallMesh, tolerance_m: float = QUAD_TOLERANCE_M) -> tuple[Segment, ...]:
    """Return one segment for each quad of a mesh, and for each pair of triangles that makes one.

    A quad becomes the flat rectangle nearest to its four corners, and no corner of it may be
    farther than `tolerance_m` from the rectangle. Its UVs must be a rectangle along u and v.
    Raises WallShapeError with all faces that do not fit.
    """
    quads, lone = _paired(mesh.faces)
    problems = [
        f"{mesh.name}:{face.line}: this triangle makes no quad with another one; export quads"
        for face in lone
    ]
    found = []
    for face in quads:
        fitted = _fit(face, tolerance_m)
        if isinstance(fitted, str):
            problems.append(f"{mesh.name}:{face.line}: {fitted}")
        else:
            found.append(fitted)
    if problems:
        raise WallShapeError(problems)
    return tuple(sorted(found, key=lambda segment: (segment.u0, segment.v0)))


def _paired(faces: Iterable[Face]) -> tuple[list[Face], list[Face]]:
    """Return all quads, those that two triangles make included, and the triangles left over."""
    quads: list[Face] = []
    lone: list[Face] = []
    # By its longest side in u, v, as an edge that runs its own way: the neighbour's runs back.
    waiting: dict[tuple[Corner, Corner], tuple[Face, Corner]] = {}
    for face in faces:
        if len(face.corners) == 4:
            quads.append(face)
            continue
        apex = _opposite_diagonal(face)
        a, b, c = (face.corners[(apex + i) % 3] for i in range(3))
        other = waiting.pop((c, b), None)
        if other is not None:
            first, d = other
            quads.append(Face((a, b, d, c), first.line))
        elif (b, c) in waiting:
            lone.append(face)
        else:
            waiting[b, c] = face, a
    return quads, lone + [face for face, _ in waiting.values()]


def _opposite_diagonal(face: Face) -> int:
    """Return which corner lies opposite the longest side in u, v: the diagonal of the quad."""

    def opposite(i: int) -> float:
        b, c = face.corners[(i + 1) % 3], face.corners[(i + 2) % 3]
        return math.hypot(b.u - c.u, b.v - c.v)

    return max(range(3), key=opposite)


def _fit(face: Face, tolerance_m: float) -> Segment | str:
    """Return the flat rectangle nearest to a quad, or why there is none."""
    if not uv_area(face) > 0.0:
        return "the picture is mirrored on this quad; flip its normal or its UVs"
    corners = face.corners
    start = min(range(4), key=lambda i: corners[i].u + corners[i].v)
    ll, lr, ur, ul = (corners[(start + i) % 4] for i in range(4))
    u0, v0 = (ll.u + ul.u) / 2.0, (ll.v + lr.v) / 2.0
    u1, v1 = (lr.u + ur.u) / 2.0, (ul.v + ur.v) / 2.0
    skew = max(abs(ll.u - ul.u), abs(lr.u - ur.u), abs(ll.v - lr.v), abs(ul.v - ur.v))
    if skew > 2.0 * _UV_TOLERANCE:
        return "the UVs are no rectangle along u and v; unwrap the wall column by column"
    places = [corner.position_m for corner in (ll, lr, ur, ul)]
    middle = _scaled(_plus(*places), 0.25)
    right = _scaled(_minus(_plus(places[1], places[2]), _plus(places[0], places[3])), 0.25)
    up = _scaled(_minus(_plus(places[2], places[3]), _plus(places[0], places[1])), 0.25)
    if not (_dot(right, right) > 0.0 and _dot(up, up) > 0.0):
        return "this quad has no area; delete it"
    # Square them up by half the error each, so that no edge is preferred.
    lean = _dot(right, up) / 2.0
    right, up = (
        _minus(right, _scaled(up, lean / _dot(up, up))),
        _minus(up, _scaled(right, lean / _dot(right, right))),
    )
    up = _minus(up, _scaled(right, _dot(right, up) / _dot(right, right)))
    fitted = [
        _minus(middle, _plus(right, up)),
        _plus(middle, _minus(right, up)),
        _plus(middle, right, up),
        _plus(middle, _minus(up, right)),
    ]
    worst = max(math.dist(a, b) for a, b in zip(places, fitted, strict=True))
    if worst > tolerance_m:
        return (
            f"this quad is {worst * 1e3:.1f} mm off a flat rectangle, expected at most "
            f"{tolerance_m * 1e3:g} mm; split it"
        )
    return Segment(fitted[0], fitted[1], fitted[3], u0, v0, u1, v1)


def _plus(*vectors: Vector) -> Vector:
    return (sum(v[0] for v in vectors), sum(v[1] for v in vectors), sum(v[2] for v in vectors))


def _minus(a: Vector, b: Vector) -> Vector:
    return (a[0] - b[0], a[1] - b[1], a[2] - b[2])


def _scaled(a: Vector, k: float) -> Vector:
    return (a[0] * k, a[1] * k, a[2] * k)


def _dot(a: Vector, b: Vector) -> float:
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2]
