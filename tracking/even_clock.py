# SPDX-License-Identifier: Apache-2.0
"""Even time for a periodic source whose packets carry none. Pure.

A tracker measures at an even rate; its packets come late, in bursts, or not at all. `EvenClock`
gives each packet its slot on the source's grid (`slots.py`) and lays the minimum-delay line under
slots and arrivals (`minimum_delay.py`). Contract: a time is never after the arrival; times of
samples in order strictly increase where their arrivals do; memory and work per sample are bounded.
A source that is not periodic keeps its arrival times. It is found out by intervals that do not lie
close together, by packets before their slot, and by minima of the delay that wander from second to
second.
"""

from __future__ import annotations

from collections import deque

from tracking.minimum_delay import MinimumDelay
from tracking.rate_watch import RateWatch
from tracking.slots import PacketCounter, SlotSteps
from tracking.source_clock import SLEW, WAITS, Happened, Stamp, quantile

# Proof of an even source, and what it may do before it is given up.
PROOF_BUCKETS = 8
EARLY_TO_PROVE, EARLY_TO_KEEP = 0.05, 0.4
COUNTED_ERROR = 0.02
EARLY_GAIN = 1.0 / 64.0
# A slot skipped by mistake is a step of the line; it must spoil few of its slopes.
WINDOW_NS, APART = 15_000_000_000.0, 2
# The minima of an even source wander by so little of the spread of waits within a second.
ROUGH_TO_PROVE, ROUGH_TO_KEEP = 0.15, 0.7
ROUGH_GAIN = 1.0 / 4.0
SMOOTH_PERIODS = 0.05


class EvenClock:
    """Stage time of one periodic source without a clock in its packets."""

    def __init__(self, period_ns: float, *, trusted: bool = False) -> None:
        """Take the nominal period.

        A trusted source is even from the start, at any rate, until it is found out. Another one is
        even once that is proved (some nine seconds), near its nominal rate.
        """
        self.is_even = trusted
        """Whether times come from the grid now; from arrivals if not."""
        self._trusted = trusted
        self._was_proved = False
        self._in_use = trusted
        self._rate = RateWatch(period_ns)
        self._counter = PacketCounter()
        self._steps = SlotSteps()
        self._arrival_0: int | None = None
        self._arrival_ns = 0.0
        self._last_ns: int | None = None
        self._waits: deque[float] = deque(maxlen=WAITS)
        self._early_share = 0.0
        self._rough: float | None = None
        self._base_ns = period_ns
        self._origin_ns = self._slot_ns = self._wait_ns = 0.0
        self._offset_ns = self._offset_at_ns = 0.0
        self._is_counted = False
        self._line = MinimumDelay(
            *self._skews(), window_ns=WINDOW_NS, apart=APART, least_points=PROOF_BUCKETS
        )
        self._line.observe(0.0, 0.0)
        self._is_settled = False

    def observe(self, t_arrival_ns: int, number: int | None = None, modulus: int = 0) -> Stamp:
        """Return the stamp of the next packet, in order of arrival; `number` is its counter."""
        has_counter = number is not None and modulus > 1
        if self._arrival_0 is None:
            self._arrival_0 = t_arrival_ns
            if number is not None and has_counter:
                self._counter.step(number, modulus, 0.0, 0.0)
            return self._stamp(t_arrival_ns, t_arrival_ns, "start")
        arrival_ns = float(t_arrival_ns - self._arrival_0)
        passed_ns = arrival_ns - self._arrival_ns
        period_ns = self._base_ns * (1.0 + self._line.skew)
        step = None
        if number is not None and has_counter:
            room_ns = passed_ns + max(0.0, self._wait_ns)
            step = self._counter.step(number, modulus, passed_ns / period_ns, room_ns / period_ns)
            if step is not None and step <= 0:
                return self._overtaken(step, period_ns, t_arrival_ns)
        self._arrival_ns = arrival_ns
        self._is_counted = step is not None
        was_known = self._rate.is_known
        if self._rate.observe(passed_ns / (step or 1)):
            self._begin(arrival_ns)
            self._early_share, self._rough = 0.0, None  # the old rate's, and its end's
            self.is_even = self.is_even or (self._trusted and self._was_proved)
            return self._stamp(t_arrival_ns, t_arrival_ns, "rate" if was_known else "")
        slot_ns = self._slot_ns + (step or 1) * self._base_ns
        wait_ns = arrival_ns - self._origin_ns - slot_ns - self._line.at(slot_ns)
        skipped = self._steps.step(passed_ns, wait_ns, period_ns, step is not None)
        self._early_share += ((skipped < 0) - self._early_share) * EARLY_GAIN
        if skipped < 0:
            return self._too_early(arrival_ns, t_arrival_ns)
        self._slot_ns = slot_ns + skipped * self._base_ns
        self._wait_ns = wait_ns - skipped * period_ns
        return self._on_grid(arrival_ns, passed_ns, t_arrival_ns)

    def period_ns(self) -> float | None:
        """Return the measured period, None where the source is not (yet) even."""
        if not (self.is_even and self._rate.is_known):
            return None
        return self._base_ns * (1.0 + self._line.skew)

    def wait_ns(self, share: float) -> float:
        """Return a quantile of the waits of the last samples, 0 before the first."""
        return quantile(self._waits, share)

    def _begin(self, arrival_ns: float) -> None:
        """Begin a new grid with the packet that just came."""
        self._base_ns = self._rate.period_ns
        self._origin_ns = arrival_ns
        self._slot_ns = self._offset_ns = self._offset_at_ns = self._wait_ns = 0.0
        self._line = MinimumDelay(
            *self._skews(), window_ns=WINDOW_NS, apart=APART, least_points=PROOF_BUCKETS
        )
        self._line.observe(0.0, 0.0)
        self._is_settled = False
        self._steps.restart()

    def _skews(self) -> tuple[float, float]:
        """Return the bounds of the line's drift: the period's error."""
        mean_ns, error_ns = self._rate.period_ns, self._rate.error_ns()
        if self._is_counted:  # its slots are sure, and the line is the better measure
            error_ns = max(error_ns, COUNTED_ERROR * mean_ns)
        return (mean_ns - error_ns) / self._base_ns - 1.0, (
            mean_ns + error_ns
        ) / self._base_ns - 1.0

    def _on_grid(self, arrival_ns: float, passed_ns: float, t_arrival_ns: int) -> Stamp:
        delay_ns = arrival_ns - self._origin_ns - self._slot_ns
        buckets = self._line.buckets
        self._line.observe(self._slot_ns, delay_ns)
        if self._line.buckets != buckets:
            self._line.bound(*self._skews())
            self._look()
            self._judge()
        wanted_ns = self._line.at(self._slot_ns)
        if self._in_use:  # the drift goes on as it was; only what a new fit changes is held back
            drifted_ns = self._offset_ns + self._line.skew * (self._slot_ns - self._offset_at_ns)
            reach_ns = SLEW * passed_ns
            wanted_ns = min(max(wanted_ns, drifted_ns - reach_ns), drifted_ns + reach_ns)
        self._offset_ns = min(wanted_ns, delay_ns)
        self._offset_at_ns = self._slot_ns
        t_ns = t_arrival_ns + round(self._offset_ns - delay_ns)
        if not self.is_even:
            self._in_use = False
        elif not self._in_use:  # from arrivals to the grid only where that is no way back
            self._in_use = self._last_ns is None or t_ns > self._last_ns
        return self._stamp(t_ns if self._in_use else t_arrival_ns, t_arrival_ns, "")

    def _too_early(self, arrival_ns: float, t_arrival_ns: int) -> Stamp:
        """Take a packet that came before its slot: the grid, or a skipped slot, was wrong."""
        if not self._is_settled:
            self._begin(arrival_ns)
        self._judge()
        if self._is_settled and self._in_use:
            return Stamp(t_arrival_ns, 0, 0, "again")
        return self._stamp(t_arrival_ns, t_arrival_ns, "")

    def _overtaken(self, step: int, period_ns: float, t_arrival_ns: int) -> Stamp:
        if step == 0 or self._last_ns is None:
            return Stamp(t_arrival_ns, 0, 0, "again")
        t_ns = min(t_arrival_ns, self._last_ns + round(step * period_ns))
        return Stamp(t_ns, 0, t_arrival_ns - t_ns, "late")

    def _stamp(self, t_ns: int, t_arrival_ns: int, happened: Happened) -> Stamp:
        if self._in_use and self._last_ns is not None and t_ns <= self._last_ns:
            t_ns = self._last_ns + 1
            if t_ns > t_arrival_ns:
                return Stamp(t_arrival_ns, 0, 0, "again")
        self._last_ns = t_ns
        self._waits.append(float(t_arrival_ns - t_ns))
        return Stamp(t_ns, 0, t_arrival_ns - t_ns, happened)

    def _look(self) -> None:
        """Take in how the minima of the delay lay in the second that ended."""
        line = self._line
        if line.buckets >= PROOF_BUCKETS:
            # A spread below this is none, whatever else wanders.
            spread_ns = max(line.spread_ns, SMOOTH_PERIODS * self._rate.period_ns)
            rough = line.roughness_ns / spread_ns
            self._rough = (
                rough if self._rough is None else self._rough + ((rough - self._rough) * ROUGH_GAIN)
            )

    def _judge(self) -> None:
        """Prove the source even, or give it up."""
        rate = self._rate
        rough = self._rough
        proved = self._line.buckets >= PROOF_BUCKETS
        self._is_settled = self._is_settled or proved
        early = self._early_share > (EARLY_TO_KEEP if self.is_even else EARLY_TO_PROVE)
        wanders = rough is not None and rough > (ROUGH_TO_KEEP if self.is_even else ROUGH_TO_PROVE)
        uneven = not (self._is_counted or rate.looks_even(self.is_even))
        elsewhere = not (self._trusted or rate.near_nominal())
        if early or wanders or uneven or elsewhere:
            self.is_even = self._in_use = False
        elif proved:
            self.is_even = True
            self._was_proved = self._was_proved or (rough or 0.0) <= ROUGH_TO_PROVE
