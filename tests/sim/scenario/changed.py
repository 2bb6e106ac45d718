# SPDX-License-Identifier: Apache-2.0
"""Copies of a played run that are changed by hand; the run itself stays what it was."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import msgspec

from sim.scenario.evidence import Evidence, SentBody, SentFrame
from sim.scenario.looked import Looked
from sim.scenario.model import Expect, Scenario
from sim.scenario.onsets import Onset
from sim.virtual.nodes import Shown
from stagectl.topics import Event

Change = Callable[[Evidence], None]


def copy_of(seen: Evidence, *changes: Change) -> Evidence:
    """Return a copy with lists and tables of its own, changed."""
    made = replace(
        seen,
        windows=list(seen.windows),
        shown={name: list(rows) for name, rows in seen.shown.items()},
        restarts={name: list(rows) for name, rows in seen.restarts.items()},
        events=list(seen.events),
        frames=list(seen.frames),
        measured={frame: dict(rows) for frame, rows in seen.measured.items()},
        lens={frame: dict(rows) for frame, rows in seen.lens.items()},
        health=dict(seen.health),
        received={name: list(rows) for name, rows in seen.received.items()},
        samples=dict(seen.samples),
        reports=dict(seen.reports),
        controller_lives=list(seen.controller_lives),
        datagrams=list(seen.datagrams),
        timecode_at=dict(seen.timecode_at),
    )
    for change in changes:
        change(made)
    return made


def scenario(**keys: object) -> Change:
    """Change the scenario."""

    def change(seen: Evidence) -> None:
        table = {**msgspec.to_builtins(seen.scenario), **keys}
        seen.scenario = msgspec.convert(table, Scenario)

    return change


def body(frame: int, index: int, made: Callable[[SentBody], SentBody]) -> Change:
    """Change what was sent of one body in the frame at a place of the list."""

    def change(seen: Evidence) -> None:
        row = seen.frames[frame]
        bodies = list(row.bodies)
        bodies[index] = made(bodies[index])
        seen.frames[frame] = row._replace(bodies=tuple(bodies))

    return change


def bodies(made: Callable[[SentBody], SentBody]) -> Change:
    """Change what was sent of all bodies in all frames."""

    def change(seen: Evidence) -> None:
        seen.frames = [
            row._replace(bodies=tuple(made(one) for one in row.bodies)) for row in seen.frames
        ]

    return change


def frame(at: int, made: Callable[[SentFrame], SentFrame]) -> Change:
    """Change one frame that was sent."""

    def change(seen: Evidence) -> None:
        seen.frames[at] = made(seen.frames[at])

    return change


def shown(node: str, at: int, made: Callable[[Shown], Shown]) -> Change:
    """Change one vsync of a node."""

    def change(seen: Evidence) -> None:
        seen.shown[node][at] = made(seen.shown[node][at])

    return change


def all_shown(node: str, made: Callable[[Shown], Shown]) -> Change:
    """Change all vsyncs of a node."""

    def change(seen: Evidence) -> None:
        seen.shown[node] = [made(one) for one in seen.shown[node]]

    return change


def without(**names: object) -> Change:
    """Empty the named fields, or put this in their place."""

    def change(seen: Evidence) -> None:
        for name, value in names.items():
            setattr(seen, name, value)

    return change


def said(at_s: float, level: str, source: str, text: str, code: str = "") -> Change:
    """Add an event."""

    def change(seen: Evidence) -> None:
        t_ns = seen.start_ns + round(at_s * 1e9)
        seen.events.append(msgspec.convert((t_ns, level, source, text, code), Event))

    return change


class LookedBeside(Looked):
    """A run with another one in the place of that without faults; onsets may be given."""

    def __init__(self, seen: Evidence, clean: Evidence, onsets: list[Onset] | None = None) -> None:
        super().__init__(seen)
        self._beside = clean
        self._given = onsets

    def clean(self) -> Evidence:
        """Return the run that was given."""
        return self._beside

    def onsets(self, expect: Expect) -> list[Onset]:
        """Return the onsets that were given, or those of the run."""
        return super().onsets(expect) if self._given is None else self._given
