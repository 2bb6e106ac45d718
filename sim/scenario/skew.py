# SPDX-License-Identifier: Apache-2.0
"""The witness of a virtual run: at each edge of the house, half a frame on, all walls at once."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from render_bridge.messages import Outcome
from sim.scenario.evidence import Evidence
from sim.scenario.service import in_service
from sim.virtual.nodes import Shown


class Row(NamedTuple):
    """One edge of the house and what each node in service showed at it."""

    t_ns: int
    shown: dict[str, Shown]


class Skew(NamedTuple):
    """What was seen over an interval."""

    vsyncs: int
    frame_skew: int
    content_skew: int
    content_mm: float
    outcomes: Counter[Outcome]


def rows(seen: Evidence) -> list[Row]:
    """Return every edge of the house with the nodes that were in service."""
    by_edge: dict[int, dict[str, Shown]] = {}
    half_ns = round(float(seen.sync.period_ns) / 2)
    for name, shown in seen.shown.items():
        for one in in_service(shown, seen.restarts.get(name, [])):
            by_edge.setdefault(seen.sync.index_at(one.t_vsync_ns + half_ns), {})[name] = one
    return [Row(seen.sync.vsync_ns(edge), by_edge[edge]) for edge in sorted(by_edge)]


def skew_of(rows_seen: Sequence[Row]) -> Skew:
    """Return the differences between walls at some edges."""
    frame_skew = content = vsyncs = 0
    worst = 0.0
    outcomes: Counter[Outcome] = Counter()
    for row in rows_seen:
        shown = list(row.shown.values())
        outcomes.update(one.outcome for one in shown)
        if len(shown) < 2:
            continue
        vsyncs += 1
        if len({one.frame for one in shown}) > 1:
            frame_skew += 1
        elif len({one.digest for one in shown}) > 1:
            content += 1
            worst = max(worst, *(apart_mm(shown[0], other) for other in shown[1:]))
    return Skew(vsyncs, frame_skew, content, worst, outcomes)


def apart_mm(one: Shown, other: Shown) -> float:
    """Return the largest distance between the poses of two walls' pictures."""
    worst = 0.0
    for a, b in zip(one.states, other.states, strict=True):
        if a is None or b is None:
            if a is not b:
                return math.inf
            continue
        worst = max(worst, 1000.0 * math.dist(a[:3], b[:3]))
    return worst
