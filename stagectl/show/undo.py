# SPDX-License-Identifier: Apache-2.0
"""The history that undo walks back: bounded, newest last, with irreversible commands in it.

An irreversible command stands in the history too, so that undo can refuse it *by name* rather than
silently undo something older. It refuses once; the next undo goes past it. What was undone can be
done again, until something new is done.

A mark adds and changes nothing of the show: it stands beside the history. Only who set it is told
that it cannot be undone; for everybody else it is as if it was not there.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

from stagectl.show.outcome import Call

UNDO_LIMIT = 100
MARK = "take_mark"


@dataclass(frozen=True, slots=True)
class Entry:
    """One command that ran: the call, who sent it, and its inverse (None: irreversible)."""

    call: Call
    author: str
    inverse: Call | None

    @property
    def verb(self) -> str:
        """Return its verb."""
        return self.call.verb


class UndoStack:
    """At most `limit` entries; the oldest is forgotten first."""

    def __init__(self, limit: int = UNDO_LIMIT) -> None:
        self._entries: deque[Entry] = deque(maxlen=limit)
        self._undone: deque[Entry] = deque(maxlen=limit)
        self._markers: deque[str] = deque(maxlen=limit)
        """Who set a mark after the newest entry."""

    def __len__(self) -> int:
        return len(self._entries)

    @property
    def depth(self) -> int:
        """Return how many entries can be undone (irreversible ones are not counted)."""
        return sum(1 for entry in self._entries if entry.inverse is not None)

    @property
    def redo_depth(self) -> int:
        """Return how many can be done again."""
        return len(self._undone)

    def push(self, entry: Entry) -> None:
        """Remember a command that ran; what was undone before it is past."""
        self._entries.append(entry)
        self._undone.clear()
        self._markers.clear()

    def mark(self, author: str) -> None:
        """Remember that somebody set a mark, until something else is done."""
        if author not in self._markers:
            self._markers.append(author)

    def pop_mark(self, author: str) -> bool:
        """Forget the marks that somebody set since; return whether there was one."""
        if author not in self._markers:
            return False
        self._markers.remove(author)
        return True

    def pop(self) -> Entry | None:
        """Take the newest entry off, or return None when there is nothing to undo."""
        return self._entries.pop() if self._entries else None

    def undone(self, entry: Entry) -> None:
        """Keep an entry that was undone."""
        self._undone.append(entry)

    def pop_undone(self) -> Entry | None:
        """Take off the entry that was undone last."""
        return self._undone.pop() if self._undone else None

    def redone(self, entry: Entry) -> None:
        """Remember a command that was done again; the others may follow."""
        self._entries.append(entry)
        self._markers.clear()

    def newest(self) -> Entry | None:
        """Return the entry the next undo would meet, without taking it off."""
        return self._entries[-1] if self._entries else None
