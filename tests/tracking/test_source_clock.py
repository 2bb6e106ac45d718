# SPDX-License-Identifier: Apache-2.0
"""The source's own clock, brought to stage time: skew, steps, waits, order."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.tracking.arrivals import MS, NS, PERIOD_NS, T0, Packet, exponential, packets, size_of
from tracking.source_clock import SourceClock, Stamp, quantile

SETTLED = 600
USED = ("", "start", "step", "odd")


def run(
    sent: list[Packet],
    *,
    ppm: float = 0.0,
    step_at: int | None = None,
    step_ns: int = 0,
    back_at: int | None = None,
) -> list[tuple[Packet, Stamp]]:
    """Return the stamps where the source's clock runs fast by `ppm` and is set once, or twice."""
    clock = SourceClock(PERIOD_NS)
    found = []
    for packet in sent:
        own_ns = 7 * NS + round((packet.true_ns - T0) * (1.0 + ppm * 1e-6))
        if step_at is not None and packet.number >= step_at:
            own_ns += step_ns
        if back_at is not None and packet.number >= back_at:
            own_ns -= step_ns
        found.append((packet, clock.observe(own_ns, packet.arrival_ns)))
    return found


def errors_ms(found: list[tuple[Packet, Stamp]], since: int = SETTLED) -> list[float]:
    return [(s.t_ns - p.true_ns) / MS for p, s in found if p.number >= since]


def assert_in_order(found: list[tuple[Packet, Stamp]]) -> None:
    """Assert: never after the arrival, strictly increasing; across a step as well."""
    used = [(p, s) for p, s in found if s.happened in USED]
    assert all(s.t_ns <= p.arrival_ns for p, s in found)
    assert all(b.t_ns > a.t_ns for (_, a), (_, b) in pairwise(used))


class TestSkew:
    @pytest.mark.parametrize("ppm", [-100.0, 0.0, 100.0])
    @pytest.mark.parametrize("mean_ms", [0.1, 1.0, 5.0])
    def test_100_ppm_is_tracked_to_half_a_millisecond(self, ppm: float, mean_ms: float) -> None:
        """F-07: over two minutes in which the clocks part by 12 ms."""
        found = run(packets(6000, wait_ms=exponential(mean_ms)), ppm=ppm)
        errors = sorted(map(abs, errors_ms(found)))
        assert errors[-1] <= 0.5
        assert_in_order(found)
        assert all(s.segment == 0 and s.happened in ("", "start") for _, s in found)

    def test_waits_do_not_show(self) -> None:
        """Given waits of 10 ms in the mean, Expect even times, and the waits reported."""
        found = run(packets(3000, wait_ms=exponential(10.0)), ppm=30.0)
        times = [s.t_ns for p, s in found if p.number >= SETTLED]
        steps_ms = sorted((b - a) / MS for a, b in pairwise(times))
        assert quantile(steps_ms, 0.01) == pytest.approx(20.0, abs=0.5)
        assert quantile(steps_ms, 0.99) == pytest.approx(20.0, abs=0.5)
        waits_ms = [s.wait_ns / MS for _, s in found[SETTLED:]]
        assert sum(waits_ms) / len(waits_ms) > 5.0

    def test_loss_is_nothing_to_it(self) -> None:
        found = run(packets(6000, loss=0.2), ppm=100.0)
        assert max(map(abs, errors_ms(found))) <= 0.5

    def test_the_period_in_stage_time(self) -> None:
        clock = SourceClock(PERIOD_NS)
        assert clock.period_ns() is None
        for packet in packets(2000, period_ns=PERIOD_NS / 1.2):
            clock.observe(round((packet.true_ns - T0) * 1.0001), packet.arrival_ns)
        assert clock.period_ns() == pytest.approx(PERIOD_NS / 1.2, rel=2e-5)


class TestSteps:
    @pytest.mark.parametrize(
        "step_ns", [3600 * NS, -3600 * NS, 70 * MS, -90 * MS, 10**15, -(10**15)]
    )
    def test_a_step_makes_a_segment_and_no_jump(self, step_ns: int) -> None:
        """F-07: +-1 h; 1 mm at 1 m/s is a millisecond. A small step back looks late first."""
        found = run(
            packets(4000, wait_ms=exponential(0.3)), ppm=50.0, step_at=2000, step_ns=step_ns
        )
        used = [(p, s) for p, s in found if s.happened in USED]
        assert max(abs(s.t_ns - p.true_ns) for p, s in used if p.number >= SETTLED) <= 1 * MS
        assert [s.happened for _, s in found].count("step") == 1
        assert [s.segment for _, s in found] == sorted(s.segment for _, s in found)
        assert found[-1][1].segment == 1
        at = next(p.number for p, s in found if s.happened == "step")
        assert at <= 2002
        assert_in_order(found)

    def test_there_and_back(self) -> None:
        found = run(packets(3000), step_at=1000, step_ns=3600 * NS, back_at=2000)
        assert found[-1][1].segment == 2
        assert_in_order(found)

    def test_one_packet_with_a_wild_time_is_no_step(self) -> None:
        found = run(packets(2000), step_at=1000, step_ns=5 * NS, back_at=1001)
        assert [s.happened for _, s in found].count("odd") == 1
        assert found[-1][1].segment == 0
        assert max(map(abs, errors_ms(found))) <= 5.0
        assert_in_order(found)

    def test_a_clock_set_back_in_a_pause(self) -> None:
        """Given -2 s within a pause of 5 s, Expect it noticed: such a wait does not stay."""
        sent = [p for p in packets(3000) if not 1000 <= p.number < 1250]
        found = run(sent, step_at=1250, step_ns=-2 * NS)
        assert found[-1][1].segment == 1
        assert max(map(abs, errors_ms(found, since=1250 + 200))) <= 1.0
        assert_in_order(found)

    @pytest.mark.parametrize("pause_s", [1, 10, 600])
    def test_a_pause_is_no_step(self, pause_s: int) -> None:
        gap = range(1000, 1000 + pause_s * 50)
        sent = [p for p in packets(gap.stop + 1000) if p.number not in gap]
        found = run(sent, ppm=20.0)
        assert found[-1][1].segment == 0
        assert max(map(abs, errors_ms(found, since=gap.stop + 100))) <= 0.5

    def test_a_burst_after_a_stall_is_no_step(self) -> None:
        found = run(
            [p._replace(arrival_ns=max(p.arrival_ns, T0 + 21 * NS + p.number)) if p.number > 1000
             else p for p in packets(2000)]
        )  # fmt: skip
        assert found[-1][1].segment == 0
        assert max(map(abs, errors_ms(found))) <= 0.5
        assert_in_order(found)


class TestOrder:
    def test_an_overtaken_packet_gets_its_own_time(self) -> None:
        sent = packets(1000, wait_ms=exponential(0.1))
        slow = sent[800]._replace(arrival_ns=sent[801].arrival_ns + 50_000)
        sent[800], sent[801] = sent[801], slow
        found = run(sent)
        (packet, stamp) = found[801]
        assert stamp.happened == "late"
        assert abs(stamp.t_ns - packet.true_ns) <= MS
        assert_in_order(found)

    def test_a_packet_that_comes_twice_is_known(self) -> None:
        sent = packets(1000)
        sent.insert(801, sent[800]._replace(arrival_ns=sent[800].arrival_ns + 5_000))
        sent.insert(805, sent[802]._replace(arrival_ns=sent[804].arrival_ns + 5_000))
        found = run(sent)
        assert [n for n, (_, s) in enumerate(found) if s.happened == "again"] == [801, 805]

    def test_every_packet_twice(self) -> None:
        sent = [
            p._replace(arrival_ns=p.arrival_ns + extra) for p in packets(1000) for extra in (0, 900)
        ]
        found = run(sent)
        assert [s.happened for _, s in found].count("again") == 1000
        assert found[-1][1].segment == 0


@given(
    st.lists(
        st.tuples(
            st.one_of(st.integers(-(10**18), 10**18), st.integers(-60 * MS, 60 * MS)),
            st.one_of(st.integers(0, 100 * MS), st.integers(0, 100 * NS)),
        ),
        max_size=60,
    )
)
def test_anything_gives_a_time(sequence: list[tuple[int, int]]) -> None:
    """Given any source times and arrivals, Expect times before the arrivals, in order."""
    clock = SourceClock(PERIOD_NS)
    own_ns, t_ns, last, segment = 0, T0, -1, 0
    for step_ns, passed_ns in sequence:
        own_ns += step_ns
        t_ns += passed_ns
        stamp = clock.observe(own_ns, t_ns)
        assert stamp.t_ns <= t_ns
        assert stamp.wait_ns == t_ns - stamp.t_ns or stamp.happened == "again"
        assert segment <= stamp.segment <= segment + 1
        segment = stamp.segment
        if stamp.happened in USED:
            assert stamp.t_ns > last
            last = stamp.t_ns


def test_memory_is_bounded() -> None:
    clock = SourceClock(PERIOD_NS)
    sizes = []
    for count, packet in enumerate(packets(20_000)):
        clock.observe(packet.true_ns, packet.arrival_ns)
        if count in (5_000, 19_000):
            sizes.append(size_of(clock))
    assert sizes[1] <= 1.1 * sizes[0]
