# SPDX-License-Identifier: Apache-2.0
"""Packets that come twice, of a source that neither counts nor times them. Pure.

A switch loop or a second path doubles packets. Two that are the same may also be two measurements:
of a camera at rest, or of a source faster than it is said to be. So a packet is a double when it
repeats one that differed from the one before, and there was no time for another: all the time that
passed is used up by packets that came. After a stall there is time left for all that queued. At
rest nothing is said, and nothing depends on it.
"""

from __future__ import annotations

from fractions import Fraction

from hardware_profiles.rates import period_ns
from tracking.sample import Decoded

NO_ROOM = -0.5
# An even rate a little off the nominal one must not add up.
FORGET = 0.98
REGULAR = 0.5
# Nothing queues for so many periods: the source was silent, or this is its first packet.
LONGEST = 64.0


class DoubleWatch:
    """Follows the packets of one source; times in ns, in order of arrival."""

    def __init__(self, rate: Fraction) -> None:
        self._period_ns = period_ns(rate)
        self._last: Decoded | None = None
        self._last_ns = 0
        self._moves = False
        self._room = 0.0
        """Periods that passed less packets that came."""

    def is_double(self, decoded: Decoded, t_ns: int) -> bool:
        """Return whether a packet is the last one again."""
        if decoded.sequence is not None or decoded.t_source_ns is not None:
            return False
        passed = (t_ns - self._last_ns) / self._period_ns
        room = self._room + passed - 1.0 if passed < LONGEST else 0.0
        self._last_ns = t_ns
        is_same = decoded == self._last
        if is_same and self._moves and room < NO_ROOM:
            self._room += passed
            return True
        self._moves = self._last is not None and not is_same
        self._last = decoded
        if abs(passed - 1.0) < REGULAR:
            room *= FORGET
        self._room = max(room, 0.0)
        return False
