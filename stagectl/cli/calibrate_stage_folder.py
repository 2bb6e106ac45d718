# SPDX-License-Identifier: Apache-2.0
"""Where the alignments are, and what all verbs of `stagectl calibrate stage` say of one.

`--folder DIR`, else STAGECTL_ALIGNMENTS, else ./alignments.
"""

from __future__ import annotations

import argparse
import os
from datetime import UTC, datetime
from pathlib import Path

from hardware_profiles.alignment.compare import Difference
from hardware_profiles.alignment.folder import AlignmentError, AlignmentFolder
from hardware_profiles.alignment.text import AlignmentFileError, toml_of
from hardware_profiles.alignment.version import Alignment
from stagectl.cli import lens_folder, output
from stagectl.cli.errors import InputError

FOLDER_VARIABLE = "STAGECTL_ALIGNMENTS"
DEFAULT = "alignments"
OLD_HOURS = 24.0
"""Most stages are aligned every morning."""
HOW = {"solved": "solved", "rezeroed": "re-zeroed", "rolled_back": "rolled back"}


def add_folder(parser: argparse.ArgumentParser) -> None:
    """Add `--folder`."""
    parser.add_argument(
        "--folder", type=Path, metavar="DIR",
        help=f"the alignments (default: {FOLDER_VARIABLE}, else ./{DEFAULT})",
    )  # fmt: skip


def add_writer(parser: argparse.ArgumentParser) -> None:
    """Add what every verb that writes a version takes."""
    add_folder(parser)
    lens_folder.add_author(parser)
    parser.add_argument("--notes", default="", metavar="TEXT", help="kept with the version")
    parser.add_argument("--json", action="store_true", help="JSON lines on stdout")


def folder_of(args: argparse.Namespace) -> AlignmentFolder:
    """Return the folder, which need not be there yet. Raises InputError."""
    path = Path(args.folder or os.environ.get(FOLDER_VARIABLE) or DEFAULT)
    if path.exists() and not path.is_dir():
        raise InputError(f"--folder {path}: is a file; name a folder")
    return AlignmentFolder(path)


def current(folder: AlignmentFolder, name: str) -> Alignment:
    """Return the current version of a tracking system. Raises InputError."""
    try:
        return folder.needed(name)
    except AlignmentError as error:
        raise InputError(str(error)) from None
    except AlignmentFileError as error:
        raise InputError(
            *error.lines, f"{name}: its current version is spoiled; take an older one: "
            f"`stagectl calibrate stage rollback {name} --to N`"
        ) from None  # fmt: skip


def version(folder: AlignmentFolder, name: str, number: int) -> Alignment:
    """Return one version. Raises InputError."""
    try:
        return folder.version(name, number)
    except AlignmentError as error:
        raise InputError(str(error)) from None
    except AlignmentFileError as error:
        raise InputError(*error.lines) from None


def save(args: argparse.Namespace, folder: AlignmentFolder, made: Alignment) -> Alignment:
    """Add a version. Raises InputError where it cannot be written."""
    try:
        return folder.add(made)
    except OSError as error:
        raise InputError(f"{folder.folder}: cannot be written ({error.strerror})") from None
    except AlignmentError as error:
        raise InputError(str(error)) from None
    except AlignmentFileError as error:
        raise InputError(*error.lines) from None


def stamp(args: argparse.Namespace) -> dict[str, object]:
    """Return who does this, when, and their notes."""
    return {
        "author": lens_folder.author_of(args), "date": lens_folder.utc_iso(),
        "notes": str(args.notes)[:4_000],
    }  # fmt: skip


def age_hours(date: str) -> float | None:
    """Return how old a version is, None where its date cannot be read."""
    then = moment(date)
    return None if then is None else (datetime.now(UTC) - then).total_seconds() / 3600.0


def moment(date: str) -> datetime | None:
    """Return the instant of a version's date."""
    try:
        found = datetime.fromisoformat(date)
    except ValueError:
        return None
    return found if found.tzinfo is not None else found.replace(tzinfo=UTC)


def age_words(hours: float | None) -> str:
    """Return an age as people say it."""
    if hours is None:
        return "unknown"
    if hours < 0.0:
        return "from the future: check the clock"
    if hours < 1.0:
        return f"{hours * 60.0:.0f} min"
    return f"{hours:.0f} h" if hours < 48.0 else f"{hours / 24.0:.0f} days"


def row_of(alignment: Alignment) -> dict[str, object]:
    """Return a version as its event has it."""
    placed = alignment.stage_T_world
    hours = age_hours(alignment.date)
    return {
        "name": alignment.name, "version": alignment.number, "how": alignment.how,
        "of_version": alignment.of_number, "date": alignment.date, "author": alignment.author,
        "age_h": None if hours is None else round(hours, 2),
        "alignment": {
            "position_m": list(placed.position_m), "pan_deg": placed.pan_deg,
            "tilt_deg": placed.tilt_deg, "roll_deg": placed.roll_deg,
        },
        "points": len(alignment.point), "rms_mm": round(alignment.rms_mm, 3),
        "verdict": alignment.verdict, "reasons": list(alignment.reasons),
        "notes": alignment.notes, "hash": alignment.hash,
    }  # fmt: skip


def moved_of(difference: Difference) -> dict[str, object]:
    """Return a difference as its event has it."""
    return {
        "origin_mm": round(difference.origin_mm, 3),
        "turned_deg": round(difference.turned_deg, 4),
        "worst_mm": round(difference.worst_mm, 3), "moved": difference.moved,
    }  # fmt: skip


def moved_words(difference: Difference, older: Alignment) -> str:
    """Return a difference in one line."""
    what = "moved" if difference.moved else "the same within what is seen"
    return (
        f"against version {older.number} of {older.date}: {what} ({difference.origin_mm:.1f} mm "
        f"at the origin, {difference.worst_mm:.1f} mm at most, {difference.turned_deg:.3f} deg)"
    )


def say_line(alignment: Alignment) -> None:
    """Say what to write into the stage file."""
    output.say()
    output.say(f"into the stage file, under each [[source]] of {alignment.name}:")
    output.say(f"  alignment = {toml_of(alignment.stage_T_world)}")
