# SPDX-License-Identifier: GPL-3.0-or-later
"""The columns of the takes: name, slate, status, length, notes, and whether all is on the disk."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from stagectl.control.client import Row
from ui import theme, words
from ui.columns import Column, fixed, number
from ui.theme import Shape, Status
from ui.words import say

# What a crew calls a take; the stage knows the keys.
TAKES: Mapping[str, Status] = {
    "": Status("not marked", Shape.RING, theme.DIM),
    "good": Status("GOOD", Shape.DISC, theme.GOOD),
    "keep": Status("KEEP", Shape.HALF, theme.INFO),
    "ng": Status("NG", Shape.CROSS, theme.BAD),
}
ROLLING = Status("rolling", Shape.DISC, theme.BAD)
SAFE = Status("safe", Shape.DISC, theme.GOOD)
OPEN = Status("writing", Shape.HALF, theme.INFO)
GAPS = Status("GAPS", Shape.CROSS, theme.BAD)
UNSEEN = Status("end not seen", Shape.TRIANGLE, theme.WARN)
HOUR_S, MINUTE_S = 3600, 60


def length_text(seconds: float | None) -> str:
    """Return a length as "1:02:03" or "2:03", or a dash."""
    if seconds is None:
        return words.NOTHING
    whole = int(seconds)
    hours, rest = divmod(whole, HOUR_S)
    minutes, left = divmod(rest, MINUTE_S)
    return f"{hours}:{minutes:02d}:{left:02d}" if hours else f"{minutes}:{left:02d}"


def size_text(megabytes: float | None) -> str:
    """Return a size as "12.3 MB" or "1.20 GB", or a dash."""
    if megabytes is None:
        return words.NOTHING
    return f"{megabytes / 1000.0:.2f} GB" if megabytes >= 1000.0 else f"{megabytes:.1f} MB"


def take_status(key: str, row: Row) -> Status:
    """Return what the crew said of a take; the one that rolls has nothing said yet."""
    if row.get("recording") and not row.get("status"):
        return ROLLING
    return words.status_of(TAKES, row.get("status")) if row.get("status") else TAKES[""]


def safe_status(key: str, row: Row) -> Status:
    """Return whether all of a take is on the disk and without gaps.

    Gaps are not known of a take whose recorder nobody saw end.
    """
    gaps = number(row.get("gaps"))
    if gaps:
        return GAPS
    if row.get("recording"):
        return OPEN
    return SAFE if gaps is not None else UNSEEN


def listed(value: object) -> list[str]:
    """Return a list of a row as texts."""
    if isinstance(value, str) or not isinstance(value, Sequence):
        return []
    return [str(one) for one in value]


def _notes(key: str, row: Row) -> str:
    return "; ".join(listed(row.get("notes"))) or words.NOTHING


def _gaps(key: str, row: Row) -> Status | None:
    return GAPS if (number(row.get("gaps")) or 0.0) > 0.0 else None


def columns() -> tuple[Column, ...]:
    """Return the columns, in the language in use."""
    marks = [say(status.word) for status in (*TAKES.values(), ROLLING)]
    safety = [say(status.word) for status in (SAFE, OPEN, GAPS, UNSEEN)]
    return (
        Column("Take", "MMMMMMMMMM", lambda key, row: str(row.get("name") or key), strong=True),
        Column("Slate", "000-000-00", lambda key, row: str(row.get("slate") or words.NOTHING)),
        Column("Status", max(marks, key=len), lambda key, row: say(take_status(key, row).word),
               status=take_status),
        Column("UTC", "0000-00-00 00:00:00", lambda key, row: str(row.get("utc") or words.NOTHING)),
        Column("Length", "0:00:00", lambda key, row: length_text(number(row.get("seconds"))),
               right=True),
        Column("Marks set", "000", lambda key, row: str(len(listed(row.get("marks")))), right=True),
        Column("Size", "000.0 MB", lambda key, row: size_text(number(row.get("size_mb"))),
               right=True),
        Column("Gaps", "000000", lambda key, row: fixed(row.get("gaps"), 0), right=True,
               status=_gaps),
        Column("On disk", max(safety, key=len), lambda key, row: say(safe_status(key, row).word),
               status=safe_status),
        Column("Notes", "", _notes),
    )  # fmt: skip
