# SPDX-License-Identifier: Apache-2.0
"""`stagectl lens history`: the versions of a lens, which of them is current, and who stands for it.

With `--json` an event "version" for each line of the history, then "summary". A version whose file
is gone or spoiled is listed, with the reason; `stagectl lens verify --all` fails for it.
"""

from __future__ import annotations

import argparse
import statistics

from hardware_profiles.lens.file import LensFileError
from hardware_profiles.lens.head import Version
from hardware_profiles.lens.library import LensLibrary, LibraryError
from hardware_profiles.lens.profile import LensProfile
from stagectl.cli import lens_folder, output
from stagectl.cli.errors import EXIT_OK
from stagectl.cli.report import print_table

HELP = "List the versions of a lens."
EXAMPLES = (
    "stagectl lens history 12345",
    "stagectl lens history left.lens.json",
    "stagectl lens history cooke-s4-32-12345-1920x1080-3f2a9c1b --json",
)
_HOW = {"calibrated": "calibrated", "imported": "imported", "rolled_back": "rolled back"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument(
        "lens", metavar="LENS|FILE", help="serial number, key or part of it, or a profile's file"
    )
    lens_folder.add_library(parser)
    parser.add_argument("--json", action="store_true", help="JSON lines on stdout")


def run(args: argparse.Namespace) -> int:
    """List."""
    library = lens_folder.existing_library(args)
    head = lens_folder.find_head(library, args.lens)
    names = lens_folder.trusted(library)
    rows = [
        _row(library, number, version, number == len(head.versions), names)
        for number, version in enumerate(head.versions, 1)
    ]
    if args.json:
        for row in rows:
            output.emit({"event": "version", **row})
        output.emit(
            {
                "event": "summary", "key": head.key, "lens": head.lens.words(),
                "versions": len(rows), "current": head.current.hash,
            }
        )  # fmt: skip
        return EXIT_OK
    output.say(head.words())
    print_table(
        ("", "version", "date", "author", "how", "hash", "places", "rms px", "gates", "signed by"),
        [
            (
                "*" if row["current"] else "", row["version"], row["date"], row["author"],
                _HOW[str(row["how"])], str(row["hash"])[: lens_folder.SHORT_HASH],
                _cell(row["places"]), _cell(row["rms_px"]), row["fault"] or _gates(row),
                lens_folder.signer_words(str(row["signed_by"]), names),
            )
            for row in rows
        ],
    )  # fmt: skip
    output.say(f"* current. Another: stagectl lens rollback {head.key} --to VERSION")
    return EXIT_OK


def rms_of(profile: LensProfile) -> float | None:
    """Return the median over the nodes of the solver's rms, px; None where nothing was solved."""
    found = [node.quality.rms_px for node in profile.node if node.quality and node.quality.views]
    return statistics.median(found) if found else None


def _row(
    library: LensLibrary, number: int, version: Version, current: bool, names: dict[str, str]
) -> dict[str, object]:
    profile, fault = None, ""
    try:
        profile, spoiled = library.read(version.hash)
        fault = "its file is spoiled; its last known good is used" if spoiled else ""
    except LibraryError:
        fault = "its file is gone"
    except LensFileError:
        fault = "its file is spoiled"
    rms = rms_of(profile) if profile else None
    judged = profile.judgement if profile else None
    return {
        "version": number, "current": current, "hash": version.hash, "date": version.date,
        "author": version.author, "how": version.how,
        "places": len(profile.node) if profile else None,
        "rms_px": None if rms is None else round(rms, 4),
        "wall": judged.wall if judged else None, "composite": judged.composite if judged else None,
        "signed_by": version.signed_by, "signer": names.get(version.signed_by, ""),
        "parent": profile.parent if profile else None, "fault": fault,
    }  # fmt: skip


def _cell(value: object) -> object:
    if isinstance(value, float):
        return round(value, 3)
    return "-" if value is None else value


def _gates(row: dict[str, object]) -> str:
    if row["wall"] is None:
        return "not judged"
    return f"wall {row['wall']}, composite {row['composite']}"
