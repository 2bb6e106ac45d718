# SPDX-License-Identifier: Apache-2.0
"""Keeps a storm of events from filling screens and takes (F-34). Pure.

1. The same thing of the same source is told five times in 30 s; what follows is counted, and the
   count is told when the 30 s are over. Sentences that differ in figures only are the same thing;
   addresses and names are no figures.
2. All events together are at most 100 in a second, with room of its own for alarms, for warnings,
   and for what people did.
3. What people did (an info without a fault's id) is the log of who did what: rule 1 is not for it.
4. An alarm that found no room and was never told is told as an alarm after a second.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from stagectl.topics import Event, Level

CODE = "F-34"
SOURCE = "events"
EVERY_NS = 30_000_000_000
BURST = 5
MOST_KEPT = 256
SECOND_NS = 1_000_000_000
_ALARM, _WARNING, _PEOPLE = 0, 1, 2
ROOM = (35, 25, 30)
COUNTS_AT_A_TIME = 10
# Figures, but not addresses, and not the numbers in names.
_FIGURE = re.compile(r"(?<![\w.])\d+(?:\.\d+)?(?![\w.]*\d)")
_MANY = ("", "")


@dataclass(slots=True)
class _Kept:
    since_ns: int
    told: int
    left_out: int
    newest: Event

    @property
    def is_untold(self) -> bool:
        """Whether it is an alarm of which nobody knows yet."""
        return self.told == 0 and self.newest.level == "alarm"

    @property
    def ends_ns(self) -> int:
        """When what was left out is told."""
        return self.since_ns + (SECOND_NS if self.is_untold else EVERY_NS)


class EventLimiter:
    """Stands between those who tell and those who read; one for each process."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str], _Kept] = {}
        self._second_ns = 0
        self._forgot_ns = 0
        self._counts_ns = 0
        self._room = list(ROOM)
        self.due_ns: int | None = None
        """When `due` has something to say at the earliest; None while nothing was left out."""

    def admits(self, event: Event) -> bool:
        """Return whether an event is to be told; one that is not is counted."""
        if event.code == CODE:
            return True  # a count of what was left out
        is_of_people = event.level == "info" and not event.code
        kind = _PEOPLE if is_of_people else _ALARM if event.level == "alarm" else _WARNING
        t_ns = event.t_ns
        if is_of_people and self._has_room(kind, t_ns):
            return True
        key = (event.source, _FIGURE.sub("", event.text))
        kept = self._kept.get(key)
        if kept is None and len(self._kept) >= MOST_KEPT:
            if t_ns - self._forgot_ns >= SECOND_NS:
                self._forgot_ns = t_ns
                self._forget(t_ns)
            if len(self._kept) >= MOST_KEPT:
                key = _MANY
                kept = self._kept.get(key)
        if kept is None or (not kept.left_out and t_ns - kept.since_ns >= EVERY_NS):
            kept = self._kept[key] = _Kept(t_ns, 0, 0, event)
        if kept.told >= BURST or is_of_people or not self._has_room(kind, t_ns):
            kept.left_out += 1
            kept.newest = event
            due_ns = max(kept.ends_ns, self._counts_ns)
            self.due_ns = due_ns if self.due_ns is None else min(self.due_ns, due_ns)
            return False
        kept.told += 1
        return True

    def due(self, now_ns: int) -> list[Event]:
        """Return the counts of what was left out and is due to be told; ten in a second."""
        events: list[Event] = []
        self.due_ns = None
        is_open = now_ns >= self._counts_ns
        for key, kept in list(self._kept.items()):
            if not kept.left_out:
                continue
            if now_ns < kept.ends_ns or not is_open or len(events) == COUNTS_AT_A_TIME:
                self.due_ns = (
                    kept.ends_ns if self.due_ns is None else min(self.due_ns, kept.ends_ns)
                )
                continue
            newest, what = kept.newest, "more times" if key is not _MANY else "others, the newest"
            text = f"told {kept.left_out} {what} in 30 s: {newest.text}"
            source = newest.source if key is not _MANY else SOURCE
            level: Level = "warn"
            if kept.is_untold and key is not _MANY:
                level, text = "alarm", f"told {kept.left_out} times in a storm: {newest.text}"
            events.append(Event(now_ns, level, source, text, CODE))
            del self._kept[key]
        if events:
            self._counts_ns = now_ns + SECOND_NS
        if self.due_ns is not None:
            self.due_ns = max(self.due_ns, self._counts_ns)
        return events

    def _has_room(self, kind: int, t_ns: int) -> bool:
        if t_ns - self._second_ns >= SECOND_NS:
            self._second_ns = t_ns
            self._room = list(ROOM)
        self._room[kind] -= 1
        return self._room[kind] >= 0

    def _forget(self, now_ns: int) -> None:
        """Forget what was told long ago and never left out."""
        for key, kept in list(self._kept.items()):
            if not kept.left_out and now_ns - kept.since_ns >= EVERY_NS:
                del self._kept[key]
