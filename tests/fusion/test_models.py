# SPDX-License-Identifier: Apache-2.0
"""The scalar covariance recursion against a dense filter, and over very many steps."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from tests.fusion import dense
from tests.fusion.rigid import Matrix
from tracking.fusion import models
from tracking.fusion.models import Covariance
from tracking.fusion.priors import POSITION, ROTATION

DENSITIES = (POSITION.q_slow, POSITION.q_fast, ROTATION.q_slow, ROTATION.q_fast)
INTERVALS_S = (0.0, 0.0003, 1 / 500, 1 / 120, 1 / 24, 0.1, 0.5)


def full(covariance: Covariance) -> Matrix:
    p00, p01, p02, p11, p12, p22 = covariance
    return np.array([[p00, p01, p02], [p01, p11, p12], [p02, p12, p22]])


def some_covariance(seed: int) -> Covariance:
    rng = np.random.default_rng(seed)
    root = rng.normal(size=(3, 3)) * [[0.003], [0.2], [3.0]]
    p = root @ root.T
    found = [float(p[i, j]) for i, j in ((0, 0), (0, 1), (0, 2), (1, 1), (1, 2), (2, 2))]
    return (found[0], found[1], found[2], found[3], found[4], found[5])


def assert_equal(found: Matrix, wanted: Matrix, tolerance: float) -> None:
    """Compare two covariances in units of their own sigmas."""
    sigma = np.sqrt(np.diag(wanted))
    scale = np.outer(sigma, sigma)
    assert np.abs((found - wanted) / scale).max() < tolerance


class TestOneStep:
    @pytest.mark.parametrize("dt", INTERVALS_S)
    def test_the_transition_is_the_matrix_exponential(self, dt: float) -> None:
        move = models.step(dt)
        wanted = dense.transition(dt)
        found = [[1.0, move.dt, move.a_to_p], [0.0, 1.0, move.a_to_v], [0.0, 0.0, move.keep]]
        assert np.abs(np.array(found) - wanted).max() < 1e-14

    @pytest.mark.parametrize("dt", INTERVALS_S)
    @pytest.mark.parametrize("q", DENSITIES)
    def test_a_prediction_equals_the_dense_one(self, dt: float, q: float) -> None:
        for seed in range(20):
            before = some_covariance(seed)
            after = dense.ahead(
                dense.State(np.zeros(9), dense.each_axis(full(before))), dt, q
            ).covariance
            found = models.predicted(before, models.step(dt), q)
            assert_equal(dense.each_axis(full(found)), after, 1e-12)

    @pytest.mark.parametrize("dt", INTERVALS_S)
    @pytest.mark.parametrize("sigma", [1e-4, 3e-4, 0.02])
    def test_a_measurement_equals_the_dense_one(self, dt: float, sigma: float) -> None:
        for seed, q in enumerate(DENSITIES * 5):
            before = some_covariance(seed)
            state = dense.State(np.zeros(9), dense.each_axis(full(before)))
            wanted = dense.updated(dense.ahead(state, dt, q), np.zeros(3), sigma**2)
            found, k0, k1, k2, s = models.filtered(before, models.step(dt), q, sigma**2)
            assert_equal(dense.each_axis(full(found)), wanted.state.covariance, 1e-9)
            gain = dense.each_axis(np.array([[k0], [k1], [k2]]))
            assert gain == pytest.approx(wanted.gain, rel=1e-9, abs=1e-12)
            assert s * np.eye(3) == pytest.approx(wanted.innovation, rel=1e-12)

    def test_the_noise_is_that_of_a_forgetting_acceleration_for_short_steps(self) -> None:
        """Expect a difference of the order of dt / tau, which halves with the step."""
        differences = []
        for dt in (1 / 60, 1 / 120, 1 / 240, 1 / 480):
            found = full(models.predicted((0.0,) * 6, models.step(dt), 1.0))
            wanted = dense.forgetting_jerk(dt, 1.0)
            differences.append(float(np.abs(found / wanted - 1.0).max()))
            assert differences[-1] < 1.1 * dt / dense.TAU_S
        for longer, shorter in itertools.pairwise(differences):
            assert shorter == pytest.approx(longer / 2, rel=0.05)


class TestManySteps:
    def test_a_hundred_steps_equal_the_dense_filter(self) -> None:
        """Given uneven steps and noises, Expect the same covariance at the end of each."""
        rng = np.random.default_rng(3)
        for q in DENSITIES:
            found: Covariance = (9e-8, 0.0, 0.0, 1.0, 0.0, 100.0)
            state = dense.State(np.zeros(9), dense.each_axis(full(found)))
            for _ in range(100):
                dt, sigma = float(rng.uniform(0.001, 0.06)), float(rng.uniform(1e-4, 2e-3))
                found = models.filtered(found, models.step(dt), q, sigma**2)[0]
                after = dense.ahead(state, dt, q)
                state = dense.updated(after, np.zeros(3), sigma**2).state
                assert_equal(dense.each_axis(full(found)), state.covariance, 1e-9)

    @pytest.mark.parametrize("q", DENSITIES)
    def test_it_stays_positive_definite(self, q: float) -> None:
        """Given 1e5 steps of 24 to 500 Hz with gaps up to 0.5 s and any noise, Expect no decay:

        the smallest eigenvalue of the correlation stays far above what rounding could make of it.
        """
        rng = np.random.default_rng(11)
        steps = 1.0 / rng.uniform(24.0, 500.0, 100_000)
        gaps = rng.random(steps.size) < 0.01
        steps[gaps] = rng.uniform(0.05, 0.5, int(gaps.sum()))
        variances = 10.0 ** rng.uniform(-9.0, -3.0, steps.size)
        covariance: Covariance = (1e-7, 0.0, 0.0, 1.0, 0.0, 100.0)
        seen = np.empty((steps.size, 6))
        for i, (dt, r) in enumerate(zip(steps.tolist(), variances.tolist(), strict=True)):
            covariance = models.filtered(covariance, models.step(dt), q, r)[0]
            seen[i] = covariance
        matrices = seen[:, [0, 1, 2, 1, 3, 4, 2, 4, 5]].reshape(-1, 3, 3)
        sigmas = np.sqrt(np.diagonal(matrices, axis1=1, axis2=2))
        correlations = matrices / (sigmas[:, :, None] * sigmas[:, None, :])
        assert np.linalg.eigvalsh(correlations).min() > 1e-6
