# SPDX-License-Identifier: Apache-2.0
"""Faults of the tracker's own clock: when it captures, and what its timecode says."""

from __future__ import annotations

from fractions import Fraction

from sim.trackers.fault import NS_PER_MS, NS_PER_S, TrackerFault
from sim.trackers.frame import Frame

_A_BOUNDARY = "01:01:00:02"


class ClockDrift(TrackerFault):
    """The tracker's periods are `ppm` longer; where it stands at the end it goes on from."""

    def warp(self, t_ns: int) -> int:
        """Return the true time of a time of its clock; its timecode follows its clock."""
        if t_ns <= self.from_ns:
            return t_ns
        end_ns = t_ns if self.to_ns is None else min(t_ns, self.to_ns)
        return t_ns + round((end_ns - self.from_ns) * self.number("ppm") * 1e-6)


class ClockStep(TrackerFault):
    """The tracker's clock is set: its even rate moves by `phase_ms`, its timecode by `seconds`."""

    def warp(self, t_ns: int) -> int:
        """Return the moved capture."""
        return t_ns + round(self.number("phase_ms") * NS_PER_MS) if self.active(t_ns) else t_ns

    def on_frame(self, frame: Frame) -> None:
        """Set the timecode, where there is one."""
        counter = self.host.config.timecode_counter()
        if counter is not None and frame.timecode_frames is not None:
            frame.timecode_frames += round(self.number("seconds") * float(counter.rate))


class TimecodeJump(TrackerFault):
    """The timecode alone jumps by `frames`; captures go on as before."""

    def on_frame(self, frame: Frame) -> None:
        """Move the timecode."""
        if frame.timecode_frames is not None:
            frame.timecode_frames += round(self.number("frames"))


class DropFrameBoundary(TrackerFault):
    """The timecode is set so that `after_s` later it crosses a minute without ;00 and ;01."""

    _shift: int | None = None

    def on_frame(self, frame: Frame) -> None:
        """Move the timecode by as much as the first frame needs."""
        counter = self.host.config.timecode_counter()
        if counter is None or frame.timecode_frames is None:
            return
        if self._shift is None:
            lead = round(self.number("after_s") * float(counter.rate))
            self._shift = counter.count(_A_BOUNDARY) - lead - frame.timecode_frames
        frame.timecode_frames += self._shift


class WrongRate(TrackerFault):
    """The tracker runs at `rate_hz`; at the end it goes back to its own grid."""

    def next_capture(self, after_ns: int, regular_ns: int) -> int:
        """Return the next capture of the wrong grid, which begins with the window."""
        if self.to_ns is not None and after_ns >= self.to_ns:
            return regular_ns
        if after_ns < self.from_ns and regular_ns < self.from_ns:
            return regular_ns
        period_ns = NS_PER_S / Fraction(self.number("rate_hz"))
        j = max(0, (after_ns - self.from_ns) // period_ns)
        while (wrong_ns := self.from_ns + int(j * period_ns)) <= after_ns:
            j += 1
        if self.to_ns is None or wrong_ns < self.to_ns:
            return wrong_ns
        return self.host.regular_from(max(self.to_ns, after_ns + 1))
