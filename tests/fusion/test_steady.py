# SPDX-License-Identifier: Apache-2.0
"""Steady motion of an exact source: the parabola, who may use it, and what it is worth."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable

import numpy as np
import pytest

from hardware_profiles.pose import Vector, from_rotation_vector
from tests.fusion.tracks import Seen, ahead, feed, ns, positions, rotations
from tracking.fusion import steady
from tracking.fusion.entry import Entry
from tracking.fusion.priors import POSITION
from tracking.fusion.space import POSITIONS, Value
from tracking.fusion.track import Track

RATE = 120
SIGMA_M = 0.001  # what a profile says of a tracker that nobody knows
H_S = 0.2
SPEED, ACCELERATION = 1.5, 2.0

Way = Callable[[float], float]


def shuttle(t_s: float) -> float:
    """Return a dolly's way: 2 m/s^2 to 1.5 m/s, a steady run, a stop, 1 s of rest; there, back."""
    onset_s, run_s, rest_s = SPEED / ACCELERATION, 1.5, 1.0
    half_s = 2.0 * onset_s + run_s + rest_s
    turns, t = divmod(t_s, half_s)
    whole = SPEED * (run_s + onset_s)
    if t < onset_s:
        x = 0.5 * ACCELERATION * t * t
    elif t < onset_s + run_s:
        x = 0.5 * SPEED * onset_s + SPEED * (t - onset_s)
    else:
        left = max(2.0 * onset_s + run_s - t, 0.0)
        x = whole - 0.5 * ACCELERATION * left * left
    return x if turns % 2 == 0 else whole - x


def along(x: float) -> Vector:
    """Return a place on a slanted line: no axis of the stage is special."""
    return (0.6 * x + 1.0, 0.64 * x - 2.0, 0.48 * x)


def played(
    track: Track, way: Way, seconds: float, noise_m: float = 0.0, from_s: float = 0.0
) -> list[tuple[float, float]]:
    """Return (time, error of the prediction) after each sample of a way."""
    rng = np.random.default_rng(3)
    found = []
    for i in range(round(from_s * RATE), round(seconds * RATE)):
        t_s = i / RATE
        x, y, z = along(way(t_s)) + rng.normal(0.0, 1.0, 3) * noise_m
        feed(track, [Seen((ns(t_s), 0), (float(x), float(y), float(z)), SIGMA_M)])
        off = math.dist(ahead(track, H_S).value, along(way(t_s + H_S)))
        found.append((t_s, off))
    return found


def is_steady(t_s: float, settled_s: float) -> bool:
    """Whether the shuttle's acceleration is the same from settled_s before t to H after it."""
    changes = (0.0, 0.75, 2.25, 3.0)
    return not any(
        t_s - settled_s < change + cycle * 4.0 < t_s + H_S
        for change in changes
        for cycle in range(20)
    )


def entries(times_s: list[float], values: list[Vector]) -> list[Entry]:
    """Return entries with these samples; their track is of no matter."""
    track = positions()
    for t_s, value in zip(times_s, values, strict=True):
        feed(track, [Seen((ns(t_s), 0), value, SIGMA_M)])
    return list(track.entries(0, 1 << 62))


class TestRoughness:
    def test_a_parabola_is_smooth_at_any_times(self) -> None:
        times_s = [0.0, 0.011, 0.03, 0.034]
        values = [(1.0 + t - 3.0 * t * t, 2.0 * t * t, -5.0 * t) for t in times_s]
        found = steady.roughness(entries(times_s, values), POSITIONS)
        assert found is not None
        assert found < 1e-24

    @pytest.mark.parametrize("times_s", [[0.0, 0.01, 0.02, 0.03], [0.0, 0.003, 0.02, 0.026]])
    def test_it_is_the_variance_of_noise(self, times_s: list[float]) -> None:
        rng = np.random.default_rng(1)
        found = []
        for _ in range(400):
            values = [tuple(row) for row in rng.normal(0.0, 0.002, (4, 3)).tolist()]
            found.append(steady.roughness(entries(times_s, values), POSITIONS))
        assert np.mean([one for one in found if one is not None]) == pytest.approx(4e-6, rel=0.15)

    def test_a_source_that_repeats_itself_says_nothing(self) -> None:
        same = entries([0.0, 0.01, 0.02, 0.03], [(1.0, 2.0, 3.0)] * 4)
        assert steady.roughness(same, POSITIONS) is None


class TestParabola:
    @pytest.mark.parametrize("count", [4, 6, 9, 13, 40])
    def test_it_goes_on_exactly(self, count: int) -> None:
        def at(t: float) -> Vector:
            return (1.0 + 1.5 * t - t * t, -0.3 * t, 2.0 * t * t)

        times_s = [i / RATE + (0.002 if i % 3 == 0 else 0.0) for i in range(count)]
        taken = entries(times_s, [at(t) for t in times_s])
        newest = taken[-1]
        found = steady.parabola(
            newest.key, newest.measured, newest.value, taken, count - 1, POSITIONS, 1e-14, 4e-10
        )
        assert found is not None
        x0, y0, z0, x1, y1, z1, x2, y2, z2 = found
        h = H_S
        x, y, z = newest.value
        wanted = at(times_s[-1] + h)
        assert (
            x + x0 + h * (x1 + h * x2), y + y0 + h * (y1 + h * y2), z + z0 + h * (z1 + h * z2)
        ) == pytest.approx(wanted, abs=1e-6)  # fmt: skip

    def test_noise_is_averaged_and_a_new_acceleration_is_not(self) -> None:
        """Given a change four samples ago, Expect the new motion; given none, the longest fit."""
        sigma = 2e-6
        rng = np.random.default_rng(2)
        errors = []
        for _ in range(50):
            times_s = [i / RATE for i in range(20)]
            turn_s = times_s[-4]
            values = [
                (max(t - turn_s, 0.0) ** 2 + float(rng.normal(0.0, sigma)), 0.0, 0.0)
                for t in times_s
            ]
            taken = entries(times_s, values)
            newest = taken[-1]
            found = steady.parabola(
                newest.key, newest.measured, newest.value, taken, 19, POSITIONS, sigma**2, 4e-10
            )
            assert found is not None
            errors.append(found[6] - 1.0)
        assert abs(float(np.mean(errors))) < 0.02
        assert float(np.std(errors)) < 4.0 * sigma * RATE**2 / 2.0

    def test_no_parabola_goes_over_a_gap_or_a_jump(self) -> None:
        values = [(0.0, 0.0, 0.0)] * 4
        apart = entries([0.0, 0.01, 0.02, 0.2], values)
        last = apart[-1]
        assert (
            steady.parabola(last.key, last.measured, last.value, apart, 3, POSITIONS, 1.0, 1.0)
            is None
        )
        jumped = entries([0.0, 0.01, 0.02, 0.03], [*values[:2], *[(0.01, 0.0, 0.0)] * 2])
        last = jumped[-1]
        assert (
            steady.parabola(last.key, last.measured, last.value, jumped, 3, POSITIONS, 1e-12, 4e-10)
            is None
        )


class TestPrediction:
    def test_a_steady_dolly_is_foretold_exactly(self) -> None:
        """Given a stop-and-go history, Expect 0.1 mm at 0.2 s where nothing has changed for 40 ms.

        The learned gains alone leave 2 mm in constant speed and 5 mm in constant acceleration.
        """
        track = positions()
        found = played(track, shuttle, 16.0)
        steadily = [off for t, off in found if t > 10.0 and is_steady(t, 0.042)]
        assert len(steadily) > 200
        assert max(steadily) <= 1e-4
        newest = track.newest
        assert newest is not None
        assert newest.learned.steady == 1.0

    def test_its_errors_at_onsets_are_those_nobody_can_avoid(self) -> None:
        unavoidable = 0.5 * ACCELERATION * H_S * H_S
        assert max(off for t, off in played(positions(), shuttle, 16.0) if t > 8.0) <= (
            1.1 * unavoidable
        )

    @pytest.mark.parametrize("noise_m", [3e-5, 3e-4])
    def test_a_source_with_noise_has_none_of_it(self, noise_m: float) -> None:
        track = positions()
        played(track, shuttle, 8.0, noise_m)
        newest = track.newest
        assert newest is not None
        assert newest.steady is None
        assert newest.learned.steady == 0.0
        assert newest.learned.noise2 == pytest.approx(noise_m**2, rel=0.5)

    def test_an_exact_hand_is_left_to_the_gains(self) -> None:
        """Given a source without noise on a camera that is never steady, Expect no parabola."""

        def hand(t: float) -> float:
            return 0.05 * math.sin(5.7 * t) + 0.02 * math.sin(14.5 * t + 1.0)

        track = positions()
        played(track, hand, 10.0)
        newest = track.newest
        assert newest is not None
        assert newest.learned.steady == 0.0

    def test_it_comes_without_a_step(self) -> None:
        """Given a dolly that begins to be foretold by a parabola, Expect it to come bit by bit."""
        track = positions()
        shares = []
        for i in range(12 * RATE):
            feed(track, [Seen((ns(i / RATE), 0), along(shuttle(i / RATE)), SIGMA_M)])
            newest = track.newest
            assert newest is not None
            shares.append(newest.learned.steady)
        assert shares[-1] == 1.0
        assert max(b - a for a, b in itertools.pairwise(shares)) <= 0.15

    def test_a_turned_world_turns_the_answer(self) -> None:
        """Given the same way along another axis, Expect the same errors."""
        straight = positions()
        slanted = positions()
        for i in range(8 * RATE):
            t_s = i / RATE
            x = shuttle(t_s)
            feed(straight, [Seen((ns(t_s), 0), (x, 0.0, 0.0), SIGMA_M)])
            feed(slanted, [Seen((ns(t_s), 0), (0.6 * x, 0.64 * x, 0.48 * x), SIGMA_M)])
        (x, _, _), (a, b, c) = ahead(straight, H_S).value, ahead(slanted, H_S).value
        assert (a, b, c) == pytest.approx((0.6 * x, 0.64 * x, 0.48 * x), abs=1e-7)
        assert straight.newest is not None
        assert straight.newest.learned.steady > 0.0

    def test_a_steady_pan_is_foretold_exactly(self) -> None:
        """Given a pan of up to 86 deg/s about a slanted axis, Expect 0.01 deg at 0.2 s."""

        def turned(t_s: float) -> Value:
            angle = shuttle(t_s)
            return from_rotation_vector((0.6 * angle, 0.64 * angle, 0.48 * angle))

        track = rotations()
        worst = 0.0
        for i in range(14 * RATE):
            t_s = i / RATE
            feed(track, [Seen((ns(t_s), 0), turned(t_s), math.radians(0.02))])
            if t_s > 10.0 and is_steady(t_s, 0.042):
                found = track.space.minus(ahead(track, H_S).value, turned(t_s + H_S))
                worst = max(worst, math.hypot(*found))
        assert worst <= math.radians(0.01)

    def test_late_is_on_time_with_a_parabola_too(self) -> None:
        """Given every fifth sample two late, Expect the same states, bit by bit."""
        on_time, late = positions(), positions()
        taken = [
            Seen((ns(i / RATE), 0), along(shuttle(i / RATE)), SIGMA_M) for i in range(6 * RATE)
        ]
        mixed = list(taken)
        for i in range(0, len(mixed) - 3, 5):
            mixed[i : i + 3] = [mixed[i + 1], mixed[i + 2], mixed[i]]
        feed(on_time, taken)
        feed(late, mixed)
        assert late.newest == on_time.newest
        assert late.newest is not None
        assert late.newest.steady is not None

    def test_a_new_frame_takes_it_along(self) -> None:
        track = positions()
        played(track, shuttle, 9.6)
        before = ahead(track, H_S).value
        track.rebase(lambda p: (-p[1] + 3.0, p[0], p[2]), lambda v: (-v[1], v[0], v[2]))
        assert ahead(track, H_S).value == pytest.approx(
            (-before[1] + 3.0, before[0], before[2]), abs=1e-9
        )


def test_the_finest_is_between_an_encoder_and_a_marker_tracker() -> None:
    """Given FreeD's 1/64 mm and a camera tracker's 0.1 mm, Expect one below and one above."""
    assert 1.0 / 64_000 / math.sqrt(12.0) < POSITION.finest < 1e-4
