# SPDX-License-Identifier: Apache-2.0
"""What operators and stage file ask of fusion: accept, take, cap, smoothing, hand-over, memory."""

from __future__ import annotations

import math

import msgspec
import pytest

from hardware_profiles.pose import angle_between_rad
from hardware_profiles.stage import Prediction, Stage
from stagectl.nodes.fusion import OFTEN_EVERY_NS, QUIET_NS, FusionStep
from stagectl.topics import EstimatorState, Event, FrameStates, ShowOrder
from tests.nodes.stages import MS, NS, PERIOD_NS, STAGE, T0, only, pose_at, sample, tick
from tracking.sample import TrackerSample

A = 0
JUMP_M = 0.4
IDLE = ShowOrder(1, {}, (), None)


def stage(**changes: float | str) -> Stage:
    """Return the stage with another prediction of camera A."""
    prediction = msgspec.convert(changes, Prediction)
    a = msgspec.structs.replace(STAGE.body[A], prediction=prediction)
    return msgspec.structs.replace(STAGE, body=(a, *STAGE.body[1:]))


def moved(t_ns: int, dx_m: float = JUMP_M) -> TrackerSample:
    """Return a sample of a tracker whose origin was moved along X."""
    taken = sample("freed-a", t_ns)
    x, y, z = taken.decoded.position_m or (0.0, 0.0, 0.0)
    decoded = msgspec.structs.replace(taken.decoded, position_m=(x + dx_m, y, z))
    return msgspec.structs.replace(taken, decoded=decoded)


class Evening:
    """A fusion step with camera A at 60 Hz, frame by frame."""

    def __init__(self, of: Stage = STAGE) -> None:
        self.step = FusionStep(of)
        self.k = 0
        self.jumped_at_k: int | None = None
        self.events: list[Event] = []
        self.remembered: list[EstimatorState] = []
        self._i = 0

    def run(self, frames: int) -> FrameStates:
        """Run so many frames and return the last answer."""
        for _ in range(frames):
            due = tick(self.k)
            while (t_ns := T0 + self._i * NS // 60) + 2 * MS <= due.t_tick_ns:
                jumped = self.jumped_at_k is not None and self.k >= self.jumped_at_k
                taken = moved(t_ns) if jumped else sample("freed-a", t_ns)
                self.take(taken)
                self._i += 1
            outputs = list(self.step.on_message("tick", due, due.t_tick_ns))
            outputs += self.step.on_deadline(due.t_tick_ns + QUIET_NS)
            self.events += only(outputs, Event)
            self.remembered += only(outputs, EstimatorState)
            (states,) = only(outputs, FrameStates)
            self.k += 1
        return states

    def take(self, taken: TrackerSample) -> None:
        self.events += only(
            list(self.step.on_message("sample/freed-a", taken, taken.t_rx_ns)), Event
        )

    def order(self, order: ShowOrder) -> None:
        self.step.on_message("show", order, T0)


def off_m(states: FrameStates) -> float:
    """Return how far along X camera A's picture is from its true place."""
    return states.bodies[A].state[0] - pose_at(display_ns(states.tick.frame))[0][0]


def display_ns(k: int) -> int:
    return tick(k).t_vsync_ns + 2 * PERIOD_NS + PERIOD_NS // 4 + 4 * MS


class TestAccept:
    def jumped(self) -> Evening:
        evening = Evening()
        evening.run(100)
        evening.jumped_at_k = 100
        evening.run(30)
        return evening

    def test_a_jump_is_kept_off_the_picture_and_told(self) -> None:
        states = self.jumped().run(1)
        assert abs(off_m(states)) < 5e-3
        assert states.tracked[A].kept_off_m == pytest.approx(JUMP_M, abs=1e-3)
        assert states.tracked[A].kept_off_rad == pytest.approx(0.0, abs=1e-4)
        assert states.tracked[A].leading == "freed-a"

    def test_accepted_the_picture_is_where_the_tracker_says_with_a_cut(self) -> None:
        evening = self.jumped()
        evening.order(ShowOrder(2, {}, (), None, {"A": 1}))
        states = evening.run(1)
        assert off_m(states) == pytest.approx(JUMP_M, abs=5e-3)
        assert states.tracked[A].kept_off_m == 0.0

    def test_an_order_repeated_is_not_another_one(self) -> None:
        """Given an order that comes each second, Expect only a higher count to be an order."""
        evening = Evening()
        evening.order(ShowOrder(2, {}, (), None, {"A": 1}))
        evening.run(100)
        evening.jumped_at_k = 100
        evening.run(30)
        evening.order(ShowOrder(2, {}, (), None, {"A": 1}))
        assert evening.run(1).tracked[A].kept_off_m == pytest.approx(JUMP_M, abs=1e-3)
        evening.order(ShowOrder(3, {}, (), None, {"A": 2}))
        assert evening.run(1).tracked[A].kept_off_m == 0.0

    def test_it_is_of_one_camera(self) -> None:
        evening = self.jumped()
        evening.order(ShowOrder(2, {}, (), None, {"B": 1}))
        assert evening.run(1).tracked[A].kept_off_m == pytest.approx(JUMP_M, abs=1e-3)

    def test_the_end_of_a_take_is_a_cut(self) -> None:
        evening = Evening()
        evening.order(ShowOrder(2, {}, (), "one"))
        evening.run(100)
        evening.jumped_at_k = 100
        assert evening.run(30).tracked[A].kept_off_m == pytest.approx(JUMP_M, abs=1e-3)
        evening.order(ShowOrder(3, {}, (), None))
        states = evening.run(1)
        assert states.tracked[A].kept_off_m == 0.0
        assert off_m(states) == pytest.approx(JUMP_M, abs=5e-3)

    def test_the_beginning_of_a_take_is_none(self) -> None:
        evening = self.jumped()
        evening.order(ShowOrder(2, {}, (), "one"))
        assert evening.run(1).tracked[A].kept_off_m == pytest.approx(JUMP_M, abs=1e-3)


class TestPrediction:
    def test_the_horizon_is_told(self) -> None:
        states = Evening().run(100)
        body = states.bodies[A]
        wanted_ms = (display_ns(states.tick.frame) - body.t_capture_ns) / MS
        assert states.tracked[A].horizon_ms == pytest.approx(wanted_ms)
        assert 180.0 < wanted_ms < 210.0

    @pytest.mark.parametrize("cap_ms", [0.0, 50.0, 100.0])
    def test_no_pose_is_predicted_farther_than_the_cap(self, cap_ms: float) -> None:
        states = Evening(stage(cap_ms=cap_ms)).run(100)
        capped_ns = states.bodies[A].t_capture_ns + round(cap_ms * MS)
        position, rotation = pose_at(capped_ns)
        assert states.bodies[A].state[:3] == pytest.approx(position, abs=1e-3)
        assert angle_between_rad(states.bodies[A].state[3:], rotation) < 1e-3

    @pytest.mark.parametrize("smoothing_ms", [50.0, 150.0])
    def test_smoothing_shows_the_delay_it_says(self, smoothing_ms: float) -> None:
        """Given an even motion, Expect the picture late by just what `smoothing_delay_ms` says."""
        plain, smoothed = Evening(), Evening(stage(smoothing_ms=smoothing_ms))
        a, b = plain.run(150), smoothed.run(150)
        delay_ms = b.tracked[A].smoothing_delay_ms
        late_m = a.bodies[A].state[0] - b.bodies[A].state[0]
        assert late_m == pytest.approx(0.5 * delay_ms / 1e3, rel=0.02)  # at 0.5 m/s
        assert delay_ms == pytest.approx(smoothing_ms, abs=25.0)  # less half a frame or so
        assert a.tracked[A].smoothing_delay_ms == 0.0

    def test_a_spike_is_counted_each_time_and_told_now_and_then(self) -> None:
        evening = Evening()
        evening.run(100)
        before = evening.run(1).tracked[A].outliers
        spikes = 4
        for _ in range(spikes):
            evening.take(moved(T0 + evening.k * PERIOD_NS - 85 * MS, dx_m=1.0))
            evening.run(13)
        assert evening.run(1).tracked[A].outliers == before + spikes
        told = [one for one in evening.events if one.level == "info"]
        assert [(one.source, one.code) for one in told] == [("freed-a", "F-05")]
        assert spikes * 13 * PERIOD_NS < OFTEN_EVERY_NS


class TestMemory:
    def test_it_is_told_once_when_a_take_starts(self) -> None:
        evening = Evening()
        evening.order(IDLE)
        evening.run(50)
        assert evening.remembered == []
        evening.order(ShowOrder(2, {}, (), "one"))
        evening.order(ShowOrder(2, {}, (), "one"))
        evening.run(20)
        (remembered,) = evening.remembered
        assert remembered.frame == 50
        assert set(remembered.bodies) == {"A", "B"}
        evening.order(ShowOrder(3, {}, (), None))
        evening.run(5)
        evening.order(ShowOrder(4, {}, (), "two"))
        evening.run(5)
        assert len(evening.remembered) == 2

    @pytest.mark.parametrize("smoothing_ms", [0.0, 100.0])
    def test_a_restored_step_goes_on_as_the_first_one(self, smoothing_ms: float) -> None:
        first = Evening(stage(smoothing_ms=smoothing_ms))
        first.run(100)
        first.order(ShowOrder(2, {}, (), "one"))
        first.run(1)
        second = FusionStep(stage(smoothing_ms=smoothing_ms))
        data = msgspec.msgpack.encode(first.remembered[0])
        second.restore(msgspec.msgpack.decode(data, type=EstimatorState))
        for k in range(101, 160):
            due = tick(k)
            newest_ns = tick(k - 1).t_tick_ns
            for i in range((newest_ns - T0) * 60 // NS, (due.t_tick_ns - T0) * 60 // NS + 1):
                taken = sample("freed-a", T0 + i * NS // 60)
                if newest_ns < taken.t_rx_ns <= due.t_tick_ns:
                    second.on_message("sample/freed-a", taken, taken.t_rx_ns)
            (again,) = only(list(second.on_message("tick", due, due.t_tick_ns)), FrameStates)
            assert again.bodies[A].state == first.run(1).bodies[A].state

    @pytest.mark.parametrize("bodies", [{}, {"A": b"", "B": b""}, {"B": b"x"}])
    def test_a_memory_of_something_else_is_refused(self, bodies: dict[str, bytes]) -> None:
        with pytest.raises(ValueError, match="snapshot"):
            FusionStep(STAGE).restore(EstimatorState(1, bodies))


def test_smoothing_begins_at_the_first_pose() -> None:
    """Given no frame before, Expect the first one as it is: nothing is drawn in from nowhere."""
    plain, smoothed = Evening().run(5), Evening(stage(smoothing_ms=200.0)).run(5)
    for evening in (plain, smoothed):
        assert all(math.isfinite(value) for value in evening.bodies[A].state)
    assert math.dist(plain.bodies[A].state[:3], smoothed.bodies[A].state[:3]) < 0.1
