# SPDX-License-Identifier: Apache-2.0
"""`stagectl calibrate stage rollback`: an older alignment becomes the current one again.

It is written as a new version; nothing is lost, and rolling back can be rolled back.
"""

from __future__ import annotations

import argparse

from hardware_profiles.alignment.version import make_alignment
from stagectl.cli import calibrate_stage_folder as folders
from stagectl.cli import output
from stagectl.cli.errors import EXIT_OK, InputError

HELP = "Make an older version the current one again."
EXAMPLES = (
    "stagectl calibrate stage rollback optitrack",
    "stagectl calibrate stage rollback optitrack --to 3 --json",
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("name", metavar="NAME", help="of the tracking system")
    parser.add_argument("--to", type=int, metavar="N", help="version (default: the one before)")
    folders.add_writer(parser)


def run(args: argparse.Namespace) -> int:
    """Roll back."""
    folder = folders.folder_of(args)
    found = folder.versions(args.name)
    if not found.newest:
        folders.current(folder, args.name)  # says what there is
    if args.to is not None:
        old = folders.version(folder, args.name, args.to)
    else:
        before = [one for one in found.whole if one.number < found.newest]
        if not before:
            raise InputError(f"{args.name}: has no version before {found.newest}")
        old = before[-1]
    saved = folders.save(
        args, folder,
        make_alignment(
            args.name, old.stage_T_world, "rolled_back", point=old.point, rms_mm=old.rms_mm,
            verdict=old.verdict, reasons=old.reasons, of_number=old.number, inputs=old.inputs,
            **folders.stamp(args),
        ),
    )  # fmt: skip
    if args.json:
        output.emit({"event": "summary", "saved": True, **folders.row_of(saved)})
    else:
        output.say(f"{args.name}: version {saved.number} is version {old.number} of {old.date}")
        folders.say_line(saved)
    return EXIT_OK
