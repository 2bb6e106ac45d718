# SPDX-License-Identifier: Apache-2.0
"""House sync that goes wrong: from some edge on it has another phase, rate or drift.

Edges before the change stay what they were, and numbers go on: a display counts its own scan-outs
whatever the generator does.
"""

from __future__ import annotations

from fractions import Fraction

from sim.house_sync import HouseSync


class PatchedSync:
    """A house sync in pieces; without a change it is the house's own."""

    def __init__(self, house: HouseSync) -> None:
        self._house = house
        self._pieces: list[tuple[int, int, int, HouseSync]] = []
        """(first own edge, its time, the edge of the piece's own count, the piece)."""

    @property
    def period_ns(self) -> Fraction:
        """Length of a period now."""
        return (self._pieces[-1][3] if self._pieces else self._house).period_ns

    def vsync_ns(self, j: int) -> int:
        """Return the time of edge j."""
        for first, _, own, piece in reversed(self._pieces):
            if j >= first:
                return piece.vsync_ns(j - first + own)
        return self._house.vsync_ns(j)

    def index_at(self, t_ns: int) -> int:
        """Return the newest edge at or before a time."""
        until: int | None = None  # the first edge of the piece behind: it may be late to begin
        for first, begin_ns, own, piece in reversed(self._pieces):
            if t_ns >= begin_ns:
                return _before(piece.index_at(t_ns) - own + first, until)
            until = first
        return _before(self._house.index_at(t_ns), until)

    def change(self, now_ns: int, piece: HouseSync, after_ns: int = 0) -> None:
        """Follow another generator: from its first edge at least `after_ns` behind the last one."""
        last = self.index_at(now_ns)
        earliest = max(now_ns, self.vsync_ns(last) + after_ns)
        own = piece.index_at(earliest - 1) + 1
        self._pieces.append((last + 1, piece.vsync_ns(own), own, piece))

    def drift(self, now_ns: int, ppm: float) -> None:
        """Run free from the next edge on, `ppm` slow."""
        first = self.index_at(now_ns) + 1
        begin_ns = self.vsync_ns(first)
        rate = Fraction(1_000_000_000) / self.period_ns
        self._pieces.append((first, begin_ns, 0, HouseSync(begin_ns, rate, ppm)))


def _before(edge: int, until: int | None) -> int:
    return edge if until is None else min(edge, until - 1)
