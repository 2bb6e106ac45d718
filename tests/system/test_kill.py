# SPDX-License-Identifier: Apache-2.0
"""Kill -9 of a running stage's children: each is back within a second, and nothing is forgotten.

Frames are judged at the nodes. A vsync whose making a host stall overlaps is left out.
"""

from __future__ import annotations

import itertools
import statistics
from collections import Counter, defaultdict
from collections.abc import Callable

import pytest

from stagectl.alarms.catalogue import fault
from stagectl.cli import output
from stagectl.takes.reader import TakeReader
from stagectl.topics import Event
from tests.system.kill_rounds import (
    NODES,
    PERIOD_NS,
    ROLES,
    Evidence,
    Rounds,
    take_segments,
    v_0,
)
from tests.system.workshop import Workshop

pytestmark = [pytest.mark.system, pytest.mark.slow, pytest.mark.timeout(180)]

TRIALS = 5
NIGHTLY_TRIALS = 100
BACK_MS = 1000.0
AFTER_NS = 300_000_000
TAKE_LOSS_NS = 100_000_000


def run_rounds(shop: Workshop, trials: int) -> Evidence:
    """Kill each child that many times."""
    running = Rounds(shop)
    running.prepare()
    for _ in range(trials):
        for role in ROLES:
            running.kill(role)
    return running.finish()


@pytest.fixture(scope="module")
def evidence(module_workshop: Workshop) -> Evidence:
    """What five rounds have shown."""
    return run_rounds(module_workshop, TRIALS)


def each_is_back_within_a_second(seen: Evidence) -> None:
    """Print the recovery times; every one is below the bound."""
    for role in ROLES:
        times = sorted(kill.outage_ms for kill in seen.of(role))
        output.note(
            f"{role}: back after {statistics.median(times):.0f} ms, at most {times[-1]:.0f} ms"
        )
    assert [kill for kill in seen.kills if kill.outage_ms > BACK_MS] == []
    assert seen.left == []


def no_frame_is_lost_without_control_or_record(seen: Evidence) -> None:
    """Every frame at every node is exact from the kill until well after the return."""
    for kill, following in itertools.zip_longest(seen.kills, seen.kills[1:]):
        if kill.role == "hot":
            continue
        until_ns = kill.back_ns + AFTER_NS
        until_ns = min(until_ns, following.t_ns if following else until_ns)
        for name in NODES:
            outcomes = Counter(f.outcome for f in seen.shown(name, kill.t_ns, until_ns))
            assert set(outcomes) == {"exact"}, (kill, name)


def nodes_go_on_without_hot(seen: Evidence) -> None:
    """A new look-ahead state at every vsync of the outage: substituted, not repeated."""
    for kill in seen.of("hot"):
        frames = kill.outage_ms * 1e6 / PERIOD_NS
        for name in NODES:
            outcomes = Counter(f.outcome for f in seen.shown(name, kill.t_ns, kill.back_ns))
            assert outcomes["substituted"] <= frames + 1, (kill, name)
            assert outcomes["repeated"] == 0, (kill, name)


def what_was_held_is_held(seen: Evidence) -> None:
    """Camera A stands at the same place in every frame, the first of a new `hot` included."""
    begin_ns = seen.kills[0].t_ns
    for name in NODES:
        frames = [f for f in seen.frames[name] if f.t_shown_ns >= begin_ns]
        assert {f.bodies["A"].held for f in frames} == {True}
        assert {f.bodies["A"].position_m for f in frames} == {seen.held_pose}
        assert {f.bodies["B"].held for f in frames} == {False}
    for board in seen.boards:
        assert board["show"]["show"]["held"] == ["A"]
        assert board["show"]["show"]["take"] == seen.take.name


def the_epoch_grows(seen: Evidence) -> None:
    """One more for each death of `hot`, and never back."""
    begin_ns = seen.kills[0].t_ns
    for name in NODES:
        epochs = [f.epoch for f in seen.frames[name] if f.t_shown_ns >= begin_ns]
        assert epochs == sorted(epochs)
        assert len(set(epochs)) == len(seen.of("hot")) + 1


def the_grid_continues(seen: Evidence) -> None:
    """V_0 stays where it was within a millisecond, and exact frames keep their numbers."""
    by_epoch = defaultdict(list)
    for grid in seen.grids:
        if grid.state == "LOCKED" or grid.epoch > seen.grids[0].epoch:
            by_epoch[grid.epoch].append(v_0(grid))
    zeros = [value for values in by_epoch.values() for value in values]
    assert max(zeros) - min(zeros) < 1e6
    begin_ns = seen.kills[0].t_ns
    for name in NODES:
        exact = [f for f in seen.frames[name] if f.t_shown_ns >= begin_ns and f.outcome == "exact"]
        numbers = {round(f.t_shown_ns / PERIOD_NS - f.frame) for f in exact}
        assert max(numbers) - min(numbers) <= 1  # the house sync's edges are whole nanoseconds
        first = exact[0].t_shown_ns - exact[0].frame * PERIOD_NS
        last = exact[-1].t_shown_ns - exact[-1].frame * PERIOD_NS
        assert abs(first - last) < 1e6


def no_number_is_skipped(seen: Evidence) -> None:
    """At every vsync, exact or substituted, the next number."""
    begin_ns = seen.kills[0].t_ns
    for name in NODES:
        frames = [f for f in seen.frames[name] if f.t_shown_ns >= begin_ns]
        for before, frame in itertools.pairwise(frames):
            if seen.stalled(before) or seen.stalled(frame):
                continue
            vsyncs = round((frame.t_shown_ns - before.t_shown_ns) / PERIOD_NS)
            assert frame.frame - before.frame == vsyncs, (name, before.frame, frame.frame)


def the_take_goes_on(seen: Evidence) -> None:
    """A segment more for each death of `record`, each whole, the gap at most a second."""
    kills = seen.of("record")
    reader = TakeReader(seen.take)
    assert len(reader.sidecar.segments) == len(kills) + 1
    segments = [take_segments(seen.take / name) for name in reader.sidecar.segments]
    for segment in segments:
        for (topic, epoch), numbers in segment.sequences.items():
            steps = {b - a for a, b in itertools.pairwise(numbers)}
            assert steps <= {1}, (topic, epoch)
    losses, gaps = [], []
    for kill, before, after in zip(kills, segments, segments[1:], strict=False):
        losses.append(kill.t_ns - before.last_ns)
        gaps.append(after.first_ns - before.last_ns)
    output.note(
        f"take: lost before a kill at most {max(losses) / 1e6:.0f} ms, gap at most "
        f"{max(gaps) / 1e6:.0f} ms"
    )
    assert max(losses) <= TAKE_LOSS_NS
    assert max(gaps) <= 1_000_000_000
    assert sum(1 for _ in reader.messages()) == sum(s.messages for s in segments)


def the_outage_is_accounted(seen: Evidence) -> None:
    """The run's own summary counts the frames that the nodes substituted."""
    begin_ns = seen.kills[0].t_ns + 1_000_000_000  # the first kill may be before service
    for name in NODES:
        shown = [f for f in seen.frames[name] if f.t_shown_ns >= begin_ns]
        substituted = sum(f.outcome == "substituted" for f in shown)
        row = seen.summary.nodes[name]
        # What was on the wire at the moment of a kill is lost for good.
        assert row.substituted + seen.summary.stalled >= 0.75 * substituted, (name, row)


def deaths_are_told_by_their_ids(seen: Evidence) -> None:
    """In the take, within the catalogue's time where it has one: F-20 of hot, F-21 of record."""
    items = (item for item in TakeReader(seen.take).messages() if item.topic == "event")
    events = [event for item in items if isinstance(event := item.message(), Event)]
    for role, code, source in (("hot", "F-20", "engine"), ("record", "F-21", "recorder")):
        told = [event.t_ns for event in events if (event.code, event.source) == (code, source)]
        within_ms = fault(code).within_ms or BACK_MS
        for kill in seen.of(role):
            delays = [(t_ns - kill.t_ns) / 1e6 for t_ns in told if t_ns >= kill.t_ns]
            assert delays, (kill, code)
            assert min(delays) <= within_ms, (kill, code)
    assert [event for event in events if event.level == "alarm" and not event.code] == []


CHECKS: tuple[Callable[[Evidence], None], ...] = (
    each_is_back_within_a_second,
    no_frame_is_lost_without_control_or_record,
    nodes_go_on_without_hot,
    what_was_held_is_held,
    the_epoch_grows,
    the_grid_continues,
    no_number_is_skipped,
    the_take_goes_on,
    the_outage_is_accounted,
    deaths_are_told_by_their_ids,
)


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_five_rounds(evidence: Evidence, check: Callable[[Evidence], None]) -> None:
    check(evidence)


@pytest.mark.nightly
@pytest.mark.timeout(3600)
def test_a_night_of_kills(workshop: Workshop) -> None:
    seen = run_rounds(workshop, NIGHTLY_TRIALS)
    for check in CHECKS:
        check(seen)
