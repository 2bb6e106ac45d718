# SPDX-License-Identifier: Apache-2.0
"""The house sync: exact edges, drift, repeatable jitter."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.house_sync import HouseSync

FILM = Fraction(24000, 1001)


def test_edges_are_exact_after_a_day() -> None:
    sync = HouseSync(5, FILM)
    assert sync.vsync_ns(0) == 5
    assert sync.vsync_ns(24000) == 5 + 1001 * 1_000_000_000
    assert sync.vsync_ns(24000 * 86) == 5 + 86 * 1001 * 1_000_000_000
    assert sync.vsync_ns(-24000) == 5 - 1001 * 1_000_000_000


def test_ppm_lengthens_the_period() -> None:
    assert HouseSync(0, Fraction(50), ppm=10).vsync_ns(50 * 100_000) == 100_001 * 1_000_000_000
    assert HouseSync(0, Fraction(50), ppm=-10).vsync_ns(50 * 100_000) == 99_999 * 1_000_000_000


def test_jitter_depends_on_seed_and_index_only() -> None:
    clean, one, two = (
        HouseSync(0, FILM),
        HouseSync(0, FILM, jitter_us=100, seed=1),
        HouseSync(0, FILM, jitter_us=100, seed=2),
    )
    offsets = [one.vsync_ns(j) - clean.vsync_ns(j) for j in range(2000)]
    assert offsets == [one.vsync_ns(j) - clean.vsync_ns(j) for j in range(2000)]
    assert offsets != [two.vsync_ns(j) - clean.vsync_ns(j) for j in range(2000)]
    assert min(offsets) < -90_000
    assert max(offsets) > 90_000
    assert max(map(abs, offsets)) <= 100_000
    assert abs(sum(offsets)) / len(offsets) < 6_000


@given(
    st.integers(-(10**6), 10**15),
    st.integers(-(10**9), 10**9),
    st.sampled_from([FILM, Fraction(25), Fraction(60000, 1001), Fraction(1000)]),
    st.floats(-500, 500),
    st.sampled_from([0, 1, 400]),
)
def test_index_at_inverts_vsync(
    d0_ns: int, j: int, rate: Fraction, ppm: float, jitter_us: float
) -> None:
    sync = HouseSync(d0_ns, rate, ppm, jitter_us, seed=3)
    t_ns = sync.vsync_ns(j)
    assert sync.index_at(t_ns) == j
    assert sync.index_at(t_ns - 1) == j - 1


@pytest.mark.parametrize(("rate", "jitter_us"), [(0, 0), (50, 10_000), (50, -1)])
def test_impossible_syncs_are_refused(rate: int, jitter_us: float) -> None:
    with pytest.raises(ValueError, match="house sync"):
        HouseSync(0, Fraction(rate), jitter_us=jitter_us)
