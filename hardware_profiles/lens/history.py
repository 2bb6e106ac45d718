# SPDX-License-Identifier: Apache-2.0
"""Whether what a profile comes from is still there: the versions before it, and its input files."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path, PurePosixPath

from hardware_profiles.lens.profile import LensProfile
from hardware_profiles.store import content_hash

MOST_PARENTS = 10_000


def chain_fault(profile: LensProfile, find: Callable[[str], LensProfile | None]) -> str | None:
    """Return what is missing of the chain of parents, or None.

    `find` returns a profile by its content hash; what it returns fits that hash, so no chain can
    come back to itself.
    """
    child = profile
    for _ in range(MOST_PARENTS):
        if not child.parent:
            return None
        parent = find(child.parent)
        if parent is None:
            of = "" if child is profile else f" (parent of {child.hash[:12]})"
            return (
                f"parent: {child.parent[:12]}{of} is neither in the library nor among the files; "
                "add that version (`stagectl lens list --add FILE`), or name the library it is in"
            )
        child = parent
    return f"parent: more than {MOST_PARENTS} versions stand before it"


def input_faults(profile: LensProfile, folder: Path) -> list[str]:
    """Return one line for each input file that is not in the folder as it was."""
    faults = []
    for number, one in enumerate(profile.origin.inputs):
        key = f"origin.inputs[{number}]"
        # Either separator: a profile made on Windows is checked elsewhere.
        relative = PurePosixPath(one.name.replace("\\", "/"))
        if not one.name or relative.is_absolute() or ".." in relative.parts or ":" in one.name:
            relative = PurePosixPath(relative.name or "unnamed")
        path = folder / relative
        if not path.is_file():
            path = folder / relative.name
        try:
            found = content_hash(path.read_bytes())
        except OSError as error:
            faults.append(f"{key}: {path} cannot be read ({error.strerror}); was it moved?")
            continue
        if found != one.sha256:
            faults.append(
                f"{key}: {path} has SHA-256 {found[:12]}, expected {one.sha256[:12]}: it is not "
                "the file that the profile was made from"
            )
    return faults
