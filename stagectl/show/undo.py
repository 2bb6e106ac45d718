# SPDX-License-Identifier: Apache-2.0
"""The history that undo walks back: bounded, newest last, with irreversible commands in it.

An irreversible command stands in the history too, so that undo can refuse it *by name* rather than
silently undo something older. It refuses once; the next undo goes past it. Nobody loses the undo
of a hold because a mark was set after it.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

from stagectl.show.outcome import Call

UNDO_LIMIT = 100


@dataclass(frozen=True, slots=True)
class Entry:
    """One command that ran: its verb, who sent it, and its inverse (None: irreversible)."""

    verb: str
    author: str
    inverse: Call | None


class UndoStack:
    """At most `limit` entries; the oldest is forgotten first."""

    def __init__(self, limit: int = UNDO_LIMIT) -> None:
        self._entries: deque[Entry] = deque(maxlen=limit)

    def __len__(self) -> int:
        return len(self._entries)

    @property
    def depth(self) -> int:
        """Return how many entries can be undone (irreversible ones are not counted)."""
        return sum(1 for entry in self._entries if entry.inverse is not None)

    def push(self, entry: Entry) -> None:
        """Remember a command that ran."""
        self._entries.append(entry)

    def pop(self) -> Entry | None:
        """Take the newest entry off, or return None when there is nothing to undo."""
        return self._entries.pop() if self._entries else None

    def newest(self) -> Entry | None:
        """Return the entry the next undo would meet, without taking it off."""
        return self._entries[-1] if self._entries else None
