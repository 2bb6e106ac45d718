# SPDX-License-Identifier: Apache-2.0
"""One quantity: the order of its samples, the symmetries of its answer, what it remembers."""

from __future__ import annotations

import itertools
import math
import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hardware_profiles.pose import Quaternion, Vector, from_rotation_vector, multiply, rotate
from tests.fusion import tracks
from tests.fusion.rigid import as_vector
from tests.fusion.tracks import NS, Seen, ns
from tracking.fusion import gains
from tracking.fusion.curve import Point
from tracking.fusion.entry import Entry
from tracking.fusion.gains import HORIZON_NS
from tracking.fusion.priors import POSITION
from tracking.fusion.space import ROTATIONS
from tracking.fusion.track import LATEST_NS, MOST_ENTRIES, RING_NS, Track

HORIZONS_S = (0.0, 0.04, 0.1, 0.25, 0.4, 1.0)
LATE_NS = 400_000_000
FEW = settings(max_examples=25)
UNIT = st.floats(-1.0, 1.0)
VECTORS = st.tuples(UNIT, UNIT, UNIT)


def answers(track: Track) -> list[Point]:
    return [tracks.ahead(track, h) for h in HORIZONS_S]


def several_sources(seed: int, seconds: float = 3.0) -> list[Seen]:
    """Return positions of three sources, of their own noise; two of them at the same times."""
    found = []
    for source, (rate, sigma) in enumerate([(60, 3e-4), (50, 1e-3), (60, 6e-4)]):
        taken = tracks.position_samples(
            tracks.times(rate, seconds), tracks.handheld, sigma, seed + source
        )
        found += [s._replace(key=(s.key[0], source)) for s in taken]
    return sorted(found)


def turned(samples: list[Seen]) -> list[Seen]:
    """Return rotations instead: by a third of each position, in radians."""
    found = []
    for s in samples:
        x, y, z = s.measured
        q = from_rotation_vector((x / 3, y / 3, z / 3))
        found.append(s._replace(measured=q, sigma=s.sigma / 3))
    return found


def five_mm_off(t_s: float) -> Seen:
    return Seen((ns(t_s), 1), (1.005, 2.0, 1.5), 1e-3)


def worse_source_after(times_s: list[float]) -> tuple[Track, list[Vector]]:
    """Return a still camera that goes on by a source 5 mm off, and what is shown at each sample."""
    track, shown = tracks.positions(), []
    tracks.feed(track, tracks.position_samples(tracks.times(100, 3), tracks.still, 3e-4, seed=0))
    for t in times_s:
        attempt = track.attempt(*five_mm_off(t), smooth=True)
        assert attempt is not None
        track.commit(attempt)
        x, y, z = tracks.ahead(track, 0.0).value
        shown.append((x, y, z))
    return track, shown


class TestOrder:
    @given(st.randoms(use_true_random=False), st.integers(1_000_000, LATE_NS))
    @settings(max_examples=8)
    def test_late_is_as_good_as_on_time(self, rng: random.Random, most_ns: int) -> None:
        """Given any delays of up to 0.4 s, from the first sample on, Expect the very same."""
        samples = several_sources(1, 1.2)
        late = sorted(samples, key=lambda s: s.key[0] + rng.randrange(most_ns))
        for make, taken, mixed in (
            (tracks.positions, samples, late),
            (tracks.rotations, turned(samples), turned(late)),
        ):
            on_time, delayed = make(), make()
            tracks.feed(on_time, taken)
            tracks.feed(delayed, mixed)
            assert answers(delayed) == answers(on_time)
            assert delayed.newest == on_time.newest

    @given(st.permutations(range(30)))
    @FEW
    def test_any_permutation_within_the_ring_will_do(self, order: list[int]) -> None:
        """Given 0.4 s of samples in any order after two seconds, Expect the very same."""
        samples = tracks.position_samples(
            tracks.times(75, 2.4), tracks.handheld, tracks.SIGMA_M, seed=4
        )
        on_time, mixed = tracks.positions(), tracks.positions()
        tracks.feed(on_time, samples)
        tracks.feed(mixed, samples[:150])
        tracks.feed(mixed, [samples[150 + i] for i in order])
        assert answers(mixed) == answers(on_time)

    @pytest.mark.parametrize("seed", range(5))
    def test_samples_of_one_time_commute(self, seed: int) -> None:
        rng = random.Random(seed)
        plain, mixed = tracks.positions(), tracks.positions()
        for i, t in enumerate(tracks.times(60, 2)):
            group = [
                Seen((ns(t), source), (math.sin(t), 0.1 * source * 1e-3, 0.2 * t), 1e-3)
                for source in range(3)
            ]
            tracks.feed(plain, group)
            rng.shuffle(group)
            tracks.feed(mixed, group)
            assert answers(mixed)[:3] == answers(plain)[:3], i

    def test_what_is_too_old_is_refused_and_changes_nothing(self) -> None:
        track = tracks.positions()
        tracks.feed(
            track,
            tracks.position_samples(tracks.times(100, 3), tracks.handheld, tracks.SIGMA_M, seed=0),
        )
        before = answers(track)
        newest = track.newest
        assert newest is not None
        oldest_ns = newest.key[0] - LATEST_NS
        assert track.attempt((oldest_ns - 1, 0), (0.0, 0.0, 0.0), 1e-3) is None
        assert track.attempt((oldest_ns + 1, 0), (0.0, 0.0, 0.0), 1e-3) is not None
        assert answers(track) == before  # an attempt changes nothing either

    def test_taking_back_leaves_what_was_before(self) -> None:
        samples = several_sources(2)
        track, short = tracks.positions(), tracks.positions()
        tracks.feed(track, samples)
        tracks.feed(short, samples[:-20])
        dropped = track.drop_from(samples[-20].key)
        assert [e.key for e in dropped] == [s.key for s in samples[-20:]]
        assert answers(track) == answers(short)


class TestSymmetries:
    @given(VECTORS, VECTORS)
    @FEW
    def test_moving_the_world_moves_a_position(self, turn: Vector, way: Vector) -> None:
        q = from_rotation_vector((3 * turn[0], 3 * turn[1], 3 * turn[2]))

        def there(p: tuple[float, ...]) -> Vector:
            x, y, z = rotate(q, (p[0], p[1], p[2]))
            return (x + 20 * way[0], y + 20 * way[1], z + 20 * way[2])

        samples = several_sources(3, 2.0)
        plain, moved = tracks.positions(), tracks.positions()
        tracks.feed(plain, samples)
        tracks.feed(moved, [s._replace(measured=there(s.measured)) for s in samples])
        for a, b in zip(answers(plain), answers(moved), strict=True):
            assert b.value == pytest.approx(there(a.value), abs=1e-9)
            assert b.rate == pytest.approx(rotate(q, a.rate), abs=1e-9)
            assert b.variance == pytest.approx(a.variance, rel=1e-9)

    @given(VECTORS)
    @FEW
    def test_turning_the_world_turns_a_rotation(self, turn: Vector) -> None:
        q = from_rotation_vector((3 * turn[0], 3 * turn[1], 3 * turn[2]))

        def there(r: tuple[float, ...]) -> Quaternion:
            return multiply(q, (r[0], r[1], r[2], r[3]))

        samples = turned(several_sources(4, 2.0))
        plain, moved = tracks.rotations(), tracks.rotations()
        tracks.feed(plain, samples)
        tracks.feed(moved, [s._replace(measured=there(s.measured)) for s in samples])
        for a, b in zip(answers(plain), answers(moved), strict=True):
            off = ROTATIONS.minus(b.value, there(a.value))
            assert off == pytest.approx((0.0, 0.0, 0.0), abs=1e-9)
            assert b.rate == pytest.approx(rotate(q, a.rate), abs=1e-9)
            assert b.variance == pytest.approx(a.variance, rel=1e-9)

    @given(st.integers(-(10**15), 10**16))
    @FEW
    def test_time_has_no_zero(self, shift_ns: int) -> None:
        samples = several_sources(5, 2.0)
        plain, shifted = tracks.positions(), tracks.positions()
        tracks.feed(plain, samples)
        tracks.feed(shifted, [s._replace(key=(s.key[0] + shift_ns, s.key[1])) for s in samples])
        assert answers(shifted) == answers(plain)

    def test_rebasing_is_a_world_that_was_always_there(self) -> None:
        q, way = from_rotation_vector((0.4, -1.0, 0.3)), np.array([3.0, -1.0, 8.0])

        def there(p: tuple[float, ...]) -> Vector:
            x, y, z = rotate(q, (p[0], p[1], p[2])) + way
            return (float(x), float(y), float(z))

        samples = several_sources(6)
        track, always = tracks.positions(), tracks.positions()
        tracks.feed(track, samples[:-50])
        track.rebase(there, lambda v: rotate(q, v))
        elsewhere = [s._replace(measured=there(s.measured)) for s in samples]
        tracks.feed(track, elsewhere[-50:])
        tracks.feed(always, elsewhere)
        for a, b in zip(answers(track), answers(always), strict=True):
            assert a.value == pytest.approx(b.value, abs=1e-9)

    def test_rebasing_turns_what_the_picture_is_kept_behind(self) -> None:
        track, _ = worse_source_after([3.0, 3.02, 3.04, 3.06])
        shown = tracks.ahead(track, 0.0).value
        track.rebase(lambda p: (-p[1], p[0], p[2]), lambda v: (-v[1], v[0], v[2]))
        x, y, z = tracks.ahead(track, 0.0).value
        assert (y, -x, z) == pytest.approx(shown, abs=1e-12)


class TestLearning:
    @pytest.mark.parametrize("seed", range(3))
    def test_the_gains_are_judged_by_what_came(self, seed: int) -> None:
        """Given uneven times, Expect a snapshot each 80 ms, judged by the values between which its
        horizons lie, a quarter of a second later."""
        rng = np.random.default_rng(seed)
        times = np.cumsum(rng.uniform(0.004, 0.03, 300)).tolist()
        samples = tracks.position_samples(times, tracks.handheld, tracks.SIGMA_M, seed)
        track, entries = tracks.positions(), list[Entry]()
        wanted, due_ns = gains.untaught(POSITION.gains), samples[0].key[0]
        judged = 0
        for sample in samples:
            tracks.feed(track, [sample])
            newest = track.newest
            assert newest is not None
            entries.append(newest)
            then = np.array([e.key[0] for e in entries]) - samples[0].key[0]
            values = np.array([e.value for e in entries])
            while True:
                e = next((e for e in entries if e.key[0] >= due_ns), None)
                if e is None or newest.key[0] < e.key[0] + HORIZON_NS:
                    break
                goals = [e.key[0] - samples[0].key[0] + h * NS for h in (0.04, 0.08, 0.16, 0.25)]
                came = np.array([np.interp(goals, then, axis) for axis in values.T]).T - e.value
                rows = [as_vector(row) for row in came]
                wanted = gains.judge(wanted, POSITION, e.key[0], e.x, rows, e.sigma)
                due_ns = e.key[0] + 80_000_000
                judged += 1
            assert newest.learned.t_ns == wanted.t_ns
            for found, right in zip(newest.learned.powers, wanted.powers, strict=True):
                assert found == pytest.approx(right, rel=1e-6, abs=1e-7)
        assert judged > 40

    @pytest.mark.parametrize("gap_s", [0.05, 0.07])
    def test_nothing_is_learned_across_a_gap(self, gap_s: float) -> None:
        """Given samples 50 and 70 ms apart, Expect the gains judged in the first case only."""
        track = tracks.positions()
        times = [gap_s * i for i in range(100)]
        tracks.feed(track, tracks.position_samples(times, tracks.handheld, tracks.SIGMA_M, seed=0))
        newest = track.newest
        assert newest is not None
        fine = newest.parked if newest.coarse else newest.learned
        assert (fine.error_weight > 0.0) is (gap_s < 0.06)


class TestMemory:
    @pytest.mark.parametrize("rate", [10, 60, 500, 2000])
    def test_it_is_bounded_and_as_long_as_the_gains_need(self, rate: int) -> None:
        track, longest = tracks.positions(), 0
        for sample in tracks.position_samples(
            tracks.times(rate, 6000 / rate if rate < 500 else 4), tracks.still, 1e-3, seed=0
        ):
            tracks.feed(track, [sample])
            remembered = track.entries(0, sample.key[0])
            longest = max(longest, len(remembered))
            span_ns = remembered[-1].key[0] - remembered[0].key[0]
            assert span_ns <= 2 * RING_NS + NS // rate
        assert longest <= MOST_ENTRIES + 1
        if rate <= 500:
            assert span_ns >= min(RING_NS, HORIZON_NS)

    def test_the_speed_at_a_time_says_whether_it_would_have_gone(self) -> None:
        """Given 1 m/s, Expect 0.1 s to be more than 90 mm and less than 110 mm."""
        track = tracks.positions()
        tracks.feed(
            track,
            tracks.position_samples(
                tracks.times(100, 1), lambda t: np.array([t, 0.0, 0.0]), 1e-4, seed=0
            ),
        )
        assert track.speed() == pytest.approx(1.0, abs=0.02)
        assert track.would_have_gone(ns(0.8), ns(0.9), 0.09, 0.5)
        assert not track.would_have_gone(ns(0.8), ns(0.9), 0.11, 0.5)
        assert not track.would_have_gone(ns(0.8), ns(0.9), 0.09, 1.5)
        assert not track.would_have_gone(ns(-1), ns(0.9), 0.0, 0.0)


def test_the_filtered_value_is_the_estimate_and_between_two_of_them_a_straight_line() -> None:
    track = tracks.positions()
    samples = tracks.position_samples(tracks.times(100, 1), tracks.handheld, tracks.SIGMA_M, seed=0)
    assert track.filtered_at(ns(0.5)) is None
    tracks.feed(track, samples)
    assert track.filtered_at(ns(-0.001)) is None
    for a, b in itertools.pairwise(track.entries(ns(0.3), ns(0.4))):
        assert track.filtered_at(a.key[0]) == a.value
        wanted = np.array(a.value) + 0.3 * (np.array(b.value) - a.value)
        found = track.filtered_at(a.key[0] + round(0.3 * (b.key[0] - a.key[0])))
        assert found == pytest.approx(wanted, abs=1e-12)


class TestSmoothEntry:
    """A worse source stands in: what it changes goes into the picture bit by bit."""

    def test_the_picture_goes_there_without_a_step_and_not_the_other_way(self) -> None:
        _, shown = worse_source_after([3 + i / 50 for i in range(150)])
        assert shown[0][0] == pytest.approx(1.0, abs=2e-4)
        assert shown[-1][0] == pytest.approx(1.005, abs=2e-4)
        for (before, *_), (after, *_) in itertools.pairwise(shown):
            assert abs(after - before) < 0.002
        assert min(x for x, *_ in shown) > 0.9999
        # Not much more than the third by which the fast model itself goes too far: the speed, too,
        # is kept from stepping.
        assert max(x for x, *_ in shown) < 1.0073

    def test_a_sample_that_comes_late_does_not_move_it_either(self) -> None:
        track, shown = worse_source_after([3 + i / 50 for i in range(5)])
        late = track.attempt(*five_mm_off(3.03), smooth=True)
        assert late is not None
        track.commit(late)
        assert tracks.ahead(track, 0.0).value == pytest.approx(shown[-1], abs=1e-9)
        newest = track.newest
        assert newest is not None
        assert math.hypot(*newest.lag.way) > 1e-4

    def test_nor_does_one_of_the_better_source_that_is_late(self) -> None:
        track, shown = worse_source_after([3 + i / 50 for i in range(5)])
        tracks.feed(track, [Seen((ns(2.995), 0), (1.0, 2.0, 1.5), 3e-4)])
        assert tracks.ahead(track, 0.0).value == pytest.approx(shown[-1], abs=1e-9)
