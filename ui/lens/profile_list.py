# SPDX-License-Identifier: GPL-3.0-or-later
"""The profiles of some folders, read once each, newest first; a file that is spoiled says so."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from hardware_profiles.lens.library import HEADS, OBJECTS, LensLibrary
from hardware_profiles.lens.profile import LensProfile
from stagectl.control.client import Row
from ui.columns import Column
from ui.lens import words
from ui.lens.folder import ACCEPTED, SUFFIX, read_solved
from ui.theme import Status
from ui.words import NOTHING, say, status_of

MOST_FILES = 500
HASH_DIGITS = 8


@dataclass(frozen=True, slots=True)
class Entry:
    """One file; `profile` is its content, or in one line why it cannot be read."""

    path: Path
    mtime_ns: int
    profile: LensProfile | str
    name: str = ""
    """What it is called; empty: as its file is."""


class ProfileFiles:
    """Reads each file again only when it was written again."""

    def __init__(self) -> None:
        self._known: dict[Path, Entry] = {}
        self._named: dict[Path, tuple[int, dict[str, str]]] = {}

    def look(self, folders: Iterable[Path]) -> list[Entry]:
        """Return the profiles of the folders, and of a library in one, the newest first."""
        found: dict[Path, Entry] = {}
        for folder in folders:
            names = self._names(folder.absolute())
            for place in (folder, folder / OBJECTS):
                for path in sorted(place.glob(f"*{SUFFIX}"))[:MOST_FILES]:
                    entry = self._entry(path.absolute())
                    if entry is not None and not path.name.startswith("."):
                        name = names.get(path.name, "") if place.name == OBJECTS else ""
                        found[entry.path] = replace(entry, name=name)
        self._known = found
        return sorted(found.values(), key=lambda entry: (-entry.mtime_ns, entry.path))

    def _names(self, folder: Path) -> dict[str, str]:
        """Return SERIAL@VERSION of the files of a library, whose own names are hashes."""
        try:
            mtime_ns = (folder / HEADS).stat().st_mtime_ns
        except OSError:
            return {}
        known = self._named.get(folder)
        if known is None or known[0] != mtime_ns:
            names = {
                f"{version.hash}{SUFFIX}": f"{head.lens.serial}@{number}"
                for head in LensLibrary(folder).look().heads
                for number, version in enumerate(head.versions, start=1)
            }
            known = self._named[folder] = (mtime_ns, names)
        return known[1]

    def _entry(self, path: Path) -> Entry | None:
        try:
            mtime_ns = path.stat().st_mtime_ns
        except OSError:
            return None
        known = self._known.get(path)
        if known is not None and known.mtime_ns == mtime_ns:
            return known
        return Entry(path, mtime_ns, read_solved(path))


def rows_of(entries: Iterable[Entry], opened: str, other: str) -> dict[str, Row]:
    """Return a row for each entry by its path."""
    rows: dict[str, Row] = {}
    for entry in entries:
        path, profile = str(entry.path), entry.profile
        accepted = entry.path.parent.name == ACCEPTED
        state = (
            words.SPOILED if isinstance(profile, str)
            else words.OPENED if _same(path, opened)
            else words.OTHER if _same(path, other)
            else words.ACCEPTED if accepted
            else words.PROFILE
        )  # fmt: skip
        row: dict[str, str | int | None] = {
            "state": state.word, "file": entry.name or entry.path.name,
        }  # fmt: skip
        if isinstance(profile, str):
            row["lens"] = profile.removeprefix(f"{path}: ")
        else:
            judged = profile.judgement
            row |= {
                "lens": profile.lens.words(), "places": len(profile.node),
                "wall": judged.wall if judged else None,
                "composite": judged.composite if judged else None,
                "date": profile.origin.date[:16].replace("T", " "),
                "hash": profile.hash[:HASH_DIGITS],
            }  # fmt: skip
        rows[path] = row
    return rows


def _same(path: str, other: str) -> bool:
    return bool(other) and Path(other).absolute() == Path(path)


_STATUS = {
    status.word: status
    for status in (words.SPOILED, words.OPENED, words.OTHER, words.ACCEPTED, words.PROFILE)
}


def _verdict(name: str) -> Column:
    def status(key: str, row: Row) -> Status:
        found = row.get(name)
        return status_of(words.VERDICT, found) if found else words.NOT_JUDGED

    return Column(
        name.capitalize(), "WARNING", lambda key, row: say(status(key, row).word), status=status
    )


def _text(name: str) -> Column:
    headers = {"file": "File", "lens": "Lens", "date": "Date, UTC", "hash": "Hash"}
    samples = {"file": "", "lens": "", "date": "2026-11-27 18:05", "hash": "0123abcd"}
    return Column(
        headers[name], samples[name], lambda key, row: str(row.get(name) or NOTHING),
        cut_middle=name == "file",
    )  # fmt: skip


COLUMNS = (
    Column("State", "compared with", lambda key, row: say(str(row["state"])),
           status=lambda key, row: _STATUS[str(row["state"])]),
    _text("file"),
    _text("lens"),
    Column("Places", "000", lambda key, row: str(row.get("places") or NOTHING), right=True),
    _verdict("wall"),
    _verdict("composite"),
    _text("date"),
    _text("hash"),
)  # fmt: skip
