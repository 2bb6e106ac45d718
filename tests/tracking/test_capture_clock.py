# SPDX-License-Identifier: Apache-2.0
"""Which clock dates a sample: what the stage file chose, and what the packets carry."""

from __future__ import annotations

from fractions import Fraction

import pytest

from hardware_profiles.stage import ClockChoice
from tests.tracking.arrivals import MS, NS, T0, Packet, exponential, packets
from tracking.capture_clock import CaptureClock
from tracking.sample import Decoded
from tracking.source_clock import Stamp

RATE = Fraction(50)
UNIT = (1.0, 0.0, 0.0, 0.0)


def decoded(packet: Packet, *, timed: bool = False, step_ns: int = 0) -> Decoded:
    own_ns = 5 * NS + packet.true_ns - T0 + step_ns
    return Decoded(1, position_m=(0.0, 0.0, 0.0), quaternion_wxyz=UNIT,
                   t_source_ns=own_ns if timed else None)  # fmt: skip


def run(
    choice: ClockChoice, *, timed: bool, wait_ms: float = 2.0, rate: Fraction = RATE
) -> tuple[CaptureClock, list[tuple[Packet, Stamp]]]:
    clock = CaptureClock(choice, rate)
    sent = packets(1500, wait_ms=exponential(wait_ms))
    return clock, [(p, clock.observe(decoded(p, timed=timed), p.arrival_ns)) for p in sent]


@pytest.mark.parametrize(
    ("choice", "timed", "wait_ms", "name"),
    [
        ("auto", True, 2.0, "source"),
        ("auto", False, 0.5, "even"),
        ("auto", False, 30.0, "arrival"),
        ("arrival", True, 0.5, "arrival"),
        ("arrival", False, 0.5, "arrival"),
        ("even", True, 0.5, "even"),
        ("even", False, 0.5, "even"),
        ("source", True, 0.5, "source"),
        ("source", False, 0.5, "arrival"),
    ],
)
def test_the_clock_that_is_taken(
    choice: ClockChoice, timed: bool, wait_ms: float, name: str
) -> None:
    clock, found = run(choice, timed=timed, wait_ms=wait_ms)
    assert clock.name == name
    late_ms = max(abs(s.t_ns - p.true_ns) / MS for p, s in found if p.number >= 1000)
    assert late_ms <= 0.5 if name != "arrival" else all(s.wait_ns == 0 for _, s in found)
    assert (clock.wait_ns() > 0.0) == (name != "arrival")


def test_auto_wants_the_rate_of_the_stage_file() -> None:
    assert run("auto", timed=False, wait_ms=0.5, rate=Fraction(24))[0].name == "arrival"
    assert run("even", timed=False, wait_ms=0.5, rate=Fraction(24))[0].name == "even"


def test_position_and_rotation_in_packets_of_their_own() -> None:
    """Given a tracker that sends them in turn, 4 ms apart, Expect each on a grid of its own."""
    clock = CaptureClock("auto", RATE)
    worst = 0
    for packet in packets(1500, wait_ms=exponential(0.2)):
        place = Decoded(1, position_m=(0.0, 0.0, 0.0))
        turn = Decoded(1, quaternion_wxyz=UNIT)
        one = clock.observe(place, packet.arrival_ns)
        other = clock.observe(turn, packet.arrival_ns + 4 * MS)
        assert (one.happened, other.happened) != ("again", "again")
        if packet.number >= 1000:
            worst = max(worst, abs(one.t_ns - packet.true_ns),
                        abs(other.t_ns - 4 * MS - packet.true_ns))  # fmt: skip
    assert clock.name == "even"
    assert worst <= 0.5 * MS


def test_a_step_is_told_and_counted() -> None:
    clock = CaptureClock("auto", RATE)
    told = []
    for packet in packets(1000):
        step_ns = 3600 * NS if packet.number >= 700 else 0
        stamp = clock.observe(decoded(packet, timed=True, step_ns=step_ns), packet.arrival_ns)
        told.append(stamp.happened)
    assert told.count("step") == 1
    assert clock.segment == 1
    assert clock.period_ns() == pytest.approx(20 * MS, rel=1e-3)
