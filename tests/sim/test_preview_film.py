# SPDX-License-Identifier: Apache-2.0
"""The virtual camera's optics against OpenCV's: dots on a wall, filmed, and cv2.projectPoints."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from sim.preview.film import Camera, Panel, film_wall

Array = NDArray[np.float64]
WALL = Panel((-3.0, 5.0, 0.0), (3.0, 5.0, 0.0), (-3.0, 5.0, 3.0))
WHITE = np.full((100, 200, 3), 255, np.uint8)


def rotation(pan_deg: float, tilt_deg: float, roll_deg: float) -> Array:
    """Rz(pan) Rx(tilt) Ry(roll)."""
    vectors = (
        [0.0, 0.0, np.radians(pan_deg)], [np.radians(tilt_deg), 0.0, 0.0],
        [0.0, np.radians(roll_deg), 0.0],
    )  # fmt: skip
    z, x, y = (cv2.Rodrigues(np.array(vector))[0] for vector in vectors)
    return np.asarray(z @ x @ y)


def quaternion(matrix: Array) -> tuple[float, float, float, float]:
    vector = cv2.Rodrigues(matrix)[0].ravel()
    angle = float(np.linalg.norm(vector))
    x, y, z = np.sin(angle / 2) * vector / max(angle, 1e-12)
    return (float(np.cos(angle / 2)), float(x), float(y), float(z))


def opencv_pixels(points: Array, camera: Camera, turn: Array) -> Array:
    """Where OpenCV puts stage points, counted with the picture's edge at 0."""
    to_camera = np.array([[1.0, 0, 0], [0, 0, -1], [0, 1, 0]]) @ turn.T
    fx = camera.focal_mm / camera.sensor_width_mm * camera.width_px
    fy = camera.focal_mm / camera.sensor_height_mm * camera.height_px
    cx = (0.5 + camera.axis_x_mm / camera.sensor_width_mm) * camera.width_px
    cy = (0.5 + camera.axis_y_mm / camera.sensor_height_mm) * camera.height_px
    matrix = np.array([[fx, 0, cx], [0, fy, cy], [0, 0, 1]])
    shift = -to_camera @ np.array(camera.position_m)
    pixels, _ = cv2.projectPoints(points, cv2.Rodrigues(to_camera)[0], shift, matrix, None)
    return np.asarray(pixels[:, 0, :], np.float64)


@pytest.mark.parametrize(
    ("angles", "position", "axis"),
    [
        ((0.0, 0.0, 0.0), (0.0, 0.0, 1.5), (0.0, 0.0)),
        ((20.0, 5.0, -8.0), (1.0, -0.5, 1.2), (0.0, 0.0)),
        ((-25.0, -12.0, 30.0), (-1.5, 1.0, 2.5), (1.5, -2.0)),
    ],
)
def test_dots_land_where_opencv_puts_them(
    angles: tuple[float, float, float],
    position: tuple[float, float, float],
    axis: tuple[float, float],
) -> None:
    turn = rotation(*angles)
    camera = Camera(position, quaternion(turn), 20.0, 28.0, 15.75, 960, 540, *axis)
    found, expected = [], []
    for u in (0.2, 0.5, 0.7):
        for v in (0.2, 0.6, 0.9):
            column, row = u * 1200, (1 - v) * 600
            j, i = np.mgrid[0:600, 0:1200] + 0.5
            dot = 255 * np.exp(-((i - column) ** 2 + (j - row) ** 2) / (2 * 2.0**2))
            picture = np.repeat(np.rint(dot).astype(np.uint8)[:, :, None], 3, axis=2)
            light = film_wall(picture, [WALL], camera).picture[:, :, 0].astype(float)
            place = np.array([-3.0 + 6.0 * column / 1200, 5.0, 3.0 * (1 - row / 600)])
            pixel = opencv_pixels(place[None], camera, turn)[0]
            if not (20 < pixel[0] < 940 and 20 < pixel[1] < 520):
                continue
            rows, columns = np.mgrid[0:540, 0:960] + 0.5
            found.append(
                ((light * columns).sum() / light.sum(), (light * rows).sum() / light.sum())
            )
            expected.append(pixel)
    assert len(found) >= 4
    assert np.abs(np.array(found) - np.array(expected)).max() < 0.03


def straight(focal_mm: float = 35.0) -> Camera:
    return Camera((0.0, 0.0, 1.5), (1.0, 0.0, 0.0, 0.0), focal_mm, 28.0, 15.75, 96, 54)


def test_the_part_of_the_picture_is_the_panels_own() -> None:
    """Left half red, right half green; row 0 of the picture is the wall's upper edge."""
    picture = np.zeros((100, 200, 3), np.uint8)
    picture[:, :100, 0] = picture[:, 100:, 1] = 200
    picture[:50, :, 2] = 100
    filmed = film_wall(picture, [WALL], straight())
    assert filmed.seen.all()
    assert filmed.picture[10, 10].tolist() == [200, 0, 100]
    assert filmed.picture[40, 80].tolist() == [0, 200, 0]
    half = WALL._replace(u0=0.5)
    assert film_wall(picture, [half], straight()).picture[10, 10].tolist() == [0, 200, 100]


def test_a_wall_is_seen_from_its_front_only_and_ends_at_its_edges() -> None:
    back = Panel(WALL.lower_right, WALL.lower_left, (3.0, 5.0, 3.0))
    assert not film_wall(WHITE, [back], straight()).seen.any()
    behind = Panel((-3.0, -5.0, 0.0), (3.0, -5.0, 0.0), (-3.0, -5.0, 3.0))
    assert not film_wall(WHITE, [behind], straight()).seen.any()
    wide = film_wall(WHITE, [WALL], straight(focal_mm=14.0))
    # 6 m at 5 m: 0.6 of half of 2 m; 3 m: all of the height it has at 14 mm and more than half
    assert wide.seen[27].sum() == pytest.approx(96 * 1.2 / 2.0, abs=1)
    assert wide.seen[:, 48].sum() == pytest.approx(54 * 0.6 / 1.125, abs=1)
    assert (wide.picture[~wide.seen] == 0).all()


def test_of_two_walls_on_a_ray_the_nearer_is_seen_in_any_order() -> None:
    near = Panel((-0.5, 3.0, 1.0), (0.5, 3.0, 1.0), (-0.5, 3.0, 2.0), 0.5, 0.0, 1.0, 1.0)
    picture = np.zeros((100, 200, 3), np.uint8)
    picture[:, 100:] = 255
    far = WALL._replace(u1=0.5)
    for panels in ([near, far], [far, near]):
        filmed = film_wall(picture, panels, straight())
        assert filmed.picture[27, 48].tolist() == [255, 255, 255]
        assert filmed.picture[2, 2].tolist() == [0, 0, 0]
        assert filmed.seen.all()


def test_a_wall_that_reaches_behind_the_camera_is_seen_where_it_is_before_it() -> None:
    side = Panel((-1.0, -5.0, 0.0), (-1.0, 5.0, 0.0), (-1.0, -5.0, 3.0))
    filmed = film_wall(WHITE, [side], straight())
    # at 35 mm the picture's left edge is at tangent -0.4: the wall leaves it 2.5 m away,
    # and ends 5 m away at tangent -0.2, a quarter of the way in
    assert filmed.seen[27].sum() == pytest.approx(24, abs=1)
    assert not filmed.seen[:, 30:].any()
