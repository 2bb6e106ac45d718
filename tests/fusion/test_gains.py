# SPDX-License-Identifier: Apache-2.0
"""The learning of the gains against a least squares that is written out in full."""

from __future__ import annotations

import itertools
from typing import NamedTuple

import numpy as np
import pytest

from tests.fusion.rigid import Matrix, as_vector
from tracking.fusion import gains
from tracking.fusion.gains import NODES_S, Learned, Prior, Row
from tracking.fusion.priors import POSITION, ROTATION

PRIORS = (POSITION, ROTATION)
# As the research report states them.
FORGET_S, SCALE_S, ERROR_S, SOLVE_S = 6.0, 4.0, 1.5, 0.3
OUTLIER, NOISE_FLOOR = 0.1, 9.0


def rows(matrix: Matrix) -> list[Row]:
    return [tuple(row.tolist()) for row in matrix]


class Snapshot(NamedTuple):
    """A moment, its five features (3x5), what came at four nodes (4x3), the noise of a sample."""

    t_s: float
    features: Matrix
    came: Matrix
    sigma: float


def snapshots(prior: Prior, seed: int, count: int = 60) -> list[Snapshot]:
    """Return moments of a motion whose true gains are not the prior's, with noise."""
    rng = np.random.default_rng(seed)
    true = np.array(prior.gains[1:]) * rng.uniform(0.6, 1.4, (4, 5))
    found, t_s = [], 7.0
    for _ in range(count):
        t_s += round(float(rng.uniform(0.07, 0.19)), 6)
        features = rng.normal(size=(3, 5)) * [0.002, 0.08, 0.02, 0.02, 0.02]
        came = np.array([features @ row for row in true]) + rng.normal(0.0, 0.002, (4, 3))
        found.append(Snapshot(t_s, features, came, float(rng.uniform(1e-4, 1e-3))))
    return found


def judged(prior: Prior, taken: list[Snapshot]) -> list[Learned]:
    """Return what the product has learned after each snapshot."""
    learned, found = gains.untaught(prior.gains), []
    for moment in taken:
        x = tuple(moment.features.T.ravel().tolist())
        came = [as_vector(row) for row in moment.came]
        t_ns = round(moment.t_s * 1e9)
        learned = gains.judge(learned, prior, t_ns, x, came, moment.sigma)
        found.append(learned)
    return found


class Written(NamedTuple):
    """What should have been learned: corrections (4x5) and mean square errors (4)."""

    correction: Matrix
    errors: Matrix


def written_out(prior: Prior, taken: list[Snapshot]) -> list[Written]:
    """Return the same from all snapshots each time, by lstsq, without any recursion."""
    times = np.array([s.t_s for s in taken])
    steps = np.concatenate([[0.2], np.diff(times)])
    off = np.array([s.came - [s.features @ row for row in prior.gains[1:]] for s in taken])
    own = (off[:, 1] ** 2).sum(axis=1)  # at 80 ms
    in_use, solved_s = np.zeros((4, 5)), -np.inf
    root = np.linalg.cholesky(np.array(prior.gram)).T
    squares, weights, found = [], [], []
    for n, moment in enumerate(taken):
        seen = slice(0, n + 1)
        errors = off[n] - [moment.features @ row for row in in_use]
        squares.append((errors**2).sum(axis=1))
        age = times[n] - times[seen]
        recent = (1 - np.exp(-steps[seen] / SCALE_S)) * np.exp(-age / SCALE_S)
        scale = (recent * own[seen]).sum() / recent.sum()
        weights.append(steps[n] / (scale + OUTLIER * own[n] + NOISE_FLOOR * moment.sigma**2))
        if moment.t_s - solved_s >= SOLVE_S - 1e-9:
            solved_s = moment.t_s
            share = np.sqrt(np.array(weights) * np.exp(-age / FORGET_S))
            factors = [w * s.features for w, s in zip(share, taken, strict=False)]
            targets = [w * o.T for w, o in zip(share, off, strict=False)]
            a, b = np.vstack([*factors, root]), np.vstack([*targets, np.zeros((5, 4))])
            in_use = np.linalg.lstsq(a, b, rcond=None)[0].T
        judged_for = (1 - np.exp(-steps[seen] / ERROR_S)) * np.exp(-age / ERROR_S)
        mean = (judged_for[:, None] * np.array(squares)).sum(axis=0) / judged_for.sum()
        found.append(Written(in_use, mean))
    return found


class TestSolve:
    @pytest.mark.parametrize("seed", range(30))
    def test_it_equals_a_general_solver(self, seed: int) -> None:
        rng = np.random.default_rng(seed)
        scale = 10.0 ** rng.uniform(-2, 2, 5)
        root = rng.normal(size=(5, 5)) * scale
        gram, moments = root.T @ root, rng.normal(size=(4, 5)) * scale
        ridge = np.array(PRIORS[seed % 2].gram)
        lower = tuple(float(gram[i, j]) for i in range(5) for j in range(i + 1))
        found = gains.solve(lower, rows(ridge), rows(moments))
        wanted = np.linalg.solve(gram + ridge, moments.T).T
        assert np.array(found) == pytest.approx(wanted, rel=1e-7, abs=1e-9)

    @pytest.mark.parametrize("prior", PRIORS)
    def test_the_ridge_of_a_prior_is_positive_definite(self, prior: Prior) -> None:
        ridge = np.array(prior.gram)
        assert (ridge == ridge.T).all()
        assert np.linalg.eigvalsh(ridge).min() > 0.0


class TestPolynomials:
    @pytest.mark.parametrize("seed", range(10))
    def test_they_pass_through_the_gains_at_the_nodes(self, seed: int) -> None:
        rng = np.random.default_rng(seed)
        at_nodes, added = rng.normal(size=(5, 5)), rng.normal(size=(4, 5))
        powers = np.array(gains.polynomials(rows(at_nodes), rows(added)))
        wanted = at_nodes + np.vstack([np.zeros(5), added])
        for node, row in zip(NODES_S, wanted, strict=True):
            assert node ** np.arange(5) @ powers == pytest.approx(row, abs=1e-11)

    def test_they_equal_the_fit_of_a_quartic(self) -> None:
        rng = np.random.default_rng(4)
        at_nodes = rng.normal(size=(5, 5))
        found = np.array(gains.polynomials(rows(at_nodes), rows(np.zeros((4, 5)))))
        wanted = np.polynomial.polynomial.polyfit(NODES_S, at_nodes, 4)
        assert found == pytest.approx(wanted, rel=1e-8, abs=1e-8)


class TestJudge:
    @pytest.mark.parametrize("prior", PRIORS)
    @pytest.mark.parametrize("seed", range(3))
    def test_it_is_a_ridge_least_squares_with_forgetting(self, prior: Prior, seed: int) -> None:
        taken = snapshots(prior, seed)
        for found, wanted in zip(judged(prior, taken), written_out(prior, taken), strict=True):
            assert np.array(found.correction) == pytest.approx(
                wanted.correction, rel=1e-6, abs=1e-8
            )
            errors = np.array(found.error) / found.error_weight
            assert errors == pytest.approx(wanted.errors, rel=1e-8)

    @pytest.mark.parametrize("prior", PRIORS)
    def test_the_sigmas_are_the_errors_of_the_gains_in_use(self, prior: Prior) -> None:
        taken = snapshots(prior, 1)
        for found, wanted in zip(judged(prior, taken), written_out(prior, taken), strict=True):
            if found.sigmas is None:
                assert found.error_weight < 0.05
                continue
            each_axis = np.sqrt(np.array(prior.widen) * wanted.errors / 3)
            assert found.sigmas == pytest.approx([0.0, *each_axis], rel=1e-8)

    def test_the_polynomials_are_those_of_the_newest_solution(self) -> None:
        for found in judged(POSITION, snapshots(POSITION, 2)):
            wanted = gains.polynomials(POSITION.gains, found.correction)
            assert found.powers == wanted

    @pytest.mark.parametrize("prior", PRIORS)
    def test_it_comes_near_the_true_gains_of_a_motion(self, prior: Prior) -> None:
        """Given a minute of a motion with other gains, Expect less than half the prior's error."""
        taken = snapshots(prior, 5, 450)
        learned = judged(prior, taken[:-50])[-1]
        before = np.array(prior.gains[1:])
        after = before + np.array(learned.correction)
        for node in range(4):
            old, new = (
                float(np.std([s.came[node] - s.features @ w[node] for s in taken[-50:]]))
                for w in (before, after)
            )
            assert new < old / 2

    def test_what_was_learned_long_ago_is_forgotten(self) -> None:
        """Given 20 s of one motion and 40 s of another, Expect what the other alone would teach."""
        first, second = snapshots(POSITION, 8, 150), snapshots(POSITION, 9, 300)
        shift = first[-1].t_s - second[0].t_s + 0.1
        second = [s._replace(t_s=s.t_s + shift) for s in second]
        both, alone = judged(POSITION, first + second)[-1], judged(POSITION, second)[-1]
        assert np.array(both.correction) == pytest.approx(
            np.array(alone.correction), rel=0.1, abs=2e-3
        )
        assert both.solved_ns == pytest.approx(alone.solved_ns, abs=400_000_000)

    def test_a_state_is_never_changed(self) -> None:
        """Expect that judging twice from the same state gives the same, and leaves it alone."""
        taken = snapshots(ROTATION, 6, 12)
        states = judged(ROTATION, taken)
        for before, moment, after in zip(states, taken[1:], states[1:], strict=False):
            x = tuple(moment.features.T.ravel().tolist())
            came = [as_vector(row) for row in moment.came]
            t_ns = round(moment.t_s * 1e9)
            assert gains.judge(before, ROTATION, t_ns, x, came, moment.sigma) == after

    def test_a_solution_waits_for_its_turn(self) -> None:
        """Expect that the gains change 0.3 s after they did so last, not before."""
        states = judged(POSITION, snapshots(POSITION, 3))
        changed = [
            (after.t_ns - before.solved_ns) * 1e-9
            for before, after in itertools.pairwise(states)
            if after.correction != before.correction
        ]
        assert len(changed) > 10
        assert min(changed) >= SOLVE_S
        assert max(changed) < SOLVE_S + 0.2
