# SPDX-License-Identifier: Apache-2.0
"""The frame barcode: what a node draws on an output so that a filmed picture tells its frame.

The code is a board of 24 x 17 equal cells:

    2 cells white all round | 2 cells black all round | 16 x 9 data cells

The data are nine bytes, one a row, the highest bit first. A bit is two cells side by side: 1 is
white black, 0 is black white. The rows are the mark FF, the output's number, the frame number's low
24 bits in Gray code (three rows), and the CRC-32 of the four bytes before (four rows).

Why it is never read wrong from an exposure that saw two frames: from one frame to the next the Gray
code (F. Gray, US patent 2632058, 1953) changes in one bit. Cells taken at will from both pictures
thus give the number of one of the two, and its CRC fits only where all its cells are that frame's.
As each bit is one white and one black cell, the board is equally bright whatever it says: it does
not flash. `docs/barcode.md` has pictures, and how to draw it in C++ and C#.
"""

from __future__ import annotations

import zlib
from typing import NamedTuple

COLUMNS = 24
ROWS = 17
WHITE_CELLS = 2
BLACK_CELLS = 2
MARK = 0xFF
OUTPUTS = 256
FRAME_BITS = 24
FRAMES = 1 << FRAME_BITS
"""Frame numbers are shown modulo this: 194 hours at 24 frames a second."""


class Rectangle(NamedTuple):
    """One rectangle of the board, in parts of its width (x) and height (y, downward)."""

    left: float
    top: float
    right: float
    bottom: float
    white: bool


def gray(number: int) -> int:
    """Return the Gray code of a number."""
    return number ^ (number >> 1)


def code_bytes(output: int, frame: int) -> bytes:
    """Return the nine bytes that an output shows for a frame, the mark first.

    `frame` is the grid's number, of any size. Raises ValueError for an output that no code has, or
    a negative frame.
    """
    if not 0 <= output < OUTPUTS:
        raise ValueError(f"output {output} is outside 0 to {OUTPUTS - 1}")
    if frame < 0:
        raise ValueError(f"frame {frame} is negative")
    said = bytes((output,)) + gray(frame % FRAMES).to_bytes(3, "big")
    return bytes((MARK,)) + said + zlib.crc32(said).to_bytes(4, "big")


def rectangles(output: int, frame: int) -> tuple[Rectangle, ...]:
    """Return what to draw, in this order: the white board, the black field, 72 white cells.

    Draw without smoothing, each cell a whole number of wall pixels. Raises as `code_bytes` does.
    """
    edge = WHITE_CELLS + BLACK_CELLS
    drawn = [
        _cells(0, 0, COLUMNS, ROWS, white=True),
        _cells(
            WHITE_CELLS, WHITE_CELLS, COLUMNS - WHITE_CELLS, ROWS - WHITE_CELLS, white=False
        ),
    ]  # fmt: skip
    for row, value in enumerate(code_bytes(output, frame)):
        for place in range(8):
            is_one = value >> (7 - place) & 1
            left = edge + 2 * place + (0 if is_one else 1)
            drawn.append(_cells(left, edge + row, left + 1, edge + row + 1, white=True))
    return tuple(drawn)


def _cells(left: int, top: int, right: int, bottom: int, white: bool) -> Rectangle:
    return Rectangle(left / COLUMNS, top / ROWS, right / COLUMNS, bottom / ROWS, white)
