# SPDX-License-Identifier: Apache-2.0
"""What happened in a session, put in order: each picture beside what it had to be.

The clocks are brought together first. The node's clock is this machine's where its pings allow
that; else its difference is narrowed down by what cannot arrive before it was sent, both ways.
"""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.conform.bytes import PING, REPORT, Received
from sim.conform.content import State
from sim.conform.lines import AnyLine, RenderLine, parse
from sim.conform.model import TIE, Expected, Sent, Store, choose, frame_at, store_of
from sim.conform.script import MS

if TYPE_CHECKING:
    from sim.conform.session import Session

# A message is surely there this long after it was sent, and surely not before it was sent.
SURE_NS = 8 * MS
OWN_CLOCK_NS = 100 * MS
LATE_DECISION_NS = 6 * MS
ALWAYS_LATE_NS = 3 * MS
STALL_NS = 4 * MS
LONGEST_STALL_NS = 400 * MS


@dataclass(slots=True)
class Render:
    """One picture line, and what it had to be."""

    t_raw_ns: int
    line: RenderLine
    slot: int
    expected: Expected | None
    store: Store
    """What the node surely held when it decided."""
    doubt: str | None
    """Why this picture proves nothing."""
    report: Received | None


class Seen:
    """All of one session, ready to be judged."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.diary = session.controller.diary
        self.faults: list[str] = list(session.client.garbled)
        self.lines: list[tuple[int, AnyLine]] = []
        for t_raw_ns, raw in session.client.lines:
            line = parse(raw)
            if isinstance(line, str):
                self.faults.append(line)
            else:
                self.lines.append((t_raw_ns, line))
        self.reports = self.diary.of(REPORT)
        self.delta_ns = self._delta_ns()
        self.always_late_ns = 0
        self.renders = self._renders()

    def of(self, kind: type[AnyLine]) -> list[tuple[int, AnyLine]]:
        """Return the lines of one kind with their times."""
        return [(t, line) for t, line in self.lines if isinstance(line, kind)]

    def within(self, from_ns: int, to_ns: int, kind: int) -> list[Received]:
        """Return the node's messages of one kind that came in a time."""
        return [one for one in self.diary.of(kind) if from_ns <= one.t_raw_ns < to_ns]

    def raw_ns(self, t_node_ns: int) -> int:
        """Return a time of the node on this machine's clock."""
        return t_node_ns + self.delta_ns

    def offset_ns(self, t_node_ns: int) -> int:
        """Return the true offset: controller's clock - node's clock, at a time of the node."""
        return self.session.clock.at(self.raw_ns(t_node_ns)) - t_node_ns

    def stalled(self, from_ns: int, to_ns: int) -> bool:
        """Tell whether the script or the client was late then, and neither is so always."""
        stalls = (*self.session.loop.stalls, *self._client_stalls())
        return any(a < to_ns and b > from_ns for a, b in stalls)

    def _client_stalls(self) -> Iterator[tuple[int, int]]:
        if self.always_late_ns > ALWAYS_LATE_NS:
            return
        for render in self.renders:
            line = render.line
            decision = self.raw_ns(line.t_vsync_node_ns - self.session.lead_ms * MS)
            decided = self.raw_ns(line.t_decided_node_ns)
            if line.outcome != "repeated" and decided - decision > STALL_NS:
                yield decision, decided
            told = render.report.t_raw_ns if render.report else render.t_raw_ns
            vsync = self.raw_ns(line.t_vsync_node_ns)
            if STALL_NS < told - vsync < LONGEST_STALL_NS:
                yield vsync, told

    def _delta_ns(self) -> int:
        pings = [p.t_raw_ns - int(p.fields["t1_node_ns"]) for p in self.diary.of(PING)]
        highest = min(pings, default=0)
        if 0 <= highest < OWN_CLOCK_NS:
            return 0
        clock = self.session.clock
        lowest = max(
            (
                clock.raw(_int(r, "t_sent_ns")) - (_int(r, "t_rx_ns") - _int(r, "offset_ns"))
                for r in self.reports
                if _int(r, "t_sent_ns")
            ),
            default=highest,
        )
        return (lowest + highest) // 2 if lowest <= highest else highest

    def _renders(self) -> list[Render]:
        session = self.session
        if session.grid is None:
            return []
        found = [(t, line) for t, line in self.lines if isinstance(line, RenderLine)]
        lead_ns = session.lead_ms * MS
        lateness = [
            line.t_decided_node_ns - (line.t_vsync_node_ns - lead_ns)
            for _, line in found
            if line.outcome != "repeated"
        ]
        self.always_late_ns = round(statistics.median(lateness)) if lateness else 0
        by_vsync = {_int(report, "t_vsync_node_ns"): report for report in self.reports}
        sent = sorted(self.diary.sent, key=lambda one: one.t_raw_ns)
        memory: dict[int, State] = {}
        renders = []
        for t_raw_ns, line in found:
            decided = self.raw_ns(line.t_decided_node_ns)
            surely = store_of(self._before(sent, decided - SURE_NS))
            maybe = store_of(self._before(sent, decided))
            report = by_vsync.get(line.t_vsync_node_ns)
            expected, doubt = self._expected(line, surely, maybe, memory)
            slot = self._slot(self.raw_ns(line.t_vsync_node_ns))
            renders.append(Render(t_raw_ns, line, slot, expected, surely, doubt, report))
        return renders

    def _expected(
        self, line: RenderLine, surely: Store, maybe: Store, memory: dict[int, State]
    ) -> tuple[Expected | None, str | None]:
        if surely.newest is None:
            return None, "nothing was surely there yet"
        t_vsync = self.session.clock.at(self.raw_ns(line.t_vsync_node_ns))
        frame, tie = frame_at(surely.newest.sending, t_vsync)
        other = maybe.newest
        doubt = None
        error_ns = abs(line.offset_ns - self.offset_ns(line.t_vsync_node_ns))
        if tie < TIE + error_ns / self.session.period_ns:
            doubt = "the vsync lay in the middle between two frames"
        elif other is not None and frame_at(other.sending, t_vsync)[0] != frame:
            doubt = "the grid changed at the decision"
        expected = choose(surely, frame, memory)
        twin = choose(maybe, frame, dict(memory))
        if expected is None or twin is None or expected.message is not twin.message:
            doubt = doubt or "a message came within 8 ms of the decision"
        late = line.t_decided_node_ns - (line.t_vsync_node_ns - self.session.lead_ms * MS)
        if late > LATE_DECISION_NS and self.always_late_ns < ALWAYS_LATE_NS:
            doubt = doubt or f"the node decided {late / MS:.1f} ms late"
        return expected, doubt

    def _slot(self, v_raw_ns: int) -> int:
        grid = self.session.grid
        if grid is None:
            return -1
        guess = round((v_raw_ns - grid.base_raw_ns) / grid.period_ns)
        return min(range(guess - 2, guess + 3), key=lambda n: abs(grid.v_raw_ns(n) - v_raw_ns))

    @staticmethod
    def _before(sent: Iterable[Sent], t_raw_ns: int) -> Iterable[Sent]:
        return (one for one in sent if one.t_raw_ns < t_raw_ns)


def _int(report: Received, name: str) -> int:
    return int(report.fields[name])
