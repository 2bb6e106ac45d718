# SPDX-License-Identifier: Apache-2.0
"""The figures that house sync is accepted by, at every rate, in virtual time."""

from __future__ import annotations

from fractions import Fraction

import pytest

from hardware_profiles.rates import NS_PER_S
from render_bridge.frame_clock import ClockState, FrameClock
from tests.render_bridge.house_reference import (
    MS,
    RATES,
    T0,
    HouseReference,
    error_ns,
    feed,
    locked_clock,
    p99,
)

MINUTE_S = 60


def follow_for(rate: Fraction, ppm: int, minutes: int) -> None:
    """Given 50 ppm and 100 us of jitter, Expect LOCKED within 5 s, 200 us p99, and no slip."""
    reference = HouseReference(rate, ppm=ppm, seed=ppm)
    clock = FrameClock.starting(rate, T0)
    edges = reference.count(minutes * MINUTE_S)
    run = feed(clock, reference, range(edges))
    assert run.locked_after_s is not None
    assert run.locked_after_s <= 5.0
    assert p99(run.errors_ns) <= 200_000
    assert max(run.errors_ns) <= 500_000
    assert run.moves == []
    assert clock.relocks == 0
    assert clock.missed_edges == 0
    assert run.wrong_after_s is None
    # No slip: the frame of the last edge is the edge's number, as it was at the lock.
    first, last = reference.count(10), edges - 1
    half_ns = round(reference.period_ns / 2)
    since = clock.frame_at(reference.true_ns(last) + half_ns) - clock.frame_at(
        reference.true_ns(first) + half_ns
    )
    assert since == last - first


@pytest.mark.parametrize("ppm", [50, -50])
@pytest.mark.parametrize("rate", RATES)
def test_it_locks_soon_and_stays(rate: Fraction, ppm: int) -> None:
    follow_for(rate, ppm, 1)


@pytest.mark.parametrize("rate", [Fraction(24), Fraction(30000, 1001)])
def test_it_stays_for_half_an_hour(rate: Fraction) -> None:
    follow_for(rate, -50, 30)


@pytest.mark.nightly
@pytest.mark.parametrize("ppm", [50, -50])
@pytest.mark.parametrize("rate", RATES)
def test_it_stays_for_half_an_hour_at_every_rate(rate: Fraction, ppm: int) -> None:
    follow_for(rate, ppm, 30)


@pytest.mark.parametrize("rate", RATES)
class TestHoldover:
    def test_a_minute_costs_less_than_a_millisecond_and_the_bound_says_so(
        self, rate: Fraction
    ) -> None:
        """Given a lock of 20 s and no edge for 60 s, Expect |error| <= bound <= 1 ms all along."""
        for seed in range(3):
            reference = HouseReference(rate, ppm=-37, seed=seed)
            clock, count = locked_clock(rate, reference)
            before = 0.0
            for j in range(count, count + reference.count(60), max(1, reference.count(0.5))):
                now_ns = reference.true_ns(j)
                bound_ns = clock.bound_ns(now_ns)
                assert bound_ns is not None
                assert abs(error_ns(clock, now_ns)) <= bound_ns
                assert before < bound_ns <= 1_000_000
                before = bound_ns
            assert clock.state(now_ns) is ClockState.HOLDOVER

    @pytest.mark.parametrize("lock_s", [1.5, 5.0, 30.0])
    def test_the_bound_holds_after_any_lock(self, rate: Fraction, lock_s: float) -> None:
        for seed in range(5):
            reference = HouseReference(rate, ppm=50 - 20 * seed, seed=seed)
            clock, count = locked_clock(rate, reference, lock_s)
            for away_s in (0.1, 1.0, 10.0, 60.0):
                now_ns = reference.true_ns(count + reference.count(away_s))
                bound_ns = clock.bound_ns(now_ns)
                assert bound_ns is not None
                assert abs(error_ns(clock, now_ns)) <= bound_ns

    def test_back_after_a_minute_the_phase_is_taken_and_nothing_is_told(
        self, rate: Fraction
    ) -> None:
        reference = HouseReference(rate, ppm=20)
        clock, count = locked_clock(rate, reference)
        count += reference.count(60)
        run = feed(clock, reference, range(count, count + reference.count(5)))
        assert run.locked_after_s == 0.0
        assert max(run.errors_ns[reference.count(1) :]) <= 300_000
        assert run.moves == []


@pytest.mark.parametrize("jump_ms", [20, -20])
@pytest.mark.parametrize("rate", RATES)
def test_a_jump_of_20_ms_is_locked_to_in_a_second_and_told(rate: Fraction, jump_ms: int) -> None:
    """Given a jump, Expect the phase within 300 us after 1 s, one move told, numbers accounted."""
    for seed in range(3):
        reference = HouseReference(rate, ppm=-20, seed=seed)
        clock, count = locked_clock(rate, reference)
        frame_before = clock.frame_at(reference.true_ns(count - 1) + round(clock.period_ns / 2))
        edge_before = reference.true_ns(count - 1)
        reference.shift_ns += jump_ms * MS
        first = count
        while reference.true_ns(first) <= edge_before + 2 * 100_000:
            first += 1  # these edges would have come before the last one: nobody saw them
        run = feed(clock, reference, range(count, count + reference.count(6)))
        assert max(run.errors_ns[-reference.count(4.9) :]) <= 300_000
        (move,) = run.moves
        assert move.cause == "jump"
        assert move.t_ns - reference.true_ns(first) <= NS_PER_S
        period = reference.period_ns
        beside_ns = jump_ms * MS - move.moved_ns
        assert beside_ns == pytest.approx(round(beside_ns / period) * period, abs=300_000)
        # The edge that came first after the jump, and the number that it has now.
        frame = clock.frame_at(reference.true_ns(first) + round(clock.period_ns / 2))
        assert move.frames == frame - (frame_before + 1)


def test_a_small_jump_leaves_rate_and_bound_as_they_were() -> None:
    """Given a jump by 0.8 ms, Expect a minute of holdover as good as without it."""
    reference = HouseReference(Fraction(48), ppm=30)
    clock, count = locked_clock(Fraction(48), reference)
    before_ns = clock.bound_ns(reference.true_ns(count + reference.count(60)))
    reference.shift_ns += 800_000
    count += reference.count(2)
    run = feed(clock, reference, range(count - reference.count(2), count))
    (move,) = run.moves
    assert move.moved_ns == pytest.approx(800_000, abs=150_000)
    assert clock.relocks == 0
    later_ns = reference.true_ns(count + reference.count(60))
    after_ns = clock.bound_ns(later_ns)
    assert before_ns is not None
    assert after_ns is not None
    assert after_ns <= 1.5 * before_ns
    assert abs(error_ns(clock, later_ns)) <= after_ns


@pytest.mark.parametrize(
    ("rate", "other"),
    [
        (Fraction(24000, 1001), Fraction(24)),
        (Fraction(24), Fraction(24000, 1001)),
        (Fraction(25), Fraction(24)),
        (Fraction(30000, 1001), Fraction(30)),
        (Fraction(48), Fraction(48000, 1001)),
        (Fraction(60000, 1001), Fraction(60)),
        (Fraction(60), Fraction(60000, 1001)),
        (Fraction(120), Fraction(120000, 1001)),
        (Fraction(24), Fraction(60)),
        (Fraction(24000, 1001), Fraction(48000, 1001)),
    ],
)
class TestWrongRate:
    def test_it_is_measured_within_two_seconds_from_the_start(
        self, rate: Fraction, other: Fraction
    ) -> None:
        for seed in range(2):
            clock = FrameClock.starting(rate, T0)
            reference = HouseReference(other, ppm=30, seed=seed)
            run = feed(clock, reference, range(reference.count(10)))
            assert run.locked_after_s is None
            assert run.wrong_after_s is not None
            assert run.wrong_after_s <= 2.0
            assert clock.wrong_rate is not None
            assert clock.wrong_rate.hz == pytest.approx(float(other), rel=250e-6)

    def test_a_generator_patched_while_locked_is_measured_within_two_seconds(
        self, rate: Fraction, other: Fraction
    ) -> None:
        for seed in range(2):
            reference = HouseReference(rate, seed=seed)
            clock, count = locked_clock(rate, reference)
            patched = HouseReference(other, seed=seed + 100)
            patched.shift_ns += reference.true_ns(count) - patched.true_ns(0)
            run = feed(clock, patched, range(patched.count(10)))
            assert run.wrong_after_s is not None
            assert run.wrong_after_s <= 2.0
            assert clock.state(run.last_edge_ns) is ClockState.ACQUIRING
            assert clock.wrong_rate is not None
            assert clock.wrong_rate.hz == pytest.approx(float(other), rel=250e-6)
            # and back again: locked, told, and no number claimed to be known
            back = HouseReference(rate, seed=seed + 200)
            back.shift_ns += patched.true_ns(patched.count(10)) - back.true_ns(0)
            run = feed(clock, back, range(back.count(5)))
            assert run.locked_after_s is not None
            assert run.locked_after_s <= 3.0
            (move,) = run.moves
            assert (move.cause, move.places) == ("rate", None)
            assert clock.wrong_rate is None
