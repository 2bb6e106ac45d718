# SPDX-License-Identifier: Apache-2.0
"""Both models of a quantity against two dense filters, sample by sample, and what ends a model."""

from __future__ import annotations

import math

import numpy as np
import pytest

from hardware_profiles.pose import ORIGIN, from_rotation_vector
from tests.fusion import dense, tracks
from tests.fusion.rigid import Matrix
from tests.fusion.tracks import Seen, ns
from tracking.fusion import models
from tracking.fusion.curve import NO_LAG
from tracking.fusion.entry import A_SCALE, V_SCALE, Entry, speed
from tracking.fusion.gains import Prior
from tracking.fusion.models import Covariance
from tracking.fusion.motion import RESTART_NS, Motion
from tracking.fusion.priors import POSITION, ROTATION
from tracking.fusion.space import POSITIONS, ROTATIONS, Space


def entries(prior: Prior, space: Space, samples: list[Seen]) -> list[Entry]:
    """Return the entry after each sample."""
    motion = Motion(prior, space)
    found = [motion.first(*samples[0])]
    for sample in samples[1:]:
        found.append(motion.after(found[-1], *sample))
    return found


def dense_states(
    samples: list[Seen], vectors: list[Matrix], q: float, prior: Prior
) -> list[Matrix]:
    """Return mean (9) and the covariance of one axis (3x3, below it) after each sample."""
    state = dense.begun(vectors[0], samples[0].sigma, prior.first_speed, prior.first_acceleration)
    found = [state]
    for before, sample, vector in zip(samples, samples[1:], vectors[1:], strict=False):
        after = dense.ahead(state, (sample.key[0] - before.key[0]) * 1e-9, q)
        state = dense.updated(after, vector, sample.sigma**2).state
        found.append(state)
    return [np.vstack([s.mean.reshape(3, 3), s.covariance[::3, ::3]]) for s in found]


def assert_models_equal(e: Entry, offset: Matrix, fast: Matrix, slow: Matrix) -> None:
    """offset: (fast value of the entry) - (fast value of the dense filter)."""
    x = np.array(e.x).reshape(5, 3) / np.array([[1], [V_SCALE], [A_SCALE], [V_SCALE], [A_SCALE]])
    assert offset == pytest.approx(np.zeros(3), abs=1e-11)
    assert x[0] == pytest.approx(slow[0] - fast[0], abs=1e-11)
    assert x[1] == pytest.approx(slow[1], abs=1e-9)
    assert x[2] == pytest.approx(slow[2], abs=1e-8)
    assert x[1] + x[3] == pytest.approx(fast[1], abs=1e-9)
    assert x[4] == pytest.approx(fast[2], abs=1e-8)
    for found, wanted in ((e.fast, fast[3:]), (e.slow, slow[3:])):
        assert covariance(found) == pytest.approx(wanted, rel=1e-8)


def covariance(found: Covariance) -> Matrix:
    p00, p01, p02, p11, p12, p22 = found
    return np.array([[p00, p01, p02], [p01, p11, p12], [p02, p12, p22]])


def uneven_times(seed: int, count: int) -> list[float]:
    rng = np.random.default_rng(seed)
    return [float(t) for t in np.cumsum(rng.uniform(0.002, 0.05, count))]


class TestTheTwoModels:
    @pytest.mark.parametrize("seed", range(3))
    def test_a_position_equals_two_dense_filters(self, seed: int) -> None:
        """Given uneven times and two noises, Expect means, velocities, accelerations, P alike."""
        samples = tracks.position_samples(
            uneven_times(seed, 150), tracks.handheld, tracks.SIGMA_M, seed
        )
        samples = [s._replace(sigma=s.sigma * (1 + i % 3)) for i, s in enumerate(samples)]
        vectors = [np.array(s.measured) for s in samples]
        fast = dense_states(samples, vectors, POSITION.q_fast, POSITION)
        slow = dense_states(samples, vectors, POSITION.q_slow, POSITION)
        for e, f, s in zip(entries(POSITION, POSITIONS, samples), fast, slow, strict=True):
            assert_models_equal(e, np.array(e.value) - f[0], f, s)

    def test_a_rotation_about_one_axis_equals_them_too(self) -> None:
        """Given a pan of three turns, where the tangent is the angle itself, Expect the same."""
        axis = np.array([2.0, -1.0, 2.0]) / 3.0
        rng = np.random.default_rng(5)
        times = uneven_times(5, 300)
        angles = [2.5 * t + 0.3 * math.sin(2 * t) + float(rng.normal(0, 3e-4)) for t in times]
        vectors = [angle * axis for angle in angles]
        samples = [
            Seen((ns(t), 0), from_rotation_vector((v[0], v[1], v[2])), tracks.SIGMA_RAD)
            for t, v in zip(times, vectors, strict=True)
        ]
        fast = dense_states(samples, vectors, ROTATION.q_fast, ROTATION)
        slow = dense_states(samples, vectors, ROTATION.q_slow, ROTATION)
        for e, f, s in zip(entries(ROTATION, ROTATIONS, samples), fast, slow, strict=True):
            x, y, z = f[0].tolist()
            off = ROTATIONS.minus(e.value, from_rotation_vector((x, y, z)))
            assert_models_equal(e, np.array(off), f, s)

    def test_a_step_without_a_sample_is_the_dense_prediction(self) -> None:
        samples = tracks.position_samples(
            tracks.times(60, 2), tracks.handheld, tracks.SIGMA_M, seed=1
        )
        vectors = [np.array(s.measured) for s in samples]
        e = entries(POSITION, POSITIONS, samples)[-1]
        newest = dense_states(samples, vectors, POSITION.q_fast, POSITION)[-1]
        for dt in (0.0, 0.01, 0.2):
            wanted = (dense.transition(dt) @ newest[:3])[0]
            found = Motion(POSITION, POSITIONS).moved(e, models.step(dt))
            assert found == pytest.approx(wanted, abs=1e-10)

    def test_the_chi_square_is_that_of_the_innovation(self) -> None:
        """Given samples of the model itself, Expect nu^T S^-1 nu by dense matrices, 3 at mean."""
        samples = tracks.position_samples(
            tracks.times(60, 4), tracks.handheld, tracks.SIGMA_M, seed=2
        )
        found = entries(POSITION, POSITIONS, samples)
        s0 = samples[0]
        state = dense.begun(
            np.array(s0.measured), s0.sigma, POSITION.first_speed, POSITION.first_acceleration
        )
        for before, sample, e in zip(samples, samples[1:], found[1:], strict=False):
            dt = (sample.key[0] - before.key[0]) * 1e-9
            after = dense.ahead(state, dt, POSITION.q_fast)
            update = dense.updated(after, np.array(sample.measured), sample.sigma**2)
            nu = np.array(sample.measured) - after.mean[:3]
            assert e.chi2 == pytest.approx(nu @ np.linalg.solve(update.innovation, nu), rel=1e-7)
            state = update.state


class TestNewBeginnings:
    def test_the_first_sample_is_taken_as_it_is(self) -> None:
        e = Motion(POSITION, POSITIONS).first((5, 1), (1.0, 2.0, 3.0), 0.002)
        assert (e.key, e.value, e.measured) == ((5, 1), (1.0, 2.0, 3.0), (1.0, 2.0, 3.0))
        assert e.x == (0.0,) * 15
        assert (e.rest, e.lag) == (ORIGIN, NO_LAG)
        assert e.moving == 1.0  # until it is known to rest

    def test_after_a_long_silence_the_models_begin_anew_and_know_what_they_learned(self) -> None:
        track = tracks.positions()
        samples = tracks.position_samples(
            tracks.times(60, 5), tracks.handheld, tracks.SIGMA_M, seed=3
        )
        tracks.feed(track, samples)
        before = track.newest
        assert before is not None
        assert any(any(row) for row in before.learned.correction)
        there = (3.0, 4.0, 5.0)
        tracks.feed(track, [Seen((before.key[0] + RESTART_NS + 1, 0), there, 0.001)])
        after = track.newest
        assert after is not None
        assert after.value == there
        assert after.x == (0.0,) * 15
        assert after.learned.correction == before.learned.correction
        assert after.learned.sigmas == before.learned.sigmas
        assert after.noise == 1.0

    def test_after_a_shorter_one_they_go_on(self) -> None:
        samples = tracks.position_samples(
            tracks.times(60, 1), tracks.handheld, tracks.SIGMA_M, seed=3
        )
        last = samples[-1]
        late = last._replace(key=(last.key[0] + RESTART_NS, 0))
        e = entries(POSITION, POSITIONS, [*samples, late])[-1]
        assert e.x != (0.0,) * 15

    @pytest.mark.parametrize("step_deg", [72.0, 90.0, 120.0, 180.0, 359.0])
    @pytest.mark.parametrize("rate", [24.0, 60.0, 120.0])
    def test_no_speed_beyond_a_camera_is_ever_believed(self, step_deg: float, rate: float) -> None:
        """Given a rotation that aliases, then rest, Expect it never locked in and soon at rest."""
        track, top = tracks.rotations(), 0.0
        for i in range(round(4 * rate)):
            angle = math.radians(step_deg) * min(i, round(2 * rate))
            q = from_rotation_vector((0.0, 0.0, angle))
            tracks.feed(track, [Seen((ns(i / rate), 0), q, tracks.SIGMA_RAD)])
            assert track.newest is not None
            top = max(top, speed(track.newest))
            if i >= round(3 * rate):
                off = ROTATIONS.minus(tracks.ahead(track, 0.1).value, q)
                assert math.hypot(*off) < math.radians(0.5)
        assert top <= ROTATION.most_speed
