# SPDX-License-Identifier: Apache-2.0
"""The figures of a run, from what flows on the bus. Pure but for the list of stalls handed in.

A vsync counts two seconds late, when every report and every stall that touches it is known.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Sequence
from fractions import Fraction
from itertools import pairwise

import msgspec

from hardware_profiles.rates import format_rate, period_ns
from render_bridge.messages import NodeReport, Outcome
from render_bridge.skew import SkewMeter
from stagectl.topics import FrameSent, GridState, ReportOf, SourceHealth

SETTLE_NS = 2_000_000_000
IN_SERVICE_AFTER_NS = 1_000_000_000
KEEP_LATENCIES = 200_000
STALL_LIMIT_SHARE = 0.02
# Nobody waits for a tracker that is silent: that is no latency.
SILENT_AFTER_NS = 1_000_000_000
_MS = 1e-6


class NodeCounts:
    """Outcomes of one node while in service, stalled vsyncs left out."""

    def __init__(self) -> None:
        self.first_exact_ns: int | None = None
        self.exact = self.substituted = self.repeated = self.late = 0

    def as_dict(self) -> dict[str, int]:
        """Return the row of the summary."""
        return {
            "exact": self.exact,
            "substituted": self.substituted,
            "repeated": self.repeated,
            "late": self.late,
        }

    @property
    def total(self) -> int:
        """All counted vsyncs."""
        return self.exact + self.substituted + self.repeated


class RunSummary:
    """Accumulates one run."""

    def __init__(self, rate: Fraction) -> None:
        self._rate = rate
        self._period_ns = period_ns(rate)
        self._grid: GridState | None = None
        self._sources: dict[str, SourceHealth] = {}
        self._pending: deque[tuple[str, NodeReport]] = deque()
        self._stalls: deque[tuple[int, int]] = deque(maxlen=10_000)
        self._stalled: set[int] = set()
        self._touched: set[int] = set()
        self._skew = SkewMeter()
        self._latency: dict[str, deque[float]] = {
            name: deque(maxlen=KEEP_LATENCIES) for name in ("wait", "process", "transport")
        }
        self.nodes: defaultdict[str, NodeCounts] = defaultdict(NodeCounts)
        self._from_ns = 0
        self._until_ns: int | None = None
        self.frames = 0
        self.stalled = 0
        self.vsyncs = 0

    def judge_between(self, from_ns: int, until_ns: int | None = None) -> None:
        """Count only vsyncs of an interval: what was counted so far is forgotten.

        Nodes that are in service stay so.
        """
        self._from_ns, self._until_ns = from_ns, until_ns
        if until_ns is None:
            self.stalled = self.vsyncs = 0
            self._touched.clear()
            for node in self.nodes.values():
                node.exact = node.substituted = node.repeated = node.late = 0

    def pairs(self) -> int:
        """Return how many (node, vsync) must have an outcome: every node, every vsync judged."""
        return (self.vsyncs - self.stalled) * len(self.nodes)

    def on_message(self, message: msgspec.Struct) -> None:
        """Take one message of the bus."""
        if isinstance(message, FrameSent):
            self.frames += 1
            if 0 < message.t_newest_rx_ns >= message.t_tick_ns - SILENT_AFTER_NS:
                self._latency["wait"].append((message.t_tick_ns - message.t_newest_rx_ns) / 1e3)
            self._latency["process"].append((message.t_sent_ns - message.t_tick_ns) / 1e3)
        elif isinstance(message, ReportOf):
            self._pending.append((message.node, message.report))
        elif isinstance(message, GridState):
            self._grid = message
        elif isinstance(message, SourceHealth):
            self._sources[message.source] = message

    @property
    def lead_ns(self) -> int:
        """L as the grid runs now; 0 before the first report."""
        return self._grid.lead_ns if self._grid else 0

    def add_stall(self, from_ns: int, to_ns: int) -> None:
        """Note that the host ran nobody of the hot priority in this interval."""
        self._stalls.append((from_ns, to_ns))

    def settle(self, now_ns: int, wait_ns: int = SETTLE_NS) -> None:
        """Count what is old enough to be judged."""
        newest = None
        while self._pending and self._pending[0][1].t_vsync_ns < now_ns - wait_ns:
            node, report = self._pending.popleft()
            newest = self._count(node, report)
        if newest is not None:
            self._skew.settle(newest - 4, self._stalled)
            self._stalled = {v for v in self._stalled if v > newest - 1000}
            self._touched = {v for v in self._touched if v > newest - 1000}

    def in_service(self, name: str, now_ns: int) -> bool:
        """Return whether a node has been exact for a second."""
        first = self.nodes[name].first_exact_ns
        return first is not None and now_ns - first >= IN_SERVICE_AFTER_NS

    def result(self) -> dict[str, object]:
        """Return the summary event."""
        grid = self._grid
        return {
            "event": "summary",
            "frames": self.frames,
            "rate": format_rate(self._rate),
            "L_ms": round(grid.lead_ns * _MS, 3) if grid else None,
            "R_ms": round(grid.decision_lead_ns * _MS, 3) if grid else None,
            "grid_state": grid.state if grid else None,
            "epoch": grid.epoch if grid else None,
            "vsyncs": self.vsyncs,
            "stalled": self.stalled,
            "frame_skew_vsyncs": self._skew.frame_skew,
            "content_skew_vsyncs": self._skew.content_skew,
            "content_skew_mm": None,
            "nodes": {name: self.nodes[name].as_dict() for name in sorted(self.nodes)},
            "sources": {
                name: {
                    "samples": s.samples,
                    "rejected": s.rejected,
                    "rate_hz": round(s.rate_hz, 3),
                    "dropped_bytes": s.dropped_bytes,
                    "sequence_gaps": s.gaps,
                }
                for name, s in sorted(self._sources.items())
            },
            "latency_us": {name: percentiles(values) for name, values in self._latency.items()},
        }

    def complaints(self) -> list[str]:
        """Return a sentence for each thing without which a run shows little."""
        lines = [
            f"tracker {name}: not one sample ({source.note or 'the line is open and silent'})"
            for name, source in sorted(self._sources.items())
            if not source.samples
        ]
        if not self.nodes:
            lines.append("no render node joined")
        if self._grid is None or self._grid.state not in ("LOCKED", "HOLDOVER"):
            lines.append("the grid ran free of house sync")
        return lines

    def missed_share(self) -> float:
        """Return (substituted + repeated) / all, over all nodes."""
        total = sum(node.total for node in self.nodes.values())
        missed = sum(node.substituted + node.repeated for node in self.nodes.values())
        return missed / total if total else 0.0

    def stalled_share(self) -> float:
        """Return the share of vsyncs that host stalls touched."""
        return self.stalled / self.vsyncs if self.vsyncs else 0.0

    def _count(self, name: str, report: NodeReport) -> int:
        # The vsync this report speaks of, on the grid: what was due then, whatever was shown.
        vsync = report.frame + round((report.t_vsync_ns - report.t_due_ns) / self._period_ns)
        node = self.nodes[name]
        if report.outcome is Outcome.EXACT and node.first_exact_ns is None:
            node.first_exact_ns = report.t_vsync_ns
        first = node.first_exact_ns
        if first is None or report.t_vsync_ns - first < IN_SERVICE_AFTER_NS:
            return vsync
        if report.t_due_ns < self._from_ns or (
            self._until_ns is not None and report.t_due_ns >= self._until_ns
        ):
            return vsync
        if vsync not in self._touched:
            self._touched.add(vsync)
            self.vsyncs += 1
            if self._is_stalled(report.t_vsync_ns):
                self.stalled += 1
                self._stalled.add(vsync)
        self._skew.add(vsync, name, report.frame, report.digest)
        if vsync in self._stalled:
            return vsync
        if report.outcome is Outcome.EXACT:
            node.exact += 1
            if report.t_rx_ns and report.t_sent_ns:
                self._latency["transport"].append((report.t_rx_ns - report.t_sent_ns) / 1e3)
        elif report.outcome is Outcome.SUBSTITUTED:
            node.substituted += 1
        else:
            node.repeated += 1
        if report.t_vsync_ns - report.t_due_ns > self._period_ns / 2:
            node.late += 1
        return vsync

    def _is_stalled(self, t_vsync_ns: int) -> bool:
        """Whether a stall overlaps the making of this vsync, from its deadline to its witness."""
        begin, end = t_vsync_ns - self.lead_ns, t_vsync_ns + self._period_ns / 2
        return any(a < end and b > begin for a, b in self._stalls)


def percentiles(values: Iterable[float]) -> dict[str, float]:
    """Return p50, p99 and p99.9 by linear interpolation; empty for no values."""
    ordered = sorted(values)
    if not ordered:
        return {}
    return {
        "p50": round(_quantile(ordered, 0.5), 1),
        "p99": round(_quantile(ordered, 0.99), 1),
        "p999": round(_quantile(ordered, 0.999), 1),
    }


def _quantile(ordered: Sequence[float], share: float) -> float:
    place = share * (len(ordered) - 1)
    low = int(place)
    pair = next(pairwise(ordered[low : low + 2]), (ordered[low], ordered[low]))
    return pair[0] + (pair[1] - pair[0]) * (place - low)
