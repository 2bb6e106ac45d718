# SPDX-License-Identifier: Apache-2.0
"""Plays many scenarios beside each other, one process each; verdicts come in order."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import msgspec

from sim.scenario.load import load_scenario
from sim.scenario.verdict import Verdict


@dataclass(frozen=True, slots=True)
class Order:
    """One scenario to be played."""

    name: str
    """Its name, or its file."""
    seed: int | None = None
    """None: the scenario's own."""
    trace: str = ""
    """Where its trace goes; empty: nowhere."""
    speed: float | None = None
    """1.0: as fast as the clock on the wall; None: as fast as it goes."""


def judge(order: Order) -> Verdict:
    """Play one scenario here and judge it. Raises ScenarioError where its file cannot be used."""
    scenario = load_scenario(order.name)
    if order.seed is not None:
        scenario = msgspec.structs.replace(scenario, seed=order.seed)
    if scenario.mode == "real":
        from sim.real.judge import judge_real

        verdict = judge_real(scenario)
        verdict.asked = order.name
        return verdict
    from sim.scenario.judge import judge_virtual

    trace = Path(order.trace) if order.trace else None
    verdict = judge_virtual(scenario, trace=trace, speed=order.speed)
    verdict.asked = order.name
    return verdict


def judge_all(orders: Sequence[Order], jobs: int) -> Iterator[Verdict]:
    """Play scenarios, `jobs` at a time, and yield their verdicts in order."""
    if jobs <= 1 or len(orders) == 1:
        yield from map(judge, orders)
        return
    # Spawned, not forked: the same on every system, and nothing is inherited by chance.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(min(jobs, len(orders)), mp_context=context) as pool:
        running: list[Future[Verdict]] = [pool.submit(judge, order) for order in orders]
        try:
            for future in running:
                yield future.result()
        finally:
            for future in running:
                future.cancel()


def usable_cores() -> int:
    """Return how many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
