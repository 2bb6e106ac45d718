# SPDX-License-Identifier: Apache-2.0
"""`stagectl lens list`: the lenses of the library; `--add` puts profiles into it.

With `--json` an event "added" for each file and "lens" for each lens, then "summary". Exit code 1
where the hash or signature of a file does not hold, 2 where one cannot be read or has no serial
number; then nothing is added.
"""

from __future__ import annotations

import argparse
from functools import partial
from pathlib import Path

from hardware_profiles.lens.file import ChangedProfileError, LensFileError, load_profile
from hardware_profiles.lens.head import Head, mode_words
from hardware_profiles.lens.history import chain_fault
from hardware_profiles.lens.library import LensLibrary, LibraryError, Put, no_serial
from hardware_profiles.lens.profile import LensProfile
from stagectl.cli import lens_folder, output
from stagectl.cli.errors import EXIT_OK, CheckError, CliError, InputError, MachineError
from stagectl.cli.lens_parents import ancestors, find_parent
from stagectl.cli.report import print_table
from stagectl.security.private_file import KeyFileError
from stagectl.security.signing import SignatureError, check_signature, sign_if_keyed

HELP = "List the lenses of the library, or add profiles to it."
EXAMPLES = (
    "stagectl lens list",
    "stagectl lens list --add left.lens.json",
    "stagectl lens list --library /srv/lenses --json",
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("--add", nargs="+", type=Path, metavar="FILE", help="profiles to put in")
    parser.add_argument("--key", type=Path, metavar="KEY", help="sign what is added with this key")
    lens_folder.add_author(parser)
    lens_folder.add_library(parser)
    parser.add_argument("--json", action="store_true", help="JSON lines on stdout")


def run(args: argparse.Namespace) -> int:
    """Add, then list."""
    library = lens_folder.library_of(args)
    added = _add(args, library) if args.add else []
    looked = library.look()
    lens_folder.warn_of_spoiled(looked.problems)
    if args.json:
        for head in looked.heads:
            output.emit({"event": "lens", **_row(head)})
        output.emit(
            {
                "event": "summary", "library": str(library.folder), "lenses": len(looked.heads),
                "versions": sum(len(head.versions) for head in looked.heads),
                "added": sum(put.is_new for put in added), "spoiled": looked.problems,
            }
        )  # fmt: skip
        return EXIT_OK
    if not looked.heads:
        output.say(f"no lens is in {library.folder} yet; add one: stagectl lens list --add FILE")
        return EXIT_OK
    print_table(
        ("lens", "sensor mode", "versions", "current", "since", "key"),
        [
            (
                head.lens.words(), mode_words(head.sensor), len(head.versions),
                head.current.hash[: lens_folder.SHORT_HASH], head.current.date, head.key,
            )
            for head in looked.heads
        ],
    )  # fmt: skip
    return EXIT_OK


def _add(args: argparse.Namespace, library: LensLibrary) -> list[Put]:
    """Check all files, then put them in: a mistake in one of them changes nothing."""
    ready: list[tuple[Path, LensProfile]] = []
    refused: list[str] = []
    tampered: list[str] = []
    names = lens_folder.trusted(library)
    try:
        for path in args.add:
            try:
                profile = load_profile(path)
                if not profile.lens.serial.strip():
                    refused.append(f"{path}: {no_serial(profile.lens)}")
                    continue
                check_signature(profile, names)
                if profile.signature is None:  # one that is there stays: somebody stands for it
                    profile = sign_if_keyed(profile, args.key)
                    stranger = lens_folder.untrusted(library, names, profile)
                    if stranger:
                        refused.append(f"{path}: would be signed with a key {stranger}")
                        continue
                ready.append((path, profile))
            except ChangedProfileError as error:
                tampered += error.lines
            except LensFileError as error:
                refused += error.lines
            except SignatureError as error:
                tampered.append(f"{path}: {error}")
    except KeyFileError as error:
        raise InputError(str(error)) from None
    if refused or tampered:
        kind: type[CliError] = InputError if refused else CheckError
        raise kind(*refused, *tampered, "nothing was added")
    date, author = lens_folder.utc_iso(), lens_folder.author_of(args)
    return [_put(args, library, path, profile, date, author) for path, profile in ready]


def _put(
    args: argparse.Namespace, library: LensLibrary, path: Path, profile: LensProfile, date: str,
    author: str,
) -> Put:  # fmt: skip
    names = lens_folder.trusted(library)
    try:
        kept = sum(library.keep(one) for one in [*ancestors(library, profile, path)][::-1])
        put = library.put(
            profile, date=date, author=author, holds=lambda stored: _holds(stored, names)
        )
    except LibraryError as error:
        raise InputError(f"{path}: {error}") from None
    except LensFileError as error:
        raise InputError(*error.lines) from None
    except OSError as error:
        raise MachineError(
            f"{library.folder}: cannot be written ({error.strerror or error}); free the disk or "
            "the folder"
        ) from None
    current = put.number == len(put.head.versions)
    missing = chain_fault(profile, partial(find_parent, library, path))
    if missing:
        output.note(f"! {path}: {missing}")
    if args.json:
        output.emit(
            {
                "event": "added", "file": str(path), "key": put.head.key, "version": put.number,
                "hash": profile.hash, "new": put.is_new, "current": current,
                "mended": put.is_mended, "made_from_kept": kept, "parent_missing": bool(missing),
                "signed_by": put.head.signed_by(profile.hash),
            }
        )  # fmt: skip
        return put
    signed = ", signed" if put.head.signed_by(profile.hash) else ""
    if put.is_new:
        output.say(f"{path}: added as version {put.number} of {put.head.words()}{signed}")
    elif current:
        output.say(f"{path}: is version {put.number} already, the current one{signed}")
    else:
        output.say(
            f"{path}: is version {put.number} already; to go back to it: stagectl lens rollback "
            f"{put.head.key} --to {put.number}"
        )
    if put.is_mended:
        output.say(
            f"  the library's copy of version {put.number} did not hold: this one is in its place"
        )
    if kept:
        output.say(f"  {kept} profile{'s' * (kept > 1)} that it was made from: kept with it")
    if put.is_new:
        _warn_of_twins(library, put.head)
    return put


def _holds(profile: LensProfile, names: dict[str, str]) -> bool:
    try:
        check_signature(profile, names)
    except SignatureError:
        return False
    return True


def _warn_of_twins(library: LensLibrary, head: Head) -> None:
    """Say where the serial number is known under another name: one lens must not become two."""
    for twin in library.with_serial(head.lens.serial):
        names = [(h.lens.make.casefold(), h.lens.model.casefold()) for h in (twin, head)]
        if names[0] != names[1]:
            output.note(
                f"! #{head.lens.serial} is also {twin.lens.words()} ({twin.key}); is it one lens? "
                "Then give both the same make and model"
            )


def _row(head: Head) -> dict[str, object]:
    lens, sensor, current = head.lens, head.sensor, head.current
    return {
        "key": head.key, "make": lens.make, "model": lens.model, "serial": lens.serial,
        "mount": lens.mount, "squeeze": lens.squeeze, "mode": sensor.name,
        "sensor_px": [sensor.width_px, sensor.height_px],
        "sensor_mm": [sensor.width_mm, sensor.height_mm], "versions": len(head.versions),
        "hash": current.hash, "date": current.date, "author": current.author, "how": current.how,
        "signed_by": current.signed_by,
    }  # fmt: skip
