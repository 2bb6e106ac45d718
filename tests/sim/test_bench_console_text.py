# SPDX-License-Identifier: Apache-2.0
"""What `stagectl bench console` says to people."""

from __future__ import annotations

from sim.cli.bench_console import told


def test_figures_are_words_and_no_dicts() -> None:
    summary: dict[str, object] = {
        "event": "summary", "cameras": 8, "nodes": 16, "rate": "24000/1001",
        "tracker_rate": "120/1", "seconds": 20.0, "presented_fps": {"p50": 24.8, "min": 23.0},
        "core_share": 0.31, "behind_ms": {"p50": 20.0, "p99": 41.0, "p999": 50.5},
        "hot_process_p99_us": {"running": [90.0, 91.5], "frozen": [89.0, 90.0]},
        "ratio": 1.01, "rounds": 2, "frozen_s": 30.0, "true_after_s": 0.4,
    }  # fmt: skip
    lines = list(told(summary))
    assert "presented p50 24.8, min 23.0 pictures a second over 20.0 s" in lines
    assert "behind the stage p50 20.0, p99 41.0, p99.9 50.5 ms" in lines
    assert "hot, console running: p99 of process_us 90.0, 91.5" in lines
    assert not any(sign in line for line in lines for sign in "{}[]")
