# SPDX-License-Identifier: Apache-2.0
"""The pictures show what the figures say: dots are found in them and measured."""

from __future__ import annotations

import math

import cv2
import numpy as np
import pytest

from sim.camera.exposure import Exposure
from sim.camera.field import Field
from sim.camera.optics import Optics
from sim.camera.picture import (
    World,
    comparison,
    seen_picture,
    wanted_picture,
    world_before,
)
from sim.camera.png import Picture, png_bytes, save_png
from sim.camera.registration import CameraTruth, film
from sim.camera.turns import Floats
from sim.camera.wall_light import Drawn, WallLight
from sim.motion.attitude import attitude
from tests.sim.camera.reference_case import (
    AHEAD,
    LENS,
    PERIOD_NS,
    Motion,
    camera,
    dolly,
    inner,
    known,
    still_light,
    wall,
)

PICTURE_PX = (240, 136)
DOT_PX = 2.5
MOST_PX = 9  # half of the window a dot is looked for in: dots are 22 px apart and more
LENSES = {
    "straight": Optics(35.0, LENS.sensor_mm, PICTURE_PX),
    "barrel": Optics(
        28.0, LENS.sensor_mm, PICTURE_PX, (-0.15, 0.03), (2e-3, -1e-3), (0.4, -0.2), 0.11
    ),
}


def centroids(picture: Picture, near: Floats) -> Floats:
    """Return the centres of light (n, 2) around pixels, above the grey of the wall."""
    found = []
    for x, y in np.rint(near).astype(int):
        window = picture[y - MOST_PX : y + MOST_PX + 1, x - MOST_PX : x + MOST_PX + 1]
        light = np.maximum(window.astype(float) - 60.0, 0.0)
        assert light.sum() > 500.0
        rows, columns = np.indices(light.shape)
        found.append(
            (
                x - MOST_PX + (light * columns).sum() / light.sum(),
                y - MOST_PX + (light * rows).sum() / light.sum(),
            )
        )
    return np.array(found)


def displacements(truth: CameraTruth, light: WallLight, field: Field) -> Floats:
    """Return how far (rows, columns, 2) a frame's dots are seen from where they should be."""
    t_mid_ns = truth.exposure.row_mid_ns(0)
    world = world_before(truth, t_mid_ns, field, DOT_PX)
    wanted = wanted_picture(truth, 0, world, samples=1)
    seen = seen_picture(truth, light, 0, world, samples=1)
    middle = field.pixels(truth.lens_at(truth.seconds(t_mid_ns))).reshape(-1, 2)
    right = centroids(wanted, middle)
    assert np.abs(right - middle).max() < 0.1 or truth.exposure.readout_ms > 0.0
    return (centroids(seen, middle) - right).reshape(field.rows, field.columns, 2)


@pytest.mark.parametrize("lens", LENSES)
@pytest.mark.parametrize("depth", [1.0, 2.0, math.inf])
def test_dots_are_off_by_wall_px(lens: str, depth: float) -> None:
    """Given a node that is wrong in all six ways, dots in the picture are off by the figure."""
    at, turn = (0.3, -0.2, 0.1), attitude(6.0, -4.0, 3.0)
    truth = camera(
        Motion(lambda _: at, lambda _: turn), lens=LENSES[lens],
        screens=wall(curve={"radius_m": 6.0, "segments": 11}),
    )  # fmt: skip
    light = still_light(
        (0.345, -0.3, 0.07), attitude(7.0, -4.5, 3.5), LENSES[lens].pupil_m, inner(0.3)
    )
    field = Field(8, 5, (depth,), 0.8)
    (figures,) = film(truth, light, [0], field=field)
    off = displacements(truth, light, field)
    found = float(np.sqrt(np.mean(np.sum(off * off, axis=-1))))
    assert found == pytest.approx(known(figures.wall_px), abs=0.05)
    assert np.sqrt(np.sum(off * off, axis=-1)).max() == pytest.approx(
        known(figures.wall_most_px), abs=0.1
    )
    assert known(figures.wall_px) > (1.2 if depth > 1.0 else -1.0)


def test_rows_are_seen_one_by_one() -> None:
    """Given 4 m/s and a node that is right for the centre row, the outer dots lean as reckoned."""
    exposure = Exposure(PERIOD_NS, 180.0, 14.0)
    move = dolly(4.0)
    truth = camera(move, exposure, LENSES["straight"])
    light = still_light(move.at(exposure.row_mid_ns(0) / 1e9).position_m)
    field = Field(8, 5, (math.inf,), 0.8)
    (figures,) = film(truth, light, [0], field=field)
    rows = displacements(truth, light, field).mean(axis=1)
    fx = LENSES["straight"].focal_px[0]
    # the camera is ahead of the node in the lower rows: the wall's picture lags to the left
    lean = -fx * 4.0 * 0.014 * (field.row_shares - 0.5) / 4.0
    assert rows[:, 0] == pytest.approx(lean, abs=0.05)
    assert np.abs(rows[:, 1]).max() < 0.05
    assert np.abs(rows[[0, -1], 0]).max() == pytest.approx(known(figures.row_spread_px), abs=0.05)


def test_a_split_frame_shows_two_pictures() -> None:
    """Given a wall that changes at mid-frame, the upper half shows the old, the lower the new."""
    exposure = Exposure(PERIOD_NS, 90.0, 14.0)
    truth = camera(exposure=exposure, lens=LENSES["straight"])
    light = WallLight(
        [
            Drawn(-(10**12), 1, (0.05, 0.0, 0.0), AHEAD, 0.0, inner()),
            Drawn(exposure.row_mid_ns(0, 0.6), 2, (0.0, 0.0, 0.0), AHEAD, 0.0, inner()),
        ]
    )
    across = displacements(truth, light, Field(8, 5, (math.inf,), 0.8))[..., 0].mean(axis=1)
    fx = LENSES["straight"].focal_px[0]
    assert across[:3] == pytest.approx(fx * 0.05 / 4.0, abs=0.05)
    assert across[3:] == pytest.approx(0.0, abs=0.05)


def test_motion_blur_is_as_long_as_the_exposure() -> None:
    """Given a pan during the exposure, a dot becomes a streak of rate x exposure."""
    exposure = Exposure(PERIOD_NS, 180.0, 0.0)
    pan = Motion(turn=lambda t: attitude(40.0 * (t - exposure.row_mid_ns(0) / 1e9), 0.0, 0.0))
    truth = camera(pan, exposure, LENSES["straight"])
    world = world_before(truth, exposure.row_mid_ns(0), Field(1, 1, (math.inf,)), DOT_PX)
    widths = []
    for instants in (1, 15):
        picture = seen_picture(truth, still_light(), 0, world, samples=1, instants=instants).astype(
            float
        )
        across = np.maximum(picture - 41.0, 0.0).sum(axis=0)  # the wall's grey
        columns = np.arange(PICTURE_PX[0])
        middle = (across * columns).sum() / across.sum()
        widths.append((across * (columns - middle) ** 2).sum() / across.sum())
        assert middle == pytest.approx((PICTURE_PX[0] - 1) / 2.0, abs=0.05)
    streak = LENSES["straight"].focal_px[0] * math.radians(40.0) / 48.0
    # the variance of an even streak of this length is its square / 12
    assert math.sqrt(12.0 * (widths[1] - widths[0])) == pytest.approx(streak, rel=0.03)


def test_the_edge_and_the_wall_end_are_seen() -> None:
    """Given a frustum drawn in on the right and a wall that ends on the left, greys tell both."""
    left, right, bottom, top = inner(0.1)
    light = still_light(tangents=(left, right / 2.4, bottom, top))
    truth = camera(lens=LENSES["straight"], screens=wall(width_m=1.6))
    (figures,) = film(truth, light, [0])
    world = world_before(truth, 0, Field(1, 1), 0.1)
    row = seen_picture(truth, light, 0, world)[PICTURE_PX[1] // 4].astype(int)
    # the wall is 0.8 m to each side at 4 m: 0.2 of 0.4; the frustum ends at 0.2 of 0.4 too
    quarter = PICTURE_PX[0] // 4
    assert row[: quarter - 1].max() == 0
    assert row[quarter + 1 : 3 * quarter - 1].min() == row[quarter + 1]
    assert row[quarter + 1] == 41
    wide = seen_picture(camera(lens=LENSES["straight"]), light, 0, world)
    assert wide[PICTURE_PX[1] // 4, 3 * quarter + 1 :].max() == 18
    (figures,) = film(camera(lens=LENSES["straight"]), light, [0])
    assert known(figures.margin_px) == pytest.approx(-quarter, abs=0.5)


def test_each_side_of_the_frustum_is_where_it_was_drawn() -> None:
    """Given one side drawn in to half, a quarter of the picture there is the wall outside."""
    world = World(np.array([[0.0, -1.0, 0.0]]), 0.01)  # behind: no dot in view
    width, height = PICTURE_PX
    strips = (
        np.s_[:, : width // 4], np.s_[:, 3 * width // 4 :],
        np.s_[3 * height // 4 :], np.s_[: height // 4],
    )  # fmt: skip
    for side, strip in enumerate(strips):
        tangents = list(inner(0.1))
        tangents[side] *= 0.5 / 1.2
        left, right, bottom, top = tangents
        light = still_light(tangents=(left, right, bottom, top))
        outside = seen_picture(camera(lens=LENSES["straight"]), light, 0, world) == 18
        assert outside[strip].all()
        assert outside.sum() == outside[strip].size


def test_a_dark_wall_is_black() -> None:
    """Given a wall that shows nothing yet, the picture is black."""
    truth = camera(lens=LENSES["straight"])
    world = world_before(truth, 0, Field(2, 2))
    assert seen_picture(truth, WallLight(), 0, world).max() == 0
    assert wanted_picture(truth, 0, world).max() > 200


def test_a_comparison_for_people_is_a_png(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Given any camera, a small colour picture of it is a PNG that OpenCV reads back."""
    truth = camera(screens=wall())
    picture = comparison(truth, still_light((0.05, 0.0, 0.0)), 0, width_px=160)
    assert picture.shape == (90, 160, 3)
    path = save_png(picture, tmp_path_factory.mktemp("pictures") / "frame.png")
    read = cv2.imread(str(path))
    assert read is not None
    assert np.array_equal(read[..., ::-1], picture)
    grey = picture[..., 0]
    back = cv2.imdecode(np.frombuffer(png_bytes(grey), np.uint8), cv2.IMREAD_UNCHANGED)
    assert back is not None
    assert np.array_equal(back, grey)
    with pytest.raises(ValueError, match="bytes"):
        png_bytes(picture[..., :2])
    orange = (picture[..., 0] > 200) & (picture[..., 2] < 100)
    blue = (picture[..., 2] > 200) & (picture[..., 0] < 100)
    # the node's eye is too far right: what is there lies right of what should be
    assert np.argwhere(orange)[:, 1].mean() > np.argwhere(blue)[:, 1].mean()
