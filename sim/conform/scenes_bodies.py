# SPDX-License-Identifier: Apache-2.0
"""Scenes of what a message says of its bodies: validity, holds, order, bits that nobody knows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from sim.conform.compare import flags_wrong
from sim.conform.content import (
    BARCODE,
    CUT,
    FROZEN,
    HELD,
    OUTER_FROZEN,
    UNLOCKED,
    VALID,
    Body,
    Content,
)  # fmt: skip
from sim.conform.motion import moving_body
from sim.conform.scene import Check, Scene, drawing, pictures
from sim.conform.scenes_choosing import EXACT, Drawing, aside, substituted
from sim.conform.script import Window

if TYPE_CHECKING:
    from sim.conform.seen import Seen

UNKNOWN_BITS = 0xFFC0
NEVER_VALID_INDEX = 7


def _change(content: Content, index: int, **changes: int) -> Content:
    bodies = tuple(
        replace(body, flags=changes["flags"]) if body.index == index else body
        for body in content.bodies
    )
    return replace(content, bodies=bodies)


def _keeps_last(window: Window) -> None:
    for i in (3, 4, 5):
        window.say(i, _change(aside(window.content(i)), 1, flags=0))
    window.lose(5)


def _never_valid(window: Window) -> None:
    for i in range(2, 6):
        content = window.content(i)
        ghost = replace(moving_body(NEVER_VALID_INDEX, 3, i), flags=0)
        window.say(i, replace(content, bodies=(content.bodies[0], ghost, *content.bodies[1:])))


def _held(window: Window) -> None:
    still = window.content(2).bodies
    for i in range(2, 8):
        bodies: list[Body] = []
        for number, body in enumerate(still):
            flags = VALID | (HELD if number == 0 else FROZEN if number == 1 else 0)
            stands = (body.states[0],) * len(body.states)
            bodies.append(replace(body, states=stands, flags=flags) if number < 2 else body)
        window.say(i, replace(window.content(i), bodies=tuple(bodies)))
    window.lose(5)


def _order(window: Window) -> None:
    for i in (2, 3, 5):
        content = window.content(i)
        window.say(i, replace(content, bodies=tuple(reversed(content.bodies))))
    content = window.content(6)
    window.say(6, replace(content, bodies=content.bodies[1:2]))


class Flags(Scene):
    """Flag bits of frame, bodies and views: the named ones are told, the others ignored."""

    clauses = ("flags-told", "flags-unknown", "scene-offset")
    frames = 10

    def prepare(self, window: Window, session: object) -> None:
        """Set named bits in the first slots, unknown ones in the others."""
        for i, flags in enumerate((UNLOCKED, OUTER_FROZEN, CUT, BARCODE), start=1):
            turn = (0.8, 0.0, 0.6, 0.0)
            window.say(
                i,
                replace(window.content(i), flags=flags, scene_offset=(100.0 * i, -2.5, 7.0, *turn)),
            )
        for i in (6, 7):
            content = window.content(i)
            bodies = tuple(replace(b, flags=b.flags | UNKNOWN_BITS) for b in content.bodies)
            window.say(i, replace(content, flags=UNKNOWN_BITS, bodies=bodies))

    def judge(self, window: Window, seen: Seen) -> Iterator[Check]:
        """Compare flags where the drawing is right."""
        drawn = drawing("flags-unknown", window, seen, {6: EXACT, 7: EXACT})
        yield drawn
        wrong: dict[str, list[str]] = {"flags-told": [], "scene-offset": []}
        for render in pictures(window, seen):
            for sentence in flags_wrong(render):
                offset = sentence.startswith("scene_offset")
                wrong["scene-offset" if offset else "flags-told"].append(sentence)
        for clause, sentences in wrong.items():
            detail = sentences[0] if sentences else f"{window.count} pictures"
            yield Check(clause, not sentences, detail, drawn.disturbed)


def scenes() -> list[Scene]:
    """Return the scenes, each with its own objects."""
    return [
        Drawing("body-keeps-last", 9, _keeps_last, {3: EXACT, 5: substituted(1), 6: EXACT}),
        Drawing("body-never-valid", 8, _never_valid, {2: EXACT, 5: EXACT}),
        Drawing("body-held-frozen", 10, _held, {2: EXACT, 5: substituted(1), 7: EXACT}),
        Drawing("digest-order", 8, _order, {2: EXACT, 5: EXACT, 6: EXACT}),
        Flags(),
    ]
