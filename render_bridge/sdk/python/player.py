# SPDX-License-Identifier: Apache-2.0
"""Chooses what a node draws for a frame. Pure: PROTOCOL.md, section 8, as code.

1. Message k is here: draw its state for k (*exact*).
2. It is not: draw the newest earlier message's look-ahead state for k, or its last one when k is
   beyond them (*substituted*). Never "the latest".
3. Messages of a lower epoch than the highest seen are dropped.
4. A body without the VALID flag, or frozen, keeps the state that was drawn last.
"""

from __future__ import annotations

from typing import NamedTuple

from render_bridge.codec import ahead_state, state_digest
from render_bridge.messages import BodyFlag, Outcome, RenderBody, RenderFrame, State7

KEEP_FRAMES = 64


class DrawnBody(NamedTuple):
    """One body as it is drawn."""

    body: RenderBody
    state: State7 | None


class Choice(NamedTuple):
    """What to draw for one frame."""

    frame: int
    outcome: Outcome
    message: RenderFrame
    t_rx_node_ns: int
    """Arrival of message `frame`; 0 where it was not there."""
    bodies: tuple[DrawnBody, ...]
    digest: int


class Player:
    """Holds the messages of the last frames."""

    def __init__(self) -> None:
        self._messages: dict[int, tuple[RenderFrame, int]] = {}
        self._newest: RenderFrame | None = None
        self._epoch = -1
        self._drawn: dict[int, State7] = {}

    @property
    def epoch(self) -> int:
        """The highest epoch seen; -1 before the first message."""
        return self._epoch

    def add(self, message: RenderFrame, t_rx_node_ns: int) -> bool:
        """Take one frame message; returns False where it is old news (copy, lower epoch)."""
        if message.epoch < self._epoch:
            return False
        if message.epoch > self._epoch:
            # A new controller: what the old one foretold serves until its first message is due.
            self._epoch = message.epoch
            keep = self._newest
            self._messages = {} if keep is None else {keep.frame: (keep, 0)}
            self._newest = None
        known = self._messages.get(message.frame)
        if known is not None and known[0].epoch == message.epoch:
            return False
        self._messages[message.frame] = (message, t_rx_node_ns)
        if self._newest is None or message.frame > self._newest.frame:
            self._newest = message
        if len(self._messages) > KEEP_FRAMES:
            del self._messages[min(self._messages)]
        return True

    def frame_for(self, t_vsync_ns: int) -> int | None:
        """Return the frame whose V_k is nearest to a vsync (controller's clock)."""
        newest = self._newest
        if newest is None:
            return None
        return newest.frame + round((t_vsync_ns - newest.t_vsync_ns) / newest.period_ns)

    def due_ns(self, frame: int) -> int:
        """Return V_k of a frame on the controller's clock; 0 before the first message."""
        newest = self._newest
        if newest is None:
            return 0
        return newest.t_vsync_ns + round((frame - newest.frame) * newest.period_ns)

    def choose(self, frame: int) -> Choice | None:
        """Return what to draw for `frame`, or None before the first message."""
        exact = self._messages.get(frame)
        if exact is not None and exact[0].epoch == self._epoch:
            message, t_rx = exact
            return self._draw(frame, Outcome.EXACT, message, 0, t_rx)
        earlier = [number for number in self._messages if number <= frame]
        if earlier:
            source = self._messages[max(earlier)][0]
        elif self._newest is not None:
            source = self._newest
        else:
            return None
        step = max(0, frame - source.frame)
        return self._draw(frame, Outcome.SUBSTITUTED, source, step, 0)

    def _draw(
        self, frame: int, outcome: Outcome, message: RenderFrame, step: int, t_rx: int
    ) -> Choice:
        drawn = []
        for body in message.bodies:
            frozen = body.flags & BodyFlag.FROZEN and body.index in self._drawn
            if body.flags & BodyFlag.VALID and not frozen:
                self._drawn[body.index] = ahead_state(body, step)
            drawn.append(DrawnBody(body, self._drawn.get(body.index)))
        digest = state_digest([d.state for d in drawn])
        return Choice(frame, outcome, message, t_rx, tuple(drawn), digest)
