# SPDX-License-Identifier: Apache-2.0
"""The frame barcode as a node draws it: published check values, and why two frames never make one.

That the CRC keeps any two codes ten bits apart is P. Koopman's published table (CRC-32 IEEE 802.3,
Hamming distance 10 up to 34 data bits); it is counted again here.
"""

from __future__ import annotations

import itertools
import zlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from render_bridge.barcode import (
    COLUMNS,
    FRAMES,
    ROWS,
    code_bytes,
    gray,
    rectangles,
)
from sim.barcode_clip import board_cells
from tracking.calibration.barcode_code import parse

OUTPUT = st.integers(0, 255)
FRAME = st.integers(0, FRAMES - 1)
PUBLISHED_DISTANCE = 10


def drawn(output: int, frame: int) -> np.ndarray:
    """Return the board (17, 24), True where white, as the rectangles paint it."""
    board = np.zeros((ROWS, COLUMNS), dtype=np.bool_)
    for one in rectangles(output, frame):
        rows = slice(round(one.top * ROWS), round(one.bottom * ROWS))
        columns = slice(round(one.left * COLUMNS), round(one.right * COLUMNS))
        board[rows, columns] = one.white
    return board


def columns_of_the_crc() -> list[int]:
    """Return what each of the 32 data bits does to the CRC."""
    zero = zlib.crc32(bytes(4))
    return [zlib.crc32((1 << bit).to_bytes(4, "big")) ^ zero for bit in range(32)]


def test_the_crc_is_the_published_one() -> None:
    assert zlib.crc32(b"123456789") == 0xCBF43926
    assert code_bytes(0, 0) == bytes((0xFF, 0, 0, 0, 0)) + zlib.crc32(bytes(4)).to_bytes(4, "big")


def test_worked_example_of_the_page() -> None:
    """Its CRC is the one in the trailer that GNU gzip 1.12 writes for these four bytes."""
    assert code_bytes(3, 23410).hex(" ") == "ff 03 00 76 cb 46 22 b5 ba"


@given(OUTPUT, st.integers(0, 1 << 64))
def test_what_is_drawn_is_what_the_simulator_draws_from_the_page(output: int, frame: int) -> None:
    assert (drawn(output, frame) == board_cells(output, frame)).all()


@given(OUTPUT, st.integers(0, 1 << 64))
def test_the_board_is_always_equally_bright_and_reads_back(output: int, frame: int) -> None:
    board = drawn(output, frame)
    assert board.sum() == COLUMNS * ROWS - 20 * 13 + 72
    assert (board[4:13, 4:20:2] != board[4:13, 5:20:2]).all()
    assert parse(code_bytes(output, frame)) == (output, frame % FRAMES)


def test_rectangles_are_in_the_unit_square_and_white_cells_are_72() -> None:
    painted = rectangles(255, FRAMES - 1)
    assert len(painted) == 74
    for one in painted:
        assert 0.0 <= one.left < one.right <= 1.0
        assert 0.0 <= one.top < one.bottom <= 1.0


@pytest.mark.parametrize(("output", "frame"), [(-1, 0), (256, 0), (0, -1)])
def test_what_no_code_can_say_is_refused(output: int, frame: int) -> None:
    with pytest.raises(ValueError, match=r"output|frame"):
        code_bytes(output, frame)


@given(FRAME)
def test_the_next_frame_changes_one_bit(frame: int) -> None:
    assert (gray(frame) ^ gray((frame + 1) % FRAMES)).bit_count() == 1


@given(OUTPUT, FRAME, st.integers(0, (1 << 72) - 1))
def test_cells_of_two_frames_in_a_row_never_make_a_third(
    output: int, frame: int, mask: int
) -> None:
    following = (frame + 1) % FRAMES
    one, two = (int.from_bytes(code_bytes(output, number)) for number in (frame, following))
    blend = ((one & mask) | (two & ~mask)).to_bytes(9)
    assert parse(blend) in (None, (output, frame), (output, following))


@pytest.mark.parametrize("changed", [2, 3])
def test_nor_do_cells_of_frames_that_differ_in_up_to_three_bits(changed: int) -> None:
    """A node that skips one or two frames: no choice of cells fits a third number's CRC.

    A blend says some of the changed bits (one), not the others (two). Its CRC bits can only differ
    where the frames' CRCs do; they would have to, wherever both parts change a bit.
    """
    effect = columns_of_the_crc()[:24]
    for bits in itertools.combinations(range(24), changed):
        whole = 0
        for bit in bits:
            whole ^= effect[bit]
        for count in range(1, changed):
            for part in itertools.combinations(bits, count):
                said = 0
                for bit in part:
                    said ^= effect[bit]
                assert said & (whole ^ said)


def test_any_two_codes_are_ten_bits_apart() -> None:
    """Nine wrong cells are always noticed, in the four data bytes and the CRC together."""
    effect = columns_of_the_crc()
    # Few changed data bits: count what they do. Many: then the CRC changes little; undo the CRC.
    assert least_weight(effect, 4) >= PUBLISHED_DISTANCE
    assert least_weight(inverse(effect), 5) >= PUBLISHED_DISTANCE


def least_weight(effect: list[int], most: int) -> int:
    """Return the least weight of up to `most` bits together with what they do."""
    return min(
        count + xor_of(chosen).bit_count()
        for count in range(1, most + 1)
        for chosen in itertools.combinations(effect, count)
    )


def xor_of(numbers: tuple[int, ...]) -> int:
    value = 0
    for number in numbers:
        value ^= number
    return value


def inverse(effect: list[int]) -> list[int]:
    """Return which data bits change each single bit of the CRC (Gauss and Jordan over GF(2))."""
    rows = [(value, 1 << bit) for bit, value in enumerate(effect)]
    for bit in range(32):
        at = next(i for i in range(bit, 32) if rows[i][0] >> bit & 1)
        rows[bit], rows[at] = rows[at], rows[bit]
        pivot = rows[bit]
        rows = [
            (v ^ pivot[0], d ^ pivot[1]) if i != bit and v >> bit & 1 else (v, d)
            for i, (v, d) in enumerate(rows)
        ]
    return [data for _, data in rows]


@given(st.binary(max_size=12))
def test_any_bytes_are_a_code_or_none(data: bytes) -> None:
    read = parse(data)
    if read is not None:
        assert code_bytes(*read) == data
