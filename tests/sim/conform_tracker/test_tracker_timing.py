# SPDX-License-Identifier: Apache-2.0
"""The grid under arrivals: rate under stragglers, slots with and without a counter; the report."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pytest

from sim.conform_tracker.report_file import report_text, write_report
from sim.conform_tracker.run import judge
from sim.conform_tracker.timing import Grid, fit_grid, nearest_rate, slots_by_counter
from tests.sim.conform_tracker.tracker_stream import asked, freed, osc, packets, timed

PERIOD_S = 1001 / 60000


def grid(t_s: list[float], counters: list[int] | None = None) -> Grid:
    found = fit_grid(np.array(t_s), counters, 16)
    assert found is not None
    return found


@pytest.mark.parametrize("seed", range(5))
def test_stragglers_do_not_bend_the_rate(seed: int) -> None:
    """Given one frame in ten late by up to 20 ms, in clumps at one end, expect 10 ppm or less."""
    draw = random.Random(f"stragglers {seed}")
    t_s = [
        k * PERIOD_S
        + 2e-4 * draw.random()
        + (0.02 * draw.random() if k % 10 == 0 or k > 570 else 0)
        for k in range(600)
    ]
    found = grid(t_s)
    assert abs(found.rate_hz * PERIOD_S - 1.0) < 10e-6
    assert str(nearest_rate(found.rate_hz)[0]) == "60000/1001"


def test_lost_frames_leave_slots_empty() -> None:
    gone = {40, 41, 42, 200, 399}
    kept = [k for k in range(400) if k not in gone]
    found = grid([k * PERIOD_S for k in kept])
    assert found.slots.tolist() == kept[:]


def test_a_frame_that_comes_late_fills_its_own_slot() -> None:
    """Given one frame late by 1.8 periods, right before the next two, expect nothing missing."""
    t_s = [k * PERIOD_S for k in range(100)]
    t_s[50] = 51.8 * PERIOD_S
    t_s[51] = 51.85 * PERIOD_S
    found = grid(t_s)
    assert found.slots.tolist() == list(range(100))


def test_a_counter_goes_round_while_nothing_is_heard() -> None:
    counters = [k % 16 for k in range(10)] + [(k + 100) % 16 for k in range(10)]
    periods = np.array([1.0] * 9 + [91.2] + [1.0] * 9)
    assert slots_by_counter(counters, 16, periods).tolist() == [*range(10), *range(100, 110)]


def test_too_few_frames_and_no_time_are_no_grid() -> None:
    assert fit_grid(np.arange(5.0), None, 0) is None
    assert fit_grid(np.zeros(50), None, 0) is None


def test_a_rate_that_cannot_be_told_is_not_judged() -> None:
    draw = random.Random("uneven")
    chunks = [c._replace(t_ns=c.t_ns + round(3e7 * draw.random())) for c in
              timed(packets(freed, count=40))]  # fmt: skip
    verdict = judge(chunks, asked(rate_hz=25.0), wanted=["rate"]).verdicts[0]
    assert verdict.passed is None
    assert "listen longer" in verdict.detail


def test_the_report_has_a_picture_and_no_markdown_of_strangers(tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    data = packets(lambda s, k: osc(s, k, name="B|<b>_x`y"), count=60)
    found = judge(timed(data), asked("osc"))
    text = report_text(found, "udp", "now", None)
    assert "B\\|\\<b>\\_x\\`y" in text
    sound = judge(timed(packets(freed, count=60)), asked())
    write_report(tmp_path / "a.md", sound, "udp", "now")
    assert "![arrivals](a.png)" in (tmp_path / "a.md").read_text()
    assert (tmp_path / "a.png").read_bytes().startswith(b"\x89PNG")
