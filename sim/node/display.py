# SPDX-License-Identifier: Apache-2.0
"""The virtual display of a reference node: a pipeline of drawn frames and a scan-out at each vsync.

At vsync D_j the display latches the newest frame whose drawing had ended before D_j. Drawing takes
the latch lead (whole frames, as a real engine's render thread, GPU and present do) and the render
time; so the state is taken R = lead + budget before D_j, and a hitch makes a frame late or skips
it.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import NamedTuple

from render_bridge.messages import Outcome
from render_bridge.sdk.python.player import Choice

RENDER_NS = 2_000_000
# The budget bears any interruption that is too short to be called a host stall.
STALL_SHARE = 0.25


class Drawn(NamedTuple):
    """One frame in the pipeline."""

    choice: Choice
    t_decided_ns: int
    t_end_ns: int
    """When its drawing has ended."""


class Latched(NamedTuple):
    """What one vsync brought to the glass."""

    vsync: int
    t_vsync_ns: int
    drawn: Drawn
    outcome: Outcome


def decision_lead_ns(period_ns: float, lead_frames: float) -> int:
    """Return R: the latch lead and the render budget."""
    return round(lead_frames * period_ns) + round(STALL_SHARE * period_ns) + RENDER_NS


class VirtualDisplay:
    """Decides when to draw and what each vsync shows. Pure: times are passed in."""

    def __init__(
        self,
        vsync_ns: Callable[[int], int],
        period_ns: float,
        lead_frames: float,
        first: int,
        *,
        early_ns: int = 0,
    ) -> None:
        """`early_ns`: how much earlier than the display needs it a frame must be ready."""
        self._vsync_ns = vsync_ns
        self._lead_ns = round(lead_frames * period_ns)
        self.decision_lead_ns = decision_lead_ns(period_ns, lead_frames) + early_ns
        self._pipeline: deque[Drawn] = deque()
        self._told_ns = 0
        self._on_glass: Drawn | None = None
        self._next_draw = first
        self._next_latch = first
        self.passed: tuple[int, int] | None = None
        """The newest vsync that has passed, and its time: also one that brought no picture."""

    def decision(self) -> tuple[int, int]:
        """Return (vsync, time) of the next decision."""
        j = self._next_draw
        return j, self._vsync_ns(j) - self.decision_lead_ns

    def next_event_ns(self) -> int:
        """Return when there is something to do next: a decision or a latch."""
        due = min(self.decision()[1], self._vsync_ns(self._next_latch))
        for drawn in self._pipeline:
            if drawn.t_end_ns > self._told_ns:
                return min(due, drawn.t_end_ns)
        return due

    def ended(self, now_ns: int) -> list[Choice]:
        """Return the frames whose drawing has ended since this was asked last."""
        before, self._told_ns = self._told_ns, now_ns
        return [d.choice for d in self._pipeline if before < d.t_end_ns <= now_ns]

    def decision_due(self, now_ns: int) -> bool:
        """Return whether the next decision's time has come."""
        return now_ns >= self.decision()[1]

    def draw(self, choice: Choice | None, now_ns: int) -> None:
        """Start drawing what was chosen for the next vsync; None draws nothing."""
        self._next_draw += 1
        if choice is not None:
            end = now_ns + self._lead_ns + RENDER_NS
            if self._pipeline:  # one GPU: frames end in order
                end = max(end, self._pipeline[-1].t_end_ns)
            self._pipeline.append(Drawn(choice, now_ns, end))

    def latch(
        self, now_ns: int, may_show: Callable[[Choice, int], bool] = lambda *_: True
    ) -> Latched | None:
        """Return the next vsync that has passed, or None.

        `may_show`: whether the barrier lets a finished frame be shown at a vsync.
        """
        j = self._next_latch
        t_vsync = self._vsync_ns(j)
        if now_ns < t_vsync:
            return None
        self._next_latch += 1
        self.passed = (j, t_vsync)
        newest = None
        while self._pipeline and self._pipeline[0].t_end_ns <= t_vsync:
            if not may_show(self._pipeline[0].choice, t_vsync):
                break
            newest = self._pipeline.popleft()
        if newest is not None:
            self._on_glass = newest
            return Latched(j, t_vsync, newest, newest.choice.outcome)
        if self._on_glass is None:
            return None if now_ns < self._vsync_ns(j + 1) else self.latch(now_ns, may_show)
        return Latched(j, t_vsync, self._on_glass, Outcome.REPEATED)
