# SPDX-License-Identifier: GPL-3.0-or-later
"""The one sentence a tired technician reads first: the worst link of the signal chains. Pure.

It is read from the section `chain`, which the engine makes; the console decides only what is worse
and says what the engine cannot: that the engine is silent.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from stagectl.control.client import Row, State
from ui import words
from ui.columns import number
from ui.theme import BAD, GOOD, INFO, WARN, Shape, Status

# The process that makes the frames writes its age with each row; three beats are too many.
HOT_SILENT_MS = 1000.0
STAGE = "stage"
# These belong to the whole stage, though each camera's chain has them.
SHARED = frozenset(("sync", "nodes", "alignment"))
_RANK: Mapping[str, int] = {"bad": 0, "warn": 1}


@dataclass(frozen=True, slots=True)
class Headline:
    """What to say, whether the values on screen are old, and what owns the fault ("" for none)."""

    status: Status
    stale: bool
    opens: str = ""
    more: int = 0
    """How many other faults there are."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One link that is not good."""

    rank: int
    sentence: str
    opens: str


def headline(
    state: State, *, connected: bool, age_ms: float, address: str, refused: str | None = None
) -> Headline:
    """Return the sentence of this moment; `refused`: why the stage does not let us in."""
    if not connected:
        text = _no_data(age_ms, address)
        if refused:
            text = words.say("NO DATA {dash} {why}", dash=words.DASH, why=words.say(refused))
        return Headline(Status(text, Shape.CROSS, BAD), stale=True)
    silent = _hot_silent(state)
    if silent is not None:
        return Headline(Status(silent, Shape.CROSS, BAD), stale=True)
    found = faults(state)
    if not found:
        return Headline(_all_good(state), stale=False)
    first = found[0]
    shape, colour = (Shape.CROSS, BAD) if first.rank == 0 else (Shape.TRIANGLE, WARN)
    status = Status(first.sentence, shape, colour)
    return Headline(status, stale=False, opens=first.opens, more=len(found) - 1)


def faults(state: State) -> Sequence[Fault]:
    """Return every link that is not good, the worst first, each sentence once."""
    found: dict[str, Fault] = {}
    for key, row in sorted(state.get("chain", {}).items(), key=lambda item: item[0] != STAGE):
        for fault in _faults_of(key, row, state):
            found.setdefault(fault.sentence, fault)
    rest = (*_tracked_with_a_fault(state, found), *_by_hand(state))
    return sorted((*found.values(), *rest), key=lambda fault: fault.rank)


def _faults_of(key: str, row: Row, state: State) -> Iterator[Fault]:
    worst_first = sorted(_links(row), key=lambda link: link[1] != row.get("worst"))
    for rank, link, sentence, opens in worst_first:
        text = words.say(sentence) if sentence else words.say(LINK_WORDS.get(link, link))
        if key != STAGE and link not in SHARED:
            letter = state.get("cameras", {}).get(key, {}).get("letter") or key
            text = words.say("Camera {id}: {what}", id=str(letter), what=text)
        yield Fault(rank, text, opens)


def _links(row: Row) -> Iterator[tuple[int, str, str, str]]:
    columns = [row.get(name) for name in ("links", "states", "sentences", "opens")]
    lists = [list(column) if isinstance(column, list | tuple) else [] for column in columns]
    for link, state, sentence, opens in zip(*lists, strict=False):
        rank = _RANK.get(str(state))
        if rank is not None:
            yield rank, str(link), str(sentence), str(opens)


LINK_WORDS: Mapping[str, str] = {
    "link": "the link of the tracker",
    "quality": "the quality of tracking",
    "clock": "the tracker's clock",
    "sync": "house sync",
    "delay": "the tracker's delay",
    "lens": "the lens",
    "rig_offset": "the camera offset",
    "alignment": "the stage alignment",
    "line_up": "line-up",
    "nodes": "the nodes",
    "engine": "the engine",
    "recorder": "the recorder",
    "disk": "the disk",
    "network": "the network",
    "console": "a console",
    "processors": "the LED processors",
}


def _tracked_with_a_fault(state: State, found: Mapping[str, Fault]) -> Iterator[Fault]:
    """A camera that is tracked, and yet the stage says that something is wrong with it."""
    for key, row in sorted(state.get("cameras", {}).items()):
        if row.get("state") != "OK" or not row.get("error"):
            continue
        said = words.say(str(row["error"]))
        if not any(sentence.endswith(said) for sentence in found):
            name = str(row.get("letter") or key)
            yield Fault(1, words.say("Camera {id}: {what}", id=name, what=said), "shoot")


def _by_hand(state: State) -> Iterator[Fault]:
    """What a hand has stopped is no fault, but nobody may forget it."""
    for key, row in sorted(state.get("cameras", {}).items()):
        status = words.BY_HAND[bool(row.get("held")), bool(row.get("frozen"))]
        if not status.is_good:
            name = str(row.get("letter") or key)
            text = words.say("Camera {id}: {word} by hand", id=name, word=words.say(status.word))
            yield Fault(1, text, "shoot")


def _hot_silent(state: State) -> str | None:
    age = number(state.get("stage", {}).get("stage", {}).get("hot_age_ms"))
    if age is None or age <= HOT_SILENT_MS:
        return None
    return words.say(
        "NO FRAMES for {seconds} s {dash} the frame process is silent, values below are old",
        dash=words.DASH,
        seconds=f"{age / 1000.0:.1f}",
    )


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


def _all_good(state: State) -> Status:
    """Only a stage that tells its chains is good: without them nobody knows."""
    cameras, nodes = len(state.get("cameras", {})), len(state.get("nodes", {}))
    if not state.get("chain"):
        return Status(words.say("The stage does not tell its signal chains"), Shape.TRIANGLE, WARN)
    if not (cameras or state.get("walls")):
        text = words.say("Nothing is set up yet: Ctrl+2, Setup, First steps")
        return Status(text, Shape.TRIANGLE, INFO)
    text = words.say("All good: {cameras} cameras, {nodes} nodes", cameras=cameras, nodes=nodes)
    return Status(text, Shape.DISC, GOOD)
