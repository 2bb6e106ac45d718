# SPDX-License-Identifier: Apache-2.0
"""The folder of alignments, in which no version is ever lost.

    <tracking system>/000001.alignment.json     each version once, never changed

The highest number is the current one; rolling back writes one more. A version is on disk whole
before it has its name, so a kill at any moment leaves the one before current. One that cannot be
read is told of; where it is the current one, nothing older takes its place in silence.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

import msgspec

from hardware_profiles.alignment.text import (
    AlignmentFileError,
    hashed,
    read_bytes,
)
from hardware_profiles.alignment.version import NAME_PATTERN, Alignment, parse_alignment
from hardware_profiles.json_documents import to_bytes
from hardware_profiles.lens.folder_lock import locked, sweep
from hardware_profiles.store import save_atomic

SUFFIX = ".alignment.json"
_NUMBERED = re.compile(r"(\d{6})\.alignment\.json")
_NAME = re.compile(NAME_PATTERN)


class AlignmentError(ValueError):
    """Something that is not there or cannot be; the text says what to do."""


class Versions(NamedTuple):
    """The versions of a tracking system in growing number, and one line for each spoiled file."""

    whole: list[Alignment]
    problems: list[str]
    newest: int
    """The highest number there is, spoiled ones included; 0 without any."""


class AlignmentFolder:
    """One folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def systems(self) -> list[str]:
        """Return the tracking systems that have a version, sorted."""
        if not self.folder.is_dir():
            return []
        return sorted(
            path.name for path in self.folder.iterdir()
            if path.is_dir() and _NAME.match(path.name) and self._numbers(path.name)
        )  # fmt: skip

    def path(self, name: str, number: int) -> Path:
        """Return where a version lies."""
        return self.folder / name / f"{number:06d}{SUFFIX}"

    def versions(self, name: str) -> Versions:
        """Return all versions of a tracking system."""
        whole: list[Alignment] = []
        problems: list[str] = []
        numbers = self._numbers(name)
        for number in numbers:
            try:
                whole.append(self._read(name, number))
            except AlignmentFileError as error:
                problems += error.lines
        return Versions(whole, problems, numbers[-1] if numbers else 0)

    def newest(self, name: str) -> int:
        """Return the highest number of a tracking system, 0 without any; reads no version."""
        numbers = self._numbers(name)
        return numbers[-1] if numbers else 0

    def version(self, name: str, number: int) -> Alignment:
        """Return one version. Raises AlignmentError without it, AlignmentFileError if spoiled."""
        numbers = self._numbers(name)
        if number not in numbers:
            known = f"has 1 to {numbers[-1]}" if numbers else self._known()
            raise AlignmentError(f"{name}: version {number} is not there; it {known}")
        return self._read(name, number)

    def current(self, name: str) -> Alignment | None:
        """Return the current version, None where there is none.

        Raises AlignmentFileError where it is spoiled.
        """
        numbers = self._numbers(name)
        return self._read(name, numbers[-1]) if numbers else None

    def needed(self, name: str) -> Alignment:
        """Return the current version. Raises AlignmentError without one, AlignmentFileError."""
        found = self.current(name)
        if found is None:
            raise AlignmentError(f"{name}: no alignment; the folder {self.folder} {self._known()}")
        return found

    def add(self, alignment: Alignment) -> Alignment:
        """Save a version as the current one; returns it with number, parent and hash.

        Raises AlignmentFileError for one that could not be read again, OSError where it cannot be
        written.
        """
        if not _NAME.match(alignment.name):
            raise AlignmentError(
                f"name: found {alignment.name!r:.60}, expected letters, digits, '_', '.', '-'"
            )
        home = self.folder / alignment.name
        with locked(home):
            sweep(home)
            numbers = self._numbers(alignment.name)
            number = numbers[-1] + 1 if numbers else 1
            parent = ""
            if numbers:
                try:
                    parent = self._read(alignment.name, numbers[-1]).hash
                except AlignmentFileError:
                    parent = ""  # a spoiled one must not keep the stage from its next
            fresh = hashed(msgspec.structs.replace(alignment, number=number, parent=parent))
            data = to_bytes(fresh)
            path = self.path(alignment.name, number)
            parse_alignment(data, str(path))
            save_atomic(path, data)
        return fresh

    def _numbers(self, name: str) -> list[int]:
        home = self.folder / name
        if not _NAME.match(name) or not home.is_dir():
            return []
        found = (_NUMBERED.fullmatch(path.name) for path in home.iterdir())
        return sorted(int(one[1]) for one in found if one is not None)

    def _read(self, name: str, number: int) -> Alignment:
        path = self.path(name, number)
        found = parse_alignment(read_bytes(path, "an alignment"), str(path))
        if (found.name, found.number) != (name, number):
            raise AlignmentFileError(
                [f"{path}: is version {found.number} of {found.name}; it was put in place of "
                 "another: give it its name back"]
            )  # fmt: skip
        return found

    def _known(self) -> str:
        known = ", ".join(self.systems()[:8])
        return f"holds {known}" if known else "holds none; begin with `calibrate stage solve`"
