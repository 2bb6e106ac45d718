# SPDX-License-Identifier: Apache-2.0
"""`stagectl demo`: the simulated stage, whole, at both rates; and how it ends.

A host that stalls too much makes a run invalid (exit 3). That says nothing about us, so it is tried
again, at most three times; one of them must count.
"""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from render_bridge.clock import now_ns
from stagectl.cli import output
from tests.system.events import events, last_summary
from tests.system.processes import children_of, role_of, wait_until
from tests.system.workshop import Finished, Workshop

pytestmark = [pytest.mark.system, pytest.mark.slow]

TRIES = 3
STALLED = 3
MISSED_LIMIT = 0.005
DELIVERY_MS = 8.0
FIELDS = {
    "event", "frames", "rate", "L_ms", "R_ms", "stalled", "frame_skew_vsyncs",
    "content_skew_vsyncs", "content_skew_mm", "nodes", "sources", "latency_us",
}  # fmt: skip


def valid_run(shop: Workshop, *words: str) -> Finished:
    """Run the demo until the host lets it count."""
    for number in range(1, TRIES + 1):
        finished = shop.cli("demo", "--headless", "--json", *words, timeout_s=60.0)
        if finished.code != STALLED:
            return finished
        output.note(f"try {number} does not count: {finished.err.strip()}")
    raise AssertionError("the host stalled in every try")


# .ci/run plays its short demo at 24000/1001, test_wheel.py as well.
@pytest.mark.parametrize("rate", [pytest.param("24000/1001", marks=pytest.mark.nightly), "60"])
def test_two_cameras_three_nodes(workshop: Workshop, rate: str) -> None:
    finished = valid_run(workshop, "--seconds", "4", "--rate", rate)
    assert (finished.code, finished.err) == (0, ""), finished
    assert len(finished.out.splitlines()) == 1
    assert set(events(finished.out, "summary")[0]) >= FIELDS
    summary = last_summary(finished.out)
    assert summary.rate == (rate if "/" in rate else f"{rate}/1")
    assert set(summary.sources) == {"freed-a", "osc-b"}
    assert set(summary.nodes) == {"node-1", "node-2", "node-3"}
    assert (summary.frame_skew_vsyncs, summary.content_skew_vsyncs) == (0, 0)
    assert summary.content_skew_mm == 0.0
    assert summary.missed() <= MISSED_LIMIT
    assert summary.missed_share <= MISSED_LIMIT
    assert summary.L_ms is not None
    assert summary.R_ms is not None
    assert summary.L_ms >= summary.R_ms + DELIVERY_MS - 1e-3  # both are rounded to a microsecond
    for source in summary.sources.values():
        assert source.rate_hz == pytest.approx(60.0, rel=0.02)
        assert (source.rejected, source.dropped_bytes, source.sequence_gaps) == (0, 0, 0)
    hz = 24_000 / 1001 if "/" in rate else 60.0
    for node in summary.nodes.values():
        assert node.exact > 0.9 * 4 * hz - summary.stalled
        assert node.repeated == 0
    for row in (summary.latency_us.wait, summary.latency_us.process, summary.latency_us.transport):
        assert row.p50 is not None
        assert row.p99 is not None
        assert row.p999 is not None
        assert row.p50 <= row.p99 <= row.p999
    workshop.wait_until_empty(0.5)


@pytest.mark.nightly
def test_a_run_that_is_short_waits_for_its_pictures(workshop: Workshop, tmp_path: Path) -> None:
    folder = tmp_path / "pictures"
    finished = valid_run(workshop, "--seconds", "1", "--screenshots", str(folder))
    assert finished.code == 0, finished
    assert "killed" not in finished.err
    assert len(list(folder.glob("*.png"))) == 16
    workshop.wait_until_empty(0.5)


def test_ctrl_c_ends_with_a_summary_within_two_seconds(workshop: Workshop, tmp_path: Path) -> None:
    """The terminal sends the signal to the whole group, children included."""
    started = workshop.start(
        "stagectl.cli.main", "demo", "--headless", "--json", "--rate", "60", "--keep", "kept"
    )

    def grown() -> bool:
        return len(children_of(started.pid)) >= 8  # four of ours, the trackers, three nodes

    wait_until(grown, 15.0, "all processes")
    plan = tmp_path / "kept" / "stagectl-state" / "plan.json"
    assert plan.is_file()
    begin_ns = now_ns()
    os.killpg(started.pid, signal.SIGINT)
    finished = started.finish(10.0)
    seconds = (now_ns() - begin_ns) / 1e9
    output.note(f"ended {seconds:.2f} s after Ctrl-C")
    assert finished.code == 0, finished
    assert finished.err == ""
    assert events(finished.out, "summary")
    assert seconds < 2.0
    workshop.wait_until_empty(0.5)


def test_ctrl_c_while_it_starts_is_no_error(workshop: Workshop) -> None:
    started = workshop.start("stagectl.cli.main", "demo", "--headless", "--json")
    wait_until(
        lambda: any(role_of(pid) == "hot" for pid in children_of(started.pid)), 10.0, "a child"
    )
    begin_ns = now_ns()
    os.killpg(started.pid, signal.SIGINT)
    finished = started.finish(10.0)
    assert finished.code == 0, finished
    assert "Traceback" not in finished.err
    assert (now_ns() - begin_ns) / 1e9 < 3.0
    workshop.wait_until_empty(0.5)
