# SPDX-License-Identifier: Apache-2.0
"""A condition is told when it lasts, and over when it is gone for long."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from render_bridge.lasting import Lasting

MS = 1_000_000
T = 10**12


def story(lasting: Lasting, bad_at_ms: set[int], until_ms: int) -> list[tuple[int, str]]:
    """Look each 10 ms; return what changed when (ms)."""
    told: list[tuple[int, str]] = []
    for t_ms in range(0, until_ms, 10):
        change = lasting.update(t_ms in bad_at_ms, T + t_ms * MS)
        if change is not None:
            told.append((t_ms, change))
    return told


def test_raised_once_and_over_once() -> None:
    lasting = Lasting(500 * MS, 50 * MS, 1_000 * MS)
    assert story(lasting, set(range(100, 800, 10)), 3_000) == [(600, "raised"), (1_790, "over")]


def test_every_other_report_is_all_the_time_and_a_short_one_is_nothing() -> None:
    assert story(Lasting(500 * MS, 50 * MS, 1_000 * MS), set(range(0, 900, 50)), 900) == [
        (500, "raised")
    ]
    assert story(Lasting(500 * MS, 50 * MS, 1_000 * MS), set(range(0, 480, 10)), 2_000) == []
    # two halves with a pause between are not one whole
    halves = {*range(0, 400, 10), *range(500, 900, 10)}
    assert story(Lasting(500 * MS, 50 * MS, 1_000 * MS), halves, 2_000) == []


def test_a_pause_does_not_end_it() -> None:
    """Given 900 ms of peace in between, Expect it to stand: a second is asked for."""
    bad = {*range(0, 600, 10), *range(1_490, 1_500, 10)}
    lasting = Lasting(500 * MS, 50 * MS, 1_000 * MS)
    assert story(lasting, bad, 4_000) == [(500, "raised"), (2_490, "over")]


@given(st.lists(st.booleans(), max_size=400))
def test_it_is_raised_and_over_in_turn(states: list[bool]) -> None:
    lasting = Lasting(100 * MS, 20 * MS, 200 * MS)
    changes = [lasting.update(bad, T + i * 10 * MS) for i, bad in enumerate(states)]
    told = [change for change in changes if change is not None]
    assert told[::2] == ["raised"] * len(told[::2])
    assert told[1::2] == ["over"] * len(told[1::2])
    assert lasting.stands == (len(told) % 2 == 1)
