# SPDX-License-Identifier: Apache-2.0
"""The structured filter against a dense one of twelve states in numpy."""

from __future__ import annotations

import math
import random

import numpy as np
import pytest

from hardware_profiles.pose import Quaternion, Vector, from_rotation_vector, multiply, normalized
from tests.fusion.rigid import Matrix, exp, log, rotation_matrix
from tracking import pose_filter
from tracking.pose_filter import FilterState

NS = 1_000_000_000
EVERYTHING = math.inf


class DenseFilter:
    """The textbook error-state filter: position, velocity, rotation error, rate error; 12 x 12."""

    def __init__(self, state: FilterState) -> None:
        self.t_ns = state.t_ns
        self.x = np.array([*state.position_m, *state.velocity_m_s])
        self.r = rotation_matrix(state.rotation)
        self.w = np.array(state.angular_velocity_rad_s)
        self.p = np.zeros((12, 12))
        for at, (p00, p01, p11) in ((0, state.position_cov), (6, state.rotation_cov)):
            self.p[at : at + 6, at : at + 6] = np.kron([[p00, p01], [p01, p11]], np.eye(3))

    def advance(self, t_ns: int) -> None:
        dt = (t_ns - self.t_ns) * 1e-9
        self.t_ns = t_ns
        f = np.kron(np.eye(2), np.kron([[1, dt], [0, 1]], np.eye(3)))
        q_shape = [[dt**3 / 3, dt**2 / 2], [dt**2 / 2, dt]]
        q = np.kron(np.diag([pose_filter.Q_POSITION_M2_S3, pose_filter.Q_ROTATION_RAD2_S3]),
                    np.kron(q_shape, np.eye(3)))  # fmt: skip
        self.x = np.kron([[1, dt], [0, 1]], np.eye(3)) @ self.x
        self.r = exp(self.w * dt) @ self.r
        self.p = f @ self.p @ f.T + q

    def update_position(self, measured: Vector, sigma: float) -> float:
        return self._update(0, np.array(measured) - self.x[:3], sigma)

    def update_rotation(self, measured: Quaternion, sigma: float) -> float:
        return self._update(6, log(rotation_matrix(measured) @ self.r.T), sigma)

    def _update(self, at: int, residual: Matrix, sigma: float) -> float:
        h = np.zeros((3, 12))
        h[:, at : at + 3] = np.eye(3)
        s = h @ self.p @ h.T + sigma**2 * np.eye(3)
        gain = self.p @ h.T @ np.linalg.inv(s)
        change = gain @ residual
        # Joseph's form: another arithmetic than the product's.
        i_kh = np.eye(12) - gain @ h
        self.p = i_kh @ self.p @ i_kh.T + sigma**2 * gain @ gain.T
        self.x = self.x + change[:6]
        self.r = exp(change[6:9]) @ self.r
        self.w = self.w + change[9:12]
        return float(residual @ np.linalg.inv(s) @ residual)


def random_rotation(rng: random.Random) -> Quaternion:
    w, x, y, z = (rng.gauss(0, 1) for _ in range(4))
    return normalized((w, x, y, z))


def a_vector(rng: random.Random, size: float) -> Vector:
    return (rng.uniform(-size, size), rng.uniform(-size, size), rng.uniform(-size, size))


def assert_equal(ours: FilterState, dense: DenseFilter) -> None:
    assert ours.position_m == pytest.approx(dense.x[:3], rel=1e-9, abs=1e-9)
    assert ours.velocity_m_s == pytest.approx(dense.x[3:], rel=1e-9, abs=1e-9)
    assert ours.angular_velocity_rad_s == pytest.approx(dense.w, rel=1e-9, abs=1e-9)
    assert rotation_matrix(ours.rotation) == pytest.approx(dense.r, rel=1e-9, abs=1e-9)
    for at, (p00, p01, p11) in ((0, ours.position_cov), (6, ours.rotation_cov)):
        wanted = np.kron([[p00, p01], [p01, p11]], np.eye(3))
        assert dense.p[at : at + 6, at : at + 6] == pytest.approx(wanted, rel=1e-9, abs=1e-9)
    assert np.abs(dense.p[:6, 6:]).max() == 0.0  # position and rotation stay independent


@pytest.mark.parametrize("seed", range(5))
def test_it_equals_the_dense_filter(seed: int) -> None:
    """Given 200 random steps with whole and partial measurements, Expect 1e-9 everywhere."""
    rng = random.Random(seed)
    ours = pose_filter.start(
        0, a_vector(rng, 10), random_rotation(rng), rng.uniform(1e-4, 0.1), rng.uniform(1e-4, 0.1)
    )
    dense = DenseFilter(ours)
    for _ in range(200):
        t_ns = ours.t_ns + rng.randrange(0, 100_000_000)
        ours = pose_filter.advance(ours, t_ns)
        dense.advance(t_ns)
        if rng.random() < 0.8:
            measured, sigma = a_vector(rng, 10), rng.uniform(1e-3, 0.1)
            ours, residual = pose_filter.update_position(ours, measured, sigma, EVERYTHING)
            assert residual.chi2 == pytest.approx(dense.update_position(measured, sigma), rel=1e-8)
        if rng.random() < 0.8:
            turn = from_rotation_vector(a_vector(rng, 0.5))
            sigma = rng.uniform(1e-3, 0.1)
            rotation = multiply(turn, ours.rotation)
            ours, residual = pose_filter.update_rotation(ours, rotation, sigma, EVERYTHING)
            assert residual.chi2 == pytest.approx(dense.update_rotation(rotation, sigma), rel=1e-8)
        assert_equal(ours, dense)


@pytest.mark.parametrize(("rate", "sigma"), [(24, 1e-4), (240, 1e-4), (240, 0.05), (1000, 1e-6)])
def test_the_covariance_stays_positive(rate: int, sigma: float) -> None:
    """Given 10 000 updates, Expect positive variances and a determinant that is positive."""
    state = pose_filter.start(0, (0, 0, 0), (1, 0, 0, 0), sigma, sigma)
    for i in range(1, 10_001):
        state = pose_filter.advance(state, i * NS // rate)
        state, _ = pose_filter.update_position(state, (0.0, 0.0, 0.0), sigma)
        state, _ = pose_filter.update_rotation(state, (1.0, 0.0, 0.0, 0.0), sigma)
        for p00, p01, p11 in (state.position_cov, state.rotation_cov):
            assert 0.0 < p00 < sigma**2 * 1.001
            assert 0.0 < p11
            assert p00 * p11 - p01 * p01 > 0.0


def test_the_gate_refuses_what_is_too_far_and_what_is_no_number() -> None:
    state = pose_filter.start(0, (0, 0, 0), (1, 0, 0, 0), 0.01, 0.01)
    sigma = math.sqrt(2) * 0.01
    inside = 0.99 * math.sqrt(pose_filter.GATE_CHI2) * sigma
    for x, passes in ((inside, True), (inside * 1.02, False), (math.nan, False), (math.inf, False)):
        after, residual = pose_filter.update_position(state, (x, 0.0, 0.0), 0.01)
        assert residual.passed is passes
        assert (after is state) is not passes
    turned = from_rotation_vector((0.0, inside * 1.02, 0.0))
    after, residual = pose_filter.update_rotation(state, turned, 0.01)
    assert not residual.passed
    assert after is state
    after, residual = pose_filter.update_rotation(state, (math.nan, 0.0, 0.0, 0.0), 0.01)
    assert not residual.passed


def test_a_steady_motion_is_learnt() -> None:
    """Given a pan of 90 deg/s and a dolly of 2 m/s, measured finely, Expect both speeds."""
    state = pose_filter.start(0, (0, 0, 0), (1, 0, 0, 0), 1e-4, 1e-4)
    for i in range(1, 61):
        t = i / 60
        state = pose_filter.advance(state, round(t * NS))
        state, _ = pose_filter.update_position(state, (0.0, 2.0 * t, 0.0), 1e-4)
        rotation = from_rotation_vector((0.0, 0.0, math.pi / 2 * t))
        state, _ = pose_filter.update_rotation(state, rotation, 1e-4)
    assert state.velocity_m_s == pytest.approx((0, 2, 0), abs=1e-3)
    assert state.angular_velocity_rad_s == pytest.approx((0, 0, math.pi / 2), abs=1e-3)


def test_time_does_not_run_back() -> None:
    state = pose_filter.start(100, (0, 0, 0), (1, 0, 0, 0), 0.01, 0.01)
    assert pose_filter.advance(state, 99) is state
    assert pose_filter.advance(state, 100) is state


def test_uncertainty_grows_with_silence() -> None:
    state = pose_filter.start(0, (0, 0, 0), (1, 0, 0, 0), 0.01, 0.01)
    sigmas = [
        pose_filter.grown_sigma(state.position_cov, dt, pose_filter.Q_POSITION_M2_S3)
        for dt in (0.0, 0.01, 0.1, 1.0, 3.0)
    ]
    assert sigmas[0] == pytest.approx(0.01)
    assert sigmas == sorted(sigmas)
    later = pose_filter.advance(state, 3 * NS)
    assert sigmas[-1] == pytest.approx(math.sqrt(later.position_cov[0]))
