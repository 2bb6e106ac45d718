# SPDX-License-Identifier: Apache-2.0
"""The Step that turns states into frame messages: at once, and a second copy 2 ms later.

It adds what stands on the walls: inner frusta, the outer view, off-axis frusta (`views.py`).
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from render_bridge.messages import FrameFlag, RenderFrame
from stagectl.nodes.views import Views
from stagectl.step import LATEST, Input, Output, queue
from stagectl.topics import FrameStates, ShowOrder

SECOND_COPY_NS = 2_000_000


class FramesStep:
    """Makes the messages."""

    def __init__(self, epoch: int, views: Views, order: ShowOrder | None = None) -> None:
        self._epoch = epoch
        self._views = views
        self._seq = 0
        self._copy: RenderFrame | None = None
        self._copy_due_ns: int | None = None
        if order is not None:
            views.follow(order)

    def inputs(self) -> Sequence[Input]:
        """The states of each frame, and what the operators have on the walls."""
        return (Input("states", queue(8)), Input("show", LATEST))

    def deadline_ns(self) -> int | None:
        """The second copy is due."""
        return self._copy_due_ns

    def on_message(self, port: str, data: msgspec.Struct, t_rx_ns: int) -> Sequence[Output]:
        """Send frame k."""
        if isinstance(data, ShowOrder):
            self._views.follow(data)
        if not isinstance(data, FrameStates):
            return ()
        tick = data.tick
        self._seq += 1
        outer, views, frusta, flags = self._views.make(data)
        frame = RenderFrame(
            self._epoch, self._seq, tick.frame, tick.t_vsync_ns, tick.period_ns,
            FrameFlag(tick.flags) | flags, 0, data.bodies, outer, views, frusta,
        )  # fmt: skip
        self._copy, self._copy_due_ns = frame, t_rx_ns + SECOND_COPY_NS
        return (("frame", frame),)

    def on_deadline(self, now_ns: int) -> Sequence[Output]:
        """Send it once more."""
        frame, self._copy, self._copy_due_ns = self._copy, None, None
        if frame is None:
            return ()
        self._seq += 1
        return (
            (
                "frame",
                msgspec.structs.replace(
                    frame, seq=self._seq, flags=frame.flags | FrameFlag.SECOND_COPY
                ),
            ),
        )
