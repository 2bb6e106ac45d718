# SPDX-License-Identifier: Apache-2.0
"""One line for each address and kind of trouble in 10 s, however much of it there is. Pure.

The first is said at once. What follows within 10 s is counted, and `due` tells the count. A flood
from many addresses costs a bounded memory: beyond it, they share one line.
"""

from __future__ import annotations

from dataclasses import dataclass

EVERY_NS = 10_000_000_000
MOST_KEPT = 256
MANY = "many addresses"


@dataclass(slots=True)
class _Kept:
    said_ns: int
    sentence: str
    more: int = 0


class AlarmLog:
    """Remembers what was said when."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str], _Kept] = {}

    def line(self, address: str, kind: str, sentence: str, now_ns: int) -> str | None:
        """Return the line to show, or None where one like it was shown within 10 s."""
        key = (address, kind)
        if key not in self._kept and len(self._kept) >= MOST_KEPT:
            key = (MANY, kind)
        kept = self._kept.get(key)
        if kept is None or now_ns - kept.said_ns >= EVERY_NS:
            self._kept[key] = _Kept(now_ns, sentence)
            return f"{key[0]}: {sentence}"
        kept.more += 1
        return None

    def due(self, now_ns: int) -> list[str]:
        """Return a line for each that went on during its 10 s, and forget those that did not."""
        lines = []
        for key, kept in list(self._kept.items()):
            if now_ns - kept.said_ns < EVERY_NS:
                continue
            if kept.more:
                lines.append(f"{key[0]}: {kept.more} more times in 10 s: {kept.sentence}")
                self._kept[key] = _Kept(now_ns, kept.sentence)
            else:
                del self._kept[key]
        return lines
