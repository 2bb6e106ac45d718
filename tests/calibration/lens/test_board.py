# SPDX-License-Identifier: Apache-2.0
"""Boards by their words: points where they are printed, and bad words in one line."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracking.calibration.lens.board import BoardError, parse_board

SPECS = ("chessboard:9x6", "circles:7x5", "acircles:4x11", "charuco:11x8:DICT_5X5_100")


@pytest.mark.parametrize("spec", SPECS)
def test_a_board_is_named_by_the_words_it_was_made_of(spec: str) -> None:
    assert parse_board(spec, 20.0).spec == spec


def test_charuco_points_are_those_of_opencv() -> None:
    book = cv2.aruco.getPredefinedDictionary(cv2.aruco.DICT_5X5_100)
    theirs = cv2.aruco.CharucoBoard((11, 8), 30.0, 22.5, book).getChessboardCorners()
    assert np.allclose(parse_board("charuco:11x8:DICT_5X5_100", 30.0).points_mm(), theirs)


def test_aruco_points_are_those_of_opencv() -> None:
    book = cv2.aruco.getPredefinedDictionary(cv2.aruco.DICT_4X4_50)
    theirs = np.concatenate(cv2.aruco.GridBoard((5, 7), 30.0, 8.0, book).getObjPoints())
    ours = parse_board("aruco:5x7:DICT_4X4_50", 30.0, separation_mm=8.0)
    assert np.allclose(ours.points_mm(), theirs)
    by_pitch = parse_board("aruco:5x7:DICT_4X4_50", 38.0, marker_mm=30.0)
    assert np.allclose(by_pitch.points_mm(), theirs)


def test_every_edge_of_a_board_joins_neighbours() -> None:
    for spec, apart in ((SPECS[0], 20.0), (SPECS[3], 20.0)):
        board = parse_board(spec, 20.0)
        ends, way = board.edges()
        step = board.points_mm()[ends[:, 1]] - board.points_mm()[ends[:, 0]]
        assert np.allclose(step[way == 0], (apart, 0.0, 0.0))
        assert np.allclose(step[way == 1], (0.0, apart, 0.0))


@pytest.mark.parametrize(
    ("spec", "square", "more", "says"),
    [
        ("chess:9x6", 25.0, {}, "expected KIND:COLUMNSxROWS"),
        ("chessboard:9", 25.0, {}, "expected KIND:COLUMNSxROWS"),
        ("chessboard:1x6", 25.0, {}, "found 1 x 6"),
        ("chessboard:9x6:DICT_4X4_50", 25.0, {}, "does not belong to a chessboard"),
        ("chessboard:9x6", 0.0, {}, "--square-mm: found 0"),
        ("chessboard:9x6", float("nan"), {}, "--square-mm: found nan"),
        ("chessboard:9x6", 25.0, {"marker_mm": 10.0}, "has no markers"),
        ("charuco:11x8", 25.0, {}, "names no dictionary"),
        ("charuco:11x8:DICT_9X9_7", 25.0, {}, "expected one of OpenCV's"),
        ("charuco:30x30:DICT_4X4_50", 25.0, {}, "needs 450 markers"),
        ("charuco:11x8:DICT_5X5_100", 25.0, {"marker_mm": 30.0}, "--marker-mm: found 30"),
        ("aruco:5x7:DICT_4X4_50", 30.0, {}, "needs the gap"),
        ("aruco:5x7:DICT_4X4_50", 30.0, {"marker_mm": 40.0}, "--marker-mm: found 40"),
        ("aruco:5x7:DICT_4X4_50", 33.0, {"marker_mm": 30.0, "separation_mm": 8.0}, "found 33"),
    ],
)
def test_a_board_that_cannot_be_is_refused_in_one_line(
    spec: str, square: float, more: dict[str, float], says: str
) -> None:
    with pytest.raises(BoardError, match=says) as caught:
        parse_board(spec, square, **more)
    assert "\n" not in str(caught.value)


@given(st.text(max_size=60), st.floats(), st.none() | st.floats())
def test_any_words_make_a_board_or_one_line(spec: str, square: float, marker: float | None) -> None:
    said = ""
    try:
        parse_board(spec, square, marker)
    except BoardError as error:
        said = str(error)
    assert "\n" not in said


@given(st.binary(max_size=300))
def test_any_file_is_a_dictionary_or_one_line(
    tmp_path_factory: pytest.TempPathFactory, data: bytes
) -> None:
    path: Path = tmp_path_factory.getbasetemp() / "dictionary.yml"
    path.write_bytes(data)
    with pytest.raises(BoardError):
        parse_board(f"aruco:2x2:{path}", 30.0, separation_mm=8.0)


def test_a_dictionary_of_ones_own(shared_data: Path) -> None:
    path = shared_data / "marker_aruco_opencv" / "tutorial_dict.yml"
    board = parse_board(f"aruco:5x7:{path}", 30.0, separation_mm=8.0)
    assert board.cells(0).shape == (8, 8)
    # marker_0 of the file begins 101011; a 1 is white.
    assert board.cells(0)[1, 1:7].tolist() == [False, True, False, True, False, False]
