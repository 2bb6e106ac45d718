# SPDX-License-Identifier: Apache-2.0
"""The bridge's acceptance figures, measured as its user would measure them.

A machine whose host stalls too often says nothing: then the bench ends with 3 and is run again.
"""

from __future__ import annotations

import json
import subprocess

import pytest

from stagectl.runtime.supervisor import python_child

pytestmark = [pytest.mark.nightly, pytest.mark.system, pytest.mark.timeout(900)]

TRIES = 3
CORE_SHARE_OF_32 = 0.20


def bench(*words: str) -> dict[str, object]:
    """Run a bench until the host was quiet enough; return its summary."""
    done = None
    for _ in range(TRIES):
        argv = python_child("stagectl.cli.main", "bench", *words, "--json")
        done = subprocess.run(argv, capture_output=True, text=True, timeout=280, check=False)
        if done.returncode != 3:
            break
    assert done is not None
    assert done.returncode == 0, done.stderr
    summary = json.loads(done.stdout.splitlines()[-1])
    assert isinstance(summary, dict)
    return summary


@pytest.mark.parametrize("policy", ["fresh", "exact"])
def test_sixteen_nodes_and_lost_messages(policy: str) -> None:
    summary = bench(
        "sync", "--nodes", "16", "--rate", "24000/1001", "--seconds", "20", "--loss", "0.001",
        "--policy", policy,
    )  # fmt: skip
    assert summary["frame_skew_vsyncs"] == 0
    assert summary["unaccounted"] == 0
    assert summary["content_skew_unexplained"] == 0
    assert float(str(summary["content_skew_mm"])) < 1.0
    if policy == "exact":
        assert summary["content_skew_vsyncs"] == 0
    baseline = summary["baseline_latest"]
    assert isinstance(baseline, dict)
    assert baseline["frame_skew_vsyncs"] >= 10


def test_what_nodes_cost_the_controller() -> None:
    summary = bench("cluster", "--nodes", "4,16,32,64", "--rate", "60", "--seconds", "8")
    shares = summary["nodes_core_share"]
    assert isinstance(shares, dict)
    assert shares["32"] < CORE_SHARE_OF_32, summary
    growth = summary["growth_per_node"]
    assert isinstance(growth, float)
    assert growth <= 1.0, summary
