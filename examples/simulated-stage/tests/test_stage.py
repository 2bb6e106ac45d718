# SPDX-License-Identifier: Apache-2.0
"""Our stage and our render node against a simulated stage."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sim.testing import LiveStage, VirtualRun, fault

from wall_node import WallNode

FIRST = "scenarios/first.toml"


def test_our_stage_on_a_good_day(virtual_stage: Callable[..., VirtualRun]) -> None:
    run = virtual_stage(FIRST)
    run.assert_ok()
    assert run.nodes["left"].exact_share == 1.0
    assert run.registration["crane"]["wall_px"]["p95"] < 25.0


def test_a_dead_wall_does_not_stop_the_other(virtual_stage: Callable[..., VirtualRun]) -> None:
    run = virtual_stage(FIRST, faults=[fault("node-crash", target="left", at_s=4.0, for_s=1.0)])
    run.assert_ok()
    assert run.check("alarm", code="F-15", node="left", within_ms=500.0)
    assert run.check("exact-share", node="right", at_least=1.0)


@pytest.mark.stagectl_scenario(FIRST, set={"schedule.policy": "exact"})
@pytest.mark.stagectl_scenario("calm")
def test_no_wall_is_ever_a_frame_off(stage_run: VirtualRun) -> None:
    assert stage_run.frame_skew_vsyncs == 0


@pytest.mark.live
@pytest.mark.stagectl_live(FIRST, nodes=["left"])
def test_our_node_shows_every_frame(live_stage: LiveStage) -> None:
    live_stage.wait_in_service()
    wall = WallNode(live_stage.link, "ours", "harbour", live_stage.vsync_ns)
    try:
        wall.play(live_stage.next_vsync(), count=100)
        live_stage.wait_in_service("ours")
    finally:
        wall.close()
    frames = [drawn.frame for drawn in wall.drawn]
    assert frames == sorted(set(frames))
    assert len({drawn.position_m for drawn in wall.drawn}) > 50
    live_stage.assert_ok()
