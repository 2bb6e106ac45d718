# SPDX-License-Identifier: Apache-2.0
"""One line an address and kind in 10 s, with a count, in bounded memory."""

from __future__ import annotations

import itertools

from hypothesis import given
from hypothesis import strategies as st

from stagectl.security.alarm_log import EVERY_NS, MANY, MOST_KEPT, AlarmLog

_S = 1_000_000_000


def test_the_first_is_said_at_once_the_rest_is_counted() -> None:
    log = AlarmLog()
    assert log.line("10.0.0.7", "plain text", "no key", 0) == "10.0.0.7: no key"
    for number in range(5):
        assert log.line("10.0.0.7", "plain text", "no key", number * _S) is None
    assert log.due(9 * _S) == []
    assert log.due(10 * _S) == ["10.0.0.7: 5 more times in 10 s: no key"]
    assert log.line("10.0.0.7", "plain text", "no key", 12 * _S) is None
    assert log.due(20 * _S) == ["10.0.0.7: 1 more times in 10 s: no key"]
    assert log.due(30 * _S) == []
    assert log.line("10.0.0.7", "plain text", "no key", 31 * _S) == "10.0.0.7: no key"


def test_another_address_and_another_kind_have_lines_of_their_own() -> None:
    log = AlarmLog()
    assert log.line("10.0.0.7", "plain text", "no key", 0)
    assert log.line("10.0.0.8", "plain text", "no key", 0)
    assert log.line("10.0.0.7", "unknown key", "who?", 0)


def test_a_flood_from_many_addresses_shares_one_line() -> None:
    log = AlarmLog()
    lines = [log.line(f"10.0.{i // 256}.{i % 256}", "x", "y", 0) for i in range(10 * MOST_KEPT)]
    said = [line for line in lines if line is not None]
    assert len(said) == MOST_KEPT + 1
    assert said[-1] == f"{MANY}: y"
    assert log.due(EVERY_NS) == [f"{MANY}: {9 * MOST_KEPT - 1} more times in 10 s: y"]


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3 * _S)), max_size=60))
def test_no_two_lines_of_one_kind_within_ten_seconds_and_none_is_lost(
    steps: list[tuple[int, int]],
) -> None:
    log = AlarmLog()
    now = 0
    said: dict[int, list[int]] = {}
    counted = 0
    for address, wait in steps:
        now += wait
        for line in log.due(now):
            who = int(line.partition(":")[0])
            said.setdefault(who, []).append(now)
            counted += int(line.split()[1])
        if log.line(str(address), "k", "s", now) is not None:
            said.setdefault(address, []).append(now)
            counted += 1
    for _ in range(2):
        now += EVERY_NS
        for line in log.due(now):
            said.setdefault(int(line.partition(":")[0]), []).append(now)
            counted += int(line.split()[1])
    assert counted == len(steps)
    for times in said.values():
        assert all(b - a >= EVERY_NS for a, b in itertools.pairwise(times))
