# SPDX-License-Identifier: GPL-3.0-or-later
"""What a camera's card says, made from its row: state, what hands have done, wall, figures.

All words are in the language in use. A field that a stage does not send shows a dash.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from stagectl.control.client import Row
from ui import theme, words
from ui.columns import LOW_RATE, OLD_POSE_MS, fixed, number
from ui.shoot.ride_commands import AXES, AXIS_OF
from ui.shoot.rows import numbers, texts
from ui.theme import Shape, Status

# A state that is younger says no age: it would only flicker.
AGE_FROM_MS = 100.0
FIGURES: Sequence[tuple[str, str]] = (
    ("rate_hz", "Hz"),
    ("drops", "drops"),
    ("jitter_ms", "jitter ms"),
    ("age_ms", "age ms"),
    ("wall_px", "wall px"),
    ("margin_px", "margin"),
)
_DIGITS = {"rate_hz": 1, "jitter_ms": 2, "wall_px": 1, "margin_px": 0}


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure and the role of its colour."""

    text: str
    role: str


@dataclass(frozen=True, slots=True)
class Head:
    """All of a card but the figures and the chain; equal ones look the same."""

    letter: str
    label: str
    state: Status
    wall: Status
    wall_note: str
    tags: tuple[Status, ...]


def head_of(key: str, row: Row) -> Head:
    """Return what the head of a card says."""
    camera = row.get("role", "camera") == "camera"
    label = str(row.get("label") or key)
    on = row.get("on_wall")
    wall = Status(words.say("off wall"), Shape.RING, theme.DIM)
    if on:
        wall = Status(words.say("ON WALL"), Shape.DISC, theme.INFO)
    elif on is None:
        wall = Status("", Shape.RING, theme.DIM)
    note = ""
    if on is not None:
        note = words.say(
            "prio {priority} {dot} {size} %",
            priority=fixed(row.get("priority"), 0),
            dot=words.DOT,
            size=fixed(100.0 * (number(row.get("size")) or 1.0), 0),
        )
    return Head(
        letter=str(row.get("letter") or key) if camera else "",
        label=label,
        state=_state(row),
        wall=wall,
        wall_note=note,
        tags=tuple(_tags(row)),
    )


def figures_of(row: Row) -> tuple[Figure, ...]:
    """Return the figures in the order of `FIGURES`."""
    gone = row.get("state") == "LOST"
    return tuple(_figure(name, row, gone=gone) for name, _ in FIGURES)


def _figure(name: str, row: Row, *, gone: bool) -> Figure:
    value = number(row.get(name))
    if value is None:
        return Figure(words.NOTHING, theme.DIM)
    role = theme.OLD if gone else theme.TEXT
    if name == "rate_hz" and _is_low(row, value):
        role = theme.WARN
    elif name == "age_ms" and value > OLD_POSE_MS:
        role = theme.WARN
    elif name == "drops" and value == 0.0:
        role = theme.DIM
    return Figure(fixed(value, _DIGITS.get(name, 0)), role)


def _is_low(row: Row, rate: float) -> bool:
    nominal = number(row.get("nominal_hz"))
    return bool(nominal) and rate < LOW_RATE * (nominal or 0.0)


def _state(row: Row) -> Status:
    """Return the tracking in words; what predicts or stands says for how long."""
    status = words.status_of(words.TRACKING, row.get("state"))
    word = words.say(status.word)
    left, age = number(row.get("coast_left_s")), number(row.get("age_ms"))
    if row.get("state") == "COAST" and left is not None:
        word = words.say("{state}, {seconds} s left", state=word, seconds=fixed(left, 1))
    elif row.get("state") in ("COAST", "HOLD", "LOST") and (age or 0.0) >= AGE_FROM_MS:
        word = f"{word} {_age(age or 0.0)}"
    return Status(word, status.shape, status.colour)


def _age(age_ms: float) -> str:
    return words.say("{seconds} s", seconds=fixed(age_ms / 1000.0, 1))


def _tags(row: Row) -> list[Status]:
    """Return what hands have changed, the loudest first."""
    found: list[Status] = []

    def add(word: str, shape: Shape, role: str) -> None:
        found.append(Status(word, shape, role))

    if row.get("frozen"):
        add(words.say("FROZEN"), Shape.BARS, theme.WARN)
    if row.get("held"):
        add(words.say("HELD"), Shape.BARS, theme.WARN)
    for source in texts(row.get("bypassed")):
        add(words.say("{source} bypassed", source=source), Shape.TRIANGLE, theme.WARN)
    if row.get("chroma") in ("green", "blue"):
        word = words.say("GREEN") if row.get("chroma") == "green" else words.say("BLUE")
        add(word, Shape.HALF, theme.WARN)
    masked = texts(row.get("mask"))
    if masked:
        axes = " ".join(words.say(AXIS_OF[a].name) if a in AXIS_OF else a for a in masked)
        add(words.say("mask {axes}", axes=axes), Shape.RING, theme.WARN)
    if row.get("markers"):
        add(words.say("markers"), Shape.HALF, theme.INFO)
    trim = numbers(row.get("trim"))
    moved = [axis for axis, value in zip(AXES, trim, strict=False) if value != 0.0]
    if moved:
        axes = " ".join(words.say(axis.name) for axis in moved)
        add(words.say("trim {axes}", axes=axes), Shape.RING, theme.INFO)
    return found
