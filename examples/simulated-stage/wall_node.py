# SPDX-License-Identifier: Apache-2.0
"""Our render node: the smallest one that keeps to the protocol. It draws nothing, it notes poses.

At V - R it takes the state that it draws, at V it shows it and says so (PROTOCOL.md, 7 and 8).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from render_bridge import messages as m
from render_bridge.clock import now_ns
from render_bridge.sdk.python.client import NodeClient
from render_bridge.sdk.python.player import Choice
from render_bridge.sdk.python.session import NodeSession

DECISION_LEAD_NS = 20_000_000


class Drawn(NamedTuple):
    """One frame on our wall."""

    frame: int
    exact: bool
    position_m: tuple[float, ...] | None
    """Of the first camera; None before the stage knows it."""


class WallNode:
    """One wall. `vsync_ns` gives the time of each vsync of our display, ns."""

    def __init__(self, link: str, name: str, level: str, vsync_ns: Callable[[int], int]) -> None:
        host, _, port = link.rpartition(":")
        hello = m.Hello(
            name, "our engine", "", m.PosePoint.SENSOR, m.LensApplied(0), m.VsyncSource.HARDWARE,
            DECISION_LEAD_NS, level=level,
        )  # fmt: skip
        self.session = NodeSession(hello, now_ns())
        self.client = NodeClient(host, int(port), self.session)
        self.drawn: list[Drawn] = []
        self._vsync_ns = vsync_ns
        self._counts = {m.Outcome.EXACT: 0, m.Outcome.SUBSTITUTED: 0}

    def play(self, first: int, count: int) -> None:
        """Draw `count` vsyncs from vsync `first` on."""
        for vsync in range(first, first + count):
            self.client.wait(self._vsync_ns(vsync) - DECISION_LEAD_NS)
            choice = self._choose(self._vsync_ns(vsync))
            self.client.wait(self._vsync_ns(vsync))
            if choice is not None:
                self._show(vsync, choice)

    def close(self) -> None:
        """Leave the stage."""
        self.client.close()

    def _choose(self, t_vsync_ns: int) -> Choice | None:
        self.session.refresh_offset(now_ns())
        player = self.session.player
        frame = player.frame_for(self.session.to_controller(t_vsync_ns))
        return None if frame is None else player.choose(frame)

    def _show(self, vsync: int, choice: Choice) -> None:
        exact = choice.outcome is m.Outcome.EXACT
        state = choice.bodies[0].state if choice.bodies else None
        self.drawn.append(Drawn(choice.frame, exact, None if state is None else state[:3]))
        self._counts[choice.outcome] += 1
        session, offset = self.session, self.session.offset()
        t_ns = self._vsync_ns(vsync)
        self.client.report(
            m.NodeReport(
                choice.message.epoch, choice.frame, choice.outcome, m.VsyncSource.HARDWARE, vsync,
                t_ns, session.to_controller(t_ns), session.player.due_ns(choice.frame),
                session.to_controller(choice.t_rx_node_ns) if exact else 0,
                choice.message.t_sent_ns if exact else 0, DECISION_LEAD_NS,
                offset.offset_ns if offset else 0, offset.bound_ns if offset else 0, choice.digest,
                self._counts[m.Outcome.EXACT], self._counts[m.Outcome.SUBSTITUTED], 0, 0,
            )
        )  # fmt: skip
