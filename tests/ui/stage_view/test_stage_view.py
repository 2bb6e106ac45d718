# SPDX-License-Identifier: GPL-3.0-or-later
"""The stage view against a second derivation: OpenCV's projection, and the plan's own geometry."""

from __future__ import annotations

import math

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PyQt6.QtCore import Qt
from PyQt6.QtGui import QImage
from PyQt6.QtWidgets import QApplication

from hardware_profiles.frames import from_pan_tilt_roll
from stagectl.control import Board, Row
from tests.ui import canned_boards
from tests.ui.context import context_of
from tests.ui.hands import key_click
from ui import theme
from ui.plan_geometry import cast, wall_segment
from ui.stage_view.lens import axes_of, camera_eye, flat, orbit
from ui.stage_view.panel import StageView
from ui.stage_view.scene import RAYS_A_SIDE, Scene

SIZE = (800.0, 600.0)
angles = st.floats(-170.0, 170.0)


def scene_of(board: Board) -> Scene:
    scene = Scene()
    scene.update(board.snapshot())
    return scene


def wall_board(**wall: float) -> Board:
    board = Board()
    row: Row = {
        "position_m": (0.0, 4.0, 0.0),
        "pan_deg": 0.0,
        "width_m": 8.0,
        "height_m": 3.0,
        **wall,
    }
    board.set("walls", "w", row)
    board.set("cameras", "A", {
        "position_m": (0.5, 0.0, 1.5), "pan_deg": 10.0, "tilt_deg": 2.0, "roll_deg": 5.0,
        "hfov_deg": 40.0, "role": "camera", "on_wall": True, "state": "OK", "overscan": 0.1,
    })  # fmt: skip
    return board


@given(pan=angles, tilt=st.floats(-80.0, 80.0), roll=angles, hfov=st.floats(10.0, 100.0))
def test_a_camera_sees_points_where_opencv_does(
    pan: float, tilt: float, roll: float, hfov: float
) -> None:
    place, rotation = (1.0, -2.0, 1.6), from_pan_tilt_roll(pan, tilt, roll)
    eye = camera_eye(place, rotation, hfov, 1.0, SIZE)
    own = np.array([(0.3, 2.0, 0.1), (-1.0, 5.0, 0.4), (0.0, 1.0, 0.0), (0.9, 3.0, -0.7)])
    points = own @ axes_of(rotation).T + np.array(place)
    # OpenCV's camera has x to the right, y down, z forward.
    turn = np.array([[1.0, 0.0, 0.0], [0.0, 0.0, -1.0], [0.0, 1.0, 0.0]]) @ axes_of(rotation).T
    focal = SIZE[0] / 2.0 / math.tan(math.radians(hfov) / 2.0)
    matrix = np.array([[focal, 0.0, SIZE[0] / 2], [0.0, focal, SIZE[1] / 2], [0.0, 0.0, 1.0]])
    turned, _ = cv2.Rodrigues(turn)
    wanted, _ = cv2.projectPoints(points, turned, -turn @ np.array(place), matrix, None)
    seen, depth = eye.seen(points)
    assert seen == pytest.approx(wanted[:, 0], abs=1e-5)
    assert depth == pytest.approx(own[:, 1])


def test_a_line_from_behind_the_eye_is_cut_where_it_comes_into_view() -> None:
    eye = orbit((0.0, 0.0, 0.0), 0.0, 0.0, 5.0, SIZE)
    starts = np.array([(0.0, -9.0, 1.0), (0.0, -9.0, 0.0), (-1.0, 0.0, 0.0)])
    ends = np.array([(0.0, 1.0, 1.0), (0.0, -8.0, 0.0), (1.0, 0.0, 0.0)])
    a, b, visible = eye.segments(starts, ends)
    assert visible.tolist() == [True, False, True]
    assert np.isfinite(a[visible]).all()
    assert b[2, 0] - a[2, 0] == pytest.approx(2.0 / 5.0 * eye.scale_px)
    assert a[0, 1] < b[0, 1] < SIZE[1] / 2, "above the middle, and higher where it is nearer"


@pytest.mark.parametrize(
    ("view", "right", "up"),
    [
        ("plan", (1, 0, 0), (0, 1, 0)),
        ("front", (1, 0, 0), (0, 0, 1)),
        ("side", (0, 1, 0), (0, 0, 1)),
    ],
)  # fmt: skip
def test_flat_views_show_the_right_way_round_and_hold_all(
    view: str, right: tuple[int, int, int], up: tuple[int, int, int]
) -> None:
    eye = flat(view, (-3.0, -2.0, 0.0), (4.0, 5.0, 3.0), SIZE, 40.0)
    corners = np.array([(x, y, z) for x in (-3.0, 4.0) for y in (-2.0, 5.0) for z in (0.0, 3.0)])
    seen, _ = eye.seen(corners)
    assert seen.min() >= 40.0 - 1e-6
    assert (SIZE - seen).min() >= 40.0 - 1e-6
    moved, _ = eye.seen(np.array([(0.0, 0.0, 0.0), right, up], dtype=float))
    assert moved[1, 0] - moved[0, 0] == pytest.approx(eye.scale_px)
    assert moved[0, 1] - moved[2, 1] == pytest.approx(eye.scale_px)


def test_a_view_ends_on_walls_as_in_the_plan() -> None:
    board = wall_board(pan_deg=20.0)
    board.set(
        "cameras", "A", {**(board.row("cameras", "A") or {}), "tilt_deg": 0.0, "roll_deg": 0.0}
    )
    scene = scene_of(board)
    (camera,) = scene.cameras
    assert camera.half_width is not None
    ends, met = scene.cast(camera, camera.half_width, 1e-9)
    row = board.row("walls", "w")
    assert row is not None
    segment = wall_segment(row)
    assert segment is not None
    hits = cast((0.5, 0.0), 10.0, 40.0, [segment])
    assert met.all()
    # The plan casts from the right edge to the left one; ours begins at the lower left.
    assert ends[0, :2] == pytest.approx(hits[-1].point, abs=1e-6)
    assert ends[2 * RAYS_A_SIDE, :2] == pytest.approx(hits[0].point, abs=1e-6)


def test_what_meets_no_wall_is_not_lit() -> None:
    scene = scene_of(wall_board(width_m=1.0))
    (camera,) = scene.cameras
    lines = list(scene.camera_lines(camera, "#ffffff", selected=True))
    lit = [one for one in lines if one.width == 4.0]
    _, met = scene.cast(camera, camera.half_width or 0.0, camera.half_height)
    assert 0 < len(lit[0].starts) <= met.sum() < 4 * RAYS_A_SIDE


def test_an_edge_that_is_off_by_more_than_the_overscan_is_red() -> None:
    board = wall_board()

    def colours(margin: float) -> set[str]:
        row = {**(board.row("cameras", "A") or {}), "margin_pct": margin}
        board.set("cameras", "A", row)
        scene = scene_of(board)
        return {one.colour for one in scene.camera_lines(scene.cameras[0], "#fff", selected=True)}

    assert theme.BAD not in colours(9.9)
    assert theme.BAD in colours(10.1)


def test_all_views_are_painted_and_said(app: QApplication) -> None:
    board = Board()
    canned_boards.calm(board)
    state = board.snapshot()
    context = context_of(state)
    panel = StageView(context)
    panel.resize(700, 500)
    panel.show()
    context.select_camera("B")
    panel.update_state(state, stale=False)
    pictures: list[QImage] = []
    for view, button in panel.buttons.items():
        button.click()
        assert panel.canvas.view == view
        pictures.append(panel.canvas.grab().toImage())
    for place, picture in enumerate(pictures):
        assert all(picture != other for other in pictures[place + 1 :])
    assert panel.canvas.accessibleDescription().startswith("A tracking x")


def test_keys_turn_the_stage_and_come_nearer(app: QApplication) -> None:
    board = Board()
    canned_boards.calm(board)
    panel = StageView(context_of(board.snapshot()))
    panel.show()
    canvas = panel.canvas
    panel.update_state(board.snapshot(), stale=False)
    before = canvas.eye()
    key_click(canvas, Qt.Key.Key_Left)
    key_click(canvas, Qt.Key.Key_Plus)
    after = canvas.eye()
    assert before is not None
    assert after is not None
    assert before.rotation != after.rotation
    assert before.place != after.place
    key_click(canvas, Qt.Key.Key_0)
    assert canvas.eye() == before


def test_a_stage_without_anything_says_so(app: QApplication) -> None:
    panel = StageView(context_of({}))
    panel.show()
    panel.update_state({}, stale=False)
    assert panel.canvas.eye() is None
    panel.grab()


def test_rows_that_cannot_be_are_left_out() -> None:
    board = Board()
    board.set("walls", "w", {"position_m": None, "width_m": 3.0, "height_m": 2.0})
    board.set("walls", "v", {"position_m": (0.0, 0.0, 0.0)})
    board.set("cameras", "A", {"position_m": (float("nan"), 0.0, 0.0)})
    scene = scene_of(board)
    assert (scene.walls, scene.cameras, scene.box()) == ([], [], None)
