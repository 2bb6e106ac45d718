# SPDX-License-Identifier: Apache-2.0
"""How late a loop runs what is due: the meter that says "this machine is too slow" (F-30). Pure.

The loop tells it each deadline that it ran. What is more than 2 ms late counts, by quarters of a
second: where more than one in a hundred of a whole second does (its p99), and late ones are in
three of the four quarters, the machine is too slow. A single stop of 100 ms makes all that waited
late at once, and is no slow machine.
"""

from __future__ import annotations

from collections import deque
from typing import NamedTuple

from stagectl.topics import Event

CODE = "F-30"
LIMIT_NS = 2_000_000
QUARTER_NS = 250_000_000
QUARTERS = 4
LATE_QUARTERS = 3
# So many quarters without it, and it is over.
GOOD_QUARTERS = 8


class _Quarter(NamedTuple):
    run: int
    late: int
    worst_ns: int


class LoopLag:
    """The meter of one loop; `source` is what people read before the sentence."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._quarters: deque[_Quarter] = deque(maxlen=QUARTERS)
        self._ends_ns = 0
        self._run = 0
        self._late = 0
        self._worst_ns = 0
        self._good = 0
        self.stands = False
        """Whether the machine is too slow now."""

    def add(self, due_ns: int, now_ns: int) -> Event | None:
        """Take one deadline that is run at `now_ns`; return what people should read, if anything.

        A deadline of 0 means "at once" and is never late.
        """
        event = None
        if now_ns >= self._ends_ns:
            event = self._end_quarter(now_ns)
        self._run += 1
        lag_ns = now_ns - due_ns
        if lag_ns > LIMIT_NS and due_ns > 0:
            self._late += 1
            if lag_ns > self._worst_ns:
                self._worst_ns = lag_ns
        return event

    def _end_quarter(self, now_ns: int) -> Event | None:
        quarter = _Quarter(self._run, self._late, self._worst_ns)
        self._run = self._late = self._worst_ns = 0
        if now_ns - self._ends_ns >= QUARTER_NS:  # at the start, or nothing ran for so long
            self._ends_ns = now_ns
        self._ends_ns += QUARTER_NS
        if quarter.run == 0:
            return None
        self._quarters.append(quarter)
        run = sum(q.run for q in self._quarters)
        late = sum(q.late for q in self._quarters)
        is_slow = late * 100 > run
        self._good = 0 if is_slow else self._good + 1
        if not self.stands and is_slow:
            if sum(q.late > 0 for q in self._quarters) >= LATE_QUARTERS:
                self.stands = True
                worst_ms = max(q.worst_ns for q in self._quarters) / 1e6
                text = (
                    f"this machine is too slow: {late} of {run} deadlines in a second were more "
                    f"than {LIMIT_NS / 1e6:.0f} ms late, at worst {worst_ms:.0f} ms"
                )
                return Event(now_ns, "alarm", self._source, text, CODE)
        elif self.stands and self._good >= GOOD_QUARTERS:
            self.stands = False
            return Event(now_ns, "info", self._source, "this machine is on time again", CODE)
        return None
