# SPDX-License-Identifier: Apache-2.0
"""Edges from PTP: ST 2059-1 alignment, and what a clock that follows nobody is told to be."""

from __future__ import annotations

import random
from fractions import Fraction
from itertools import pairwise

import pytest

from hardware_profiles.rates import NS_PER_S
from hardware_profiles.sync import Sync
from stagectl.nodes.grid import GridStep
from stagectl.nodes.ptp_edges import LEAP_S, PtpEdges, frame_at_tai
from stagectl.nodes.sync_source import SyncSourceStep
from stagectl.runtime.ptp_clock import KernelSync, PtpReading
from stagectl.step import Output
from stagectl.topics import Event, GridState, SyncEdge, Tick
from tests.nodes.stages import MS, NS, T0, Emitted, only, run
from tests.nodes.sync_stages import FILM, stage_of

GOOD = KernelSync(True, 5, 800, 37)
# TAI at T0 of this machine.
TAI_0 = 1_795_792_103 * NS_PER_S + 123_456_789
# Frame periods from the interfaces' own numbers: total samples a line, lines, samples a second
# (SMPTE ST 274 and ST 296; 625 lines: ST 125). ST 2059-1: alignment points are whole multiples of
# H x V / SR since the epoch.
INTERFACES = [
    (FILM, 2750, 1125, Fraction(74_250_000_000, 1001)),
    (Fraction(24), 2750, 1125, Fraction(74_250_000)),
    (Fraction(25), 864, 625, Fraction(13_500_000)),
    (Fraction(30000, 1001), 2200, 1125, Fraction(74_250_000_000, 1001)),
    (Fraction(50), 1980, 750, Fraction(74_250_000)),
    (Fraction(60000, 1001), 1650, 750, Fraction(74_250_000_000, 1001)),
]


class TestPtp:
    @pytest.mark.parametrize(("rate", "line", "lines", "samples_s"), INTERFACES)
    def test_frames_start_at_the_alignment_points_of_st_2059(
        self, rate: Fraction, line: int, lines: int, samples_s: Fraction
    ) -> None:
        """Given random TAI times, Expect the last point of H x V / SR since the epoch."""
        period_s = Fraction(line * lines) / samples_s
        chance = random.Random(5)
        for _ in range(200):
            tai_ns = TAI_0 + chance.randrange(10**17)
            # NextAlignmentPoint = int(t / (H V T) + 1) (H V T), the one before that is ours
            following = int(Fraction(tai_ns, NS_PER_S) / period_s + 1)
            number, start_ns = frame_at_tai(tai_ns, rate)
            assert number == following - 1
            assert 0 <= start_ns - (following - 1) * period_s * NS_PER_S < 1

    @pytest.mark.parametrize("rate", [one[0] for one in INTERFACES] + [Fraction(120)])
    def test_the_grid_locks_to_tai(self, rate: Fraction) -> None:
        """Given a clock read with 300 ns of noise, Expect V_k on alignment points to 2 us."""
        clock = [T0]
        chance = random.Random(3)

        def read() -> PtpReading:
            return PtpReading(clock[0] + chance.randrange(300), TAI_0 + clock[0] - T0, 300, GOOD)

        stage = stage_of(rate, Sync("ptp"))
        step, grid = SyncSourceStep(stage, read), GridStep(stage, 1, T0, None)
        emitted: list[Emitted] = []
        numbers = []
        while clock[0] < T0 + 10 * NS:
            due = step.deadline_ns()
            assert due is not None
            clock[0] = max(due, clock[0]) + 50_000  # the loop wakes a little late
            emitted += run(grid, clock[0])
            for topic, message in step.on_deadline(clock[0]):
                assert isinstance(message, SyncEdge)
                numbers.append(message.number)
                grid.on_message(topic, message, clock[0])
        state = only(emitted, GridState)[-1]
        assert state.state == "LOCKED"
        assert state.sync.phase_right is True
        assert (state.sync.present, state.sync.device_locked) == (True, True)
        for one in only(emitted, Tick)[-20:]:
            tai = Fraction(TAI_0 + one.t_vsync_ns - T0, NS_PER_S) * rate
            assert abs(tai - round(tai)) / rate <= Fraction(2, 1_000_000)
        apart = {b - a for a, b in pairwise(numbers) if a and b}
        assert len(apart) == 1
        assert max(apart) <= 8

    def test_a_clock_that_is_set_by_a_second_is_told_with_its_frames(self) -> None:
        """Given 25 frames a second and TAI set back by 1 s, Expect 25 frames told, phase kept."""
        moment = [T0]
        tai_0 = [TAI_0]
        stage = stage_of(Fraction(25), Sync("ptp"))
        step = SyncSourceStep(
            stage, lambda: PtpReading(moment[0], tai_0[0] + moment[0] - T0, 90, GOOD)
        )
        grid = GridStep(stage, 1, T0, None)
        events: list[Output] = []
        for k in range(500):
            if k == 250:
                tai_0[0] -= NS_PER_S
            due = step.deadline_ns()
            assert due is not None
            moment[0] = max(due, moment[0])
            for topic, message in step.on_deadline(moment[0]):
                events += grid.on_message(topic, message, moment[0])
        assert [one.text for one in only(events, Event)] == [
            "house sync: the reference's own count jumped by -25 frames; frame numbers go on"
        ]

    @pytest.mark.parametrize(
        ("kernel", "words", "locked"),
        [
            (KernelSync(False, 16_000_000, 16_000_000, 37), "follows nobody (STA_UNSYNC)", False),
            (KernelSync(True, 900, 40_000, 37), "may be 32 ms off or more", False),
            (None, "does not say", None),
        ],
    )
    def test_a_clock_that_is_not_synchronised_gives_no_edge_and_a_sentence(
        self, kernel: KernelSync | None, words: str, locked: bool | None
    ) -> None:
        edges = PtpEdges(Fraction(25), lambda: PtpReading(T0, TAI_0, 90, kernel))
        edge = edges.on_deadline(T0)
        assert edge.quality == 0.0
        assert words in edge.note
        assert edge.device_locked is locked
        assert edges.due_ns == T0 + 250 * MS

    def test_a_machine_without_tai_says_so(self) -> None:
        edge = PtpEdges(FILM, lambda: None).on_deadline(T0)
        assert (edge.quality, edge.present) == (0.0, False)
        assert edge.note.startswith("this machine has no CLOCK_TAI")

    def test_without_a_tai_offset_the_phase_is_wrong_where_37_s_are_no_whole_frames(self) -> None:
        kernel = KernelSync(True, 5, 800, 0)
        for rate, wrong in ((FILM, True), (Fraction(25), False), (Fraction(60000, 1001), True)):
            frames = LEAP_S * rate
            assert (abs(frames - round(frames)) > Fraction(1, 100)) is wrong
            edge = PtpEdges(rate, lambda: PtpReading(T0, TAI_0, 90, kernel)).on_deadline(T0)
            assert edge.quality == 1.0
            assert edge.phase_right is (False if wrong else None)
            assert ("TAI offset is 0" in edge.note) is wrong

    def test_nodes_and_free_stages_ask_no_clock(self) -> None:
        for sync in (Sync("node"), Sync("free")):
            step = SyncSourceStep(stage_of(FILM, sync), lambda: pytest.fail("asked"))
            assert step.deadline_ns() is None
            assert step.on_deadline(T0) == ()
