# SPDX-License-Identifier: Apache-2.0
"""`stagectl lens rollback`: make an older version of a lens the current one.

Nothing is deleted: the history gets one more line. Rolling back again undoes it. Exit code 1 where
the version's signature does not hold: then nothing changes.
"""

from __future__ import annotations

import argparse

from hardware_profiles.lens.file import LensFileError
from hardware_profiles.lens.head import Head, Version
from hardware_profiles.lens.library import LibraryError
from stagectl.cli import lens_folder, output
from stagectl.cli.errors import EXIT_OK, InputError, MachineError

HELP = "Make an older version of a lens the current one; nothing is deleted."
EXAMPLES = (
    "stagectl lens rollback 12345",
    "stagectl lens rollback 12345 --to 2",
    "stagectl lens rollback 12345 --to 9c1f03ab77de --author kim --json",
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("lens", metavar="LENS", help="serial number, key or part of it, or a file")
    parser.add_argument(
        "--to", metavar="VERSION", help="number or hash (default: what was current before)"
    )
    lens_folder.add_author(parser)
    lens_folder.add_library(parser)
    parser.add_argument("--json", action="store_true", help="JSON lines on stdout")


def run(args: argparse.Namespace) -> int:
    """Check the version, then make it current."""
    library = lens_folder.existing_library(args)
    head = lens_folder.find_head(library, args.lens)
    target = _target(args, head) if args.to is None else lens_folder.find_version(
        library, head, args.to
    )  # fmt: skip
    if target.hash == head.current.hash:
        raise InputError(f"{head.key}: {target.hash[:12]} is the current version already")
    number = head.versions.index(target) + 1
    lens_folder.load_named(library, f"{head.key}@{number}")
    try:
        after = library.roll_back(
            head, target.hash, date=lens_folder.utc_iso(), author=lens_folder.author_of(args)
        )
    except LibraryError as error:
        raise InputError(str(error)) from None
    except LensFileError as error:
        raise InputError(*error.lines) from None
    except OSError as error:
        raise MachineError(
            f"{library.folder}: cannot be written ({error.strerror or error}); free the disk or "
            "the folder"
        ) from None
    if args.json:
        output.emit(
            {
                "event": "summary", "key": head.key, "version": len(after.versions),
                "hash": target.hash, "from_version": number, "before": head.current.hash,
            }
        )  # fmt: skip
    else:
        output.say(
            f"{head.words()}: version {len(after.versions)} is now current, with the content of "
            f"version {number} ({target.hash[:12]}, {target.date})"
        )
        output.say(f"undo: stagectl lens rollback {head.key}")
    return EXIT_OK


def _target(args: argparse.Namespace, head: Head) -> Version:
    """Return what was current before what is current now."""
    for version in reversed(head.versions[:-1]):
        if version.hash != head.current.hash:
            return version
    raise InputError(f"{head.key}: has no other version; see `stagectl lens history {args.lens}`")
