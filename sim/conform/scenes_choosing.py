# SPDX-License-Identifier: Apache-2.0
"""Scenes of which message a picture is drawn from: copies, losses, order, lateness."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from sim.conform.content import NAN, Content, State
from sim.conform.scene import Check, Scene, Wanted, drawing
from sim.conform.script import Extra, Window

if TYPE_CHECKING:
    from sim.conform.seen import Seen
    from sim.conform.session import Session

EXACT = ("exact", 0)
ASIDE_M = 0.5


class Drawing(Scene):
    """A scene whose verdict is what was drawn, slot by slot."""

    def __init__(
        self, clause: str, frames: int, write: Callable[[Window], None], wanted: Wanted
    ) -> None:
        self.clauses = (clause,)
        self.frames = frames
        self._write = write
        self._wanted = wanted

    def prepare(self, window: Window, session: Session) -> None:
        """Write the script."""
        self._write(window)

    def judge(self, window: Window, seen: Seen) -> Iterator[Check]:
        """Compare every picture with the model."""
        yield drawing(self.clauses[0], window, seen, self._wanted)


def aside(content: Content) -> Content:
    """Return the same with every state moved aside: whoever draws it is seen at once."""

    def moved(state: State) -> State:
        x, y, z, w, i, j, k = state
        return (x + ASIDE_M, y, z + ASIDE_M, w, i, j, k)

    bodies = tuple(replace(b, states=tuple(map(moved, b.states))) for b in content.bodies)
    return replace(content, bodies=bodies)


def substituted(step: int) -> tuple[str, int]:
    """Return what is wanted where look-ahead state `step` has to be drawn."""
    return ("substituted", step)


def _nothing(_window: Window) -> None:
    pass


def _second_copy(window: Window) -> None:
    for i in (2, 3, 4):
        window.slot(i).second_content = aside(window.content(i))


def _first_lost(window: Window) -> None:
    for i in (2, 4):
        window.slot(i).first_ms = None


def _look_ahead(window: Window) -> None:
    window.lose(3, 5, 6, 7)


def _beyond(window: Window) -> None:
    window.lose(*range(2, 12))


def _reorder(window: Window) -> None:
    # 4 comes before 3: 3 leaves at V_3 - 80 ms, 4 some 5 ms earlier.
    window.slot(3).first_ms, window.slot(3).second_ms = -80.0, -77.0
    window.slot(4).first_ms, window.slot(4).second_ms = -127.0, -86.0


def _late(window: Window) -> None:
    # The decision for 3 is at V_3 - 60 ms: the message comes 14 ms later, and serves the next.
    window.slot(3).first_ms, window.slot(3).second_ms = -46.0, -43.0
    window.lose(4)


def _never_newest(window: Window) -> None:
    window.lose(3)
    for i in (4, 5, 6):
        window.slot(i).first_ms = -84.0 - 41.7 * (i - 3)


def _nan_look_ahead(window: Window) -> None:
    content = window.content(2)
    bodies = []
    for body in content.bodies:
        states = list(body.states)
        x, _, z, w, i, j, k = states[1]
        states[1] = (x, NAN, z, w, i, j, k)
        bodies.append(replace(body, states=tuple(states)))
    window.say(2, replace(content, bodies=tuple(bodies)))
    window.lose(3, 4)


def _lower_epoch(window: Window) -> None:
    for i in (3, 4):
        extra = Extra(
            -110.0, aside(window.content(i)), epoch=window.grid.epoch(window.first, 3) - 1
        )
        window.slot(i).extras.append(extra)
    window.lose(4)


def scenes() -> list[Scene]:
    """Return the scenes, each with its own objects."""
    return [
        Drawing("draw-exact", 8, _nothing, dict.fromkeys(range(8), EXACT)),
        Drawing("draw-second-copy-ignored", 7, _second_copy, dict.fromkeys(range(7), EXACT)),
        Drawing("draw-second-copy-used", 7, _first_lost, dict.fromkeys(range(7), EXACT)),
        Drawing(
            "draw-look-ahead", 10, _look_ahead,
            {3: substituted(1), 5: substituted(1), 6: substituted(2), 7: substituted(3), 8: EXACT},
        ),
        Drawing(
            "draw-last", 14, _beyond,
            {2: substituted(1), 8: substituted(7), 9: substituted(8), 11: substituted(10)},
        ),
        Drawing("draw-reordered", 7, _reorder, {3: EXACT, 4: EXACT}),
        Drawing("draw-late", 7, _late, {3: substituted(1), 4: substituted(1), 5: EXACT}),
        Drawing("draw-never-newest", 9, _never_newest, {3: substituted(1), 4: EXACT, 6: EXACT}),
        Drawing("draw-look-ahead-nan", 7, _nan_look_ahead, {3: substituted(1), 4: substituted(2)}),
        Drawing("epoch-lower-frame", 7, _lower_epoch, {3: EXACT, 4: substituted(1)}),
    ]  # fmt: skip
