# SPDX-License-Identifier: Apache-2.0
"""Checks of the walls side by side: exact, missed, skewed, joined."""

from __future__ import annotations

import math
from collections.abc import Sequence

from render_bridge.messages import Outcome
from sim.scenario.looked import Answer, Looked, bounded
from sim.scenario.model import Expect
from sim.scenario.skew import Row, skew_of


def exact_share(run: Looked, expect: Expect) -> Answer:
    """Share of (node, vsync) in service that showed exactly its frame's state."""
    rows = run.rows(expect)
    outcomes = [
        one.outcome
        for row in rows
        for name, one in row.shown.items()
        if not expect.node or name == expect.node
    ]
    away = [] if expect.node else _away(run, rows)
    if away:
        return False, f"{', '.join(away)} never came into service"
    exact = sum(outcome is Outcome.EXACT for outcome in outcomes)
    return bounded(exact / len(outcomes) if outcomes else float("nan"), expect)


def _away(run: Looked, rows: Sequence[Row]) -> list[str]:
    """Return the nodes of the scenario, late ones left out, that are in none of the rows."""
    begin_s = run.seen.t_s(rows[0].t_ns) if rows else 0.0
    there = {name for row in rows for name in row.shown}
    return [
        node.name
        for node in run.seen.scenario.node
        if node.joins_s <= begin_s and node.name not in there
    ]


def others_missed(run: Looked, expect: Expect) -> Answer:
    """Frames that the nodes besides `node` missed."""
    rows = run.rows(expect)
    others = [
        one.outcome is not Outcome.EXACT
        for row in rows
        for name, one in row.shown.items()
        if name != expect.node
    ]
    away = [name for name in _away(run, rows) if name != expect.node]
    if away:
        return False, f"{', '.join(away)} never came into service"
    return bounded(sum(others) if others else math.nan, expect, f" of {len(others)}")


def repeated(run: Looked, expect: Expect) -> Answer:
    """Vsyncs at which a node showed nothing new."""
    found = [
        one.outcome is Outcome.REPEATED
        for row in run.rows(expect)
        for name, one in row.shown.items()
        if not expect.node or name == expect.node
    ]
    return bounded(sum(found) if found else math.nan, expect, f" of {len(found)}")


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
    begin, end = run.fault_ns()
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
