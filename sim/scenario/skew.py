# SPDX-License-Identifier: Apache-2.0
"""The witness of a virtual run: at each edge of the house, half a frame on, all walls at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from sim.scenario.evidence import Evidence
from sim.scenario.service import in_service
from sim.virtual.nodes import Shown
from sim.virtual.skew import Skew
from sim.virtual.skew import skew_of as skew_of_edges


class Row(NamedTuple):
    """One edge of the house and what each node in service showed at it."""

    t_ns: int
    shown: dict[str, Shown]


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
    return skew_of_edges(list(row.shown.values()) for row in rows_seen)
