# SPDX-License-Identifier: GPL-3.0-or-later
"""The one sentence a tired technician reads first: the worst that is so now, and how much more.

Pure: a table of checks from worst to mildest; each yields sentences from the state. The console
shows the first, and counts the others.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from stagectl.control.client import Row, State
from ui import words
from ui.columns import number
from ui.theme import BAD, GOOD, WARN, Shape, Status

# The process that makes the frames writes its age with each row; three beats are too many.
HOT_SILENT_MS = 1000.0


@dataclass(frozen=True, slots=True)
class Headline:
    """What to say, and whether the values on screen are old."""

    status: Status
    stale: bool


def headline(state: State, *, connected: bool, age_ms: float, address: str) -> Headline:
    """Return the sentence of this moment."""
    if not connected:
        return Headline(Status(_no_data(age_ms, address), Shape.CROSS, BAD), stale=True)
    found = [status for check in _CHECKS for status in check(state)]
    found.sort(key=lambda status: status.colour != BAD)
    stale = any(True for _ in _hot_silent(state))
    if not found:
        return Headline(Status(_all_good(state), Shape.DISC, GOOD), stale)
    first = found[0]
    more = words.say("   (+{n} more)", n=len(found) - 1) if len(found) > 1 else ""
    return Headline(Status(first.word + more, first.shape, first.colour), stale)


def _no_data(age_ms: float, address: str) -> str:
    if age_ms == float("inf"):
        return words.say(
            "NO DATA {dash} nothing answers at {address}; is the stage running?",
            dash=words.DASH,
            address=address,
        )
    return words.say(
        "NO DATA for {seconds} s {dash} values below are old",
        dash=words.DASH,
        seconds=f"{age_ms / 1000.0:.1f}",
    )


def _all_good(state: State) -> str:
    return words.say(
        "All good: {cameras} cameras tracked, {nodes} nodes in sync",
        cameras=_count(state, "cameras", "OK"),
        nodes=_count(state, "nodes", "in sync"),
    )


def _count(state: State, section: str, word: str) -> int:
    return sum(1 for row in state.get(section, {}).values() if row.get("state") == word)


def _stage(state: State) -> Row:
    return state.get("stage", {}).get("stage", {})


def _bad(text: str) -> Status:
    return Status(text, Shape.CROSS, BAD)


def _warn(text: str) -> Status:
    return Status(text, Shape.TRIANGLE, WARN)


def _hot_silent(state: State) -> Iterator[Status]:
    age = number(_stage(state).get("hot_age_ms"))
    if age is not None and age > HOT_SILENT_MS:
        text = "NO FRAMES for {seconds} s {dash} the frame process is silent, values below are old"
        yield _bad(words.say(text, dash=words.DASH, seconds=f"{age / 1000.0:.1f}"))


def _cameras(state: State) -> Iterator[Status]:
    make = {"LOST": _bad, "HOLD": _warn, "COAST": _warn}
    says = {
        "LOST": "Camera {id}: tracking LOST",
        "HOLD": "Camera {id}: no tracking, last pose kept",
        "COAST": "Camera {id}: predicting",
    }
    for word in says:
        for key, row in sorted(state.get("cameras", {}).items()):
            if row.get("state") == word:
                name = str(row.get("letter") or key)
                yield make[word](words.say(says[word], id=name) + _reason(row))


def _trackers(state: State) -> Iterator[Status]:
    """A tracker that is lost while its camera goes on: a second one carries it."""
    cameras = state.get("cameras", {})
    for key, row in sorted(state.get("sources", {}).items()):
        camera = cameras.get(str(row.get("body")), {})
        if row.get("state") == "LOST" and camera.get("state") != "LOST":
            yield _warn(words.say("Tracker {id}: LOST", id=key))


def _nodes(state: State) -> Iterator[Status]:
    make = {
        "lost": _bad,
        "hangs": _bad,
        "off": _bad,
        "refused": _bad,
        "not ready": _warn,
        "late": _warn,
    }
    says = {
        "lost": "Node {id}: LOST",
        "hangs": "Node {id}: HANGS",
        "off": "Node {id}: taken off",
        "refused": "Node {id}: refused",
        "not ready": "Node {id}: not ready",
        "late": "Node {id}: late",
    }
    for word in says:
        for key, row in sorted(state.get("nodes", {}).items()):
            if row.get("state") == word:
                yield make[word](words.say(says[word], id=key) + _reason(row))


def _house_sync(state: State) -> Iterator[Status]:
    stage = _stage(state)
    if stage.get("grid_state") not in (None, "LOCKED"):
        word = words.say(words.status_of(words.HOUSE_SYNC, stage["grid_state"]).word)
        yield _warn(words.say("House sync: {word}", word=word))


def _tracked_with_a_fault(state: State) -> Iterator[Status]:
    """A camera that is tracked, and yet something is wrong with it."""
    for key, row in sorted(state.get("cameras", {}).items()):
        if row.get("state") == "OK" and row.get("error"):
            name = str(row.get("letter") or key)
            yield _warn(words.say("Camera {id}", id=name) + _reason(row))


def _by_hand(state: State) -> Iterator[Status]:
    for key, row in sorted(state.get("cameras", {}).items()):
        status = words.BY_HAND[bool(row.get("held")), bool(row.get("frozen"))]
        if not status.is_good:
            name = str(row.get("letter") or key)
            text = words.say("Camera {id}: {word} by hand", id=name, word=words.say(status.word))
            yield Status(text, status.shape, status.colour)


def _reason(row: Row) -> str:
    return f" {words.DASH} {row['error']}" if row.get("error") else ""


_Check: TypeAlias = Callable[[State], Iterator[Status]]
# Worst first.
_CHECKS: Sequence[_Check] = (
    _hot_silent, _cameras, _nodes, _trackers, _house_sync, _tracked_with_a_fault, _by_hand,
)  # fmt: skip
