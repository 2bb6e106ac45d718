# SPDX-License-Identifier: Apache-2.0
"""What holds of one quantity over long runs: a still picture, sane numbers, coarse sources."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable

import numpy as np
import pytest

from hardware_profiles.pose import from_rotation_vector
from tests.fusion import tracks
from tests.fusion.rigid import Matrix, as_vector
from tests.fusion.tracks import SIGMA_M, SIGMA_RAD, Seen, ahead, ns
from tracking.fusion.models import Covariance
from tracking.fusion.space import Value
from tracking.fusion.track import Track

HORIZONS_S = (0.0, 0.02, 0.04, 0.08, 0.16, 0.25)
# The reference case: 35 mm lens, 3840 px picture, wall 4 m away.
PX_PER_M, PX_PER_RAD = 1200.0, 4802.0
MOST_PX = 0.3


def shown(track: Track, samples: list[Seen], h: float) -> list[Value]:
    """Return the value h after each frame of 24 fps, as known at the frame, after 5 s."""
    found, frame = [], 5 * 24
    for i, sample in enumerate(samples):
        tracks.feed(track, [sample])
        until_ns = samples[i + 1].key[0] if i + 1 < len(samples) else sample.key[0]
        while ns(frame / 24) < until_ns:
            passed = (ns(frame / 24) - sample.key[0]) * 1e-9
            point = track.at(passed + h, passed + h, passed)
            assert point is not None
            found.append(point.value)
            frame += 1
    return found


def jitter(track: Track, values: list[Value]) -> float:
    """Return the rms step from frame to frame, both axes of the picture."""
    steps = [track.space.minus(b, a)[:2] for a, b in itertools.pairwise(values)]
    return float(np.sqrt(np.mean(np.square(steps)) * 2))


class TestStillness:
    @pytest.mark.parametrize("rate", [24, 60, 120, 240])
    @pytest.mark.parametrize("h", HORIZONS_S)
    def test_a_locked_off_position_stands_still(self, rate: int, h: float) -> None:
        track = tracks.positions()
        samples = tracks.position_samples(tracks.times(rate, 15), tracks.still, SIGMA_M, rate)
        values = shown(track, samples, h)
        assert len(values) > 230
        assert jitter(track, values) * PX_PER_M <= MOST_PX

    @pytest.mark.parametrize("rate", [24, 60, 120, 240])
    @pytest.mark.parametrize("h", HORIZONS_S)
    def test_a_locked_off_rotation_stands_still(self, rate: int, h: float) -> None:
        track = tracks.rotations()
        samples = tracks.rotation_samples(tracks.times(rate, 15), tracks.still, SIGMA_RAD, rate)
        assert jitter(track, shown(track, samples, h)) * PX_PER_RAD <= MOST_PX

    @pytest.mark.parametrize("worse", [1.5, 2.0, 3.0])
    def test_more_noise_than_the_profile_says_does_not_shake_it(self, worse: float) -> None:
        track = tracks.positions()
        samples = tracks.position_samples(tracks.times(100, 15), tracks.still, worse * SIGMA_M, 1)
        told = [s._replace(sigma=SIGMA_M) for s in samples]
        assert jitter(track, shown(track, told, 0.25)) * PX_PER_M <= MOST_PX

    def test_a_move_is_not_mistaken_for_rest(self) -> None:
        """Given a creep of 20 mm/s, Expect the picture with it, noise included."""
        track = tracks.positions()
        speed = np.array([0.02, 0.0, 0.0])
        samples = tracks.position_samples(tracks.times(100, 10), lambda t: speed * t, SIGMA_M, 2)
        values = np.array(shown(track, samples, 0.04))
        truth = [speed * (5 + i / 24 + 0.04) for i in range(len(values))]
        assert np.sqrt(np.mean(np.square(values - truth))) < 0.0006
        assert abs(np.mean(values - truth, axis=0)).max() < 0.0002


class TestCoarseSources:
    @pytest.mark.parametrize(("sigma", "rate"), [(0.02, 10), (0.02, 30), (0.05, 10)])
    def test_a_coarse_position_does_not_blow_up(self, sigma: float, rate: int) -> None:
        """Expect 0.1 s ahead: 95 % within 4.5 sigma, all within 7, and the error known."""
        track, errors, told = tracks.positions(), [], []
        samples = tracks.position_samples(tracks.times(rate, 60), tracks.handheld, sigma, 1)
        for i, sample in enumerate(samples):
            tracks.feed(track, [sample])
            if i >= 2 * rate:
                point = ahead(track, 0.1)
                errors.append(math.dist(point.value, tracks.handheld(i / rate + 0.1)))
                told.append(math.sqrt(3.0 * point.variance))
        assert np.percentile(errors, 95) < 4.5 * sigma
        assert max(errors) < 7.0 * sigma
        rms = float(np.sqrt(np.mean(np.square(errors))))
        assert 0.7 * rms < np.mean(told) < 2.0 * rms

    def test_a_coarse_rotation_does_not_blow_up(self) -> None:
        sigma, track, errors = math.radians(2.0), tracks.rotations(), []
        for i, sample in enumerate(
            tracks.rotation_samples(tracks.times(10, 60), tracks.handheld, sigma, 1)
        ):
            tracks.feed(track, [sample])
            if i >= 20:
                truth = from_rotation_vector(as_vector(tracks.handheld(i / 10 + 0.1)))
                errors.append(math.hypot(*track.space.minus(ahead(track, 0.1).value, truth)))
        assert np.percentile(errors, 95) < 4.5 * sigma
        assert max(errors) < 7.0 * sigma

    def test_a_fine_source_after_a_coarse_one_is_as_good_as_before(self) -> None:
        """Given fine, coarse, fine for 5 s each, Expect the errors of the first part again."""
        errors: list[list[float]] = [[], [], []]
        track = tracks.positions()
        for part, sigma in enumerate((SIGMA_M, 0.02, SIGMA_M)):
            times = [5 * part + t for t in tracks.times(100, 5)]
            for t, sample in zip(
                times, tracks.position_samples(times, tracks.handheld, sigma, part), strict=True
            ):
                tracks.feed(track, [sample])
                if t > 5 * part + 2:
                    point = ahead(track, 0.1)
                    errors[part].append(math.dist(point.value, tracks.handheld(t + 0.1)))
        fine, coarse, again = (float(np.percentile(part, 95)) for part in errors)
        assert again < 1.3 * fine < coarse


def smallest_eigenvalue(covariances: list[Covariance]) -> float:
    """Return the smallest of all their correlations."""
    rows = np.array(covariances)[:, [0, 1, 2, 1, 3, 4, 2, 4, 5]].reshape(-1, 3, 3)
    sigmas = np.sqrt(np.diagonal(rows, axis1=1, axis2=2))
    return float(np.linalg.eigvalsh(rows / (sigmas[:, :, None] * sigmas[:, None, :])).min())


@pytest.mark.parametrize(
    ("make", "place"),
    [(tracks.positions, tracks.position_samples), (tracks.rotations, tracks.rotation_samples)],
)
@pytest.mark.parametrize("count", [20_000, pytest.param(100_000, marks=pytest.mark.nightly)])
def test_very_many_samples_leave_it_sane(
    make: Callable[[], Track],
    place: Callable[[list[float], Callable[[float], Matrix], float, int], list[Seen]],
    count: int,
) -> None:
    """Given samples at 24 to 500 Hz with gaps, Expect P positive, |q| one, all finite."""
    rng = np.random.default_rng(7)
    steps = 1.0 / rng.uniform(24.0, 500.0, count)
    gaps = rng.random(steps.size) < 0.001
    steps[gaps] = rng.uniform(0.05, 0.7, int(gaps.sum()))
    track = make()
    covariances: list[Covariance] = []
    samples = place(np.cumsum(steps).tolist(), tracks.handheld, SIGMA_M, 7)
    for i, sample in enumerate(samples):
        tracks.feed(track, [sample])
        e = track.newest
        assert e is not None
        covariances += [e.fast, e.slow]
        if len(e.value) == 4:
            assert abs(math.hypot(*e.value) - 1.0) < 1e-14
        if i % 50 == 0:
            point = ahead(track, 0.1)
            assert all(map(math.isfinite, (*point.value, *point.rate, point.variance)))
            assert point.variance > 0.0
            assert math.hypot(*track.space.minus(point.value, sample.measured)) < 0.5
    assert smallest_eigenvalue(covariances) > 1e-4
