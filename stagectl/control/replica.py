# SPDX-License-Identifier: Apache-2.0
"""A client's copy of the board, kept right from snapshots and deltas. Pure.

The rules of `messages.py` in one place, without a socket, so that another client (a web page, a
button bridge) can be written by reading this file:

1. Without a state, or after a gap or another `rev` in a beat, a snapshot is wanted.
2. While one is wanted, deltas wait. They may be newer than the snapshot that arrives.
3. A snapshot replaces all, whatever its `rev` (a server that was restarted counts anew); then the
   waiting deltas that continue it are applied, the others are dropped.
4. A delta with an older `rev` is dropped. A restart shows in the beat and in the lost connection.
"""

from __future__ import annotations

from collections import deque

from stagectl.control.messages import Beat, Delta, Row, Snapshot, State

# More deltas than this without an answer: the oldest go, and the gap asks for another snapshot.
WAITING_LIMIT = 64


class Replica:
    """The state as last known; `wants_snapshot` tells what to ask for."""

    def __init__(self) -> None:
        self.rev: int | None = None
        self.wants_snapshot = True
        self._sections: dict[str, dict[str, Row]] = {}
        self._waiting: deque[Delta] = deque(maxlen=WAITING_LIMIT)

    @property
    def state(self) -> State:
        """Return section -> key -> row. Rows are replaced whole, never changed in place."""
        return self._sections

    def distrust(self) -> None:
        """Ask for a snapshot: the connection was lost, anything may have been missed."""
        self.wants_snapshot = True

    def on_snapshot(self, snapshot: Snapshot) -> bool:
        """Take the whole state; return False when none was wanted (a late second answer)."""
        if not self.wants_snapshot:
            return False
        self._sections = {section: dict(rows) for section, rows in snapshot.state.items()}
        self.rev = snapshot.rev
        self.wants_snapshot = False
        waiting = tuple(self._waiting)
        self._waiting.clear()
        for delta in waiting:
            self.on_delta(delta)
        # What does not continue the snapshot waits no longer: it may be of a server that is gone.
        self._waiting.clear()
        return True

    def on_delta(self, delta: Delta) -> bool:
        """Apply a delta that continues the state; return whether the state changed."""
        if self.wants_snapshot or self.rev is None:
            self._waiting.append(delta)
            return False
        if delta.rev <= self.rev:
            return False
        if delta.rev > self.rev + 1:
            self.wants_snapshot = True
            self._waiting.append(delta)
            return False
        for section, key, row in delta.changes:
            rows = self._sections.setdefault(section, {})
            if row is None:
                rows.pop(key, None)
            else:
                rows[key] = row
        self.rev = delta.rev
        return True

    def on_beat(self, beat: Beat) -> None:
        """Compare revisions; another one than ours means that something was missed."""
        if beat.rev != self.rev:
            self.wants_snapshot = True
