# SPDX-License-Identifier: Apache-2.0
"""A shoot day in virtual time: does the graph grow, leak files, or get slower? (F-35)

One process runs the controller's Steps with two tracker lines and two nodes. Each virtual minute
has lost, damaged and doubled packets, an unplugged line, a spike, a hold, a freeze and a take, so
that what is held for a fault is also let go again. What the harness itself keeps is thrown away
each minute; what is left to grow is the product's.
"""

from __future__ import annotations

import math
import statistics
import time
from array import array
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import wraps
from os import getpid
from typing import Any

from sim.budget.probe import usage
from sim.budget.slope import PAGE_BYTES, Slope, slope_of
from sim.regression.small_stage import SmallStage
from sim.regression.tracker_lines import MS, NS
from sim.virtual.kernel import LocalClock
from sim.virtual.network import Path
from stagectl.nodes.frames import FramesStep
from stagectl.nodes.fusion import FusionStep
from stagectl.nodes.grid import GridStep
from stagectl.nodes.roster import RosterStep
from stagectl.nodes.source import SourceStep
from stagectl.topics import ShowOrder

MINUTE_NS = 60 * NS
STEPS = (SourceStep, GridStep, FusionStep, FramesStep, RosterStep)
# Pairs of minutes, old and young stage in turn; the young one runs so long before the first.
PAIRS = 9
YOUNG_MINUTES = 2
# Buffers of fixed length fill at first, and Python's own pools find their size.
WARM_UP_MINUTES = 10


@dataclass
class Soak:
    """What was measured; one row for each virtual minute, or for each pair of them."""

    own_bytes: list[int] = field(default_factory=list)
    files: list[int] = field(default_factory=list)
    old_us: dict[str, list[float]] = field(default_factory=dict)
    """Processor time of a Step's answers, by class, on the stage that ran long: the p99 of each of
    its last minutes."""
    young_us: dict[str, list[float]] = field(default_factory=dict)
    """The same of a stage that was just started, minute by minute in turn with the old one."""
    frames: int = 0

    def growth(self) -> Slope:
        """Return the growth after the warm-up, bytes per second of virtual time."""
        rows = self.own_bytes[WARM_UP_MINUTES:]
        return slope_of([60.0 * n for n in range(len(rows))], rows, PAGE_BYTES)

    def drift(self, name: str) -> float:
        """Return by what share the p99 of a Step is larger on the old stage: the median over pairs.

        Old and young run in turn, because a host whose load changes makes a p99 of an hour ago say
        nothing: measured, 18 to 66 % more at the end of an hour in which the load doubled.
        """
        pairs = zip(self.old_us[name], self.young_us[name], strict=True)
        return statistics.median(old / young for old, young in pairs) - 1.0


def run_soak(
    minutes: int, seed: int, pairs: int = PAIRS, progress: Callable[[int], None] | None = None
) -> Soak:
    """Run so many virtual minutes, and pairs of minutes beside a young stage.

    Raises MachineError without /proc.
    """
    soak = Soak()
    with timed_steps() as costs:
        stage = _started(seed)
        for minute in range(minutes):
            _one_minute(stage, seed + 2 * minute, minute)
            soak.frames += _forget(stage)
            _clear(costs)
            used = usage(getpid())
            soak.own_bytes.append(used.own_bytes)
            soak.files.append(used.files)
            if progress is not None:
                progress(minute)
        young = _started(seed)
        for minute in range(YOUNG_MINUTES + pairs):
            # Both get the same bytes of lines: what differs is their age.
            lines = seed + 2 * (minutes + minute)
            for one, number, rows in (
                (stage, minutes + minute, soak.old_us), (young, minute, soak.young_us),
            ):  # fmt: skip
                _one_minute(one, lines, number)
                _forget(one)
                if minute >= YOUNG_MINUTES:
                    for name, cost in costs.items():
                        rows.setdefault(name, []).append(_p99(cost) / 1e3)
                _clear(costs)
    return soak


def _started(seed: int) -> SmallStage:
    stage = SmallStage(seed)
    stage.controller.start()
    stage.join("n1", Path(), LocalClock(5 * MS, 30.0))
    stage.join("n2", Path(loss=0.01, ordered=False), LocalClock(-40 * MS, -50.0))
    return stage


def _clear(costs: dict[str, array[int]]) -> None:
    for cost in costs.values():
        del cost[:]


def _one_minute(stage: SmallStage, seed: int, minute: int) -> None:
    kernel, controller = stage.kernel, stage.controller
    begin_ns = kernel.now_ns
    stage.play_lines(60.0, seed)
    rev = 10 * minute
    take = f"T{minute + 1}"
    for at_s, order in (
        (5, ShowOrder(rev + 1, {}, (), take)),
        (20, ShowOrder(rev + 2, {"A": None}, (), take)),
        (25, ShowOrder(rev + 3, {}, ("B",), take)),
        (30, ShowOrder(rev + 4, {}, (), take)),
        (45, ShowOrder(rev + 5, {}, (), None, accepted={"A": minute + 1, "B": minute + 1})),
    ):
        kernel.at(begin_ns + at_s * NS, _ordered(controller.order, order))
    kernel.run_until(begin_ns + MINUTE_NS)


def _ordered(give: Callable[[ShowOrder], None], order: ShowOrder) -> Callable[[], None]:
    return lambda: give(order)


def _forget(stage: SmallStage) -> int:
    """Throw away what the harness noted; return how many vsyncs its nodes had shown.

    The last grid stays: a restart would go on from it.
    """
    shown = sum(len(node.shown) for node in stage.nodes.values())
    del stage.controller.events[:]
    del stage.controller.grids[:-1]
    for node in stage.nodes.values():
        del node.shown[:]
    return shown


@contextmanager
def timed_steps() -> Iterator[dict[str, array[int]]]:
    """Measure the processor time of every answer of every Step meanwhile, in ns."""
    costs = {step.__name__: array("q") for step in STEPS}
    before: list[tuple[type[Any], str, Callable[..., Any]]] = []
    for step in STEPS:
        for name in ("on_message", "on_deadline"):
            plain = getattr(step, name)
            before.append((step, name, plain))
            setattr(step, name, _timed(plain, costs[step.__name__]))
    try:
        yield costs
    finally:
        for step, name, plain in before:
            setattr(step, name, plain)


def _timed(plain: Callable[..., Any], cost: array[int]) -> Callable[..., Any]:
    @wraps(plain)
    def timed(*args: Any) -> Any:
        begin = time.thread_time_ns()
        answer = plain(*args)
        cost.append(time.thread_time_ns() - begin)
        return answer

    return timed


def _p99(costs: Sequence[int]) -> float:
    ordered = sorted(costs)
    return float(ordered[math.ceil(0.99 * len(ordered)) - 1]) if ordered else math.nan
