# SPDX-License-Identifier: Apache-2.0
"""Blur is measured in the pixels it has, and motion blur along its direction."""

from __future__ import annotations

import math

import cv2
import numpy as np
import pytest

from tests.calibration.lens.filmed import Camera, Placed, filmed
from tracking.calibration.lens.board import parse_board
from tracking.calibration.lens.corners import Found, find_board
from tracking.calibration.lens.look import look
from tracking.calibration.lens.sharpness import blur_of, most_blur_px, picture_blur

CAMERA = Camera()
BOARD = parse_board("chessboard:9x6", 25.0)
PLACED = Placed((0.2, -0.3, 0.0), (0.0, 0.0, 500.0))


@pytest.mark.parametrize("sigma", [0.8, 1.5, 2.5, 4.0])
def test_a_blur_of_known_sigma_is_measured(sigma: float) -> None:
    picture = filmed(BOARD, PLACED, CAMERA, blur_px=sigma)
    found = find_board(picture, BOARD)
    assert isinstance(found, Found)
    # The pixel, the two interpolations and the difference over a pixel blur by 0.6 px.
    assert blur_of(picture, BOARD, found) == pytest.approx(math.hypot(sigma, 0.6), rel=0.08)


def test_motion_along_one_edge_is_seen_across_the_other() -> None:
    picture = filmed(BOARD, Placed((0.0, 0.0, 0.0), (0.0, 0.0, 500.0)), CAMERA)
    moved = np.asarray(cv2.blur(picture, (11, 1)), np.uint8)
    found = find_board(moved, BOARD)
    assert isinstance(found, Found)
    assert blur_of(moved, BOARD, found) > 3.0
    still = find_board(picture, BOARD)
    assert isinstance(still, Found)
    assert blur_of(picture, BOARD, still) < 1.0


def test_a_blurred_view_is_refused_and_says_by_how_much() -> None:
    seen = look("a", filmed(BOARD, PLACED, CAMERA, blur_px=4.0), BOARD)
    assert seen.found is not None
    assert seen.view() is None
    assert "blurred: edges are 4." in seen.why
    assert look("a", filmed(BOARD, PLACED, CAMERA, blur_px=4.0), BOARD, None, 6.0).why == ""


def test_a_blurred_picture_without_a_board_says_that_it_is_blurred() -> None:
    blurred = cv2.GaussianBlur(filmed(BOARD, PLACED, CAMERA), (0, 0), 25.0)
    picture = np.asarray(blurred, np.uint8)
    seen = look("a", picture, BOARD)
    assert seen.found is None
    assert "no chessboard:9x6 found; the picture is blurred" in seen.why


def test_a_flat_picture_has_no_blur_to_measure() -> None:
    assert math.isinf(picture_blur(np.full((100, 100), 90, np.uint8)))


def test_the_gate_is_narrower_where_corners_are_near_to_each_other() -> None:
    assert most_blur_px(1920, 100.0) == pytest.approx(2.88)
    assert most_blur_px(1920, 12.0) == pytest.approx(1.44)
