# SPDX-License-Identifier: Apache-2.0
"""A scene: a part of a session that is scripted and judged by itself, and what a judge says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple

from sim.conform.compare import differences
from sim.conform.script import Window

if TYPE_CHECKING:
    from sim.conform.seen import Render, Seen
    from sim.conform.session import Session


class Check(NamedTuple):
    """One thing that was looked at for a clause."""

    clause: str
    passed: bool
    detail: str
    disturbed: bool = False
    """The host was late: this proves nothing and is to be run again."""


class Scene:
    """Scripts some slots, and judges what a client made of them."""

    clauses: tuple[str, ...] = ()
    frames = 8
    """How many slots it takes."""

    def enter(self, session: Session) -> None:
        """Set what must stand before the client starts."""

    def prepare(self, window: Window, session: Session) -> None:
        """Write the script of the slots."""

    def judge(self, window: Window, seen: Seen) -> Iterator[Check]:
        """Say what was right and wrong."""
        yield from ()


Wanted = Mapping[int, tuple[str, int]]
"""Slot of the scene to (outcome, look-ahead step) that its script is to bring about."""


def pictures(window: Window, seen: Seen) -> list[Render]:
    """Return the pictures of a window's slots."""
    return [render for render in seen.renders if render.slot in window]


def drawing(clause: str, window: Window, seen: Seen, wanted: Wanted | None = None) -> Check:
    """Check that every slot of a window shows what the model says, and that the script worked."""
    found = pictures(window, seen)
    slots = [render.slot - window.first for render in found]
    doubts = [f"frame {r.line.frame}: {r.doubt}" for r in found if r.doubt]
    for i, (outcome, step) in (wanted or {}).items():
        for render in found:
            if render.slot - window.first != i or render.expected is None or render.doubt:
                continue
            if (render.expected.outcome, render.expected.step) != (outcome, step):
                doubts.append(f"the script made slot {i} {render.expected.outcome}, not {outcome}")
    for render in found:
        wrong = [] if render.doubt else differences(render)
        if wrong:
            return Check(clause, False, f"vsync {render.line.vsync}: {wrong[0]}", bool(doubts))
    if slots != list(range(window.count)):
        missing = sorted(set(range(window.count)).difference(slots))
        detail = f"{len(slots)} pictures for {window.count} vsyncs, expected one each"
        if missing:
            detail += f"; none at frame {window.frame(missing[0])}"
        stalled = seen.stalled(window.v_raw_ns(0), window.v_raw_ns(window.count - 1))
        return Check(clause, False, detail, bool(doubts) or stalled)
    if doubts:
        return Check(clause, len(doubts) < len(found) // 2, doubts[0], True)
    return Check(clause, True, f"{len(found)} pictures")
