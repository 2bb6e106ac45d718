# SPDX-License-Identifier: Apache-2.0
"""How far away the board was: known places, and sizes of squares that cannot be."""

from __future__ import annotations

import numpy as np
import pytest

from tests.calibration.lens.filmed import Camera, poses, view
from tracking.calibration.lens.board import parse_board
from tracking.calibration.lens.distance import distances_m, doubt
from tracking.calibration.lens.solve import Solution, solve

HD = Camera(1920, 1080, 2020.0, 2020.0, 968.0, 531.0)


@pytest.mark.parametrize("times", [0.1, 1.0])
def test_distances_are_those_of_the_board(times: float) -> None:
    board = parse_board("chessboard:7x5", 40.0)
    rng = np.random.default_rng(0)
    placed = poses(8, 900.0, seed=5)
    seen = [view(board, one, HD, 0.0, rng) for one in placed]
    told = parse_board("chessboard:7x5", 40.0 * times)
    found = solve(told, seen, HD.size)
    assert isinstance(found, Solution)
    whole = [len(one.found.index) == 35 for one in seen]
    assert sum(whole) > 4
    true = np.array([np.linalg.norm(one.at_mm) / 1000.0 for one in placed])
    assert distances_m(told, seen, found)[whole] == pytest.approx(times * true[whole], rel=2e-3)


def test_only_absurd_distances_are_doubted() -> None:
    assert doubt(0.31, 0.55, 25.0, None) == ""
    assert doubt(0.31, 0.55, 25.0, 30.0) == ""
    assert "nearer than 0.1 m: is --square-mm 2.5 right" in doubt(0.031, 0.055, 2.5, None)
    assert "nearer than 5 focal lengths of 100 mm" in doubt(0.31, 0.55, 25.0, 100.0)
    assert "farther than 30 m" in doubt(3.0, 55.0, 2500.0, 30.0)
    # A telephone's lens has its board where a cinema lens cannot.
    assert doubt(0.07, 0.1, 5.0, 4.0) == ""
