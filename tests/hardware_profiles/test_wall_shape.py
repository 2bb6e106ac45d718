# SPDX-License-Identifier: Apache-2.0
"""Walls as flat segments. The arc is derived a second time, as points turned about its axis."""

from __future__ import annotations

import cmath
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware_profiles.exchange.obj_mesh import read_obj
from hardware_profiles.pose import Vector
from hardware_profiles.wall import Curve, Wall
from hardware_profiles.wall_mesh import Corner, Face, WallMesh, check_faces, normal
from hardware_profiles.wall_shape import (
    Segment,
    WallShapeError,
    mesh_segments,
    sagitta_m,
    segments,
)


def wall(width: float, height: float, radius: float | None = None, n: int = 16) -> Wall:
    curve = None if radius is None else Curve(radius, n)
    return Wall("main", width, height, curve=curve)


def test_a_flat_wall_is_one_segment_seen_from_minus_y() -> None:
    (found,) = segments(wall(6.0, 3.0))
    assert found == Segment((-3.0, 0.0, 0.0), (3.0, 0.0, 0.0), (-3.0, 0.0, 3.0), 0, 0, 1, 1)


walls = st.tuples(st.floats(0.5, 50.0), st.floats(0.05, 2 * math.pi - 1e-6), st.integers(3, 64))


@given(walls)
def test_a_curved_wall_is_its_middle_edge_turned_about_the_axis(
    shape: tuple[float, float, int],
) -> None:
    radius, angle, n = shape
    found = segments(wall(radius * angle, 3.0, radius, n))
    assert len(found) == n
    for i, segment in enumerate(found):
        # The axis stands at (0, -R): the cameras' side. Turned by +a about Z goes to the left.
        for corner, j, height in (
            (segment.lower_left, i, 0.0),
            (segment.lower_right, i + 1, 0.0),
            (segment.upper_left, i, 3.0),
        ):
            turned = 1j * radius * np.exp(-1j * angle * (j / n - 0.5)) - 1j * radius
            assert corner == pytest.approx((turned.real, turned.imag, height), abs=1e-9)
        assert (segment.u0, segment.u1) == pytest.approx((i / n, (i + 1) / n))
        assert (segment.v0, segment.v1) == (0.0, 1.0)
    assert found[0].lower_left[0] < 0.0 or angle > math.pi


@given(walls)
def test_the_sagitta_is_the_farthest_that_the_arc_is_from_its_segment(
    shape: tuple[float, float, int],
) -> None:
    radius, angle, n = shape
    segment = segments(wall(radius * angle, 3.0, radius, n))[0]
    a, b = np.array(segment.lower_left[:2]), np.array(segment.lower_right[:2])
    middle_from_axis = np.linalg.norm((a + b) / 2 + [0.0, radius])
    found = sagitta_m(Curve(radius, n), radius * angle)
    assert found == pytest.approx(radius - middle_from_axis, abs=1e-8)


def test_the_sagitta_of_a_usual_wall() -> None:
    """18 m along an arc of 9 m radius: 36 cabinets of half a metre are 3.5 mm off at most."""
    assert sagitta_m(Curve(9.0, 36), 18.0) == pytest.approx(9.0 * (1 - math.cos(1 / 36)))
    assert sagitta_m(Curve(9.0, 36), 18.0) == pytest.approx(0.00347, abs=1e-5)


def test_a_wall_wider_than_its_circle_is_refused() -> None:
    with pytest.raises(WallShapeError, match=r"wall 'main': width_m: found 7, expected at most 6"):
        segments(wall(7.0, 3.0, 1.0))
    with pytest.raises(WallShapeError, match=r"curve.segments: found 1"):
        segments(wall(4.0, 3.0, 1.0, 1))
    with pytest.raises(WallShapeError, match="was not read"):
        segments(Wall("main", 1.0, 1.0, mesh="wall.obj"))


def quad(corners: list[Vector], uv: tuple[float, float, float, float] = (0, 0, 1, 1)) -> Face:
    u0, v0, u1, v1 = uv
    uvs = [(u0, v0), (u1, v0), (u1, v1), (u0, v1)]
    return Face(tuple(Corner(p, u, v) for p, (u, v) in zip(corners, uvs, strict=True)), 7)


FLAT: list[Vector] = [(-2.0, 0.0, 0.0), (2.0, 0.0, 0.0), (2.0, 0.0, 3.0), (-2.0, 0.0, 3.0)]
EYE = (0.0, -4.0, 1.5)


def test_area_and_normal() -> None:
    mesh = WallMesh("a.obj", (quad(FLAT), Face(quad(FLAT).corners[:3], 8)))
    assert mesh.area_m2() == pytest.approx(12.0 + 6.0)
    assert [normal(face) for face in mesh.faces] == [(0.0, -1.0, 0.0)] * 2
    with pytest.raises(ValueError, match="no area"):
        normal(Face(quad(FLAT).corners[:2], 9))


def test_faces_that_cameras_would_see_wrongly() -> None:
    good = quad(FLAT)
    assert check_faces(WallMesh("a.obj", (good,)), EYE) == []
    away = Face(good.corners[::-1], 7)
    mirrored = Face(tuple(Corner(c.position_m, 1.0 - c.u, c.v) for c in good.corners), 8)
    outside = Face(tuple(Corner(c.position_m, c.u * 2, c.v) for c in good.corners), 9)
    thin = quad([FLAT[0], FLAT[1], FLAT[1], FLAT[0]])
    assert check_faces(WallMesh("a.obj", (good, away, mirrored, outside, thin)), EYE) == [
        "a.obj:7: this face looks away from the cameras; flip its normal",
        "a.obj:8: the picture is mirrored or has no width on this face; flip its UVs",
        "a.obj:9: texture coordinate (2, 0), expected 0 to 1; scale the UVs to the wall's picture",
        "a.obj:7: this face has no area; delete it",
    ]
    assert check_faces(WallMesh("a.obj", (good,)), (0.0, 4.0, 1.5)) != []


def curved_obj(n: int, *, triangles: bool) -> str:
    """An OBJ of a curved wall, y up, z to the viewer, from a complex exponential."""
    lines = []
    for i in range(n + 1):
        at = 5.0j * cmath.exp(-1j * 1.2 * (i / n - 0.5)) - 5.0j
        for height in (0.0, 2.5):
            lines.append(f"v {at.real!r} {height} {-at.imag!r}")
            lines.append(f"vt {i / n!r} {height / 2.5}")
    for i in range(n):
        ll, ul, lr, ur = (f"{2 * i + k}/{2 * i + k}" for k in (1, 2, 3, 4))
        lines += (
            [f"f {lr} {ur} {ll}", f"f {ul} {ll} {ur}"] if triangles else [f"f {ur} {ul} {ll} {lr}"]
        )
    return "\n".join(lines)


@pytest.mark.parametrize("triangles", [False, True])
def test_a_mesh_of_quads_or_of_triangles_is_the_same_wall(triangles: bool) -> None:
    mesh = read_obj(curved_obj(8, triangles=triangles), "wall.obj")
    assert check_faces(mesh, EYE) == []
    found = segments(Wall("main", 1.0, 1.0, mesh="wall.obj"), mesh)
    expected = segments(wall(6.0, 2.5, 5.0, 8))
    assert len(found) == 8
    for ours, theirs in zip(found, expected, strict=True):
        for a, b in zip(ours[:3], theirs[:3], strict=True):
            assert a == pytest.approx(b, abs=1e-12)
        assert ours[3:] == pytest.approx(theirs[3:])
    chord = 2 * 5.0 * math.sin(0.6 / 8)
    assert mesh.area_m2() == pytest.approx(8 * chord * 2.5)


def test_a_quad_that_is_nearly_flat_becomes_the_nearest_rectangle() -> None:
    bent = [*FLAT[:2], (2.001, 0.001, 3.0), FLAT[3]]
    (found,) = mesh_segments(WallMesh("a.obj", (quad(bent),)))
    ll, lr, ul = (np.array(corner) for corner in found[:3])
    assert (lr - ll) @ (ul - ll) == pytest.approx(0.0, abs=1e-12)
    fitted = [ll, lr, lr + ul - ll, ul]
    assert max(math.dist(a, b) for a, b in zip(fitted, bent, strict=True)) < 0.0012


def test_what_fits_no_flat_rectangle_is_named() -> None:
    bent = quad([*FLAT[:2], (2.0, 0.05, 3.0), FLAT[3]])
    turned = Face(tuple(Corner(c.position_m, c.u, c.v + 0.2 * c.u) for c in bent.corners), 8)
    mirrored = Face(quad(FLAT).corners[::-1], 9)
    lone = Face(quad(FLAT).corners[:3], 10)
    with pytest.raises(WallShapeError) as caught:
        mesh_segments(WallMesh("a.obj", (bent, turned, mirrored, lone, lone)))
    assert caught.value.lines == [
        "a.obj:10: this triangle makes no quad with another one; export quads",
        "a.obj:10: this triangle makes no quad with another one; export quads",
        "a.obj:7: this quad is 12.5 mm off a flat rectangle, expected at most 2 mm; split it",
        "a.obj:8: the UVs are no rectangle along u and v; unwrap the wall column by column",
        "a.obj:9: the picture is mirrored on this quad; flip its normal or its UVs",
    ]
