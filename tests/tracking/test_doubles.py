# SPDX-License-Identifier: Apache-2.0
"""Packets that come twice: known of a camera that moves, not guessed of one that rests."""

from __future__ import annotations

from fractions import Fraction
from random import Random

import pytest

from tracking.doubles import DoubleWatch
from tracking.sample import Decoded

MS = 1_000_000
RATE = Fraction(100)
Packet = tuple[int, float]
"""When it came, ns; the value it has."""


def at(value: float, sequence: int | None = None) -> Decoded:
    return Decoded(source_key=1, position_m=(value, 0.0, 0.0), sequence=sequence)


def doubles(packets: list[Packet], rate: Fraction = RATE) -> list[int]:
    """Return which packets are taken for doubles."""
    watch = DoubleWatch(rate)
    return [n for n, (t_ns, value) in enumerate(packets) if watch.is_double(at(value), t_ns)]


def moving(count: int, after_ms: float | None = None, every: int = 1) -> list[Packet]:
    """Return packets of a camera that moves; each `every`th comes again `after_ms` later."""
    found = []
    for n in range(count):
        found.append((n * 10 * MS, n / 100))
        if after_ms is not None and n % every == 0:
            found.append((n * 10 * MS + round(after_ms * MS), n / 100))
    return found


@pytest.mark.parametrize("after_ms", [0.0, 0.3, 4.0])
@pytest.mark.parametrize("every", [1, 7])
def test_each_double_is_known(after_ms: float, every: int) -> None:
    packets = moving(200, after_ms, every)
    again = [n for n in range(1, len(packets)) if packets[n][1] == packets[n - 1][1]]
    assert doubles(packets) == again[1:]  # whether the first one moved is not known


def test_three_times_is_two_too_many() -> None:
    packets = [(n * 10 * MS + copy * MS, n / 100) for n in range(50) for copy in range(3)]
    assert doubles(packets) == [n for n in range(3, 150) if n % 3]


def test_none_where_all_come_once() -> None:
    assert doubles(moving(500)) == []


def test_a_camera_at_rest_is_no_double_at_any_rate() -> None:
    for rate in (25, 100, 400):
        assert doubles([(n * 10 * MS, 1.0) for n in range(500)], Fraction(rate)) == []


def test_a_queue_after_a_stall_is_none() -> None:
    """It moves, stops, and the line stalls: all that queued comes at once, and is all the same."""
    packets = moving(50)
    end_ns, last = packets[-1]
    packets += [(end_ns + 300 * MS, last + 1.0)] + [(end_ns + 300 * MS, last + 1.0)] * 29
    assert doubles(packets) == []


def test_held_values_sent_at_their_rate_are_none() -> None:
    assert doubles([(n * 10 * MS, (n // 2) / 100) for n in range(300)]) == []


def test_an_uneven_line_makes_none() -> None:
    draw = Random(3)
    arrivals = sorted(n * 10 * MS + draw.randrange(0, 8 * MS) for n in range(1_000))
    assert doubles([(t_ns, (n // 3) / 100) for n, t_ns in enumerate(arrivals)]) == []


def test_a_rate_a_little_off_does_not_hide_them() -> None:
    packets = [
        (round(n * 10.02 * MS) + copy * MS, n / 100) for n in range(5_000) for copy in range(2)
    ]
    assert len(doubles(packets)) == 4_999


def test_who_counts_is_not_judged_here() -> None:
    watch = DoubleWatch(RATE)
    assert not any(watch.is_double(at(n // 2, sequence=n // 2), n * MS) for n in range(20))
