# SPDX-License-Identifier: Apache-2.0
"""Chooses what a node draws for a frame. Pure: PROTOCOL.md, section 8, as code.

1. Message k is here: draw its state for k (*exact*).
2. It is not: draw the newest earlier message's look-ahead state for k, or its last one when k is
   beyond them (*substituted*). Never "the latest".
   A message is unpacked when it comes, its look-ahead when it is drawn: a body that is none must
   not stand in the way of a good copy.
3. Messages of a lower epoch than the highest seen are dropped. A new epoch takes over from its
   first frame on; what the old one sent for earlier frames is still drawn, if the grid went on.
4. A body without the VALID flag keeps the state that was drawn last. One that is held or frozen
   carries its pinned state in every message, so that all nodes stand at the same one.
"""

from __future__ import annotations

from typing import NamedTuple

from render_bridge import codec
from render_bridge.frame_codec import FrameHead, ahead_state, state_digest
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


class _Held(NamedTuple):
    message: RenderFrame
    t_rx_node_ns: int


class Player:
    """Holds the messages of the last frames."""

    def __init__(self) -> None:
        self._held: dict[int, _Held] = {}
        self._newest: FrameHead | None = None
        self._epoch = -1
        self.malformed = 0
        """Messages with a right head and a body that is none."""
        self._drawn: dict[int, State7] = {}

    @property
    def epoch(self) -> int:
        """The highest epoch seen; -1 before the first message."""
        return self._epoch

    def add(self, head: FrameHead, data: bytes, t_rx_node_ns: int) -> bool:
        """Take one frame message; returns False where it is old news, or none at all."""
        if head.epoch < self._epoch or self._has(head):
            return False
        message = codec.decode(data)
        if not isinstance(message, RenderFrame):
            self.malformed += 1
            return False
        if head.epoch > self._epoch:
            # A new controller: what the old one sent and foretold serves until its first frame.
            self._epoch = head.epoch
            goes_on = self._continues(head)
            self._held = {n: h for n, h in self._held.items() if goes_on and n < head.frame}
            self._newest = None
        self._held[head.frame] = _Held(message, t_rx_node_ns)
        if self._newest is None or head.frame > self._newest.frame:
            self._newest = head
        if len(self._held) > KEEP_FRAMES:
            del self._held[min(self._held)]
        return True

    def _has(self, head: FrameHead) -> bool:
        """Whether this message is here: one of an older epoch is not the same."""
        held = self._held.get(head.frame)
        return held is not None and held.message.epoch == head.epoch

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
        exact = self._held.get(frame)
        if exact is not None:
            return self._draw(frame, Outcome.EXACT, exact.message, 0, exact.t_rx_node_ns)
        if not self._held:
            return None
        # The newest earlier one; only when nothing earlier is left, the nearest later one.
        number = max((n for n in self._held if n < frame), default=min(self._held))
        message = self._held[number].message
        return self._draw(frame, Outcome.SUBSTITUTED, message, max(0, frame - number), 0)

    def _continues(self, head: FrameHead) -> bool:
        """Whether a new controller's first message goes on with the frame numbers we have.

        The flag RESET says so too, but stands in the grid's very first message only.
        """
        newest = self._newest
        if newest is None:
            return False
        foretold = self.due_ns(head.frame)
        return abs(head.t_vsync_ns - foretold) <= newest.period_ns / 2

    def _draw(
        self, frame: int, outcome: Outcome, message: RenderFrame, step: int, t_rx: int
    ) -> Choice:
        drawn = []
        for body in message.bodies:
            if body.flags & BodyFlag.VALID:
                self._drawn[body.index] = ahead_state(body, step)
            drawn.append(DrawnBody(body, self._drawn.get(body.index)))
        digest = state_digest([d.state for d in drawn])
        return Choice(frame, outcome, message, t_rx, tuple(drawn), digest)
