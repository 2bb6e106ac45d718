# SPDX-License-Identifier: Apache-2.0
"""Corners: those that OpenCV's own tests expect, and those of boards filmed by a known camera."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from tests.calibration.lens.filmed import Camera, Placed, filmed, put
from tracking.calibration.lens.board import Board, parse_board
from tracking.calibration.lens.corners import Found, find_board, find_markers
from tracking.calibration.lens.pictures import load_picture
from tracking.calibration.refusal import Refused

CAMERA = Camera()
BOARDS = {
    "chessboard": parse_board("chessboard:9x6", 25.0),
    "charuco": parse_board("charuco:11x8:DICT_5X5_100", 25.0),
    "legacy": parse_board("charuco:8x6:DICT_5X5_100:legacy", 30.0),
    "aruco": parse_board("aruco:5x4:DICT_4X4_50", 40.0, separation_mm=10.0),
    "circles": parse_board("circles:9x6", 25.0),
    "acircles": parse_board("acircles:4x11", 15.0),
}
# Of rms px, at a blur of 0.6 px: corners where one square ends are worth less than crossings.
BOUND_PX = {"aruco": 0.2, "circles": 0.08, "acircles": 0.08}
SLANTED = (
    Placed((0.0, 0.0, 0.0), (0.0, 0.0, 520.0)),
    Placed((0.45, -0.35, 0.1), (20.0, -10.0, 560.0)),
    Placed((-0.3, 0.5, -0.2), (-30.0, 15.0, 600.0)),
)


@pytest.mark.parametrize("name", BOARDS)
def test_corners_are_where_a_known_camera_puts_them(name: str) -> None:
    board, bound = BOARDS[name], BOUND_PX.get(name, 0.1)
    for n, placed in enumerate(SLANTED):
        found = find_board(filmed(board, placed, CAMERA, seed=n), board)
        assert isinstance(found, Found), found
        off = found.points_px - put(board, placed, CAMERA)[found.index]
        # Circles may be counted from the other end; corners of squares from either.
        if np.hypot(*off.T).max() > 5.0:
            off = found.points_px - put(board, placed, CAMERA)[::-1]
        assert len(off) == len(board.points_mm())
        assert float(np.sqrt((off**2).sum(axis=1).mean())) < bound
        assert float(np.hypot(*off.T).max()) < 4.0 * bound
        # The middle of a slanted circle's picture is not the picture of its middle.
        mean_bound = bound if "circles" in name else bound / 3.0
        assert float(np.abs(off.mean(axis=0)).max()) < mean_bound


@pytest.mark.parametrize("name", ["charuco", "aruco"])
def test_a_board_that_is_cut_by_the_edge_is_known_by_its_markers(name: str) -> None:
    board = BOARDS[name]
    placed = Placed((0.2, -0.2, 0.0), (200.0, -90.0, 520.0))
    found = find_board(filmed(board, placed, CAMERA), board)
    assert isinstance(found, Found)
    assert 8 <= len(found.index) < len(board.points_mm())
    off = found.points_px - put(board, placed, CAMERA)[found.index]
    assert float(np.hypot(*off.T).max()) < 0.8


def test_a_chessboard_that_is_cut_is_no_view() -> None:
    small = Camera(480, 270, 505.0, 505.0, 243.0, 131.0)
    placed = Placed((0.2, -0.2, 0.0), (230.0, -90.0, 520.0))
    refused = find_board(filmed(BOARDS["chessboard"], placed, small), BOARDS["chessboard"])
    assert isinstance(refused, Refused)


def test_corners_too_near_to_each_other_are_refused_with_what_to_do() -> None:
    board = parse_board("charuco:11x8:DICT_4X4_50", 10.0)
    camera = Camera(480, 270, 505.0, 505.0, 240.0, 135.0)
    picture = filmed(board, Placed((0.0, 0.0, 0.0), (0.0, 0.0, 800.0)), camera, blur_px=0.4)
    refused = find_board(picture, board)
    assert isinstance(refused, Refused)
    assert "go nearer" in refused.reason or "found" in refused.reason


@pytest.mark.parametrize("name", BOARDS)
def test_nothing_is_found_in_noise(name: str) -> None:
    noise = np.random.default_rng(4).integers(0, 256, (240, 320)).astype(np.uint8)
    assert isinstance(find_board(noise, BOARDS[name]), Refused)


def test_a_picture_as_small_as_the_window_is_no_accident() -> None:
    for size in (64, 70):
        assert isinstance(find_board(np.zeros((size, size), np.uint8), BOARDS["aruco"]), Refused)


def test_the_window_is_narrow_where_a_square_is_a_diamond(shared_data: Path) -> None:
    """left02 shows its far corners 22 px apart: a window of 11 px reaches into the next ones."""
    board = parse_board("chessboard:9x6", 25.0)
    data = (shared_data / "lens_opencv_chess" / "left02.jpg").read_bytes()
    fitted = find_board(load_picture(data), board)
    forced = find_board(load_picture(data), board, 11)
    assert isinstance(fitted, Found)
    assert isinstance(forced, Found)
    assert (fitted.window, forced.window, forced.fitting_window) == (7, 11, 7)
    assert float(np.abs(fitted.points_px - forced.points_px).max()) > 3.0


def test_markers_are_those_of_opencvs_own_test(shared_data: Path) -> None:
    folder = shared_data / "marker_aruco_opencv"
    gold = json.loads((folder / "gold_corners.json").read_text())["singlemarkersoriginal.jpg"]
    picture = load_picture((folder / "singlemarkersoriginal.jpg").read_bytes())
    corners, ids = find_markers(picture, gold["dict"])
    assert sorted(ids.tolist()) == sorted(gold["ids"])
    for number, expected in zip(gold["ids"], gold["corners"], strict=True):
        ours = corners[ids.tolist().index(number)]
        assert np.abs(ours - np.array(expected).reshape(4, 2)).max() <= 1.0


def test_all_35_markers_of_the_grid_board(shared_data: Path) -> None:
    folder = shared_data / "marker_aruco_opencv"
    picture = load_picture((folder / "gboriginal.png").read_bytes())
    board = parse_board(f"aruco:5x7:{folder / 'tutorial_dict.yml'}", 40.0, separation_mm=10.0)
    found = find_board(picture, board)
    assert isinstance(found, Found)
    assert sorted(set((found.index // 4).tolist())) == list(range(35))
    coarse, ids = find_markers(picture, board.dictionary)
    # Refined, no corner leaves what the detector says of it.
    for number, corners in zip(ids.tolist(), coarse, strict=True):
        ours = found.points_px[np.isin(found.index, 4 * number + np.arange(4))]
        assert np.abs(ours - corners).max() < 1.5


def test_charuco_corners_of_the_drawn_board(shared_data: Path) -> None:
    """The file is a drawing: its 24 corners stand 200 dots apart, to a small part of one."""
    folder = shared_data / "marker_aruco_opencv"
    picture = load_picture((folder / "charucoboard.jpg").read_bytes())
    board: Board = parse_board("charuco:5x7:DICT_6X6_250", 40.0, 20.0)
    found = find_board(picture, board)
    assert isinstance(found, Found)
    assert len(found.index) == 24
    grid = board.points_mm()[:, :2] * 5.0
    off = found.points_px - grid
    assert np.abs(off - off.mean(axis=0)).max() < 0.05
