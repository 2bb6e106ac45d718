# SPDX-License-Identifier: Apache-2.0
"""Keeps alarms: latched, acknowledged, muted, the first fault, and what became of each. Pure.

1. An event of a fault's id raises an alarm of (id, source), or raises it again. An info of the same
   id and source ends it; so does its condition over the board (`catalogue.py: clears`), good for a
   second, because an info may be left out in a storm (F-34) or its teller may be dead.
2. An alarm goes when it is over *and* acknowledged. One that gets worse asks for an answer again.
3. The first fault is the one that was raised while no other waited for an answer.
4. A muted alarm makes no sound for so many minutes and stays in the list.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Iterable
from typing import Literal, NamedTuple

from stagectl.alarms.alarm import Alarm
from stagectl.alarms.catalogue import IDS, Level, fault
from stagectl.topics import Event

HYSTERESIS_NS = 1_000_000_000
HISTORY = 200
# Names come from the network too (nodes): beyond so many, the oldest that is over goes unanswered.
MOST_ALARMS = 256
STORM = "F-34"
# Of these the word that it is over may be the only one that comes: who tells of it had died.
TOLD_AFTERWARDS = ("F-20",)
_DISK = "F-22"
_MINUTE_NS = 60_000_000_000
_FIGURE = re.compile(r"\d+")

What = Literal["raised", "cleared", "acknowledged", "muted"]
Good = Callable[[Alarm, int], bool | None]
"""Whether the board says that an alarm's fault is over; None: it cannot tell."""


class Past(NamedTuple):
    """One line of the history."""

    n: int
    utc: str
    what: What
    alarm: str
    by: str
    text: str


class Unseen(NamedTuple):
    """A fault that the board shows; maybe nobody told it."""

    code: str
    source: str
    text: str


class AlarmEngine:
    """The alarms of one stage."""

    def __init__(self, utc: Callable[[], str]) -> None:
        self._utc = utc
        self._alarms: dict[str, Alarm] = {}
        self._numbers = 0
        self._lines = 0
        self._over: dict[str, str] = {}
        self._unseen_ns: dict[str, int] = {}
        self.history: deque[Past] = deque(maxlen=HISTORY)

    @property
    def ends_kept(self) -> int:
        """How many words of ends are remembered; bounded, as names come from the network."""
        return len(self._over)

    def alarms(self) -> tuple[Alarm, ...]:
        """Return all alarms, oldest first."""
        return tuple(self._alarms.values())

    def get(self, alarm_id: str) -> Alarm | None:
        """Return one alarm, None where there is none of that id."""
        return self._alarms.get(alarm_id)

    def take(self, event: Event) -> None:
        """Take an event; one without a fault's id is no alarm."""
        code, source = event.code, event.source
        if code not in IDS:
            return
        if event.level == "info":
            self._told_over(f"{code} {source}", event)
            return
        if code == STORM and self._counted(event):
            return
        self._raise(code, source, event.level, event.text, event.t_ns)

    def look(
        self, good: Good, now_ns: int, unseen: Iterable[Unseen] = (), ready: bool = True
    ) -> None:
        """Compare with the board: end what is over, raise what nobody told for a second.

        `ready` False: the stage comes up. What nobody told may yet come, and a warning that is over
        meanwhile (a line that was not there at once) is not kept.
        """
        for alarm in self.alarms():
            if alarm.muted_until_ns is not None and alarm.muted_until_ns <= now_ns:
                alarm.muted_until_ns = None
            if alarm.fault.clears != "once":
                self._compare(alarm, good(alarm, now_ns), now_ns)
                if not ready and not alarm.standing and alarm.level == "warn":
                    self._alarms.pop(alarm.id, None)
        seen: dict[str, int] = {}
        for code, source, text in unseen if ready else ():
            alarm_id = f"{code} {source}"
            since_ns = seen[alarm_id] = self._unseen_ns.get(alarm_id, now_ns)
            known = self._alarms.get(alarm_id)
            if now_ns - since_ns >= HYSTERESIS_NS and not (known and known.standing):
                self._raise(code, source, fault(code).level, text, now_ns, by_board=True)
        self._unseen_ns = seen

    def acknowledge(self, alarm_id: str, by: str) -> bool:
        """Note that somebody has seen it; return whether anything changed."""
        alarm = self._alarms.get(alarm_id)
        if alarm is None or alarm.acknowledged:
            return False
        alarm.acknowledged, alarm.first = True, False
        alarm.ack_by, alarm.ack_utc = by, self._utc()
        self._note("acknowledged", alarm, by)
        self._drop(alarm)
        return True

    def acknowledge_all(self, by: str) -> int:
        """Acknowledge what waits; return how many."""
        return sum(self.acknowledge(alarm.id, by) for alarm in self.alarms())

    def mute(self, alarm_id: str, minutes: float, by: str, now_ns: int) -> bool:
        """Let it make no sound for so long; 0 ends that. Return whether there is such an alarm."""
        alarm = self._alarms.get(alarm_id)
        if alarm is None:
            return False
        if minutes <= 0.0:
            alarm.muted_until_ns = None
            return True
        alarm.muted_until_ns = now_ns + round(minutes * _MINUTE_NS)
        self._note("muted", alarm, by)
        return True

    def _told_over(self, alarm_id: str, event: Event) -> None:
        alarm = self._alarms.get(alarm_id)
        if alarm is not None or len(self._over) < MOST_ALARMS:
            self._over[alarm_id] = _bare(event.text)
        if alarm is not None and alarm.standing:
            self._end(alarm)
        elif alarm is None and event.code in TOLD_AFTERWARDS:
            level = fault(event.code).level
            self._raise(event.code, event.source, level, event.text, event.t_ns)
            self._end(self._alarms[alarm_id])

    def _counted(self, event: Event) -> bool:
        """Take the count of what was left out: the newest of it may be what counts for an alarm."""
        told = _bare(event.text)
        for alarm in self.alarms():
            if alarm.source != event.source:
                continue
            over = self._over.get(alarm.id)
            if over is not None and told.endswith(over):
                if alarm.standing:
                    self._end(alarm)
                return True
            if told.endswith(_bare(alarm.text)):
                if alarm.fault.clears != "once":
                    alarm.last_ns = event.t_ns
                return True
        return False

    def _raise(
        self, code: str, source: str, level: Level, text: str, t_ns: int, *, by_board: bool = False
    ) -> None:
        standing = fault(code).clears != "once"
        alarm = self._alarms.get(f"{code} {source}")
        if alarm is None:
            if len(self._alarms) >= MOST_ALARMS:
                oldest = min(self._alarms.values(), key=lambda one: (one.standing, one.number))
                self._forget(oldest)
            self._numbers += 1
            first = all(one.acknowledged for one in self._alarms.values())
            alarm = Alarm(
                code, source, level, text, self._utc(), t_ns, t_ns, standing, self._numbers, first,
                by_board,
            )  # fmt: skip
            self._alarms[alarm.id] = alarm
            self._note("raised", alarm, "")
            return
        was_standing, alarm.by_board = alarm.standing, False
        if not was_standing:
            alarm.count += 1
        is_worse = level == "alarm" and alarm.level != "alarm"
        if is_worse and alarm.acknowledged:
            alarm.acknowledged, alarm.ack_by, alarm.ack_utc = False, "", ""
        alarm.last_ns = t_ns
        alarm.standing = standing
        alarm.good_since_ns = alarm.bad_since_ns = None
        # While it stands the worst word counts; of a disk, what is true now.
        if not was_standing or level == "alarm" or level == alarm.level or code == _DISK:
            alarm.level, alarm.text = level, text
        if not was_standing or is_worse:
            self._note("raised", alarm, "")

    def _compare(self, alarm: Alarm, good: bool | None, now_ns: int) -> None:
        if good is None:
            alarm.good_since_ns = alarm.bad_since_ns = None
        elif good:
            alarm.bad_since_ns = None
            if alarm.good_since_ns is None:
                alarm.good_since_ns = now_ns
            if alarm.standing and now_ns - alarm.good_since_ns >= HYSTERESIS_NS:
                self._end(alarm)
        else:
            alarm.good_since_ns = None
            if alarm.bad_since_ns is None:
                alarm.bad_since_ns = now_ns
            if not alarm.standing and now_ns - alarm.bad_since_ns >= HYSTERESIS_NS:
                alarm.standing = True
                alarm.count += 1
                self._note("raised", alarm, "")

    def _end(self, alarm: Alarm) -> None:
        alarm.standing = False
        alarm.good_since_ns = alarm.bad_since_ns = None
        self._note("cleared", alarm, "")
        self._drop(alarm)

    def _drop(self, alarm: Alarm) -> None:
        if alarm.is_over:
            self._forget(alarm)

    def _forget(self, alarm: Alarm) -> None:
        self._alarms.pop(alarm.id, None)
        if len(self._over) > MOST_ALARMS:  # names come from the network: keep what may be used
            self._over = {key: text for key, text in self._over.items() if key in self._alarms}

    def _note(self, what: What, alarm: Alarm, by: str) -> None:
        self._lines += 1
        self.history.append(Past(self._lines, self._utc(), what, alarm.id, by, alarm.text))


def _bare(text: str) -> str:
    """Return a sentence without its figures: two that differ in those only mean the same."""
    return _FIGURE.sub("", text)
