# SPDX-License-Identifier: Apache-2.0
"""Where a quantity will be: through the nodes, beyond the last one, and how sure of it."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest

from hardware_profiles.pose import ORIGIN, from_rotation_vector
from tests.fusion import tracks
from tests.fusion.rigid import Matrix, rotation_matrix
from tracking.fusion import gains
from tracking.fusion.curve import LAG_S, LAST_S, NO_LAG, Curve, Lag, at, behind, curve, variance
from tracking.fusion.gains import NODES_S, Learned
from tracking.fusion.priors import POSITION, ROTATION
from tracking.fusion.space import POSITIONS, ROTATIONS

VALUE = (1.0, -2.0, 0.5)
SIGMAS = (0.0, 0.001, 0.003, 0.01, 0.03)
FLOOR = 4e-8
HORIZONS_S = (0.0, 0.013, 0.04, 0.1, 0.16, 0.2, 0.249, 0.251, 0.3, 0.5, 1.0)


def learned(seed: int) -> Learned:
    """Return gains that are not the prior's, and errors that were judged."""
    rng = np.random.default_rng(seed)
    correction = tuple(tuple(row) for row in rng.normal(0.0, 0.05, (4, 5)).tolist())
    return gains.untaught(POSITION.gains)._replace(
        correction=correction,
        powers=gains.polynomials(POSITION.gains, correction),
        sigmas=SIGMAS,
    )


def features(seed: int) -> Matrix:
    """Return 5x3 features of a moving camera."""
    scale = np.array([[0.002], [0.08], [0.02], [0.02], [0.02]])
    return np.asarray(np.random.default_rng(seed + 100).normal(size=(5, 3)) * scale)


def some_curve(seed: int) -> Curve:
    x = tuple(features(seed).ravel().tolist())
    return curve(VALUE, x, learned(seed), POSITION, FLOOR, ORIGIN, 1.0, NO_LAG)


def place(found: Curve, h: float) -> Matrix:
    return np.array(at(found, POSITIONS, h, h, 0.0).value)


class TestUpToTheLastNode:
    @pytest.mark.parametrize("seed", range(5))
    def test_at_a_node_it_is_the_weighted_sum_of_the_features(self, seed: int) -> None:
        state = learned(seed)
        weights = np.array(POSITION.gains) + np.vstack([np.zeros(5), state.correction])
        for node, row in zip(NODES_S, weights, strict=True):
            wanted = np.array(VALUE) + row @ features(seed)
            assert place(some_curve(seed), node) == pytest.approx(wanted, abs=1e-12)

    @pytest.mark.parametrize("seed", range(5))
    @pytest.mark.parametrize("h", HORIZONS_S)
    def test_the_rate_is_the_slope_of_the_value(self, seed: int, h: float) -> None:
        """Given any horizon, beyond the last node too, Expect the finite difference."""
        found, step = some_curve(seed), 1e-5
        slope = (place(found, h + step) - place(found, max(h - step, 0.0))) / (step + min(h, step))
        tolerance = 1e-6 if h > 0.0 else 1e-3  # at 0 there is only one side
        assert at(found, POSITIONS, h, h, 0.0).rate == pytest.approx(slope, abs=tolerance)

    def test_a_rotation_is_turned_by_the_same_offset(self) -> None:
        """Expect exp(offset) q, by matrices, at the nodes."""
        q = from_rotation_vector((0.3, -0.2, 1.0))
        x = tuple(features(1).ravel().tolist())
        found = curve(q, x, learned(1), POSITION, FLOOR, ORIGIN, 1.0, NO_LAG)
        for node in NODES_S:
            offset = place(some_curve(1), node) - VALUE
            turned = at(found, ROTATIONS, node, node, 0.0).value
            wanted = rotation_matrix(from_rotation_vector(tuple(offset.tolist()))) @ (
                rotation_matrix(q)
            )
            assert rotation_matrix((turned[0], turned[1], turned[2], turned[3])) == pytest.approx(
                wanted, abs=1e-12
            )

    @pytest.mark.parametrize("h", HORIZONS_S)
    def test_at_rest_it_stands_at_the_mean(self, h: float) -> None:
        x = tuple(features(2).ravel().tolist())
        rest = (0.0004, -0.0002, 0.0001)
        found = curve(VALUE, x, learned(2), POSITION, FLOOR, rest, 0.0, NO_LAG)
        point = at(found, POSITIONS, h, h, 0.0)
        assert point.value == pytest.approx(np.array(VALUE) + rest, abs=1e-12)
        assert point.rate == pytest.approx((0.0, 0.0, 0.0), abs=1e-12)

    def test_between_rest_and_motion_it_goes_from_one_to_the_other(self) -> None:
        x = tuple(features(2).ravel().tolist())
        rest, share = (0.0004, -0.0002, 0.0001), 0.3
        found = curve(VALUE, x, learned(2), POSITION, FLOOR, rest, share, NO_LAG)
        for h in HORIZONS_S[:7]:
            wanted = share * place(some_curve(2), h) + (1 - share) * (np.array(VALUE) + rest)
            assert place(found, h) == pytest.approx(wanted, abs=1e-12)


class TestBeyondTheLastNode:
    @pytest.mark.parametrize("seed", range(5))
    def test_it_goes_on_where_the_last_node_ends(self, seed: int) -> None:
        found = some_curve(seed)
        before, after = place(found, LAST_S), place(found, LAST_S + 1e-9)
        assert after == pytest.approx(before, abs=1e-8)
        assert at(found, POSITIONS, LAST_S + 1e-9, LAST_S, 0.0).rate == pytest.approx(
            (place(found, 0.25) - place(found, 0.16)) / 0.09, rel=1e-6
        )

    @pytest.mark.parametrize("seed", range(5))
    def test_it_eases_out_on_a_straight_line(self, seed: int) -> None:
        """Expect the speed to fall steadily, never to turn, and to end at a finite way."""
        found = some_curve(seed)
        rates = [np.array(at(found, POSITIONS, h, h, 0.0).rate) for h in np.arange(0.26, 3, 0.05)]
        way = rates[0] / np.linalg.norm(rates[0])
        for before, after in itertools.pairwise(rates):
            assert np.linalg.norm(after) < np.linalg.norm(before)
            assert after / np.linalg.norm(after) == pytest.approx(way, abs=1e-9)

    def test_a_steady_dolly_is_carried_on(self) -> None:
        """Given perfect samples of 1 m/s for 10 s, Expect half a second ahead within 1 mm."""
        track = tracks.positions()
        velocity = np.array([0.6, -0.8, 0.0])
        samples = tracks.position_samples(
            tracks.times(100, 10), lambda t: velocity * t, 0.0, seed=0
        )
        tracks.feed(track, [s._replace(sigma=tracks.SIGMA_M) for s in samples])
        for h in (0.1, 0.25, 0.3, 0.4, 0.5):
            wanted = velocity * (999 / 100 + h)
            assert math.dist(tracks.ahead(track, h).value, wanted) < 0.001
        assert tracks.ahead(track, 0.5).rate == pytest.approx(velocity, abs=0.01)

    def test_a_motion_that_was_not_foretold_fades(self) -> None:
        """Given a random walk, Expect the run beyond the last node to stop within 0.2 s of way."""
        rng = np.random.default_rng(2)
        walk = np.cumsum(rng.normal(0.0, 0.01, (1000, 3)), axis=0)
        track = tracks.positions()
        tracks.feed(
            track,
            tracks.position_samples(
                tracks.times(100, 10), lambda t: walk[round(t * 100)], tracks.SIGMA_M, seed=0
            ),
        )
        rate = np.linalg.norm(tracks.ahead(track, 0.2501).rate)
        assert rate > 0.02
        assert np.linalg.norm(tracks.ahead(track, 1.0).rate) < 0.1 * rate
        run = math.dist(tracks.ahead(track, 30.0).value, tracks.ahead(track, 0.25).value)
        assert run < 0.2 * rate


class TestVariance:
    def test_it_is_the_judged_error_on_top_of_the_estimate(self) -> None:
        found = some_curve(0)
        for node, sigma in zip(NODES_S, SIGMAS, strict=True):
            point = at(found, POSITIONS, node, node, 0.0)
            assert point.variance == pytest.approx(FLOOR + sigma * sigma, rel=1e-12)

    def test_it_grows_with_what_is_unseen_even_where_the_motion_is_capped(self) -> None:
        found = some_curve(0)
        capped = [at(found, POSITIONS, 0.1, unseen, 0.0) for unseen in np.arange(0.1, 3, 0.01)]
        assert len({point.value for point in capped}) == 1
        for before, after in itertools.pairwise(capped):
            assert after.variance > before.variance
        assert capped[-1].variance > 100 * capped[0].variance

    def test_it_has_no_step(self) -> None:
        for h in (*NODES_S[1:], 0.4):
            below, above = variance(SIGMAS, h - 1e-9), variance(SIGMAS, h + 1e-9)
            assert above == pytest.approx(below, rel=1e-5)

    def test_before_anything_was_judged_the_prior_answers(self) -> None:
        """Expect half a t^2 of the acceleration a body is thought capable of."""
        x = (0.0,) * 15
        blank = gains.untaught(POSITION.gains)
        found = curve(VALUE, x, blank, POSITION, FLOOR, ORIGIN, 1.0, NO_LAG)
        for node in NODES_S:
            sigma = 0.5 * POSITION.first_acceleration * node**2
            point = at(found, POSITIONS, node, node, 0.0)
            assert point.variance == pytest.approx(FLOOR + sigma**2, rel=1e-12)


def test_a_lag_dies_away_with_the_time_that_has_passed() -> None:
    """Expect the picture where it was at first, and 1/e of the way left after LAG_S."""
    way, slope = np.array((0.01, -0.02, 0.005)), np.array((0.3, 0.1, -0.2))
    lag = Lag((0.01, -0.02, 0.005), (0.3, 0.1, -0.2))
    x = tuple(features(3).ravel().tolist())
    found = curve(VALUE, x, learned(3), POSITION, FLOOR, ORIGIN, 1.0, lag)
    for h in HORIZONS_S:
        for elapsed, left in ((0.0, 1.0), (LAG_S, 1 / math.e), (20.0, 0.0)):
            shown = np.array(at(found, POSITIONS, h, h, elapsed).value)
            wanted = left * (way + min(h, LAST_S) * slope)
            assert shown - place(some_curve(3), h) == pytest.approx(wanted, abs=1e-12)


@pytest.mark.parametrize("dt", [0.0, 0.05])
def test_a_curve_goes_on_where_another_one_was(dt: float) -> None:
    """Given two curves of rotation that disagree, Expect no step now, nor where walls are shown."""
    curves = [
        curve(
            from_rotation_vector((0.1 + 0.02 * seed, -0.3, 0.2)),
            tuple((0.1 * features(seed)).ravel().tolist()),
            learned(seed), ROTATION, FLOOR, ORIGIN, 1.0, NO_LAG,
        )
        for seed in (1, 2)
    ]  # fmt: skip
    before, after = curves
    kept = after._replace(lag=behind(after, before, ROTATIONS, dt))
    for h in (0.0, 0.08):
        shown = at(kept, ROTATIONS, h, h, 0.0).value
        assert shown == pytest.approx(at(before, ROTATIONS, h + dt, h + dt, dt).value, abs=1e-9)
    bare = at(after, ROTATIONS, 0.08, 0.08, 0.0).value
    assert math.dist(bare, at(before, ROTATIONS, 0.08 + dt, 0.08 + dt, dt).value) > 1e-3
