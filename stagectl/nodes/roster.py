# SPDX-License-Identifier: Apache-2.0
"""The Step around the roster of render nodes, and their barrier where the stage has one."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from render_bridge.barrier import Barrier
from render_bridge.messages import Barrier as BarrierKind
from render_bridge.messages import Go, ReferenceBit, Snapshot
from render_bridge.roster import Roster
from render_bridge.roster_effects import Drawn, Edge, Effect, Happened, Reported, Send
from stagectl.show.state import PICTURE
from stagectl.step import LATEST, Input, Output, queue
from stagectl.topics import (
    BarrierGo,
    DecisionLead,
    Event,
    NodeMessage,
    ReportOf,
    RosterState,
    ShowOrder,
    SyncEdge,
    Tick,
)

ROSTER_EVERY_NS = 100_000_000
GO_COPY_NS = 1_000_000


class RosterStep:
    """Answers nodes, tells them what stands on the walls, and tells the grid what they need."""

    def __init__(self, roster: Roster, snapshot: Snapshot, stored: ShowOrder | None = None) -> None:
        """`stored`: the order of the life before. Black counts from the first node on; the picture
        waits for the operators' own word, for a state that is lost must not end a black."""
        self._roster = roster
        self._next_ns = 0
        self._look_ns = 0
        self._lead_ns: int | None = None
        self._delivery_ns = 0
        self._copies: list[tuple[int, Go]] = []
        self._off: tuple[str, ...] = ()
        self._wall_rev = 0
        self._stored = stored if stored is not None and stored.wall != PICTURE else None
        self._barrier = (
            Barrier(snapshot.epoch, snapshot.barrier_us * 1_000)
            if snapshot.barrier is BarrierKind.LOCK_STEP
            else None
        )

    def inputs(self) -> Sequence[Input]:
        """What nodes say, the frames they wait for, and what the operators want."""
        return (Input("from-node", queue(256)), Input("tick", queue(8)), Input("show", LATEST))

    def deadline_ns(self) -> int | None:
        """The next look at who is silent, or at the barrier."""
        due = min(self._next_ns, self._look_ns)
        due = min(due, self._roster.walls.due_ns() or due)
        if self._barrier is not None:
            due = min(due, self._barrier.due_ns() or due, *(t for t, _ in self._copies), due)
        return due

    def on_message(self, port: str, data: msgspec.Struct, t_rx_ns: int) -> Sequence[Output]:
        """Take one message of a node, a tick, or an order."""
        if isinstance(data, NodeMessage):
            effects = self._roster.on_message(data.identity, data.data, t_rx_ns)
            outputs = self._outputs(effects, t_rx_ns)
            if self._roster.walls.acknowledged:  # people wait for it: tell them now
                self._roster.walls.acknowledged = False
                outputs.append(("roster", self._state(t_rx_ns)))
            return [*outputs, *self._lead()] if self._roster.leads_changed else outputs
        if isinstance(data, Tick) and self._barrier is not None:
            self._barrier.expect(data.frame, data.t_vsync_ns)
        elif isinstance(data, ShowOrder):
            return self._follow(data, t_rx_ns)
        return ()

    def on_deadline(self, now_ns: int) -> Sequence[Output]:
        """Tell walls again; notice silence; publish the roster; let frames go."""
        if self._stored is not None:
            self._order_walls(self._stored, now_ns)
        outputs = self._outputs(self._roster.walls.due(now_ns), now_ns)
        if self._barrier is not None:
            outputs += self._gos(self._barrier.check(now_ns), now_ns)
            outputs += [("go", BarrierGo(go)) for due, go in self._copies if due <= now_ns]
            self._copies = [copy for copy in self._copies if copy[0] > now_ns]
        if now_ns >= min(self._look_ns, self._next_ns):
            outputs += self._outputs([*self._take_off(), *self._roster.check(now_ns)], now_ns)
            # Nodes that are heard meanwhile move it only later: looking once too often is harmless.
            self._look_ns = self._roster.next_look_ns(now_ns)
        if now_ns < self._next_ns:
            return outputs
        self._next_ns = now_ns + ROSTER_EVERY_NS
        outputs += self._lead()
        if self._barrier is not None:
            self._barrier.set_members(self._roster.members(now_ns))
        outputs.append(("roster", self._state(now_ns)))
        return outputs

    def _state(self, now_ns: int) -> RosterState:
        wall = self._roster.walls.wall
        nodes = tuple(self._roster.statuses(now_ns))
        if wall is None:
            return RosterState(now_ns, nodes)
        mode = wall.mode.name.lower()
        return RosterState(now_ns, nodes, mode, wall.rev, self._wall_rev, wall.t_issued_ns)

    def _follow(self, order: ShowOrder, t_ns: int) -> list[Output]:
        self._roster.set_rolling(order.take is not None)
        tell = self._order_walls(order, t_ns)
        for name in set(self._off) - set(order.nodes_off):
            self._roster.put_back(name)
        self._off = order.nodes_off
        return self._outputs([*tell, *self._take_off()], t_ns)

    def _order_walls(self, order: ShowOrder, t_ns: int) -> list[Send]:
        self._stored = None
        self._wall_rev = order.wall_rev
        return self._roster.walls.order(
            order.wall, order.wall_rev, order.looks, t_ns, light_cards=order.light_cards
        )

    def _take_off(self) -> list[Effect]:
        """Take off who is to be off: it may have joined since the order."""
        return [effect for name in self._off for effect in self._roster.take_off(name)]

    def _lead(self) -> list[Output]:
        self._roster.leads_changed = False
        lead_ns = self._roster.decision_lead_ns()
        delivery_ns = self._roster.delivery_ns()
        # Only growth and a clear shrinking count: L must not breathe with every report.
        same_lead = lead_ns is None or _about(lead_ns, self._lead_ns)
        if same_lead and (self._lead_ns is None or _about(delivery_ns, self._delivery_ns)):
            return []
        if not same_lead:
            self._lead_ns = lead_ns
        self._delivery_ns = delivery_ns
        self._roster.set_lead(self._lead_ns or 0)
        return [("lead", DecisionLead(self._lead_ns or 0, delivery_ns))]

    def _gos(self, told: Sequence[Go], now_ns: int) -> list[Output]:
        """Say GO, and once more a little later: a node that loses it would show another frame."""
        self._copies += [(now_ns + GO_COPY_NS, go) for go in told]
        return [("go", BarrierGo(go)) for go in told]

    def _outputs(self, effects: Sequence[Effect], t_ns: int) -> list[Output]:
        outputs: list[Output] = []
        for effect in effects:
            if isinstance(effect, Reported):
                outputs.append((f"report/{effect.name}", ReportOf(effect.name, effect.report)))
            elif isinstance(effect, Edge):
                outputs.append(("edge", _edge(effect)))
            elif isinstance(effect, Send):
                outputs.append(("to-node", NodeMessage(effect.identity, effect.data)))
            elif isinstance(effect, Happened):
                event = Event(t_ns, effect.level, effect.source, effect.text, effect.code)
                outputs.append(("event", event))
            elif isinstance(effect, Drawn) and self._barrier is not None:
                outputs += self._gos(
                    self._barrier.on_ready(effect.node_index, effect.epoch, effect.frame), t_ns
                )
        return outputs


def _edge(edge: Edge) -> SyncEdge:
    known = bool(edge.reference & ReferenceBit.KNOWN)
    return SyncEdge(
        edge.t_ns,
        present=bool(edge.reference & ReferenceBit.PRESENT) if known else None,
        device_locked=bool(edge.reference & ReferenceBit.LOCKED) if known else None,
        reference_hz=edge.reference_hz or None,
    )


def _about(value_ns: int, before_ns: int | None) -> bool:
    return before_ns is not None and before_ns * 0.8 < value_ns <= before_ns
