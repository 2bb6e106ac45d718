# SPDX-License-Identifier: GPL-3.0-or-later
"""The words and shapes of a signal chain, and a chain as it is shown. Pure but for the language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from stagectl.control.client import Row
from ui import theme, words
from ui.shoot.rows import texts
from ui.theme import Shape, Status

LINK_WORDS: Mapping[str, str] = {
    "link": "link",
    "quality": "quality",
    "clock": "clock",
    "sync": "sync",
    "delay": "delay",
    "lens": "lens",
    "rig_offset": "offset",
    "alignment": "align",
    "line_up": "line-up",
    "nodes": "nodes",
    "engine": "engine",
    "recorder": "recorder",
    "disk": "disk",
    "network": "network",
    "console": "console",
    "processors": "LED proc.",
}
# The whole name, where there is room for it.
LINK_NAMES: Mapping[str, str] = {
    **LINK_WORDS,
    "rig_offset": "camera offset",
    "alignment": "stage alignment",
    "processors": "LED processors",
}
STATES: Mapping[str, Status] = {
    "good": Status("good", Shape.DISC, theme.GOOD),
    "warn": Status("look at it", Shape.TRIANGLE, theme.WARN),
    "bad": Status("BAD", Shape.CROSS, theme.BAD),
    "off": Status("not in use", Shape.RING, theme.DIM),
    "unknown": Status("not known yet", Shape.HALF, theme.DIM),
}
BAD_STATES = frozenset({"bad"})


@dataclass(frozen=True, slots=True)
class Link:
    """One link as it is shown: word and sentence are in the language in use."""

    id: str
    state: str
    word: str
    status: Status
    sentence: str
    code: str
    opens: str

    @property
    def breaks(self) -> bool:
        """Tell whether the line of the chain breaks here."""
        return self.state in BAD_STATES

    @property
    def says(self) -> str:
        """Return what is so with this link, in one sentence."""
        name = words.say(LINK_NAMES.get(self.id, self.id))
        said = self.sentence or words.say(self.status.word)
        return words.say("{name}: {sentence}", name=name, sentence=said)


@dataclass(frozen=True, slots=True)
class Chain:
    """A whole chain; `worst` is None when nothing needs a look."""

    links: tuple[Link, ...] = ()
    worst: Link | None = None

    @property
    def spoken(self) -> str:
        """Return what a screen reader says."""
        return ", ".join(f"{link.word} {words.say(link.status.word)}" for link in self.links)


def _at(row: Row, field: str, place: int) -> str:
    found: Sequence[str] = texts(row.get(field))
    return found[place] if place < len(found) else ""


def chain_of(row: Row | None) -> Chain:
    """Return the chain of a row of section "chain"; one that lacks a field shows what it has."""
    if row is None:
        return Chain()
    links = tuple(
        Link(
            id=link,
            state=state,
            word=words.say(LINK_WORDS.get(link, link)),
            status=STATES.get(state, STATES["unknown"]),
            sentence=words.say(sentence) if (sentence := _at(row, "sentences", place)) else "",
            code=_at(row, "codes", place),
            opens=_at(row, "opens", place),
        )
        for place, link in enumerate(texts(row.get("links")))
        for state in (_at(row, "states", place),)
    )
    worst = next((link for link in links if link.id == row.get("worst")), None)
    return Chain(links, worst)
