# SPDX-License-Identifier: GPL-3.0-or-later
"""What a column of a table is: header, width, text, alignment and, where it has one, status.

A new column is one row here. A getter takes the key and the row of the control API; a field that is
missing or null shows a dash, so an older stage never breaks a newer console.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from stagectl.control.client import Cell, Row
from ui import words
from ui.theme import Status

Text: TypeAlias = Callable[[str, Row], str]
StatusOf: TypeAlias = Callable[[str, Row], Status | None]

# Shares of the nominal rate and ages in ms that want a look.
LOW_RATE = 0.9
OLD_POSE_MS = 100.0


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `status` adds shape and colour.

    `sample` is the longest text it will show: it makes the width, in whatever font and language.
    An empty sample takes what is left.
    """

    header: str
    sample: str
    text: Text
    right: bool = False
    status: StatusOf | None = None
    tip: str = ""
    strong: bool = False
    # Cut a long text in its middle: the settings of a line stand at its end.
    cut_middle: bool = False


def number(value: Cell) -> float | None:
    """Return a number of a row, or None for anything else; infinity and NaN are no number."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        return None
    return float(value)


def fixed(value: Cell, digits: int) -> str:
    """Return a number with a fixed count of decimals, or a dash; never "-0.0"."""
    found = number(value)
    if found is None:
        return words.NOTHING
    text = f"{found:.{digits}f}"
    if text.startswith("-"):
        text = text[1:] if float(text) == 0.0 else words.MINUS + text[1:]
    return text


def _word(name: str) -> Text:
    return lambda key, row: str(row.get(name) or words.NOTHING)


def _level(key: str, row: Row) -> Status:
    return words.status_of(words.EVENT, row.get("level"))


def _event(key: str, row: Row) -> str:
    """Say who it is about, unless the sentence does."""
    source, text = str(row.get("source") or ""), str(row.get("text") or "")
    said = words.say(text) if text else words.NOTHING
    if not source or source in text:
        return said
    return words.say("{name}: {sentence}", name=source, sentence=said)


def _says(status: Callable[[str, Row], Status]) -> Text:
    return lambda key, row: words.say(status(key, row).word)


def _longest(statuses: Iterable[Status]) -> str:
    return max((words.say(status.word) for status in statuses), key=len)


_LEVEL = _longest(words.EVENT.values())

EVENTS: Sequence[Column] = (
    Column("UTC", "00:00:00", _word("utc")),
    Column("", _LEVEL, _says(_level), status=_level),
    Column("What happened", "", _event),
)
