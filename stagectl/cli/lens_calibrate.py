# SPDX-License-Identifier: Apache-2.0
"""`stagectl lens calibrate`: a lens solved from pictures of a board, and an honest verdict.

With `--json`, events in this order:

    view       a picture that was looked at: view, number, of, found, why, corners_px, index, blur,
               window; once more, with a why, where it turns out later that it is not used
    looked     a frame of a clip, or of a live camera, that may become a view
    residuals  of a used view: rms_px, heldout_rms_px, points_px, residual_px (where the solve puts
               a corner, minus where it is), left_out {fx_percent, rms_px}
    coverage   cells (4 rows of 6), share, corners_hit
    judgement  wall, composite, reasons
    summary    the figures; `certainty` is where a fixed ray lands: std (1 sigma) and apart (how
               far a solve with other_radial terms puts it: a doubt only if other_fits), edge
               (middles of the picture's edges) and corner (worst of the picture), px and percent
               of its width; `distance_m` least and greatest of the board, `distance_doubt` why
               that cannot be; without an answer they are null and `reasons` says why

Exit code 1 where the verdict (`--use`) is "fail".
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from stagectl.cli import lens_calibrate_events as events
from stagectl.cli import lens_folder, output, plot_file
from stagectl.cli.bounded_numbers import bounded, whole
from stagectl.cli.errors import EXIT_OK, CheckError
from stagectl.cli.lens_board import add_board_arguments

if TYPE_CHECKING:
    from stagectl.cli.lens_calibrate_input import Gathered
    from tracking.calibration.lens.calibration import Calibration
    from tracking.calibration.refusal import Refused

HELP = "Solve a lens from pictures of a board: focal length, centre, distortion, and a verdict."
EXAMPLES = (
    "stagectl lens calibrate left*.jpg --board chessboard:9x6 --square-mm 25 -o left.lens.json",
    "stagectl lens calibrate shots/ --board charuco:11x8:DICT_5X5_100 --square-mm 30 "
    "--sensor-mm 27.99x19.22 --serial 12345 -o 35mm.lens.json --plot 35mm.png",
    "stagectl lens calibrate clip.mov --board charuco:11x8:DICT_5X5_100 --square-mm 30 "
    "--add-to zoom.lens.json --zoom 0.25 --focus 0.4",
    "stagectl lens calibrate --live 0 --keep shots --board chessboard:9x6 --square-mm 25 -o a.json",
)
MOST_WINDOW = 200


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what is looked at, how it is solved, and where the answer goes."""
    parser.add_argument(
        "images", nargs="*", metavar="IMAGES", help="pictures, patterns ('left*.jpg'), folders, "
        "video clips",
    )  # fmt: skip
    add_board_arguments(parser)
    see = parser.add_argument_group("what is looked at")
    see.add_argument("--live", metavar="DEVICE", help="a camera: 0, /dev/video0, rtsp://...")
    see.add_argument(
        "--views", type=whole(3, 500), metavar="N",
        help="most views to take from a clip (default 40), or live (default 24)",
    )  # fmt: skip
    see.add_argument("--keep", type=Path, metavar="DIR", help="live: keep the pictures here as PNG")
    see.add_argument(
        "--leave-out", action="append", default=[], metavar="VIEW", help="leave a view out; may be "
        "given several times",
    )  # fmt: skip
    see.add_argument(
        "--max-blur", type=bounded(0.3, 100.0), metavar="PX",
        help="blur (sigma) that a view may have (default: by picture width and corner distance)",
    )  # fmt: skip
    see.add_argument(
        "--corner-window", type=whole(1, MOST_WINDOW), metavar="N",
        help="half side of the corner window in px (default: fitted to each picture)",
    )  # fmt: skip
    how = parser.add_argument_group("how it is solved")
    how.add_argument(
        "--radial", type=int, choices=(2, 3, 6), default=3, help="radial terms (default 3)"
    )
    how.add_argument(
        "--sensor-mm", type=_size, metavar="WxH", help="size of what is recorded of the sensor"
    )
    how.add_argument(
        "--use", choices=("wall", "composite"), default="", help="what the lens is for: whose "
        "verdict counts (default: it fails where not even the wall can use it)",
    )  # fmt: skip
    how.add_argument("--squeeze", type=bounded(0.5, 4.0), metavar="S", help="anamorphic: 2, 1.8 ..")
    place = parser.add_argument_group("where the answer goes")
    place.add_argument("-o", "--out", type=Path, metavar="PROFILE", help="lens profile to write")
    place.add_argument(
        "--add-to", type=Path, metavar="PROFILE", help="add the place to this profile (and write "
        "it there if no -o is given)",
    )  # fmt: skip
    place.add_argument("--zoom", type=bounded(-0.5, 1.5), metavar="Z", help="0 wide to 1 tele")
    place.add_argument("--focus", type=bounded(-0.5, 1.5), metavar="F", help="0 infinity to 1 near")
    for name, what in (
        ("make", "who made the lens"), ("model", "its model"), ("serial", "its serial number"),
        ("mount", "PL, LPL, EF .."), ("mode", "name of the sensor mode"),
    ):  # fmt: skip
        place.add_argument(f"--{name}", default="", metavar="NAME", help=what)
    place.add_argument("--author", metavar="NAME", help="who does this (default: your login)")
    place.add_argument("--key", type=Path, metavar="KEY", help="sign with this key")
    lens_folder.add_library(place)
    place.add_argument("--plot", type=Path, metavar="F.png", help="coverage and residual arrows")
    parser.add_argument("--json", action="store_true", help="JSON lines on stdout")


def run(args: argparse.Namespace) -> int:
    """Gather, solve, judge, write, tell."""
    # OpenCV is slow to import, and `stagectl lens --help` does without.
    from stagectl.cli import lens_calibrate_profile, lens_calibrate_report
    from stagectl.cli.lens_calibrate_input import board_of, gather
    from stagectl.cli.lens_calibrate_match import check_match
    from tracking.calibration.lens.calibration import Calibration

    if args.plot is not None:
        plot_file.check_ready(args.plot)
    board = board_of(args)
    target = lens_calibrate_profile.target_of(args)
    squeeze = lens_calibrate_profile.squeeze_of(args, target)
    check_match(args, target, squeeze)
    gathered = gather(args, board, target.size_px)
    found = _solved(args, gathered, 1.0 if squeeze == 1.0 else None)
    if not isinstance(found, Calibration):
        if args.json:
            output.emit(events.no_answer(gathered, found.reason))
        else:
            lens_calibrate_report.print_dropped(gathered)
        raise CheckError(found.reason)
    written = lens_calibrate_profile.write(args, target, found, gathered)
    if args.json:
        events.emit_calibration(found, gathered, written)
    else:
        lens_calibrate_report.print_calibration(found, gathered, written)
    if args.plot is not None:
        from stagectl.cli import lens_calibrate_plot

        lens_calibrate_plot.draw(args.plot, found)
    if written.failure is not None:
        raise written.failure
    if written.verdict == "fail":
        from hardware_profiles.lens.verdicts import labels_of

        use = 1 if args.use == "composite" else 0
        first = next(one for one in written.reasons if labels_of(one)[use] == "fail")
        raise CheckError(f"the lens does not pass: {first}")
    return EXIT_OK


def _solved(
    args: argparse.Namespace, gathered: Gathered, aspect: float | None
) -> Calibration | Refused:
    from tracking.calibration.lens.calibration import calibrate

    bar = _progress(args)
    found = calibrate(gathered.board, gathered.views, gathered.size_px, args.radial, aspect, bar)
    if bar is not None:
        sys.stderr.write("\r\x1b[K")
    return found


def _progress(args: argparse.Namespace) -> Callable[[int, int], None] | None:
    if args.json or not sys.stderr.isatty():
        return None

    def tell(done: int, of: int) -> None:
        sys.stderr.write(f"\rtesting each view by leaving it out: {done + 1} of {of}")
        sys.stderr.flush()

    return tell


def _size(text: str) -> tuple[float, float]:
    across, _, down = text.lower().partition("x")
    try:
        size = (float(across), float(down))
    except ValueError:
        size = (0.0, 0.0)
    if not all(1.0 <= side <= 200.0 for side in size):
        raise argparse.ArgumentTypeError(f"{text!r}: expected WIDTHxHEIGHT in mm, as 27.99x19.22")
    return size
