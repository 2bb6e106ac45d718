# SPDX-License-Identifier: Apache-2.0
"""Checks of the walls side by side: exact, missed, skewed, joined."""

from __future__ import annotations

import math

from render_bridge.messages import Outcome
from sim.scenario.looked import Answer, Looked, bounded
from sim.scenario.model import Expect
from sim.scenario.skew import skew_of


def exact_share(run: Looked, expect: Expect) -> Answer:
    """Share of (node, vsync) in service that showed exactly its frame's state."""
    outcomes = [
        one.outcome
        for row in run.rows(expect)
        for name, one in row.shown.items()
        if not expect.node or name == expect.node
    ]
    exact = sum(outcome is Outcome.EXACT for outcome in outcomes)
    return bounded(exact / len(outcomes) if outcomes else float("nan"), expect)


def others_missed(run: Looked, expect: Expect) -> Answer:
    """Frames that the nodes besides `node` missed."""
    missed = sum(
        one.outcome is not Outcome.EXACT
        for row in run.rows(expect)
        for name, one in row.shown.items()
        if name != expect.node
    )
    return bounded(missed, expect)


def repeated(run: Looked, expect: Expect) -> Answer:
    """Vsyncs at which a node showed nothing new."""
    count = sum(
        one.outcome is Outcome.REPEATED
        for row in run.rows(expect)
        for name, one in row.shown.items()
        if not expect.node or name == expect.node
    )
    return bounded(count, expect)


def frame_skew(run: Looked, expect: Expect) -> Answer:
    """Vsyncs with different frames on the walls, fault windows included."""
    return bounded(skew_of(run.rows(expect)).frame_skew, expect)


def content_mm(run: Looked, expect: Expect) -> Answer:
    """The largest difference between poses on two walls that show the same frame."""
    return bounded(skew_of(run.rows(expect)).content_mm, expect, " mm")


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
    return ms <= (expect.within_ms or 0.0), f"after {ms:.0f} ms (within {expect.within_ms or 0:g})"


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
