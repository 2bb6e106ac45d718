# SPDX-License-Identifier: Apache-2.0
"""Checks of the walls side by side: exact, missed, skewed, joined."""

from __future__ import annotations

import math
from typing import NamedTuple

from render_bridge.messages import Outcome
from sim.scenario.looked import Answer, Looked, bounded
from sim.scenario.model import Expect
from sim.scenario.service import absent, joins_s
from sim.scenario.skew import skew_of


def exact_share(run: Looked, expect: Expect) -> Answer:
    """Share of (node, vsync) that showed exactly its frame's state; one not in service did not.

    Not in service counts as not exact but within a fault on that node, until it has settled.
    """
    nodes = _nodes(run, expect, expect.node)
    if nodes.away:
        return False, nodes.away
    exact = sum(outcome is Outcome.EXACT for outcome in nodes.outcomes)
    count = len(nodes.outcomes) + nodes.missed
    return _with_away(bounded(exact / count if count else math.nan, expect), nodes)


def others_missed(run: Looked, expect: Expect) -> Answer:
    """Frames that the nodes besides `node` missed, those not in service included."""
    nodes = _nodes(run, expect, "", but=expect.node)
    if nodes.away:
        return False, nodes.away
    missed = sum(outcome is not Outcome.EXACT for outcome in nodes.outcomes) + nodes.missed
    count = len(nodes.outcomes) + nodes.missed
    return _with_away(bounded(missed if count else math.nan, expect, f" of {count}"), nodes)


def repeated(run: Looked, expect: Expect) -> Answer:
    """Vsyncs at which a node showed nothing new, those not in service included."""
    nodes = _nodes(run, expect, expect.node)
    if nodes.away:
        return False, nodes.away
    again = sum(outcome is Outcome.REPEATED for outcome in nodes.outcomes) + nodes.missed
    count = len(nodes.outcomes) + nodes.missed
    return _with_away(bounded(again if count else math.nan, expect, f" of {count}"), nodes)


class _Nodes(NamedTuple):
    """What some nodes did in a time."""

    outcomes: list[Outcome]
    missed: int
    """Vsyncs not in service that count."""
    excused: int
    """Those that a fault on the node, or its joining, is the reason of."""
    away: str
    """Who was never in service and should have been, as a sentence."""


def _nodes(run: Looked, expect: Expect, only: str, but: str = "") -> _Nodes:
    rows = run.rows(expect)
    begin, end = run.span(expect)
    joins = joins_s(run.seen)
    names = [only] if only else [name for name in {*joins, *run.seen.shown} if name != but]
    outcomes = [one.outcome for row in rows for name, one in row.shown.items() if name in names]
    absences = [absent(run.seen, name, begin, end) for name in names]
    there = {name for row in rows for name in row.shown}
    away = [
        name
        for name in joins
        if name in names and name not in there and (only or joins[name] <= run.seen.t_s(begin))
    ]
    return _Nodes(
        outcomes, sum(one.missed for one in absences), sum(one.excused for one in absences),
        f"{', '.join(away)} never in service in the time looked at" if away else "",
    )  # fmt: skip


def _with_away(answer: Answer, nodes: _Nodes) -> Answer:
    """Return an answer that says how many vsyncs found a node not in service."""
    passed, text = answer
    text += f"; {nodes.missed} vsyncs not in service"
    if nodes.excused:
        text += f", {nodes.excused} more by a fault on the node or its joining do not count"
    return passed, text


def frame_skew(run: Looked, expect: Expect) -> Answer:
    """Vsyncs with different frames on the walls, fault windows included."""
    found = skew_of(run.rows(expect))
    value = found.frame_skew if found.vsyncs else math.nan
    return bounded(value, expect, f" of {found.vsyncs} vsyncs")


def content_mm(run: Looked, expect: Expect) -> Answer:
    """The largest difference between poses on two walls that show the same frame."""
    found = skew_of(run.rows(expect))
    compared = found.vsyncs - found.frame_skew
    return bounded(found.content_mm if compared else math.nan, expect, " mm")


def joined(run: Looked, expect: Expect) -> Answer:
    """From the beginning of the fault to the node's first exact frame."""
    begin, end = run.fault_ns(expect)
    begin = end if expect.part == "steady" else begin
    shown = run.seen.shown.get(expect.node, [])
    first = next(
        (s.t_vsync_ns for s in shown if s.t_vsync_ns > begin and s.outcome is Outcome.EXACT), None
    )
    if first is None:
        return False, f"{expect.node} never showed an exact frame"
    ms = (first - begin) / 1e6
    within = 0.0 if expect.within_ms is None else expect.within_ms
    return ms <= within, f"after {ms:.0f} ms (within {within:g})"


def grid_phase(run: Looked, expect: Expect) -> Answer:
    """The farthest that a frame's V_k stands from the nearest edge of the house, ms."""
    begin, end = run.span(expect)
    sync = run.seen.sync
    worst = float("nan")
    for frame in run.seen.frames:
        if begin <= frame.t_tick_ns < end:
            before = sync.vsync_ns(sync.index_at(frame.t_vsync_ns))
            after = sync.vsync_ns(sync.index_at(frame.t_vsync_ns) + 1)
            off = min(frame.t_vsync_ns - before, after - frame.t_vsync_ns) / 1e6
            worst = off if math.isnan(worst) else max(worst, off)
    return bounded(worst, expect, " ms")
