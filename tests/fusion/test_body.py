# SPDX-License-Identifier: Apache-2.0
"""What must hold of a fused pose, whatever the motion: symmetries, order, lever arms, bounds."""

from __future__ import annotations

import math
import random
from fractions import Fraction

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hardware_profiles.pose import (
    Pose,
    Quaternion,
    Vector,
    angle_between_rad,
    from_rotation_vector,
    normalized,
)
from tests.fusion import samples
from tests.fusion.rigid import transform
from tests.fusion.samples import NS, T0, motion, moving
from tracking.fusion.body import BodyEstimator
from tracking.fusion.measurement import SourceModel
from tracking.fusion.outlook import STOP_S, Estimate
from tracking.fusion.track import LATEST_NS
from tracking.fusion.verdict import Verdict
from tracking.sample import TrackerSample
from tracking.source_health import Health

FEW = settings(max_examples=40)
UNIT = st.floats(-1.0, 1.0)
ROTATION = (
    st.tuples(UNIT, UNIT, UNIT, UNIT).filter(lambda q: sum(x * x for x in q) > 0.01).map(normalized)
)
METRES = st.floats(-20.0, 20.0)
POSES = st.builds(Pose, st.tuples(METRES, METRES, METRES), ROTATION)
TIMES = st.lists(st.integers(1, 40), min_size=5, max_size=30).map(
    lambda steps: [sum(steps[: i + 1]) / 1000 for i in range(len(steps))]
)


def one(model: SourceModel | None = None) -> BodyEstimator:
    return BodyEstimator({"a": model or samples.model()})


def feed(estimator: BodyEstimator, taken: list[TrackerSample]) -> list[Verdict]:
    return [estimator.observe(sample) for sample in taken]


def at(estimator: BodyEstimator, t_s: float) -> Estimate:
    estimate = estimator.predict(T0 + round(t_s * NS))
    assert estimate is not None
    return estimate


def in_shuffled_blocks(taken: list[TrackerSample], size: int, seed: int) -> list[TrackerSample]:
    """Return the samples with each block of them in random order."""
    rng = random.Random(seed)
    mixed: list[TrackerSample] = []
    for first in range(0, len(taken), size):
        block = taken[first : first + size]
        rng.shuffle(block)
        mixed += block
    return mixed


def assert_same(a: Pose, b: Pose, tolerance: float = 1e-9) -> None:
    assert a.position_m == pytest.approx(b.position_m, abs=tolerance, rel=tolerance)
    assert abs(sum(x * y for x, y in zip(a.rotation, b.rotation, strict=True))) == pytest.approx(
        1.0, abs=tolerance
    )
    assert angle_between_rad(a.rotation, b.rotation) <= max(tolerance, 1e-7)


class TestSymmetries:
    @given(POSES, TIMES)
    @FEW
    def test_moving_the_world_moves_the_answer(self, world: Pose, times: list[float]) -> None:
        """Given all samples in a world that stands elsewhere, Expect the answer there as well."""
        plain, moved = one(), one()
        for t_s in times:
            pose = motion(t_s)
            plain.observe(moving(t_s))
            there = world.compose(pose)
            t_ns = T0 + round(t_s * NS)
            moved.observe(samples.sample(t_ns, there.position_m, there.rotation))
        later = times[-1] + 0.1
        assert_same(at(moved, later).pose, world.compose(at(plain, later).pose), 1e-8)

    @given(POSES, TIMES)
    @FEW
    def test_the_alignment_does_the_same(self, world: Pose, times: list[float]) -> None:
        plain, aligned = one(), one(samples.model(alignment=world))
        for t_s in times:
            plain.observe(moving(t_s))
            aligned.observe(moving(t_s))
        later = times[-1] + 0.1
        assert_same(at(aligned, later).pose, world.compose(at(plain, later).pose), 1e-8)

    @given(st.integers(-(10**14), 10**15), TIMES)
    @FEW
    def test_time_has_no_zero(self, shift_ns: int, times: list[float]) -> None:
        plain, shifted = one(), one()
        for t_s in times:
            taken = moving(t_s)
            plain.observe(taken)
            shifted.observe(
                msgspec.structs.replace(
                    taken,
                    t_capture_ns=taken.t_capture_ns + shift_ns,
                    t_rx_ns=taken.t_rx_ns + shift_ns,
                )
            )
        t_ns = T0 + round(times[-1] * NS) + 70_000_000
        a, b = plain.predict(t_ns), shifted.predict(t_ns + shift_ns)
        assert a is not None
        assert b is not None
        assert a.pose == b.pose
        assert a.position_sigma_m == b.position_sigma_m
        assert b.t_capture_ns == a.t_capture_ns + shift_ns


class TestOrder:
    @pytest.mark.parametrize("seed", range(20))
    def test_late_is_exactly_as_good_as_on_time(self, seed: int) -> None:
        """Given one source mixed up by less than HOLD, Expect what time order gives, exactly."""
        taken = [moving(i / 240) for i in range(480)]
        mixed = in_shuffled_blocks(taken, 11, seed)
        on_time, late = one(), one()
        assert set(feed(on_time, taken)) == {Verdict.ACCEPTED}
        assert set(feed(late, mixed)) == {Verdict.ACCEPTED}
        for t_s in (2.0, 2.1, 2.5):
            assert at(late, t_s) == at(on_time, t_s)

    @pytest.mark.parametrize("seed", range(20))
    def test_late_of_two_sources_is_exactly_as_good_as_on_time(self, seed: int) -> None:
        """Given two sources mixed up by less than COAST, Expect what time order gives, exactly.

        A source that is later than that is taken for silent, and the other leads.
        """
        taken = [moving(i / 100, source="a") for i in range(200)]
        taken += [moving(i / 80 + 0.003, source="b") for i in range(160)]
        taken.sort(key=lambda s: (s.t_capture_ns, s.source_id))
        mixed = in_shuffled_blocks(taken, 4, seed)
        sources = {"a": samples.model(), "b": samples.model(sigma_m=0.004)}
        on_time, late = BodyEstimator(sources), BodyEstimator(sources)
        assert set(feed(on_time, taken)) == {Verdict.ACCEPTED}
        assert set(feed(late, mixed)) == {Verdict.ACCEPTED}
        for t_s in (2.0, 2.1, 2.5):
            assert at(late, t_s) == at(on_time, t_s)

    @pytest.mark.parametrize("seed", range(10))
    def test_simultaneous_samples_commute(self, seed: int) -> None:
        """Given three sources with equal times, from the start on, Expect any order to do."""
        rng = random.Random(seed)
        sources = {name: samples.model(sigma_m=0.001 * (1 + i)) for i, name in enumerate("abc")}
        plain, mixed = BodyEstimator(sources), BodyEstimator(sources)
        for i in range(40):
            group = [moving(i / 30, source=name) for name in "abc"]
            assert set(feed(plain, group)) == {Verdict.ACCEPTED}
            rng.shuffle(group)
            assert set(feed(mixed, group)) == {Verdict.ACCEPTED}
        assert at(plain, 1.4).pose == at(mixed, 1.4).pose

    def test_older_than_the_ring_is_late(self) -> None:
        estimator = one()
        feed(estimator, [moving(i / 60) for i in range(120)])
        before = at(estimator, 2.5)
        late_s = 119 / 60 - LATEST_NS / NS
        assert estimator.observe(moving(late_s - 0.001)) is Verdict.LATE
        assert at(estimator, 2.5) == before

    def test_memory_is_bounded(self) -> None:
        estimator = one()
        feed(estimator, [moving(i / 240) for i in range(1_000)])
        size = len(estimator.snapshot())
        feed(estimator, [moving(i / 240) for i in range(1_000, 4_000)])
        assert len(estimator.snapshot()) <= 1.1 * size


class TestTransforms:
    @given(POSES, POSES, POSES)
    def test_alignment_sample_and_rig_offset_compose(
        self, alignment: Pose, body: Pose, rig: Pose
    ) -> None:
        """stage_T_sensor = stage_T_world * world_T_body * body_T_sensor, by 4x4 matrices."""
        estimator = one(samples.model(alignment=alignment, rig_offset=rig))
        estimator.observe(samples.sample(T0, body.position_m, body.rotation))
        wanted = transform(alignment) @ transform(body) @ transform(rig)
        assert transform(at(estimator, 0.0).pose) == pytest.approx(wanted, abs=1e-9)

    def test_a_lever_arm_turns_with_the_head(self) -> None:
        """Given a sensor 0.3 m before the tracked point, Expect a pan to carry it round."""
        estimator = one(samples.model(rig_offset=Pose((0.0, 0.3, 0.0))))
        for i in range(121):
            q = from_rotation_vector((0.0, 0.0, math.pi / 2 * i / 120))
            estimator.observe(samples.sample(T0 + i * NS // 120, (1.0, 1.0, 1.0), q))
        assert at(estimator, 1.0).pose.position_m == pytest.approx((0.7, 1.0, 1.0), abs=2e-3)
        # ... and its velocity is that of the sensor: 0.3 m at pi/2 rad/s, now toward -Y
        assert at(estimator, 1.0).velocity_m_s == pytest.approx(
            (0.0, -0.3 * math.pi / 2, 0.0), abs=0.05
        )

    def test_two_sources_with_their_own_transforms_agree(self) -> None:
        rig, world = Pose((0.1, -0.2, 0.05)), Pose((3, 4, 0), from_rotation_vector((0, 0, 1.0)))
        estimator = BodyEstimator(
            {"a": samples.model(), "b": samples.model(alignment=world, rig_offset=rig)}
        )
        for i in range(60):
            sensor = motion(i / 60)
            estimator.observe(moving(i / 60, source="a"))
            body = world.inverse().compose(sensor).compose(rig.inverse())
            t_ns = T0 + i * NS // 60
            taken = samples.sample(t_ns, body.position_m, body.rotation, source="b")
            assert estimator.observe(taken) is Verdict.ACCEPTED
        assert at(estimator, 59 / 60).pose.position_m == pytest.approx(
            motion(59 / 60).position_m, abs=1e-3
        )


class TestPrediction:
    def test_before_any_sample_there_is_nothing(self) -> None:
        estimator = one()
        assert estimator.predict(T0) is None
        assert estimator.show_run(T0, 1e7, 5) == []
        assert estimator.age_ns(T0) is None
        assert estimator.health(T0) is Health.LOST

    def test_a_steady_motion_is_foretold(self) -> None:
        estimator = one(samples.model(sigma_m=1e-4, sigma_rad=1e-4))
        for i in range(121):
            t = i / 120
            q = from_rotation_vector((0.0, 0.0, 0.8 * t))
            estimator.observe(samples.sample(T0 + round(t * NS), (1.5 * t, 0.0, 1.0), q))
        found = at(estimator, 1.2)
        assert found.pose.position_m == pytest.approx((1.8, 0.0, 1.0), abs=2e-3)
        wanted = from_rotation_vector((0.0, 0.0, 0.96))
        assert angle_between_rad(found.pose.rotation, wanted) <= 2e-3
        assert found.t_capture_ns == T0 + NS

    def test_silence_never_throws_the_picture_away(self) -> None:
        """Given 3 s of silence after a fast move, Expect a bounded, finite, steady answer."""
        estimator = one()
        for i in range(61):
            q = from_rotation_vector((0.0, 0.0, 3.0 * i / 60))
            estimator.observe(samples.sample(T0 + i * NS // 60, (3.0 * i / 60, 0.0, 0.0), q))
        most_m = 3.2 * (0.1 + STOP_S) + 0.05
        last: Vector | None = None
        for i in range(301):
            now_ns = T0 + round((1.0 + i / 100) * NS)
            estimate = estimator.predict(now_ns, now_ns)
            assert estimate is not None
            found = estimate
            assert all(map(math.isfinite, (*found.pose.position_m, *found.pose.rotation)))
            assert math.isfinite(found.position_sigma_m)
            assert math.dist(found.pose.position_m, (3.0, 0.0, 0.0)) <= most_m
            if last is not None:
                assert math.dist(found.pose.position_m, last) <= 0.04
                if i > 150:
                    assert math.dist(found.pose.position_m, last) <= 1e-5
            last = found.pose.position_m
        assert found.velocity_m_s == pytest.approx((0, 0, 0), abs=1e-6)
        assert found.position_sigma_m > 1.0  # and it says how little it knows

    def test_the_speed_is_the_slope_of_the_answer(self) -> None:
        estimator = one()
        feed(estimator, [moving(i / 60) for i in range(60)])
        for t_s in (1.0, 1.2, 1.28, 1.35, 1.5, 2.0):
            before, after = at(estimator, t_s - 0.001), at(estimator, t_s + 0.001)
            slope = [
                (b - a) / 0.002
                for a, b in zip(before.pose.position_m, after.pose.position_m, strict=True)
            ]
            assert at(estimator, t_s).velocity_m_s == pytest.approx(slope, abs=1e-3)

    @given(st.integers(-60_000_000, 800_000_000), st.integers(1, 50_000_000), st.integers(1, 40))
    @FEW
    def test_a_run_equals_its_single_predictions(
        self, ahead_ns: int, step_ns: int, count: int
    ) -> None:
        """Given any start, before the newest sample too, any step and count, Expect 1e-9."""
        estimator = one()
        feed(estimator, [moving(i / 60) for i in range(60)])
        t_ns = T0 + 59 * NS // 60 + ahead_ns
        run = estimator.show_run(t_ns, float(step_ns), count)
        assert len(run) == count
        for index, pose in enumerate(run):
            single = estimator.predict(t_ns + index * step_ns)
            assert single is not None
            assert pose.position_m == pytest.approx(single.pose.position_m, abs=1e-9)
            assert pose.rotation == pytest.approx(single.pose.rotation, abs=1e-9)

    def test_before_the_newest_sample_it_stands_at_that(self) -> None:
        estimator = one()
        feed(estimator, [moving(i / 60) for i in range(60)])
        newest = estimator.predict(T0 + 59 * NS // 60)
        earlier = estimator.predict(T0)
        assert newest is not None
        assert earlier is not None
        assert earlier.pose == newest.pose

    def test_positive_uncertainty_for_ten_thousand_samples(self) -> None:
        estimator = one(samples.model(sigma_m=1e-4, sigma_rad=1e-5))
        for i in range(10_000):
            assert estimator.observe(moving(i / 240)) is Verdict.ACCEPTED
            found = at(estimator, i / 240)
            assert 0.0 < found.position_sigma_m <= 1.001e-4
            assert 0.0 < found.rotation_sigma_rad <= 1.001e-5


class TestHealth:
    @pytest.mark.parametrize(
        ("rate", "coast_ms", "hold_ms", "lost_ms"),
        [(24, 125.0, 208.333, 500.0), (60, 50.0, 100.0, 500.0), (240, 50.0, 100.0, 500.0),
         (10, 300.0, 500.0, 1000.0)],
    )  # fmt: skip
    def test_the_states_of_silence(
        self, rate: int, coast_ms: float, hold_ms: float, lost_ms: float
    ) -> None:
        estimator = one(samples.model(rate=Fraction(rate)))
        taken = moving(0.0)
        estimator.observe(taken)
        steps = [(coast_ms, Health.COAST), (hold_ms, Health.HOLD), (lost_ms, Health.LOST)]
        assert estimator.health(taken.t_rx_ns) is Health.OK
        before = Health.OK
        for ms, state in steps:
            edge = taken.t_rx_ns + round(ms * 1e6)
            assert estimator.health(edge - 2_000) is before
            assert estimator.health(edge + 2_000) is state
            before = state

    def test_a_fast_lens_encoder_does_not_make_a_slow_tracker_late(self) -> None:
        """Given poses at 10 Hz and a lens at 120 Hz, Expect the body OK between its poses."""
        estimator = BodyEstimator(
            {
                "a": samples.model(rate=Fraction(10)),
                "lens": samples.model(rate=Fraction(120), binds_pose=False),
            }
        )
        taken = moving(0.0)
        estimator.observe(taken)
        assert estimator.observe(moving(0.001, source="lens")) is Verdict.NO_POSE
        assert estimator.health(taken.t_rx_ns + 110_000_000) is Health.OK

    def test_refused_samples_are_no_sign_of_life(self) -> None:
        estimator = one()
        feed(estimator, [moving(i / 60) for i in range(30)])
        last = moving(29 / 60).t_rx_ns
        far = samples.sample(T0 + NS * 6 // 10, (500.0, 0.0, 0.0), (1, 0, 0, 0))
        assert estimator.observe(far) is Verdict.OUTLIER
        assert estimator.age_ns(last + 7) == 7


def test_numbers_that_are_none_are_refused() -> None:
    """Given NaN or infinity past every decoder, Expect the estimate untouched."""
    estimator = one()
    bad = [
        samples.sample(T0 + NS, (math.nan, 0.0, 0.0), (1, 0, 0, 0)),
        samples.sample(T0 + NS, (0.0, math.inf, 0.0), None),
        samples.sample(T0 + NS, None, (math.nan, 0.0, 0.0, 0.0)),
        samples.sample(T0 + NS, None, None),
    ]
    assert set(feed(estimator, bad)) == {Verdict.NO_POSE}
    assert estimator.predict(T0 + NS) is None
    feed(estimator, [moving(i / 60) for i in range(30)])
    before = at(estimator, 1.0)
    assert set(feed(estimator, bad)) == {Verdict.NO_POSE}
    assert at(estimator, 1.0) == before


def test_noise_is_smoothed_and_not_biased() -> None:
    rng = np.random.default_rng(1)
    estimator = one()
    errors = []
    for i in range(600):
        pose = motion(i / 60)
        noisy = (np.array(pose.position_m) + rng.normal(0, 0.002, 3)).tolist()
        t_ns = T0 + i * NS // 60
        rotation: Quaternion = pose.rotation
        estimator.observe(samples.sample(t_ns, (noisy[0], noisy[1], noisy[2]), rotation))
        if i > 60:
            errors.append(np.array(at(estimator, i / 60).pose.position_m) - pose.position_m)
    assert np.abs(np.mean(errors, axis=0)).max() < 0.0003
    assert np.sqrt(np.mean(np.square(errors))) < 0.002
