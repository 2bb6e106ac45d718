# SPDX-License-Identifier: GPL-3.0-or-later
"""Rows of the takes of a morning; all values are fixed."""

from __future__ import annotations

from stagectl.control import Board
from stagectl.control.messages import Cell

Row = dict[str, Cell]


def take(name: str, utc: str, **changes: Cell) -> Row:
    """Return a take that is whole and on the disk."""
    row: Row = {
        "name": name,
        "slate": name,
        "utc": utc,
        "seconds": 94.2,
        "status": "",
        "notes": [],
        "marks": [],
        "durable": 94.2,
        "gaps": 0,
        "messages": 41_233,
        "recording": False,
        "size_mb": 18.4,
    }
    return {**row, **changes}


def rows() -> dict[str, Row]:
    """Return a morning's takes: the last one rolls."""
    takes = (
        take(
            "23B-1", "2026-11-28 09:12:40", status="ng", notes=["boom in picture"], gaps=None,
            messages=None,
        ),
        take("23B-2", "2026-11-28 09:16:05", status="keep", notes=["focus late at the door"]),
        take(
            "23B-3", "2026-11-28 09:21:33", status="good", marks=["0:12.4 look", "1:03.0"],
            notes=["director's choice", "node right dropped 2 at 0:41"], seconds=128.6,
            size_mb=24.9,
        ),
        take("24A-1", "2026-11-28 10:30:12", status="ng", gaps=212, notes=["disk was full"]),
        take("24A-2", "2026-11-28 10:36:40", seconds=3812.0, size_mb=1210.0),
        take(
            "24A-3", "2026-11-28 10:42:17", recording=True, durable=4.9, seconds=5.0,
            marks=["0:03.1", "0:04.0"], messages=2_107, size_mb=0.9,
        ),
    )  # fmt: skip
    return {str(row["name"]): row for row in takes}


def put_takes(board: Board) -> None:
    """Set the takes; 24A-3 rolls."""
    for key, row in rows().items():
        board.set("takes", key, row)
