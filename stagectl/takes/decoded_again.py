# SPDX-License-Identifier: Apache-2.0
"""Compares what recorded bytes decode to now with the samples that were recorded.

The content of a sample counts and when its bytes came. Its capture time does not: that is the word
of a clock that had been running before the take began. Nor do samples whose bytes came before the
take, or after its end. Memory is bounded by what differs.
"""

from __future__ import annotations

from collections import Counter

import msgspec

from stagectl.topics import SourceHealth
from tracking.sample import TrackerSample

# A frame that was under way when the take began is over by then.
IN_MID_AIR_NS = 1_000_000_000
_Content = tuple[int, bytes]


class DecodedAgain:
    """The samples of one source, recorded and made again."""

    def __init__(self) -> None:
        self._only_recorded: Counter[_Content] = Counter()
        self._only_made: Counter[_Content] = Counter()
        self._begin_ns: int | None = None
        self._first_made_ns: int | None = None
        self._newest_raw_ns: int | None = None
        self._drops_doubles = False

    def raw(self, t_rx_ns: int) -> None:
        """Note that bytes of this source are in the take."""
        if self._begin_ns is None:
            self._begin_ns = t_rx_ns
        self._newest_raw_ns = t_rx_ns

    def health(self, health: SourceHealth) -> None:
        """Note whether the source's clock was dropping packets that came twice."""
        self._drops_doubles = health.clock != "arrival"

    def recorded(self, sample: TrackerSample) -> None:
        """Take a sample of the take."""
        _pair(_content(sample), self._only_recorded, self._only_made)

    def made(self, sample: TrackerSample) -> None:
        """Take a sample that the recorded bytes gave now."""
        if self._first_made_ns is None:
            self._first_made_ns = sample.t_rx_ns
        _pair(_content(sample), self._only_made, self._only_recorded)

    def differences(self) -> int:
        """Return how many samples are in one of both only, or of another content."""
        missing = Counter(t_ns for t_ns, _ in self._only_recorded.elements() if self._whole(t_ns))
        surplus = Counter(t_ns for t_ns, _ in self._only_made.elements() if not self._cut(t_ns))
        if self._drops_doubles:  # a new clock does not know yet that they came twice
            surplus = Counter({t: n for t, n in surplus.items() if t in missing})
        return sum((missing | surplus).values())  # another content is in both, and counts once

    def _whole(self, t_rx_ns: int) -> bool:
        """Whether all bytes of a sample are in the take."""
        if self._first_made_ns is not None and t_rx_ns >= self._first_made_ns:
            return True
        return self._begin_ns is None or t_rx_ns >= self._begin_ns + IN_MID_AIR_NS

    def _cut(self, t_rx_ns: int) -> bool:
        """Whether the take may have ended between the bytes and their sample."""
        return self._newest_raw_ns is not None and t_rx_ns >= self._newest_raw_ns


def _content(sample: TrackerSample) -> _Content:
    return sample.t_rx_ns, msgspec.msgpack.encode(sample.decoded)


def _pair(content: _Content, own: Counter[_Content], other: Counter[_Content]) -> None:
    if other[content] > 1:
        other[content] -= 1
    elif other.pop(content, 0) == 0:
        own[content] += 1
