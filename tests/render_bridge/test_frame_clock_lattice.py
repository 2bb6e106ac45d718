# SPDX-License-Identifier: Apache-2.0
"""References at another rate than the frames, numbered edges, and everything that is told."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware_profiles.rates import NS_PER_S, period_ns
from render_bridge.edge_lattice import EdgeLattice
from render_bridge.frame_clock import Anchor, ClockState, FrameClock
from tests.render_bridge.house_reference import (
    MS,
    T0,
    HouseReference,
    error_ns,
    feed,
    locked_clock,
    p99,
)

FILM = Fraction(24000, 1001)
# Frames, reference, and how many phases of the frame its edges fit.
PAIRS = [
    (FILM, Fraction(48000, 1001), 2),
    (FILM, Fraction(60000, 1001), 5),
    (Fraction(24), Fraction(60), 5),
    (Fraction(25), Fraction(50), 2),
    (Fraction(30000, 1001), Fraction(60000, 1001), 2),
    (Fraction(60000, 1001), FILM, 2),
    (Fraction(120), Fraction(24), 1),
    (Fraction(48), Fraction(24), 1),
    (Fraction(60), Fraction(30), 1),
]


class TestLattice:
    @pytest.mark.parametrize(("rate", "reference", "phases"), PAIRS)
    def test_each_phase_is_met_by_an_edge_and_no_other_place(
        self, rate: Fraction, reference: Fraction, phases: int
    ) -> None:
        """Given exact edges, Expect their phases in the frame to be the places of the lattice."""
        met = {(i / reference * rate) % 1 for i in range(60)}
        assert met == {Fraction(p, phases) for p in range(phases)}
        lattice = EdgeLattice.of(rate, reference)
        assert lattice.per_frame == phases
        for i in range(60):
            found = lattice.nearest(float(i * NS_PER_S / reference) + 1_000, period_ns(rate))
            assert found.place == i * lattice.per_edge
            assert found.error_ns == pytest.approx(1_000, abs=1)


@pytest.mark.parametrize(("rate", "reference_rate", "phases"), PAIRS)
class TestOtherRates:
    def test_it_locks_to_the_nearest_phase_and_stays(
        self, rate: Fraction, reference_rate: Fraction, phases: int
    ) -> None:
        reference = HouseReference(reference_rate, ppm=40)
        clock = FrameClock.starting(rate, T0, reference=reference_rate)
        run = feed(clock, reference, range(reference.count(90)))
        assert run.locked_after_s is not None
        assert run.locked_after_s <= 5.0
        assert p99(run.errors_ns) <= 200_000
        assert run.moves == []
        assert run.wrong_after_s is None
        expected = period_ns(rate) * (1 + 40e-6)
        assert clock.period_ns == pytest.approx(expected, rel=10e-6)

    def test_locking_moves_the_frame_by_half_a_place_at_most(
        self, rate: Fraction, reference_rate: Fraction, phases: int
    ) -> None:
        for share in range(10):
            reference = HouseReference(reference_rate, jitter_ns=0)
            reference.shift_ns = round(reference.period_ns * share / 10)
            clock = FrameClock.starting(rate, T0, reference=reference_rate)
            before = [clock.time_of(k) for k in range(40)]
            feed(clock, reference, range(reference.count(2)))
            moved = max(abs(clock.time_of(k) - t) for k, t in zip(range(40), before, strict=True))
            assert moved <= period_ns(rate) / phases / 2 + 2

    def test_a_minute_of_holdover_keeps_its_bound(
        self, rate: Fraction, reference_rate: Fraction, phases: int
    ) -> None:
        reference = HouseReference(reference_rate, ppm=-33)
        clock, count = locked_clock(rate, reference, reference_rate=reference_rate)
        now_ns = reference.true_ns(count + reference.count(60))
        bound_ns = clock.bound_ns(now_ns)
        assert bound_ns is not None
        assert abs(error_ns(clock, now_ns)) <= bound_ns <= 1_000_000
        assert clock.state(now_ns) is ClockState.HOLDOVER

    def test_it_goes_on_with_the_same_phase_after_a_restart(
        self, rate: Fraction, reference_rate: Fraction, phases: int
    ) -> None:
        """Given an anchor and a new process a second later, Expect the same phase of the frame."""
        reference = HouseReference(reference_rate, ppm=40)
        clock, count = locked_clock(rate, reference, reference_rate=reference_rate)
        again = FrameClock(rate, clock.anchor, reference=reference_rate)
        start = count + reference.count(1)
        feed(again, reference, range(start, start + reference.count(5)))
        now = again.frame_at(reference.true_ns(start + reference.count(5)))
        for k in (now, now + 1):
            assert abs(again.time_of(k) - clock.time_of(k)) <= 300_000


def test_a_wrong_family_is_named_at_another_rate_too() -> None:
    """Given a stage of 23.976 that expects 59.94, and 60.00 comes, Expect it measured in 2 s."""
    reference = HouseReference(Fraction(60))
    clock = FrameClock.starting(FILM, T0, reference=Fraction(60000, 1001))
    run = feed(clock, reference, range(reference.count(10)))
    assert run.locked_after_s is None
    assert run.wrong_after_s is not None
    assert run.wrong_after_s <= 2.0


def test_a_field_of_jump_changes_the_phase_and_is_told() -> None:
    """Given 47.952 fields for 23.976 and a late field and a half, Expect an odd number of places.

    A jump of exactly one field leaves all edges where they were: only their numbers could tell it.
    """
    fields = Fraction(48000, 1001)
    reference = HouseReference(fields)
    clock, count = locked_clock(FILM, reference, reference_rate=fields)
    reference.shift_ns += round(reference.period_ns * 1.3)
    run = feed(clock, reference, range(count, count + reference.count(3)))
    (move,) = run.moves
    assert move.places == 1
    assert move.moved_ns == pytest.approx(0.3 * reference.period_ns, abs=200_000)


class TestNumbers:
    @pytest.mark.parametrize("frames", [1, -2, 48])
    def test_numbers_that_jump_alone_are_told(self, frames: int) -> None:
        """Given edges that stay and numbers that jump (a jammed timecode), Expect it told once."""
        reference = HouseReference(FILM)
        clock, count = locked_clock(FILM, reference, number=lambda j: 1_000 + j)
        anchor = clock.anchor
        run = feed(clock, reference, range(count, count + 48), number=lambda j: 1_000 + j + frames)
        (move,) = run.moves
        assert (move.cause, move.moved_ns, move.frames) == ("numbers", 0.0, -frames)
        assert clock.anchor.frame - anchor.frame == pytest.approx(48, abs=1)

    def test_a_single_wrong_number_is_no_news(self) -> None:
        reference = HouseReference(FILM)
        clock, count = locked_clock(FILM, reference, number=lambda j: j)
        run = feed(
            clock,
            reference,
            range(count, count + 96),
            number=lambda j: j + (7 if j % 10 == 0 else 0),
        )
        assert run.moves == []

    def test_a_whole_frame_that_only_numbers_show_is_told(self) -> None:
        """Given 50 frames a second that jump by 20 ms, Expect the number told and no phase moved.

        Without numbers that is one edge that did not come, and is counted so.
        """
        reference = HouseReference(Fraction(50))
        clock, count = locked_clock(Fraction(50), reference, number=lambda j: j)
        plain = HouseReference(Fraction(50))
        other, _ = locked_clock(Fraction(50), plain)
        for one in (reference, plain):
            one.shift_ns += 20 * MS
        run = feed(clock, reference, range(count, count + 50), number=lambda j: j)
        (move,) = run.moves
        assert (move.cause, move.frames) == ("numbers", 1)
        assert feed(other, plain, range(count, count + 50)).moves == []
        assert other.missed_edges == 1

    def test_lost_edges_with_numbers_skip_nothing(self) -> None:
        """Given a jump of 20 ms and every third edge lost, Expect the numbers to be sure."""
        reference = HouseReference(Fraction(60))
        clock, count = locked_clock(Fraction(60), reference, number=lambda j: j)
        reference.shift_ns += 20 * MS
        for j in range(count, count + 120):
            if j % 3:
                clock.observe_edge(reference.edge_ns(j), number=j)
        (move,) = clock.take_moves()
        assert move.frames == 1
        assert move.moved_ns == pytest.approx(20 * MS - reference.period_ns, abs=200_000)

    def test_another_counter_begins_anew(self) -> None:
        reference = HouseReference(Fraction(25))
        clock, count = locked_clock(Fraction(25), reference)
        for j in range(count, count + 50):
            clock.observe_edge(reference.edge_ns(j), number=j, counter="node-1")
        for j in range(count + 50, count + 100):
            clock.observe_edge(reference.edge_ns(j), number=j - 900, counter="node-2")
        assert clock.take_moves() == []


class TestBackFromHoldover:
    def test_a_phase_that_may_be_a_frame_off_is_told_even_where_it_fits(self) -> None:
        """Given two hours without edges, Expect the relock told and its numbers not known."""
        reference = HouseReference(Fraction(120))
        clock, count = locked_clock(Fraction(120), reference)
        count += reference.count(7_200)
        bound_ns = clock.bound_ns(reference.true_ns(count))
        assert bound_ns is not None
        assert bound_ns > clock.period_ns / 2
        # It happens to fit: no jump shows, and yet nobody knows which frame it is.
        reference.shift_ns -= round(error_ns(clock, reference.true_ns(count)))
        run = feed(clock, reference, range(count, count + reference.count(3)))
        (move,) = run.moves
        assert (move.cause, move.places) == ("holdover", None)

    def test_a_reference_that_comes_back_elsewhere_is_told(self) -> None:
        reference = HouseReference(FILM)
        clock, count = locked_clock(FILM, reference)
        reference.shift_ns += 9 * MS
        count += reference.count(10)
        run = feed(clock, reference, range(count, count + reference.count(3)))
        (move,) = run.moves
        assert move.cause == "holdover"
        assert move.moved_ns == pytest.approx(9 * MS, abs=200_000)


def test_without_a_lock_there_is_no_bound() -> None:
    clock = FrameClock.starting(FILM, T0)
    assert clock.bound_ns(T0) is None
    clock.observe_edge(T0 + 5)
    assert clock.bound_ns(T0 + 10) is None


def test_every_second_frame_is_no_skipped_number() -> None:
    """Given a node that draws every second frame, and a jump, Expect no number told as skipped."""
    reference = HouseReference(Fraction(25))
    clock, count = locked_clock(Fraction(50), reference)
    assert clock.missed_edges == 0
    reference.shift_ns += 6 * MS
    (move,) = feed(clock, reference, range(count, count + reference.count(3))).moves
    assert move.frames == 0
    assert move.moved_ns == pytest.approx(6 * MS, abs=200_000)


@given(
    st.lists(
        st.tuples(
            st.integers(1, 10**9), st.floats(-1.0, 1.0), st.none() | st.integers(-(2**40), 2**40)
        ),
        max_size=80,
    ),
    st.sampled_from([pair[:2] for pair in PAIRS]),
)
def test_any_edges_leave_a_sound_grid_and_a_bound(
    edges: list[tuple[int, float, int | None]], rates: tuple[Fraction, Fraction]
) -> None:
    rate, reference = rates
    clock = FrameClock(rate, Anchor(0, 0.0, period_ns(rate)), reference=reference)
    t_ns = 0
    for gap_ns, quality, number in edges:
        t_ns += gap_ns
        clock.observe_edge(t_ns, quality=quality, number=number)
        assert abs(clock.period_ns * float(rate) / NS_PER_S - 1) <= 500.1e-6
        k = clock.frame_at(t_ns)
        assert clock.time_of(k) <= t_ns < clock.time_of(k + 1)
        bound_ns = clock.bound_ns(t_ns)
        assert bound_ns is None or bound_ns > 0.0
