# SPDX-License-Identifier: Apache-2.0
"""Keeps a storm of events from filling screens and takes (F-34). Pure.

1. The same thing of the same source is told five times in 30 s; what follows is counted, and the
   count is told when the 30 s are over. Sentences that differ in figures only are the same thing;
   addresses and names are no figures.
2. All events together are at most 100 in a second: half of them are kept for alarms.
3. What people did (an info without a fault's id) is told always: it is the log of who did what.
   So are the counts themselves.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from stagectl.topics import Event

CODE = "F-34"
SOURCE = "events"
EVERY_NS = 30_000_000_000
BURST = 5
MOST_KEPT = 256
SECOND_NS = 1_000_000_000
EACH_SECOND = 50
COUNTS_AT_A_TIME = 20
# Figures, but not addresses, and not the numbers in names.
_FIGURE = re.compile(r"(?<![\w.])\d+(?:\.\d+)?(?![\w.]*\d)")
_MANY = ("", "")


@dataclass(slots=True)
class _Kept:
    since_ns: int
    told: int
    left_out: int
    newest: Event


class EventLimiter:
    """Stands between those who tell and those who read; one for each process."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str], _Kept] = {}
        self._second_ns = 0
        self._forgot_ns = 0
        self._told = {True: 0, False: 0}
        self.due_ns: int | None = None
        """When `due` has something to say at the earliest; None while nothing was left out."""

    def admits(self, event: Event) -> bool:
        """Return whether an event is to be told; one that is not is counted."""
        if event.code == CODE or (event.level == "info" and not event.code):
            return True
        t_ns = event.t_ns
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
        if kept.told >= BURST or not self._has_room(event):
            kept.left_out += 1
            kept.newest = event
            ends_ns = kept.since_ns + EVERY_NS
            self.due_ns = ends_ns if self.due_ns is None else min(self.due_ns, ends_ns)
            return False
        kept.told += 1
        return True

    def due(self, now_ns: int) -> list[Event]:
        """Return the counts of what was left out and is due to be told; a number at a time."""
        events: list[Event] = []
        self.due_ns = None
        for key, kept in list(self._kept.items()):
            ends_ns = kept.since_ns + EVERY_NS
            if not kept.left_out:
                continue
            if now_ns < ends_ns or len(events) == COUNTS_AT_A_TIME:
                ends_ns = max(ends_ns, now_ns + SECOND_NS) if now_ns >= ends_ns else ends_ns
                self.due_ns = ends_ns if self.due_ns is None else min(self.due_ns, ends_ns)
                continue
            newest, what = kept.newest, "more times" if key is not _MANY else "others, the newest"
            text = f"told {kept.left_out} {what} in 30 s: {newest.text}"
            source = newest.source if key is not _MANY else SOURCE
            events.append(Event(now_ns, "warn", source, text, CODE))
            del self._kept[key]
        return events

    def _has_room(self, event: Event) -> bool:
        if event.t_ns - self._second_ns >= SECOND_NS:
            self._second_ns = event.t_ns
            self._told[True] = self._told[False] = 0
        is_alarm = event.level == "alarm"
        if self._told[is_alarm] >= EACH_SECOND:
            return False
        self._told[is_alarm] += 1
        return True

    def _forget(self, now_ns: int) -> None:
        """Forget what was told long ago and never left out."""
        for key, kept in list(self._kept.items()):
            if not kept.left_out and now_ns - kept.since_ns >= EVERY_NS:
                del self._kept[key]
