# SPDX-License-Identifier: Apache-2.0
"""Packets of a periodic source on a network: when each was measured, and when it came."""

from __future__ import annotations

import random
from collections import deque
from collections.abc import Callable
from typing import NamedTuple

MS = 1_000_000
NS = 1_000_000_000
T0 = 1_000_000 * NS
PERIOD_NS = 20 * MS
FASTEST_NS = 2 * MS


class Packet(NamedTuple):
    """One packet that came."""

    number: int
    true_ns: int
    """Stage time of its measurement, and the network's least delay after it."""
    arrival_ns: int


def exponential(mean_ms: float) -> Callable[[random.Random], float]:
    """Return waits of a mean, most of them short."""
    return lambda generator: generator.expovariate(1.0 / mean_ms)


def packets(
    count: int,
    *,
    period_ns: float = PERIOD_NS,
    wait_ms: Callable[[random.Random], float] | None = None,
    loss: float = 0.0,
    seed: int = 1,
    from_ns: int = T0,
) -> list[Packet]:
    """Return the packets that come through, in order: one that waits holds up those behind it."""
    wait_ms = wait_ms or exponential(0.5)
    generator = random.Random(seed)
    found: list[Packet] = []
    newest = 0
    for number in range(count):
        wait = wait_ms(generator) * MS
        if generator.random() < loss:
            continue
        true_ns = from_ns + round(number * period_ns) + FASTEST_NS
        newest = max(true_ns + round(wait), newest + 10_000)
        found.append(Packet(number, true_ns, newest))
    return found


def held(sent: list[Packet], from_ns: int, to_ns: int) -> list[Packet]:
    """Return the packets with those of a stretch of time held back and let go at its end."""
    found: list[Packet] = []
    newest = 0
    for packet in sent:
        stuck = from_ns <= packet.arrival_ns < to_ns
        newest = max(to_ns if stuck else packet.arrival_ns, newest + 10_000)
        found.append(packet._replace(arrival_ns=newest))
    return found


def size_of(thing: object) -> int:
    """Return how many values an object holds, those of what it holds included."""
    if isinstance(thing, dict):
        return sum(size_of(value) for value in thing.values())
    if isinstance(thing, (list, tuple, set, deque)):
        return sum(size_of(value) for value in thing)
    return size_of(vars(thing)) if hasattr(thing, "__dict__") else 1
