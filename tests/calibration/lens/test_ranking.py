# SPDX-License-Identifier: Apache-2.0
"""The view that spoils a solve is named, and why."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tests.calibration.lens.filmed import Camera, views
from tests.calibration.lens.test_solve import left_views
from tracking.calibration.lens.board import parse_board
from tracking.calibration.lens.corners import Found
from tracking.calibration.lens.ranking import ONE_BY_ONE, Ranking, culprit, rank
from tracking.calibration.lens.solve import Solution, View, solve

BOARD = parse_board("charuco:7x6:DICT_5X5_100", 47.0)
HD = Camera(1920, 1080, 2020.0, 2020.0, 968.0, 531.0)


def ranked(seen: list[View]) -> tuple[Ranking, Solution]:
    solved = solve(BOARD, seen, HD.size)
    assert isinstance(solved, Solution)
    return rank(BOARD, seen, HD.size, 3, solved), solved


def moved(one: View, by: np.ndarray, blur_px: float = 0.9) -> View:
    found = one.found
    points = (found.points_px + by).astype(np.float32)
    return View(
        one.name,
        Found(points, found.index, found.spacing_px, found.window, found.fitting_window),
        blur_px,
    )


def test_with_a_window_of_11_left02_is_named_and_why(shared_data: Path) -> None:
    board = parse_board("chessboard:9x6", 25.0)
    seen = left_views(shared_data, 11)
    solved = solve(board, seen, (640, 480))
    assert isinstance(solved, Solution)
    ranking = rank(board, seen, (640, 480), 3, solved)
    assert seen[ranking.worst].name == "left02.jpg"
    assert ranking.suspicious[0] == ranking.worst
    why = ranking.why[0]
    assert why.startswith("left02.jpg: rms 1.2")
    assert "corner window of 11 px is too wide" in why
    assert "7 px fits" in why


def test_with_the_fitted_window_no_view_stands_out(shared_data: Path) -> None:
    board = parse_board("chessboard:9x6", 25.0)
    seen = left_views(shared_data)
    solved = solve(board, seen, (640, 480))
    assert isinstance(solved, Solution)
    ranking = rank(board, seen, (640, 480), 3, solved)
    assert ranking.suspicious == ()
    assert ranking.heldout_rms_px is not None
    assert solved.rms_px < ranking.heldout_rms_px < 1.2 * solved.rms_px


@pytest.mark.parametrize("count", [12, ONE_BY_ONE + 1])
def test_a_bent_board_is_named_among_few_and_among_many(count: int) -> None:
    seen = views(BOARD, count, HD, 0.1)
    rng = np.random.default_rng(1)
    bad = count // 2
    bend = rng.normal(0.0, 1.5, seen[bad].found.points_px.shape)
    seen[bad] = moved(seen[bad], bend)
    ranking, _ = ranked(seen)
    assert ranking.worst == bad
    assert ranking.suspicious == (bad,)
    assert "all of its corners are off alike" in ranking.why[0]
    alone = ranking.left_out[bad]
    assert alone is not None
    assert alone.rms_px is not None
    assert alone.rms_px < 0.2


def test_a_few_corners_that_are_off_are_told_with_their_place() -> None:
    seen = views(BOARD, 12, HD, 0.1, seed=3)
    off = np.zeros(seen[3].found.points_px.shape)
    off[7] = (6.0, -5.0)
    x, y = seen[3].found.points_px[7] + off[7]
    seen[3] = moved(seen[3], off)
    ranking, _ = ranked(seen)
    assert ranking.worst == 3
    assert "of its 30 corners are off, by up to 7" in ranking.why[0]
    assert f"near ({x:.0f}, {y:.0f})" in ranking.why[0]


def test_a_view_that_is_blurred_more_than_the_others_is_told_to_be() -> None:
    seen = views(BOARD, 12, HD, 0.1)
    rng = np.random.default_rng(1)
    noise = rng.normal(0.0, 1.0, seen[5].found.points_px.shape)
    seen[5] = moved(seen[5], noise, blur_px=2.4)
    ranking, _ = ranked(seen)
    assert ranking.worst == 5
    assert "it is blurred (2.4 px, the others 0.9)" in ranking.why[0]


def test_three_views_have_no_held_out_error() -> None:
    ranking, _ = ranked(views(BOARD, 3, HD, 0.1))
    assert ranking.heldout_rms_px is None
    assert ranking.left_out == (None, None, None)


def test_good_views_have_no_culprit() -> None:
    assert culprit(BOARD, views(BOARD, 5, HD), HD.size, 3) is None
