# SPDX-License-Identifier: Apache-2.0
"""The cluster's live figures: counted once, a second late, and forgotten after the window."""

from __future__ import annotations

import msgspec
import pytest

from render_bridge.cluster_meter import ClusterMeter
from render_bridge.messages import NodeReport, Outcome
from tests.render_bridge import specimens

PERIOD = 40_000_000
T = 10**12
NODES = ("a", "b", "c")


def report(frame: int, *, late_ns: int = 0, digest: int = 7, **changed: object) -> NodeReport:
    due = T + frame * PERIOD
    made = specimens.report(due, number=frame)
    made = msgspec.structs.replace(made, t_vsync_ns=due + late_ns, t_due_ns=due, digest=digest)
    return msgspec.structs.replace(made, **changed)


def filled(frames: int) -> ClusterMeter:
    meter = ClusterMeter(float(PERIOD))
    for frame in range(frames):
        for number, node in enumerate(NODES):
            meter.add(node, report(frame, late_ns=30_000 * number))
    return meter


def test_a_healthy_cluster() -> None:
    figures = filled(100).figures()
    assert figures.vsyncs == 74  # those of the last second wait for late reports
    assert (figures.exact, figures.substituted, figures.repeated) == (3 * 74, 0, 0)
    assert (figures.frame_skew, figures.content_skew, figures.late) == (0, 0, 0)
    assert figures.time_skew_us.p50 == pytest.approx(60.0)
    assert figures.time_skew_us.counts[1] == 74  # between 50 and 100 us
    assert sum(figures.time_skew_us.counts) == 74


def test_another_frame_and_other_content_are_told_apart() -> None:
    meter = ClusterMeter(float(PERIOD))
    for frame in range(60):
        for node in NODES:
            one = report(frame)
            if node == "c" and frame == 10:  # shows frame 9 at the vsync of frame 10
                one = report(9, late_ns=PERIOD, outcome=Outcome.REPEATED)
            if node == "b" and frame == 20:
                one = report(frame, digest=8, outcome=Outcome.SUBSTITUTED)
            meter.add(node, one)
    figures = meter.figures()
    assert (figures.frame_skew, figures.content_skew) == (1, 1)
    assert (figures.substituted, figures.repeated, figures.late) == (1, 1, 1)


def test_the_window_moves_on() -> None:
    meter = filled(2_000)
    assert meter.figures().vsyncs == 750


def test_ages() -> None:
    meter = ClusterMeter(float(PERIOD))
    assert meter.figures().age_ms.p50 is None
    for age in (10.0, 110.0, 120.0, 1_000.0):
        meter.add_age(age)
    ages = meter.figures().age_ms
    assert (ages.worst, ages.counts[0], ages.counts[4], ages.counts[-1]) == (1_000.0, 1, 2, 1)


def test_one_node_has_no_skew() -> None:
    meter = ClusterMeter(float(PERIOD))
    for frame in range(60):
        meter.add("a", report(frame))
    figures = meter.figures()
    assert figures.time_skew_us.p50 is None
    assert figures.exact == figures.vsyncs > 0
