# SPDX-License-Identifier: Apache-2.0
"""The Step that says when frame k is due, in virtual time."""

from __future__ import annotations

from fractions import Fraction

import msgspec
import pytest

from hardware_profiles.stage import Stage
from hardware_profiles.sync import Sync
from render_bridge.frame_clock import Anchor
from render_bridge.messages import FrameFlag
from stagectl.nodes.grid import GridStep
from stagectl.topics import DecisionLead, Event, GridState, SyncEdge, Tick
from tests.nodes.stages import MS, NS, PERIOD_NS, STAGE, T0, Emitted, only, run

DELIVERY_NS = 8 * MS
LEAD_NS = 2 * PERIOD_NS + DELIVERY_NS


def ticks(emitted: list[Emitted]) -> list[Tick]:
    return only(emitted, Tick)


def grid(stage: Stage = STAGE, anchor: Anchor | None = None) -> GridStep:
    return GridStep(stage, 3, T0, anchor)


class TestTicks:
    @pytest.mark.parametrize("rate", ["24000/1001", "25/1", "60000/1001", "120/1"])
    def test_frame_k_is_due_at_its_vsync_less_the_lead(self, rate: str) -> None:
        """Given a free grid for an hour, Expect every k once, at V_k - L, V_k exact."""
        stage = msgspec.structs.replace(STAGE, rate=rate)
        step = GridStep(stage, 3, T0, None)
        lead_ns = step.lead_ns
        seconds = 3600 if rate == "24000/1001" else 60
        found = [one for one in run(step, T0 + seconds * NS) if isinstance(one.message, Tick)]
        exact = Fraction(rate)
        first = only(found, Tick)[0].frame
        for k, one in enumerate(found, start=first):
            due = one.message
            assert isinstance(due, Tick)
            assert due.frame == k
            assert abs(due.t_vsync_ns - (T0 + k * NS / exact)) <= 1
            assert one.t_ns == due.t_tick_ns == due.t_vsync_ns - lead_ns
        assert len(found) == pytest.approx(seconds * float(exact), abs=2)

    def test_the_lead_before_any_node_is_two_frames_and_the_delivery(self) -> None:
        assert grid().lead_ns == LEAD_NS

    def test_a_late_call_ticks_late_and_keeps_the_count(self) -> None:
        found = run(grid(), T0 + NS, late_ns=30 * MS)
        frames = [one.frame for one in ticks(found)]
        assert frames == list(range(frames[0], frames[0] + len(frames)))
        assert {one.t_tick_ns - (one.t_vsync_ns - LEAD_NS) for one in ticks(found)} == {30 * MS}

    @pytest.mark.parametrize("stall_frames", [1.5, 2.0, 10.0, 1000.25])
    def test_after_a_stall_it_goes_on_with_what_is_still_to_come(self, stall_frames: float) -> None:
        step = grid()
        before = ticks(run(step, T0 + NS))[-1]
        due_ns = before.t_vsync_ns + PERIOD_NS - LEAD_NS
        awake_ns = due_ns + round(stall_frames * PERIOD_NS)
        (after,) = ticks([Emitted(awake_ns, *o) for o in step.on_deadline(awake_ns)])
        assert after.t_vsync_ns > awake_ns
        if after.frame > before.frame + 1:  # only what is over is left out
            assert after.t_vsync_ns - PERIOD_NS <= awake_ns + 1
        following = ticks(run(step, awake_ns + NS))
        assert [one.frame for one in following] == list(
            range(after.frame + 1, after.frame + 1 + len(following))
        )
        skipped = only(run(step, awake_ns + 2 * NS), GridState)[-1].skipped
        assert skipped == after.frame - before.frame - 1

    def test_a_short_stall_skips_nothing(self) -> None:
        step = grid()
        before = ticks(run(step, T0 + NS))[-1]
        awake_ns = before.t_vsync_ns + PERIOD_NS - LEAD_NS + PERIOD_NS
        (after,) = ticks([Emitted(awake_ns, *o) for o in step.on_deadline(awake_ns)])
        assert after.frame == before.frame + 1


class TestLead:
    def test_it_follows_the_cluster(self) -> None:
        step = grid()
        run(step, T0 + NS)
        step.on_message("lead", DecisionLead(91 * MS), T0 + NS)
        assert step.lead_ns == 99 * MS
        for one in ticks(run(step, T0 + 2 * NS))[1:]:
            assert one.t_tick_ns == one.t_vsync_ns - 99 * MS
        state = only(run(step, T0 + 3 * NS), GridState)[-1]
        assert (state.lead_ns, state.decision_lead_ns) == (99 * MS, 91 * MS)

    def test_a_lead_that_grows_by_frames_skips_none(self) -> None:
        """Given a node with a deep pipeline that joins, Expect a burst, and no frame left out."""
        step = grid()
        before = ticks(run(step, T0 + NS))
        step.on_message("lead", DecisionLead(2 * PERIOD_NS + 2 * PERIOD_NS), T0 + NS)
        after = ticks(run(step, T0 + 2 * NS, from_ns=T0 + NS))
        assert after[0].frame == before[-1].frame + 1

    def test_a_lead_that_shrinks_repeats_no_frame(self) -> None:
        step = grid()
        before = ticks(run(step, T0 + NS))
        step.on_message("lead", DecisionLead(10 * MS), T0 + NS)
        after = ticks(run(step, T0 + 2 * NS))
        assert after[0].frame == before[-1].frame + 1
        assert {one.t_vsync_ns - one.t_tick_ns for one in after} == {18 * MS}


class TestFlags:
    def test_reset_stands_in_a_new_grids_first_tick_only(self) -> None:
        found = ticks(run(grid(), T0 + NS))
        assert FrameFlag(found[0].flags) == FrameFlag.RESET | FrameFlag.UNLOCKED
        assert {one.flags for one in found[1:]} == {int(FrameFlag.UNLOCKED)}

    def test_a_grid_that_goes_on_has_no_reset(self) -> None:
        """Given the anchor of before a crash, Expect the same numbers at the same times."""
        anchor = Anchor(1_234, float(T0 - 7 * NS), PERIOD_NS * 1.00001)
        found = ticks(run(grid(anchor=anchor), T0 + NS))
        assert not any(one.flags & FrameFlag.RESET for one in found)
        for one in found:
            elapsed = (one.frame - anchor.frame) * anchor.period_ns
            assert one.t_vsync_ns == pytest.approx(anchor.t_ns + elapsed, abs=1)
        assert found[0].t_tick_ns > T0

    def test_locked_held_over_and_told(self) -> None:
        """Given a node's edges for 3 s, then none, Expect UNLOCKED only before the lock."""
        step = grid()
        emitted: list[Emitted] = []
        for j in range(75):
            edge_ns = T0 + 13 * MS + j * PERIOD_NS
            emitted += run(step, edge_ns)
            step.on_message("edge", SyncEdge(edge_ns), edge_ns)
        locked = ticks(emitted)[-1]
        assert locked.flags == 0
        assert (locked.t_vsync_ns - T0 - 13 * MS) % PERIOD_NS in (0, 1, PERIOD_NS - 1)
        later = run(step, T0 + 10 * NS)
        assert {one.flags for one in ticks(later)} == {0}
        words = [(one.level, one.text) for one in only([*emitted, *later], Event)]
        assert words == [
            ("info", "house sync: FREE -> ACQUIRING"),
            ("info", "house sync: ACQUIRING -> LOCKED"),
            ("alarm", "house sync: LOCKED -> HOLDOVER"),
        ]
        frames = [one.frame for one in ticks([*emitted, *later])]
        assert frames == list(range(frames[0], frames[0] + len(frames)))

    def test_a_free_stage_follows_nobody(self) -> None:
        step = grid(msgspec.structs.replace(STAGE, sync=Sync("free")))
        for j in range(75):
            step.on_message("edge", SyncEdge(T0 + 13 * MS + j * PERIOD_NS), T0)
        found = run(step, T0 + 4 * NS)
        assert all(one.flags & FrameFlag.UNLOCKED for one in ticks(found))
        assert {one.state for one in only(found, GridState)} == {"FREE"}
        assert {one.sync_source for one in only(found, GridState)} == {"free"}


def test_the_grid_is_published_four_times_a_second() -> None:
    step = grid()
    states = only(run(step, T0 + 10 * NS), GridState)
    assert len(states) == 41
    assert {one.epoch for one in states} == {3}
    for one in states:
        assert (one.t_ns - T0) == pytest.approx(one.frame * PERIOD_NS, abs=1)
