# SPDX-License-Identifier: Apache-2.0
"""Sync edges from timecode (LTC) that a tracker carries: the moment its frame number steps.

Where every packet has a new number, its capture time is the edge. Where several packets share one,
the step lies between two packets: the first packet of each number comes late by up to a packet's
period, and the line under those delays (tracking/minimum_delay.py) is the step. It is late by the
least of them: where packets are locked to the timecode, by an unknown part of a packet's period.
"""

from __future__ import annotations

from fractions import Fraction

from hardware_profiles.rates import parse_rate, period_ns
from stagectl.topics import SyncEdge
from tracking.minimum_delay import MinimumDelay
from tracking.sample import TrackerSample
from tracking.timecode import frames_per_day, parse_timecode

EACH_PACKET = 0.5
UNDER_THE_LINE = 0.25
MOST_DRIFT = 600e-6
# More numbers at once are no lost packets: the timecode was set.
MOST_STEP = 8
STANDS_AFTER_NS = 500_000_000
# Packets a number, below which every packet counts as an edge.
SHARED = 1.2
SHARED_MEMORY = 32.0


class TimecodeEdges:
    """Makes edges from the timecode of one source."""

    def __init__(self, name: str, rate: Fraction) -> None:
        """Take the source's id and the timecode's rate (the reference's)."""
        self._name = name
        self._rate = rate
        self._period_ns = period_ns(rate)
        self._count: int | None = None
        self._number = 0
        self._stepped_ns = 0
        self._packets = 0
        self._shared = 1.0
        self._first_number = 0
        self._first_ns = 0
        self._line = MinimumDelay(-MOST_DRIFT, MOST_DRIFT)

    def on_sample(self, sample: TrackerSample) -> SyncEdge | None:
        """Return the edge of a packet whose number stepped, or news, or None."""
        decoded = sample.decoded
        if sample.source_id != self._name or decoded.timecode is None:
            return None
        try:
            # F4 says "24" for 24000/1001 too: the digits count alike.
            rate = parse_rate(decoded.timecode_rate) if decoded.timecode_rate else self._rate
            timecode = parse_timecode(decoded.timecode, rate)
        except ValueError as error:
            return self._news(sample, f"the timecode of {self._name} cannot be used: {error}")
        count = timecode.frame_count()
        self._packets += 1
        if self._count is None or count == self._count:
            if self._count is None:
                self._restart(sample.t_capture_ns)
            self._count = count
            if sample.t_capture_ns - self._stepped_ns > STANDS_AFTER_NS:
                return self._news(sample, f"the timecode of {self._name} stands still")
            return None
        day = frames_per_day(rate, timecode.drop_frame)
        step = (count - self._count + day // 2) % day - day // 2
        self._count = count
        self._number += step
        packets, self._packets = self._packets, 0
        self._stepped_ns = sample.t_capture_ns
        if not 1 <= step <= MOST_STEP:
            self._restart(sample.t_capture_ns)
            return None
        self._shared += (packets / step - self._shared) / SHARED_MEMORY
        t_ns = self._step_ns(sample.t_capture_ns)
        shared = self._shared > SHARED
        return SyncEdge(
            t_ns if shared else sample.t_capture_ns, "ltc",
            UNDER_THE_LINE if shared else EACH_PACKET,
            self._number, self._name, present=True,
        )  # fmt: skip

    def _restart(self, t_ns: int) -> None:
        self._first_ns, self._first_number = t_ns, self._number
        self._stepped_ns = t_ns
        self._line = MinimumDelay(-MOST_DRIFT, MOST_DRIFT)

    def _step_ns(self, t_capture_ns: int) -> int:
        """Return when the line says that the number stepped."""
        since_ns = (self._number - self._first_number) * self._period_ns
        self._line.observe(since_ns, t_capture_ns - self._first_ns - since_ns)
        return self._first_ns + round(since_ns + self._line.at(since_ns))

    def _news(self, sample: TrackerSample, note: str) -> SyncEdge:
        return SyncEdge(sample.t_rx_ns, "ltc", 0.0, present=False, note=note)
