# SPDX-License-Identifier: Apache-2.0
"""Lays a board out on a sheet: black rectangles and circles, words, and a scale check.

Printers shrink pages ("fit to page") and stretch them along the feed, so the sheet carries a bar of
100 mm each way: a board is as good as its measure. Millimetres from the sheet's upper left corner.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tracking.calibration.lens.board import Board, BoardError

PAPERS = {"A4": (297.0, 210.0), "A3": (420.0, 297.0), "A2": (594.0, 420.0), "A1": (841.0, 594.0),
          "A0": (1189.0, 841.0), "LETTER": (279.4, 215.9), "TABLOID": (431.8, 279.4)}  # fmt: skip
"""Landscape, width and height."""
BAR_MM = 100.0
_LARGEST_MM = 5_000.0
# Detectors need white around the board, and printers leave an edge blank.
_EDGE_MM = 8.0
_FOOT_MM = 18.0
_LETTER_MM = 3.2
_BAR_THICK_MM, _TICK_MM = 0.5, 4.0
_CIRCLE_SHARE = 0.25
"""Radius of a circle, of the distance of two neighbours."""


@dataclass(frozen=True, slots=True)
class Rectangle:
    """A black rectangle."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Circle:
    """A black circle."""

    x: float
    y: float
    radius: float


@dataclass(frozen=True, slots=True)
class Text:
    """Words; (x, y) is the left end of their base line."""

    x: float
    y: float
    size: float
    words: str
    upward: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet to print, in millimetres."""

    width: float
    height: float
    rectangles: tuple[Rectangle, ...]
    circles: tuple[Circle, ...]
    texts: tuple[Text, ...]
    origin: tuple[float, float]
    """Where the board's own (0, 0) lies."""


def paper_size(words: str) -> tuple[float, float]:
    """Return width and height of "A4" or "594x420", mm. Raises BoardError."""
    known = PAPERS.get(words.upper())
    if known is not None:
        return known
    across, _, down = words.lower().partition("x")
    try:
        width, height = float(across), float(down)
    except ValueError:
        width = height = 0.0
    if not (50.0 <= width <= _LARGEST_MM and 50.0 <= height <= _LARGEST_MM):
        raise BoardError(
            f"--paper {words!r:.40}: expected {', '.join(PAPERS)} or WIDTHxHEIGHT in mm, 50 to "
            f"{_LARGEST_MM:g}"
        )
    return width, height


def lay_out(board: Board, paper_mm: tuple[float, float] | None = None) -> Sheet:
    """Return the sheet of a board; without paper, one that is as large as needed.

    Paper is turned where the board fits only so. Raises BoardError where it fits neither way.
    """
    rectangles, circles, width, height = _shapes(board)
    # White around, of half a square where there is room, so that the outer squares have edges.
    wide = max(_EDGE_MM, min(0.5 * board.square_mm, 20.0))
    page = _needed(width, height, wide)
    if paper_mm is not None:
        need = _needed(width, height, _EDGE_MM)
        ways = (paper_mm, (paper_mm[1], paper_mm[0]))
        fits = [way for way in ways if way[0] >= need[0] - 1e-6 and way[1] >= need[1] - 1e-6]
        if not fits:
            raise BoardError(
                f"--paper: found {paper_mm[0]:g} x {paper_mm[1]:g} mm, expected {need[0]:.0f} x "
                f"{need[1]:.0f} mm or more for {board.spec} with squares of {board.square_mm:g} mm "
                "and its scale check; take larger paper, or smaller or fewer squares"
            )
        page = fits[0]
    if max(page) > _LARGEST_MM:
        raise BoardError(
            f"--square-mm: found {board.square_mm:g}, which makes a sheet of {page[0]:.0f} x "
            f"{page[1]:.0f} mm, expected at most {_LARGEST_MM:g} mm"
        )
    left = _FOOT_MM + (page[0] - _FOOT_MM - width) / 2.0
    top = (page[1] - _FOOT_MM - height) / 2.0
    bars, texts = _scale_check(board, page)
    inset = circles[0].radius if circles else 0.0
    return Sheet(
        page[0], page[1],
        tuple(Rectangle(r.x + left, r.y + top, r.width, r.height) for r in rectangles) + bars,
        tuple(Circle(c.x + left, c.y + top, c.radius) for c in circles),
        texts, (left + inset, top + inset),
    )  # fmt: skip


def _needed(width: float, height: float, white: float) -> tuple[float, float]:
    """Return how large a sheet has to be, mm."""
    return (
        max(width, BAR_MM + 20.0) + 2.0 * white + _FOOT_MM,
        max(height, BAR_MM) + 2.0 * white + _FOOT_MM,
    )


def _shapes(board: Board) -> tuple[list[Rectangle], list[Circle], float, float]:
    """Return what is black, from its upper left corner, and how wide and high it is."""
    s = board.square_mm
    if board.kind in ("circles", "acircles"):
        points = board.points_mm()
        nearest = s * (np.sqrt(2.0) if board.kind == "acircles" else 1.0)
        radius = float(_CIRCLE_SHARE * nearest)
        circles = [Circle(float(x) + radius, float(y) + radius, radius) for x, y, _ in points]
        width, height = (float(side) + 2.0 * radius for side in points[:, :2].max(axis=0))
        return [], circles, width, height
    columns, rows = board.columns, board.rows
    rectangles: list[Rectangle] = []
    if board.kind == "aruco":
        for number in range(columns * rows):
            row, column = divmod(number, columns)
            rectangles += _marker(board, number, column * s, row * s)
        return (
            rectangles, [], (columns - 1) * s + board.marker_mm, (rows - 1) * s + board.marker_mm
        )  # fmt: skip
    if board.kind == "chessboard":
        columns, rows = columns + 1, rows + 1
    # Up to 4.5 OpenCV began a ChArUco board with an even number of rows with a white square.
    first = 1 if board.legacy and rows % 2 == 0 else 0
    number = 0
    for row in range(rows):
        for column in range(columns):
            if (row + column) % 2 == first:
                rectangles.append(Rectangle(column * s, row * s, s, s))
            elif board.kind == "charuco":
                gap = (s - board.marker_mm) / 2.0
                rectangles += _marker(board, number, column * s + gap, row * s + gap)
                number += 1
    return rectangles, [], columns * s, rows * s


def _marker(board: Board, number: int, x: float, y: float) -> list[Rectangle]:
    """Return a marker's black cells: runs along rows, equal rows one rectangle."""
    cells = board.cells(number)
    side = board.marker_mm / len(cells)
    rectangles: list[Rectangle] = []
    open_runs: dict[tuple[int, int], int] = {}
    for row in range(len(cells) + 1):
        runs = _runs(cells[row].tolist()) if row < len(cells) else []
        for (start, end), since in list(open_runs.items()):
            if (start, end) not in runs:
                rectangles.append(
                    Rectangle(
                        x + start * side, y + since * side, (end - start) * side,
                        (row - since) * side,
                    )
                )  # fmt: skip
                del open_runs[(start, end)]
        for run in runs:
            open_runs.setdefault(run, row)
    return rectangles


def _runs(cells: list[bool]) -> list[tuple[int, int]]:
    edges = np.flatnonzero(np.diff(np.array([False, *cells, False]).astype(np.int8)))
    return [(int(a), int(b)) for a, b in edges.reshape(-1, 2)]


def _scale_check(
    board: Board, page: tuple[float, float]
) -> tuple[tuple[Rectangle, ...], tuple[Text, ...]]:
    """Return a bar of 100 mm below the board and one to its left, and the words."""
    x, y = _EDGE_MM, page[1] - _EDGE_MM
    base = x + _TICK_MM + 6.0
    thick, tick = _BAR_THICK_MM, _TICK_MM
    bars = (
        Rectangle(base, y - tick / 2.0 - thick / 2.0, BAR_MM, thick),
        Rectangle(base, y - tick, thick, tick),
        Rectangle(base + BAR_MM - thick, y - tick, thick, tick),
        Rectangle(x + tick / 2.0 - thick / 2.0, y - BAR_MM, thick, BAR_MM),
        Rectangle(x, y - BAR_MM, tick, thick),
        Rectangle(x, y - thick, tick, thick),
    )
    marker = f", marker {board.marker_mm:g} mm" if board.marker_mm else ""
    what = {"aruco": "marker pitch", "circles": "pitch", "acircles": "row pitch"}
    size = f"{what.get(board.kind, 'square')} {board.square_mm:g} mm{marker}"
    texts = (
        Text(base, y - tick - 1.5, _LETTER_MM, "measure: must be 100.0 mm"),
        Text(x + tick + 3.5, y - 14.0, _LETTER_MM, "measure: must be 100.0 mm", upward=True),
        # Beside the bar, or on a narrow sheet in two lines, so that no word is cut.
        *_name(base + BAR_MM + 4.0, y, page[0] - _EDGE_MM, f"{board.spec}", size),
    )  # fmt: skip
    return bars, texts


def _name(x: float, y: float, right: float, spec: str, size: str) -> tuple[Text, ...]:
    """Return the words that say which board it is; smaller where there is little room."""
    # Helvetica: no letter of these is wider than 0.6 of the size, on the mean.
    one_line = f"{spec}  {size}"
    if x + 0.6 * _LETTER_MM * len(one_line) <= right:
        return (Text(x, y - 1.0, _LETTER_MM, one_line),)
    longest = max(len(spec), len(size))
    letter = max(1.4, min(_LETTER_MM, (right - x) / (0.6 * longest)))
    return (Text(x, y - 1.5 - 1.4 * letter, letter, spec), Text(x, y - 1.0, letter, size))
