# SPDX-License-Identifier: Apache-2.0
"""What a network does to a source's packets: lost, out of order, twice (F-09), by their counter.

A counter of few bits comes round often, so how far it should have gone is taken from the time: the
step nearest to the periods that passed. So a pause of twenty frames is twenty, with four bits too,
and a packet that came late is no loss of fourteen. A counter that stands still is no counter. Of a
source without one, but of proved even rate, the slots between two packets are counted, where the
second came in its own time: after a stall nobody knows what is lost and what is late. Pure.
"""

from __future__ import annotations

from collections import deque
from fractions import Fraction
from typing import NamedTuple

from hardware_profiles.rates import period_ns
from tracking.sample import Decoded

BUCKET_NS = 250_000_000
WINDOW = 16
BAD_SHARE, GOOD_SHARE = 0.02, 0.01
FEWEST_BAD = 3
# Longer pauses are no loss of packets: the source is LOST, which is told by itself.
LONGEST_PAUSE_NS = 500_000_000
MOST_OPEN = 256
GAIN = 0.125
IN_TIME = 0.5


class Losses(NamedTuple):
    """What became of the packets of the last four seconds."""

    sent: int
    missing: int
    late: int
    twice: int

    @property
    def share(self) -> float:
        """Return the share of packets that did not come once and in their order."""
        return (self.missing + self.late + self.twice) / self.sent if self.sent else 0.0


class _Bucket:
    __slots__ = ("late", "missing", "received", "twice")

    def __init__(self) -> None:
        self.received = self.missing = self.late = self.twice = 0


class LossWatch:
    """Follows the counter of one source."""

    def __init__(self, rate: Fraction) -> None:
        self.missing = 0
        """Frames that never came."""
        self.is_bad = False
        self._period_ns = period_ns(rate)
        self._pause_ns = max(round(10 * self._period_ns), LONGEST_PAUSE_NS)
        self._last: Decoded | None = None
        self._last_ns = 0
        self._slot_ns: int | None = None
        self._counts = False
        self._open: dict[int, int] = {}  # frame that is missing -> when that was seen
        self._now = _Bucket()
        self._past: deque[_Bucket] = deque(maxlen=WINDOW)
        self._end_ns: int | None = None

    def observe(self, decoded: Decoded, t_ns: int) -> None:
        """Take the next packet, in order of arrival."""
        number, modulus = decoded.sequence, decoded.sequence_modulus
        if number is None or modulus < 2:
            return
        last, since_ns = self._last, t_ns - self._last_ns
        now = self._now
        if last is None or last.sequence is None or since_ns >= self._pause_ns:
            self._restart(decoded, t_ns)
            now.received += 1
            return
        step = (number - last.sequence) % modulus
        if step == 1:  # the rate it really has
            slower = not self._counts and since_ns > self._period_ns
            self._period_ns += (since_ns - self._period_ns) * (1.0 if slower else GAIN)
        if step:
            self._counts = True
        expected = since_ns / max(self._period_ns, 1.0)
        step += modulus * round((expected - step) / modulus)
        if step > 0:
            self._last, self._last_ns = decoded, t_ns
            now.received += 1
            self._gap(number, step, modulus, t_ns)
        elif not self._counts:
            now.received += 1
            self._last_ns = t_ns
        elif step < 0 and self._open.pop(number, None) is not None:
            now.late += 1
            now.received += 1
            now.missing -= 1
            self.missing -= 1
        elif step < 0 or decoded == last:
            now.twice += 1

    def observe_even(self, t_capture_ns: int, wait_ns: float, period_ns: float | None) -> None:
        """Take a packet without a counter: its capture time on the even grid.

        `period_ns` is None where there is no such grid: then nobody knows what is missing.
        `wait_ns` is how long it waited behind its own time.
        """
        self._now.received += 1
        last_ns, self._slot_ns = self._slot_ns, None if period_ns is None else t_capture_ns
        if last_ns is None or period_ns is None or t_capture_ns - last_ns >= self._pause_ns:
            return
        step = round((t_capture_ns - last_ns) / period_ns)
        if step > 1 and wait_ns < IN_TIME * period_ns:
            self._now.missing += step - 1
            self.missing += step - 1

    def note_double(self) -> None:
        """Take a packet without a counter that came twice."""
        self._now.twice += 1

    def look(self, now_ns: int) -> bool:
        """Close the buckets that are over; return whether losses became bad, or good again."""
        if self._end_ns is None:
            self._end_ns = now_ns + BUCKET_NS
            return False
        if now_ns < self._end_ns:
            return False
        for _ in range(min((now_ns - self._end_ns) // BUCKET_NS + 1, WINDOW)):
            self._past.append(self._now)
            self._now = _Bucket()
        self._end_ns = now_ns + BUCKET_NS
        before, found = self.is_bad, self.losses()
        many = found.missing + found.late + found.twice >= FEWEST_BAD
        if found.sent:  # silence is no proof of a good network
            self.is_bad = found.share > (GOOD_SHARE if before else BAD_SHARE) and (before or many)
        return self.is_bad is not before

    def losses(self) -> Losses:
        """Return what became of the packets of the last four seconds."""
        missing = max(sum(bucket.missing for bucket in self._past), 0)
        received = sum(bucket.received for bucket in self._past)
        late = sum(bucket.late for bucket in self._past)
        return Losses(received + missing, missing, late, sum(b.twice for b in self._past))

    def _gap(self, number: int, step: int, modulus: int, t_ns: int) -> None:
        self._open.pop(number, None)
        if step == 1:
            return
        self._now.missing += step - 1
        self.missing += step - 1
        for skipped in range(1, min(step, modulus, MOST_OPEN)):
            self._open[(number - skipped) % modulus] = t_ns
        while len(self._open) > MOST_OPEN:
            del self._open[next(iter(self._open))]

    def _restart(self, decoded: Decoded, t_ns: int) -> None:
        self._last, self._last_ns = decoded, t_ns
        self._counts = False
        self._open.clear()
