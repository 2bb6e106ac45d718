# SPDX-License-Identifier: Apache-2.0
"""Where the lens library is, and what people may write in place of a profile's file.

`--library DIR`, else STAGECTL_LENSES, else ./lenses. A profile is a file, the first digits of its
hash, or LENS[@N]: the key, serial number or a part of the key, and the number of the version.
"""

from __future__ import annotations

import argparse
import getpass
import os
import re
from pathlib import Path
from typing import NamedTuple

from hardware_profiles.lens.file import ChangedProfileError, LensFileError, load_profile
from hardware_profiles.lens.head import Head, Version, key_of
from hardware_profiles.lens.library import (
    DEFAULT_FOLDER,
    LIBRARY_VARIABLE,
    SHORTEST_PREFIX,
    TRUSTED,
    LensLibrary,
    LibraryError,
)
from hardware_profiles.lens.profile import LensProfile
from stagectl.cli import output
from stagectl.cli.errors import CheckError, InputError
from stagectl.runtime.utc import utc_stamp
from stagectl.security.private_file import KeyFileError
from stagectl.security.signing import SignatureError, check_signature, trusted_keys

SHORT_HASH = 12
_NUMBERED = re.compile(r"(.+)@([0-9]{1,6})")


class Named(NamedTuple):
    """A profile, and where it was found."""

    profile: LensProfile
    source: str
    """The file's name, or "KEY@N"."""
    signer: str
    """Name of who signed it, the public key where no name is known, else empty."""
    spoiled: tuple[str, ...] = ()
    """What is wrong with the library's file where its last known good stood in."""


def add_library(parser: argparse._ActionsContainer) -> None:
    """Add `--library`."""
    parser.add_argument(
        "--library", type=Path, metavar="DIR",
        help=f"the lens library (default: {LIBRARY_VARIABLE}, else ./{DEFAULT_FOLDER})",
    )  # fmt: skip


def add_author(parser: argparse.ArgumentParser) -> None:
    """Add `--author`."""
    parser.add_argument("--author", metavar="NAME", help="who does this (default: your login)")


def library_of(args: argparse.Namespace) -> LensLibrary:
    """Return the library, which need not be there yet."""
    named = args.library or os.environ.get(LIBRARY_VARIABLE) or DEFAULT_FOLDER
    folder = Path(named)
    if folder.exists() and not folder.is_dir():
        raise InputError(f"--library {folder}: is a file; name a folder")
    return LensLibrary(folder)


def existing_library(args: argparse.Namespace) -> LensLibrary:
    """Return a library with something in it. Raises InputError."""
    library = library_of(args)
    if not library.exists():
        raise InputError(
            f"{library.folder}: no lens library is there; begin one with `stagectl lens list --add "
            f"FILE`, or name another with --library DIR or {LIBRARY_VARIABLE}"
        )
    return library


def trusted(library: LensLibrary) -> dict[str, str]:
    """Return the names of whose signatures count, by public key. Raises InputError."""
    try:
        return trusted_keys(library.folder / TRUSTED)
    except KeyFileError as error:
        raise InputError(str(error)) from None


def untrusted(library: LensLibrary, names: dict[str, str], signed: LensProfile) -> str:
    """Return why a profile's new signature must not get into the library, or nothing.

    Every command would refuse the profile from then on, whoever stood for it before.
    """
    public = signed.signature.public_key if signed.signature else ""
    if not (names and public) or public in names:
        return ""
    return (
        f"that {library.folder} does not trust (...{public[-8:]}); first put its .pub file into "
        f"{library.folder / TRUSTED}"
    )


def author_of(args: argparse.Namespace) -> str:
    """Return who does this."""
    if args.author:
        return str(args.author)[:200]
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):  # a user id without a name, as in containers
        return "unknown"


def utc_iso() -> str:
    """Return the time of day as people read it: 2026-11-27T18:05:00Z."""
    s = utc_stamp()
    return f"{s[:4]}-{s[4:6]}-{s[6:8]}T{s[9:11]}:{s[11:13]}:{s[13:15]}Z"


def find_head(library: LensLibrary, text: str) -> Head:
    """Return the lens that a word names, or that a profile's file is of. Raises InputError."""
    try:
        if _is_file(text):
            profile = load_profile(Path(text))
            head = library.head(key_of(profile.lens, profile.sensor))
            if head is None:
                raise InputError(
                    f"{text}: {profile.lens.words()} is not in {library.folder}; put it there with "
                    f"`stagectl lens list --add {text}`"
                )
            return head
        return library.find(text)
    except LensFileError as error:
        raise InputError(*error.lines) from None
    except LibraryError as error:
        raise InputError(str(error)) from None


def find_version(library: LensLibrary, head: Head, text: str) -> Version:
    """Return the version of a lens that a hash or a number names. Raises InputError."""
    if text.isascii() and text.isdigit() and len(text) < SHORTEST_PREFIX:
        if not 1 <= int(text) <= len(head.versions):
            raise InputError(
                f"version {text}: {head.key} has 1 to {len(head.versions)}; see `stagectl lens "
                "history`"
            )
        return head.versions[int(text) - 1]
    found = {one.hash: one for one in head.versions if one.hash.startswith(text.casefold())}
    if len(text) < SHORTEST_PREFIX or len(found) != 1:
        raise InputError(
            f"{text}: {len(found)} versions of {head.key} begin so; give the number of a version, "
            f"or at least {SHORTEST_PREFIX} digits of its hash"
        )
    return next(iter(found.values()))


def load_named(library: LensLibrary, text: str, *, check: bool = True, tell: bool = True) -> Named:
    """Return the profile that a word names, its hash and (with `check`) its signature checked.

    With `tell`, stderr says where a last known good stood in. Raises InputError where it cannot be
    found or read, CheckError where it was tampered with.
    """
    found = _load_named(library, text, check)
    if tell:
        warn_of_spoiled(list(found.spoiled))
    return found


def _load_named(library: LensLibrary, text: str, check: bool) -> Named:
    try:
        if _is_file(text):
            return _named(library, load_profile(Path(text)), text, check)
        if re.fullmatch(r"[0-9a-fA-F]+", text) and len(text) >= SHORTEST_PREFIX:
            content = library.whole_hash(text.casefold())
            if content is not None:
                return _from_library(library, content, text, check)
        numbered = _NUMBERED.fullmatch(text)
        head = library.find(numbered[1] if numbered else text)
        version = find_version(library, head, numbered[2]) if numbered else head.current
        number = head.versions.index(version) + 1
        return _from_library(library, version.hash, f"{head.key}@{number}", check)
    except ChangedProfileError as error:
        raise CheckError(*error.lines) from None
    except LensFileError as error:
        raise InputError(*error.lines) from None
    except LibraryError as error:
        raise InputError(f"{error}{_too_short(text)}") from None


def _from_library(library: LensLibrary, content: str, source: str, check: bool) -> Named:
    profile, spoiled = library.read(content)
    lines = tuple(f"{line}; its last known good is used" for line in spoiled)
    return _named(library, profile, source, check)._replace(spoiled=lines)


def _too_short(text: str) -> str:
    if len(text) < SHORTEST_PREFIX and re.fullmatch(r"[0-9a-fA-F]+", text):
        return f"; of a hash, give at least {SHORTEST_PREFIX} digits"
    return ""


def noted_signer(library: LensLibrary, profile: LensProfile) -> str:
    """Return the public key that the history has for this content, or nothing."""
    if not library.exists():
        return ""
    head = library.head(key_of(profile.lens, profile.sensor))
    return head.signed_by(profile.hash) if head is not None else ""


def signer_words(public: str, names: dict[str, str]) -> str:
    """Return who a public key is, as people read it."""
    return names.get(public, f"...{public[-8:]}") if public else ""


def warn_of_spoiled(problems: list[str]) -> None:
    """Say on stderr which heads are not whole."""
    for line in problems:
        output.note(f"! {line}")


def _named(library: LensLibrary, profile: LensProfile, source: str, check: bool) -> Named:
    if not check:
        return Named(profile, source, "")
    try:
        signer = check_signature(
            profile, trusted(library), signed_before_by=noted_signer(library, profile)
        )
    except SignatureError as error:
        raise CheckError(f"{source}: {error}") from None
    return Named(profile, source, signer)


def _is_file(text: str) -> bool:
    return text.endswith(".json") or Path(text).is_file()
