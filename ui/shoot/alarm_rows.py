# SPDX-License-Identifier: GPL-3.0-or-later
"""What the alarm list says of an alarm, and in which order. Pure but for the language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from stagectl.control.client import Row
from ui import theme, words
from ui.columns import Column, fixed, number
from ui.theme import Shape, Status

_SECONDS_A_MINUTE = 60.0


@dataclass(frozen=True, slots=True)
class AlarmFace:
    """One alarm as it is shown; `quiet` ones are dimmed but there."""

    key: str
    status: Status
    code: str
    text: str
    fix: str
    since: str
    count: str
    notes: tuple[Status, ...]
    quiet: bool

    @property
    def spoken(self) -> str:
        """Return what a screen reader says."""
        notes = ", ".join(note.word for note in self.notes)
        return f"{self.code} {self.text} {self.count} {notes}. {self.fix}"


def order_of(rows: Mapping[str, Row]) -> list[str]:
    """Return the alarms as they are listed: first fault on top, then what waits for a hand.

    Among equals the one that came first stands first: the cause is above what it caused.
    """

    def weight(key: str) -> tuple[bool, bool, bool, bool, bool, str, str]:
        row = rows[key]
        return (
            row.get("muted_s") is not None,
            not row.get("first"),
            bool(row.get("acknowledged")),
            not row.get("standing"),
            row.get("level") != "alarm",
            str(row.get("since_utc") or ""),
            key,
        )

    return sorted(rows, key=weight)


def alarm_face(key: str, row: Row) -> AlarmFace:
    """Return how an alarm is shown."""
    level = row.get("level")
    status = Status("", Shape.CROSS, theme.BAD)
    if level != "alarm":
        status = Status("", Shape.TRIANGLE, theme.WARN)
    quiet = row.get("muted_s") is not None or not row.get("standing")
    count = number(row.get("count")) or 1.0
    return AlarmFace(
        key=key,
        status=status,
        code=str(row.get("code") or ""),
        text=words.say(str(row.get("text") or row.get("title") or key)),
        fix=words.say(str(row.get("fix"))) if row.get("fix") else "",
        since=str(row.get("since_utc") or ""),
        count=f"\N{MULTIPLICATION SIGN}{fixed(count, 0)}" if count > 1.0 else "",
        notes=tuple(_notes(row)),
        quiet=quiet,
    )


def _notes(row: Row) -> list[Status]:
    notes = []
    if row.get("first"):
        notes.append(Status(words.say("FIRST FAULT"), Shape.TRIANGLE, theme.INFO))
    muted = number(row.get("muted_s"))
    if muted is not None:
        minutes = -(-muted // _SECONDS_A_MINUTE)
        word = words.say("muted, {minutes} min left", minutes=fixed(minutes, 0))
        notes.append(Status(word, Shape.BARS, theme.DIM))
    if row.get("acknowledged"):
        word = words.say(
            "acknowledged: {who} {utc}",
            who=str(row.get("ack_by") or ""),
            utc=str(row.get("ack_utc") or ""),
        )
        notes.append(Status(word, Shape.DISC, theme.DIM))
    if not row.get("standing"):
        notes.append(Status(words.say("over, acknowledge it"), Shape.RING, theme.DIM))
    return notes


def waiting(rows: Mapping[str, Row]) -> int:
    """Return how many alarms nobody has acknowledged or muted."""
    return sum(1 for r in rows.values() if not r.get("acknowledged") and r.get("muted_s") is None)


_WHAT: Mapping[str, Status] = {
    "raised": Status("raised", Shape.CROSS, theme.BAD),
    "cleared": Status("over", Shape.DISC, theme.GOOD),
    "acknowledged": Status("acknowledged", Shape.DISC, theme.DIM),
    "muted": Status("muted", Shape.BARS, theme.DIM),
}


def _what(key: str, row: Row) -> Status:
    return words.status_of(_WHAT, row.get("what"))


def _said(key: str, row: Row) -> str:
    parts = (str(row.get("by") or ""), words.say(str(row.get("text"))) if row.get("text") else "")
    return " ".join(part for part in parts if part) or words.NOTHING


HISTORY = (
    Column("UTC", "00:00:00", lambda key, row: str(row.get("utc") or "")),
    Column("", "acknowledged", lambda key, row: words.say(_what(key, row).word), status=_what),
    Column("Alarm", "F-00 freed-abc", lambda key, row: str(row.get("alarm") or "")),
    Column("By whom, what", "", _said),
)
