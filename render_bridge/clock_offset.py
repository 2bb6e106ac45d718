# SPDX-License-Identifier: Apache-2.0
"""A node's clock against the controller's, from four stamps (RFC 5905; PROTOCOL.md, section 5).

    offset = ((T2 - T1) + (T3 - T4)) / 2        round trip = (T4 - T1) - (T3 - T2)

The exchange with the shortest round trip of a window is the one that queued least, so its word
counts. The drift of the two crystals is a line through the best exchanges of some time, and the
offset in use is slewed: it never jumps while a picture stands on the wall.

Two figures go with it. The *bound* is never exceeded, whatever the path: half the round trip and
what the drift may have added. The *expected* error holds for a path that is alike both ways: then
only queueing spoils an exchange, and queueing is what its round trip has above the shortest one.
No estimate from the two ends can see a lopsided path.
"""

from __future__ import annotations

import math
from collections import deque
from typing import NamedTuple

WINDOW = 32
BLOCK_NS = 2_000_000_000
BLOCKS = 32
FIT_BLOCKS = 4
# Crystals differ by no more than this; an old exchange is worth less by its age times it.
DRIFT_PPM = 100.0
MOST_DRIFT = 200e-6
LEAST_UNSURE = 1e-6
SLEW = 0.5e-3
STEP_NS = 5e6
# Longer is no path but a queue: a cable that was out hands over all its answers at once, and they
# would push every good exchange out of the window.
MOST_ROUND_TRIP_NS = 250_000_000
# Before that many it may step: the first may have queued, and no picture hangs on it yet.
FIRST_EXCHANGES = 8
# The offset is a whole number of ns; half of one is lost.
ROUNDING_NS = 1


class Offset(NamedTuple):
    """Controller clock minus node clock, and how wrong it can be (ns)."""

    offset_ns: int
    bound_ns: int
    """The error is never larger."""
    expected_ns: int
    """19 of 20 errors are smaller, if both ways are alike."""


class _Exchange(NamedTuple):
    t1_ns: int
    offset_ns: int
    round_trip_ns: int


class ClockOffset:
    """Keeps the best of the last exchanges. Pure: the caller brings the stamps."""

    def __init__(self) -> None:
        self._window: deque[_Exchange] = deque(maxlen=WINDOW)
        self._blocks: deque[_Exchange] = deque(maxlen=BLOCKS)
        self._block: _Exchange | None = None
        self._block_end_ns = 0
        self._drift = 0.0
        self._unsure = DRIFT_PPM * 1e-6
        self._used: float | None = None
        self._used_at_ns = 0
        self._kept = 0

    @property
    def drift(self) -> float:
        """How much faster the controller's clock runs, as a share; 0 before it is known."""
        return self._drift

    def observe(self, t1_node_ns: int, t2_ns: int, t3_ns: int, t4_node_ns: int) -> None:
        """Take one exchange; one that breaks causality, or waited in a queue, is ignored."""
        round_trip = (t4_node_ns - t1_node_ns) - (t3_ns - t2_ns)
        if not 0 <= round_trip <= MOST_ROUND_TRIP_NS:
            return
        offset = ((t2_ns - t1_node_ns) + (t3_ns - t4_node_ns)) // 2
        exchange = _Exchange(t1_node_ns, offset, round_trip)
        self._window.append(exchange)
        self._kept += 1
        self._add_to_block(exchange)
        self._slew(t4_node_ns)

    def reset(self) -> None:
        """Forget all exchanges: the controller is another one. The next offset may step."""
        self._window.clear()
        self._blocks.clear()
        self._block = None
        self._drift, self._unsure = 0.0, DRIFT_PPM * 1e-6
        self._used = None
        self._kept = 0

    def best(self, now_node_ns: int) -> Offset | None:
        """Return the offset in use and what may be wrong with it, None before an exchange."""
        if self._used is None:
            return None
        chosen = self._chosen(now_node_ns)
        aged = (now_node_ns - chosen.t1_ns) * self._unsure
        used = self._carried(now_node_ns)
        away = abs(used - self._target(chosen, now_node_ns))
        shortest = min(e.round_trip_ns for e in (*self._blocks, *self._window))
        return Offset(
            round(used),
            math.ceil(chosen.round_trip_ns / 2 + aged + away) + ROUNDING_NS,
            math.ceil(chosen.round_trip_ns - shortest + aged + away) + ROUNDING_NS,
        )

    def _chosen(self, now_ns: int) -> _Exchange:
        unsure = self._unsure
        return min(self._window, key=lambda e: e.round_trip_ns / 2 + (now_ns - e.t1_ns) * unsure)

    def _target(self, exchange: _Exchange, now_ns: int) -> float:
        return exchange.offset_ns + self._drift * (now_ns - exchange.t1_ns)

    def _carried(self, now_ns: int) -> float:
        """The offset in use, carried on with the drift since it was last set."""
        return (self._used or 0.0) + self._drift * (now_ns - self._used_at_ns)

    def _slew(self, now_ns: int) -> None:
        target = self._target(self._chosen(now_ns), now_ns)
        first = self._kept <= FIRST_EXCHANGES
        if self._used is None or first or abs(target - self._carried(now_ns)) > STEP_NS:
            self._used = target
        else:
            used = self._carried(now_ns)
            most = SLEW * (now_ns - self._used_at_ns)
            self._used = used + max(-most, min(most, target - used))
        self._used_at_ns = now_ns

    def _add_to_block(self, exchange: _Exchange) -> None:
        if self._block is None:
            self._block, self._block_end_ns = exchange, exchange.t1_ns + BLOCK_NS
        elif exchange.t1_ns >= self._block_end_ns:
            self._blocks.append(self._block)
            self._block, self._block_end_ns = exchange, exchange.t1_ns + BLOCK_NS
            if len(self._blocks) >= FIT_BLOCKS:
                self._fit()
        elif exchange.round_trip_ns < self._block.round_trip_ns:
            self._block = exchange

    def _fit(self) -> None:
        """Fit the drift: least squares of offset over time through the blocks."""
        blocks = self._blocks
        n = len(blocks)
        t0, y0 = blocks[0].t1_ns, blocks[0].offset_ns
        xs = [float(b.t1_ns - t0) for b in blocks]
        ys = [float(b.offset_ns - y0) for b in blocks]
        mean_x, mean_y = sum(xs) / n, sum(ys) / n
        s_xx = sum((x - mean_x) ** 2 for x in xs)
        slope = sum((x - mean_x) * (y - mean_y) for x, y in zip(xs, ys, strict=True)) / s_xx
        rest = sum((y - mean_y - slope * (x - mean_x)) ** 2 for x, y in zip(xs, ys, strict=True))
        sigma = math.sqrt(rest / (n - 2) / s_xx)
        self._drift = max(-MOST_DRIFT, min(MOST_DRIFT, slope))
        self._unsure = max(LEAST_UNSURE, min(DRIFT_PPM * 1e-6, 3.0 * sigma))
