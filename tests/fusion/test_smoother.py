# SPDX-License-Identifier: Apache-2.0
"""Where a quantity was: against a dense smoother, against the samples, and against its own word."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest

from hardware_profiles.pose import from_rotation_vector
from tests.fusion import dense, tracks
from tests.fusion.dense import State
from tests.fusion.rigid import Matrix, as_vector
from tests.fusion.tracks import NS, SIGMA_M, SIGMA_RAD, Seen, ns
from tracking.fusion.gains import Prior
from tracking.fusion.priors import POSITION, ROTATION
from tracking.fusion.smoother import Smoothed, smoothed
from tracking.fusion.space import POSITIONS, ROTATIONS
from tracking.fusion.track import Track

LAG_NS = 100_000_000


def dense_smoothed(
    samples: list[Seen], vectors: list[Matrix], prior: Prior, t_ns: int, until_ns: int
) -> State:
    """Return the state at t_ns from all samples up to until_ns.

    An instant between two samples is a state without a measurement, on the way to the later one.
    """
    q = prior.q_fast
    state = dense.begun(vectors[0], samples[0].sigma, prior.first_speed, prior.first_acceleration)
    states, steps = [state], []
    counted = [s for s in samples if s.key[0] <= until_ns]
    for before, sample, vector in zip(counted, counted[1:], vectors[1:], strict=False):
        steps.append((sample.key[0] - before.key[0]) * 1e-9)
        state = dense.updated(dense.ahead(state, steps[-1], q), vector, sample.sigma**2).state
        states.append(state)
    found = dense.smoothed(states, steps, q)
    place = max(i for i, s in enumerate(counted) if s.key[0] <= t_ns)
    since_s = (t_ns - counted[place].key[0]) * 1e-9
    if since_s == 0.0:
        return found[place]
    between = dense.ahead(states[place], since_s, q)
    return dense.smoothed([between, found[place + 1]], [steps[place] - since_s], q)[0]


def at(track: Track, prior: Prior, t_ns: int, lag_ns: int = LAG_NS) -> Smoothed:
    found = smoothed(track.entries(t_ns, t_ns + lag_ns), track.space, prior.q_fast, t_ns)
    assert found is not None
    return found


def reach_ns(samples: list[Seen], t_ns: int, lag_ns: int = LAG_NS) -> int:
    """Return the time of the last sample that counts: the one at or after the end of the lag."""
    return min(s.key[0] for s in samples if s.key[0] >= t_ns + lag_ns)


INSTANTS_S = (0.4, 0.4001, 0.405, 0.4099, 0.45, 0.5333, 0.61)


class TestAgainstADenseSmoother:
    @pytest.mark.parametrize("t_s", INSTANTS_S)
    @pytest.mark.parametrize("seed", range(3))
    def test_a_position_equals_it(self, t_s: float, seed: int) -> None:
        """Given samples of two noises at 100 Hz, Expect value and variance, between them too."""
        samples = tracks.position_samples(tracks.times(100, 0.8), tracks.handheld, SIGMA_M, seed)
        samples = [s._replace(sigma=s.sigma * (1 + i % 2)) for i, s in enumerate(samples)]
        track = tracks.positions()
        tracks.feed(track, samples)
        found = at(track, POSITION, ns(t_s))
        until_ns = reach_ns(samples, ns(t_s))
        vectors = [np.array(s.measured) for s in samples]
        wanted = dense_smoothed(samples, vectors, POSITION, ns(t_s), until_ns)
        assert found.value == pytest.approx(wanted.mean[:3], abs=1e-9)
        assert found.variance == pytest.approx(float(wanted.covariance[0, 0]), rel=1e-6)

    @pytest.mark.parametrize("t_s", INSTANTS_S)
    def test_a_rotation_about_one_axis_equals_it(self, t_s: float) -> None:
        """Given a whip pan of 200 deg/s, where the tangent is the angle itself, Expect the same."""
        rng = np.random.default_rng(3)
        axis, times = np.array([2.0, 1.0, -2.0]) / 3, tracks.times(100, 0.8)
        vectors = [axis * (3.5 * t + float(rng.normal(0.0, SIGMA_RAD))) for t in times]
        samples = [
            Seen((ns(t), 0), from_rotation_vector(as_vector(v)), SIGMA_RAD)
            for t, v in zip(times, vectors, strict=True)
        ]
        track = tracks.rotations()
        tracks.feed(track, samples)
        found = at(track, ROTATION, ns(t_s))
        wanted = dense_smoothed(samples, vectors, ROTATION, ns(t_s), reach_ns(samples, ns(t_s)))
        off = ROTATIONS.minus(found.value, from_rotation_vector(as_vector(wanted.mean[:3])))
        assert off == pytest.approx((0.0, 0.0, 0.0), abs=1e-9)
        assert found.variance == pytest.approx(float(wanted.covariance[0, 0]), rel=1e-6)

    @pytest.mark.parametrize("t_s", INSTANTS_S)
    def test_a_small_rotation_about_any_axis_is_near_it(self, t_s: float) -> None:
        """Given rotations of up to half a degree, Expect it to the order of the angle squared."""

        def turn(t: float) -> Matrix:
            return 0.003 * np.array([math.sin(5 * t), math.cos(4 * t), math.sin(3 * t + 1)])

        samples = tracks.rotation_samples(tracks.times(100, 0.8), turn, 1e-4, seed=6)
        track = tracks.rotations()
        tracks.feed(track, samples)
        found = at(track, ROTATION, ns(t_s))
        vectors = [np.array(ROTATIONS.minus(s.measured, (1.0, 0.0, 0.0, 0.0))) for s in samples]
        wanted = dense_smoothed(samples, vectors, ROTATION, ns(t_s), reach_ns(samples, ns(t_s)))
        off = ROTATIONS.minus(found.value, from_rotation_vector(as_vector(wanted.mean[:3])))
        assert np.abs(off).max() < 0.003**2
        assert found.variance == pytest.approx(float(wanted.covariance[0, 0]), rel=1e-6)

    def test_at_the_newest_sample_it_is_the_filtered_value(self) -> None:
        track = tracks.positions()
        tracks.feed(
            track, tracks.position_samples(tracks.times(100, 1), tracks.handheld, SIGMA_M, 0)
        )
        newest = track.newest
        assert newest is not None
        found = at(track, POSITION, newest.key[0])
        assert found == Smoothed(newest.value, newest.fast[0])


class TestWhatItIsWorth:
    def test_it_is_better_than_the_samples_and_than_the_filter(self) -> None:
        """Given a hand-held camera at 100 Hz, Expect rms errors in that order, and no lag."""
        times = tracks.times(100, 12)
        samples = tracks.position_samples(times, tracks.handheld, SIGMA_M, seed=5)
        track = tracks.positions()
        errors: list[list[Matrix]] = [[], [], []]
        for i, sample in enumerate(samples):
            tracks.feed(track, [sample])
            if i < 100:
                continue
            then = samples[i - 10]
            truth = tracks.handheld(times[i - 10])
            filtered = track.filtered_at(then.key[0])
            assert filtered is not None
            said = at(track, POSITION, then.key[0]).value
            for kept, value in zip(errors, (said, filtered, then.measured), strict=True):
                kept.append(np.array(value) - truth)
        ours, filtered_rms, raw = (float(np.sqrt(np.mean(np.square(e)))) for e in errors)
        assert raw == pytest.approx(SIGMA_M, rel=0.05)
        assert ours < 0.75 * filtered_rms < 0.75 * raw
        velocity = np.gradient(np.array([tracks.handheld(t) for t in times[90:1190]]), 0.01, axis=0)
        off = np.array(errors[0])
        lag_s = (off * velocity).sum() / np.square(velocity).sum()
        assert abs(lag_s) < 5e-5

    def test_more_of_the_future_is_never_worse(self) -> None:
        track = tracks.positions()
        tracks.feed(
            track, tracks.position_samples(tracks.times(100, 1.5), tracks.handheld, SIGMA_M, 0)
        )
        variances = [
            at(track, POSITION, ns(1.003), lag).variance for lag in range(0, 300_000_000, NS // 100)
        ]
        assert all(after <= before * (1 + 1e-9) for before, after in itertools.pairwise(variances))
        assert variances[10] < 0.7 * variances[0]

    def test_its_variance_is_honest_for_the_motion_it_is_made_for(self) -> None:
        """Given motions drawn from the model itself, Expect 95 % within the 95 % region."""
        rng = np.random.default_rng(9)
        dt, inside, total = 0.01, 0, 0
        f = dense.transition(dt)
        root = np.linalg.cholesky(dense.white_jerk(dt, POSITION.q_fast))
        for _ in range(60):
            state = np.zeros((3, 3))
            state[1] = rng.normal(0.0, POSITION.first_speed, 3)
            state[2] = rng.normal(0.0, POSITION.first_acceleration, 3) * 0.3
            truth = [state[0]]
            for _ in range(60):
                state = f @ state + root @ rng.normal(size=(3, 3))
                truth.append(state[0])
            noisy = np.array(truth) + rng.normal(0.0, SIGMA_M, (len(truth), 3))
            samples = [Seen((ns(i * dt), 0), as_vector(p), SIGMA_M) for i, p in enumerate(noisy)]
            track = tracks.positions()
            tracks.feed(track, samples)
            for i in (20, 30, 40):
                found = at(track, POSITION, samples[i].key[0])
                off = np.array(found.value) - truth[i]
                total += 1
                inside += bool(off @ off < 7.815 * found.variance)  # chi-square, 3 dof, 95 %
        assert 0.91 <= inside / total <= 0.985

    def test_it_covers_a_hand_held_camera_too(self) -> None:
        """Given a calmer motion than the model allows for, Expect no less than 95 %."""
        times = tracks.times(100, 10)
        samples = tracks.position_samples(times, tracks.handheld, SIGMA_M, seed=8)
        track, inside = tracks.positions(), []
        for i, sample in enumerate(samples):
            tracks.feed(track, [sample])
            if i >= 100:
                found = at(track, POSITION, samples[i - 10].key[0])
                off = np.array(found.value) - tracks.handheld(times[i - 10])
                inside.append(off @ off < 7.815 * found.variance)
        assert np.mean(inside) >= 0.94


class TestOutsideTheSamples:
    def test_there_it_says_nothing(self) -> None:
        track = tracks.positions()
        tracks.feed(
            track, tracks.position_samples(tracks.times(100, 0.5), tracks.handheld, SIGMA_M, 0)
        )
        for t_s in (-0.001, 0.4901, 3.0):
            entries = track.entries(ns(t_s), ns(t_s) + LAG_NS)
            assert smoothed(entries, POSITIONS, POSITION.q_fast, ns(t_s)) is None
        for t_s in (0.0, 0.001, 0.49):
            entries = track.entries(ns(t_s), ns(t_s) + LAG_NS)
            assert smoothed(entries, POSITIONS, POSITION.q_fast, ns(t_s)) is not None

    def test_without_samples_it_says_nothing(self) -> None:
        assert smoothed((), POSITIONS, POSITION.q_fast, 0) is None
        assert smoothed(tracks.positions().entries(0, 1), POSITIONS, 1.0, 0) is None
