# SPDX-License-Identifier: Apache-2.0
"""`stagectl calibrate stage list`: the tracking systems and their alignments, with their age.

With `--json` an event "alignment" for each, then "summary". A version that cannot be read is listed
under "problems"; where it is the current one of its system, the exit code is 1.
"""

from __future__ import annotations

import argparse

from hardware_profiles.alignment.version import Alignment
from stagectl.cli import calibrate_stage_folder as folders
from stagectl.cli import output
from stagectl.cli.errors import EXIT_OK, CheckError, InputError
from stagectl.cli.report import print_table

HELP = "List the tracking systems, or the versions of one."
EXAMPLES = (
    "stagectl calibrate stage list",
    "stagectl calibrate stage list optitrack --json",
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("name", nargs="?", metavar="NAME", help="all versions of this system")
    folders.add_folder(parser)
    parser.add_argument("--json", action="store_true", help="JSON lines on stdout")


def run(args: argparse.Namespace) -> int:
    """List."""
    folder = folders.folder_of(args)
    names = [args.name] if args.name else folder.systems()
    problems: list[str] = []
    spoiled: list[str] = []
    rows: list[tuple[Alignment, bool]] = []
    for name in names:
        found = folder.versions(name)
        if args.name and not found.newest:
            folders.current(folder, name)  # says what there is
        problems += found.problems
        good = bool(found.whole) and found.whole[-1].number == found.newest
        if not good:
            spoiled.append(f"{name}: its current version {found.newest} cannot be read")
        wanted = found.whole if args.name else found.whole[-1:] if good else []
        rows += [(one, one.number == found.newest) for one in wanted]
    if not names and not args.json:
        raise InputError(f"{folder.folder}: holds no alignment; begin with `calibrate stage solve`")
    if args.json:
        for one, is_current in rows:
            output.emit({"event": "alignment", "current": is_current, **folders.row_of(one)})
        output.emit({"event": "summary", "systems": names, "alignments": len(rows),
                     "problems": problems + spoiled})  # fmt: skip
    else:
        print_table(
            ("", "system", "version", "how", "date", "age", "rms mm", "verdict", "author"),
            [_row(one, is_current) for one, is_current in rows],
        )
        for line in problems:
            output.say(f"! {line}")
    if spoiled:
        raise CheckError(*spoiled)
    return EXIT_OK


def _row(one: Alignment, is_current: bool) -> tuple[object, ...]:
    hours = folders.age_hours(one.date)
    age = folders.age_words(hours)
    if is_current and hours is not None and hours > folders.OLD_HOURS:
        age += " (old)"
    how = folders.HOW[one.how] + (f" ({one.of_number})" if one.of_number else "")
    return ("*" if is_current else "", one.name, one.number, how, one.date, age,
            round(one.rms_mm, 1), one.verdict, one.author)  # fmt: skip
