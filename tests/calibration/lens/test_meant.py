# SPDX-License-Identifier: Apache-2.0
"""The usual slips in naming a board are told with what to write instead."""

from __future__ import annotations

import numpy as np
import pytest

from tests.calibration.lens.filmed import Camera, Placed, filmed
from tracking.calibration.lens.board import parse_board
from tracking.calibration.lens.look import look

CAMERA = Camera(640, 360, 673.0, 673.0, 322.0, 176.0)
PLACED = Placed((0.2, -0.2, 0.0), (0.0, 0.0, 560.0))


@pytest.mark.parametrize(
    ("printed", "named", "says"),
    [
        ("chessboard:9x6", "chessboard:10x7", "chessboard:9x6 is there: count inner corners"),
        ("chessboard:9x6", "chessboard:8x5", "a chessboard:9x6 is there: count its inner"),
        ("chessboard:9x6", "chessboard:9x7", "a chessboard:9x6 is there: count its inner"),
        ("charuco:8x6:DICT_5X5_100:legacy", "charuco:8x6:DICT_5X5_100", "write :legacy behind it"),
        ("charuco:8x6:DICT_5X5_100", "charuco:8x6:DICT_5X5_100:legacy", "leave :legacy out"),
        ("charuco:7x5:DICT_6X6_250", "charuco:7x5:DICT_4X4_50", "of the family DICT_6X6 are seen"),
    ],
)
def test_what_was_meant_is_told(printed: str, named: str, says: str) -> None:
    picture = filmed(parse_board(printed, 34.0), PLACED, CAMERA)
    seen = look("a", picture, parse_board(named, 34.0))
    assert seen.view() is None
    assert says in seen.why


def test_nothing_is_meant_in_an_empty_picture() -> None:
    board = parse_board("charuco:7x5:DICT_4X4_50", 40.0)
    seen = look("a", np.zeros((360, 640), np.uint8), board)
    assert seen.why == "no charuco:7x5:DICT_4X4_50 found"
