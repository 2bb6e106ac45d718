# SPDX-License-Identifier: Apache-2.0
"""What is told of one source: faults that stand until they are over, and refusals once in a while.

A fault is raised once and cleared once, by an info with its code. What may come many times a second
is told at most every thirty seconds for each code (F-34).
"""

from __future__ import annotations

from stagectl.step import Output
from stagectl.topics import Event, Level

AGAIN_AFTER_NS = 30_000_000_000
QUIET_NS = 5_000_000_000


class SourceNews:
    """Makes the events of one source."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._standing: set[str] = set()
        self._seen_ns: dict[str, int] = {}
        self._told_ns: dict[str, int] = {}
        self._out: list[Output] = []

    def drain(self) -> list[Output]:
        """Return the events since the last call."""
        found, self._out = self._out, []
        return found

    def stands(self, code: str) -> bool:
        """Return whether a fault was raised and is not over."""
        return code in self._standing

    def tell(self, t_ns: int, level: Level, text: str, code: str = "") -> None:
        """Say something now."""
        self._out.append(("event", Event(t_ns, level, self._source, text, code)))

    def seldom(self, t_ns: int, text: str, code: str) -> bool:
        """Warn, unless something of that code was told in the last thirty seconds."""
        told_ns = self._told_ns.get(code)
        if told_ns is not None and t_ns - told_ns < AGAIN_AFTER_NS:
            return False
        self._told_ns[code] = t_ns
        self.tell(t_ns, "warn", text, code)
        return True

    def start(self, t_ns: int, text: str, code: str, level: Level = "alarm") -> None:
        """Raise a fault, unless it stands."""
        self._seen_ns[code] = t_ns
        if code not in self._standing:
            self._standing.add(code)
            self._told_ns[code] = t_ns
            self.tell(t_ns, level, text, code)

    def is_new(self, code: str, t_ns: int) -> bool:
        """Return whether a fault would be raised; else note that it goes on."""
        if code in self._standing:
            self._seen_ns[code] = t_ns
            return False
        return True

    def over(self, t_ns: int, text: str, code: str) -> bool:
        """Clear a fault that stands; return whether it did."""
        if code not in self._standing:
            return False
        self._standing.discard(code)
        self.tell(t_ns, "info", text, code)
        return True

    def quiet(self, t_ns: int, text: str, code: str) -> None:
        """Clear a fault that was not seen for five seconds."""
        if code in self._standing and t_ns - self._seen_ns[code] >= QUIET_NS:
            self.over(t_ns, text, code)
