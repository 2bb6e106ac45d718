# SPDX-License-Identifier: Apache-2.0
"""Where rays land, and how surely: OpenCV's deviations, drawn lenses, known lenses, real halves."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from tests.calibration.lens.filmed import Camera, Placed, poses, view, views
from tracking.calibration.lens.board import Board, Floats, parse_board
from tracking.calibration.lens.calibration import Calibration, calibrate
from tracking.calibration.lens.certainty import (
    certainty_of,
    covariances,
    places,
    spread_px,
)
from tracking.calibration.lens.corners import Found, find_board
from tracking.calibration.lens.pictures import load_picture
from tracking.calibration.lens.solve import Solution, View, solve

BOARD = parse_board("charuco:8x6:DICT_5X5_100", 41.0)
CHESS = parse_board("chessboard:9x6", 25.0)
CAMERA = Camera()
PIXELS = places(CAMERA.size)
LEFT_PX = (640, 480)


def solved(board: Board, seen: list[View], size: tuple[int, int], radial: int) -> Solution:
    found = solve(board, seen, size, radial)
    assert isinstance(found, Solution)
    return found


@pytest.fixture(scope="module")
def left(shared_data: Path) -> list[View]:
    """Return the thirteen views of OpenCV's left camera."""
    found = []
    for path in sorted((shared_data / "lens_opencv_chess").glob("left*.jpg")):
        seen = find_board(load_picture(path.read_bytes()), CHESS)
        assert isinstance(seen, Found)
        found.append(View(path.name, seen, 1.0))
    return found


def rays_of(found: Solution, pixels: Floats) -> Floats:
    """Return points of the plane z = 1 by OpenCV's inverse, with more steps than its own."""
    stop = (cv2.TERM_CRITERIA_COUNT | cv2.TERM_CRITERIA_EPS, 500, 1e-13)
    rays = cv2.undistortPointsIter(
        pixels.reshape(-1, 1, 2), found.matrix(), np.array(found.distortion), np.eye(3), np.eye(3),
        stop,
    )  # fmt: skip
    return np.asarray(rays, dtype=np.float64).reshape(-1, 2)


def put(rays: Floats, matrix: Floats, k: Floats) -> Floats:
    points = np.column_stack((rays, np.ones(len(rays))))
    seen, _ = cv2.projectPoints(points, np.zeros(3), np.zeros(3), matrix, k)
    return np.asarray(seen, dtype=np.float64).reshape(-1, 2)


@pytest.mark.parametrize("radial", [2, 3, 6])
def test_the_deviations_are_opencvs_own(left: list[View], radial: int) -> None:
    found = solved(CHESS, left, LEFT_PX, radial)
    by_noise, _ = covariances(CHESS, left, radial, found)
    theirs = [found.std_fx_px, found.std_fy_px, found.std_cx_px, found.std_cy_px]
    theirs += [one for one in found.std_distortion if one > 0.0]
    assert np.sqrt(np.diag(by_noise)) == pytest.approx(theirs, rel=1e-3)


def test_lenses_drawn_from_the_covariance_land_where_it_says() -> None:
    seen = views(BOARD, 14, CAMERA, 0.1)
    found = solved(BOARD, seen, CAMERA.size, 3)
    rays = rays_of(found, PIXELS)
    for covariance in covariances(BOARD, seen, 3, found):
        draws = np.random.default_rng(0).multivariate_normal(np.zeros(9), covariance, 800)
        squares = np.zeros(len(PIXELS))
        for draw in draws:
            fx, fy, cx, cy = draw[:4]
            matrix = found.matrix() + np.array([[fx, 0.0, cx], [0.0, fy, cy], [0.0, 0.0, 0.0]])
            moved = put(rays, matrix, np.array(found.distortion) + draw[4:]) - PIXELS
            squares += (moved**2).sum(axis=1)
        assert spread_px(found, 3, rays, covariance) == pytest.approx(
            np.sqrt(squares / 800), rel=0.15
        )


def test_known_lenses_are_missed_by_about_what_is_said() -> None:
    ratios = []
    for seed in range(16):
        seen = views(BOARD, 14, CAMERA, 0.06, seed)
        found = solved(BOARD, seen, CAMERA.size, 3)
        rays = rays_of(found, PIXELS)
        missed = np.linalg.norm(put(rays, CAMERA.matrix(), np.array(CAMERA.k)) - PIXELS, axis=1)
        ratios.append(
            [
                missed / spread_px(found, 3, rays, covariance)
                for covariance in covariances(BOARD, seen, 3, found)
            ]
        )
    for times in np.sqrt(np.mean(np.square(ratios), axis=(0, 2))).tolist():
        assert 0.7 < times < 1.4


def test_halves_of_real_views_differ_by_what_is_said(left: list[View]) -> None:
    """The noise of corners alone says a third of it."""
    rng = np.random.default_rng(0)
    pixels = places(LEFT_PX)
    ratios = []
    for _ in range(20):
        order = rng.permutation(len(left))
        halves = [[left[n] for n in order[:7]], [left[n] for n in order[7:]]]
        one, other = (solved(CHESS, half, LEFT_PX, 2) for half in halves)
        rays = rays_of(one, pixels)
        apart = np.linalg.norm(
            put(rays, other.matrix(), np.array(other.distortion)) - pixels, axis=1
        )
        spreads = [
            [
                spread_px(found, 2, rays, covariance)
                for covariance in covariances(CHESS, half, 2, found)
            ]
            for found, half in zip((one, other), halves, strict=True)
        ]
        both = np.sqrt((np.array(spreads) ** 2).sum(axis=0))
        ratios.append(np.median(apart / both, axis=1))
    by_noise, by_views = np.sqrt(np.mean(np.square(ratios), axis=0)).tolist()
    assert by_noise > 2.0
    assert 0.7 < by_views < 1.4


def test_corners_where_no_board_was_are_not_passed(left: list[View]) -> None:
    """Two and three radial terms fit alike, and are 16 px apart in a picture 640 wide."""
    for radial in (2, 3):
        found = calibrate(CHESS, left, LEFT_PX, radial)
        assert isinstance(found, Calibration)
        known = found.certainty
        assert found.solution.rms_px < 0.2
        assert known.apart.corner_px > 10.0
        assert known.apart.where == known.std.where == "the lower left corner"
        assert known.std_times > 2.0
        assert known.std.edge_px < known.std.corner_px
        assert (found.judgement.wall, found.judgement.composite) == ("warn", "fail")
        text = "\n".join(found.judgement.reasons)
        assert "composite fail: a ray's place at the lower left corner is known to" in text
        other = 5 - radial
        assert f"composite fail: with {other} radial terms the same corners put a ray at" in text


def test_a_formula_that_the_views_refute_is_no_doubt() -> None:
    wide = Camera(960, 540, 560.0, 560.0, 486.0, 263.0, (-0.25, 0.12, 0.0006, -0.0004, -0.04))
    rng = np.random.default_rng(4)
    seen = views(BOARD, 12, wide, 0.03)
    for n in range(12):
        x, y = (-1, 1)[n % 2] * 300.0, (-1, 1)[n // 2 % 2] * 150.0
        a, b, c = (float(v) for v in rng.uniform(-0.5, 0.5, 3))
        seen.append(view(BOARD, Placed((a, b, c), (x, y, 420.0)), wide, 0.03, rng, f"e{n}"))
    found = calibrate(BOARD, seen, wide.size, 3)
    assert isinstance(found, Calibration)
    assert found.certainty.apart.corner_px > 2.0
    assert not found.certainty.other_fits
    assert not any("with 2 radial terms" in one for one in found.judgement.reasons)
    fewer = calibrate(BOARD, seen, wide.size, 2)
    assert isinstance(fewer, Calibration)
    assert fewer.certainty.other_fits
    assert any("with 3 radial terms" in one for one in fewer.judgement.reasons)


def test_boards_in_the_corners_make_the_corners_known() -> None:
    rng = np.random.default_rng(9)
    middle = [
        view(BOARD, Placed(one.turn, (0.0, 0.0, 1100.0)), CAMERA, 0.05, rng, f"m{n}")
        for n, one in enumerate(poses(12, 1100.0))
    ]
    around = []
    for n in range(8):
        x, y = (-1, 1)[n % 2] * 210.0, (-1, 1)[n // 2 % 2] * 105.0
        a, b, c = (float(v) for v in rng.uniform(-0.5, 0.5, 3))
        around.append(view(BOARD, Placed((a, b, c), (x, y, 520.0)), CAMERA, 0.05, rng, f"e{n}"))
    before, after = (
        certainty_of(BOARD, seen, CAMERA.size, 3, solved(BOARD, seen, CAMERA.size, 3))
        for seen in (middle, middle + around)
    )
    assert after.std.corner_px < 0.6 * before.std.corner_px
    assert after.apart.corner_px < 0.6 * before.apart.corner_px
