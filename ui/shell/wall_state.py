# SPDX-License-Identifier: GPL-3.0-or-later
"""What the walls show and who has acknowledged it, read from the board. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from stagectl.control.client import Row, State
from ui import words
from ui.columns import fixed, number
from ui.theme import BAD, GOOD, WARN, Shape, Status

PICTURE, BLACK, GREY = "picture", "black", "grey"
NAMES: Mapping[str, str] = {PICTURE: "picture", BLACK: "BLACK", GREY: "GREY"}


@dataclass(frozen=True, slots=True)
class Wall:
    """The walls now: mode, whether the first release step was taken, and each acknowledgement."""

    mode: str
    armed: bool
    acks: Sequence[tuple[str, Status]]
    acknowledged: int
    waited_for: int
    slowest_ms: float | None

    @property
    def is_picture(self) -> bool:
        """Tell whether the walls show the picture, as far as the stage knows."""
        return self.mode == PICTURE

    def sentence(self) -> str:
        """Return how many have acknowledged, and the slowest of them."""
        if not self.waited_for:
            return words.say("no node is there to acknowledge")
        text = words.say(
            "{done} of {all} acknowledged", done=self.acknowledged, all=self.waited_for
        )
        if self.slowest_ms is not None:
            text += words.say(", slowest {ms} ms", ms=fixed(self.slowest_ms, 0))
        return text


def wall_of(state: State) -> Wall:
    """Return the walls as the board has them."""
    show = state.get("show", {}).get("show", {})
    mode = str(show.get("wall") or PICTURE)
    rows = sorted(state.get("wall_acks", {}).items())
    # A node that does not know the order is never waited for, and never said to have done it.
    done = [row for _, row in rows if not row.get("pending") and row.get("able") is not False]
    times = [ms for row in done if (ms := number(row.get("after_ms"))) is not None]
    acks = [(key, _ack(key, row)) for key, row in rows]
    acks += [
        (key, _processor(key, row, mode))
        for key, row in sorted(state.get("processors", {}).items())
    ]
    return Wall(
        mode, bool(show.get("release_armed")), acks, len(done), len(rows), max(times, default=None)
    )


def _ack(node: str, row: Row) -> Status:
    if row.get("able") is False:
        return Status(words.say("{node}: cannot go black", node=node), Shape.CROSS, BAD)
    if row.get("pending"):
        return Status(words.say("{node}: waiting", node=node), Shape.HALF, WARN)
    ms = fixed(row.get("after_ms"), 0)
    return Status(words.say("{node}: {ms} ms", node=node, ms=ms), Shape.DISC, GOOD)


def _processor(name: str, row: Row, mode: str) -> Status:
    """An LED processor is told too; it says itself whether it is black."""
    if row.get("state") != "ok":
        word = "silent" if row.get("state") == "silent" else "refused"
        text = words.say("{node}: {word}", node=name, word=words.say(word))
        return Status(text, Shape.CROSS, BAD)
    dark = bool(row.get("blackout"))
    if dark == (mode == BLACK):
        word = words.say("blackout on") if dark else words.say("blackout off")
        return Status(words.say("{node}: {word}", node=name, word=word), Shape.DISC, GOOD)
    word = words.say("blackout on") if dark else words.say("not black itself")
    return Status(words.say("{node}: {word}", node=name, word=word), Shape.TRIANGLE, WARN)
