# SPDX-License-Identifier: Apache-2.0
"""A hand-held camera as it was recorded (TUM VI), as Free-D: 120 Hz by UDP and 60 Hz at 38400 baud.

One stage carries both lines at once, for two cameras.
"""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from render_bridge.clock import now_ns
from stagectl.takes.reader import TakeReader
from tests.system import stages
from tests.system.events import Frame
from tests.system.workshop import Workshop, poll_state, run_command, source_is, wait_for_frame
from tracking.sample import TrackerSample

pytestmark = [pytest.mark.system, pytest.mark.slow]

RATE = "60/1"
PERIOD_NS = 1_000_000_000 / 60
SECONDS = 3.0
MISSED_LIMIT = 0.005


@pytest.fixture
def trajectory(shared_data: Path) -> Path:
    """Return one recorded hand-held trajectory."""
    found = sorted((shared_data / "traj_tumvi").glob("*room1*.csv.gz"))
    if not found:
        pytest.skip("the TUM VI trajectories are not beside this clone")
    return found[0]


def test_a_recorded_hand_held_camera_goes_through(workshop: Workshop, trajectory: Path) -> None:
    link, port = workshop.folder / "serial", stages.free_udp_port()
    motion = f"file:{trajectory}"
    workshop.trackers(
        stages.tracker("fast", "freed", motion, stages.udp(port), "120/1")
        + stages.tracker("serial", "freed", motion, stages.pty(link), "60/1")
    )
    stage = workshop.stage(
        stages.stage(
            RATE, stages.body("A"), stages.body("B"),
            stages.freed_source("fast", "A", stages.udp(port), "120/1"),
            stages.freed_source("serial", "B", stages.serial(link), "60/1"),
        )
    )  # fmt: skip
    stalls = workshop.stalls(round(PERIOD_NS))
    node = workshop.node(stage, "n", "--house-sync", f"{now_ns()}:{RATE}")
    first = wait_for_frame(node, exact_and_ok, 10.0, "service").t_shown_ns
    begin_ns = first + 1_000_000_000
    end_ns = begin_ns + round(SECONDS * 1e9)
    with stage.client() as client:
        run_command(client, "take_start", name="moving")
        wait_for_frame(node, lambda f: f.t_shown_ns > end_ns, SECONDS + 5.0, "the run's length")
        poll_state(
            client,
            lambda s: all(source_is(s, name, rate_ok=True) for name in ("fast", "serial")),
            5.0,
            "both lines at their rate",
        )
        run_command(client, "take_stop")
    seen = [
        frame
        for frame in node.read()
        if begin_ns <= frame.t_shown_ns < end_ns
        and not stalls.touch(frame.t_shown_ns - 60_000_000, frame.t_shown_ns)
    ]
    summary = stage.end()
    for name, rate in (("fast", 120.0), ("serial", 60.0)):
        row = summary.sources[name]
        assert row.rate_hz == pytest.approx(rate, rel=0.02)
        assert (row.rejected, row.dropped_bytes, row.sequence_gaps) == (0, 0, 0), name
    assert len(seen) > 0.8 * SECONDS * 60
    assert sum(frame.outcome != "exact" for frame in seen) <= MISSED_LIMIT * len(seen)
    assert {row.state for frame in seen for row in frame.bodies.values()} == {"OK"}
    assert summary.missed() <= MISSED_LIMIT
    follows_the_samples(workshop.folder / "takes" / "moving", seen)


def exact_and_ok(frame: Frame) -> bool:
    return frame.outcome == "exact" and {row.state for row in frame.bodies.values()} == {"OK"}


def follows_the_samples(take: Path, seen: list[Frame]) -> None:
    """What is shown is near the samples of that body: a hand moves 2 cm in a prediction."""
    samples: dict[str, list[tuple[float, float, float]]] = {"fast": [], "serial": []}
    for item in TakeReader(take).messages():
        message = item.message() if item.topic.startswith("sample/") else None
        if isinstance(message, TrackerSample) and message.decoded.position_m is not None:
            samples[message.source_id].append(message.decoded.position_m)
    for source, body in (("fast", "A"), ("serial", "B")):
        for frame in seen[60:-60:5]:
            position = frame.bodies[body].position_m
            assert position is not None
            assert min(math.dist(position, other) for other in samples[source]) < 0.1
