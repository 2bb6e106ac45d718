# SPDX-License-Identifier: Apache-2.0
"""Even time from arrivals: the rate, lost and late packets, pauses, sources that are not even."""

from __future__ import annotations

import random
from collections.abc import Callable
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.tracking.arrivals import (
    MS,
    NS,
    PERIOD_NS,
    T0,
    Packet,
    exponential,
    held,
    packets,
    size_of,
)
from tracking.even_clock import EvenClock
from tracking.source_clock import Stamp, quantile

PROVED = 750
"""So many packets at 50 Hz a clock needs at most that trusts nobody."""
USED = ("", "start", "rate")
Found = list[tuple[Packet, Stamp]]


def run(sent: list[Packet], *, trusted: bool = False, modulus: int = 0) -> tuple[Found, EvenClock]:
    """Return the stamps, and the clock; with a counter of `modulus` where that is not 0."""
    clock = EvenClock(PERIOD_NS, trusted=trusted)
    found = []
    for packet in sent:
        number = packet.number % modulus if modulus else None
        found.append((packet, clock.observe(packet.arrival_ns, number, modulus)))
    used = [(p, s) for p, s in found if s.happened in USED]
    assert all(s.t_ns <= p.arrival_ns for p, s in found)
    assert all(b.t_ns > a.t_ns for (_, a), (_, b) in pairwise(used))
    return found, clock


def errors_ms(found: Found, since: int = PROVED) -> list[float]:
    return [(s.t_ns - p.true_ns) / MS for p, s in found if p.number >= since and s.happened in USED]


def worst_ms(found: Found, since: int = PROVED) -> float:
    return max(map(abs, errors_ms(found, since)))


class TestEven:
    @pytest.mark.parametrize("ppm", [-2000.0, -100.0, 0.0, 100.0, 2000.0])
    def test_jitter_and_a_rate_a_little_off(self, ppm: float) -> None:
        sent = packets(4000, period_ns=PERIOD_NS * (1.0 + ppm * 1e-6), wait_ms=exponential(1.0))
        found, clock = run(sent)
        assert clock.is_even
        assert quantile([abs(e) for e in errors_ms(found)], 0.99) <= 0.5
        assert clock.period_ns() == pytest.approx(PERIOD_NS * (1.0 + ppm * 1e-6), rel=2e-5)

    def test_it_needs_proof_and_a_trusted_one_none(self) -> None:
        sent = packets(1000)
        plain, _ = run(sent)
        assert all(s.wait_ns == 0 for p, s in plain if p.number < 250)
        trusted, _ = run(sent, trusted=True)
        assert worst_ms(trusted, since=100) <= 1.0

    @pytest.mark.parametrize("modulus", [0, 16, 256, 65536])
    @pytest.mark.parametrize("loss", [0.05, 0.2, 0.5])
    def test_lost_packets_skip_their_slots(self, loss: float, modulus: int) -> None:
        found, clock = run(packets(5000, loss=loss), modulus=modulus)
        assert clock.is_even
        assert worst_ms(found) <= 1.0
        assert clock.period_ns() == pytest.approx(PERIOD_NS, rel=1e-4)

    @pytest.mark.parametrize("seed", [108, 124, 131, 133, 134, 137])
    def test_no_seed_is_off_by_a_slot(self, seed: int) -> None:
        """Given 20 % loss and 1 ms of jitter, Expect nothing a period off, even or not.

        These are the worst of forty seeds. One begins with a period 3 % off, where the shown time
        once fell behind the line without end.
        """
        found, _ = run(packets(3000, loss=0.2, wait_ms=exponential(1.0), seed=seed))
        assert worst_ms(found) < PERIOD_NS / MS

    def test_with_a_counter_heavy_jitter_is_no_matter(self) -> None:
        """Given waits of 6 ms in the mean, some above a period, and 20 % loss, Expect even time."""
        found, clock = run(packets(5000, loss=0.2, wait_ms=exponential(6.0)), modulus=256,
                           trusted=True)  # fmt: skip
        errors = sorted(map(abs, errors_ms(found, since=1000)))
        assert clock.is_even
        assert quantile(errors, 0.99) <= 2.0


class TestLate:
    def bursts(self, count: int = 4000, loss: float = 0.0) -> list[Packet]:
        """Stalls of 50 to 200 ms about once a second, each followed by its packets at once."""
        generator = random.Random(5)
        sent = packets(count, loss=loss)
        at_ns = T0 + NS
        while at_ns < sent[-1].true_ns:
            sent = held(sent, at_ns, at_ns + generator.randrange(50, 200) * MS)
            at_ns += generator.randrange(600, 1500) * MS
        return sent

    @pytest.mark.parametrize("modulus", [0, 16, 65536])
    def test_late_packets_skip_no_slot(self, modulus: int) -> None:
        found, clock = run(self.bursts(), modulus=modulus)
        assert clock.is_even
        errors = [abs(e) for e in errors_ms(found, since=1000)]
        assert quantile(errors, 0.99) <= 1.0
        assert clock.period_ns() == pytest.approx(PERIOD_NS, rel=1e-3)
        assert clock.wait_ns(0.95) > 20 * MS
        unused = sum(s.happened == "again" for p, s in found if p.number >= 1000)
        assert unused <= 0.005 * len(found)

    def test_a_few_lost_in_the_bursts(self) -> None:
        """Given 3 % lost among bursts, Expect slots right again soon: 8 of 10 within 1 ms."""
        found, clock = run(self.bursts(loss=0.03), trusted=True)
        assert clock.is_even
        errors = [abs(e) for e in errors_ms(found, since=1000)]
        assert quantile(errors, 0.8) <= 1.0
        assert max(errors) <= 300.0

    @pytest.mark.parametrize("modulus", [0, 16, 65536])
    @pytest.mark.parametrize("pause_s", [1, 10])
    def test_a_pause_in_which_nothing_was_sent(self, pause_s: int, modulus: int) -> None:
        gap = range(1000, 1000 + 50 * pause_s)
        found, clock = run([p for p in packets(gap.stop + 1000) if p.number not in gap],
                           modulus=modulus)  # fmt: skip
        assert clock.is_even
        assert worst_ms(found) <= 1.0

    def test_a_source_that_counts_on_after_a_pause(self) -> None:
        """Given a tracker that stopped for 2 s without counting, Expect the time right after it."""
        sent = packets(1000)
        later = packets(1000, from_ns=T0 + 22 * NS, seed=2)
        sent += [p._replace(number=p.number + 1000) for p in later]
        found, _ = run(sent, modulus=65536)
        assert worst_ms(found) <= 1.0

    def test_overtaken_and_doubled_packets_of_a_counter(self) -> None:
        sent = packets(2000, wait_ms=exponential(0.1))
        for at in range(600, 1900, 10):
            slow = sent[at]._replace(arrival_ns=sent[at + 1].arrival_ns + 50_000)
            sent[at], sent[at + 1] = sent[at + 1], slow
        double = [p._replace(arrival_ns=p.arrival_ns + 20_000) for p in sent[605:1900:10]]
        sent = sorted([*sent, *double], key=lambda p: p.arrival_ns)
        found, _ = run(sent, modulus=65536)
        kinds = [s.happened for _, s in found]
        assert (kinds.count("late"), kinds.count("again")) == (130, 130)
        late = [abs(s.t_ns - p.true_ns) for p, s in found if s.happened == "late"]
        assert max(late) <= MS


class TestRate:
    @pytest.mark.parametrize(("before_hz", "after_hz"), [(50, 60), (60, 50), (50, 100), (50, 25)])
    @pytest.mark.parametrize("loss", [0.0, 0.1])
    def test_a_changed_rate_is_followed(self, before_hz: int, after_hz: int, loss: float) -> None:
        sent = packets(1500, period_ns=NS / before_hz, loss=loss)
        start_ns = T0 + round(1500 * NS / before_hz)
        later = packets(2500, period_ns=NS / after_hz, from_ns=start_ns, loss=loss, seed=2)
        sent += [p._replace(number=p.number + 1500) for p in later]
        found, clock = run(sent, trusted=True)
        assert clock.is_even
        assert clock.period_ns() == pytest.approx(NS / after_hz, rel=1e-3)
        assert worst_ms(found, since=1500 + 10 * after_hz) <= 2.0
        told = [p.number for p, s in found if s.happened == "rate"]
        assert len(told) >= 1
        assert told[0] < 1500 + 80

    def test_a_rate_far_from_the_nominal_one_needs_trust(self) -> None:
        sent = packets(2000, period_ns=NS / 60)
        assert not run(sent)[1].is_even
        assert run(sent, trusted=True)[1].is_even


def renewal(interval_ms: Callable[[random.Random], float], count: int = 4000) -> list[Packet]:
    """Return packets of a source that waits anew each time: no grid at all."""
    generator = random.Random(3)
    t_ns, found = T0, []
    for number in range(count):
        t_ns += max(10_000, round(interval_ms(generator) * MS))
        found.append(Packet(number, t_ns, t_ns))
    return found


UNEVEN = {
    "by chance": lambda g: g.expovariate(1 / 20),
    "half a period to one and a half": lambda g: g.uniform(10, 30),
    "a fifth off": lambda g: g.uniform(16, 24),
    "a tenth off": lambda g: g.gauss(20, 2),
    "gamma": lambda g: g.gammavariate(4, 5),
    "one of two": lambda g: g.choice([10.0, 30.0]),
    "a loop that sleeps": lambda g: 20 + g.expovariate(3),
    "a good loop that sleeps": lambda g: g.gauss(20, 0.2),
}


class TestUneven:
    @pytest.mark.parametrize("name", UNEVEN)
    def test_it_is_found_out_and_keeps_its_arrivals(self, name: str) -> None:
        found, clock = run(renewal(UNEVEN[name]))
        moved = [s for p, s in found if s.wait_ns > 2 * MS]
        assert len(moved) <= 0.03 * len(found)
        assert not clock.is_even
        assert clock.period_ns() is None

    @pytest.mark.parametrize("name", UNEVEN)
    def test_a_trusted_one_as_well(self, name: str) -> None:
        found, clock = run(renewal(UNEVEN[name], 8000), trusted=True)
        assert not clock.is_even
        assert all(s.wait_ns == 0 for p, s in found if p.number > 6000)

    def test_a_counter_that_stands_still_is_none(self) -> None:
        clock = EvenClock(PERIOD_NS)
        stamps = [clock.observe(p.arrival_ns, 0, 16) for p in packets(1000)]
        assert all(s.happened in USED for s in stamps)
        assert clock.is_even


@given(
    st.booleans(),
    st.sampled_from([0, 2, 16, 2**32]),
    st.lists(
        st.tuples(
            st.one_of(
                st.integers(1, 60 * MS),
                st.integers(19 * MS, 21 * MS),
                st.integers(1, 20 * NS),
            ),
            st.integers(0, 2**32),
        ),
        max_size=120,
    ),
)
def test_anything_gives_a_time(
    trusted: bool, modulus: int, sequence: list[tuple[int, int]]
) -> None:
    """Given any arrivals and counters, Expect times before the arrivals, in order."""
    clock = EvenClock(PERIOD_NS, trusted=trusted)
    t_ns, last = T0, -1
    for passed_ns, number in sequence:
        t_ns += passed_ns
        stamp = clock.observe(t_ns, number % modulus if modulus else None, modulus)
        assert stamp.t_ns <= t_ns
        if stamp.happened in USED:
            assert stamp.t_ns > last
            last = stamp.t_ns
    period_ns = clock.period_ns()
    assert period_ns is None or period_ns > 0


def test_memory_is_bounded() -> None:
    clock = EvenClock(PERIOD_NS)
    sizes = []
    for count, packet in enumerate(packets(20_000, loss=0.1)):
        clock.observe(packet.arrival_ns)
        if count in (5_000, 17_000):
            sizes.append(size_of(clock))
    assert sizes[1] <= 1.1 * sizes[0]
