# SPDX-License-Identifier: Apache-2.0
"""Who leads: the source that is taken at its word, for position and for rotation.

The source with the least noise leads, while it comes. When it has been silent for COAST the best of
the others carries on from where the picture is, with its seam held: the better source's word stands
until that source is back. A better source that is back must come without a gap for `RETURN_NS`
before it leads again; then its seam is eased away, or held until it is accepted, by policy.
"""

from __future__ import annotations

from collections.abc import Collection

from hardware_profiles.pose import Vector, conjugate, multiply
from tracking.fusion import faults
from tracking.fusion.correction import Correction
from tracking.fusion.faults import Fault
from tracking.fusion.sources import Source

RETURN_NS = 1_000_000_000


class Leads:
    """The leading source of each quantity: position is 0, rotation is 1."""

    def __init__(self) -> None:
        self.position: Source | None = None
        self.rotation: Source | None = None
        self._named: set[str] = set()

    def claim(
        self, source: Source, kind: tuple[bool, bool], sources: Collection[Source],
        t_ns: int, t_rx_ns: int,
    ) -> list[Fault]:  # fmt: skip
        """Let a source that has a sample lead where nobody does, or nobody better.

        kind: whether the sample has a position and a rotation.
        """
        if self._named:
            self._named.discard(source.id)
        if self.position is source and self.rotation is source:
            return []
        found: list[Fault] = []
        ready = source.ready_to_lead(t_ns, RETURN_NS)
        for index, lead in enumerate((self.position, self.rotation)):
            if not kind[index] or lead is source:
                continue
            if lead is None:
                self._set(index, source)
            elif lead.is_stuck or lead.went_quiet(t_ns):
                found += self._lose(index, lead, sources, t_ns, t_rx_ns, source)
            elif ready and self.is_better(source, index):
                self._set(index, source)
                source.unseamed, source.stands_in, source.apart = True, False, False
        return found

    def is_better(self, source: Source, quantity: int) -> bool:
        """Return whether a source ranks above the lead of a quantity."""
        lead = self.rotation if quantity else self.position
        return lead is not None and source.rank(quantity) < lead.rank(quantity)

    def watch(self, sources: Collection[Source], now_ns: int) -> list[Fault]:
        """Let go of a lead from which nothing has come for COAST, by the time of arrival."""
        found: list[Fault] = []
        for index, lead in enumerate((self.position, self.rotation)):
            if lead is None or lead.newest_rx_ns is None or lead.newest_ns is None:
                continue
            if lead.went_quiet_by_arrival(now_ns):
                t_ns = lead.newest_ns + now_ns - lead.newest_rx_ns
                found += self._lose(index, lead, sources, t_ns, now_ns)
        return found

    def replace(self, stuck: Source, sources: Collection[Source], t_ns: int) -> Source | None:
        """Take the lead from a source that is stuck; return who carries on, None for nobody."""
        heir = None
        for index, lead in enumerate((self.position, self.rotation)):
            if lead is stuck:
                heir = self._heir(index, stuck, sources, t_ns, None)
                if heir is not None:
                    self._set(index, heir)
                    heir.take_over(t_ns)
        return heir

    def name(self) -> str | None:
        """Return the source whose word counts, None before any."""
        lead = self.position or self.rotation
        return None if lead is None else lead.id

    def stands_in(self) -> bool:
        """Return whether a source leads that only stands in for a better one."""
        lead = self.position or self.rotation
        return lead is not None and lead.stands_in

    def removal(self, p: Vector) -> Correction | None:
        """Return what takes the picture to the lead's own word, about p of the picture."""
        lead = self.position or self.rotation
        if lead is None or (lead.seam is None and lead.origin is None):
            return None
        own, turn = p, (1.0, 0.0, 0.0, 0.0)
        for part in (lead.seam, lead.origin):
            if part is not None:
                own = part.undone(own)
                turn = multiply(conjugate(part.turn), turn)
        return Correction(turn, p, (own[0] - p[0], own[1] - p[1], own[2] - p[2]))

    def _lose(
        self, index: int, lead: Source, sources: Collection[Source], t_ns: int, t_rx_ns: int,
        here: Source | None = None,
    ) -> list[Fault]:  # fmt: skip
        heir = self._heir(index, lead, sources, t_ns, here)
        if heir is not None:
            self._set(index, heir)
            if lead.rank(index) < heir.rank(index):
                heir.take_over(t_ns)
            else:  # a better one that had not come long enough: now it must do
                heir.unseamed, heir.stands_in, heir.apart = True, False, False
        if lead.id in self._named or lead.is_stuck:
            return []
        self._named.add(lead.id)
        ms = 0.0 if lead.newest_rx_ns is None else (t_rx_ns - lead.newest_rx_ns) * 1e-6
        return [faults.silent(t_rx_ns, lead.id, ms, heir.id if heir else None)]

    def _heir(
        self, index: int, lead: Source, sources: Collection[Source], t_ns: int,
        here: Source | None,
    ) -> Source | None:  # fmt: skip
        able = [
            s
            for s in sources
            if s is here
            or (
                s is not lead
                and not s.is_stuck
                and s.gives[index]
                and s.silent_s(t_ns) <= s.thresholds.coast_ns * 1e-9
            )
        ]
        return min(able, key=lambda s: s.rank(index), default=None)

    def _set(self, index: int, source: Source) -> None:
        source.led = True
        source.suspects.clear()  # what was odd beside another lead is not odd for one that leads
        source.refused = 0
        if index == 0:
            self.position = source
        else:
            self.rotation = source
