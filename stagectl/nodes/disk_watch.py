# SPDX-License-Identifier: Apache-2.0
"""How long the disk for takes lasts (F-22), and whether it answers in time (F-23). Pure.

The forecast is what is free, over what recording has written in a second of late. It warns at half
an hour and alarms at ten minutes; rolling is never refused because of it.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import Literal, NamedTuple

FULL, SLOW = "F-22", "F-23"
LOOK_EVERY_NS = 1_000_000_000
WINDOW_LOOKS = 30
# Before, the rate is a guess: the first chunks of a take carry what does not come again.
FEWEST_LOOKS = 3
WARN_MIN, ALARM_MIN = 30.0, 10.0
BETTER = 1.25
SLOW_NS = 500_000_000


class News(NamedTuple):
    """What people should read."""

    level: Literal["info", "warn", "alarm"]
    text: str
    code: str


class DiskWatch:
    """Watches one disk; `free` returns its free bytes, None where that cannot be known."""

    def __init__(self, free: Callable[[], int | None]) -> None:
        self.free = free
        self._looks: deque[tuple[int, int]] = deque(maxlen=WINDOW_LOOKS)
        self._bytes_per_s = 0.0
        self._told: Literal["info", "warn", "alarm"] = "info"
        self._next_ns = 0

    @property
    def level(self) -> Literal["info", "warn", "alarm"]:
        """How the forecast stands."""
        return self._told

    def look(self, written: int | None, now_ns: int) -> News | None:
        """Take the bytes of the open segment so far, None while nothing is recorded.

        Looks once a second, however often it is called.
        """
        if now_ns < self._next_ns:
            return None
        self._next_ns = now_ns + LOOK_EVERY_NS
        self._follow(written, now_ns)
        free = self.free() if self._bytes_per_s > 0.0 else None
        if free is None:
            return None
        minutes = free / self._bytes_per_s / 60.0
        level = self._level(minutes)
        if level == self._told:
            return None
        self._told = level
        lasts = f"the disk for takes lasts {minutes:.0f} min of recording"
        if level == "info":
            return News(level, f"{lasts} again", FULL)
        return News(level, f"{lasts}: free it, or change paths.takes", FULL)

    def took(self, took_ns: int) -> News | None:
        """Take how long a write took; return a word where the disk did not answer in time."""
        if took_ns <= SLOW_NS:
            return None
        text = (
            f"the disk took {took_ns / 1e9:.1f} s to answer; what waited meanwhile is written now"
        )
        return News("warn", text, SLOW)

    def _follow(self, written: int | None, now_ns: int) -> None:
        if written is None or (self._looks and written < self._looks[-1][1]):
            self._looks.clear()  # another segment: what it wrote says nothing yet
        if written is None:
            return
        self._looks.append((now_ns, written))
        first_ns, first = self._looks[0]
        if len(self._looks) >= FEWEST_LOOKS:
            self._bytes_per_s = (written - first) / ((now_ns - first_ns) / 1e9)

    def _level(self, minutes: float) -> Literal["info", "warn", "alarm"]:
        """Return the level for a forecast; it gets better only where it is clearly better."""
        alarm, warn = ALARM_MIN, WARN_MIN
        if self._told == "alarm":
            alarm *= BETTER
        if self._told != "info":
            warn *= BETTER
        return "alarm" if minutes < alarm else "warn" if minutes < warn else "info"
