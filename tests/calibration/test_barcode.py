# SPDX-License-Identifier: Apache-2.0
"""Barcodes are read from bad pictures, and never read wrong. The pictures share no code with us."""

from __future__ import annotations

import sys

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from render_bridge.barcode import COLUMNS, ROWS, rectangles
from sim.barcode_clip import Board, Camera, Exposure, Picture, coloured, film
from tests.calibration.barcode_pictures import FRAMES, Tally, tally
from tracking.calibration.barcode import read_barcodes
from tracking.calibration.barcode_follower import BarcodeFollower

SMALLEST_CELL_PX = 3.0


def same(output: int, wall: int) -> int:
    return wall


def one_picture(cell_px: float, output: int = 3, frame: int = 23410, **turned: float) -> Picture:
    board = Board(output, (240.0, 135.0), cell_px, **turned)
    return film([board], Camera(480, 270), [Exposure(frame + 0.2)], same, 1)[0]


def painted(output: int, frame: int, cell_px: int) -> Picture:
    """Return the board as a node would draw it from the product's rectangles, on grey."""
    wide, high = COLUMNS * cell_px, ROWS * cell_px
    picture = np.full((high + 80, wide + 100, 3), 70, dtype=np.uint8)
    for one in rectangles(output, frame):
        start = (50 + round(one.left * wide), 40 + round(one.top * high))
        end = (49 + round(one.right * wide), 39 + round(one.bottom * high))
        level = 200 if one.white else 0
        cv2.rectangle(picture, start, end, (level, level, level), cv2.FILLED)
    return picture


def found(picture: Picture) -> list[tuple[int, int]]:
    return [(one.output, one.frame) for one in read_barcodes(picture)]


def tell(capsys: pytest.CaptureFixture[str], result: Tally) -> None:
    """Write the share that was read, and all counts, into the log."""
    with capsys.disabled():
        sys.stdout.write(f"\nbarcodes: {result.share_read():.2%} read, {result}\n")


def test_bad_pictures_are_read_and_never_wrong(
    capsys: pytest.CaptureFixture[str],
) -> None:
    result = tally(1, 200)
    tell(capsys, result)
    assert result.wrong == 0
    assert result.doubled == 0
    assert result.whole > 100
    assert result.blended > 50
    assert result.spoilt > 50
    assert result.share_read() > 0.95


@pytest.mark.nightly
@pytest.mark.parametrize("seed", range(10, 20))
def test_ten_thousand_pictures_without_one_wrong_frame(
    seed: int, capsys: pytest.CaptureFixture[str]
) -> None:
    result = tally(seed, 1000, 640, 360)
    tell(capsys, result)
    assert result.wrong == 0
    assert result.share_read() > 0.95


@pytest.mark.parametrize("cell_px", [3, 8, 20])
def test_what_a_node_draws_is_read(cell_px: int) -> None:
    assert found(painted(200, 12_345_678, cell_px)) == [(200, 12_345_678)]


@pytest.mark.parametrize("cell_px", [SMALLEST_CELL_PX, 4.0, 7.0, 9.0])
def test_it_is_read_from_three_pixels_a_cell(cell_px: float) -> None:
    assert found(one_picture(cell_px)) == [(3, 23410)]


@pytest.mark.parametrize("roll_deg", [0.0, 45.0, 90.0, 180.0, 270.0])
def test_it_is_read_whichever_way_it_stands_and_its_corners_told(roll_deg: float) -> None:
    (reading,) = read_barcodes(one_picture(6.0, roll_deg=roll_deg))
    assert (reading.output, reading.frame) == (3, 23410)
    turn = np.radians(roll_deg)
    right = np.array((np.cos(turn), np.sin(turn)))
    down = np.array((-np.sin(turn), np.cos(turn)))
    centre = np.array((240.0, 135.0))
    expected = [centre + 60.0 * i * right + 39.0 * j * down
                for i, j in ((-1, -1), (1, -1), (1, 1), (-1, 1))]  # fmt: skip
    assert np.abs(np.array(reading.corners_px) - expected).max() < 1.0
    assert 0.5 < reading.quality <= 1.0


def test_colour_and_grey_are_read_alike() -> None:
    picture = one_picture(6.0)
    assert read_barcodes(coloured(picture)) == read_barcodes(picture)


@pytest.mark.parametrize("spoilt", ["mirrored", "negative"])
def test_what_is_no_code_is_not_read(spoilt: str) -> None:
    picture = one_picture(6.0)
    other = picture[:, ::-1] if spoilt == "mirrored" else 255 - picture
    assert found(np.ascontiguousarray(other)) == []


def test_a_covered_cell_is_not_guessed() -> None:
    picture = one_picture(6.0).copy()
    left, top = 240 - 12 * 6 + 4 * 6, 135 - 51 + 4 * 6 + 5 * 6
    picture[top : top + 6, left : left + 12] = 120
    assert found(picture) == []


def test_two_frames_at_once_are_told_as_the_longer_or_not_at_all() -> None:
    board, camera = Board(7, (240.0, 135.0), 6.0), Camera(480, 270)
    seen = {}
    for minor in (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9):
        exposure = Exposure(1001.0 - 0.5 * minor, 0.5)
        (picture,) = film([board], camera, [exposure], same, 5)
        seen[minor] = found(picture)
    # `minor` is the share of frame 1000.
    assert seen[0.9] == seen[0.8] == [(7, 1000)]
    assert seen[0.1] == seen[0.2] == [(7, 1001)]
    assert seen[0.4] == seen[0.5] == seen[0.6] == []


@pytest.mark.parametrize("shape", [(1, 1), (7, 300), (270, 480)])
@given(seed=st.integers(0, 1 << 30), grain=st.sampled_from((1, 3, 8, 20)))
def test_noise_is_never_a_code(shape: tuple[int, int], seed: int, grain: int) -> None:
    rng = np.random.default_rng(seed)
    small = rng.integers(0, 256, (shape[0] // grain + 1, shape[1] // grain + 1), dtype=np.uint8)
    picture = np.repeat(np.repeat(small, grain, axis=0), grain, axis=1)[: shape[0], : shape[1]]
    assert found(np.ascontiguousarray(picture)) == []


def test_the_follower_reads_what_moves_comes_and_goes() -> None:
    camera = Camera(480, 270)
    follower = BarcodeFollower()
    read = []
    for index in range(40):
        boards = [Board(1, (120.0 + 2.0 * index, 90.0), 5.0)]
        if 10 <= index < 30:
            boards.append(Board(2, (300.0, 190.0), 4.0))
        (picture,) = film(boards, camera, [Exposure(FRAMES - 5 + index + 0.1)], same, index)
        read.append({one.output: one.frame for one in follower.read(picture)})
    assert [one[1] for one in read] == [(FRAMES - 5 + i) % FRAMES for i in range(40)]
    later = [2 in one for one in read]
    assert not any(later[:10])
    assert not any(later[30:])
