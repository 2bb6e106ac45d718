# SPDX-License-Identifier: Apache-2.0
"""The cluster in virtual time: loss, order, clocks, partitions, hitches, kills, late joiners.

A fault window ends when its effects must be over; outside it no two nodes may differ.
"""

from __future__ import annotations

import pytest

from hardware_profiles.stage import Schedule
from render_bridge.messages import Outcome
from sim.motion.camera_moves import Dolly, HandHeld
from sim.virtual.kernel import LocalClock
from sim.virtual.network import MS, Path
from sim.virtual.nodes import Shown, VirtualNode
from sim.virtual.skew import Skew
from sim.virtual.stage_run import NS, START_NS, StageRun, small_stage

PERIOD_NS = 1001 * NS / 24000
SETTLED_NS = START_NS + 3 * NS
BAD = Path(loss=0.01, ordered=False, spike_share=0.02)
# The short run still loses, swaps and delays hundreds of messages; the clocks drift 1 ms in it.
LONG = pytest.mark.parametrize("seconds", [10, pytest.param(20, marks=pytest.mark.nightly)])


def stage_run(policy: str = "fresh", *, seed: int = 1, barrier: bool = False) -> StageRun:
    """Return a stage whose two cameras move all the time."""
    schedule = Schedule(policy="exact" if policy == "exact" else "fresh", barrier=barrier)
    return StageRun(small_stage(schedule=schedule), [HandHeld(seed), Dolly(seed)], seed=seed)


def drifting_nodes(run: StageRun, count: int, path: Path = BAD) -> list[VirtualNode]:
    """Add nodes whose clocks stand 50 ms off and drift 100 ppm, on lopsided links."""
    back = Path(base_ns=400_000, queue_ns=150_000.0)
    return [
        run.add_node(
            f"n{i}", path=path, back=back,
            clock=LocalClock((-1) ** i * 50 * MS, (-1) ** (i // 2) * 100.0),
        )
        for i in range(count)
    ]  # fmt: skip


def shown_between(node: VirtualNode, from_ns: int, to_ns: int) -> list[Shown]:
    return [one for one in node.shown if from_ns <= one.t_vsync_ns < to_ns]


def whole(seen: Skew, nodes: int) -> None:
    """Every (node, vsync) has exactly one outcome."""
    assert seen.told == seen.vsyncs * nodes
    assert sum(seen.outcomes.values()) == seen.told


@LONG
def test_loss_order_drift_and_lopsided_links(seconds: int) -> None:
    run = stage_run()
    nodes = drifting_nodes(run, 8)
    run.run(seconds)
    seen = run.skew(SETTLED_NS, START_NS + (seconds - 1) * NS)
    assert seen.frame_skew == 0
    whole(seen, 8)
    assert seen.vsyncs > 23.5 * (seconds - 4)
    assert seen.content_mm < 1.0
    assert seen.outcomes[Outcome.EXACT] >= 0.999 * seen.told
    assert seen.outcomes[Outcome.REPEATED] == 0
    for node in nodes:
        assert all(abs(one.clock_error_ns) <= one.bound_ns for one in node.shown)


@LONG
def test_the_exact_policy_has_no_content_skew_at_all(seconds: int) -> None:
    """Given 5 % of all messages lost, Expect every node to draw the same bytes: it asks again."""
    run = stage_run("exact", seed=3)
    drifting_nodes(run, 8, Path(loss=0.05, ordered=False))
    run.run(seconds)
    seen = run.skew(SETTLED_NS, START_NS + (seconds - 1) * NS)
    assert (seen.frame_skew, seen.content_skew) == (0, 0)
    assert seen.outcomes == {Outcome.EXACT: seen.told}
    assert run.controller.resent > 0


@LONG
def test_under_fresh_content_differs_only_where_a_state_was_substituted(seconds: int) -> None:
    run = stage_run(seed=4)
    heavy = Path(loss=0.2, ordered=False)  # 0.1 is made good whole by what is sent again
    drifting_nodes(run, 6, heavy)
    run.run(seconds)
    seen = run.skew(SETTLED_NS, START_NS + (seconds - 1) * NS)
    assert seen.frame_skew == 0
    assert seen.content_skew > 0
    frames = {n.name: {s.frame: s for s in n.shown} for n in run.nodes.values()}
    for frame in range(min(frames["n0"]) + 80, max(frames["n0"]) - 30):
        shown = [rows[frame] for rows in frames.values() if frame in rows]
        exact = {one.digest for one in shown if one.outcome is Outcome.EXACT}
        assert len(exact) <= 1, frame
    assert seen.content_mm < 10.0  # a look-ahead is a prediction from a frame or two earlier


@pytest.mark.parametrize("policy", ["fresh", "exact"])
def test_a_partition_of_two_seconds(policy: str) -> None:
    """One node is cut off: all go on, it with its look-ahead and then the last state."""
    run = stage_run(policy, seed=5)
    nodes = drifting_nodes(run, 4, Path())
    run.run(6)
    cut_ns = run.kernel.now_ns
    for way in (nodes[1].up, nodes[1].down):
        way.cut(cut_ns, cut_ns + 2 * NS)
    run.run(6)
    within = run.skew(cut_ns, cut_ns + 2 * NS)
    assert within.frame_skew == 0
    apart = shown_between(nodes[1], cut_ns + 300 * MS, cut_ns + 2 * NS)
    assert {one.outcome for one in apart} == {Outcome.SUBSTITUTED}
    after = run.skew(cut_ns + 2 * NS + 300 * MS, run.kernel.now_ns - NS)
    assert (after.frame_skew, after.content_skew) == (0, 0)
    assert after.outcomes == {Outcome.EXACT: after.told}
    texts = [event.text for event in run.controller.events]
    assert "render node is silent: not heard for 0.2 s" in texts
    assert "render node is back" in texts


@pytest.mark.parametrize("length_ms", [30, 200])
def test_a_hitch_is_over_two_frames_after(length_ms: int) -> None:
    run = stage_run(seed=6)
    nodes = drifting_nodes(run, 4, Path())
    run.run(6)
    begin_ns = run.kernel.now_ns
    nodes[2].hitch(length_ms * MS)
    run.run(4)
    end_ns = begin_ns + length_ms * MS
    lead_ns = round(2.25 * PERIOD_NS) + 2 * MS  # decided at the end, shown later
    healthy = shown_between(nodes[2], end_ns + lead_ns + round(2 * PERIOD_NS), run.kernel.now_ns)
    assert {one.outcome for one in healthy} == {Outcome.EXACT}
    others = run.skew(begin_ns, run.kernel.now_ns - NS, leave_out=["n2"])
    assert others.outcomes == {Outcome.EXACT: others.told}
    outside = run.skew(end_ns + lead_ns + round(2 * PERIOD_NS), run.kernel.now_ns - NS)
    assert outside.frame_skew == 0
    alarms = [e.text for e in run.controller.events if e.level == "alarm"]
    assert any("hangs" in text for text in alarms) == (length_ms == 200)


def test_a_dead_controller_and_its_return() -> None:
    """Nodes go on and say so; the same grid goes on; no frame of an older epoch after it."""
    run = stage_run(seed=7)
    nodes = drifting_nodes(run, 4, Path())
    run.run(6)
    kill_ns = run.kernel.now_ns
    run.controller.kill()
    run.run(0.4)
    run.controller.start()
    back_ns = run.kernel.now_ns
    run.run(5)
    during = run.skew(kill_ns, back_ns)
    assert during.frame_skew == 0
    assert during.outcomes[Outcome.REPEATED] == 0
    again = run.skew(back_ns + NS, run.kernel.now_ns - NS)
    assert (again.frame_skew, again.content_skew) == (0, 0)
    assert again.outcomes == {Outcome.EXACT: again.told}
    for node in nodes:
        numbers = [one.frame - run.sync.index_at(one.t_vsync_ns) for one in node.shown]
        assert len(set(numbers[50:])) == 1  # the same grid, no number skipped or repeated
        epochs = [one.epoch for one in node.shown]
        assert epochs == sorted(epochs)
        exact = next(
            s.t_vsync_ns for s in node.shown if s.epoch == 2 and s.outcome is Outcome.EXACT
        )
        assert exact - back_ns <= NS


def test_a_late_joiner_is_ready_in_half_a_second_and_disturbs_nobody() -> None:
    run = stage_run(seed=8)
    drifting_nodes(run, 3, Path())
    run.run(6)
    joined_ns = run.kernel.now_ns
    late = run.add_node("late", clock=LocalClock(-33 * MS, 60.0))
    run.run(4)
    first = next(one for one in late.shown if one.outcome is Outcome.EXACT)
    assert first.t_vsync_ns - joined_ns <= 500 * MS
    seen = run.skew(joined_ns, run.kernel.now_ns - NS)
    assert (seen.frame_skew, seen.content_skew) == (0, 0)
    assert set(seen.outcomes) == {Outcome.EXACT}


def test_a_node_that_hangs_is_taken_off_and_comes_back() -> None:
    run = stage_run(seed=9)
    nodes = drifting_nodes(run, 3, Path())
    run.run(4)
    nodes[0].hitch(7 * NS)
    run.run(12)
    texts = [e.text for e in run.controller.events if e.source == "n0"]
    story = ("hangs: nothing new", "taken off: it hangs for 5 s", "goes on after", "is back: exact")
    places = [next(i for i, t in enumerate(texts) if t.startswith(part)) for part in story]
    assert places == sorted(places)


def test_lock_step_waits_for_the_slowest_and_leaves_a_hanging_one_behind() -> None:
    """With the barrier a hitch of one node is a repeat of all: no two frame numbers on the wall."""
    run = stage_run(seed=10, barrier=True)
    nodes = drifting_nodes(run, 4, Path())
    run.run(6)
    begin_ns = run.kernel.now_ns
    before = run.skew(SETTLED_NS, begin_ns)
    assert before.outcomes == {Outcome.EXACT: before.told}
    nodes[3].hitch(2 * NS)
    run.run(6)
    others = run.skew(begin_ns, run.kernel.now_ns - NS, leave_out=["n3"])
    assert others.frame_skew == 0
    repeated = others.outcomes[Outcome.REPEATED]
    assert 3 <= repeated <= 3 * 6  # they waited some frames, then went on without it
    after = run.skew(begin_ns + 4 * NS, run.kernel.now_ns - NS)
    assert after.frame_skew == 0
    assert after.outcomes[Outcome.EXACT] >= 0.99 * after.told


def test_the_deadline_follows_what_delivery_takes() -> None:
    """Given a network that takes 13 ms where 8 are allowed, Expect L to grow until all is exact."""
    run = StageRun(small_stage("60/1"), [HandHeld(1), Dolly(1)], seed=11)
    slow = Path(base_ns=13 * MS, queue_ns=100_000.0)
    for name in ("n0", "n1"):
        run.add_node(name, path=slow, back=slow)
    run.run(4)
    for node in run.nodes.values():
        assert {one.outcome for one in node.shown[30:]} == {Outcome.SUBSTITUTED}
    run.run(26)
    later = run.skew(run.kernel.now_ns - 4 * NS, run.kernel.now_ns - NS)
    assert later.outcomes == {Outcome.EXACT: later.told}
    grid = run.controller.grids[-1]
    assert 13 * MS <= grid.lead_ns - grid.decision_lead_ns <= 25 * MS


def test_the_same_seed_gives_the_same_run() -> None:
    def trace(seed: int) -> list[tuple[object, ...]]:
        run = stage_run(seed=seed)
        drifting_nodes(run, 3)
        run.run(4)
        return [tuple(one) for node in run.nodes.values() for one in node.shown]

    assert trace(11) == trace(11)
    assert trace(11) != trace(12)
