# SPDX-License-Identifier: Apache-2.0
"""The bound of a grid without edges, against least squares done by NumPy and by chance."""

from __future__ import annotations

import random

import numpy as np
import pytest

from render_bridge.edge_jitter import EdgeJitter
from render_bridge.holdover import (
    DRIFT_PER_S,
    MOST_DRIFT,
    RATE_FLOOR,
    SIGMAS,
    LoopKnowledge,
    drift_ns,
)

SIGMA_NS = 58_000.0
EDGE_NS = 41.708e6


@pytest.mark.parametrize("n", [8, 24, 192])
@pytest.mark.parametrize("elapsed_s", [0.0, 1.0, 60.0])
def test_it_is_five_sigma_of_a_line_through_so_many_edges(n: int, elapsed_s: float) -> None:
    """Given the covariance that NumPy says a line has, Expect the bound's formula to agree.

    The bound adds the variances of phase and rate and leaves their covariance out, which at the
    newest edge is above zero: so it may be some less than five sigma, never below 3.5.
    """
    x = np.arange(n) - (n - 1.0)  # frames before the newest edge
    design = np.stack([np.ones(n), x], axis=1)
    covariance = SIGMA_NS**2 * np.linalg.inv(design.T @ design)
    ahead = np.array([1.0, elapsed_s * 1e9 / EDGE_NS])
    sigma = float(np.sqrt(ahead @ covariance @ ahead))
    bound = LoopKnowledge(SIGMA_NS, EDGE_NS, n, n).bound_ns(elapsed_s * 1e9)
    rest = drift_ns(elapsed_s * 1e9) + SIGMAS * RATE_FLOOR * elapsed_s * 1e9
    assert 3.5 * sigma <= bound <= SIGMAS * sigma + rest + 1.0


def test_it_grows_with_time_and_never_shrinks() -> None:
    known = LoopKnowledge(SIGMA_NS, EDGE_NS, 192, 192)
    bounds = [known.bound_ns(s * 1e9) for s in range(0, 4_000, 7)]
    assert bounds == sorted(bounds)
    assert known.bound_ns(-5.0) == known.bound_ns(0.0)


def test_oscillators_wander_by_a_square_and_then_by_a_line() -> None:
    assert drift_ns(10e9) == pytest.approx(DRIFT_PER_S * 100.0 / 2.0 * 1e9)
    knee_s = MOST_DRIFT / DRIFT_PER_S
    later = drift_ns((knee_s + 100.0) * 1e9) - drift_ns(knee_s * 1e9)
    assert later == pytest.approx(MOST_DRIFT * 100.0 * 1e9)


@pytest.mark.parametrize("rho", [0.0, 0.5, 0.9])
def test_edges_that_wander_together_are_worth_less(rho: float) -> None:
    """Given a first-order process, Expect the sigma of its mean as if so much were white."""
    chance = random.Random(11)
    jitter, error = EdgeJitter(0.0, 0.0), 0.0
    for _ in range(20_000):
        error = rho * error + (1.0 - rho * rho) ** 0.5 * chance.gauss(0.0, SIGMA_NS)
        jitter = jitter.after(error, 1e9)
    assert jitter.sigma_ns == pytest.approx(SIGMA_NS, rel=0.1)
    expected = SIGMA_NS * ((1.0 + rho) / (1.0 - rho)) ** 0.5
    assert jitter.worth_ns == pytest.approx(expected, rel=0.2)
