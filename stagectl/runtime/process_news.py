# SPDX-License-Identifier: Apache-2.0
"""What people read when a process of ours died or hung: the supervisor's news as events.

The supervisor's process has no bus. Its words go to `control`, which tells them as its own; what
happened to `control` itself waits until it is back.
"""

from __future__ import annotations

from collections import deque
from typing import NamedTuple

import msgspec

from stagectl.runtime.supervisor import ChildEvent, Supervisor
from stagectl.topics import Event, Level

TELLER = "control"
MOST_WAITING = 32


class _Words(NamedTuple):
    level: Level
    source: str
    what: str
    meanwhile: str
    code: str


_PROCESSES = {
    "hot": _Words("alarm", "engine", "the engine", "render nodes went on by themselves", "F-20"),
    "control": _Words("alarm", "control", "the show's control", "pictures went on", "F-20"),
    "record": _Words("alarm", "recorder", "the recorder", "a take that rolls has a gap", "F-21"),
    "console": _Words("warn", "console", "the console", "the stage does not need it", "F-26"),
    "send": _Words("warn", "send", "the sender for other programs", "they got nothing", ""),
}


class ProcessNews:
    """Turns restarts into events and hands them to `control`."""

    def __init__(self, supervisor: Supervisor) -> None:
        self._supervisor = supervisor
        self._hung: set[str] = set()
        self._waiting: deque[Event] = deque(maxlen=MOST_WAITING)

    def on_event(self, event: ChildEvent) -> None:
        """Take what happened to a child."""
        if event.kind == "hung":
            self._hung.add(event.child)
        elif event.kind == "restarted" and event.child in _PROCESSES:
            self._waiting.append(self._words(event))

    def add(self, event: Event) -> None:
        """Take news of the supervisor's own."""
        self._waiting.append(event)

    def hand_on(self) -> None:
        """Say what waits, where `control` listens."""
        while self._waiting and self._supervisor.is_ready(TELLER):
            if not self._supervisor.tell(TELLER, msgspec.json.encode(self._waiting[0])):
                return
            self._waiting.popleft()

    def _words(self, event: ChildEvent) -> Event:
        words = _PROCESSES[event.child]
        how = "hung and was killed" if event.child in self._hung else "died"
        self._hung.discard(event.child)
        text = f"{words.what} {how}, and is started again: {words.meanwhile}"
        return Event(event.t_ns, words.level, words.source, text, words.code)
