# SPDX-License-Identifier: Apache-2.0
"""Slopes with honest errors, and what the kernel says of this very process."""

from __future__ import annotations

import mmap
import os
import random
import sys

import pytest

from sim.budget.probe import loop_ms, machine_busy_s, usage
from sim.budget.slope import slope_of
from sim.budget.soak import STEPS, WARM_UP_MINUTES, Soak, timed_steps
from sim.regression.small_stage import START_NS, SmallStage
from sim.regression.tracker_lines import NS
from stagectl.cli.errors import MachineError

linux = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc, which only Linux has")


def test_a_line_has_its_slope_and_no_error_but_that_of_its_step() -> None:
    t = [float(n) for n in range(10)]
    slope = slope_of(t, [3.0 + 2.0 * x for x in t])
    assert slope.per_s == pytest.approx(2.0)
    assert slope.error_per_s == pytest.approx(0.0, abs=1e-12)
    assert slope_of(t, [5.0] * 10, step=4096.0).error_per_s == pytest.approx(4096.0 / 9.0)


def test_the_error_is_as_large_as_slopes_differ() -> None:
    """Given 400 rows of alike neighbours, Expect 2 errors to hold about 19 of 20 slopes."""
    draw = random.Random("slopes")
    t = [float(n) for n in range(60)]
    held = 0
    for _ in range(400):
        value, row = 0.0, []
        for _ in t:
            value = 0.5 * value + draw.gauss(0.0, 1.0)
            row.append(value)
        slope = slope_of(t, row)
        held += abs(slope.per_s) <= 2.0 * slope.error_per_s
    assert held / 400 > 0.88


@pytest.mark.parametrize(
    ("t", "values"),
    [([0.0, 1.0, 2.0], [1.0, 2.0, 3.0]), ([0.0] * 4, [1.0] * 4), ([0.0, 1.0, 2.0, 3.0], [1.0])],
)
def test_rows_without_a_slope(t: list[float], values: list[float]) -> None:
    with pytest.raises(ValueError, match="slope"):
        slope_of(t, values)


@linux
def test_usage_sees_memory_files_and_time_of_this_process() -> None:
    before = usage(os.getpid())
    # Pages of its own: a large bytearray may lie where other tests of this process have been.
    with (
        mmap.mmap(-1, 20_000_000, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS) as kept,
        open(os.devnull, "rb"),
    ):
        kept.write(b"x" * len(kept))
        after = usage(os.getpid())
    assert after.own_bytes - before.own_bytes > 15_000_000
    assert after.files == before.files + 1
    assert after.cpu_s >= before.cpu_s
    with pytest.raises(MachineError, match="/proc"):
        usage(2**22 + 1)  # beyond the largest pid


@linux
def test_the_machine_spends_what_this_process_spends() -> None:
    before = machine_busy_s()
    spent = usage(os.getpid()).cpu_s
    while usage(os.getpid()).cpu_s - spent < 0.1:
        pass
    assert 0.05 < machine_busy_s() - before < 60.0


def test_the_fixed_loop_takes_time() -> None:
    assert 1.0 < loop_ms() < 5_000.0


def test_growth_leaves_the_warm_up_out() -> None:
    soak = Soak()
    for minute in range(WARM_UP_MINUTES + 30):
        soak.own_bytes.append(30_000_000 if minute >= WARM_UP_MINUTES else 1_000_000 * minute)
    assert soak.growth().per_s == pytest.approx(0.0)


def test_drift_is_that_of_pairs_whatever_the_host_does() -> None:
    host = [1.0, 2.0, 0.7, 3.0, 1.4]
    old = [110.0 * busy for busy in host]
    old[2] *= 9.0  # one disturbed minute
    soak = Soak(old_us={"Step": old}, young_us={"Step": [100.0 * busy for busy in host]})
    assert soak.drift("Step") == pytest.approx(0.1)


def test_steps_are_timed_for_a_while_and_then_as_before() -> None:
    before = [(step.on_message, step.on_deadline) for step in STEPS]
    stage = SmallStage(1)
    with timed_steps() as costs:
        stage.controller.start()
        stage.play_lines(1.0, 1)
        stage.kernel.run_until(START_NS + NS)
    assert [(step.on_message, step.on_deadline) for step in STEPS] == before
    assert len(costs["GridStep"]) > 20
    assert all(cost > 0 for row in costs.values() for cost in row)
