# SPDX-License-Identifier: Apache-2.0
"""What lies over a wall's picture: filmed, the inner frustum is green from edge to edge, no more.

Which pixel of the wall lies in a camera's picture is told by `film`, which shares nothing with it.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from hardware_profiles.frames import from_pan_tilt_roll
from hardware_profiles.pose import Pose
from hardware_profiles.transform import Transform
from hardware_profiles.wall import Curve, Wall
from hardware_profiles.wall_shape import segments
from sim.preview.film import Camera, Filmed, Panel, Picture, film_wall
from sim.preview.looks import CHROMAS, COVERS, MARKER, Inner, covered, put_on

WALL_PX = (800, 400)
FLAT = Wall("flat", 8.0, 4.5)
CURVED = Wall("curved", 9.0, 4.5, curve=Curve(6.0, 8))
STAND = Transform((0.2, 5.0, -0.4), 12.0, 5.0).pose()
GREEN = CHROMAS["green"]
# On the wall, and turned in all three.
CAMERA = Camera(
    (0.9, 0.6, 1.5), from_pan_tilt_roll(6.0, 2.0, 3.0), 40.0, 27.99, 15.75, 480, 270,
    axis_x_mm=0.4, axis_y_mm=-0.3,
)  # fmt: skip


def extent(camera: Camera, size: float) -> tuple[float, float, float, float]:
    """Return the camera's own picture at unit distance, so much larger."""
    half_w, half_h = camera.sensor_width_mm / 2 * size, camera.sensor_height_mm / 2 * size
    x, y, f = camera.axis_x_mm, camera.axis_y_mm, camera.focal_mm
    return (-half_w - x) / f, (half_w - x) / f, (-half_h + y) / f, (half_h + y) / f


def inner(size: float, chroma: str = "green", *, markers: bool = False) -> Inner:
    pose = Pose(CAMERA.position_m, CAMERA.rotation_wxyz)
    return Inner(pose, extent(CAMERA, size), chroma, markers)


def panels(wall: Wall) -> list[Panel]:
    def at(corner: tuple[float, float, float]) -> tuple[float, float, float]:
        return STAND.compose(Pose(corner)).position_m

    return [
        Panel(
            at(s.lower_left),
            at(s.lower_right),
            at(s.upper_left),
            s.u0,
            s.v0,
            s.u1,
            s.v1,
        )
        for s in segments(wall)
    ]


def filmed(wall: Wall, inners: Sequence[Inner]) -> tuple[Picture, Filmed]:
    picture = np.full((WALL_PX[1], WALL_PX[0], 3), 90, np.uint8)
    put_on(picture, segments(wall), STAND, inners)
    return picture, film_wall(picture, panels(wall), CAMERA)


@pytest.mark.parametrize("wall", [FLAT, CURVED], ids=["flat", "curved"])
def test_the_camera_sees_green_from_edge_to_edge(wall: Wall) -> None:
    _, seen = filmed(wall, [inner(1.05)])
    assert seen.seen.mean() > 0.9
    assert (seen.picture[seen.seen] == GREEN).all()


@pytest.mark.parametrize("wall", [FLAT, CURVED], ids=["flat", "curved"])
def test_beside_the_inner_frustum_the_picture_stands(wall: Wall) -> None:
    """Given one of half the size, Expect green in the middle quarter of the film and no more."""
    _, seen = filmed(wall, [inner(0.5)])
    green = (seen.picture == GREEN).all(axis=2)
    rows, columns = np.nonzero(green)
    assert abs(rows.min() - 67.5) < 3
    assert abs(rows.max() - 202.5) < 3
    assert abs(columns.min() - 120) < 3
    assert abs(columns.max() - 360) < 3
    assert (seen.picture[~green & seen.seen].max(axis=-1) <= GREEN[1]).all()
    assert seen.picture[5, 5].tolist() == [90, 90, 90]


def test_of_two_the_later_is_on_top_and_off_paints_nothing() -> None:
    picture, _ = filmed(FLAT, [inner(1.0), inner(0.5, "blue")])
    red, green, blue = np.moveaxis(picture.astype(int), -1, 0)
    codes = {int(code) for code in np.unique(red << 16 | green << 8 | blue)}
    colours = {(code >> 16, code >> 8 & 255, code & 255) for code in codes}
    assert colours == {(90, 90, 90), GREEN, CHROMAS["blue"]}
    picture, _ = filmed(FLAT, [inner(1.0, "off")])
    assert (picture == 90).all()


def test_markers_are_crosses_inside_the_inner_frustum_alone() -> None:
    plain, _ = filmed(FLAT, [inner(1.0, "off", markers=True)])
    marks = (plain == MARKER).all(axis=2)
    assert 20 < marks.sum() < 0.05 * marks.size
    inside, _ = filmed(FLAT, [inner(1.0)])
    assert not (marks & ~(inside == GREEN).all(axis=2)).any()
    keyed, _ = filmed(FLAT, [inner(1.0, markers=True)])
    darker = (keyed[marks].astype(int) * 10 // 6 - GREEN) <= 1
    assert darker.all()


def test_a_camera_that_looks_away_paints_nothing() -> None:
    away = Inner(
        Pose((0.0, 0.0, 1.5), from_pan_tilt_roll(180.0, 0.0, 0.0)), (-1, 1, -1, 1), "green", True
    )
    picture, _ = filmed(FLAT, [away])
    assert (picture == 90).all()


@pytest.mark.parametrize("mode", COVERS)
def test_black_is_black_and_grey_is_eighteen_percent(mode: str) -> None:
    picture = covered((64, 32), mode)
    assert picture.shape == (32, 64, 3)
    share = picture.reshape(-1, 3) / 255.0
    linear = np.where(share <= 0.04045, share / 12.92, ((share + 0.055) / 1.055) ** 2.4)
    assert np.ptp(linear) == 0.0
    assert linear[0, 0] == pytest.approx(0.0 if mode == "black" else 0.18, abs=0.002)
