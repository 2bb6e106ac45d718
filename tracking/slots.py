# SPDX-License-Identifier: Apache-2.0
"""How many slots of a periodic source lie between two packets. Pure.

With a counter in the packets the slots are counted (`PacketCounter`). Without one they are inferred
from how early or late a packet is for the slot after its predecessor's (`SlotSteps`): a packet that
comes two periods after the last is either late, and others will follow at once, or the one between
is lost. The source's own history tells which: bursts followed its gaps, or they did not.
"""

from __future__ import annotations

from typing import Literal

# A silence this long ends all waiting: what comes next is new (LOST of DESIGN.md, section 4).
PAUSE_NS = 500_000_000.0
# A queue that has not become shorter for this long is no queue: packets were lost in it.
STALE_NS = 250_000_000.0
# So many packets one period after each other, all as late as the first: the queue is empty.
REGULAR = 3
# Packets may be this share of a period early, or a gap this much short of whole periods.
EARLY = 0.25
SHORT = 0.1
# A packet this share of a period after the last one is no part of a burst.
IN_TURN = 0.6
# How fast the history of gaps forgets, and where it begins.
LEARN = 0.2
# A history as clear as this is believed without haggling.
MOSTLY = 0.75
FIRST_GUESS = 0.3
# A counter may run back this far for a packet that was overtaken.
OVERTAKEN = 32
DOUBLES = 2
FORWARD = 0.75
_MASK = (1 << (OVERTAKEN + 1)) - 1


class SlotSteps:
    """The slots that packets without a counter take; or a counter's, put right after pauses."""

    def __init__(self) -> None:
        self.late_share = FIRST_GUESS
        """How many of the packets missing in the last gaps came late, and were not lost."""
        self._learnt = False
        self._gap: Literal["", "late", "lost"] = ""
        self._missing = self._skipped = 0
        self._regular = 0
        self._least = self._wait = self._best = self._waited_ns = 0.0

    def restart(self) -> None:
        """Forget the present gap, keep the history."""
        self._gap = ""
        self._wait = 0.0

    def step(self, passed_ns: float, wait_ns: float, period_ns: float, counted: bool) -> int:
        """Return how many slots to skip besides the next (or the counted) one; -1: no room for it.

        `passed_ns` is the time since the last packet, `wait_ns` how long this one has waited if it
        is of the next slot; below 0, it comes before its slot.
        """
        wait = wait_ns / period_ns
        if wait < -EARLY:
            if self._gap:  # a burst: what was thought lost is late
                if not self._learnt:
                    self._learn(1.0)
                self._learnt = True
                self._skipped -= 1
                if self._skipped <= 0 or self._gap == "lost":
                    self._gap = ""
            self._wait = wait
            return -1
        spare = int(wait + SHORT) if wait > 0.0 else 0
        skipped = 0
        if spare == 0:
            self._closed(passed_ns / period_ns)
        elif passed_ns > PAUSE_NS:
            skipped = spare
            self._gap = ""
        elif self._gap == "late":
            skipped = self._queue(passed_ns, wait, period_ns, spare)
        else:
            skipped = 0 if counted else self._lost(spare)
            self._gap = "lost" if skipped == spare else "late"
            self._missing, self._skipped, self._learnt = spare, skipped, False
            self._regular = 0
            self._best, self._waited_ns = wait - skipped, 0.0
        self._wait = wait - skipped
        return skipped

    def _lost(self, spare: int) -> int:
        """Return how many of the missing packets are taken for lost, by what gaps were so far."""
        late = self.late_share
        if late > MOSTLY:
            return 0
        if late < 1.0 - MOSTLY:
            return spare
        return round(spare * (1.0 - late))

    def _learn(self, share: float) -> None:
        self.late_share += LEARN * (share - self.late_share)

    def _closed(self, passed: float) -> None:
        """Learn from a gap that is over: the packets come in their turn again."""
        if self._gap and passed > IN_TURN:
            if not self._learnt:
                self._learn(1.0 - self._skipped / self._missing)
            self._gap = ""

    def _queue(self, passed_ns: float, wait: float, period_ns: float, spare: int) -> int:
        """Return how many slots the queue has shown to be lost."""
        self._waited_ns += passed_ns
        skipped = 0
        if passed_ns > (1.0 + EARLY) * period_ns:  # a gap in the gap
            skipped = self._lost(max(0, min(spare, int(wait - self._wait + SHORT))))
        self._missing = max(self._missing, self._skipped + spare)
        if wait < self._best - EARLY:
            self._best, self._waited_ns = wait, 0.0
        if self._waited_ns > STALE_NS:
            skipped = max(skipped, min(spare, int(self._best + SHORT)))
            self._learn(1.0 - (self._skipped + skipped) / self._missing)
        elif wait < self._wait - EARLY or abs(passed_ns - period_ns) > EARLY * period_ns:
            self._regular = 0
        else:
            self._least = min(self._least, wait) if self._regular else wait
            self._regular += 1
            if self._regular >= REGULAR:
                skipped = max(skipped, min(spare, int(self._least + SHORT)))
        if skipped:
            self._skipped += skipped
            self._regular = 0
            self._best, self._waited_ns = wait - skipped, 0.0
            if skipped == spare:
                self._learn(1.0 - self._skipped / self._missing)
                self._gap = ""
        return skipped


class PacketCounter:
    """Steps of the counter in the packets, modulo and all."""

    def __init__(self) -> None:
        self._last: int | None = None
        self._seen = 1
        self._still = 0

    def step(self, number: int, modulus: int, passed: float, room: float) -> int | None:
        """Return the slots since the newest packet: negative for an overtaken one, 0 for a double.

        In periods, `passed` is the time since then, `room` that and the wait of the newest packet:
        no later slot than that can have been measured. None where the counter makes no sense: at
        its begin, or where it was reset.
        """
        last = self._last
        if last is None:
            self._last = number
            return None
        ahead = (number - last) % modulus
        if ahead == 0:
            # A double follows at once, and seldom; what stands still is no counter.
            self._still += 1
            return 0 if passed < 0.5 and self._still <= DOUBLES else None
        self._still = 0
        if ahead > modulus // 2 and ahead > room + FORWARD:
            ahead -= modulus
            if -ahead > min(OVERTAKEN, modulus // 2):
                self._restart(number)
                return None
            bit = 1 << -ahead
            if self._seen & bit:
                return 0
            self._seen |= bit
            return ahead
        if ahead > 2.0 * room + OVERTAKEN:
            self._restart(number)
            return None
        self._last = number
        self._seen = (self._seen << min(ahead, OVERTAKEN + 1) | 1) & _MASK
        return ahead

    def _restart(self, number: int) -> None:
        self._last = number
        self._seen = 1
