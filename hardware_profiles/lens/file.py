# SPDX-License-Identifier: Apache-2.0
"""Reads and writes lens profiles: JSON that people can read, with its own content hash.

The content hash is SHA-256 of the profile's JSON as msgspec writes it, keys sorted, no white space,
UTF-8, numbers as they come back from a file, with `hash` empty and `signature` null. A file whose
content does not fit its hash was changed by hand, or torn: it is refused, never used in part.
"""

from __future__ import annotations

from pathlib import Path

import msgspec

from hardware_profiles import json_documents
from hardware_profiles.json_documents import converted, hash_without, read_table
from hardware_profiles.lens.check import faults
from hardware_profiles.lens.profile import FORMAT, VERSION, LensProfile
from hardware_profiles.store import save_atomic
from hardware_profiles.validation import Table

SUFFIX = ".lens.json"
LARGEST_BYTES = 32 << 20
# Where the file lacks one of these, the rest is looked at as if it were there.
_STAND_INS: Table = {
    "format": FORMAT, "version": VERSION, "lens": {},
    "sensor": {"width_mm": 36.0, "height_mm": 20.25, "width_px": 1920, "height_px": 1080},
    "node": [
        {"zoom": 0.0, "focus": 0.0, "focal_mm": [50.0, 50.0], "center_px": [959.5, 539.5]}
    ],
}  # fmt: skip


class LensFileError(ValueError):
    """A lens profile that cannot be used; `lines` holds one sentence for each problem."""

    def __init__(self, lines: list[str]) -> None:
        super().__init__("\n".join(lines))
        self.lines = lines


class ChangedProfileError(LensFileError):
    """A profile that is good in itself, but not the one that its hash was made of."""


def hash_of(profile: LensProfile) -> str:
    """Return the content hash of a profile, whatever hash it carries."""
    return hash_without(profile, hash="", signature=None)


def hashed(profile: LensProfile) -> LensProfile:
    """Return the profile with its own hash; a signature over another hash is taken off."""
    fresh = hash_of(profile)
    signature = profile.signature if profile.hash == fresh else None
    return msgspec.structs.replace(profile, hash=fresh, signature=signature)


def to_bytes(profile: LensProfile) -> bytes:
    """Return the file of a profile, hashed."""
    return json_documents.to_bytes(hashed(profile))


def save_profile(path: Path, profile: LensProfile) -> LensProfile:
    """Save a profile, atomic and durable; returns it with its hash.

    Raises LensFileError for one that could not be loaded again, OSError where it cannot be written.
    """
    fresh = hashed(profile)
    parse_profile(to_bytes(fresh), str(path))
    save_atomic(path, to_bytes(fresh))
    return fresh


def load_profile(path: Path) -> LensProfile:
    """Return the profile of a file. Raises LensFileError with all problems."""
    try:
        if path.stat().st_size > LARGEST_BYTES:
            raise LensFileError(
                [f"{path}: is larger than {LARGEST_BYTES >> 20} MiB; name a lens profile"]
            )
        data = path.read_bytes()
    except OSError as error:
        raise LensFileError(
            [f"{path}: cannot be read ({error.strerror}); name a lens profile"]
        ) from None
    return parse_profile(data, str(path))


def parse_profile(data: bytes, name: str) -> LensProfile:
    """Return the profile of a file's bytes; `name` is the file's. Raises LensFileError."""
    try:
        table = read_table(data)
    except ValueError as error:
        raise LensFileError(
            [f"{name}: is no lens profile ({error}); a stagectl profile is JSON"]
        ) from None
    if not isinstance(table, dict) or table.get("format") != FORMAT:
        found = table.get("format") if isinstance(table, dict) else table
        raise LensFileError(
            [f"{name}: format: found {found!r:.60}, expected {FORMAT!r}; is it another program's "
             "file? `stagectl lens import` reads those"]
        )  # fmt: skip
    if table.get("version") != VERSION or type(table.get("version")) is not int:
        raise LensFileError(
            [f"{name}: version: found {table.get('version')!r:.60}, expected {VERSION}"]
        )
    profile, problems = converted(table, LensProfile, _STAND_INS)
    if profile is not None:
        problems += faults(profile)
        if not problems and profile.hash != hash_of(profile):
            found, expected = profile.hash[:12] or "nothing", hash_of(profile)[:12]
            signed = ", and after it was signed" if profile.signature else ""
            raise ChangedProfileError(
                [f"{name}: hash: found {found}, expected {expected}: the content was changed after "
                 f"it was saved{signed}; go back to a version that fits (`stagectl lens history`), "
                 "or make it again"]
            )  # fmt: skip
    if profile is None or problems:
        raise LensFileError([f"{name}: {line}" for line in problems])
    return profile
