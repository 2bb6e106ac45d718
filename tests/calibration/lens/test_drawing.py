# SPDX-License-Identifier: Apache-2.0
"""The board to print: measured in the file itself, and found again by our own detector."""

from __future__ import annotations

import re
from itertools import pairwise

import numpy as np
import pytest

from tests.calibration.lens.filmed import Shapes, raster, svg_shapes
from tracking.calibration.lens.board import Board, BoardError, parse_board
from tracking.calibration.lens.board_drawing import PAPERS, lay_out, paper_size
from tracking.calibration.lens.corners import Found, find_board
from tracking.calibration.lens.drawing_files import to_pdf, to_svg

POINTS_PER_MM = 72.0 / 25.4
BOARDS = [
    parse_board("chessboard:9x6", 25.0),
    parse_board("charuco:11x8:DICT_5X5_100", 30.0),
    parse_board("charuco:6x8:DICT_6X6_250:legacy", 25.0, 18.0),
    parse_board("charuco:7x6:DICT_APRILTAG_36h11", 25.0),
    parse_board("aruco:5x7:DICT_4X4_50", 30.0, separation_mm=8.0),
    parse_board("circles:9x6", 25.0),
    parse_board("acircles:4x11", 15.0),
]


def match_of(pattern: str, text: str) -> str:
    match = re.search(pattern, text)
    assert match is not None, pattern
    return match[1]


def pdf_shapes(pdf: bytes) -> Shapes:
    """Return what a PDF of ours draws, by its own operators: rectangles, circles, size, in mm."""
    text = pdf.decode("latin-1")
    box = [float(v) for v in match_of(r"/MediaBox \[([^]]*)\]", text).split()]
    size = (box[2] / POINTS_PER_MM, box[3] / POINTS_PER_MM)
    content = text.partition("stream\n")[2].partition("\nendstream")[0]
    length = int(match_of(r"/Length (\d+)", text))
    assert len(content) == length
    rectangles: list[tuple[float, ...]] = []
    circles: list[tuple[float, ...]] = []
    scale = 1.0 / POINTS_PER_MM
    curve: list[tuple[float, float]] = []
    for line in content.splitlines():
        *words, operator = line.split()
        if operator == "cm":
            a, b, c, d, e, f = (float(v) for v in words)
            assert (b, c, e, f) == (0.0, 0.0, 0.0, 0.0)
            assert a == d
            scale = a / POINTS_PER_MM
        elif operator == "re":
            x, y, w, h = (scale * float(v) for v in words)
            rectangles.append((x, size[1] - y - h, w, h))
        elif operator in ("m", "c"):
            curve.append((scale * float(words[-2]), scale * float(words[-1])))
        elif operator == "h":
            points = np.array(curve[:4])
            x, y = points.mean(axis=0)
            radii = np.hypot(*(points - (x, y)).T)
            assert np.ptp(radii) < 1e-3
            circles.append((float(x), size[1] - float(y), float(radii.mean())))
            curve = []
    return rectangles, circles, size


@pytest.fixture(params=BOARDS, ids=lambda board: board.spec)
def board(request: pytest.FixtureRequest) -> Board:
    found = request.param
    assert isinstance(found, Board)
    return found


def shapes_of(board: Board, kind: str) -> Shapes:
    sheet = lay_out(board)
    return svg_shapes(to_svg(sheet)) if kind == "svg" else pdf_shapes(to_pdf(sheet))


@pytest.mark.parametrize("kind", ["svg", "pdf"])
def test_both_scale_bars_are_100_mm_from_end_to_end(board: Board, kind: str) -> None:
    rectangles, _, _ = shapes_of(board, kind)
    across = [r for r in rectangles if r[2] > 99.0 and r[3] < 1.0]
    down = [r for r in rectangles if r[3] > 99.0 and r[2] < 1.0]
    assert len(across) == len(down) == 1
    assert across[0][2] == pytest.approx(100.0, abs=1e-3)
    assert down[0][3] == pytest.approx(100.0, abs=1e-3)
    x, _, length, _ = across[0]
    ticks = sorted(r[0] for r in rectangles if r[3] == pytest.approx(4.0, abs=1e-3) and r[2] < 1.0)
    # The ticks' outer sides are the bar's ends.
    assert ticks[0] == pytest.approx(x, abs=1e-3)
    assert ticks[-1] + 0.5 == pytest.approx(x + length, abs=1e-3)


@pytest.mark.parametrize("kind", ["svg", "pdf"])
def test_the_points_of_the_board_are_where_the_sheet_has_them(board: Board, kind: str) -> None:
    rectangles, circles, _ = shapes_of(board, kind)
    points = board.points_mm()[:, :2] + lay_out(board).origin
    if circles:
        drawn = np.array(sorted((round(x, 3), round(y, 3)) for x, y, _ in circles))
    else:
        ends = {(round(x + a * w, 3), round(y + b * h, 3))
                for x, y, w, h in rectangles for a in (0, 1) for b in (0, 1)}  # fmt: skip
        drawn = np.array(sorted(ends))
    away = np.abs(drawn[None] - points[:, None]).max(axis=2).min(axis=1)
    assert float(away.max()) < 2e-3


@pytest.mark.parametrize("kind", ["svg", "pdf"])
def test_our_detector_finds_the_printed_board(board: Board, kind: str) -> None:
    dots = 5.0
    picture = raster(*shapes_of(board, kind), dots).astype(np.uint8)
    found = find_board(picture, board)
    assert isinstance(found, Found), found
    assert len(found.index) == len(board.points_mm())
    expected = (board.points_mm()[:, :2] + lay_out(board).origin) * dots - 0.5
    seen = found.points_px
    if np.hypot(*(seen[0] - expected[0])) > 20.0:
        # A pattern that looks the same upside down is counted from either end.
        seen = seen[::-1]
    assert float(np.hypot(*(seen - expected).T).max()) < 0.8


def test_nothing_black_touches_the_edge_or_the_words(board: Board) -> None:
    for size in (board.square_mm, 120.0):
        marker = 0.75 * size if board.kind in ("charuco", "aruco") else None
        big = Board(
            board.kind, board.columns, board.rows, size, marker or 0.0, board.dictionary,
            board.legacy,
        )  # fmt: skip
        rectangles, circles, (width, height) = shapes_of(big, "svg")
        boxes = [*rectangles, *((x - r, y - r, 2 * r, 2 * r) for x, y, r in circles)]
        for x, y, w, h in boxes:
            assert min(x, y, width - x - w, height - y - h) >= 7.99


def test_the_usual_board_fits_onto_a4_and_a_larger_one_says_what_it_needs() -> None:
    sheet = lay_out(BOARDS[0], paper_size("A4"))
    assert (sheet.width, sheet.height) == PAPERS["A4"]
    turned = lay_out(parse_board("chessboard:6x9", 25.0), paper_size("a4"))
    assert (turned.width, turned.height) == (210.0, 297.0)
    with pytest.raises(BoardError, match=r"found 297 x 210 mm, expected 364 x 274 mm or more"):
        lay_out(BOARDS[1], paper_size("A4"))
    with pytest.raises(BoardError, match="--paper"):
        paper_size("A9")
    with pytest.raises(BoardError, match="at most 5000 mm"):
        lay_out(parse_board("chessboard:90x60", 100.0))


def test_words_stay_on_the_sheet(board: Board) -> None:
    sheet = lay_out(board)
    texts = [text for text in sheet.texts if not text.upward]
    assert any(board.spec in text.words for text in texts)
    for text in texts:
        assert text.x + 0.6 * text.size * len(text.words) <= sheet.width
    svg = to_svg(sheet).decode()
    assert svg.count("must be 100.0 mm") == 2


def test_the_pdf_is_one_that_a_reader_can_open(board: Board) -> None:
    pdf = to_pdf(lay_out(board))
    assert pdf.startswith(b"%PDF-1.6\n")
    assert pdf.rstrip().endswith(b"%%EOF")
    xref = int(match_of(r"startxref\n(\d+)", pdf.decode("latin-1")))
    assert pdf[xref : xref + 4] == b"xref"
    places = [int(line[:10]) for line in pdf[xref:].splitlines()[3:8]]
    assert places == sorted(places)
    for number, place in enumerate(places, 1):
        assert pdf[place:].startswith(b"%d 0 obj" % number)
    assert b"/PrintScaling /None" in pdf
    assert all(b > a for a, b in pairwise(places))
