# SPDX-License-Identifier: Apache-2.0
"""Frusta and engine matrices against GLM and OpenCV, and against a second derivation.

The vectors are those of tests/vectors/frusta (see ORIGIN.txt). The second derivation carries the
corners of the segment into each engine's world by the axis table and through its own view and
projection matrix: they must land on the corners of the picture.
"""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from numpy.typing import ArrayLike, NDArray

from hardware_profiles.frames import from_pan_tilt_roll, opencv_from_stage
from hardware_profiles.pose import Pose, Vector, angle_between_rad, rotate
from hardware_profiles.wall_shape import Segment
from render_bridge import engine_frusta
from render_bridge.engine_frusta import Matrix
from render_bridge.projection import (
    Frustum,
    camera_view,
    off_axis,
    off_axis_in_stage,
    screen,
    sub_region,
)

VECTORS = json.loads(
    (Path(__file__).parents[1] / "vectors" / "frusta" / "frusta.json").read_text(encoding="utf-8")
)
MATRICES, WALLS, CAMERAS = VECTORS["matrices"], VECTORS["walls"], VECTORS["cameras"]
TOLERANCE = 1e-9
Array = NDArray[np.float64]


def close(found: ArrayLike, expected: ArrayLike) -> None:
    """Equal to 1e-9, of the value where it is above 1."""
    np.testing.assert_allclose(np.array(found), np.array(expected), rtol=TOLERANCE, atol=TOLERANCE)


def columns(numbers: list[float]) -> Array:
    """A matrix of GLM's memory, as mathematics writes it."""
    return np.array(numbers).reshape(4, 4).T


def rows(numbers: list[float]) -> Array:
    """The same memory, as an engine with row vectors reads it."""
    return np.array(numbers).reshape(4, 4)


def plain(tangents: list[float]) -> Frustum:
    left, right, bottom, top = tangents
    return Frustum(left, right, bottom, top, 1.0, (1.0, 0.0, 0.0, 0.0))


def wall_frustum(wall: dict[str, Any]) -> Frustum:
    lower_left, lower_right, upper_left = (
        tuple(wall[k]) for k in ("lower_left", "lower_right", "upper_left")
    )
    segment = Segment(lower_left, lower_right, upper_left)
    found = off_axis(screen(segment), tuple(wall["eye_m"]))
    assert found is not None
    return found


@pytest.mark.parametrize("row", MATRICES)
def test_matrices_are_glms(row: dict[str, Any]) -> None:
    frustum, near, far = plain(row["l_r_b_t"]), row["near"], row["far"]
    close(engine_frusta.opengl(frustum, near, far), columns(row["frustumRH_NO"]))
    close(engine_frusta.unity(frustum, near, far), columns(row["frustumRH_NO"]))
    close(engine_frusta.direct3d(frustum, near, far), rows(row["frustumRH_ZO_turned"]))
    close(engine_frusta.unreal(frustum, near, far), rows(row["frustumRH_ZO_turned_reversed"]))


@pytest.mark.parametrize("wall", WALLS)
def test_walls_are_glms(wall: dict[str, Any]) -> None:
    found = wall_frustum(wall)
    close(found[:5], wall["tangents_distance"])
    expected = tuple(wall["rotation_wxyz"])
    assert angle_between_rad(found.rotation, expected) < TOLERANCE
    eye = Pose(tuple(wall["eye_m"]), found.rotation)
    close(engine_frusta.unity_view(eye), columns(wall["unity_view"]))
    close(engine_frusta.unreal_view(eye), rows(wall["unreal_view"]))
    close(engine_frusta.unity(found, wall["near"], wall["far"]), columns(wall["frustumRH_NO"]))


@pytest.mark.parametrize("wall", WALLS)
def test_a_wall_that_moves_has_the_frustum_of_its_corners(wall: dict[str, Any]) -> None:
    half = wall["width_m"] / 2
    own = Segment((-half, 0.0, 0.0), (half, 0.0, 0.0), (-half, 0.0, wall["height_m"]))
    pose = Pose(tuple(wall["wall_position_m"]), from_pan_tilt_roll(*wall["pan_tilt_roll_deg"]))
    found = off_axis_in_stage(screen(own), pose, tuple(wall["eye_m"]))
    assert found is not None
    close(found[:5], wall["tangents_distance"])
    assert angle_between_rad(found.rotation, tuple(wall["rotation_wxyz"])) < TOLERANCE


def corners_in_stage(wall: dict[str, Any]) -> Array:
    ll, lr, ul = (np.array(wall[k]) for k in ("lower_left", "lower_right", "upper_left"))
    return np.array([ll, lr, lr + ul - ll, ul])


CLIP_CORNERS = np.array([[-1.0, -1.0], [1.0, -1.0], [1.0, 1.0], [-1.0, 1.0]])


def in_unreal(points: Array, view: Matrix, projection: Matrix) -> Array:
    """Picture x, y and depth of stage points: rows, v M, centimetres."""
    world = np.column_stack([points[:, [1, 0, 2]] * 100.0, np.ones(len(points))])
    clip = world @ np.array(view) @ np.array(projection)
    return np.asarray(clip[:, :3] / clip[:, 3:])


def in_unity(points: Array, view: Matrix, projection: Matrix) -> Array:
    """Picture x, y and depth of stage points: columns, M v, metres."""
    world = np.vstack([points[:, [0, 2, 1]].T, np.ones(len(points))])
    clip = np.array(projection) @ np.array(view) @ world
    return np.asarray((clip[:3] / clip[3:]).T)


@pytest.mark.parametrize("wall", WALLS)
def test_the_walls_corners_are_the_pictures_corners(wall: dict[str, Any]) -> None:
    found, points = wall_frustum(wall), corners_in_stage(wall)
    eye = Pose(tuple(wall["eye_m"]), found.rotation)
    near, far = wall["near"], wall["far"]
    unity = in_unity(points, engine_frusta.unity_view(eye), engine_frusta.unity(found, near, far))
    close(unity[:, :2], CLIP_CORNERS)
    for far_cm in (None, far * 100.0):
        projection = engine_frusta.unreal(found, near * 100.0, far_cm)
        unreal = in_unreal(points, engine_frusta.unreal_view(eye), projection)
        close(unreal[:, :2], CLIP_CORNERS)
    # Direct3D's view space is Unreal's (right, up, forward), in metres.
    direct3d = engine_frusta.direct3d(found, near, far)
    metres = np.array(engine_frusta.unreal_view(eye)) * np.array([0.01, 0.01, 0.01, 1.0])
    close(in_unreal(points, tuple(metres), direct3d)[:, :2], CLIP_CORNERS)
    # OpenCV: the edges of a 1920 x 1080 picture are at -0.5 and 1919.5 (1079.5).
    camera = opencv_from_stage(eye)
    view = engine_frusta.opencv(found, 1920, 1080)
    pixels = []
    for corner in points:
        x, y, z = np.array(rotate(camera.rotation, tuple(corner))) + camera.position_m
        pixels.append((view.fx * x / z + view.cx, view.fy * y / z + view.cy))
    close(pixels, [(-0.5, 1079.5), (1919.5, 1079.5), (1919.5, -0.5), (-0.5, -0.5)])


def test_depth_runs_as_each_engine_wants_it() -> None:
    eye = Pose((1.0, -2.0, 1.5), from_pan_tilt_roll(30.0, -10.0, 5.0))
    frustum = plain([-0.3, 0.5, -0.2, 0.4])._replace(rotation=eye.rotation)
    near, far = 0.2, 40.0
    points = np.array([np.array(rotate(eye.rotation, (0.0, d, 0.0))) for d in (near, far)])
    points += np.array(eye.position_m)
    unity = in_unity(points, engine_frusta.unity_view(eye), engine_frusta.unity(frustum, near, far))
    close(unity[:, 2], [-1.0, 1.0])
    view = engine_frusta.unreal_view(eye)
    reversed_z = engine_frusta.unreal(frustum, near * 100, far * 100)
    close(in_unreal(points, view, reversed_z)[:, 2], [1.0, 0.0])
    endless = in_unreal(points, view, engine_frusta.unreal(frustum, near * 100))
    close(endless[:, 2], [1.0, near / far])


@pytest.mark.parametrize("camera", CAMERAS)
def test_points_land_where_opencv_puts_them(camera: dict[str, Any]) -> None:
    """One camera, four engines, the same pixels as cv2.projectPoints."""
    (width, height), points = camera["size_px"], np.array(camera["points_m"])
    fx, fy, cx, cy = camera["fx_fy_cx_cy"]
    rotation = from_pan_tilt_roll(*camera["pan_tilt_roll_deg"])
    # OpenCV's picture from edge to edge is -0.5 to width - 0.5.
    frustum = Frustum(
        (-0.5 - cx) / fx, (width - 0.5 - cx) / fx,
        (cy - height + 0.5) / fy, (cy + 0.5) / fy, 1.0, rotation,
    )  # fmt: skip
    close(engine_frusta.opencv(frustum, width, height), camera["fx_fy_cx_cy"])
    eye = Pose(tuple(camera["position_m"]), rotation)
    unity = in_unity(
        points, engine_frusta.unity_view(eye), engine_frusta.unity(frustum, 0.1, 100.0)
    )
    unreal = in_unreal(points, engine_frusta.unreal_view(eye), engine_frusta.unreal(frustum, 10.0))
    for picture in (unity, unreal):
        pixels = np.column_stack(
            [(picture[:, 0] + 1) / 2 * width - 0.5, (1 - picture[:, 1]) / 2 * height - 0.5]
        )
        close(pixels, camera["pixels"])


@pytest.mark.parametrize("camera", CAMERAS)
def test_a_cameras_own_view_is_opencvs(camera: dict[str, Any]) -> None:
    """Focal length and principal point of cv2.calibrationMatrixValues: picture edges at 0."""
    sensor_width, sensor_height = camera["sensor_mm"]
    px, py = camera["principal_point_mm"]
    found = camera_view(
        camera["focal_mm"], sensor_width, sensor_height,
        offset_x_mm=px - sensor_width / 2, offset_y_mm=py - sensor_height / 2,
    )  # fmt: skip
    width, height = camera["size_px"]
    close(engine_frusta.opencv(found, width, height, first_pixel=0.5), camera["fx_fy_cx_cy"])


def test_size_and_overscan_grow_the_picture_about_its_middle() -> None:
    plain_view = camera_view(35.0, 28.0, 15.75)
    close(plain_view[:4], [-0.4, 0.4, -0.225, 0.225])
    grown = camera_view(35.0, 28.0, 15.75, size=0.5, overscan=0.1)
    close(grown[:4], [-0.4 * 0.7, 0.4 * 0.7, -0.225 * 0.7, 0.225 * 0.7])
    shifted = camera_view(35.0, 28.0, 15.75, offset_x_mm=1.4, offset_y_mm=0.7, overscan=0.5)
    close(shifted[:4], [-0.84, 0.76, -0.43, 0.47])


tangent = st.floats(-3.0, 3.0)
extent = st.floats(0.05, 4.0)


@given(tangent, tangent, extent, extent, st.floats(10.0, 100.0))
def test_disguise_draws_the_same_picture(
    left: float, bottom: float, width: float, height: float, focal: float
) -> None:
    """RenderStream's plug-ins: symmetric frustum of sensor / focal, tile, then move by (cx, cy)."""
    frustum = plain([left, left + width, bottom, bottom + height])
    lens = engine_frusta.disguise(frustum, focal)
    w, h = lens.sensor_x / focal, lens.sensor_y / focal
    near, far = 0.1, 100.0
    for cl, cr, ct, cb in ((0.0, 1.0, 0.0, 1.0), (0.25, 0.75, 0.1, 0.4), (-0.1, 0.5, 0.5, 1.2)):
        tile = plain([(cl - 0.5) * w, (cr - 0.5) * w, (0.5 - cb) * h, (0.5 - ct) * h])
        moved = np.eye(4)
        moved[0, 3], moved[1, 3] = lens.cx / (cr - cl), lens.cy / (cb - ct)
        theirs = moved @ np.array(engine_frusta.opengl(tile, near, far))
        ours = engine_frusta.opengl(sub_region(frustum, cl, cr, ct, cb), near, far)
        close(ours, theirs)


@given(tangent, tangent, extent, extent)
def test_unity_lens_shift_is_that_of_its_pixels(
    left: float, bottom: float, width: float, height: float
) -> None:
    """The reference's formula: x = -(cx - W/2)/W, y = +(cy - H/2)/H, picture edges at 0."""
    frustum = plain([left, left + width, bottom, bottom + height])
    pixels = engine_frusta.opencv(frustum, 1920, 1080, first_pixel=0.5)
    close(
        engine_frusta.unity_lens_shift(frustum),
        (-(pixels.cx - 960) / 1920, (pixels.cy - 540) / 1080),
    )


FLAT = screen(Segment((-2.0, 0.0, 0.0), (2.0, 0.0, 0.0), (-2.0, 0.0, 3.0)))


@pytest.mark.parametrize(
    "eye", [(0.0, 0.0, 1.0), (0.0, 0.5, 1.0), (0.0, -1e-4, 1.0), (0.0, math.nan, 1.0)]
)
def test_an_eye_on_or_behind_the_plane_sees_nothing(eye: Vector) -> None:
    assert off_axis(FLAT, eye) is None
    assert off_axis_in_stage(FLAT, Pose((0.0, 0.0, 0.0), (1.0, 0.0, 0.0, 0.0)), eye) is None


def test_an_eye_square_before_the_wall() -> None:
    found = off_axis(FLAT, (0.0, -4.0, 1.5))
    assert found is not None
    close(found[:5], [-0.5, 0.5, -0.375, 0.375, 4.0])
    assert found.rotation == (1.0, 0.0, 0.0, 0.0)


metres = st.floats(-20.0, 20.0)
degrees = st.floats(-180.0, 180.0)


@given(metres, metres, metres, degrees, degrees, degrees)
def test_every_wall_point_is_inside_and_the_rest_is_outside(
    x: float, y: float, z: float, pan: float, tilt: float, roll: float
) -> None:
    """Any point of the segment has tangents within the frustum; one beside it has not."""
    assume(y < -0.01)
    wall = Pose((1.0, -2.0, 0.5), from_pan_tilt_roll(pan, tilt, roll))
    eye = wall.compose(Pose((x, y, z))).position_m
    found = off_axis_in_stage(FLAT, wall, eye)
    assert found is not None
    view = Pose(eye, found.rotation).inverse()
    for u, v in ((0.0, 0.0), (1.0, 1.0), (0.5, 0.25), (-0.2, 0.5), (0.5, 1.2)):
        place = wall.compose(Pose((-2.0 + 4.0 * u, 0.0, 3.0 * v))).position_m
        right, forward, up = view.compose(Pose(place)).position_m
        close(forward, found.distance_m)
        close(
            (right / forward, up / forward),
            (
                found.left + u * (found.right - found.left),
                found.bottom + v * (found.top - found.bottom),
            ),
        )


def test_corners_that_are_no_rectangle_are_refused() -> None:
    with pytest.raises(ValueError, match="right angles"):
        screen(Segment((0.0, 0.0, 0.0), (1.0, 0.0, 0.0), (0.1, 0.0, 1.0)))
    with pytest.raises(ValueError, match="no width"):
        screen(Segment((0.0, 0.0, 0.0), (0.0, 0.0, 0.0), (0.0, 0.0, 1.0)))
    with pytest.raises(ValueError, match="expected more than 0"):
        camera_view(0.0, 28.0, 15.75)
    with pytest.raises(ValueError, match="no picture"):
        camera_view(35.0, 28.0, 15.75, size=0.1, overscan=-0.1)
