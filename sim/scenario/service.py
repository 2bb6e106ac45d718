# SPDX-License-Identifier: Apache-2.0
"""When nodes were in service, and how many vsyncs they were not: a dead wall shows nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from render_bridge.messages import Outcome
from sim.scenario.evidence import NS, Evidence
from sim.virtual.nodes import Shown

IN_SERVICE_AFTER_NS = NS


class Absent(NamedTuple):
    """The vsyncs of a time at which one node was not in service."""

    missed: int
    """They count as missed."""
    excused: int
    """A fault on the node, or its joining, is why."""


def in_service(shown: Sequence[Shown], restarts: Sequence[int]) -> Iterator[Shown]:
    """Go through what a node showed from a second after its first exact frame on, in each life."""
    first_exact: int | None = None
    coming = list(restarts)
    for one in shown:
        while coming and one.t_vsync_ns >= coming[0]:
            coming.pop(0)
            first_exact = None
        if one.outcome is Outcome.EXACT and first_exact is None:
            first_exact = one.t_vsync_ns
        if first_exact is not None and one.t_vsync_ns - first_exact >= IN_SERVICE_AFTER_NS:
            yield one


def absent(seen: Evidence, name: str, begin_ns: int, end_ns: int) -> Absent:
    """Return how many edges of the house from begin to end (ns) found a node not in service."""
    spans, excuses = _spans(seen, name), _excuses(seen, name)
    missed = excused = 0
    edge = seen.sync.index_at(begin_ns)
    while (t_ns := seen.sync.vsync_ns(edge)) < end_ns:
        edge += 1
        if t_ns < begin_ns or _within(t_ns, spans):
            continue
        if _within(t_ns, excuses):
            excused += 1
        else:
            missed += 1
    return Absent(missed, excused)


def joins_s(seen: Evidence) -> dict[str, float]:
    """Return when each node of the scenario joins, late ones included, s."""
    scenario = seen.scenario
    late = {fault.target: fault.at_s for fault in scenario.fault if fault.id == "late-join"}
    return {node.name: node.joins_s for node in scenario.node} | late


def _spans(seen: Evidence, name: str) -> list[tuple[int, int]]:
    """Return the times in service, one for each life, half a frame wider than its vsyncs."""
    restarts = seen.restarts.get(name, [])
    half_ns = round(float(seen.sync.period_ns) / 2)
    found: list[tuple[int, int]] = []
    last = 0
    for one in in_service(seen.shown.get(name, []), restarts):
        now = one.t_vsync_ns
        if not found or any(last < t_ns <= now for t_ns in restarts):
            found.append((now - half_ns, now + half_ns))
        else:
            found[-1] = found[-1][0], now + half_ns
        last = now
    if found and seen.end_ns - last < 5 * half_ns:  # the run ended, not the node
        found[-1] = found[-1][0], seen.end_ns
    return found


def _excuses(seen: Evidence, name: str) -> list[tuple[int, int]]:
    """Return the times of faults on a node or on all, and the one before it can have joined."""
    joined_s = joins_s(seen).get(name, 0.0) + seen.scenario.settle_s
    faults = [
        (window.from_ns, window.settled_ns + IN_SERVICE_AFTER_NS)
        for window in seen.windows
        if window.target in ("", name)
    ]
    return [(seen.start_ns, seen.start_ns + round(joined_s * NS)), *faults]


def _within(t_ns: int, spans: Sequence[tuple[int, int]]) -> bool:
    return any(a <= t_ns < b for a, b in spans)
