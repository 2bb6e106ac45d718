# SPDX-License-Identifier: Apache-2.0
"""What a scripted session sends: for each slot of the grid what is sent when, and what is done.

A slot is one frame time of the session, counted from 0. Its frame number and V_k come from the
grid, which a scene may move or make anew. A scene writes its part through a `Window`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from sim.conform.content import Cast, Content

MS = 1_000_000
# Messages leave this long before V_k, and their copies this much later: 30 ms before a decision
# 60 ms before the vsync, so that a busy machine does not decide what is there.
FIRST_MS = -90.0
SECOND_MS = -86.0
GO_MS = -30.0
FIRST_FRAME = 4_000

Make = Callable[[int], Content]
"""Makes the content of a slot."""


@dataclass(slots=True)
class Extra:
    """A message beside the two copies: another epoch, another number, other states."""

    at_ms: float
    content: Content
    epoch: int | None = None
    frame: int | None = None
    second: bool = False


@dataclass(slots=True)
class Slot:
    """What one slot sends; times are ms from its V_k, None is lost on the way."""

    first_ms: float | None = FIRST_MS
    second_ms: float | None = SECOND_MS
    content: Content | None = None
    second_content: Content | None = None
    answer_ask: int | None = None
    """Answer the n-th RESEND for it, from 1."""
    extras: list[Extra] = field(default_factory=list)
    go_ms: float | None = GO_MS
    """When the barrier, if there is one, lets it be shown; None: never."""


@dataclass(slots=True)
class Grid:
    """Frame numbers and times of the slots."""

    base_raw_ns: int
    """V of slot 0 on this machine's clock."""
    period_ns: float
    number: int = FIRST_FRAME
    breaks: list[tuple[int, int, int, int]] = field(default_factory=list)
    """(slot, epoch, frame number there or -1 for "goes on", shift of the grid in ns)."""

    def frame(self, slot: int) -> int:
        """Return the frame number of a slot."""
        number, since = self.number, 0
        for at, _, anew, _ in self.breaks:
            if slot >= at and anew >= 0:
                number, since = anew, at
        return number + slot - since

    def v_raw_ns(self, slot: int) -> int:
        """Return V_k of a slot on this machine's clock."""
        shift = sum(move for at, _, _, move in self.breaks if slot >= at)
        return self.base_raw_ns + round(slot * self.period_ns) + shift

    def epoch(self, slot: int, first: int) -> int:
        """Return the epoch of a slot's messages."""
        epoch = first
        for at, anew, _, _ in self.breaks:
            if slot >= at:
                epoch = anew
        return epoch


@dataclass(slots=True)
class Script:
    """Everything one session does after the client has joined."""

    cast: Cast
    make: Make
    first_ms: float = FIRST_MS
    second_ms: float = SECOND_MS
    slots: dict[int, Slot] = field(default_factory=dict)
    actions: list[tuple[int, float, Callable[[], None]]] = field(default_factory=list)
    """(slot, ms from its V_k, what to do)."""

    def slot(self, number: int) -> Slot:
        """Return what a slot sends, for changing."""
        return self.slots.setdefault(number, Slot(self.first_ms, self.second_ms))


class Window:
    """The slots of one scene, counted from 0."""

    def __init__(self, script: Script, grid: Grid, first: int, count: int) -> None:
        self.script = script
        self.grid = grid
        self.first = first
        self.count = count

    def __contains__(self, slot: int) -> bool:
        return self.first <= slot < self.first + self.count

    def slot(self, i: int) -> Slot:
        """Return the i-th slot of the scene."""
        return self.script.slot(self.first + i)

    def frame(self, i: int) -> int:
        """Return the frame number of the i-th slot."""
        return self.grid.frame(self.first + i)

    def v_raw_ns(self, i: int) -> int:
        """Return V_k of the i-th slot on this machine's clock."""
        return self.grid.v_raw_ns(self.first + i)

    def content(self, i: int) -> Content:
        """Return what the session would say of the i-th slot by itself."""
        return self.script.make(self.first + i)

    def say(self, i: int, content: Content) -> None:
        """Let the i-th slot say something else, in both copies."""
        self.slot(i).content = content

    def lose(self, *numbers: int) -> None:
        """Lose both copies of these slots."""
        for i in numbers:
            slot = self.slot(i)
            slot.first_ms = slot.second_ms = None

    def at(self, i: int, ms: float, action: Callable[[], None]) -> None:
        """Do something at a time of the i-th slot."""
        self.script.actions.append((self.first + i, ms, action))
