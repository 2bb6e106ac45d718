# SPDX-License-Identifier: Apache-2.0
"""The Step around the roster: bytes of nodes in, answers, edges, reports and the lead out."""

from __future__ import annotations

from fractions import Fraction

import msgspec

from render_bridge import codec
from render_bridge import messages as m
from render_bridge.roster import Roster
from render_bridge.stage_snapshot import stage_snapshot
from render_bridge.wall_codec import encode_wall_ack
from stagectl.nodes.grid import GridStep
from stagectl.nodes.roster import ROSTER_EVERY_NS, RosterStep
from stagectl.topics import (
    DecisionLead,
    Event,
    NodeMessage,
    ReportOf,
    RosterState,
    ShowOrder,
    SyncEdge,
    Tick,
)
from tests.nodes.stages import MS, NS, PERIOD_NS, STAGE, T0, Emitted, only, run
from tests.render_bridge import specimens


def roster_step() -> RosterStep:
    snapshot = stage_snapshot(STAGE, "0" * 64, epoch=2, frames_port=18711, lead_ns=88 * MS)
    return RosterStep(Roster(STAGE, snapshot), snapshot)


def say(step: RosterStep, identity: bytes, data: bytes, t_ns: int) -> list[Emitted]:
    message = NodeMessage(identity, data)
    return [Emitted(t_ns, *out) for out in step.on_message("from-node", message, t_ns)]


def hello(step: RosterStep, name: str, t_ns: int = T0, *, lead_ns: int = 80 * MS) -> list[Emitted]:
    data = codec.encode_hello(specimens.hello(name, lead_ns=lead_ns))
    return say(step, name.encode(), data, t_ns)


def vsync(step: RosterStep, name: str, t_ns: int, *, lead_ns: int = 80 * MS) -> list[Emitted]:
    data = codec.encode_report(specimens.report(t_ns, lead_ns=lead_ns))
    return say(step, name.encode(), data, t_ns + MS)


def leads(emitted: list[Emitted]) -> list[int]:
    return [one.lead_ns for one in only(emitted, DecisionLead)]


def test_a_hello_is_answered_and_told() -> None:
    emitted = hello(roster_step(), "a")
    (answer,) = only(emitted, NodeMessage)
    assert answer.identity == b"a"
    assert isinstance(codec.decode(answer.data), m.Snapshot)
    assert [one.topic for one in emitted] == ["to-node", "event", "lead"]
    (event,) = only(emitted, Event)
    assert (event.t_ns, event.level, event.source) == (T0, "info", "a")


def test_a_report_is_passed_on_under_the_nodes_name_with_its_edge() -> None:
    step = roster_step()
    hello(step, "a")
    emitted = vsync(step, "a", T0 + PERIOD_NS)
    assert [one.topic for one in emitted] == ["report/a", "edge"]
    (report,) = only(emitted, ReportOf)
    assert report.node == "a"
    assert report.report == specimens.report(T0 + PERIOD_NS)
    assert only(emitted, SyncEdge) == [SyncEdge(T0 + PERIOD_NS)]


def test_the_roster_is_published_ten_times_a_second() -> None:
    step = roster_step()
    hello(step, "b")
    hello(step, "a")
    states = only(run(step, T0 + NS, from_ns=T0), RosterState)
    assert len(states) == 11
    assert [node.name for node in states[-1].nodes] == ["a", "b"]
    assert states[1].t_ns - states[0].t_ns == ROSTER_EVERY_NS


def test_silence_is_an_event() -> None:
    step = roster_step()
    hello(step, "a")
    emitted = run(step, T0 + 2 * NS, from_ns=T0)
    assert [one.text for one in only(emitted, Event)] == [
        "render node is silent: not heard for 0.2 s"
    ]
    assert only(emitted, RosterState)[-1].nodes[0].state == "lost"


def test_the_lead_grows_at_once_and_does_not_breathe() -> None:
    step = roster_step()
    assert leads(hello(step, "a", lead_ns=80 * MS)) == [80 * MS]
    assert leads(hello(step, "b", lead_ns=90 * MS)) == [90 * MS]
    assert leads(vsync(step, "a", T0 + PERIOD_NS, lead_ns=85 * MS)) == []
    assert leads(vsync(step, "b", T0 + PERIOD_NS, lead_ns=89 * MS)) == []
    assert leads(vsync(step, "b", T0 + 2 * PERIOD_NS, lead_ns=92 * MS)) == [92 * MS]
    # a node with a small lead alone: a clear shrinking counts
    vsync(step, "a", T0 + 3 * PERIOD_NS, lead_ns=20 * MS)
    assert leads(vsync(step, "b", T0 + 3 * PERIOD_NS, lead_ns=30 * MS)) == [30 * MS]


def test_late_joiners_are_told_the_deadline_and_not_the_lead() -> None:
    """Given R = 90 ms and a delivery of 8 ms, Expect L = 98 ms in the next snapshot."""
    step = roster_step()
    hello(step, "a", lead_ns=90 * MS)
    answer = only(hello(step, "b", lead_ns=50 * MS), NodeMessage)[0]
    snapshot = codec.decode(answer.data)
    assert isinstance(snapshot, m.Snapshot)
    assert snapshot.deadline_lead_ns == 98 * MS


def test_other_messages_are_none_of_its_business() -> None:
    assert roster_step().on_message("tick", Tick(1, 2, 3.0, 0, 4), T0) == ()


def test_roster_and_grid_lock_together() -> None:
    """Given three nodes genlocked 7 ms beside the grid, Expect the grid on their vsync in 1 s."""
    step = roster_step()
    grid = GridStep(STAGE, 2, T0, None)
    ticks: list[Tick] = []
    for name in ("a", "b", "c"):
        hello(step, name)
    for j in range(1, 50):
        t_ns = T0 + 7 * MS + j * PERIOD_NS
        ticks += only(run(grid, t_ns), Tick)
        for name in ("a", "b", "c"):
            for one in vsync(step, name, t_ns):
                if isinstance(one.message, SyncEdge):
                    grid.on_message("edge", one.message, one.t_ns)
    late = [due for due in ticks if due.t_tick_ns > T0 + NS]
    assert {due.flags for due in late} == {0}
    for due in late:
        phase = Fraction(due.t_vsync_ns - T0 - 7 * MS, PERIOD_NS)
        assert abs(phase - round(phase)) * PERIOD_NS <= 2


def test_a_node_that_the_operator_took_off_stays_off_until_it_is_wanted() -> None:
    step = roster_step()
    hello(step, "a")
    order = ShowOrder(1, {}, (), None, nodes_off=("a",))
    texts = [e.text for e in only(order_of(step, order), Event)]
    assert texts == ["taken off by the operator"]

    def state_after(from_ns: int) -> str:
        for number in range(60):
            vsync(step, "a", from_ns + number * PERIOD_NS)
        roster = only(run(step, from_ns + 60 * PERIOD_NS, from_ns=from_ns), RosterState)[-1]
        return roster.nodes[0].state

    assert state_after(T0 + NS) == "off"
    order_of(step, ShowOrder(2, {}, (), None))
    assert state_after(T0 + 5 * NS) == "in sync"


def order_of(step: RosterStep, order: ShowOrder) -> list[Emitted]:
    return [Emitted(T0, *out) for out in step.on_message("show", order, T0)]


def orders(step: RosterStep, t_ns: int, wall: str, wall_rev: int) -> list[m.Wall]:
    order = ShowOrder(1, {}, (), None, wall=wall, wall_rev=wall_rev)
    emitted = [Emitted(t_ns, *out) for out in step.on_message("show", order, t_ns)]
    found = (codec.decode(sent.data) for sent in only(emitted, NodeMessage))
    return [message for message in found if isinstance(message, m.Wall)]


def test_an_order_of_the_walls_goes_out_at_once_and_again_until_acknowledged() -> None:
    step = roster_step()
    able = msgspec.structs.replace(specimens.hello("a"), features=m.Feature.WALL)
    say(step, b"a", codec.encode_hello(able), T0)
    hello(step, "old")
    run(step, T0 + MS, from_ns=T0)
    assert [wall.mode for wall in orders(step, T0 + MS, "black", 1)] == [m.WallMode.BLACK]
    emitted = run(step, T0 + 50 * MS, from_ns=T0 + MS)
    assert [one.t_ns - T0 for one in emitted if one.topic == "to-node"] == [21 * MS, 41 * MS]
    ack = m.WallAck(2, 1, m.WallMode.BLACK, 9, T0, T0 + 41 * MS, 40_000)
    emitted = say(step, b"a", encode_wall_ack(ack), T0 + 52 * MS)
    (state,) = only(emitted, RosterState)
    assert (state.wall, state.wall_rev, state.wall_sent_rev) == ("black", 1, 1)
    assert state.t_wall_ns == T0 + MS
    assert [node.wall.after_ms for node in state.nodes] == [40.0, None]
    assert not only(run(step, T0 + 900 * MS, from_ns=T0 + 52 * MS), NodeMessage)
    assert orders(step, T0 + 900 * MS, "black", 1) == []


def first_walls(stored: ShowOrder) -> list[m.WallMode]:
    """Return what a node hears of walls that joins an engine with such a stored order."""
    snapshot = stage_snapshot(STAGE, "0" * 64, epoch=2, frames_port=18711, lead_ns=88 * MS)
    step = RosterStep(Roster(STAGE, snapshot), snapshot, stored)
    run(step, T0 + MS, from_ns=T0)
    able = msgspec.structs.replace(specimens.hello("a"), features=m.Feature.WALL)
    emitted = say(step, b"a", codec.encode_hello(able), T0 + 2 * MS)
    found = (codec.decode(sent.data) for sent in only(emitted, NodeMessage))
    return [message.mode for message in found if isinstance(message, m.Wall)]


def test_a_stored_black_counts_from_the_first_node_on_and_a_picture_waits_for_a_word() -> None:
    black = ShowOrder(1, {}, (), None, wall="black", wall_rev=3)
    assert first_walls(black) == [m.WallMode.BLACK]
    assert first_walls(ShowOrder(0, {}, (), None)) == []
