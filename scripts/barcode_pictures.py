# SPDX-License-Identifier: Apache-2.0
"""Draws the pictures of docs/barcode.md: the code as a node draws it, and a filmed frame."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from render_bridge.barcode import COLUMNS, ROWS, rectangles
from sim.barcode_clip import Board, Camera, Exposure, film
from tracking.calibration.barcode import read_barcodes

PICTURES = Path(__file__).resolve().parents[1] / "docs" / "pictures"
CELL_PX = 20
MARGIN_PX = 200
ROWS_SAY = ("mark", "output", "frame", "frame", "frame", "CRC", "CRC", "CRC", "CRC")
BLUE, GREEN = (160, 60, 20), (80, 220, 80)

Picture = npt.NDArray[np.uint8]


def code_picture(output: int, frame: int) -> Picture:
    """Return the board on grey, each data row with its name and its byte."""
    high, wide = ROWS * CELL_PX, COLUMNS * CELL_PX
    picture = np.full((high + 40, wide + MARGIN_PX + 20, 3), 200, dtype=np.uint8)
    for one in rectangles(output, frame):
        start = (20 + round(one.left * wide), 20 + round(one.top * high))
        end = (19 + round(one.right * wide), 19 + round(one.bottom * high))
        level = 255 if one.white else 0
        cv2.rectangle(picture, start, end, (level, level, level), cv2.FILLED)
    for row, name in enumerate(ROWS_SAY):
        at = (wide + 32, 20 + (4 + row) * CELL_PX + 15)
        cv2.putText(picture, name, at, cv2.FONT_HERSHEY_SIMPLEX, 0.5, BLUE, 1, cv2.LINE_AA)
    return picture


def filmed_picture() -> Picture:
    """Return a frame with three codes, two of which are read; the third is a blend."""
    camera = Camera(
        720, 405, focal_px=1000.0, k1=-0.2, defocus_px=1.5, read_noise=0.004, shot_noise=0.02,
        fall_off=0.4, slope=0.4, stray=0.03, dot_pitch_px=2.1,
    )  # fmt: skip
    boards = [
        Board(0, (140.0, 130.0), 6.5, yaw_deg=30.0, roll_deg=-4.0),
        Board(1, (370.0, 120.0), 7.5, pitch_deg=-12.0),
        Board(2, (570.0, 310.0), 6.5, yaw_deg=-25.0, roll_deg=6.0),
    ]
    # The vsync falls into the exposure of the rows of the third code.
    exposure = Exposure(23409.55, 0.3, 0.4)
    (grey,) = film(boards, camera, [exposure], lambda output, wall: wall - 3, 4)
    picture = np.asarray(cv2.cvtColor(grey, cv2.COLOR_GRAY2BGR), dtype=np.uint8)
    for one in read_barcodes(grey):
        corners = np.round(one.corners_px).astype(np.int32)
        cv2.polylines(picture, [corners], True, GREEN, 2, cv2.LINE_AA)
        x, y = int(corners[:, 0].min()), int(corners[:, 1].max()) + 36
        text = f"{one.output}: {one.frame}"
        cv2.putText(picture, text, (x, y), cv2.FONT_HERSHEY_SIMPLEX, 0.6, GREEN, 2, cv2.LINE_AA)
    return picture


def main() -> None:
    """Write both pictures."""
    cv2.imwrite(str(PICTURES / "barcode.png"), code_picture(3, 23410))
    cv2.imwrite(str(PICTURES / "barcode_filmed.png"), filmed_picture())


if __name__ == "__main__":
    main()
