# SPDX-License-Identifier: Apache-2.0
"""From a motor's raw reading to a position of the lens ring, and what is known of its ends.

Ring positions are OpenTrackIO's: zoom 0 wide to 1 tele, focus 0 infinity to 1 near, iris 0 open to
1 closed. An encoder counts up or down on the way, and may start again from 0 on it. Motors overrun
their ends a little and belts slip: a position outside 0 to 1 is kept, and said to be outside.
"""

from __future__ import annotations

import math
from typing import Annotated, Literal, NamedTuple

import msgspec
from msgspec import Meta

Ring = Literal["zoom", "focus", "iris"]
Way = Literal["up", "down"]
RingState = Literal["ok", "outside", "ends_not_set", "no_reading"]
RINGS: tuple[Ring, ...] = ("zoom", "focus", "iris")
# (at 0, at 1), as people say them
END_WORDS: dict[Ring, tuple[str, str]] = {
    "zoom": ("wide", "tele"),
    "focus": ("infinity", "near"),
    "iris": ("open", "closed"),
}

LARGEST_RAW = 1e12
OVERRUN = 0.02
"""So far beyond its ends a motor may go; more, and a belt has slipped or the ends are old."""
_LEAST_SPAN = 1e-6

Raw = Annotated[float, Meta(ge=-LARGEST_RAW, le=LARGEST_RAW)]


class RingReading(NamedTuple):
    """Where a ring is."""

    position: float | None
    """None where the state is "ends_not_set" or "no_reading"; else not clipped."""
    state: RingState


class Motor(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One motor or encoder, and the raw readings at the ends of its ring."""

    ring: Ring
    first: Raw | None = None
    """At 0: wide, infinity, open. None: not set."""
    last: Raw | None = None
    """At 1: tele, near, closed. None: not set."""
    direction: Way = "up"
    """Which way the reading goes from first to last."""
    wraps_at: Annotated[float, Meta(ge=1e-3, le=LARGEST_RAW)] | None = None
    """The count at which the encoder starts again from 0; None: it never does."""
    set_on: Annotated[str, Meta(max_length=40)] = ""
    """When the ends were set, ISO 8601, UTC."""

    @property
    def is_set(self) -> bool:
        """Whether both ends are known."""
        return self.first is not None and self.last is not None

    def span(self) -> float | None:
        """Return the counts from end to end, above 0; None while the ends are not set."""
        if self.first is None or self.last is None:
            return None
        counts = (self.last - self.first) * self._sign()
        return counts if self.wraps_at is None else counts % self.wraps_at

    def at(self, raw: float | None) -> RingReading:
        """Return the position of the ring at a reading; nan and inf are no reading."""
        if raw is None or not math.isfinite(raw):
            return RingReading(None, "no_reading")
        span = self.span()
        if self.first is None or span is None or span <= 0.0:
            return RingReading(None, "ends_not_set")
        counts = (raw - self.first) * self._sign()
        if self.wraps_at is not None:
            counts %= self.wraps_at
            # What the ring never reaches is halved: a little before the first end is below 0.
            if counts - span > (self.wraps_at - span) / 2.0:
                counts -= self.wraps_at
        position = counts / span
        inside = -OVERRUN <= position <= 1.0 + OVERRUN
        return RingReading(position, "ok" if inside else "outside")

    def raw_at(self, position: float) -> float | None:
        """Return the reading at a position: the inverse of `at`; None while ends are not set."""
        span = self.span()
        if self.first is None or span is None:
            return None
        raw = self.first + self._sign() * span * position
        return raw if self.wraps_at is None else raw % self.wraps_at

    def fault(self) -> str | None:
        """Return why the ends cannot be, as key, found and expected, or None."""
        if self.first is None or self.last is None:
            return None
        span = self.span() or 0.0
        if self.wraps_at is not None:
            for name, end in (("first", self.first), ("last", self.last)):
                if not 0.0 <= end < self.wraps_at:
                    return (
                        f"{name}: found {end:g}, expected 0 to below {self.wraps_at:g}, where the "
                        "encoder starts again"
                    )
        if abs(self.last - self.first) < _LEAST_SPAN:
            return (
                f"last: found {self.last:g}, which is first as well; expected two ends: was the "
                "ring turned between the readings?"
            )
        if span <= 0.0:
            return (
                f"direction: found {self.direction!r} from {self.first:g} to {self.last:g}, "
                "expected the other one, or wraps_at"
            )
        return None

    def words(self) -> str:
        """Return the ends as people read them."""
        at_first, at_last = END_WORDS[self.ring]
        if self.first is None and self.last is None:
            return f"{self.ring}: ends not set"
        first = "not set" if self.first is None else f"{self.first:g}"
        last = "not set" if self.last is None else f"{self.last:g}"
        wraps = "" if self.wraps_at is None else f", {self.direction}, wraps at {self.wraps_at:g}"
        return f"{self.ring}: {first} {at_first}, {last} {at_last}{wraps}"

    def _sign(self) -> float:
        return 1.0 if self.direction == "up" else -1.0
