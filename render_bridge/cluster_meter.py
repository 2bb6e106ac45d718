# SPDX-License-Identifier: Apache-2.0
"""What the whole cluster did in the last half minute, from the nodes' own reports. Pure.

Outcomes, frame skew, content skew (render_bridge/skew.py has the words), time skew and age, as
figures and as histograms with fixed bins, so that a screen can draw them as they fill. A vsync
counts a second late, when every report of it is in.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict, deque
from collections.abc import Sequence
from typing import NamedTuple

from render_bridge.messages import NodeReport, Outcome

WINDOW_S = 30.0
SETTLE_S = 1.0
TIME_SKEW_EDGES_US = (50.0, 100.0, 200.0, 500.0, 1_000.0, 2_000.0, 5_000.0, 10_000.0)
AGE_EDGES_MS = (25.0, 50.0, 75.0, 100.0, 150.0, 200.0, 250.0, 300.0, 400.0)


class _Vsync(NamedTuple):
    exact: int
    substituted: int
    repeated: int
    late: int
    frame_skew: bool
    content_skew: bool
    time_skew_us: float | None


class Histogram(NamedTuple):
    """Counts between edges: below the first, between two, at or above the last."""

    edges: tuple[float, ...]
    counts: tuple[int, ...]
    p50: float | None
    p99: float | None
    worst: float | None


class ClusterFigures(NamedTuple):
    """Sums over the window."""

    vsyncs: int
    exact: int
    substituted: int
    repeated: int
    late: int
    frame_skew: int
    content_skew: int
    time_skew_us: Histogram
    age_ms: Histogram


class ClusterMeter:
    """Collects reports of nodes in service."""

    def __init__(self, period_ns: float) -> None:
        self._period_ns = period_ns
        length = max(1, round(WINDOW_S * 1e9 / period_ns))
        self._open: defaultdict[int, dict[str, NodeReport]] = defaultdict(dict)
        self._done: deque[_Vsync] = deque(maxlen=length)
        self._ages: deque[float] = deque(maxlen=length)
        self._newest = -1

    def add(self, node: str, report: NodeReport) -> None:
        """Take one report."""
        late_ns = report.t_vsync_ns - report.t_due_ns
        vsync = report.frame + round(late_ns / self._period_ns)
        self._open[vsync][node] = report
        if vsync > self._newest:
            self._newest = vsync
            self._settle(vsync - round(SETTLE_S * 1e9 / self._period_ns))

    def add_age(self, age_ms: float) -> None:
        """Take the age that a frame's pose has when it is seen."""
        self._ages.append(age_ms)

    def figures(self) -> ClusterFigures:
        """Return the figures of the window."""
        done = self._done
        return ClusterFigures(
            len(done),
            sum(v.exact for v in done),
            sum(v.substituted for v in done),
            sum(v.repeated for v in done),
            sum(v.late for v in done),
            sum(v.frame_skew for v in done),
            sum(v.content_skew for v in done),
            _histogram(
                TIME_SKEW_EDGES_US, [v.time_skew_us for v in done if v.time_skew_us is not None]
            ),
            _histogram(AGE_EDGES_MS, self._ages),
        )

    def _settle(self, before: int) -> None:
        for vsync in sorted(v for v in self._open if v < before):
            reports = self._open.pop(vsync).values()
            outcomes = [r.outcome for r in reports]
            times = [r.t_vsync_ns for r in reports]
            frames = {r.frame for r in reports}
            self._done.append(
                _Vsync(
                    outcomes.count(Outcome.EXACT),
                    outcomes.count(Outcome.SUBSTITUTED),
                    outcomes.count(Outcome.REPEATED),
                    sum(r.t_vsync_ns - r.t_due_ns > self._period_ns / 2 for r in reports),
                    len(frames) > 1,
                    len(frames) == 1 and len({r.digest for r in reports}) > 1,
                    (max(times) - min(times)) / 1e3 if len(times) > 1 else None,
                )
            )


def _histogram(edges: tuple[float, ...], values: Sequence[float]) -> Histogram:
    counts = [0] * (len(edges) + 1)
    for value in values:
        counts[bisect_right(edges, value)] += 1
    ordered = sorted(values)
    if not ordered:
        return Histogram(edges, tuple(counts), None, None, None)
    last = len(ordered) - 1
    p50, p99 = ordered[round(0.5 * last)], ordered[round(0.99 * last)]
    return Histogram(edges, tuple(counts), p50, p99, ordered[-1])
