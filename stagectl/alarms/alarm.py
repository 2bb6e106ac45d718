# SPDX-License-Identifier: Apache-2.0
"""One alarm as it stands, and its row on the board. Pure.

An alarm *stands* while its fault lasts. It stays in the list until somebody acknowledged it and the
fault is over, in whichever order.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from stagectl.alarms.catalogue import Fault, Level, Link, fault
from stagectl.control.messages import Row

# What happened once is shown in the chain for so long.
MOMENT_NS = 5_000_000_000


@dataclass(slots=True)
class Alarm:
    """One fault of one source."""

    code: str
    source: str
    level: Level
    text: str
    """What happened, as it was told last."""
    since_utc: str
    raised_ns: int
    last_ns: int
    """When it was told last."""
    standing: bool
    number: int
    """Grows with each alarm that is raised."""
    first: bool = False
    """Raised when nothing else waited for an answer: the first fault."""
    by_board: bool = False
    """The board showed it and nobody has told it."""
    acknowledged: bool = False
    ack_by: str = ""
    ack_utc: str = ""
    count: int = 1
    muted_until_ns: int | None = None
    good_since_ns: int | None = None
    bad_since_ns: int | None = None

    @property
    def id(self) -> str:
        """What people and commands call it: "F-01 freed-a"."""
        return f"{self.code} {self.source}"

    @property
    def fault(self) -> Fault:
        """Its row of the catalogue."""
        return fault(self.code)

    @property
    def is_over(self) -> bool:
        """Whether nothing is left to do about it."""
        return self.acknowledged and not self.standing

    def lights(self, now_ns: int) -> bool:
        """Return whether its links show it: it stands, or it happened a moment ago."""
        is_moment = self.fault.clears in ("once", "engine") and now_ns - self.last_ns < MOMENT_NS
        return self.standing or is_moment

    def muted_s(self, now_ns: int) -> int | None:
        """Return for how many seconds more it makes no sound, None where it is not muted."""
        until_ns = self.muted_until_ns
        if until_ns is None or until_ns <= now_ns:
            return None
        return -((now_ns - until_ns) // 1_000_000_000)

    def row(self, links: Sequence[Link], camera: str | None, rolling: bool, now_ns: int) -> Row:
        """Return its row of section "alarms"."""
        known, muted_s = self.fault, self.muted_s(now_ns)
        return {
            "code": self.code,
            "source": self.source,
            "title": known.title,
            "text": self.text,
            "fix": known.fix,
            "level": self.level,
            "standing": self.standing,
            "acknowledged": self.acknowledged,
            "ack_by": self.ack_by,
            "ack_utc": self.ack_utc,
            "since_utc": self.since_utc,
            "count": self.count,
            "muted_s": muted_s,
            "first": self.first,
            "links": list(links),
            "camera": camera,
            "sound": self.level == "alarm"
            and not (self.acknowledged or muted_s is not None or rolling),
        }
