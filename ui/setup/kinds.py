# SPDX-License-Identifier: GPL-3.0-or-later
"""The kinds of rows of a stage file on their pages: what a row is called, and how it is just now.

Pure. A new kind of row in the stage file is one more line here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from stagectl.control.client import Row, State
from ui import theme, words
from ui.columns import fixed, number
from ui.setup.choosers import choice_text
from ui.setup.draft import Draft, setting
from ui.setup.toml_value import read_value, shown_text
from ui.theme import Status
from ui.words import DOT, say

Detail: TypeAlias = Callable[[Draft, str], str]
Live: TypeAlias = Callable[[State, str], "tuple[Status, str] | None"]
"""State, id -> how it is, and a line about it; None where the running stage has no such row."""

HOUR_S = 3_600.0
MINUTE_S = 60.0
TWO_DAYS_S = 172_800.0


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of row; `name` is its section in the stage file, `one` a single row in words."""

    name: str
    one: str
    detail: Detail
    live: Live = lambda state, key: None
    section: str = ""
    """The section of the board that tells of the running ones."""


def value_of(draft: Draft, path: str) -> str:
    """Return a setting as it is shown, "" where it is not in the file."""
    toml = draft.value(path)
    return "" if toml is None else shown_text(read_value(toml))


def shown_setting(state: State, path: str) -> str:
    """Return one setting as it is shown, without a look at the whole draft."""
    toml = setting(state, path)
    return "" if toml is None else shown_text(read_value(toml))


def joined(*parts: str) -> str:
    """Return the parts that say something, with a dot between them."""
    return f" {DOT} ".join(part for part in parts if part and part != words.NOTHING)


def age_text(seconds: float | None) -> str:
    """Return "12 s ago", "3 min ago", "26 h ago", "2 days ago", or nothing for None."""
    if seconds is None:
        return ""
    if seconds < MINUTE_S:
        return say("{n} s ago", n=f"{seconds:.0f}")
    if seconds < HOUR_S:
        return say("{n} min ago", n=f"{seconds / MINUTE_S:.0f}")
    if seconds < TWO_DAYS_S:
        return say("{n} h ago", n=f"{seconds / HOUR_S:.0f}")
    return say("{n} days ago", n=f"{2.0 * seconds / TWO_DAYS_S:.0f}")


def _values(kind: str, *keys: str) -> Detail:
    def detail(draft: Draft, key: str) -> str:
        values = (value_of(draft, f"{kind}/{key}/{name}") for name in keys)
        return joined(*(choice_text(value) for value in values if value))

    return detail


def _row(state: State, section: str, key: str) -> Row | None:
    return state.get(section, {}).get(key)


def _source(state: State, key: str) -> tuple[Status, str] | None:
    row = _row(state, "sources", key)
    if row is None:
        return None
    hz = number(row.get("rate_hz"))
    rate = say("{hz} Hz", hz=fixed(hz, 1)) if hz is not None else ""
    text = joined(rate, say(str(row.get("line") or "")), say(str(row.get("note") or "")))
    return words.status_of(words.TRACKING, row.get("state")), text


def _camera(state: State, key: str) -> tuple[Status, str] | None:
    row = _row(state, "cameras", key)
    if row is None:
        return None
    focal = fixed(row.get("focal_mm"), 1)
    text = joined(
        str(row.get("tracker") or ""), say("{mm} mm", mm=focal), say(str(row.get("error") or ""))
    )
    return words.status_of(words.TRACKING, row.get("state")), text


def _wall(state: State, key: str) -> tuple[Status, str] | None:
    """A wall that is tracked or was moved tells how old its pose is."""
    row = _row(state, "walls", key)
    if row is None:
        return None
    age = number(row.get("age_ms"))
    if age is None:
        text = say("where the stage file puts it")
        return Status("fixed", theme.Shape.RING, theme.DIM), text
    text = say("pose of {age}", age=age_text(age / 1000.0))
    if age > OLD_POSE_MS:
        return Status("old pose", theme.Shape.TRIANGLE, theme.WARN), text
    return Status("tracking", theme.Shape.DISC, theme.GOOD), text


def _processor(state: State, key: str) -> tuple[Status, str] | None:
    row = _row(state, "processors", key)
    if row is None:
        return None
    text = joined(str(row.get("kind") or ""), str(row.get("address") or ""))
    return words.status_of(PROCESSOR, row.get("state")), text


def _scene(state: State, key: str) -> tuple[Status, str] | None:
    """The show tells which scene the wall shows."""
    row = _row(state, "show", "show") or {}
    return (
        (Status("on the wall", theme.Shape.DISC, theme.GOOD), "")
        if row.get("scene") == key
        else None
    )


def _cue(state: State, key: str) -> tuple[Status, str] | None:
    """The running list has the cues by their place, counted from 1."""
    row = _row(state, "cues", f"{int(key) + 1:03d}" if key.isdecimal() else key)
    if row is None:
        return None
    return CUES.get(str(row.get("state") or ""), CUES[""]), str(row.get("name") or "")


OLD_POSE_MS = 1_000.0
CUES: Mapping[str, Status] = {
    "": Status("later", theme.Shape.RING, theme.DIM),
    "standby": Status("standby", theme.Shape.HALF, theme.INFO),
    "active": Status("active", theme.Shape.DISC, theme.GOOD),
    "done": Status("done", theme.Shape.RING, theme.DIM),
}
PROCESSOR: Mapping[str, Status] = {
    "ok": Status("answers", theme.Shape.DISC, theme.GOOD),
    "silent": Status("SILENT", theme.Shape.CROSS, theme.BAD),
    "refused": Status("refused", theme.Shape.CROSS, theme.BAD),
}
KINDS: Mapping[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind("source", "tracker", _values("source", "protocol", "body"), _source, "sources"),
        Kind("body", "camera", _values("body", "role", "label"), _camera, "cameras"),
        Kind("wall", "wall", _values("wall", "label", "processor"), _wall, "walls"),
        Kind(
            "processor", "processor", _values("processor", "label", "mode"), _processor,
            "processors",
        ),
        Kind("send", "send", _values("send", "protocol", "host", "body")),
        Kind("scene", "scene", _values("scene"), _scene, "show"),
        Kind("cue", "cue", _values("cue", "name"), _cue, "cues"),
    )
}  # fmt: skip


def row_status(draft: Draft, state: State, kind: Kind, key: str) -> Status | None:
    """Return what is worth a look in a row: a wrong value, a changed one, or how it runs."""
    tally = draft.tally_of(f"{kind.name}/{key}")
    if tally.wrong:
        return Status(say("{n} wrong", n=tally.wrong), theme.Shape.CROSS, theme.BAD)
    if tally.changed:
        return Status(say("{n} changed", n=tally.changed), theme.Shape.HALF, theme.INFO)
    live = kind.live(state, key)
    if live is None:
        return None
    return Status(say(live[0].word), live[0].shape, live[0].colour)


def free_id(kind: str, taken: Sequence[str]) -> str:
    """Return a name for one more row: cameras get the next letter, the others a number."""
    if kind == "body":
        letters = (chr(code) for code in range(ord("A"), ord("Z") + 1))
        found = next((letter for letter in letters if letter not in taken), None)
        if found is not None:
            return found
    number_ = 1
    while f"{kind}-{number_}" in taken:
        number_ += 1
    return f"{kind}-{number_}"
