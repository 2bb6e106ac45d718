# SPDX-License-Identifier: Apache-2.0
"""`stagectl calibrate stage compare`: what moved since yesterday, or since any version.

With `--json` an event "point" for each point, then "summary". With `--most-mm` exit code 1 where
anything moved by more.
"""

from __future__ import annotations

import argparse

from hardware_profiles.alignment.compare import MOVED_DEG, MOVED_MM, compare
from hardware_profiles.alignment.folder import AlignmentFolder
from hardware_profiles.alignment.version import Alignment
from stagectl.cli import calibrate_stage_folder as folders
from stagectl.cli import output
from stagectl.cli.bounded_numbers import bounded
from stagectl.cli.errors import EXIT_OK, CheckError, InputError
from stagectl.cli.report import print_table

HELP = "Say what moved since yesterday, or since another version."
EXAMPLES = (
    "stagectl calibrate stage compare optitrack",
    "stagectl calibrate stage compare optitrack --with 3 --most-mm 5 --json",
)
YESTERDAY_HOURS = 12.0
"""Yesterday's is the newest version that is older than the current one by this."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("name", metavar="NAME", help="of the tracking system")
    parser.add_argument(
        "--with", dest="older", type=int, metavar="N", help="version (default: yesterday's)"
    )
    parser.add_argument("--version", type=int, metavar="N", help="in place of the current one")
    parser.add_argument(
        "--most-mm", type=bounded(0.0, 1e6), metavar="MM", help="fail where more has moved"
    )
    folders.add_folder(parser)
    parser.add_argument("--json", action="store_true", help="JSON lines on stdout")


def run(args: argparse.Namespace) -> int:
    """Compare."""
    folder = folders.folder_of(args)
    newer = (
        folders.current(folder, args.name) if args.version is None
        else folders.version(folder, args.name, args.version)
    )  # fmt: skip
    older = (
        yesterday(folder, newer) if args.older is None
        else folders.version(folder, args.name, args.older)
    )  # fmt: skip
    found = compare(older, newer)
    if args.json:
        for point in found.points:
            read = None if point.read_mm is None else round(point.read_mm, 3)
            output.emit({"event": "point", "point": point.name, "read_mm": read,
                         "moved_mm": round(point.moved_mm, 3)})  # fmt: skip
        output.emit({"event": "summary", "name": args.name, "version": newer.number,
                     "against_version": older.number, "against_date": older.date,
                     **folders.moved_of(found)})  # fmt: skip
    else:
        output.say(f"{args.name} version {newer.number} {folders.moved_words(found, older)}")
        if found.points:
            print_table(
                ("point", "put elsewhere, mm", "read elsewhere, mm"),
                [
                    (
                        p.name,
                        round(p.moved_mm, 1),
                        "-" if p.read_mm is None else round(p.read_mm, 1),
                    )
                    for p in found.points
                ],
            )
        output.say(f"less than {MOVED_MM:g} mm and {MOVED_DEG:g} deg are not seen")
    if args.most_mm is not None and found.worst_mm > args.most_mm:
        raise CheckError(
            f"{args.name}: moved by {found.worst_mm:.1f} mm, expected {args.most_mm:g} mm or less"
        )
    return EXIT_OK


def yesterday(folder: AlignmentFolder, newer: Alignment) -> Alignment:
    """Return the newest version of 12 h or more before, else the one before. Raises InputError."""
    before = [one for one in folder.versions(newer.name).whole if one.number < newer.number]
    if not before:
        raise InputError(f"{newer.name}: has but one version that can be read; nothing to compare")
    now = folders.moment(newer.date)
    for one in reversed(before):
        then = folders.moment(one.date)
        if now and then and (now - then).total_seconds() >= YESTERDAY_HOURS * 3600.0:
            return one
    return before[-1]
