# SPDX-License-Identifier: Apache-2.0
"""A house reference in virtual time, and what a frame clock makes of it."""

from __future__ import annotations

import random
from collections.abc import Callable
from fractions import Fraction
from typing import NamedTuple

from hardware_profiles.rates import NS_PER_S
from render_bridge.frame_clock import ClockState, FrameClock
from render_bridge.grid_move import GridMove

# The rates that issue 4 names.
RATES = (
    Fraction(24000, 1001), Fraction(24), Fraction(25), Fraction(30000, 1001), Fraction(48),
    Fraction(60000, 1001), Fraction(60), Fraction(120),
)  # fmt: skip
T0 = 40 * 86_400 * NS_PER_S  # a machine that has run for 40 days
JITTER_NS = 100_000
MS = 1_000_000


class HouseReference:
    """Edge j comes at T0 + phase + j T (1 + ppm) + shift, with jitter that knows no history."""

    def __init__(
        self, rate: Fraction, *, ppm: int = 0, jitter_ns: int = JITTER_NS, seed: int = 1
    ) -> None:
        period = NS_PER_S / rate * (1 + Fraction(ppm, 1_000_000))
        self._numerator, self._denominator = period.numerator, period.denominator
        self.period_ns = float(period)
        self.shift_ns = round(period / 3)
        self._jitter_ns = jitter_ns
        self._random = random.Random(seed)

    def true_ns(self, j: int) -> int:
        return T0 + self.shift_ns + j * self._numerator // self._denominator

    def edge_ns(self, j: int) -> int:
        return self.true_ns(j) + round(self._random.uniform(-self._jitter_ns, self._jitter_ns))

    def count(self, seconds: float) -> int:
        return int(seconds * NS_PER_S / self.period_ns)


class Run(NamedTuple):
    """What a clock did while it was fed."""

    locked_after_s: float | None
    errors_ns: list[float]
    """Distance from the reference, absolute, at each edge of a locked grid."""
    moves: list[GridMove]
    wrong_after_s: float | None
    last_edge_ns: int


def error_ns(clock: FrameClock, true_ns: int) -> float:
    """Return how far the grid's nearest place lies from an edge of the reference."""
    place_ns = clock.period_ns / clock.lattice.per_frame
    frame = clock.frame_at(true_ns)
    position = (true_ns - clock.time_of(frame)) / place_ns
    return (position - round(position)) * place_ns


def feed(
    clock: FrameClock,
    reference: HouseReference,
    edges: range,
    *,
    number: Callable[[int], int] | None = None,
) -> Run:
    """Feed edges and look at the grid after each."""
    locked: float | None = None
    wrong: float | None = None
    errors: list[float] = []
    edge = 0
    for j in edges:
        edge = reference.edge_ns(j)
        clock.observe_edge(edge, number=None if number is None else number(j))
        since_s = (j - edges.start) * reference.period_ns / NS_PER_S
        if wrong is None and clock.wrong_rate is not None:
            wrong = since_s
        if clock.state(edge) is ClockState.LOCKED:
            locked = since_s if locked is None else locked
            errors.append(abs(error_ns(clock, reference.true_ns(j))))
    return Run(locked, errors, clock.take_moves(), wrong, edge)


def locked_clock(
    rate: Fraction,
    reference: HouseReference,
    seconds: float = 20.0,
    *,
    reference_rate: Fraction | None = None,
    number: Callable[[int], int] | None = None,
) -> tuple[FrameClock, int]:
    """Return a clock that has followed a reference, and the number of its next edge."""
    clock = FrameClock.starting(rate, T0, reference=reference_rate)
    count = reference.count(seconds)
    run = feed(clock, reference, range(count), number=number)
    assert run.locked_after_s is not None
    assert run.moves == []
    return clock, count


def p99(values: list[float]) -> float:
    """Return the 99th percentile."""
    return sorted(values)[int(len(values) * 0.99)]
