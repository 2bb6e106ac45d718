# SPDX-License-Identifier: Apache-2.0
"""When timecode was jammed last: it came anew, or it jumped. Pure.

A counter that runs on by itself (a clock that was jammed in the morning) shows no jam.
"""

from __future__ import annotations

from hardware_profiles.rates import parse_rate
from tracking.timecode import frames_per_day, parse_timecode

# Silent for so long, and what comes then is a new word.
ANEW_NS = 1_000_000_000
# Frames by which it may be off what was expected: packets come early and late.
MOST_OFF = 4


class JamWatch:
    """One timecode as it comes."""

    def __init__(self) -> None:
        self._last: tuple[str, int, int] | None = None

    def jammed(self, timecode: str, rate_text: str, t_ns: int) -> bool:
        """Take a timecode and when it came; tell whether it was jammed just now.

        What is no timecode tells nothing.
        """
        try:
            rate = parse_rate(rate_text)
            code = parse_timecode(timecode, rate)
        except ValueError:
            return False
        count, day = code.frame_count(), frames_per_day(rate, code.drop_frame)
        before, self._last = self._last, (rate_text, count, t_ns)
        if before is None or before[0] != rate_text or t_ns - before[2] > ANEW_NS:
            return True
        went = (t_ns - before[2]) * 1e-9 * float(rate)
        off = (count - before[1] - went) % day
        return min(off, day - off) > MOST_OFF
