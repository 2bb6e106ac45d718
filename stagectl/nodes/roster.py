# SPDX-License-Identifier: Apache-2.0
"""The Step around the roster of render nodes."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from render_bridge.roster import Edge, Effect, Happened, Reported, Roster, Send
from stagectl.step import Input, Output, queue
from stagectl.topics import (
    DecisionLead,
    Event,
    NodeMessage,
    ReportOf,
    RosterState,
    SyncEdge,
)

ROSTER_EVERY_NS = 100_000_000


class RosterStep:
    """Answers nodes, and tells the grid what they need."""

    def __init__(self, roster: Roster) -> None:
        self._roster = roster
        self._next_ns = 0
        self._lead_ns: int | None = None

    def inputs(self) -> Sequence[Input]:
        """What nodes say."""
        return (Input("from-node", queue(256)),)

    def deadline_ns(self) -> int | None:
        """The next look at who is silent."""
        return self._next_ns

    def on_message(self, port: str, data: msgspec.Struct, t_rx_ns: int) -> Sequence[Output]:
        """Take one message of a node."""
        if not isinstance(data, NodeMessage):
            return ()
        effects = self._roster.on_message(data.identity, data.data, t_rx_ns)
        return [*self._outputs(effects, t_rx_ns), *self._lead()]

    def on_deadline(self, now_ns: int) -> Sequence[Output]:
        """Notice silence; publish the roster."""
        self._next_ns = now_ns + ROSTER_EVERY_NS
        outputs = self._outputs(self._roster.check(now_ns), now_ns)
        outputs += self._lead()
        outputs.append(("roster", RosterState(now_ns, tuple(self._roster.statuses(now_ns)))))
        return outputs

    def _lead(self) -> list[Output]:
        lead_ns = self._roster.decision_lead_ns()
        # Only growth and a clear shrinking count: L must not breathe with every report.
        if lead_ns is None or (
            self._lead_ns is not None and self._lead_ns * 0.8 < lead_ns <= self._lead_ns
        ):
            return []
        self._lead_ns = lead_ns
        self._roster.set_lead(lead_ns)
        return [("lead", DecisionLead(lead_ns))]

    @staticmethod
    def _outputs(effects: Sequence[Effect], t_ns: int) -> list[Output]:
        outputs: list[Output] = []
        for effect in effects:
            if isinstance(effect, Reported):
                outputs.append((f"report/{effect.name}", ReportOf(effect.name, effect.report)))
            elif isinstance(effect, Edge):
                outputs.append(("edge", SyncEdge(effect.t_ns)))
            elif isinstance(effect, Send):
                outputs.append(("to-node", NodeMessage(effect.identity, effect.data)))
            elif isinstance(effect, Happened):
                outputs.append(("event", Event(t_ns, effect.level, effect.source, effect.text)))
        return outputs
