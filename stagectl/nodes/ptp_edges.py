# SPDX-License-Identifier: Apache-2.0
"""Sync edges from PTP: ST 2059-1 alignment, computed from CLOCK_TAI.

ST 2059-1: every signal was aligned at the SMPTE epoch, 1970-01-01T00:00:00 TAI. Frame k starts at
TAI = k / rate, k counted from there. Where the kernel says that its clock follows nobody there are
no edges, and a plain sentence.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from hardware_profiles.rates import NS_PER_S, period_ns
from stagectl.runtime.ptp_clock import PtpReading
from stagectl.topics import SyncEdge

# One reading is good for the frames of so long a time, but the clock wants one of eight edges.
EVERY_NS = 20_000_000.0
MOST_FRAMES_APART = 8
# After a frame's start, so that the reading falls into it.
INTO_FRAME_NS = 100_000
NEWS_EVERY_NS = 250_000_000
# A clock that may be off by so much of a frame tells no phase.
MOST_ERROR_OF_FRAME = 0.25
LEAP_S = 37
PHASE_TOLERANCE = 0.01

NO_TAI = "this machine has no CLOCK_TAI: PTP needs Linux; choose another sync.source"
NO_KERNEL = "the kernel does not say whether its clock is synchronised: PTP is not believed"
UNSYNC = "the clock of this machine follows nobody (STA_UNSYNC): start ptp4l and phc2sys"
NO_OFFSET = (
    "the kernel's TAI offset is 0: frames start as if there were no leap seconds, 37 s modulo a "
    "frame beside PTP; let phc2sys or chrony (leapsectz) set it"
)


def frame_at_tai(tai_ns: int, rate: Fraction) -> tuple[int, int]:
    """Return the frame that is on at a TAI time and when it started, ns since the epoch."""
    number = tai_ns * rate.numerator // (NS_PER_S * rate.denominator)
    start_ns = -(-number * NS_PER_S * rate.denominator // rate.numerator)
    return number, start_ns


class PtpEdges:
    """Makes an edge from each reading."""

    def __init__(self, rate: Fraction, read: Callable[[], PtpReading | None]) -> None:
        """Take the frame rate and what reads the clock."""
        self._rate = rate
        self._read = read
        period = period_ns(rate)
        self._frames_apart = min(max(1, int(EVERY_NS / period)), MOST_FRAMES_APART)
        self._step_ns = round(self._frames_apart * period)
        self._most_error_us = MOST_ERROR_OF_FRAME * period / 1000.0
        # At whole frames a second, 37 s are whole frames: no phase is lost without the offset.
        beside = LEAP_S * rate % 1
        self._offset_matters = min(beside, 1 - beside) > PHASE_TOLERANCE
        self.due_ns = 0

    def on_deadline(self, now_ns: int) -> SyncEdge:
        """Return an edge, or the news of why there is none (quality 0)."""
        reading = self._read()
        note = fault = self._fault(reading)
        if reading is None or fault:
            self.due_ns = now_ns + NEWS_EVERY_NS
            present = False if reading is None else None
            locked = None if reading is None or reading.kernel is None else False
            return SyncEdge(
                now_ns, "ptp", 0.0, present=present, device_locked=locked, note=note
            )  # fmt: skip
        number, start_ns = frame_at_tai(reading.tai_ns, self._rate)
        t_ns = reading.t_ns - (reading.tai_ns - start_ns)
        self.due_ns = max(t_ns + self._step_ns + INTO_FRAME_NS, now_ns + 1)
        no_offset = reading.kernel is not None and reading.kernel.tai_offset_s == 0
        wrong = no_offset and self._offset_matters
        return SyncEdge(
            t_ns, "ptp", 1.0, number, "ptp", present=True, device_locked=True,
            phase_right=False if wrong else None, note=NO_OFFSET if wrong else "",
        )  # fmt: skip

    def _fault(self, reading: PtpReading | None) -> str:
        if reading is None:
            return NO_TAI
        kernel = reading.kernel
        if kernel is None:
            return NO_KERNEL
        if not kernel.synchronised:
            return UNSYNC
        if kernel.most_error_us > self._most_error_us:
            # In steps of powers of two: the kernel's figure grows all the time, the words need not.
            at_least_ms = (1 << (kernel.most_error_us // 1000).bit_length()) // 2
            return (
                f"the clock of this machine may be {at_least_ms} ms off or more by its own word: "
                "PTP is not believed; see ptp4l and phc2sys"
            )
        return ""
