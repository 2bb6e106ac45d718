# SPDX-License-Identifier: Apache-2.0
"""Edges from a genlocked tracker, and trackers at the wrong rate."""

from __future__ import annotations

import random
from fractions import Fraction

import msgspec
import pytest

from hardware_profiles.rates import NS_PER_S
from hardware_profiles.stage import Source
from hardware_profiles.sync import Sync
from stagectl.nodes.grid import GridStep
from stagectl.nodes.sync_source import SyncSourceStep
from stagectl.topics import Event, GridState, Tick
from tests.nodes.stages import MS, NS, T0, Emitted, only, run
from tests.nodes.sync_stages import FILM, LENS, POSE, edges_of, sample, stage_of, through, tracker
from tracking.sample import Decoded


class TestTracker:
    def locked(self, rate: str, real_hz: Fraction, decoded: Decoded = POSE) -> list[Emitted]:
        """Return what the grid of a 23.976 stage makes of a tracker for 8 s."""
        stage = stage_of(FILM, Sync("tracker", tracker="trk"), tracker(rate))
        step, grid = SyncSourceStep(stage, lambda: None), GridStep(stage, 1, T0, None)
        chance = random.Random(7)
        emitted: list[Emitted] = []
        for j in range(int(8 * real_hz)):
            t_ns = T0 + 5 * MS + round(j * NS_PER_S / real_hz) + chance.randrange(-300, 300) * 1000
            emitted += run(grid, t_ns + 2 * MS)
            for topic, message in through(step, [sample(t_ns, decoded)]):
                emitted += [
                    Emitted(t_ns, *out) for out in grid.on_message(topic, message, t_ns + 2 * MS)
                ]
        return emitted

    def test_its_samples_lock_the_grid(self) -> None:
        """Given 23.976 samples a second with 300 us of jitter, Expect the grid on them."""
        emitted = self.locked("24000/1001", FILM)
        state = only(emitted, GridState)[-1]
        assert state.state == "LOCKED"
        assert (state.sync.present, state.sync.device_locked) == (True, True)
        phase = Fraction(only(emitted, Tick)[-1].t_vsync_ns - T0 - 5 * MS, NS_PER_S) * FILM
        assert abs(phase - round(phase)) / FILM < Fraction(150, 1_000_000)

    def test_its_own_rate_is_the_reference_rate(self) -> None:
        emitted = self.locked("60000/1001", Fraction(60000, 1001))
        state = only(emitted, GridState)[-1]
        assert (state.state, state.sync.phase_choices) == ("LOCKED", 5)

    def test_one_at_60_in_a_stage_of_59_94_is_named(self) -> None:
        emitted = self.locked("60000/1001", Fraction(60))
        alarms = [one for one in emitted if isinstance(one.message, Event)]
        (told,) = [one for one in alarms if getattr(one.message, "level", "") == "alarm"]
        assert isinstance(told.message, Event)
        assert told.message.text == (
            "house sync: reference is 60.000, the stage runs 23.976 (24000/1001) and expects a "
            "reference of 59.940 (60000/1001)"
        )
        assert told.t_ns - T0 <= 2 * NS

    def test_one_that_is_not_genlocked_gives_no_edge(self) -> None:
        step = SyncSourceStep(
            stage_of(FILM, Sync("tracker", tracker="trk"), tracker("60/1")), lambda: None
        )
        decoded = msgspec.structs.replace(POSE, genlocked=False)
        (edge,) = edges_of(through(step, [sample(T0, decoded)]))
        assert (edge.quality, edge.device_locked) == (0.0, False)
        assert edge.note == "trk says that it is not genlocked: it gives no reference"

    def test_one_kind_of_packet_counts_and_another_when_it_falls_silent(self) -> None:
        step = SyncSourceStep(
            stage_of(FILM, Sync("tracker", tracker="trk"), tracker("60/1")), lambda: None
        )
        both = [
            sample(T0 + j * 16 * MS + shift, one)
            for j in range(60)
            for shift, one in ((0, POSE), (5 * MS, LENS))
        ]
        assert [edge.t_ns for edge in edges_of(through(step, both))] == [
            T0 + j * 16 * MS for j in range(60)
        ]
        later = [sample(T0 + 2 * NS + j * 16 * MS, LENS) for j in range(60)]
        assert len(edges_of(through(step, later))) == 60

    def test_what_waited_is_no_edge_and_silence_is_believed_less(self) -> None:
        step = SyncSourceStep(
            stage_of(FILM, Sync("tracker", tracker="trk"), tracker("60/1")), lambda: None
        )
        assert edges_of(through(step, [sample(T0, POSE, sigma_ns=2 * MS)])) == []
        silent = msgspec.structs.replace(POSE, genlocked=None)
        says, says_not = edges_of(
            through(step, [sample(T0 + MS, POSE), sample(T0 + 2 * MS, silent)])
        )
        assert 0.0 < says_not.quality < says.quality < 1.0
        assert edges_of(through(step, [sample(T0 + 3 * MS, POSE, name="other")])) == []


class TestOtherTrackers:
    def events(
        self, stage_rate: Fraction, source: Source, real_hz: Fraction, decoded: Decoded
    ) -> list[Event]:
        stage = stage_of(stage_rate, Sync("node"), source)
        step = SyncSourceStep(stage, lambda: None)
        samples = [
            sample(T0 + round(j * NS_PER_S / real_hz), decoded) for j in range(int(10 * real_hz))
        ]
        outputs = through(step, samples)
        assert edges_of(outputs) == []
        return only(outputs, Event)

    def test_a_genlocked_tracker_at_60_in_a_stage_of_59_94_is_named(self) -> None:
        """60 - 60000/1001 = 0.05994: a sample every 16.68 s."""
        (event,) = self.events(Fraction(60000, 1001), tracker("60/1"), Fraction(60), POSE)
        assert (event.level, event.source) == ("warn", "trk")
        assert event.text == (
            "is genlocked and runs at 60.000, the stage at 59.940 (60000/1001): "
            "it slips a sample every 16.7 s; give both one reference"
        )
        assert event.t_ns - T0 <= 2 * NS

    def test_one_whose_stage_file_says_the_other_twin_is_named(self) -> None:
        silent = msgspec.structs.replace(POSE, genlocked=None)
        (event,) = self.events(FILM, tracker("60000/1001"), Fraction(60), silent)
        assert event.text == "runs at 60.000, its rate in the stage file is 59.940 (60000/1001)"

    @pytest.mark.parametrize(
        ("stage_rate", "nominal", "real", "genlocked"),
        [
            (FILM, "60000/1001", Fraction(60000, 1001), True),
            (FILM, "24000/1001", FILM, True),
            (Fraction(25), "50/1", Fraction(50), True),
            (FILM, "60/1", Fraction(60), None),  # runs free, and says so in the stage file
            (FILM, "100/1", Fraction(1003, 10), None),
        ],
    )
    def test_a_right_one_is_left_alone(
        self, stage_rate: Fraction, nominal: str, real: Fraction, genlocked: bool | None
    ) -> None:
        decoded = msgspec.structs.replace(POSE, genlocked=genlocked)
        assert self.events(stage_rate, tracker(nominal), real, decoded) == []
