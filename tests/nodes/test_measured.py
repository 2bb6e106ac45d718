# SPDX-License-Identifier: Apache-2.0
"""The poses as measured: once each and in order, later, true, and none of a gap."""

from __future__ import annotations

import math

import msgspec
import pytest

from hardware_profiles.pose import Pose, angle_between_rad
from hardware_profiles.stage import Stage
from render_bridge.messages import BodyFlag
from stagectl.nodes.fusion import QUIET_NS, FusionStep
from stagectl.nodes.measured import GIVE_UP_NS, LAG_NS, MOST_PENDING, MeasuredPoses
from stagectl.nodes.registration import Registration
from stagectl.topics import FrameStates, Measured, MeasuredBody, ShowOrder
from tests.nodes.stages import (
    MS,
    NS,
    PERIOD_NS,
    STAGE,
    T0,
    only,
    pose_at,
    sample,
    tick,
    with_output,
)
from tracking.fusion.body import BodyEstimator
from tracking.fusion.measurement import SourceModel
from tracking.sample import TrackerSample

RATE = 60
STEP_NS = NS // RATE


def estimator() -> BodyEstimator:
    model = SourceModel(Pose(), Pose(), 3e-4, 3e-4, STAGE.source[0].nominal_rate())
    return BodyEstimator({"freed-a": model})


def samples(from_ns: int, until_ns: int) -> list[TrackerSample]:
    count = (until_ns - T0) // STEP_NS
    return [
        sample("freed-a", T0 + i * STEP_NS)
        for i in range(count + 1)
        if from_ns <= T0 + i * STEP_NS <= until_ns
    ]


class Evening:
    """A fusion step that is driven frame by frame with the samples that have come by then."""

    def __init__(self, stage: Stage = STAGE) -> None:
        self.step = FusionStep(stage)
        self.shown: dict[int, FrameStates] = {}
        self.measured: list[tuple[int, Measured]] = []
        """With the time at which each came out."""
        self._fed_ns = 0

    def run(self, from_k: int, until_k: int, silent: tuple[int, int] = (0, 0)) -> None:
        """Run these frames; nothing measured between the two times of `silent` arrives."""
        for k in range(from_k, until_k):
            due = tick(k)
            self._feed(due.t_tick_ns, silent)
            (states,) = only(list(self.step.on_message("tick", due, due.t_tick_ns)), FrameStates)
            self.shown[k] = states
            quiet_ns = due.t_tick_ns + QUIET_NS
            for one in only(list(self.step.on_deadline(quiet_ns)), Measured):
                self.measured.append((quiet_ns, one))

    def bodies(self) -> dict[int, MeasuredBody]:
        return {one.frame: one.bodies[0] for _, one in self.measured}

    def _feed(self, until_ns: int, silent: tuple[int, int]) -> None:
        for taken in samples(T0, until_ns):
            if self._fed_ns < taken.t_rx_ns <= until_ns:
                if not silent[0] <= taken.t_capture_ns < silent[1]:
                    self.step.on_message("sample/freed-a", taken, taken.t_rx_ns)
        self._fed_ns = until_ns


def display_ns(k: int) -> int:
    """Mid-exposure of frame k: vsync + 2 frames of wall + a quarter frame + half the readout."""
    return tick(k).t_vsync_ns + 2 * PERIOD_NS + PERIOD_NS // 4 + 4 * MS


class TestFrames:
    def test_each_comes_once_in_order_and_is_true(self) -> None:
        evening = Evening()
        evening.run(10, 110)
        frames = [one.frame for _, one in evening.measured]
        assert frames == list(range(frames[0], frames[-1] + 1))
        assert frames[0] == 10
        # the newest: display 90 + 94 ms after the tick, a lag of 40 ms more, 25 frames a second
        assert frames[-1] >= 109 - 7
        for frame, body in evening.bodies().items():
            assert body.t_ns == display_ns(frame)
            position, rotation = pose_at(body.t_ns)
            assert body.state[:3] == pytest.approx(position, abs=1e-6)
            assert angle_between_rad(body.state[3:], rotation) < 1e-6

    def test_it_comes_only_when_samples_on_both_sides_are_there(self) -> None:
        evening = Evening()
        evening.run(10, 60)
        assert evening.measured
        for t_out_ns, one in evening.measured:
            newest_ns = t_out_ns - t_out_ns % STEP_NS
            assert one.bodies[0].t_ns + LAG_NS <= newest_ns
            assert t_out_ns < one.bodies[0].t_ns + GIVE_UP_NS

    def test_how_far_the_sent_poses_were_off(self) -> None:
        """Expect the distance of what was sent, and of the newest sample, from the truth."""
        evening = Evening()
        evening.run(10, 60)
        for frame, body in evening.bodies().items():
            state = evening.shown[frame].bodies[0].state
            position, rotation = pose_at(body.t_ns)
            assert body.shown_m == pytest.approx(math.dist(state[:3], position), abs=1e-6)
            turn = angle_between_rad(state[3:], rotation)
            assert body.shown_rad == pytest.approx(turn, abs=1e-6)
            newest_ns = evening.shown[frame].bodies[0].t_capture_ns
            late_s = (body.t_ns - newest_ns) / NS
            assert body.held_m == pytest.approx(0.5 * late_s, rel=1e-3)  # the dolly's speed
            assert body.held_rad == pytest.approx(0.2 * late_s, rel=1e-3)  # the pan's

    def test_frames_of_a_gap_are_left_out(self) -> None:
        """Given a second without samples, Expect no pose that was made up in it."""
        gap = (tick(30).t_tick_ns, tick(30).t_tick_ns + NS)
        evening = Evening()
        evening.run(10, 110, silent=gap)
        frames = [one.frame for _, one in evening.measured]
        lost = [k for k in range(10, frames[-1]) if gap[0] < display_ns(k) < gap[1]]
        assert len(lost) > 20
        assert frames == [k for k in range(10, frames[-1] + 1) if k not in lost]
        for body in evening.bodies().values():
            if not gap[0] < body.t_ns < gap[1] + NS:  # the picture is eased back for a second
                assert math.dist(body.state[:3], pose_at(body.t_ns)[0]) < 1e-4

    def test_frames_put_off_by_a_gap_are_no_predictions(self) -> None:
        """Given 4 s without samples, Expect each frame that was held or eased back to say so."""
        gap = (tick(30).t_tick_ns, tick(30).t_tick_ns + 4 * NS)
        evening = Evening()
        evening.run(10, 230, silent=gap)
        bodies = evening.bodies().values()
        predicted = [body for body in bodies if body.predicted]
        assert {body.shown_m > 0.5 for body in bodies} == {False, True}
        assert max(body.shown_m for body in predicted) < 1e-2
        before = [body for body in bodies if body.t_ns < gap[0]]
        after = [body for body in bodies if body.t_ns > gap[1] + 2 * NS]
        assert min(len(before), len(after)) > 15
        assert all(body.predicted for body in (*before, *after))
        registration = Registration(STAGE.body[0], ())
        for body in bodies:
            registration.add(body)
        found = registration.figures(35.0)
        assert found is not None
        assert found.frames == len(predicted)
        assert found.wall_px < found.held_wall_px / 2.0

    def test_a_short_silence_is_no_gap(self) -> None:
        """Given three samples that were lost on the way, Expect the frames there all the same."""
        silence = (tick(30).t_tick_ns, tick(30).t_tick_ns + 3 * STEP_NS)
        evening = Evening()
        evening.run(10, 60, silent=silence)
        frames = [one.frame for _, one in evening.measured]
        assert frames == list(range(10, frames[-1] + 1))
        for body in evening.bodies().values():
            assert math.dist(body.state[:3], pose_at(body.t_ns)[0]) < 1e-3

    def test_what_is_held_by_hand_is_not_judged(self) -> None:
        evening = Evening()
        evening.run(10, 40)
        evening.step.on_message("show", ShowOrder(1, {"A": None}, (), None), T0)
        evening.run(40, 60)
        evening.step.on_message("show", ShowOrder(2, {}, (), None), T0)
        evening.run(60, 80)
        frames = set(evening.bodies())
        assert evening.shown[45].bodies[0].flags & BodyFlag.HELD
        assert {39, 60} <= frames
        assert frames.isdisjoint(range(40, 60))

    def test_the_entrance_pupil_is_told_where_poses_are_of_it(self) -> None:
        sensor, pupil = Evening(), Evening(with_output("entrance_pupil"))
        for evening in (sensor, pupil):
            evening.run(10, 40)
        assert sensor.bodies().keys() == pupil.bodies().keys()
        for frame, body in sensor.bodies().items():
            moved = Pose(body.state[:3], body.state[3:]).compose(Pose((0.0, 0.08, 0.0)))
            assert pupil.bodies()[frame].state[:3] == pytest.approx(moved.position_m, abs=1e-12)
            # how far the picture was off is of the sensor in both
            assert pupil.bodies()[frame].shown_m == body.shown_m

    def test_it_crosses_the_bus(self) -> None:
        evening = Evening()
        evening.run(10, 40)
        one = evening.measured[-1][1]
        assert msgspec.msgpack.decode(msgspec.msgpack.encode(one), type=Measured) == one


class TestPoses:
    def test_nothing_is_known_before_a_sample(self) -> None:
        poses = MeasuredPoses("A", estimator())
        poses.note(1, T0, Pose(), Pose())
        assert poses.ready(T0 + 10 * NS) == []

    def test_the_lag_is_waited_for(self) -> None:
        body = estimator()
        poses = MeasuredPoses("A", body)
        t_ns = T0 + NS
        poses.note(7, t_ns, Pose(), Pose())
        for taken in samples(T0, t_ns + LAG_NS + STEP_NS):
            known = poses.ready(taken.t_rx_ns)
            assert not known
            body.observe(taken)
            if taken.t_capture_ns >= t_ns + LAG_NS:
                break
        assert [frame for frame, _ in poses.ready(t_ns + LAG_NS + 2 * MS)] == [7]
        assert poses.ready(t_ns + LAG_NS + 2 * MS) == []

    def test_after_a_while_what_there_is_must_do(self) -> None:
        """Given a tracker that stops 20 ms after a frame's moment, Expect its pose all the same."""
        body = estimator()
        poses = MeasuredPoses("A", body)
        for taken in samples(T0, T0 + NS):
            body.observe(taken)
        t_ns = T0 + NS - 20 * MS
        poses.note(7, t_ns, Pose(), Pose())
        poses.note(8, T0 + NS + 20 * MS, Pose(), Pose())
        assert poses.ready(t_ns + GIVE_UP_NS - 1) == []
        ((frame, row),) = poses.ready(T0 + 2 * NS)
        assert frame == 7
        assert row.state[:3] == pytest.approx(pose_at(t_ns)[0], abs=1e-5)
        assert poses.ready(T0 + 9 * NS) == []  # 8 was seen after the last sample: not known

    def test_what_waits_is_bounded(self) -> None:
        body = estimator()
        poses = MeasuredPoses("A", body)
        for k in range(3 * MOST_PENDING):
            poses.note(k, T0 + k, Pose(), Pose())
        for taken in samples(T0 - NS, T0 + NS):
            body.observe(taken)
        known = poses.ready(T0 + 2 * NS)
        assert [frame for frame, _ in known] == list(range(2 * MOST_PENDING, 3 * MOST_PENDING))
