# SPDX-License-Identifier: Apache-2.0
"""Samples that say half of it, samples that are wrong, and origins that move."""

from __future__ import annotations

import math
import random

import pytest

from hardware_profiles.pose import (
    Pose,
    Quaternion,
    Vector,
    angle_between_rad,
    from_rotation_vector,
)
from tests.fusion import samples
from tests.fusion.samples import NS, T0, motion, moving
from tracking.fusion.body import BodyEstimator
from tracking.fusion.suspicion import JUMP_SAMPLES
from tracking.fusion.verdict import Verdict
from tracking.sample import Decoded, TrackerSample

LEVER = Pose((0.1, 0.4, -0.2), from_rotation_vector((0.0, 0.0, 0.3)))
WORLD = Pose((2.0, -1.0, 0.5), from_rotation_vector((0.0, 0.0, -0.7)))


def running(seconds: float = 1.0, rate: int = 60) -> BodyEstimator:
    """Return an estimator that has followed the motion up to T0 + seconds."""
    estimator = BodyEstimator({"a": samples.model()})
    for i in range(round(seconds * rate)):
        assert estimator.observe(moving(i / rate)) is Verdict.ACCEPTED
    return estimator


def position_of(estimator: BodyEstimator, t_s: float) -> Vector:
    estimate = estimator.predict(T0 + round(t_s * NS))
    assert estimate is not None
    return estimate.pose.position_m


def shifted(t_s: float, by: Vector) -> TrackerSample:
    """Return the sample of the motion from a tracker whose origin has moved."""
    pose = motion(t_s)
    x, y, z = pose.position_m
    moved = (x + by[0], y + by[1], z + by[2])
    return samples.sample(T0 + round(t_s * NS), moved, pose.rotation)


class TestOutliers:
    @pytest.mark.parametrize("far_m", [0.3, 5.0, 900.0])
    def test_a_single_spike_is_refused_and_leaves_no_trace(self, far_m: float) -> None:
        estimator, clean = running(), running()
        assert estimator.observe(shifted(1.0, (far_m, 0.0, 0.0))) is Verdict.OUTLIER
        assert position_of(estimator, 1.05) == position_of(clean, 1.05)
        assert estimator.observe(moving(61 / 60)) is Verdict.ACCEPTED

    def test_a_spike_of_rotation_is_refused_with_its_position(self) -> None:
        estimator, clean = running(), running()
        pose = motion(1.0)
        turned = from_rotation_vector((0.0, 1.5, 0.0))
        wrong = samples.sample(T0 + NS, pose.position_m, turned)
        assert estimator.observe(wrong) is Verdict.OUTLIER
        assert position_of(estimator, 1.1) == position_of(clean, 1.1)

    def test_spikes_here_and_there_are_no_jump(self) -> None:
        """Given every second sample somewhere else for 5 s, Expect the motion followed."""
        rng = random.Random(5)
        estimator = running()
        for i in range(60, 360):
            if i % 2:
                by = tuple(rng.uniform(-3, 3) for _ in range(3))
                assert estimator.observe(shifted(i / 60, (5.0 + by[0], by[1], by[2]))) in (
                    Verdict.OUTLIER,
                )
            else:
                assert estimator.observe(moving(i / 60)) is Verdict.ACCEPTED
        assert math.dist(position_of(estimator, 359 / 60), motion(359 / 60).position_m) < 0.02

    def test_wild_noise_is_never_taken_for_a_jump(self) -> None:
        """Given nothing but noise, metres and radians apart, Expect no restart."""
        rng = random.Random(6)
        estimator = running()
        for i in range(60, 260):
            x, y, z = (rng.uniform(-8, 8) for _ in range(3))
            turn = from_rotation_vector(tuple_of(rng, 2.0))
            taken = samples.sample(T0 + i * NS // 60, (x, y, z), turn)
            assert estimator.observe(taken) is not Verdict.JUMPED

    def test_wild_rotations_alone_are_never_taken_for_a_jump(self) -> None:
        rng = random.Random(7)
        estimator = running()
        for i in range(60, 260):
            turn = from_rotation_vector(tuple_of(rng, 3.0))
            taken = samples.sample(T0 + i * NS // 60, None, turn)
            assert estimator.observe(taken) is not Verdict.JUMPED


def tuple_of(rng: random.Random, size: float) -> Vector:
    return (rng.uniform(-size, size), rng.uniform(-size, size), rng.uniform(-size, size))


class TestJumps:
    def test_five_that_agree_are_a_jump(self) -> None:
        """Given an origin moved by 2 m, Expect it named at the fifth, and the picture kept."""
        estimator = running()
        verdicts = [estimator.observe(shifted(1.0 + i / 60, (2.0, 0.0, 0.0))) for i in range(8)]
        assert JUMP_SAMPLES == 5
        assert verdicts == [
            *[Verdict.OUTLIER] * 4, Verdict.JUMPED, *[Verdict.ACCEPTED] * 3
        ]  # fmt: skip
        (fault,) = estimator.drain_faults()
        assert (fault.kind, fault.f_id) == ("teleport", "F-05")
        wanted = motion(1.0 + 7 / 60).position_m
        assert position_of(estimator, 1.0 + 7 / 60) == pytest.approx(wanted, abs=0.005)
        assert estimator.kept_off()[0] == pytest.approx(2.0, abs=0.005)

    def test_an_accepted_origin_counts_at_once(self) -> None:
        """Given the jump accepted, Expect the new place at full speed, as if nothing had been."""
        estimator = running()
        for i in range(8):
            estimator.observe(shifted(1.0 + i / 60, (2.0, 0.0, 0.0)))
        estimator.accept()
        wanted = motion(1.0 + 7 / 60).position_m
        found = position_of(estimator, 1.0 + 7 / 60)
        assert found == pytest.approx((wanted[0] + 2.0, wanted[1], wanted[2]), abs=0.005)
        assert estimator.kept_off() == (0.0, 0.0)
        for i in range(8, 30):
            assert estimator.observe(shifted(1 + i / 60, (2.0, 0.0, 0.0))) is Verdict.ACCEPTED

    def test_a_small_jump_is_eased_in(self) -> None:
        """Given an origin moved by 50 mm, Expect no step above 3 mm a sample, and then its word."""
        estimator = running()
        last = position_of(estimator, 1.0)
        for i in range(120):
            t_s = 1.0 + i / 60
            estimator.observe(shifted(t_s, (0.05, 0.0, 0.0)))
            found = position_of(estimator, t_s)
            before, now = motion(t_s - 1 / 60).position_m, motion(t_s).position_m
            moved = math.dist(now, before)
            assert math.dist(found, last) <= moved + 0.006
            last = found
        x, y, z = motion(1.0 + 119 / 60).position_m
        assert last == pytest.approx((x + 0.05, y, z), abs=0.005)

    @pytest.mark.parametrize("rate", [24, 60, 240])
    def test_a_camera_that_moves_while_its_origin_jumps(self, rate: int) -> None:
        """Given 2 m/s at 24 Hz (83 mm a sample), Expect the jump taken all the same."""
        estimator = BodyEstimator({"a": samples.model()})

        def at(i: int, y: float) -> TrackerSample:
            return samples.sample(T0 + i * NS // rate, (2.0 * i / rate, y, 0.0), (1, 0, 0, 0))

        for i in range(rate):
            assert estimator.observe(at(i, 0.0)) is Verdict.ACCEPTED
        verdicts = [estimator.observe(at(rate + i, 3.0)) for i in range(6)]
        assert verdicts[4] is Verdict.JUMPED
        assert verdicts[5] is Verdict.ACCEPTED

    def test_a_turned_origin_is_a_jump_as_well(self) -> None:
        estimator = running()
        turn = Pose((0.0, 0.0, 0.0), from_rotation_vector((0.0, 0.0, 1.0)))
        for i in range(5):
            pose = turn.compose(motion(1.0 + i / 60))
            taken = samples.sample(T0 + round((1 + i / 60) * NS), pose.position_m, pose.rotation)
            verdict = estimator.observe(taken)
        assert verdict is Verdict.JUMPED

    def test_good_samples_between_forget_the_bad_ones(self) -> None:
        estimator = running()
        for i in range(20):
            t_s = 1.0 + i / 60
            taken = moving(t_s) if i % 4 == 3 else shifted(t_s, (2.0, 0.0, 0.0))
            assert estimator.observe(taken) is not Verdict.JUMPED

    def test_one_of_two_sources_that_moved_does_not_win(self) -> None:
        estimator = BodyEstimator({"a": samples.model(), "b": samples.model()})
        for i in range(60):
            estimator.observe(moving(i / 60, source="a"))
            estimator.observe(moving(i / 60, source="b"))
        for i in range(60, 120):
            assert estimator.observe(moving(i / 60, source="a")) is Verdict.ACCEPTED
            pose = motion(i / 60)
            x, y, z = pose.position_m
            wrong = samples.sample(T0 + i * NS // 60, (x + 1, y, z), pose.rotation, source="b")
            assert estimator.observe(wrong) in (Verdict.OUTLIER, Verdict.STANDBY)
        assert [fault.kind for fault in estimator.drain_faults()] == ["drift"]
        assert math.dist(position_of(estimator, 119 / 60), motion(119 / 60).position_m) < 0.02


def halves(t_s: float, body: Pose) -> list[TrackerSample]:
    """Return position and rotation as messages of their own, as ZIG SIM sends them."""
    t_ns = T0 + round(t_s * NS)
    return [
        TrackerSample("a", t_ns, t_ns + 10, Decoded("phone", position_m=body.position_m)),
        TrackerSample("a", t_ns, t_ns + 20, Decoded("phone", quaternion_wxyz=body.rotation)),
    ]


class TestPartialSamples:
    def test_the_first_half_waits_for_the_other(self) -> None:
        for flip in (False, True):
            estimator = BodyEstimator({"a": samples.model()})
            pair = halves(0.0, motion(0.0))
            if flip:
                pair.reverse()
            assert estimator.observe(pair[0]) is Verdict.PARTIAL
            assert estimator.predict(T0) is None
            assert estimator.observe(pair[1]) is Verdict.ACCEPTED
            estimate = estimator.predict(T0)
            assert estimate is not None
            assert estimate.pose.position_m == motion(0.0).position_m

    @pytest.mark.parametrize("flip", [False, True])
    def test_halves_and_wholes_give_the_same(self, flip: bool) -> None:
        """Given position and rotation in two messages, Expect what one message gives."""
        whole = running(2.0)
        estimator = BodyEstimator({"a": samples.model()})
        for i in range(120):
            pair = halves(i / 60, motion(i / 60))
            for taken in reversed(pair) if flip else pair:
                assert estimator.observe(taken) in (Verdict.ACCEPTED, Verdict.PARTIAL)
        a, b = whole.predict(T0 + 2 * NS), estimator.predict(T0 + 2 * NS)
        assert a is not None
        assert b is not None
        assert a.pose.position_m == pytest.approx(b.pose.position_m, abs=1e-9)
        assert a.pose.rotation == pytest.approx(b.pose.rotation, abs=1e-9)

    @pytest.mark.parametrize("flip", [False, True])
    def test_halves_with_a_lever_arm(self, flip: bool) -> None:
        """Given a phone on an arm, Expect the sensor where matrices put it, from the start on."""
        model = samples.model(alignment=WORLD, rig_offset=LEVER)
        estimator = BodyEstimator({"a": model})
        for i in range(240):
            sensor = motion(i / 60)
            body = WORLD.inverse().compose(sensor).compose(LEVER.inverse())
            pair = halves(i / 60, body)
            for taken in reversed(pair) if flip else pair:
                assert estimator.observe(taken) in (Verdict.ACCEPTED, Verdict.PARTIAL)
            estimate = estimator.predict(T0 + round(i / 60 * NS))
            assert estimate is not None
            assert math.dist(estimate.pose.position_m, sensor.position_m) < 0.005
            assert angle_between_rad(estimate.pose.rotation, sensor.rotation) < 0.005

    def test_a_recentred_phone_is_a_jump(self) -> None:
        """Given good rotations between refused positions, Expect the jump seen after five."""
        estimator = BodyEstimator({"a": samples.model()})
        for i in range(60):
            for taken in halves(i / 60, motion(i / 60)):
                estimator.observe(taken)
        verdicts = []
        for i in range(60, 70):
            pose = motion(i / 60)
            x, y, z = pose.position_m
            for taken in halves(i / 60, Pose((x + 3.0, y, z), pose.rotation)):
                verdicts.append((taken.decoded.position_m is not None, estimator.observe(taken)))
        of_positions = [verdict for is_position, verdict in verdicts if is_position]
        assert of_positions[:5] == [*[Verdict.OUTLIER] * 4, Verdict.JUMPED]
        assert set(of_positions[5:]) == {Verdict.ACCEPTED}
        assert {verdict for is_position, verdict in verdicts if not is_position} == {
            Verdict.ACCEPTED
        }

    def test_a_source_of_rotation_only_turns_what_another_moves(self) -> None:
        estimator = BodyEstimator({"place": samples.model(), "turn": samples.model()})
        q: Quaternion = from_rotation_vector((0.0, 0.0, 0.5))
        assert estimator.observe(samples.sample(T0, None, q, source="turn")) is Verdict.PARTIAL
        assert (
            estimator.observe(samples.sample(T0 + 5, (1.0, 2.0, 3.0), None, source="place"))
            is Verdict.ACCEPTED
        )
        estimate = estimator.predict(T0 + 5)
        assert estimate is not None
        assert estimate.pose == Pose((1.0, 2.0, 3.0), q)
        assert estimate.t_capture_ns == T0 + 5
