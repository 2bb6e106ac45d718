# SPDX-License-Identifier: Apache-2.0
"""Wall px, edge and overscan, held against rays through a pinhole; and which wall a camera sees."""

from __future__ import annotations

import math
import random

import numpy as np
import pytest
from numpy.typing import NDArray

from hardware_profiles.frames import from_pan_tilt_roll
from hardware_profiles.pose import Pose
from hardware_profiles.stage import Body, Lens
from hardware_profiles.transform import Transform
from hardware_profiles.wall import Wall
from stagectl.nodes.registration import (
    ASSUMED_WALL_M,
    FEWEST,
    NEAREST_WALL_M,
    WINDOW,
    Figures,
    Registration,
    overscan_pct,
    wall_distance_m,
)
from stagectl.topics import MeasuredBody

Array = NDArray[np.float64]
# The reference case of the stage practice: 35 mm on 27.99 mm, 3840 px, a wall 4 m away.
FOCAL_MM, SENSOR_MM, WIDTH_PX, WALL_M = 35.0, 27.99, 3840, 4.0
FX_PX = WIDTH_PX * FOCAL_MM / SENSOR_MM
HALF_VIEW_RAD = math.atan(SENSOR_MM / 2.0 / FOCAL_MM)
BODY = Body("A", lens=Lens(FOCAL_MM, sensor_width_mm=SENSOR_MM, picture_width_px=WIDTH_PX))
WALL = Wall("main", 12.0, 5.0, pose=Transform((0.0, WALL_M, 0.0)))
FAR_M = 1e6


def measured(
    shown: tuple[float, float] = (0.0, 0.0),
    held: tuple[float, float] = (0.0, 0.0),
    pose: Pose | None = None,
) -> MeasuredBody:
    (x, y, z), (qw, qx, qy, qz) = pose or Pose((0.0, 0.0, 1.5))
    return MeasuredBody("A", 0, (x, y, z, qw, qx, qy, qz), 0.0, 0.0, *shown, *held)


def figures_of(rows: list[MeasuredBody], focal_mm: float = FOCAL_MM) -> Figures:
    registration = Registration(BODY, (WALL,))
    for row in rows:
        registration.add(row)
    found = registration.figures(focal_mm)
    assert found is not None
    return found


def seen_on_the_wall_px(true: Array, drawn_from: Array, direction: Array) -> float:
    """Return how far, in the camera at `true`, the wall shows a far point from where it should.

    The wall is the plane y = WALL_M; its picture is drawn for a camera at `drawn_from`.
    """
    content = true + FAR_M * direction
    ray = content - drawn_from
    lit = drawn_from + ray * (WALL_M - drawn_from[1]) / ray[1]
    looks, should = lit - true, content - true
    return math.hypot(
        FX_PX * (looks[0] / looks[1] - should[0] / should[1]),
        FX_PX * (looks[2] / looks[1] - should[2] / should[1]),
    )


class TestWallPx:
    @pytest.mark.parametrize("error_m", [0.001, 0.005, 0.04])
    def test_it_is_what_rays_through_a_pinhole_give(self, error_m: float) -> None:
        """Given an error sideways, Expect the way of far content on the wall, in the picture."""
        true, drawn = np.array([0.0, 0.0, 1.5]), np.array([error_m, 0.0, 1.5])
        ahead = np.array([0.0, 1.0, 0.0])
        figures = figures_of([measured((error_m, 0.0))] * FEWEST)
        assert figures.wall_px == pytest.approx(seen_on_the_wall_px(true, drawn, ahead), rel=1e-4)

    def test_the_reference_case(self) -> None:
        """5 mm sideways are 5.5 px over the whole picture, 6 at the most: the figure is no less."""
        figures = figures_of([measured((0.005, 0.0))] * FEWEST)
        assert 5.5 <= figures.wall_px <= 6.01
        # 1 m/s, held for 2 frames at 24 fps: 92 px (of all depths), 100 for what is far behind
        held = figures_of([measured(held=(2.0 / 24.0, 0.0))] * FEWEST)
        assert 92.0 <= held.held_wall_px <= 101.0

    def test_a_rotation_moves_no_picture(self) -> None:
        assert figures_of([measured((0.0, math.radians(5.0)))] * FEWEST).wall_px == 0.0

    def test_a_longer_lens_shows_more_of_it(self) -> None:
        rows = [measured((0.005, 0.0))] * FEWEST
        assert figures_of(rows, 70.0).wall_px == pytest.approx(2.0 * figures_of(rows).wall_px)

    def test_it_follows_the_camera_to_the_wall(self) -> None:
        near = [measured((0.005, 0.0), pose=Pose((0.0, 3.0, 1.5)))] * FEWEST
        far = figures_of([measured((0.005, 0.0))] * FEWEST)
        assert figures_of(near).wall_px == pytest.approx(4.0 * far.wall_px)


class TestEdge:
    @pytest.mark.parametrize(("error_deg", "px"), [(0.5, 42.0), (2.0, 168.0), (5.0, 420.0)])
    def test_the_reference_case(self, error_deg: float, px: float) -> None:
        figures = figures_of([measured((0.0, math.radians(error_deg)))] * FEWEST)
        assert figures.margin_pct == pytest.approx(100.0 * px / WIDTH_PX, rel=0.005)

    @pytest.mark.parametrize(("frames", "percent"), [(3, 26.0), (6, 55.0)])
    def test_a_pan_needs_overscan(self, frames: int, percent: float) -> None:
        """40 deg/s that trail by 3 frames of 24 fps need 26 %, by 6 frames 55 %."""
        error_rad = math.radians(40.0 * frames / 24.0)
        figures = figures_of([measured((0.0, 0.0), (0.0, error_rad))] * FEWEST)
        assert figures.held_overscan_pct == pytest.approx(percent, abs=0.6)
        assert figures.overscan_pct == 0.0

    @pytest.mark.parametrize("error_deg", [0.1, 1.0, 5.0, 12.0])
    def test_overscan_just_covers_the_edge_of_a_turned_view(self, error_deg: float) -> None:
        """Given the edge ray of a turned camera, Expect it on the edge of the widened frustum."""
        w = math.radians(error_deg)
        edge = np.array([math.sin(HALF_VIEW_RAD), math.cos(HALF_VIEW_RAD)])
        turned = np.array([[math.cos(w), math.sin(w)], [-math.sin(w), math.cos(w)]]) @ edge
        widened = SENSOR_MM / 2.0 * (1.0 + overscan_pct(HALF_VIEW_RAD, w) / 100.0)
        assert turned[0] / turned[1] == pytest.approx(widened / FOCAL_MM, rel=1e-12)

    @pytest.mark.parametrize("error_rad", [math.pi / 2.0, math.pi])
    def test_a_camera_that_looks_elsewhere_is_a_large_number_and_no_crash(
        self, error_rad: float
    ) -> None:
        figures = figures_of([measured((0.0, error_rad))] * FEWEST)
        assert all(math.isfinite(value) for value in figures)
        assert figures.overscan_pct > 1000.0
        assert figures.margin_pct > 100.0


class TestWindow:
    def test_it_is_the_95th_percentile(self) -> None:
        """Given errors 1, 2, .. 100 mm in any order, Expect 95 or 96 mm, for each column alone."""
        order = list(range(1, 101))
        random.Random(4).shuffle(order)
        rows = [measured((n * 1e-3, (101 - n) * 1e-3), (0.0, 0.0)) for n in order]
        figures = figures_of(rows)
        assert figures.frames == 100
        mm = figures.wall_px / FX_PX * WALL_M * 1e3
        assert 95.0 <= mm <= 96.001
        edge = math.atan(figures.margin_pct / 100.0 * WIDTH_PX / FX_PX)
        assert 95.0 <= edge * 1e3 <= 96.001

    def test_old_frames_are_forgotten(self) -> None:
        rows = [measured((1.0, 1.0))] * WINDOW + [measured((0.001, 0.0))] * WINDOW
        assert figures_of(rows).wall_px == figures_of([measured((0.001, 0.0))] * FEWEST).wall_px

    def test_before_there_are_enough_frames_there_is_none(self) -> None:
        registration = Registration(BODY, (WALL,))
        for _ in range(FEWEST - 1):
            registration.add(measured())
        assert registration.figures(FOCAL_MM) is None
        registration.add(measured())
        assert registration.figures(FOCAL_MM) is not None

    @pytest.mark.parametrize("focal_mm", [0.0, -1.0, math.nan])
    def test_without_a_focal_length_there_is_none(self, focal_mm: float) -> None:
        registration = Registration(BODY, (WALL,))
        for _ in range(FEWEST):
            registration.add(measured())
        assert registration.figures(focal_mm) is None


def met_m(camera: tuple[float, ...], ahead: Array, wall: Wall) -> float:
    """Return how far along the view the plane of a wall is: three points of it, solved."""
    pan, tilt, roll = (math.radians(a) for a in (
        wall.pose.pan_deg, wall.pose.tilt_deg, wall.pose.roll_deg
    ))  # fmt: skip
    z = np.array([[math.cos(pan), -math.sin(pan), 0], [math.sin(pan), math.cos(pan), 0], [0, 0, 1]])
    x = np.array(
        [[1, 0, 0], [0, math.cos(tilt), -math.sin(tilt)], [0, math.sin(tilt), math.cos(tilt)]]
    )
    y = np.array(
        [[math.cos(roll), 0, math.sin(roll)], [0, 1, 0], [-math.sin(roll), 0, math.cos(roll)]]
    )
    turn = z @ x @ y
    # camera + t ahead = place + u right + v up
    system = np.column_stack([ahead, -turn[:, 0], -turn[:, 2]])
    solved = np.linalg.solve(system, np.array(wall.pose.position_m) - np.array(camera))
    return float(solved[0])


class TestWallDistance:
    @pytest.mark.parametrize("seed", range(20))
    def test_a_wall_anywhere_turned_and_tilted(self, seed: int) -> None:
        dice = random.Random(seed)
        camera = (dice.uniform(-2, 2), dice.uniform(-3, 0), dice.uniform(1, 2))
        pan, tilt = dice.uniform(-20, 20), dice.uniform(-8, 8)
        pose = Transform(
            (dice.uniform(-1, 1), dice.uniform(3, 6), 0.0), pan_deg=dice.uniform(-30, 30),
            tilt_deg=dice.uniform(-15, 15), roll_deg=dice.uniform(-3, 3),
        )  # fmt: skip
        wall = Wall("w", 20.0, 8.0, pose=pose)
        p, t = math.radians(pan), math.radians(tilt)
        ahead = np.array([-math.sin(p) * math.cos(t), math.cos(p) * math.cos(t), math.sin(t)])
        found = wall_distance_m(Pose(camera, from_pan_tilt_roll(pan, tilt, 0.0)), (wall,))
        assert found == pytest.approx(met_m(camera, ahead, wall), rel=1e-9)

    def test_of_two_walls_the_nearer_one_counts(self) -> None:
        near = Wall("near", 4.0, 3.0, pose=Transform((0.0, 2.5, 0.0)))
        assert wall_distance_m(Pose(), (WALL, near)) == pytest.approx(2.5)

    def test_a_wall_beside_the_view_does_not_count(self) -> None:
        beside = Wall("beside", 2.0, 3.0, pose=Transform((5.0, 2.0, 0.0)))
        assert wall_distance_m(Pose(), (beside, WALL)) == pytest.approx(WALL_M)

    @pytest.mark.parametrize("walls", [(), (WALL,)])
    def test_without_a_wall_in_view_one_is_assumed(self, walls: tuple[Wall, ...]) -> None:
        away = Pose((0.0, 0.0, 1.5), from_pan_tilt_roll(180.0, 0.0, 0.0))
        assert wall_distance_m(away, walls) == ASSUMED_WALL_M

    def test_from_behind_a_wall_is_none(self) -> None:
        assert wall_distance_m(Pose((0.0, 2.0 * WALL_M, 0.0)), (WALL,)) == ASSUMED_WALL_M

    def test_a_camera_at_the_wall_is_no_division_by_nothing(self) -> None:
        assert wall_distance_m(Pose((0.0, WALL_M - 1e-9, 1.0)), (WALL,)) == NEAREST_WALL_M
