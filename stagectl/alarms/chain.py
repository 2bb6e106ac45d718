# SPDX-License-Identifier: Apache-2.0
"""The signal chain: what stands between a camera's tracker and a right picture, link by link. Pure.

A link is good, warn, bad, off or unknown, with one plain sentence where it is not good. What the
board says comes first, then the alarms that light it; what was never done in set-up is a warning:
tracking that is good is no stage that is good.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal, NamedTuple

from stagectl.alarms.catalogue import CAMERA_LINKS, STAGE_LINKS, Level, Link
from stagectl.control.messages import Row

State = Literal["good", "warn", "bad", "off", "unknown"]
_RANK: Mapping[State, int] = {"bad": 0, "warn": 1, "unknown": 2, "off": 3, "good": 3}


class Lit(NamedTuple):
    """One link as it stands."""

    state: State
    sentence: str = ""
    code: str = ""
    opens: str = ""
    """Where a console finds what owns it; empty: the place of the link itself."""


GOOD = Lit("good")


class LitBy(NamedTuple):
    """An alarm as the chain shows it."""

    link: Link
    level: Level
    source: str
    text: str
    code: str


def chain_row(
    links: Sequence[Link],
    found: Mapping[Link, Lit],
    lit: Iterable[LitBy],
    places: Mapping[Link, str],
) -> Row:
    """Return a row of section "chain": `found` is what the board says, `lit` what alarms say."""
    lights = {link: found.get(link, GOOD) for link in links}
    told: set[Link] = set()
    for alarm in lit:
        if alarm.link not in lights:
            continue
        before = lights[alarm.link]
        state: State = "bad" if alarm.level == "alarm" else "warn"
        said_same = alarm.code == before.code and before.sentence != ""
        if _RANK[state] < _RANK[before.state]:
            lights[alarm.link] = Lit(state, _said(alarm), alarm.code, before.opens)
            told.add(alarm.link)
        elif state == before.state and alarm.link not in told and not said_same:
            # What an alarm names is nearer to the cause than what the board shows of it.
            lights[alarm.link] = Lit(state, _said(alarm), alarm.code, before.opens)
            told.add(alarm.link)
        elif not before.code:
            lights[alarm.link] = before._replace(code=alarm.code)
    worst = min(links, key=lambda link: _RANK[lights[link].state])
    shown = None if _RANK[lights[worst].state] == _RANK["good"] else worst
    return {
        "links": list(links),
        "states": [lights[link].state for link in links],
        "sentences": [lights[link].sentence for link in links],
        "codes": [lights[link].code for link in links],
        "opens": [lights[link].opens or places.get(link, "") for link in links],
        "worst": shown,
        "sentence": lights[shown].sentence if shown else "",
        "code": lights[shown].code if shown else "",
    }


def _said(alarm: LitBy) -> str:
    """Return what an alarm says, with the name of who tells where the words lack it."""
    return alarm.text if alarm.source in alarm.text else f"{alarm.source}: {alarm.text}"


def worst_of(lights: Iterable[Lit]) -> Lit:
    """Return the worst, the first of several; good without any."""
    return min(lights, key=lambda lit: _RANK[lit.state], default=GOOD)


__all__ = [
    "CAMERA_LINKS", "GOOD", "STAGE_LINKS", "Lit", "LitBy", "State", "chain_row", "worst_of",
]  # fmt: skip
