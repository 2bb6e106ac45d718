# SPDX-License-Identifier: Apache-2.0
"""The frame grid in virtual time: exact arithmetic, and the lock to house sync with its figures."""

from __future__ import annotations

import random
from fractions import Fraction
from itertools import pairwise
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware_profiles.rates import NS_PER_S
from render_bridge.frame_clock import Anchor, ClockState, FrameClock

RATES = [Fraction(24000, 1001), Fraction(25), Fraction(60000, 1001), Fraction(120)]
T0 = 40 * 86_400 * NS_PER_S  # a machine that has run for 40 days
JITTER_NS = 100_000
MINUTE_S = 60


class Reference:
    """House sync: edges at T0 + j T (1 + ppm), with jitter that knows no history."""

    def __init__(self, rate: Fraction, *, ppm: float = 0.0, jitter_ns: int = 0, seed: int = 1):
        self.period_ns = NS_PER_S / rate * (1 + Fraction(str(ppm)) / 1_000_000)
        self.shift_ns = Fraction(0)
        self._jitter_ns = jitter_ns
        self._random = random.Random(seed)

    def true_ns(self, j: int) -> Fraction:
        return T0 + self.period_ns / 3 + j * self.period_ns + self.shift_ns

    def edge_ns(self, j: int) -> int:
        return round(self.true_ns(j)) + self._random.randint(-self._jitter_ns, self._jitter_ns)

    def count(self, seconds: float) -> int:
        return int(seconds * NS_PER_S / self.period_ns)


class Followed(NamedTuple):
    """What a run showed."""

    locked_after_s: float | None
    errors_ns: list[float]
    """Distance of the grid from the reference, absolute, at each edge after the lock."""
    frames: list[int]
    """The frame that is on half a frame after each edge, after the lock."""


def follow(clock: FrameClock, reference: Reference, edges: range) -> Followed:
    """Feed edges and look at the grid after each."""
    locked: float | None = None
    errors, frames = [], []
    for j in edges:
        edge_ns = reference.edge_ns(j)
        clock.observe_edge(edge_ns)
        if clock.state(edge_ns) is not ClockState.LOCKED:
            continue
        if locked is None:
            locked = float((j - edges.start) * reference.period_ns / NS_PER_S)
        true_ns = reference.true_ns(j)
        frame = clock.frame_at(round(float(true_ns) + clock.period_ns / 2))
        errors.append(abs(float(clock.time_of(frame) - true_ns)))
        frames.append(frame)
    return Followed(locked, errors, frames)


def locked_clock(rate: Fraction, reference: Reference, seconds: float) -> tuple[FrameClock, int]:
    """Return a clock that has followed the reference, and the number of its next edge."""
    clock = FrameClock.starting(rate, T0)
    count = reference.count(seconds)
    assert follow(clock, reference, range(count)).locked_after_s is not None
    return clock, count


class TestArithmetic:
    @pytest.mark.parametrize("rate", [*RATES, Fraction(48), Fraction(30000, 1001), Fraction(1000)])
    def test_the_grid_is_exact_for_a_day(self, rate: Fraction) -> None:
        """Given a free grid, Expect V_k within a nanosecond of the fraction, a day long."""
        clock = FrameClock.starting(rate, T0)
        a_day = int(86_400 * rate)
        for k in (0, 1, 2, 23, 24, 1000, a_day // 7, a_day // 2, a_day - 1, a_day):
            exact = T0 + k * NS_PER_S / rate
            assert abs(clock.time_of(k) - exact) <= 1

    @given(st.sampled_from(RATES), st.integers(-(10**7), 10**8), st.integers(0, 10**17))
    def test_time_of_and_frame_at_are_inverse(self, rate: Fraction, k: int, t0_ns: int) -> None:
        clock = FrameClock.starting(rate, t0_ns)
        start = clock.time_of(k)
        assert clock.frame_at(start) == k
        assert clock.frame_at(start - 1) == k - 1
        assert clock.frame_at(clock.time_of(k + 1) - 1) == k

    @given(st.sampled_from(RATES), st.integers(0, 10**15))
    def test_frame_at_never_runs_back(self, rate: Fraction, t_ns: int) -> None:
        clock = FrameClock.starting(rate, T0)
        assert clock.frame_at(t_ns) <= clock.frame_at(t_ns + 1) <= clock.frame_at(t_ns) + 1

    def test_an_anchor_continues_the_grid(self) -> None:
        rate = RATES[0]
        reference = Reference(rate, ppm=30, jitter_ns=JITTER_NS)
        clock, _ = locked_clock(rate, reference, 20)
        again = FrameClock(rate, clock.anchor)
        for k in range(0, 100_000, 997):
            assert again.time_of(k) == clock.time_of(k)
        assert again.state(T0) is ClockState.FREE
        assert again.period_ns == clock.period_ns


class TestLock:
    @pytest.mark.parametrize("rate", RATES)
    @pytest.mark.parametrize("ppm", [50, -50])
    def test_locks_soon_and_stays(self, rate: Fraction, ppm: float) -> None:
        """Given 50 ppm and 100 us of jitter, Expect LOCKED within 5 s, 200 us p99, no frame lost.

        30 minutes at 23.976, 3 at the other rates.
        """
        reference = Reference(rate, ppm=ppm, jitter_ns=JITTER_NS)
        clock = FrameClock.starting(rate, T0)
        minutes = 30 if rate < 25 else 3
        run = follow(clock, reference, range(reference.count(minutes * MINUTE_S)))
        assert run.locked_after_s is not None
        assert run.locked_after_s <= 5.0
        errors = sorted(run.errors_ns)
        assert errors[int(len(errors) * 0.99)] <= 200_000
        assert errors[-1] <= 500_000
        assert run.frames == list(range(run.frames[0], run.frames[0] + len(run.frames)))
        assert clock.relocks == 0
        assert abs(clock.period_ns / float(reference.period_ns) - 1) < 10e-6

    def test_locking_moves_the_phase_by_half_a_frame_at_most_and_keeps_the_number(self) -> None:
        for share in range(1, 20):
            rate = Fraction(25)
            reference = Reference(rate)
            reference.shift_ns = reference.period_ns * share / 20
            clock = FrameClock.starting(rate, T0)
            before = [clock.time_of(k) for k in range(30)]
            follow(clock, reference, range(25))
            after = [clock.time_of(k) for k in range(30)]
            moved = max(abs(a - b) for a, b in zip(before, after, strict=True))
            assert moved <= reference.period_ns / 2 + 1

    @pytest.mark.parametrize("rate", RATES)
    def test_holdover_keeps_a_millisecond_for_a_minute(self, rate: Fraction) -> None:
        """Given a lock of 20 s at constant ppm, and no edge for 60 s, Expect 1 ms at the end."""
        for seed in range(5):
            reference = Reference(rate, ppm=-37, jitter_ns=JITTER_NS, seed=seed)
            clock, count = locked_clock(rate, reference, 20)
            later = count + reference.count(60)
            true_ns = reference.true_ns(later)
            middle = round(true_ns + reference.period_ns / 2)
            assert clock.state(middle) is ClockState.HOLDOVER
            assert abs(clock.time_of(clock.frame_at(middle)) - true_ns) <= 1_000_000

    def test_back_from_holdover_the_phase_is_taken_soon(self) -> None:
        """Given edges again after 60 s in which the reference drifted by 700 us, Expect it back."""
        rate = RATES[0]
        reference = Reference(rate, ppm=10, jitter_ns=JITTER_NS)
        clock, count = locked_clock(rate, reference, 20)
        reference.shift_ns = Fraction(700_000)
        count += reference.count(60)
        run = follow(clock, reference, range(count, count + reference.count(6)))
        assert run.locked_after_s == 0.0  # holdover is no loss of lock
        assert max(run.errors_ns[reference.count(2) :]) <= 300_000
        assert clock.relocks == 0

    @pytest.mark.parametrize("rate", RATES)
    @pytest.mark.parametrize("jump_ms", [20, -20])
    def test_a_jump_is_locked_to_within_a_second(self, rate: Fraction, jump_ms: int) -> None:
        reference = Reference(rate, jitter_ns=JITTER_NS)
        clock, count = locked_clock(rate, reference, 20)
        last = clock.frame_at(reference.edge_ns(count - 1) + int(reference.period_ns / 2))
        reference.shift_ns += jump_ms * 1_000_000
        seconds = reference.count(1)
        run = follow(clock, reference, range(count, count + seconds + reference.count(5)))
        settled = run.errors_ns[-reference.count(5) :]
        assert max(settled) <= 300_000
        assert clock.relocks <= 1
        # No number is stepped silently: frames go on from where they were, by whole frames of time.
        expected = last + 1 + seconds + round(jump_ms * 1e6 / reference.period_ns)
        assert abs(run.frames[-reference.count(5)] - expected) <= 1

    def test_one_bad_edge_moves_nothing(self) -> None:
        """Given single edges 3 to 15 ms off in a good reference, Expect the grid not to follow."""
        rate = RATES[0]
        reference = Reference(rate, jitter_ns=JITTER_NS)
        clock, count = locked_clock(rate, reference, 20)
        errors = []
        for j in range(count, count + reference.count(60)):
            bad = 3_000_000 + (j % 5) * 3_000_000 if j % 7 == 0 else 0
            clock.observe_edge(reference.edge_ns(j) + bad)
            true_ns = reference.true_ns(j)
            frame = clock.frame_at(round(true_ns + reference.period_ns / 2))
            errors.append(abs(float(clock.time_of(frame) - true_ns)))
        assert max(errors) <= 200_000
        assert clock.relocks == 0

    @pytest.mark.parametrize(
        ("rate", "reference_rate"),
        [
            (Fraction(24000, 1001), Fraction(24)),
            (Fraction(24), Fraction(24000, 1001)),
            (Fraction(60), Fraction(60000, 1001)),
            (Fraction(24), Fraction(25)),
            (Fraction(25), Fraction(24)),
            (Fraction(30), Fraction(24)),
            (Fraction(24), Fraction(60)),
            (Fraction(24000, 1001), Fraction(60000, 1001)),
        ],
    )
    def test_another_rate_is_never_locked_to(
        self, rate: Fraction, reference_rate: Fraction
    ) -> None:
        for seed in range(3):
            reference = Reference(reference_rate, jitter_ns=JITTER_NS, seed=seed)
            clock = FrameClock.starting(rate, T0)
            run = follow(clock, reference, range(reference.count(120)))
            assert run.locked_after_s is None

    def test_a_generator_patched_to_another_rate_loses_the_lock(self) -> None:
        """Given a lock at 23.976, then 24.000, Expect no lock from a few seconds on."""
        rate = RATES[0]
        reference = Reference(rate, jitter_ns=JITTER_NS)
        clock, count = locked_clock(rate, reference, 20)
        other = Reference(Fraction(24), jitter_ns=JITTER_NS)
        other.shift_ns = reference.true_ns(count) - other.true_ns(0)
        follow(clock, other, range(other.count(5)))
        late = follow(clock, other, range(other.count(5), other.count(60)))
        assert late.locked_after_s is None
        assert clock.period_ns == pytest.approx(float(reference.period_ns), rel=500e-6)

    def test_edges_of_every_second_frame_are_enough(self) -> None:
        rate = Fraction(50)
        reference = Reference(Fraction(25), ppm=20, jitter_ns=JITTER_NS)
        clock = FrameClock.starting(rate, T0)
        run = follow(clock, reference, range(reference.count(30)))
        assert run.locked_after_s is not None
        assert {b - a for a, b in pairwise(run.frames)} == {2}


class TestStates:
    def test_without_edges_it_is_free(self) -> None:
        clock = FrameClock.starting(RATES[0], T0)
        assert clock.state(T0 + 10**12) is ClockState.FREE

    def test_the_way_to_the_lock_and_out_of_it(self) -> None:
        reference = Reference(Fraction(25))
        clock = FrameClock.starting(Fraction(25), T0)
        clock.observe_edge(reference.edge_ns(0))
        assert clock.state(reference.edge_ns(0)) is ClockState.ACQUIRING
        follow(clock, reference, range(1, 30))
        last = reference.edge_ns(29)
        assert clock.state(last + 12 * 40_000_000) is ClockState.LOCKED
        assert clock.state(last + 12 * 40_000_000 + 1) is ClockState.HOLDOVER

    def test_edges_that_stop_before_the_lock_leave_it_free(self) -> None:
        reference = Reference(Fraction(25))
        clock = FrameClock.starting(Fraction(25), T0)
        follow(clock, reference, range(4))
        assert clock.state(reference.edge_ns(4) + NS_PER_S) is ClockState.FREE

    def test_follow_false_stays_free(self) -> None:
        reference = Reference(Fraction(25))
        clock = FrameClock.starting(Fraction(25), T0, follow=False)
        anchor = clock.anchor
        for j in range(200):
            clock.observe_edge(reference.edge_ns(j))
        assert clock.state(reference.edge_ns(200)) is ClockState.FREE
        assert clock.anchor == anchor

    def test_late_doubled_and_worthless_edges_change_nothing(self) -> None:
        reference = Reference(Fraction(25), jitter_ns=JITTER_NS)
        clock, count = locked_clock(Fraction(25), reference, 10)
        edge = reference.edge_ns(count)
        clock.observe_edge(edge)
        anchor = clock.anchor
        clock.observe_edge(edge)
        clock.observe_edge(edge - 1)
        clock.observe_edge(edge - 30_000_000)
        clock.observe_edge(edge + 40_000_000, quality=0.0)
        assert clock.anchor == anchor

    def test_a_doubtful_edge_is_believed_less(self) -> None:
        reference = Reference(Fraction(25))
        clocks = [locked_clock(Fraction(25), Reference(Fraction(25)), 10)[0] for _ in range(2)]
        edge = reference.edge_ns(250) + 400_000
        before = clocks[0].time_of(260)
        for clock, quality in zip(clocks, (1.0, 0.25), strict=True):
            clock.observe_edge(edge, quality=quality)
        whole, quarter = (clock.time_of(260) - before for clock in clocks)
        assert 0 < quarter < whole < 400_000
        assert quarter == pytest.approx(whole / 4, rel=0.01)


@given(st.lists(st.integers(0, 10**12), max_size=60), st.sampled_from(RATES))
def test_any_edges_leave_a_sound_grid(edges: list[int], rate: Fraction) -> None:
    """Given edges at any times, Expect a grid within 500 ppm of the nominal rate, and no error."""
    clock = FrameClock(rate, Anchor(0, 0.0, float(NS_PER_S / rate)))
    for edge in edges:
        clock.observe_edge(edge)
        assert abs(clock.period_ns * float(rate) / NS_PER_S - 1) <= 500.1e-6
        k = clock.frame_at(edge)
        assert clock.time_of(k) <= edge < clock.time_of(k + 1)
