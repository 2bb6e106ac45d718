# SPDX-License-Identifier: Apache-2.0
"""The grid's Step against its reference: what is sent, what is told, and the three lamps."""

from __future__ import annotations

import re
from collections.abc import Callable
from fractions import Fraction
from itertools import pairwise

import msgspec
import pytest

from hardware_profiles.stage import Stage
from hardware_profiles.sync import Sync
from render_bridge.messages import FrameFlag
from stagectl.nodes.grid import GridStep
from stagectl.topics import Event, GridState, SyncEdge, SyncStatus, Tick
from tests.nodes.stages import MS, NS, STAGE, T0, Emitted, only, run
from tests.render_bridge.house_reference import RATES, HouseReference

START_NS = HouseReference(Fraction(25)).true_ns(0)


def stage_of(rate: Fraction, sync: Sync | None = None) -> Stage:
    text = f"{rate.numerator}/{rate.denominator}"
    return msgspec.structs.replace(STAGE, rate=text, sync=sync or Sync("node"))


def play(
    step: GridStep,
    reference: HouseReference,
    edges: range,
    edge_of: Callable[[int, int], SyncEdge] = lambda t_ns, j: SyncEdge(t_ns),
) -> list[Emitted]:
    """Feed edges a millisecond after they were, and call what is due meanwhile."""
    emitted: list[Emitted] = []
    for j in edges:
        t_ns = reference.edge_ns(j)
        emitted += run(step, t_ns + MS)
        for topic, message in step.on_message("edge", edge_of(t_ns, j), t_ns + MS):
            emitted.append(Emitted(t_ns + MS, topic, message))
    return emitted


def started(rate: Fraction, sync: Sync | None = None) -> GridStep:
    return GridStep(stage_of(rate, sync), 3, START_NS - NS, None)


def texts(emitted: list[Emitted], level: str) -> list[str]:
    return [one.text for one in only(emitted, Event) if one.level == level]


def status(emitted: list[Emitted]) -> SyncStatus:
    return only(emitted, GridState)[-1].sync


def each_once(emitted: list[Emitted]) -> None:
    frames = [one.frame for one in only(emitted, Tick)]
    assert frames == list(range(frames[0], frames[0] + len(frames)))


class TestJumps:
    @pytest.mark.parametrize("jump_ms", [20, -20])
    @pytest.mark.parametrize("rate", RATES)
    def test_a_jump_of_20_ms_alarms_and_sends_every_number_once(
        self, rate: Fraction, jump_ms: int
    ) -> None:
        step, reference = started(rate), HouseReference(rate, ppm=30)
        count = reference.count(10)
        before = play(step, reference, range(count))
        reference.shift_ns += jump_ms * MS
        t_jump_ns = reference.true_ns(count)
        after = play(step, reference, range(count, count + reference.count(4)))
        each_once([*before, *after])
        (told,) = [
            one for one in after if isinstance(one.message, Event) and one.message.code == "F-29"
        ]
        assert isinstance(told.message, Event)
        assert told.message.level == "alarm"
        assert told.message.text.startswith("house sync: the reference jumped: frames start ")
        assert told.t_ns - t_jump_ns <= NS
        sync = status(after)
        assert sync.jumps == 1
        moved_by = sync.numbers_skipped - sync.numbers_repeated
        words = {0: "no frame number was", 1: "1 frame number skipped", -1: "1 frame number repea"}
        expected = words.get(moved_by, f"{abs(moved_by)} frame numbers")
        assert expected in told.message.text
        assert only(after, GridState)[-1].skipped == 0
        assert only(after, GridState)[-1].state == "LOCKED"
        assert only(after, Tick)[-1].flags == 0

    def test_it_is_flagged_unlocked_only_until_it_is_locked_again(self) -> None:
        rate = Fraction(24)
        step, reference = started(rate), HouseReference(rate)
        count = reference.count(10)
        play(step, reference, range(count))
        reference.shift_ns += 20 * MS
        t_jump_ns = reference.true_ns(count)
        after = play(step, reference, range(count, count + reference.count(4)))
        unlocked = [one.t_tick_ns for one in only(after, Tick) if one.flags & FrameFlag.UNLOCKED]
        assert 0 < len(unlocked) < reference.count(1)
        assert max(unlocked) - t_jump_ns <= NS

    def test_a_stall_is_told_with_its_number_of_frames(self) -> None:
        step, reference = started(Fraction(25)), HouseReference(Fraction(25))
        play(step, reference, range(50))
        awake_ns = reference.true_ns(50) + NS
        emitted = run(step, awake_ns + 100 * MS, from_ns=awake_ns)
        (text,) = [text for text in texts(emitted, "warn") if "stood still" in text]
        assert text.split()[0] == str(only(emitted, GridState)[-1].skipped)


class TestWrongRate:
    @pytest.mark.parametrize(
        ("rate", "other", "sentence"),
        [
            (
                Fraction(24000, 1001), Fraction(24),
                "house sync: reference is 24.000, the stage runs 23.976 (24000/1001)",
            ),
            (
                Fraction(60000, 1001), Fraction(60),
                "house sync: reference is 60.000, the stage runs 59.940 (60000/1001)",
            ),
            (
                Fraction(25), Fraction(30000, 1001),
                "house sync: reference is 29.970 (30000/1001), the stage runs 25.000",
            ),
            (
                Fraction(24000, 1001), Fraction(60000, 1001),
                "house sync: reference is 59.940 (60000/1001), the stage runs 23.976 (24000/1001);"
                ' if it is meant: sync.reference_rate = "60000/1001"',
            ),
        ],
    )  # fmt: skip
    def test_it_is_named_within_two_seconds_and_once(
        self, rate: Fraction, other: Fraction, sentence: str
    ) -> None:
        step, reference = started(rate), HouseReference(other, ppm=-40)
        emitted = play(step, reference, range(reference.count(20)))
        (told,) = [
            one
            for one in emitted
            if isinstance(one.message, Event) and one.message.level == "alarm"
        ]
        assert isinstance(told.message, Event)
        assert told.message.text == sentence
        assert told.t_ns - reference.true_ns(0) <= 2 * NS
        assert status(emitted).sentence == sentence.removeprefix("house sync: ")
        assert status(emitted).reference_hz == pytest.approx(float(other), rel=200e-6)
        assert status(emitted).phase_right is False

    def test_a_rate_without_a_name_is_told_in_hertz_and_once(self) -> None:
        step, reference = started(Fraction(25)), HouseReference(Fraction(241, 10))
        emitted = play(step, reference, range(reference.count(20)))
        (text,) = texts(emitted, "alarm")
        assert re.fullmatch(
            r"house sync: reference is 24\.(09|10)\d Hz, the stage runs 25\.000", text
        )

    def test_patched_back_it_is_told_that_all_is_well(self) -> None:
        rate = Fraction(24000, 1001)
        step, wrong = started(rate), HouseReference(Fraction(24))
        count = wrong.count(5)
        play(step, wrong, range(count))
        right = HouseReference(rate)
        right.shift_ns += wrong.true_ns(count) - right.true_ns(0)
        emitted = play(step, right, range(right.count(5)))
        assert "house sync: the reference is 23.976 (24000/1001) again" in texts(emitted, "info")
        assert status(emitted) == SyncStatus(
            phase_right=True,
            bound_ns=status(emitted).bound_ns,
            reference_hz=status(emitted).reference_hz,
        )


class TestLamps:
    def test_a_locked_node_that_says_nothing_of_its_reference(self) -> None:
        step, reference = started(Fraction(25)), HouseReference(Fraction(25))
        sync = status(play(step, reference, range(200)))
        assert (sync.present, sync.device_locked, sync.phase_right) == (None, None, True)
        assert sync.sentence == ""
        assert sync.bound_ns is not None
        assert 0.0 < sync.bound_ns < 200_000

    def test_a_node_that_loses_its_reference_is_told_and_flagged(self) -> None:
        """Given edges that go on and a device that says they follow nobody, Expect an alarm."""
        step, reference = started(Fraction(25)), HouseReference(Fraction(25))
        good = play(
            step, reference, range(200),
            lambda t, j: SyncEdge(t, present=True, device_locked=True, reference_hz=25.0),
        )  # fmt: skip
        sync = status(good)
        assert (sync.present, sync.device_locked, sync.phase_right) == (True, True, True)
        assert sync.device_hz == 25.0
        assert only(good, Tick)[-1].flags == 0
        bad = play(
            step, reference, range(200, 250),
            lambda t, j: SyncEdge(t, present=False, device_locked=False),
        )  # fmt: skip
        assert texts(bad, "alarm") == [
            "house sync: the reference is gone: the device runs by itself"
        ]
        sync = status(bad)
        assert (sync.present, sync.device_locked, sync.phase_right) == (False, False, False)
        assert sync.sentence == "the device has no reference and runs by itself"
        assert only(bad, Tick)[-1].flags & FrameFlag.UNLOCKED
        again = play(
            step, reference, range(250, 300),
            lambda t, j: SyncEdge(t, present=True, device_locked=True),
        )  # fmt: skip
        assert texts(again, "info") == ["house sync: the reference is back"]
        assert only(again, Tick)[-1].flags == 0

    def test_a_device_that_measures_the_other_family_is_told(self) -> None:
        """Given a node locked by a frame doubler to 60.00 while it renders 59.94, Expect a word."""
        rate = Fraction(60000, 1001)
        step, reference = started(rate), HouseReference(rate)
        emitted = play(step, reference, range(200), lambda t, j: SyncEdge(t, reference_hz=60.0))
        assert texts(emitted, "alarm") == [
            "house sync: the device's reference is 60.000, the stage runs 59.940 (60000/1001)"
        ]

    def test_two_phases_are_told_and_no_lamp_claims_to_know(self) -> None:
        fields = Fraction(48000, 1001)
        step = started(Fraction(24000, 1001), Sync("node", reference_rate="47.95"))
        reference = HouseReference(fields)
        emitted = play(step, reference, range(reference.count(5)))
        (text,) = texts(emitted, "warn")
        assert text.startswith("house sync: a reference of 47.952 (48000/1001) fits 2 phases")
        sync = status(emitted)
        assert (sync.phase_right, sync.phase_choices) == (None, 2)
        assert only(emitted, GridState)[-1].state == "LOCKED"

    def test_holdover_shows_a_bound_that_grows_and_alarms_when_it_is_large(self) -> None:
        step, reference = started(Fraction(120)), HouseReference(Fraction(120))
        play(step, reference, range(reference.count(5)))
        end_ns = reference.true_ns(reference.count(5))
        emitted = run(step, end_ns + 1_200 * NS)
        states = [one.sync for one in only(emitted, GridState)]
        bounds = [one.bound_ns for one in states]
        assert all(a is not None and b is not None and a < b for a, b in pairwise(bounds))
        assert texts(emitted, "alarm")[0] == "house sync: LOCKED -> HOLDOVER"
        assert texts(emitted, "alarm")[1].startswith("house sync: no edges for long: the phase")
        assert len(texts(emitted, "alarm")) == 2
        assert states[10].phase_right is True
        assert states[-1].phase_right is False
        assert states[-1].sentence.startswith("no edges; the phase is within ")
        each_once(emitted)

    def test_free_is_a_fault_and_has_no_bound(self) -> None:
        step, reference = started(Fraction(25), Sync("free")), HouseReference(Fraction(25))
        emitted = play(step, reference, range(100))
        sync = status(emitted)
        assert (sync.phase_right, sync.bound_ns) == (False, None)
        assert sync.sentence.startswith("the grid runs free")
        assert all(one.flags & FrameFlag.UNLOCKED for one in only(emitted, Tick))


class TestSources:
    def test_edges_of_another_source_are_not_followed(self) -> None:
        """Given a stage on PTP, Expect the vsyncs of nodes to be left alone."""
        step, reference = started(Fraction(25), Sync("ptp")), HouseReference(Fraction(25))
        assert only(play(step, reference, range(100)), GridState)[-1].state == "FREE"
        emitted = play(step, reference, range(100, 200), lambda t, j: SyncEdge(t, "ptp"))
        assert only(emitted, GridState)[-1].state == "LOCKED"

    def test_the_phase_of_the_stage_file_is_added(self) -> None:
        step = started(Fraction(25), Sync("node", phase_ms=-7.5))
        reference = HouseReference(Fraction(25), jitter_ns=0)
        emitted = play(step, reference, range(100))
        phase = (only(emitted, Tick)[-1].t_vsync_ns - reference.true_ns(0)) % (40 * MS)
        assert phase == pytest.approx(32.5 * MS, abs=2)

    def test_news_without_an_edge_is_told_once_and_shown(self) -> None:
        step = started(Fraction(25), Sync("ptp"))
        emitted: list[Emitted] = []
        for k in range(20):
            t_ns = T0 + k * 250 * MS
            edge = SyncEdge(t_ns, "ptp", 0.0, device_locked=False, note="it follows nobody")
            emitted += [Emitted(t_ns, *one) for one in step.on_message("edge", edge, t_ns)]
        assert [one.text for one in only(emitted, Event)] == ["house sync: it follows nobody"]
        step = started(Fraction(25), Sync("ptp"))
        step.on_message("edge", edge, START_NS - NS)
        assert status(run(step, START_NS)).sentence == "it follows nobody"
