# SPDX-License-Identifier: Apache-2.0
"""F-30: a machine that runs its deadlines late is told within a second; one stop is not."""

from __future__ import annotations

from collections.abc import Callable

from stagectl.alarms.catalogue import fault
from stagectl.nodes.loop_lag import LoopLag
from stagectl.topics import Event

MS = 1_000_000
T = 10**12


def run(meter: LoopLag, from_ms: int, to_ms: int, lag_us: Callable[[int], int]) -> list[Event]:
    """Run a deadline each 4 ms; `lag_us`: how late the n-th of this run is."""
    events = []
    for number, t_ms in enumerate(range(from_ms, to_ms, 4)):
        due_ns = T + t_ms * MS
        event = meter.add(due_ns, due_ns + lag_us(number) * 1_000)
        if event is not None:
            events.append(event)
    return events


def test_a_starved_machine_is_told_within_a_second_and_once() -> None:
    meter = LoopLag("engine")
    assert run(meter, 0, 5_000, lambda _: 100) == []
    # two of a hundred are 9 ms late: the p99 is above 2 ms
    events = run(meter, 5_000, 9_000, lambda n: 9_000 if n % 50 == 10 else 100)
    assert [(e.level, e.source, e.code) for e in events] == [("alarm", "engine", "F-30")]
    bound_ms = fault("F-30").within_ms
    assert bound_ms is not None
    assert events[0].t_ns - (T + 5_000 * MS) <= bound_ms * MS
    assert "at worst 9 ms" in events[0].text
    assert meter.stands
    events = run(meter, 9_000, 14_000, lambda _: 100)
    assert [(e.level, e.code) for e in events] == [("info", "F-30")]
    assert not meter.stands


def test_one_stop_is_no_slow_machine() -> None:
    """Given 300 ms in which nothing ran, and all of it late then, Expect nothing."""
    meter = LoopLag("engine")
    assert run(meter, 0, 2_000, lambda _: 50) == []
    for waiting in range(75):
        assert meter.add(T + (2_000 + 4 * waiting) * MS, T + 2_300 * MS) is None
    assert run(meter, 2_304, 6_000, lambda _: 50) == []


def test_one_in_two_hundred_late_is_on_time() -> None:
    meter = LoopLag("engine")
    assert run(meter, 0, 20_000, lambda n: 50_000 if n % 200 == 7 else 1_900) == []


def test_what_is_due_at_once_is_never_late() -> None:
    meter = LoopLag("engine")
    assert [meter.add(0, T + n * MS) for n in range(5_000)] == [None] * 5_000


def test_after_a_long_silence_it_starts_anew() -> None:
    meter = LoopLag("engine")
    run(meter, 0, 1_000, lambda _: 50)
    assert run(meter, 60_000, 62_000, lambda _: 50) == []
