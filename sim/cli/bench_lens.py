# SPDX-License-Identifier: Apache-2.0
"""`stagectl bench lens`: what one evaluation of a lens profile costs, beside plain Python."""

from __future__ import annotations

import argparse
import sys

from stagectl.cli import output
from stagectl.cli.errors import EXIT_OK, CheckError, InputError
from stagectl.cli.report import print_table

HELP = "one evaluation of a lens profile, beside a plain-Python 2-D PCHIP"
EXAMPLES = (
    "stagectl bench lens --json",
    "stagectl bench lens --zooms 11 --foci 7 --rounds 6",
)
_WORDS = (
    ("16 quantities", "ours", "plain", "ratio"),
    ("  four rows only", "ours", "plain_local", "ratio_to_local"),
    ("12, no pupil and falloff", "ours_12", "plain_12", "ratio_12"),
    ("  four rows only", "ours_12", "plain_12_local", "ratio_12_to_local"),
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("--zooms", type=int, default=11, help="zoom positions (default 11)")
    parser.add_argument("--foci", type=int, default=7, help="focus positions (default 7)")
    parser.add_argument("--rounds", type=int, default=6, help="default 6, at least 6")
    parser.add_argument("--json", action="store_true", help="the summary as a JSON line")


def run(args: argparse.Namespace) -> int:
    """Run it; exit 1 where the median ratio breaks its bound."""
    from sim.bench.lens.run import run_lens  # with OpenCV: not for the other benches

    for name, value, low, high in (
        ("--zooms", args.zooms, 2, 64),
        ("--foci", args.foci, 2, 64),
        ("--rounds", args.rounds, 6, 100),
    ):
        if not low <= value <= high:
            raise InputError(f"{name}: found {value}, expected {low} to {high}")
    quiet = args.json or not sys.stderr.isatty()
    summary = run_lens(
        args.zooms, args.foci, args.rounds, (lambda _line: None) if quiet else output.note
    )
    if args.json:
        output.emit(summary)
    else:
        _tell(summary)
    ratio, bound = _three(summary["ratio"])[0], _median(summary["bound"])
    if ratio > bound:
        raise CheckError(
            f"lens evaluation takes {ratio} of the plain-Python time at the median, "
            f"expected {bound} at most"
        )
    return EXIT_OK


def _tell(summary: dict[str, object]) -> None:
    us = summary["us"]
    if not isinstance(us, dict):
        return
    rows = []
    for words, ours, theirs, ratio in _WORDS:
        rows += [
            (words, "LensModel.at, us", *_three(us[ours])),
            ("", "plain Python, us", *_three(us[theirs])),
            ("", "ratio", *_three(summary[ratio])),
        ]
    print_table(("", "", "p50", "p99", "p99.9"), rows)
    output.say(f"bound of the first ratio at p50: {_median(summary['bound'])}")
    points = summary["points"]
    if not isinstance(points, dict):
        return
    output.say()
    spent = points["us_p50"]
    print_table(
        (f"{points['count']} points, us p50", "ours", "OpenCV"),
        [
            ("to pixels", spent["project"], spent["cv2_projectPoints"]),
            ("to rays", spent["rays"], spent["cv2_undistortPoints"]),
            ("  error, px", points["rays_error_px"], points["cv2_undistortPoints_error_px"]),
        ],
    )


def _median(value: object) -> float:
    return float(value["p50"]) if isinstance(value, dict) else 0.0


def _three(value: object) -> tuple[float, float, float]:
    if not isinstance(value, dict):
        return (0.0, 0.0, 0.0)
    return (value["p50"], value["p99"], value["p999"])
