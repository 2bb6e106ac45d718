# SPDX-License-Identifier: Apache-2.0
"""`stagectl lens board`: a calibration board to print, with its scale check."""

from __future__ import annotations

import argparse
from pathlib import Path

from hardware_profiles.store import save_atomic
from stagectl.cli import output
from stagectl.cli.errors import EXIT_OK, InputError, MachineError

HELP = "Make a calibration board to print, with a bar that shows whether the scale is right."
EXAMPLES = (
    "stagectl lens board --board charuco:11x8:DICT_5X5_100 --square-mm 30 --paper A3 -o board.pdf",
    "stagectl lens board --board chessboard:9x6 --square-mm 25 -o board.svg",
    "stagectl lens board --board aruco:5x7:DICT_4X4_50 --square-mm 30 --separation-mm 8 -o a.pdf",
)


def add_board_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what says which board it is."""
    parser.add_argument(
        "--board", required=True, metavar="SPEC",
        help="chessboard:9x6 (inner corners), circles:9x6, acircles:4x11, "
        "charuco:COLSxROWS:DICT (squares), aruco:COLSxROWS:DICT (markers); DICT is one of OpenCV's "
        "or a YAML file",
    )  # fmt: skip
    parser.add_argument(
        "--square-mm", required=True, type=float, metavar="S",
        help="side of a square as measured; pitch of circles (acircles: of rows); side of an "
        "ArUco marker, with --marker-mm its pitch",
    )  # fmt: skip
    parser.add_argument(
        "--marker-mm", type=float, metavar="M",
        help="side of a marker (charuco: 0.75 of the square if not given)",
    )  # fmt: skip
    parser.add_argument(
        "--separation-mm", type=float, metavar="G", help="aruco: gap between two markers"
    )


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add board, paper and file."""
    add_board_arguments(parser)
    parser.add_argument(
        "--paper", metavar="P", help="A4, A3, A2, A1, A0, letter, tabloid or WxH in mm "
        "(default: as large as needed)",
    )  # fmt: skip
    parser.add_argument("-o", "--out", required=True, type=Path, metavar="F", help="F.svg or F.pdf")
    parser.add_argument("--json", action="store_true", help="JSON lines on stdout")


def run(args: argparse.Namespace) -> int:
    """Draw the board and write it."""
    # OpenCV is slow to import, and only the drawing needs it.
    from tracking.calibration.lens.board import BoardError, parse_board
    from tracking.calibration.lens.board_drawing import lay_out, paper_size
    from tracking.calibration.lens.drawing_files import to_pdf, to_svg

    writers = {".svg": to_svg, ".pdf": to_pdf}
    write = writers.get(args.out.suffix.lower())
    if write is None:
        raise InputError(f"-o {args.out}: end the name in .svg or .pdf")
    try:
        board = parse_board(args.board, args.square_mm, args.marker_mm, args.separation_mm)
        sheet = lay_out(board, paper_size(args.paper) if args.paper else None)
    except BoardError as error:
        raise InputError(str(error)) from None
    try:
        save_atomic(args.out, write(sheet))
    except OSError as error:
        raise MachineError(f"-o {args.out}: cannot be written ({error.strerror})") from None
    if args.json:
        output.emit(
            {
                "event": "summary", "file": str(args.out), "board": board.spec,
                "square_mm": board.square_mm, "marker_mm": board.marker_mm,
                "points": len(board.points_mm()),
                "sheet_mm": [round(sheet.width, 3), round(sheet.height, 3)],
            }
        )  # fmt: skip
    else:
        output.say(
            f"{args.out}: {board.spec} on {sheet.width:.0f} x {sheet.height:.0f} mm. Print it at "
            "100 %, not fitted to the page, and measure both bars: 100.0 mm. Glue it onto something"
            " flat. Calibrate with the square as you measure it."
        )
    return EXIT_OK
