# SPDX-License-Identifier: GPL-3.0-or-later
"""The alarms of the board as the strip on top shows them, and which of them is heard. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from stagectl.control.client import Row, State
from ui import words
from ui.columns import number


@dataclass(frozen=True, slots=True)
class Alarms:
    """What is to be acknowledged, the most urgent first, and the first fault of this trouble."""

    unacknowledged: Sequence[str]
    standing: int
    muted: int
    top: Row
    first: Row

    @property
    def is_loud(self) -> bool:
        """Tell whether the most urgent one is an alarm, not a warning."""
        return self.top.get("level") == "alarm"


def alarms_of(state: State) -> Alarms:
    """Return the alarms as the board has them; a muted one asks for nothing."""
    rows = state.get("alarms", {})
    wanted = [key for key, row in rows.items() if not row.get("acknowledged") and not _muted(row)]
    wanted.sort(key=lambda key: _urgency(rows[key]))
    first = next((row for row in rows.values() if row.get("first")), {})
    standing = sum(1 for row in rows.values() if row.get("standing"))
    muted = sum(1 for row in rows.values() if _muted(row))
    return Alarms(wanted, standing, muted, rows[wanted[0]] if wanted else {}, first)


def alarm_text(row: Row) -> str:
    """Return an alarm in one line: its id, and what is so."""
    text = words.say(str(row.get("text") or row.get("title") or ""))
    return f"{row.get('code') or ''}  {text}".strip()


class Ear:
    """Hears new alarms: those with `sound` that were not there before, and never while rolling."""

    def __init__(self) -> None:
        self._known: Mapping[str, Row] | None = None

    def hears(self, state: State) -> bool:
        """Tell whether something new is to be heard; to be asked once for each new state."""
        rows = state.get("alarms", {})
        before, self._known = self._known, dict(rows)
        if before is None or _rolling(state):
            return False
        return any(
            row.get("sound") and not row.get("acknowledged") and not _muted(row)
            and _times(row) > _times(before.get(key, {}))
            for key, row in rows.items()
        )  # fmt: skip


def _times(row: Row) -> float:
    """How often it was raised; none where it is not known."""
    return (number(row.get("count")) or 1.0) if row else 0.0


def _rolling(state: State) -> bool:
    stage = state.get("stage", {}).get("stage", {})
    show = state.get("show", {}).get("show", {})
    return bool(stage.get("rolling") or show.get("rolling"))


def _muted(row: Row) -> bool:
    return row.get("muted_s") is not None


def _urgency(row: Row) -> tuple[bool, bool, bool, str]:
    return (
        row.get("level") != "alarm",
        not row.get("first"),
        not row.get("standing"),
        str(row.get("since_utc") or ""),
    )
