# SPDX-License-Identifier: Apache-2.0
"""From a source's own time to stage time. Pure.

A source clock has an unknown start and drifts; its packets wait on the way. `SourceClock` lays the
minimum-delay line under them (`minimum_delay.py`), so a sample's time is even where its source was
even, whatever the network did. Contract: a time is never after the arrival; within a clock segment
the times of samples that are in order strictly increase; memory and work per sample are bounded.

A source clock that jumps by more than a period, to either side, starts a new *clock segment*
(DESIGN.md, section 4; F-07 of the reliability reference). The stage time does not jump with it: a
sample whose own time makes no sense is dated by its arrival, and after three such samples that
agree with each other the clock is taken to have stepped.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Collection
from typing import Literal, NamedTuple

from tracking.minimum_delay import MinimumDelay

Happened = Literal["", "start", "step", "rate", "odd", "late", "again"]
"""What a sample did: "start" began a segment; "step" began another one; "rate": the source's rate
changed; "odd": dated by arrival, since its own time makes no sense (yet); "late": overtaken by a
later sample, dated behind it; "again": known already, or no room for it: not to be used."""

# Crystals are within 100 ppm of each other; five times that is a broken one.
MAX_SKEW = 500e-6
# An overtaken packet is at most this late; what goes further back is a clock that was set.
LATE_NS = 500_000_000.0
AGREEING = 3
AGREEING_FAR = 2
# The line may move by this share of the time that passed, so that a new fit makes no step.
SLEW = 0.02
WAITS = 64
# So many of the last waits show how long a packet usually waits.
USUAL = 16
# So many of the last source times are remembered, to know a packet that comes twice.
RECENT = 32
# A wait of more than a period in two seconds on end is no network: the clock was set back.
STANDING_BUCKETS = 2
SETTLED_BUCKETS = 1


class Stamp(NamedTuple):
    """When a sample was true, as its source's clock and its arrival tell."""

    t_ns: int
    """Stage time, never after the arrival."""
    segment: int
    """Grows by one at each step of the source's clock."""
    wait_ns: int
    """Arrival - t_ns: how much later than the fastest packets it came."""
    happened: Happened = ""


class SourceClock:
    """Stage time of one source whose packets carry the source's own time."""

    def __init__(self, period_ns: float) -> None:
        """Take the source's nominal period."""
        self.segment = 0
        self._period_ns = period_ns
        self._waits: deque[float] = deque(maxlen=WAITS)
        self._intervals: deque[float] = deque(maxlen=WAITS)
        self._last_ns: int | None = None
        self._source_0 = self._arrival_0 = 0
        self._line = MinimumDelay(-MAX_SKEW, MAX_SKEW)
        self._source = -1.0
        self._offset: float | None = None
        self._recent: deque[float] = deque(maxlen=RECENT)
        self._buckets = self._standing = self._agreeing = 0
        self._odd_source = self._odd_delay = 0.0

    def observe(self, t_source_ns: int, t_arrival_ns: int) -> Stamp:
        """Return the stamp of the next packet, in order of arrival."""
        if self._last_ns is None:
            self._begin(t_source_ns, t_arrival_ns, 0.0)
            return self._in_order(0.0, 0.0, t_arrival_ns, "start")
        source = float(t_source_ns - self._source_0)
        delay = float(t_arrival_ns - self._arrival_0) - source
        passed = source - self._source
        early = self._line.at(source) - delay
        # A segment may begin with a packet that waited long; later, nothing comes before its time.
        earliest = self._period_ns if self._line.buckets > SETTLED_BUCKETS else LATE_NS
        if passed <= 0.0 or early > earliest:
            return self._odd(t_source_ns, t_arrival_ns, source, delay)
        if self._standing >= STANDING_BUCKETS:
            return self._step(t_source_ns, t_arrival_ns)
        self._agreeing = 0
        stamp = self._in_order(source, delay, t_arrival_ns, "")
        if self._line.buckets != self._buckets:
            self._buckets = self._line.buckets
            stands = self._line.bucket_wait_ns > self._period_ns
            self._standing = self._standing + 1 if stands else 0
        return stamp

    def period_ns(self) -> float | None:
        """Return the measured period in stage time, None before there are ten intervals."""
        if len(self._intervals) < 10:
            return None
        return sorted(self._intervals)[len(self._intervals) // 2] * (1.0 + self._line.skew)

    def wait_ns(self, share: float) -> float:
        """Return a quantile of the waits of the last samples, 0 before the first."""
        return quantile(self._waits, share)

    def _begin(self, t_source_ns: int, t_arrival_ns: int, seed_ns: float) -> None:
        self._source_0 = t_source_ns
        self._arrival_0 = t_arrival_ns
        self._line = MinimumDelay(-MAX_SKEW, MAX_SKEW, seed_ns=seed_ns)
        self._buckets = self._standing = 0
        self._source = -1.0
        self._offset = None
        self._recent.clear()
        self._agreeing = 0

    def _in_order(
        self, source: float, delay: float, t_arrival_ns: int, happened: Happened
    ) -> Stamp:
        self._line.observe(source, delay)
        passed = source - self._source
        wanted = self._line.at(source)
        if self._offset is not None:
            drifted = self._offset + self._line.skew * passed
            reach = SLEW * passed
            wanted = min(max(wanted, drifted - reach), drifted + reach)
            self._intervals.append(passed)
        self._offset = min(wanted, delay)
        self._source = source
        self._recent.append(source)
        t_ns = self._arrival_0 + round(source + self._offset)
        return self._stamp(t_ns, t_arrival_ns, happened)

    def _stamp(self, t_ns: int, t_arrival_ns: int, happened: Happened) -> Stamp:
        """Return a stamp of a sample in order: after the one before, not after the arrival."""
        if self._last_ns is not None and t_ns <= self._last_ns:
            t_ns = self._last_ns + 1
        if t_ns > t_arrival_ns:
            if self._last_ns is not None and t_arrival_ns <= self._last_ns:
                return Stamp(t_arrival_ns, self.segment, 0, "again")
            t_ns = t_arrival_ns
        self._last_ns = t_ns
        self._waits.append(float(t_arrival_ns - t_ns))
        return Stamp(t_ns, self.segment, t_arrival_ns - t_ns, happened)

    def _odd(self, t_source_ns: int, t_arrival_ns: int, source: float, delay: float) -> Stamp:
        agrees = (
            self._agreeing > 0
            and source > self._odd_source
            and abs(delay - self._odd_delay) <= self._period_ns
        )
        self._agreeing = self._agreeing + 1 if agrees else 1
        self._odd_source, self._odd_delay = source, delay
        back = self._source - source
        near = 0.0 <= back <= LATE_NS
        if self._agreeing >= (AGREEING if near else AGREEING_FAR):
            return self._step(t_source_ns, t_arrival_ns)
        if not near:
            return self._stamp(t_arrival_ns - round(self._usual_wait_ns()), t_arrival_ns, "odd")
        t_ns = min(self._arrival_0 + round(source + self._line.at(source)), t_arrival_ns)
        known = source in self._recent or source < self._recent[0]
        if not known:
            self._recent.append(source)
        return Stamp(t_ns, self.segment, t_arrival_ns - t_ns, "again" if known else "late")

    def _step(self, t_source_ns: int, t_arrival_ns: int) -> Stamp:
        self.segment += 1
        self._begin(t_source_ns, t_arrival_ns, self._usual_wait_ns())
        return self._in_order(0.0, 0.0, t_arrival_ns, "step")

    def _usual_wait_ns(self) -> float:
        """Return the usual wait over the least one: what a new line is likely to lie too high."""
        waits = sorted(list(self._waits)[-USUAL:])
        return waits[len(waits) // 2] - waits[0] if waits else 0.0


def quantile(values: Collection[float], share: float) -> float:
    """Return a quantile of some values, 0 where there are none."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0
