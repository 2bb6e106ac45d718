# SPDX-License-Identifier: Apache-2.0
"""The sync bench: real nodes, messages lost below them, a summary that accounts for everything."""

from __future__ import annotations

import json
import subprocess

import pytest

from stagectl.runtime.supervisor import python_child

pytestmark = [pytest.mark.system, pytest.mark.slow, pytest.mark.timeout(120)]

KEYS = {
    "event", "nodes", "vsyncs", "stalled", "frame_skew_vsyncs", "content_skew_vsyncs",
    "content_skew_mm", "exact", "substituted", "repeated", "time_skew_us", "age_ms",
    "clock_error_us", "clock_bound_us", "L_ms", "baseline_latest",
}  # fmt: skip


def bench(*arguments: str) -> tuple[int, dict[str, object], str]:
    argv = python_child("stagectl.cli.main", "bench", "sync", *arguments, "--json")
    done = subprocess.run(argv, capture_output=True, text=True, timeout=110, check=False)
    lines = done.stdout.splitlines()
    return done.returncode, json.loads(lines[-1]) if lines else {}, done.stderr


@pytest.mark.parametrize(
    "more",
    [
        pytest.param((), id="fresh", marks=pytest.mark.nightly),
        pytest.param(("--policy", "exact"), id="exact"),
        pytest.param(("--barrier",), id="lock-step", marks=pytest.mark.nightly),
    ],
)
def test_nodes_show_the_same_frame_though_messages_are_lost(more: tuple[str, ...]) -> None:
    code, summary, said = bench("--nodes", "3", "--seconds", "4", "--loss", "0.01", *more)
    if code == 3:
        pytest.skip(f"the host stalled too often: {said.strip()}")
    assert KEYS <= summary.keys()
    assert summary["frame_skew_vsyncs"] == 0
    assert summary["content_skew_unexplained"] == 0
    assert summary["unaccounted"] == 0
    if "exact" in more:
        assert summary["content_skew_vsyncs"] == 0
    counted = sum(int(str(summary[name])) for name in ("exact", "substituted", "repeated"))
    assert counted == summary["pairs"]
    assert code == 0, said


@pytest.mark.parametrize(
    ("arguments", "part"),
    [
        (("--nodes", "1"), "--nodes: found 1"),
        (("--loss", "0.9"), "--loss: found 0.9"),
        (("--rate", "fast"), "--rate"),
    ],
)
def test_bad_arguments_are_one_line(arguments: tuple[str, ...], part: str) -> None:
    code, _, said = bench(*arguments)
    assert code == 2
    assert part in said
    assert "Traceback" not in said
