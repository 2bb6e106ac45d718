# SPDX-License-Identifier: Apache-2.0
"""F-34: ten thousand faults a second become a hundred lines, and what was left out is counted."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from stagectl.alarms.limiter import BURST, EVERY_NS, MOST_KEPT, ROOM, EventLimiter
from stagectl.topics import Event, Level

MS = 1_000_000
NS = 1_000_000_000
T = 10**12


def storm(limiter: EventLimiter, seconds: int, make: str) -> list[Event]:
    """Tell 10,000 events a second; `make` has {} for a number. Return what came through."""
    through: list[Event] = []
    for number in range(seconds * 10_000):
        t_ns = T + number * NS // 10_000
        level: Level = ("warn", "alarm")[number % 2]
        event = Event(t_ns, level, "source", make.format(number), "F-02")
        if limiter.admits(event):
            through.append(event)
        if limiter.due_ns is not None and t_ns >= limiter.due_ns:
            through += limiter.due(t_ns)
    return through


@pytest.mark.parametrize("make", ["bad packet", "bad packet {}", "bad packet of {0:b} {0:x}"])
def test_a_storm_is_a_hundred_lines_a_second_at_most(make: str) -> None:
    through = storm(EventLimiter(), 4, make)
    assert through
    seconds = Counter((event.t_ns - T) // NS for event in through)
    assert max(seconds.values()) <= 100


def test_figures_do_not_make_it_another_thing() -> None:
    limiter = EventLimiter()
    told = [limiter.admits(Event(T + n, "warn", "a", f"{n} of {n * 7} ms", "")) for n in range(99)]
    assert told == [True] * BURST + [False] * (99 - BURST)


def test_addresses_and_names_make_it_another_thing() -> None:
    limiter = EventLimiter()
    for n in range(20):
        assert limiter.admits(Event(T, "alarm", "security", f"127.0.0.{n}: refused", "F-33"))
        assert limiter.admits(Event(T, "warn", "take", f"take_{n:03} was left open", "F-28"))


def test_what_was_left_out_is_counted_and_told() -> None:
    limiter = EventLimiter()
    for n in range(1_000):
        limiter.admits(Event(T + n * MS, "alarm", "a", f"bad: {n}", "F-02"))
    assert limiter.due_ns == T + EVERY_NS
    assert limiter.due(T + EVERY_NS - 1) == []
    (event,) = limiter.due(T + EVERY_NS)
    assert event == Event(
        T + EVERY_NS, "warn", "a", "told 995 more times in 30 s: bad: 999", "F-34"
    )
    assert limiter.due_ns is None
    assert limiter.admits(event)
    assert limiter.admits(Event(T + EVERY_NS + 1, "alarm", "a", "bad: 1", "F-02"))


def test_an_alarm_has_room_beside_a_storm_of_warnings() -> None:
    limiter = EventLimiter()
    words = [chr(97 + i // 26) + chr(97 + i % 26) for i in range(200)]
    told = [limiter.admits(Event(T, "warn", "a", f"bad {w}", "")) for w in words]
    assert sum(told) == ROOM[1]
    assert limiter.admits(Event(T, "alarm", "b", "render node is silent", "F-15"))


def test_an_alarm_that_found_no_room_is_told_as_an_alarm_in_a_moment() -> None:
    """Given a switch that dies and fifty alarms in one moment, Expect all of them in 3 s."""
    limiter = EventLimiter()
    names = [f"tracker-{chr(97 + i // 10)}{i % 10}" for i in range(50)]
    at_once = {n for n in names if limiter.admits(Event(T, "alarm", n, "tracking lost", "F-01"))}
    assert len(at_once) == ROOM[0]
    later: list[Event] = []
    for tenth in range(30):
        t_ns = T + tenth * 100 * MS
        if limiter.due_ns is not None and t_ns >= limiter.due_ns:
            later += limiter.due(t_ns)
    assert at_once | {event.source for event in later} == set(names)
    assert {(event.level, event.code) for event in later} == {("alarm", "F-34")}
    assert later[0].text == "told 1 times in a storm: tracking lost"


def test_what_people_did_is_told_each_time() -> None:
    """Given twenty orders of one kind in every second, Expect all: it is who did what."""
    limiter = EventLimiter()
    storm(limiter, 1, "bad packet {}")
    for n in range(600):
        assert limiter.admits(Event(T + n * 50 * MS, "info", "Ann", f"GO cue {n}"))


def test_a_program_that_gives_a_thousand_orders_a_second_is_counted() -> None:
    limiter = EventLimiter()
    told = [limiter.admits(Event(T + n * MS, "info", "bot", f"GO cue {n}")) for n in range(1_000)]
    assert sum(told) == ROOM[2]
    (count,) = limiter.due(T + 2 * EVERY_NS)
    assert count.text.startswith(f"told {1_000 - ROOM[2]} more times")


def test_another_fault_is_told_though_one_storms() -> None:
    limiter = EventLimiter()
    storm(limiter, 1, "bad packet")
    assert limiter.admits(Event(T + NS, "alarm", "left", "render node is silent", "F-15"))


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow], max_examples=50)
@given(st.lists(st.tuples(st.integers(0, 10**9), st.text(max_size=3)), max_size=400))
def test_nothing_is_lost_uncounted_and_memory_is_bounded(told: list[tuple[int, str]]) -> None:
    limiter = EventLimiter()
    t_ns, through = T, 0
    for step, text in told:
        t_ns += step
        through += limiter.admits(Event(t_ns, "warn", "a", text))
    left_out = 0
    for second in range(200):
        for event in limiter.due(t_ns + EVERY_NS + second * NS):
            left_out += int(event.text.split()[1])
    assert through + left_out == len(told)
    assert limiter.due_ns is None
    assert len(limiter._kept) <= MOST_KEPT + 1  # noqa: SLF001 - what it holds is the point


def test_counts_are_no_storm_of_their_own() -> None:
    """Given 150 things left out, each begun at its own moment, Expect ten counts a second."""
    limiter = EventLimiter()
    words = [chr(97 + i // 26) + chr(97 + i % 26) for i in range(150)]
    for i, word in enumerate(words):
        for _ in range(2):
            limiter.admits(Event(T + i * 5 * MS, "warn", word, "bad", ""))
    told: list[int] = []
    for ms in range(0, 20_000, 5):
        t_ns = T + EVERY_NS + ms * MS
        if limiter.due_ns is not None and t_ns >= limiter.due_ns:
            told += [event.t_ns for event in limiter.due(t_ns)]
    assert len(told) == len(words) - ROOM[1] // 2
    assert all(sum(t <= later < t + NS for later in told) <= 10 for t in told)
