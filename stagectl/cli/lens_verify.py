# SPDX-License-Identifier: Apache-2.0
"""`stagectl lens verify`: is every profile what it was, and who stands for it?

Checked are the content hash, the signature, the chain of versions it replaces, and with `--inputs`
the files it was made from. With `--json` an event "profile" for each, then "summary". Exit code 1
with one line for each thing that does not hold.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import NamedTuple

from hardware_profiles.lens.file import LensFileError, load_profile
from hardware_profiles.lens.head import key_of
from hardware_profiles.lens.history import chain_fault, input_faults
from hardware_profiles.lens.library import LensLibrary, LibraryError
from hardware_profiles.lens.profile import LensProfile
from stagectl.cli import lens_folder, output
from stagectl.cli.errors import EXIT_OK, CheckError, InputError
from stagectl.cli.lens_parents import ancestors, find_parent
from stagectl.cli.report import print_table
from stagectl.security.private_file import KeyFileError
from stagectl.security.signing import SignatureError, check_signature, load_public

HELP = "Check hashes, signatures, parents and input files of profiles."
EXAMPLES = (
    "stagectl lens verify --all",
    "stagectl lens verify left.lens.json --inputs calibration/2026-11-27",
    "stagectl lens verify delivery/*.lens.json --key kim.pub --json",
)


class _Checked(NamedTuple):
    name: str
    profile: LensProfile | None
    signer: str
    inputs: int
    faults: list[str]
    path: Path | None = None
    """Where it lies, if it was named as a file: versions before it may lie beside."""


class _Rules(NamedTuple):
    """What is asked of each profile."""

    library: LensLibrary
    trusted: dict[str, str]
    must_be_signed: bool
    inputs: Path | None
    beside: dict[str, LensProfile]
    """The profiles of this run by content hash: parents may be among them."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("files", nargs="*", metavar="PROFILE", help="files, hashes or LENS[@N]")
    parser.add_argument("--all", action="store_true", help="every version in the library")
    parser.add_argument("--key", type=Path, metavar="PUB", help="all must be signed with this key")
    parser.add_argument("--signed", action="store_true", help="all must be signed by the trusted")
    parser.add_argument("--inputs", type=Path, metavar="DIR", help="where the input files lie")
    lens_folder.add_library(parser)
    parser.add_argument("--json", action="store_true", help="JSON lines on stdout")


def run(args: argparse.Namespace) -> int:
    """Check, report, and fail where anything does not hold."""
    if not args.files and not args.all:
        raise InputError("name the profiles to check, or --all for the whole library")
    if args.inputs is not None and not args.inputs.is_dir():
        raise InputError(f"--inputs {args.inputs}: is no folder")
    library = lens_folder.existing_library(args) if args.all else lens_folder.library_of(args)
    rules = _Rules(library, _trusted(args, library), args.signed or args.key is not None,
                   args.inputs, {})  # fmt: skip
    read = [_read(library, name) for name in args.files]
    problems, orphans = _whole_library(library, read) if args.all else ([], [])
    rules.beside.update((one.profile.hash, one.profile) for one in read if one.profile)
    checked = [_check(rules, one) for one in read]
    failed = [one for one in checked if one.faults]
    lines = [*problems, *(f"{one.name}: {fault}" for one in failed for fault in one.faults)]
    for one in orphans:
        output.note(f"! {one}: no lens names it; a save was cut short: add it again, or leave it")
    if args.json:
        _emit(checked, lines, orphans)
    else:
        _print(checked, with_inputs=args.inputs is not None)
    if lines:
        counted = f"{len(failed)} of {len(checked)} profiles do not hold"
        raise CheckError(*lines, *([counted] if len(checked) > 1 else []))
    return EXIT_OK


def _trusted(args: argparse.Namespace, library: LensLibrary) -> dict[str, str]:
    if args.key is None:
        return lens_folder.trusted(library)
    try:
        return {load_public(args.key): args.key.stem}
    except KeyFileError as error:
        raise InputError(str(error)) from None


def _read(library: LensLibrary, name: str) -> _Checked:
    """Read one that was named. Raises InputError where there is no such thing at all."""
    path = Path(name)
    if path.is_file():
        return _loaded(str(path), partial(load_profile, path))._replace(path=path)
    named = lens_folder.load_named(library, name, check=False)
    return _Checked(named.source, named.profile, "", 0, [])


def _whole_library(library: LensLibrary, read: list[_Checked]) -> tuple[list[str], list[str]]:
    """Read every version into `read`; return problems of heads, and objects that none names."""
    looked = library.look()
    named: set[str] = set()
    for head in looked.heads:
        for number, version in enumerate(head.versions, 1):
            if version.hash in named:
                continue
            named.add(version.hash)
            one = _loaded(f"{head.key}@{number}", partial(library.profile, version.hash))
            one.faults.extend(library.read(version.hash).spoiled if one.profile else ())
            profile = one.profile
            if profile and key_of(profile.lens, profile.sensor) != head.key:
                one.faults.append(f"is a profile of another lens, {profile.lens.words()}")
            read.append(one)
    made_from = {p.hash for one in read if one.profile for p in ancestors(library, one.profile)}
    orphans = [one for one in library.hashes() if one not in named | made_from]
    return looked.problems, [str(library.object_path(content)) for content in orphans]


def _loaded(name: str, load: Callable[[], LensProfile]) -> _Checked:
    try:
        return _Checked(name, load(), "", 0, [])
    except LensFileError as error:
        return _Checked(name, None, "", 0, [line.removeprefix(f"{name}: ") for line in error.lines])
    except LibraryError as error:
        return _Checked(name, None, "", 0, [str(error)])


def _check(rules: _Rules, one: _Checked) -> _Checked:
    profile = one.profile
    if profile is None:
        return one
    faults = list(one.faults)
    signer = ""
    try:
        noted = lens_folder.noted_signer(rules.library, profile)
        signer = check_signature(profile, rules.trusted, signed_before_by=noted)
        if not signer and rules.must_be_signed:
            faults.append("nobody has signed it; sign it: stagectl lens sign FILE --key KEY")
        elif signer and rules.must_be_signed and not rules.trusted:
            faults.append("whose signature counts is not known; name --key PUB")
    except SignatureError as error:
        faults.append(str(error))
    except LensFileError as error:  # the head of its lens
        faults += error.lines
    missing = chain_fault(profile, partial(_parent, rules, one.path))
    faults += [missing] if missing else []
    inputs = 0
    if rules.inputs is not None:
        faults += input_faults(profile, rules.inputs)
        inputs = len(profile.origin.inputs)
    return one._replace(signer=signer, inputs=inputs, faults=faults)


def _parent(rules: _Rules, path: Path | None, content: str) -> LensProfile | None:
    known = rules.beside.get(content)
    return known or find_parent(rules.library, path, content)


def _emit(checked: list[_Checked], lines: list[str], orphans: list[str]) -> None:
    for one in checked:
        output.emit(
            {
                "event": "profile", "profile": one.name, "ok": not one.faults,
                "hash": one.profile.hash if one.profile else None, "signed_by": one.signer,
                "inputs_checked": one.inputs, "faults": one.faults,
            }
        )  # fmt: skip
    output.emit(
        {
            "event": "summary", "checked": len(checked),
            "failed": sum(bool(one.faults) for one in checked),
            "signed": sum(bool(one.signer) for one in checked),
            "inputs_checked": sum(one.inputs for one in checked), "problems": lines,
            "orphans": orphans,
        }
    )  # fmt: skip


def _print(checked: list[_Checked], *, with_inputs: bool) -> None:
    print_table(
        ("profile", "hash", "", "signed by", *(["inputs checked"] if with_inputs else [])),
        [
            (
                one.name, one.profile.hash[: lens_folder.SHORT_HASH] if one.profile else "-",
                "FAILED" if one.faults else "ok", one.signer[:24] or "nobody",
                *([one.inputs] if with_inputs else []),
            )
            for one in checked
        ],
    )  # fmt: skip
