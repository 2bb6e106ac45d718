# SPDX-License-Identifier: Apache-2.0
"""Frame numbers against the reference's own count: what a relock skipped or repeated. Pure.

Frame numbers only ever count up by one, by time. When the reference jumps, its edges no longer
belong to the numbers they would have had: a device that counts edges has skipped numbers, or had
one twice. Where edges are numbered (PTP, timecode, a vsync count) that is known exactly; where they
are not, edges are counted, and an edge that did not come counts as a skipped number.
"""

from __future__ import annotations

AGREEING = 3


class NumberWatch:
    """Places of the lattice against edges, `per_edge` places to an edge."""

    def __init__(self, per_edge: int) -> None:
        self._per_edge = per_edge
        self._place: int | None = None
        self._edges = 0
        self._counts = True
        self._offset: int | None = None
        self._odd: int | None = None
        self._agreeing = 0

    def followed(self, place: int, number: int | None) -> int:
        """Take an edge that was followed.

        Return by how many places the reference's numbers jumped beside it, 0 nearly always: three
        edges in a row have to agree.
        """
        self._place, self._edges, self._counts = place, 0, True
        if number is None:
            self._offset = None
            return 0
        offset = place - self._per_edge * number
        if self._offset is None or offset == self._offset:
            self._offset, self._agreeing = offset, 0
            return 0
        self._agreeing = self._agreeing + 1 if offset == self._odd else 1
        self._odd = offset
        if self._agreeing < AGREEING:
            return 0
        moved = offset - self._offset
        self._offset, self._agreeing = offset, 0
        return moved

    def passed(self, edges: int) -> None:
        """Count edges that came without a lock."""
        self._edges += edges

    def lose_count(self) -> None:
        """Edges were away too long, or came at another rate: only their numbers can tell."""
        self._counts = False

    def forget_numbers(self) -> None:
        """Somebody else counts from now on."""
        self._offset = None

    def regained(self, place: int, number: int | None) -> int | None:
        """Take the edge at which the lock is back.

        Return by how many places the grid has run ahead of the reference's count since the last
        edge that was followed; None where nothing tells.
        """
        moved: int | None = None
        if number is not None and self._offset is not None:
            moved = place - self._per_edge * number - self._offset
        elif self._place is not None and self._counts:
            moved = place - self._place - self._per_edge * self._edges
        self._offset = None
        self.followed(place, number)
        return moved
