# SPDX-License-Identifier: Apache-2.0
"""Whether what comes on a line is whole, damaged (F-02) or not readable at all (F-03). Pure.

Damaged: of the bytes of the last second more than 1 % belong to no frame, and of the last two
seconds more than one frame's worth, so that one hit alone alarms nobody. Whole again: four seconds
with at most half of that. Bad bytes count when a frame follows: without one they are no damage.
Unreadable: bytes in every quarter of a second, for a second, and no frame among them.
"""

from __future__ import annotations

import enum
from collections import deque
from typing import NamedTuple

BUCKET_NS = 250_000_000
SECOND = 4
RAISING = 2 * SECOND
MEMORY = 4 * SECOND
BAD_SHARE = 0.01
GOOD_SHARE = 0.005
MORE_THAN_ONE_FRAME = 1.5
# Fewer bytes a second than this are crosstalk on an open input, or a tracker that is being set up.
FEWEST_BYTES = 100


class Reading(enum.Enum):
    """What the bytes of a line are worth."""

    WHOLE = "whole"
    DAMAGED = "damaged"
    UNREADABLE = "unreadable"


class _Bucket:
    __slots__ = ("bad", "frames", "size")

    def __init__(self) -> None:
        self.size = self.bad = self.frames = 0


class Shares(NamedTuple):
    """What the last second was made of."""

    size: int
    bad: int
    frames: int

    @property
    def bad_share(self) -> float:
        """Return the share of bytes that belong to no frame."""
        return min(self.bad / self.size, 1.0) if self.size else 0.0


class LineWatch:
    """Counts bytes and frames of one line in quarters of a second."""

    def __init__(self) -> None:
        self.reading = Reading.WHOLE
        self._now = _Bucket()
        self._past: deque[_Bucket] = deque(maxlen=MEMORY)
        self._end_ns: int | None = None
        self._frame_size = 0
        self._counts_bad = False
        self._pending = 0

    def restart(self) -> None:
        """Say that the line was opened: what comes before its first frame is half a frame."""
        self._counts_bad = False
        self._pending = 0
        self._past.clear()
        self._now = _Bucket()
        self._end_ns = None

    def note(self, size: int, bad: int, frames: int, frame_size: int) -> None:
        """Take one read: its bytes, how many proved to be of no frame, and its whole frames."""
        now = self._now
        now.size += size
        now.frames += frames
        if self._counts_bad:
            self._pending += bad
        if frames:
            self._frame_size = frame_size
            self._counts_bad = True
            if self.reading is not Reading.UNREADABLE:
                now.bad += self._pending
            self._pending = 0

    def look(self, now_ns: int) -> bool:
        """Close the buckets that are over; return whether the reading changed."""
        if self._end_ns is None:
            self._end_ns = now_ns + BUCKET_NS
            return False
        if now_ns < self._end_ns:
            return False
        for _ in range(min((now_ns - self._end_ns) // BUCKET_NS + 1, MEMORY)):
            self._past.append(self._now)
            self._now = _Bucket()
        self._end_ns = now_ns + BUCKET_NS
        before, self.reading = self.reading, self._judge()
        return self.reading is not before

    def last_second(self) -> Shares:
        """Return what the last second was made of."""
        return self._sum(SECOND)

    def _judge(self) -> Reading:
        second, all_of_it = self._sum(SECOND), self._sum(MEMORY)
        if second.frames == 0:
            steady = len(self._past) >= SECOND and all(
                bucket.size for bucket in list(self._past)[-SECOND:]
            )
            if steady and second.size >= FEWEST_BYTES:
                return Reading.UNREADABLE
            # Silence says nothing about the line.
            return self.reading
        enough = self._sum(RAISING).bad >= MORE_THAN_ONE_FRAME * self._frame_size
        if second.bad_share > BAD_SHARE and enough:
            return Reading.DAMAGED
        if self.reading is Reading.DAMAGED and all_of_it.bad_share > GOOD_SHARE:
            return Reading.DAMAGED
        return Reading.WHOLE

    def _sum(self, count: int) -> Shares:
        buckets = list(self._past)[-count:]
        return Shares(
            sum(bucket.size for bucket in buckets),
            sum(bucket.bad for bucket in buckets),
            sum(bucket.frames for bucket in buckets),
        )
