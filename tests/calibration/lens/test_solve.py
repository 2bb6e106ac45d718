# SPDX-License-Identifier: Apache-2.0
"""The solve: OpenCV's own answer on the same corners, the published lens, and known cameras."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from tests.calibration.lens.filmed import Camera, poses, view, views
from tracking.calibration.lens.board import parse_board
from tracking.calibration.lens.corners import Found, find_board
from tracking.calibration.lens.pictures import load_picture
from tracking.calibration.lens.solve import (
    Solution,
    View,
    pose_residuals,
    rms_of,
    solve,
    tilts_deg,
)
from tracking.calibration.refusal import Refused

BOARD = parse_board("charuco:11x8:DICT_5X5_100", 30.0)
HD = Camera(1920, 1080, 2020.0, 2020.0, 968.0, 531.0)
PUBLISHED = {"fx": 535.91573396163199, "k1": -0.26637260909660682}
"""left_intrinsics.yml of OpenCV's samples."""


def left_views(shared_data: Path, window: int | None = None) -> list[View]:
    """Return all 13 views of OpenCV's left camera."""
    board = parse_board("chessboard:9x6", 25.0)
    found = []
    for path in sorted((shared_data / "lens_opencv_chess").glob("left*.jpg")):
        seen = find_board(load_picture(path.read_bytes()), board, window)
        assert isinstance(seen, Found)
        found.append(View(path.name, seen, 1.0))
    assert len(found) == 13
    return found


def test_the_left_camera_of_opencv(shared_data: Path) -> None:
    board = parse_board("chessboard:9x6", 25.0)
    solved = solve(board, left_views(shared_data), (640, 480))
    assert isinstance(solved, Solution)
    assert solved.rms_px <= 0.25
    assert abs(solved.fx_px / PUBLISHED["fx"] - 1.0) <= 0.01
    assert solved.distortion[0] == pytest.approx(PUBLISHED["k1"], abs=0.03)


@pytest.mark.parametrize("window", [None, 11])
def test_on_identical_corners_it_is_opencvs_answer(shared_data: Path, window: int | None) -> None:
    board = parse_board("chessboard:9x6", 25.0)
    seen = left_views(shared_data, window)
    # OpenCV's own recipe: points of the board from its tutorial, not ours.
    grid = np.zeros((54, 3), np.float32)
    grid[:, :2] = np.mgrid[0:9, 0:6].T.reshape(-1, 2) * 25.0
    rms, matrix, k, _, _ = cv2.calibrateCamera(
        [grid] * len(seen), [one.found.points_px.reshape(-1, 1, 2) for one in seen],
        (640, 480), None, None,
    )  # fmt: skip
    solved = solve(board, seen, (640, 480))
    assert isinstance(solved, Solution)
    assert solved.rms_px == pytest.approx(rms, abs=1e-6)
    assert np.allclose(solved.matrix(), matrix, rtol=1e-4)
    assert np.allclose(solved.distortion, k.ravel(), rtol=1e-4, atol=1e-7)


def test_rms_and_residuals_say_the_same(shared_data: Path) -> None:
    board = parse_board("chessboard:9x6", 25.0)
    solved = solve(board, left_views(shared_data), (640, 480))
    assert isinstance(solved, Solution)
    assert rms_of(np.concatenate(solved.residuals_px)) == pytest.approx(solved.rms_px, abs=1e-6)
    for each, residuals in zip(solved.view_rms_px, solved.residuals_px, strict=True):
        assert rms_of(residuals) == pytest.approx(each, abs=1e-5)


@pytest.mark.parametrize("seed", range(4))
def test_a_known_camera_is_found_within_its_standard_deviations(seed: int) -> None:
    solved = solve(BOARD, views(BOARD, 20, HD, 0.1, seed), HD.size)
    assert isinstance(solved, Solution)
    assert abs(solved.fx_px - HD.fx) < 4.0 * solved.std_fx_px
    assert abs(solved.fy_px - HD.fy) < 4.0 * solved.std_fy_px
    assert abs(solved.cx_px - HD.cx) < 4.0 * solved.std_cx_px
    assert abs(solved.cy_px - HD.cy) < 4.0 * solved.std_cy_px
    for found, std, true in zip(solved.distortion, solved.std_distortion, HD.k, strict=True):
        assert abs(found - true) < 4.0 * std
    # Noise of 0.1 px each way.
    assert solved.rms_px == pytest.approx(0.1 * np.sqrt(2.0), rel=0.05)


def test_radial_terms() -> None:
    seen = views(BOARD, 12, HD, 0.05)
    two = solve(BOARD, seen, HD.size, radial=2)
    six = solve(BOARD, seen, HD.size, radial=6)
    assert isinstance(two, Solution)
    assert isinstance(six, Solution)
    assert two.distortion[4] == 0.0
    assert len(two.distortion) == 5
    assert len(six.distortion) == 8
    assert six.rms_px <= two.rms_px + 1e-9
    assert len(six.radial()) == 6


def test_too_few_views_are_refused_and_no_view_is_left_out() -> None:
    seen = views(BOARD, 5, HD)
    assert solve(BOARD, seen[:2], HD.size) == Refused("2 views can be used, expected 3 or more")
    solved = solve(BOARD, seen, HD.size)
    assert isinstance(solved, Solution)
    assert len(solved.residuals_px) == len(solved.view_rms_px) == 5


def test_a_view_that_was_not_solved_from_is_fitted_by_its_pose_alone() -> None:
    seen = views(BOARD, 12, HD, 0.1)
    solved = solve(BOARD, seen[1:], HD.size)
    assert isinstance(solved, Solution)
    kept_out = pose_residuals(BOARD, seen[0], solved)
    assert kept_out is not None
    assert 0.08 < rms_of(kept_out) < 0.25


def test_tilts_are_those_of_the_board() -> None:
    rng = np.random.default_rng(0)
    placed = poses(8, 600.0, seed=5)
    seen = [view(BOARD, one, HD, 0.0, rng) for one in placed]
    solved = solve(BOARD, seen, HD.size)
    assert isinstance(solved, Solution)
    for one, (about_x, about_y) in zip(placed, tilts_deg(solved), strict=True):
        normal = np.asarray(cv2.Rodrigues(np.array(one.turn))[0])[:, 2]
        assert about_x == pytest.approx(np.degrees(np.arctan2(normal[1], normal[2])), abs=0.2)
        assert about_y == pytest.approx(np.degrees(np.arctan2(normal[0], normal[2])), abs=0.2)
