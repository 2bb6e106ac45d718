# SPDX-License-Identifier: GPL-3.0-or-later
"""The columns of every table: header, width, text, alignment and, where it has one, status.

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
from ui.theme import WARN, Shape, Status

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


def _figure(name: str, digits: int = 0) -> Text:
    return lambda key, row: fixed(row.get(name), digits)


def _word(name: str) -> Text:
    return lambda key, row: str(row.get(name) or words.NOTHING)


def _axis(index: int) -> Text:
    def text(key: str, row: Row) -> str:
        vector = row.get("position_m")
        if isinstance(vector, str) or not isinstance(vector, Sequence) or len(vector) <= index:
            return words.NOTHING
        return fixed(vector[index], 3)

    return text


def _body_name(key: str, row: Row) -> str:
    """A camera goes by its letter; a tracked wall or object has only its label."""
    name = "letter" if row.get("role", "camera") == "camera" else "label"
    return str(row.get(name) or key)


def _tracking(key: str, row: Row) -> Status:
    return words.status_of(words.TRACKING, row.get("state"))


def _by_hand(key: str, row: Row) -> Status:
    return words.BY_HAND[bool(row.get("held")), bool(row.get("frozen"))]


def _node(key: str, row: Row) -> Status:
    return words.status_of(words.NODE, row.get("state"))


def _level(key: str, row: Row) -> Status:
    return words.status_of(words.EVENT, row.get("level"))


def _low_rate(key: str, row: Row) -> Status | None:
    rate, nominal = number(row.get("rate_hz")), number(row.get("nominal_hz"))
    low = row.get("rate_ok") is False
    if rate is not None and nominal:
        low = low or rate < LOW_RATE * nominal
    return Status(words.say("low"), Shape.TRIANGLE, WARN) if low else None


def _old_pose(key: str, row: Row) -> Status | None:
    age = number(row.get("age_ms"))
    if age is None or age <= OLD_POSE_MS:
        return None
    return Status(words.say("old"), Shape.TRIANGLE, WARN)


def _event(key: str, row: Row) -> str:
    """Say who it is about, unless the sentence does."""
    source, text = str(row.get("source") or ""), str(row.get("text") or "")
    said = words.say(text) if text else words.NOTHING
    if not source or source in text:
        return said
    return words.say("{name}: {sentence}", name=source, sentence=said)


def _clock(key: str, row: Row) -> str:
    return f"{words.PLUS_MINUS} {fixed(row.get('clock_bound_us'), 0)}"


def _says(status: Callable[[str, Row], Status]) -> Text:
    return lambda key, row: words.say(status(key, row).word)


def _longest(statuses: Iterable[Status]) -> str:
    return max((words.say(status.word) for status in statuses), key=len)


_TRACKING = _longest(words.TRACKING.values())
_BY_HAND = _longest(words.BY_HAND.values())
_NODE = _longest(words.NODE.values())
_LEVEL = _longest(words.EVENT.values())
_METRES = "-00.000"
_DEGREES = "-000.00"

CAMERAS: Sequence[Column] = (
    Column("Camera", "MMM", _body_name, strong=True),
    Column("Tracking", _TRACKING, _says(_tracking), status=_tracking),
    Column(
        "By hand", _BY_HAND, _says(_by_hand), status=_by_hand, tip="HELD: pose; FROZEN: picture"
    ),
    Column("Tracker", "MMMMMMM", _word("tracker")),
    Column("Hz", "000.0", _figure("rate_hz", 1), right=True, status=_low_rate),
    Column("Age ms", "00000", _figure("age_ms"), right=True, status=_old_pose),
    Column("Drops", "00000", _figure("drops"), right=True),
    Column(
        "Wall px",
        "000.0",
        _figure("wall_px", 1),
        right=True,
        tip="how far the picture on the wall is off, at most, in 95 of 100 frames",
    ),
    Column(
        "Edge %",
        "00.00",
        _figure("margin_pct", 2),
        right=True,
        tip="how far the inner frustum's edge is off, % of the picture's width, in 95 of 100",
    ),
    Column("X m", _METRES, _axis(0), right=True),
    Column("Y m", _METRES, _axis(1), right=True),
    Column("Z m", _METRES, _axis(2), right=True),
    Column("Pan", _DEGREES, _figure("pan_deg", 2), right=True, tip="degrees, positive to the left"),
    Column("Tilt", "-00.00", _figure("tilt_deg", 2), right=True, tip="degrees"),
    Column("Roll", "-00.00", _figure("roll_deg", 2), right=True, tip="degrees"),
    Column("Lens mm", "000.0", _figure("focal_mm", 1), right=True, tip="focal length"),
    Column("Message", "", _word("error")),
)

SOURCES: Sequence[Column] = (
    Column("Tracker", "MMMMMM", lambda key, row: key, strong=True),
    Column("For", "MM", _word("body")),
    Column("State", _TRACKING, _says(_tracking), status=_tracking),
    Column("Hz", "000.0", _figure("rate_hz", 1), right=True, status=_low_rate),
    Column("Rejected", "00000", _figure("rejected"), right=True),
    Column("Gaps", "00000", _figure("gaps"), right=True),
    Column("Protocol", "opentrackio", _word("protocol")),
    Column("Line", "serial /dev/ttyUSB0 38400 8O1", _word("line"), cut_middle=True),
    Column("Note", "", _word("note")),
)

NODES: Sequence[Column] = (
    Column("Node", "MMMMMM", lambda key, row: key, strong=True),
    Column("State", _NODE, _says(_node), status=_node),
    Column("Frame", "00000000", _figure("frame"), right=True),
    Column("Exact", "00000000", _figure("exact"), right=True),
    Column("Late pose", "00000", _figure("late_pose"), right=True, tip="ours: the pose came late"),
    Column("Dropped", "00000", _figure("dropped"), right=True, tip="the wall's: nothing new shown"),
    Column("Clock µs", "± 00000", _clock, right=True, tip="bound of the clock difference"),
    Column("R ms", "000.0", _figure("R_ms", 1), right=True, tip="measured latch lead"),
    Column("Vsync", "house sync", _word("vsync_source")),
    Column("Message", "", _word("error")),
)

EVENTS: Sequence[Column] = (
    Column("UTC", "00:00:00", _word("utc")),
    Column("", _LEVEL, _says(_level), status=_level),
    Column("What happened", "", _event),
)
