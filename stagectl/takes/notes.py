# SPDX-License-Identifier: Apache-2.0
"""What people and the end say of a take: status, notes, marks. One small file beside the recording.

The recording itself is never written again: it is evidence. This file may be, atomically, with the
one before kept.
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal, get_args

import msgspec

from hardware_profiles.store import LAST_KNOWN_GOOD, save_atomic

NOTES_FILE = "notes.json"
MOST_NOTES = 500
Status = Literal["", "good", "keep", "ng"]
STATUSES: tuple[Status, ...] = get_args(Status)


class Note(msgspec.Struct, frozen=True):
    """One sentence of somebody, or a mark set while the take rolled."""

    utc: str
    by: str
    text: str


class TakeNotes(msgspec.Struct, frozen=True):
    """All that was said of one take."""

    version: Literal[1] = 1
    status: Status = ""
    notes: tuple[Note, ...] = ()
    marks: tuple[Note, ...] = ()
    messages: int | None = None
    """Recorded, as the recorder told at the end; None: nobody saw the end."""
    gaps: int | None = None
    """Messages that never came to the recorder; with any, the take has holes."""


def read_notes(folder: Path) -> TakeNotes:
    """Return what was said of a take; the last known good where the file is spoiled."""
    file = folder / NOTES_FILE
    for path in (file, file.with_name(file.name + LAST_KNOWN_GOOD)):
        try:
            return msgspec.json.decode(path.read_bytes(), type=TakeNotes)
        except (OSError, msgspec.DecodeError):
            continue
    return TakeNotes()


def save_notes(folder: Path, notes: TakeNotes) -> None:
    """Keep what was said of a take. Raises OSError."""
    save_atomic(folder / NOTES_FILE, msgspec.json.format(msgspec.json.encode(notes)))
