# SPDX-License-Identifier: Apache-2.0
"""The takes of a folder as short lines, read a little at a time so that nobody waits for a disk.

Only sidecars and notes are read, never a recording. `step` looks at a few folders and returns; a
whole round over the shelf ends with the newest takes known, and begins again when asked.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from stagectl.takes.notes import NOTES_FILE, TakeNotes, read_notes
from stagectl.takes.sidecar import SIDECAR

NEWEST = 200
FOLDERS_A_STEP, SIDECARS_A_STEP = 40, 2
# A sidecar carries whole lens profiles; one that is larger is not read on the way.
LARGEST_SIDECAR = 16 << 20


class _Head(msgspec.Struct, frozen=True):
    """What a line needs of a sidecar; the rest is skipped."""

    take: str
    started_utc: str
    segments: tuple[str, ...]


class TakeLine(msgspec.Struct, frozen=True):
    """One take."""

    name: str
    """Of its folder: the second take of one slate has a number behind it."""
    slate: str
    utc: str
    seconds: float
    """From its start to its newest bytes, by the clock of its files."""
    bytes: int
    segments: int
    notes: TakeNotes


class TakeShelf:
    """One folder of takes."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._lines: dict[str, tuple[object, TakeLine]] = {}
        self._stamps: dict[str, int] = {}
        self._round: Iterator[os.DirEntry[str]] | None = None
        self._found: dict[str, int] = {}
        self._wanted: list[str] = []

    @property
    def lines(self) -> list[TakeLine]:
        """The newest takes that are known, the newest first."""
        ordered = sorted(self._lines, key=lambda name: self._stamps.get(name, 0), reverse=True)
        return [self._lines[name][1] for name in ordered]

    def step(self) -> bool:
        """Look at a little more; return whether a round has ended."""
        if self._wanted:
            for name in self._wanted[:SIDECARS_A_STEP]:
                self.look(name)
            del self._wanted[:SIDECARS_A_STEP]
            return not self._wanted
        if self._round is None:
            self._found = {}
            try:
                self._round = os.scandir(self.folder)
            except OSError:  # no take yet
                self._lines = {}
                return True
        for _ in range(FOLDERS_A_STEP):
            entry = next(self._round, None)
            if entry is None:
                return self._end_round()
            with contextlib.suppress(OSError):
                stamp = os.stat(os.path.join(entry.path, SIDECAR)).st_mtime_ns
                self._found[entry.name] = stamp
        return False

    def look(self, name: str) -> TakeLine | None:
        """Read one take anew where it has changed; None where it is none, or spoiled."""
        folder = self.folder / name
        try:
            state = _state(folder)
            known = self._lines.get(name)
            if known is not None and known[0] == state:
                return known[1]
            line = read_line(folder)
        except (OSError, ValueError):
            self._lines.pop(name, None)
            return None
        self._lines[name] = (state, line)
        return line

    def _end_round(self) -> bool:
        self._round = None
        self._stamps = self._found
        newest = sorted(self._found, key=lambda name: self._found[name], reverse=True)[:NEWEST]
        for name in [name for name in self._lines if name not in newest]:
            del self._lines[name]
        self._wanted = newest
        return not newest


def read_line(folder: Path) -> TakeLine:
    """Return the line of a take. Raises OSError, ValueError where it is none or spoiled."""
    sidecar = folder / SIDECAR
    if sidecar.stat().st_size > LARGEST_SIDECAR:
        raise ValueError(f"{sidecar}: is larger than {LARGEST_SIDECAR >> 20} MiB")
    head = msgspec.json.decode(sidecar.read_bytes(), type=_Head)
    size, newest_s = 0, 0.0
    for name in head.segments:
        with contextlib.suppress(OSError):
            found = (folder / name).stat()
            size, newest_s = size + found.st_size, max(newest_s, found.st_mtime)
    began_s = started_s(head.started_utc)
    seconds = max(0.0, newest_s - began_s) if began_s is not None else 0.0
    return TakeLine(
        folder.name, head.take, head.started_utc, round(seconds, 1), size, len(head.segments),
        read_notes(folder),
    )  # fmt: skip


def started_s(stamp: str) -> float | None:
    """Return "20261128T063000Z" in seconds since 1970; None where it is no such stamp."""
    try:
        return datetime.strptime(stamp, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC).timestamp()
    except ValueError:
        return None


def _state(folder: Path) -> object:
    """Return what changes when a take's files do."""
    marks: list[object] = [folder.joinpath(SIDECAR).stat().st_mtime_ns]
    with contextlib.suppress(OSError):
        marks.append(folder.joinpath(NOTES_FILE).stat().st_mtime_ns)
    with contextlib.suppress(OSError), os.scandir(folder) as entries:
        segments = sorted(entry.name for entry in entries if entry.name.endswith(".mcap"))
        if segments:
            last = folder.joinpath(segments[-1]).stat()
            marks += [len(segments), last.st_mtime_ns, last.st_size]
    return tuple(marks)
