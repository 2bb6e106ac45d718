# SPDX-License-Identifier: Apache-2.0
"""F-01: a serial tracker is unplugged and plugged in again, many times, without a leak."""

from __future__ import annotations

import math
import statistics

import pytest

from render_bridge.clock import now_ns
from stagectl.cli import output
from tests.system import stages
from tests.system.processes import descriptors, wait_until
from tests.system.workshop import Workshop, poll_state, source_is, wait_for_frame

pytestmark = [pytest.mark.system]

# Three pulls still show a descriptor left open by each; 100 at night.
CYCLES = 3
NIGHTLY_CYCLES = 100
BACK_MS = 1000.0


def cycles(shop: Workshop, count: int) -> None:
    """Pull the plug that many times."""
    link = shop.folder / "cam"
    tracker = shop.trackers(stages.tracker("cam", "freed", "dolly", stages.pty(link)))
    source = stages.freed_source("cam", "A", stages.serial(link))
    stage = shop.stage(stages.stage("60/1", stages.body("A"), source))
    node = shop.node(stage, "n", "--house-sync", f"{now_ns()}:60/1")
    hot = stage.child("hot")
    assert hot is not None
    back_ms = []
    with stage.client() as client:

        def wait_for(state: str) -> None:
            what = f"source {state}"
            poll_state(client, lambda s: source_is(s, "cam", state=state), 5.0, what)

        wait_for("OK")
        # All that will connect has connected.
        wait_for_frame(node, lambda f: f.bodies["A"].state == "OK", 5.0, "the pose")
        open_before = wait_until(lambda: settled(hot), 2.0, "a steady number of descriptors")
        for _ in range(count):
            tracker.order("unplug cam")
            wait_for("LOST")
            assert len(descriptors(hot)) < open_before  # the line itself is closed
            tracker.order("replug cam")
            tracker_back_ns = now_ns()
            wait_for("OK")
            back_ms.append((now_ns() - tracker_back_ns) / 1e6)
        assert wait_until(lambda: settled(hot), 2.0, "a steady number") == open_before
    output.note(f"back after {statistics.median(back_ms):.0f} ms, at most {max(back_ms):.0f} ms")
    assert max(back_ms) < BACK_MS
    for frame in node.read():
        numbers = (
            *(frame.bodies["A"].position_m or ()),
            *(frame.bodies["A"].quaternion_wxyz or ()),
        )
        assert all(map(math.isfinite, numbers))
    assert stage.child("hot") == hot
    summary = stage.end()
    assert summary.sources["cam"].rejected == 0


def settled(pid: int) -> int | None:
    """Return the number of descriptors when two looks agree."""
    return len(descriptors(pid)) if descriptors(pid) == descriptors(pid) else None


@pytest.mark.slow
def test_three_times(workshop: Workshop) -> None:
    cycles(workshop, CYCLES)


@pytest.mark.nightly
@pytest.mark.timeout(600)
def test_a_hundred_times(workshop: Workshop) -> None:
    cycles(workshop, NIGHTLY_CYCLES)
