# SPDX-License-Identifier: Apache-2.0
"""The timecode of one tracker: counted by the tracker's own clock from its start value."""

from __future__ import annotations

from sim.house_sync import HouseSync
from sim.trackers.config import TrackerConfig


class TimecodeClock:
    """Frames since midnight by the tracker's own clock; None where it sends no timecode."""

    def __init__(self, config: TrackerConfig, origin_ns: int, captures: HouseSync) -> None:
        self._counter = config.timecode_counter()
        if self._counter is not None:
            self._start = self._counter.count(config.timecode_start)
            self._origin_ns = origin_ns
            self._period_ns = captures.period_ns * config.rate / self._counter.rate

    def frames_at(self, t_ns: int) -> int | None:
        """Return the count that is shown at a time of that clock."""
        if self._counter is None:
            return None
        # Edges are rounded down to a nanosecond; without the one more they fall before themselves.
        passed = (t_ns + 1 - self._origin_ns) // self._period_ns
        return (self._start + passed) % self._counter.day
