# SPDX-License-Identifier: Apache-2.0
"""The versions before of a profile's file, for whoever has no library: beside the file.

zoom.lens.json
zoom.lens.json.versions/<first 12 digits of the hash>.lens.json
"""

from __future__ import annotations

import glob
from collections.abc import Iterator
from pathlib import Path

from hardware_profiles.lens.file import SUFFIX, LensFileError, load_profile, to_bytes
from hardware_profiles.lens.profile import LensProfile
from hardware_profiles.store import LAST_KNOWN_GOOD, save_atomic

VERSIONS = ".versions"
NAME_DIGITS = 12
MOST_FILES = 2_000


def keep_version(path: Path) -> Path | None:
    """Keep the profile that a file holds beside it, and return where; None without a profile.

    Raises OSError where it cannot be written: then the file must not be overwritten.
    """
    try:
        profile = load_profile(path)
    except LensFileError:
        return None
    kept = path.with_name(path.name + VERSIONS) / f"{profile.hash[:NAME_DIGITS]}{SUFFIX}"
    if not _holds(kept, profile):
        save_atomic(kept, to_bytes(profile))
    return kept


def find_beside(path: Path, content: str) -> LensProfile | None:
    """Return the profile of a content hash that lies beside a file, None without one.

    Looked at are the versions that were kept of the files in its folder, the copy that the file's
    last save left, and the other profiles there.
    """
    for one in _beside(path, content):
        try:
            profile = load_profile(one)
        except LensFileError:
            continue
        if profile.hash == content:
            return profile
    return None


def _holds(kept: Path, profile: LensProfile) -> bool:
    """Tell whether a version is kept already, signed if the profile is."""
    try:
        found = load_profile(kept)
    except LensFileError:
        return False
    same = profile.signature is None or found.signature == profile.signature
    return same and found.hash == profile.hash


def _beside(path: Path, content: str) -> Iterator[Path]:
    folder = path.parent
    name = f"{glob.escape(content[:NAME_DIGITS])}{SUFFIX}"
    yield from sorted(folder.glob(f"*{VERSIONS}/{name}"))
    if folder.name.endswith(VERSIONS):  # the file itself is such a version
        yield folder / f"{content[:NAME_DIGITS]}{SUFFIX}"
        folder = folder.parent
    yield path.with_name(path.name + LAST_KNOWN_GOOD)
    yield from sorted(folder.glob(f"*{SUFFIX}"))[:MOST_FILES]
