# SPDX-License-Identifier: Apache-2.0
"""House sync that goes wrong: numbers go on, edges before a change stay, time and number agree."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from sim.house_sync import HouseSync
from sim.virtual.patched_sync import PatchedSync

NS, MS = 1_000_000_000, 1_000_000
RATE = Fraction(24000, 1001)
T0 = 1_000 * NS
PERIOD = round(NS / RATE)


def house(shift_ns: int = 0, rate: Fraction = RATE) -> HouseSync:
    return HouseSync(T0 + shift_ns, rate)


def edges(sync: PatchedSync, first: int, last: int) -> list[int]:
    return [sync.vsync_ns(j) for j in range(first, last)]


def test_without_a_change_it_is_the_house() -> None:
    sync = PatchedSync(house())
    assert edges(sync, -5, 50) == [house().vsync_ns(j) for j in range(-5, 50)]
    assert sync.period_ns == NS / RATE
    assert sync.index_at(T0 - 1) == -1


def test_a_phase_jump_moves_later_edges_only() -> None:
    sync = PatchedSync(house())
    before = edges(sync, 0, 11)
    now = before[10] + 1_000_000
    sync.change(now, house(20_000_000), PERIOD // 2)
    assert edges(sync, 0, 11) == before
    assert sync.vsync_ns(11) == house(20_000_000).vsync_ns(11)
    assert sync.vsync_ns(40) == house(20_000_000).vsync_ns(40)


def test_another_rate_counts_on() -> None:
    sync = PatchedSync(house())
    sync.change(T0 + 5 * PERIOD, house(rate=Fraction(25)), PERIOD // 2)
    gaps = [b - a for a, b in zip(edges(sync, 0, 60), edges(sync, 1, 61), strict=True)]
    assert set(gaps[8:]) == {40_000_000}
    assert sync.period_ns == Fraction(40_000_000)


def test_free_running_loses_what_its_drift_says() -> None:
    sync = PatchedSync(house())
    sync.drift(T0 + 10 * PERIOD + MS, 100.0)
    late = sync.vsync_ns(11 + 24_000) - house().vsync_ns(11 + 24_000)
    assert abs(late - 100e-6 * 24_000 * NS / RATE) < 2


CHANGES = st.lists(
    st.tuples(
        st.sampled_from(["jump", "rate", "drift"]),
        st.integers(1, 10 * PERIOD),
        st.integers(-PERIOD, PERIOD),
    ),
    max_size=4,
)


@settings(max_examples=60)
@given(CHANGES, st.integers(0, 60 * PERIOD))
def test_number_and_time_are_inverse_whatever_happened(
    changes: list[tuple[str, int, int]], at_ns: int
) -> None:
    sync = PatchedSync(house())
    now = T0
    for kind, after_ns, by in changes:
        now += after_ns
        past = sync.index_at(now)
        before = edges(sync, -3, past + 1)
        if kind == "drift":
            sync.drift(now, by / PERIOD * 200.0)
        else:
            rate = RATE if kind == "jump" else Fraction(25)
            sync.change(now, house(by, rate), round(sync.period_ns / 2))
        assert edges(sync, -3, past + 1) == before
    times = edges(sync, -3, 60)
    shortest = 0.4 * 40_000_000
    assert all(b - a > shortest for a, b in pairwise(times))
    for j in range(-3, 60):
        t_ns = sync.vsync_ns(j)
        assert sync.index_at(t_ns) == j
        assert sync.index_at(t_ns - 1) == j - 1
    j = sync.index_at(T0 + at_ns)
    assert sync.vsync_ns(j) <= T0 + at_ns < sync.vsync_ns(j + 1)
