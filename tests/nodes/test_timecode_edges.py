# SPDX-License-Identifier: Apache-2.0
"""Edges from timecode that a tracker carries: steps, midnight, standing still, being set."""

from __future__ import annotations

from fractions import Fraction

import pytest

from hardware_profiles.rates import NS_PER_S
from hardware_profiles.sync import Sync
from stagectl.nodes.grid import GridStep
from stagectl.nodes.sync_source import SyncSourceStep
from stagectl.nodes.timecode_edges import TimecodeEdges
from stagectl.topics import GridState, Tick
from tests.nodes.stages import MS, NS, T0, Emitted, only, run
from tests.nodes.sync_stages import FILM, sample, stage_of, through, tracker
from tracking.sample import Decoded
from tracking.timecode import from_frame_count, nominal_fps


def timecode(count: int, rate: Fraction, *, drop: bool = False) -> Decoded:
    digits = str(from_frame_count(count, rate, drop))
    # As F4 does: 24 stands for 24000/1001 too.
    said = f"{nominal_fps(rate)}/1" if not drop else f"{rate.numerator}/{rate.denominator}"
    return Decoded(1, pan_tilt_roll_deg=(0.0, 0.0, 0.0), timecode=digits, timecode_rate=said)


class TestTimecode:
    @pytest.mark.parametrize(
        ("rate", "packets_hz", "within_us"),
        [
            (FILM, FILM, 100),
            (Fraction(25), Fraction(25), 100),
            (FILM, Fraction(60), 2_000),
            (Fraction(25), Fraction(60), 4_000),
            (Fraction(30000, 1001), Fraction(100), 1_500),
        ],
    )
    def test_its_steps_lock_the_grid(
        self, rate: Fraction, packets_hz: Fraction, within_us: int
    ) -> None:
        """Given packets that tell the timecode of their moment, Expect V_k where it steps.

        Packets beside the timecode's rate see each step late by up to their period: the least of
        the delays remains, and at 60 against 25 the packets never come nearer than 3.3 ms.
        """
        stage = stage_of(rate, Sync("ltc", tracker="trk"), tracker("60/1"))
        step, grid = SyncSourceStep(stage, lambda: None), GridStep(stage, 1, T0, None)
        start, phase_ns = 86_000 * nominal_fps(rate), 0 if packets_hz == rate else 11 * MS
        emitted: list[Emitted] = []
        for j in range(int(30 * packets_hz)):
            t_ns = T0 + NS + round(j * NS_PER_S / packets_hz)
            since = Fraction(t_ns - T0 - NS + phase_ns, NS_PER_S) * rate
            # exactly at the step, rounding must not decide
            count = start + int(since + Fraction(1, 10**6))
            emitted += run(grid, t_ns + 2 * MS)
            for topic, message in through(step, [sample(t_ns, timecode(count, rate))]):
                emitted += [
                    Emitted(t_ns, *out) for out in grid.on_message(topic, message, t_ns + 2 * MS)
                ]
        state = only(emitted, GridState)[-1]
        assert state.state == "LOCKED", state.sync.sentence
        assert state.sync.present is True
        late = [
            Fraction(one.t_vsync_ns - T0 - NS + phase_ns, NS_PER_S) * rate
            for one in only(emitted, Tick)[-50:]
        ]
        off_us = [float((x - round(x)) / rate * 1_000_000) for x in late]
        assert max(abs(one) for one in off_us) <= within_us
        assert state.sync.numbers_skipped == state.sync.numbers_repeated == 0

    def test_midnight_is_no_jump(self) -> None:
        rate = Fraction(30000, 1001)
        edges = TimecodeEdges("trk", rate)
        day = 2_589_408  # drop-frame timecodes of a day
        numbers = []
        for j in range(-20, 20):
            decoded = timecode((day + j) % day, rate, drop=True)
            edge = edges.on_sample(sample(T0 + NS + round(j * NS_PER_S / rate), decoded))
            numbers += [edge.number] if edge is not None else []
        assert numbers == list(range(numbers[0] or 0, (numbers[0] or 0) + len(numbers)))
        assert len(numbers) == 39

    def test_it_stands_still_is_told_and_no_edge(self) -> None:
        edges = TimecodeEdges("trk", Fraction(25))
        for j in range(40):
            decoded = timecode(1_000 + min(j, 10), Fraction(25))
            edge = edges.on_sample(sample(T0 + j * 40 * MS, decoded))
        assert edge is not None
        assert (edge.quality, edge.present) == (0.0, False)
        assert edge.note == "the timecode of trk stands still"

    def test_one_that_does_not_exist_is_told(self) -> None:
        edges = TimecodeEdges("trk", Fraction(25))
        decoded = Decoded(1, timecode="10:00:00:25", timecode_rate="25/1")
        edge = edges.on_sample(sample(T0, decoded))
        assert edge is not None
        assert edge.quality == 0.0
        assert "10:00:00:25" in edge.note

    def test_a_timecode_that_is_set_or_runs_back_gives_no_edge_then(self) -> None:
        edges = TimecodeEdges("trk", Fraction(25))
        counts = [*range(100, 120), *range(50_000, 50_005), *range(50_003, 49_990, -1)]
        given = [
            edges.on_sample(sample(T0 + j * 40 * MS, timecode(count, Fraction(25))))
            for j, count in enumerate(counts)
        ]
        assert [edge is None for edge in given[1:20]] == [False] * 19
        assert given[20] is None
        assert all(edge is not None for edge in given[21:25])
        assert all(edge is None for edge in given[25:])
