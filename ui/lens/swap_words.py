# SPDX-License-Identifier: GPL-3.0-or-later
"""The words of the lens swap that stand in tables: steps, states, rings and their ends, keys."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from stagectl.control.client import Row
from ui.theme import DIM, GOOD, INFO, WARN, Shape, Status
from ui.words import NOTHING

STEPS = ("Serial number", "Sensor mode", "Ends", "Look", "Use")
STATES: Mapping[str, Status] = {
    "done": Status("done", Shape.DISC, GOOD),
    "now": Status("now", Shape.HALF, INFO),
    "open": Status("to do", Shape.RING, DIM),
    "marked": Status("marked", Shape.TRIANGLE, WARN),
}
SERIAL, MODE, ENDS, LOOK, USE, IN_USE = range(1, 7)
"""The steps, as the stage counts them; `IN_USE` is past the last."""


class RingWords(NamedTuple):
    """What a ring and its two ends are called, and the keys that set them."""

    name: str
    far: str
    near: str
    far_key: str
    near_key: str


RINGS: Mapping[str, RingWords] = {
    "zoom": RingWords("Zoom", "Wide", "Tele", "1", "2"),
    "focus": RingWords("Focus", "Infinity", "Near", "3", "4"),
    "iris": RingWords("Iris", "Wide open", "Closed down", "5", "6"),
}
KEYS: Sequence[tuple[str, str]] = (
    ("Enter", "Lens swap: take what is proposed, step after step"),
    ("Up, Down", "Lens swap: choose a lens; typed digits filter the list"),
    ("1 .. 9", "Lens swap: choose a sensor mode; at the ends: the ring stands at this end now"),
    ("L", "Lens swap: ends as last time"),
    ("O", "Lens swap: leave the ends open"),
    ("PgUp, PgDown", "Lens swap: look at another step"),
    ("Backspace", "Lens swap: back to the open step; once more gives the swap up"),
)


def texts(row: Row, name: str) -> list[str]:
    """Return a cell that is a list, as texts."""
    value = row.get(name)
    if isinstance(value, str) or not isinstance(value, Sequence):
        return []
    return [str(one) for one in value]


def step_of(row: Row) -> int:
    """Return the step that is open: 1 where no swap is under way, 6 when the lens is in use."""
    step = row.get("step")
    return min(max(step, SERIAL), IN_USE) if isinstance(step, int) else SERIAL


def raw_text(value: object) -> str:
    """Return a raw reading as people write it."""
    return f"{value:g}" if isinstance(value, int | float) else NOTHING


def step_values(row: Row) -> list[str]:
    """Return what was answered at each step, "" where nothing was."""
    rings = texts(row, "rings")
    ends = " ".join(
        f"{raw_text(row.get(f'{ring}_far'))}:{raw_text(row.get(f'{ring}_near'))}"
        for ring in rings
        if row.get(f"{ring}_far") is not None or row.get(f"{ring}_near") is not None
    )
    serial = str(row.get("serial") or "")
    return [serial, str(row.get("mode_words") or ""), ends, str(row.get("look") or ""), ""]
