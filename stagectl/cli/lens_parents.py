# SPDX-License-Identifier: Apache-2.0
"""The versions that a profile was made from: in the library, or beside its file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from hardware_profiles.lens.file import LensFileError
from hardware_profiles.lens.history import MOST_PARENTS
from hardware_profiles.lens.library import LensLibrary, LibraryError
from hardware_profiles.lens.profile import LensProfile
from hardware_profiles.lens.versions import find_beside


def find_parent(library: LensLibrary, path: Path | None, content: str) -> LensProfile | None:
    """Return the profile of a content hash from the library, else from beside a file."""
    try:
        return library.profile(content)
    except (LibraryError, LensFileError):
        return find_beside(path, content) if path is not None else None


def ancestors(
    library: LensLibrary, profile: LensProfile, path: Path | None = None
) -> Iterator[LensProfile]:
    """Yield what a profile was made from, the youngest first, as far as it is to be found."""
    child = profile
    for _ in range(MOST_PARENTS):
        parent = find_parent(library, path, child.parent) if child.parent else None
        if parent is None:
            return
        yield parent
        child = parent
