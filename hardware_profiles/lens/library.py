# SPDX-License-Identifier: Apache-2.0
"""The lens library: a folder in which no version of a profile is ever lost.

    objects/<content hash>.lens.json   each version once, never changed but for its signature
    heads/<lens key>.json              which of them there were, and when; the last is current
    trusted/<name>.pub                 whose signatures count (stagectl.security.signing)

The object is on disk before the head that names it: a kill between the two leaves a file that
nobody names, never a name without its file. Rolling back writes one more line; nothing is deleted.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import msgspec

from hardware_profiles.lens.file import (
    LensFileError,
    hashed,
    load_profile,
    parse_profile,
    to_bytes,
)
from hardware_profiles.lens.folder_lock import locked, sweep
from hardware_profiles.lens.head import Head, How, Version, first_head, key_of, parse_head
from hardware_profiles.lens.head import to_bytes as head_bytes
from hardware_profiles.lens.profile import LensName, LensProfile, Signature
from hardware_profiles.store import LAST_KNOWN_GOOD, save_atomic

# Where the library is, where nobody says otherwise.
LIBRARY_VARIABLE, DEFAULT_FOLDER = "STAGECTL_LENSES", "lenses"
OBJECTS, HEADS, TRUSTED, RIGS = "objects", "heads", "trusted", "rigs"
OBJECT_SUFFIX = ".lens.json"
HEAD_SUFFIX = ".json"
SHORTEST_PREFIX = 6


class LibraryError(ValueError):
    """Something that the library does not have or cannot take; the text says what to do."""


class Put(NamedTuple):
    """What became of a profile that was put in."""

    head: Head
    number: int
    """Of its version, from 1."""
    is_new: bool
    is_mended: bool = False
    """The version was there, but its file was not whole, or its signature did not hold."""


class Read(NamedTuple):
    """A version, and what is wrong with its file where its last known good stood in."""

    profile: LensProfile
    spoiled: list[str]


class Looked(NamedTuple):
    """The heads of the library, and one line for each that is not whole."""

    heads: list[Head]
    problems: list[str]


class _Stored(NamedTuple):
    profile: LensProfile | None
    is_whole: bool


def how_of(profile: LensProfile) -> How:
    """Return how a profile came to be: calibrated where a node of it was solved here."""
    return "calibrated" if any(node.how == "solved" for node in profile.node) else "imported"


def no_serial(lens: LensName) -> str:
    """Return why a lens without a serial number is not taken."""
    return (
        f"lens.serial: found nothing for {lens.words()}, expected what stands on the barrel: the "
        "library keeps lenses apart by it; make the profile again with its serial number, or with "
        "a mark of your own where the barrel has none"
    )


class LensLibrary:
    """One folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def exists(self) -> bool:
        """Return whether anything was ever put in."""
        return (self.folder / HEADS).is_dir()

    def object_path(self, content: str) -> Path:
        """Return where a version lies."""
        return self.folder / OBJECTS / f"{content}{OBJECT_SUFFIX}"

    def head_path(self, key: str) -> Path:
        """Return where the head of a lens lies."""
        return self.folder / HEADS / f"{key}{HEAD_SUFFIX}"

    def hashes(self) -> list[str]:
        """Return the content hashes of all objects, sorted."""
        found = (self.folder / OBJECTS).glob(f"*{OBJECT_SUFFIX}")
        return sorted(path.name.removesuffix(OBJECT_SUFFIX) for path in found)

    def look(self) -> Looked:
        """Return all heads, by key; one that is not whole counts as its last known good."""
        heads: list[Head] = []
        problems: list[str] = []
        for path in sorted((self.folder / HEADS).glob(f"*{HEAD_SUFFIX}")):
            try:
                head, spoiled = self._read_head(path)
            except LensFileError as error:
                problems += error.lines
                continue
            problems += spoiled
            heads.append(head)
        return Looked(heads, problems)

    def head(self, key: str) -> Head | None:
        """Return the head of a lens, None without one. Raises LensFileError where it is spoiled."""
        path = self.head_path(key)
        return self._read_head(path)[0] if path.exists() else None

    def profile(self, content: str) -> LensProfile:
        """Return a version by its full hash, as `read` does. Raises LibraryError, LensFileError."""
        return self.read(content).profile

    def read(self, content: str) -> Read:
        """Return a version by its full hash. Raises LibraryError, LensFileError.

        A file that is spoiled gives way to its last known good, if that holds the same content.
        """
        path = self.object_path(content)
        if not path.exists():
            raise LibraryError(f"{path}: is not there; put the file back (--add FILE), or restore")
        try:
            return Read(self._checked(path, content), [])
        except LensFileError as error:
            kept = path.with_name(path.name + LAST_KNOWN_GOOD)
            try:
                return Read(self._checked(kept, content), error.lines)
            except LensFileError:
                pass
            raise

    def keep(self, profile: LensProfile) -> bool:
        """Keep a profile that others were made from, as no version of its own; tell if it was new.

        Raises LensFileError for one that could not be read again, OSError where it cannot be
        written.
        """
        fresh = hashed(profile)
        parse_profile(to_bytes(fresh), fresh.lens.words())
        with locked(self.folder):
            if self._stored(fresh.hash).is_whole:
                return False
            save_atomic(self.object_path(fresh.hash), to_bytes(fresh))
        return True

    def put(
        self, profile: LensProfile, *, date: str, author: str, how: How | None = None,
        holds: Callable[[LensProfile], bool] = lambda _: True,
    ) -> Put:  # fmt: skip
        """Add a profile as the current version of its lens; the same content makes no new one.

        A signature that the stored copy lacks is added to it, and replaces one that does not hold;
        any other stays. `holds` tells of a stored profile whether its signature does; that of
        `profile` is the caller's to check. Raises LibraryError for a lens without a serial number,
        LensFileError for a profile that could not be read again, OSError where it cannot be
        written.
        """
        if not profile.lens.serial.strip():
            raise LibraryError(no_serial(profile.lens))
        fresh = hashed(profile)
        parse_profile(to_bytes(fresh), fresh.lens.words())
        signer = fresh.signature.public_key if fresh.signature else ""
        with locked(self.folder):
            for name in (OBJECTS, HEADS):
                sweep(self.folder / name)
            stored, is_whole = self._stored(fresh.hash)
            keeps = stored is not None and stored.signature is not None and holds(stored)
            best = stored if stored is not None and (keeps or not signer) else fresh
            mends = best is not stored or not is_whole
            if mends:
                save_atomic(self.object_path(fresh.hash), to_bytes(best))
            signer = best.signature.public_key if best.signature else signer
            key = key_of(fresh.lens, fresh.sensor)
            head = self.head(key)
            version = Version(fresh.hash, date, author, how or how_of(fresh), signer)
            if head is None:
                return Put(self._save(first_head(fresh, version)), 1, True)
            there = [n for n, one in enumerate(head.versions, 1) if one.hash == fresh.hash]
            if not there:
                head = self._save(_with(head, version))
                return Put(head, len(head.versions), True)
            if signer and head.signed_by(fresh.hash) != signer:
                head = self._save(_signed(head, fresh.hash, signer))
            is_bad = stored is not None and stored.signature is not None and not keeps
            return Put(head, there[-1], False, mends and (is_bad or not is_whole))

    def sign(self, content: str, signature: Signature) -> LensProfile:
        """Put a signature on a stored version in place of what it had, and note whose it is.

        Whether it is good is the caller's to check. Raises LibraryError, LensFileError, OSError.
        """
        with locked(self.folder):
            signed = msgspec.structs.replace(self.profile(content), signature=signature)
            # The object first: a head that asks for a signature nobody has made would accuse.
            save_atomic(self.object_path(content), to_bytes(signed))
            head = self.head(key_of(signed.lens, signed.sensor))
            if head is not None:
                self._save(_signed(head, content, signature.public_key))
        return signed

    def roll_back(self, head: Head, content: str, *, date: str, author: str) -> Head:
        """Make a version of the lens current again, by one more line of history."""
        with locked(self.folder):
            now = self.head(head.key) or head
            old = next((one for one in reversed(now.versions) if one.hash == content), None)
            if old is None:
                raise LibraryError(f"{content[:12]}: is no version of {now.words()}")
            self.profile(content)  # one that cannot be read must not become current
            line = Version(content, date, author, "rolled_back", old.signed_by)
            return self._save(_with(now, line))

    def whole_hash(self, prefix: str) -> str | None:
        """Return the hash that begins so, None without one. Raises LibraryError for several."""
        found = [content for content in self.hashes() if content.startswith(prefix)]
        if len(found) > 1:
            raise LibraryError(f"{prefix}: {len(found)} versions begin so; give more of the hash")
        return found[0] if found else None

    def find(self, text: str) -> Head:
        """Return the one lens that a key, a serial number or a part of the key names.

        Raises LibraryError for none or several.
        """
        heads = self.look().heads
        wanted = text.strip().casefold()
        for fits in (_has_key, _has_serial, _has_part):
            found = [head for head in heads if fits(head, wanted)]
            if len(found) == 1:
                return found[0]
            if found:
                keys = ", ".join(head.key for head in found)
                raise LibraryError(f"{text}: is one of {keys}; name that one")
        known = ", ".join(head.key for head in heads[:8]) or "nothing"
        raise LibraryError(
            f"{text}: is neither a file nor a lens of {self.folder}, which holds {known}; "
            "see `stagectl lens list`"
        )

    def with_serial(self, serial: str) -> list[Head]:
        """Return the lenses with a serial number, on whatever sensor mode."""
        wanted = serial.strip().casefold()
        return [head for head in self.look().heads if wanted and _has_serial(head, wanted)]

    def _stored(self, content: str) -> _Stored:
        """Return what is stored of a content, if need be as its last known good."""
        try:
            profile, spoiled = self.read(content)
        except (LibraryError, LensFileError):
            return _Stored(None, False)
        return _Stored(profile, not spoiled)

    def _checked(self, path: Path, content: str) -> LensProfile:
        found = load_profile(path)
        if found.hash != content:
            raise LensFileError(
                [f"{path}: hash: found {found.hash[:12]}, expected {content[:12]}, the file's own "
                 "name: it was put in place of another; restore it, or roll back"]
            )  # fmt: skip
        return found

    def _save(self, head: Head) -> Head:
        save_atomic(self.head_path(head.key), head_bytes(head))
        return head

    def _read_head(self, path: Path) -> tuple[Head, list[str]]:
        """Return a head, and what was wrong with the file where its last known good stood in."""
        try:
            return self._head_at(path, path), []
        except LensFileError as error:
            kept = path.with_name(path.name + LAST_KNOWN_GOOD)
            if not kept.exists():
                raise
            spoiled = [f"{line}; its last known good is used" for line in error.lines]
            return self._head_at(kept, path), spoiled

    def _head_at(self, path: Path, named: Path) -> Head:
        try:
            head = parse_head(path.read_bytes(), str(path))
        except OSError as error:
            raise LensFileError([f"{path}: cannot be read ({error.strerror})"]) from None
        if named.name != f"{head.key}{HEAD_SUFFIX}":
            raise LensFileError([f"{path}: is the head of {head.key}; give it that name back"])
        return head


def _with(head: Head, version: Version) -> Head:
    return msgspec.structs.replace(head, versions=(*head.versions, version))


def _signed(head: Head, content: str, signer: str) -> Head:
    versions = tuple(
        msgspec.structs.replace(one, signed_by=signer) if one.hash == content else one
        for one in head.versions
    )
    return msgspec.structs.replace(head, versions=versions)


def _has_key(head: Head, wanted: str) -> bool:
    return head.key == wanted


def _has_serial(head: Head, wanted: str) -> bool:
    return head.lens.serial.strip().casefold() == wanted


def _has_part(head: Head, wanted: str) -> bool:
    return bool(wanted) and wanted in head.key
