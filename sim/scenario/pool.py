# SPDX-License-Identifier: Apache-2.0
"""Plays many scenarios beside each other, one process each; verdicts come in order."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import tempfile
import threading
import traceback
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from pathlib import Path

import msgspec

from sim.scenario.load import SUFFIX, ScenarioError, load_scenario
from sim.scenario.verdict import Verdict
from stagectl.runtime.child import die_with_parent


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
    """Play one scenario here and judge it; whatever goes wrong is an error in its verdict."""
    try:
        verdict = _judged(order)
    except ScenarioError as error:
        verdict = _without(order, str(error))
        verdict.wrong_input = True
    except Exception as error:  # a defect of one run takes no other verdict with it
        verdict = _without(order, f"internal error: {_in_short(error)}; please report it")
    verdict.asked = order.name
    if verdict.wrong_input and not verdict.error.startswith(f"{order.name}: "):
        # However it was asked for: that is where it is mended.
        verdict.error = f"{order.name}: {verdict.error.removeprefix(f'{verdict.scenario}: ')}"
    return verdict


def _judged(order: Order) -> Verdict:
    scenario = load_scenario(order.name)
    if order.seed is not None:
        scenario = msgspec.structs.replace(scenario, seed=order.seed)
    if scenario.mode == "real":
        from sim.real.judge import judge_real

        return judge_real(scenario)
    from sim.scenario.judge import judge_virtual

    trace = Path(order.trace) if order.trace else None
    return judge_virtual(scenario, trace=trace, speed=order.speed)


def judge_all(orders: Sequence[Order], jobs: int) -> Iterator[Verdict]:
    """Play scenarios, `jobs` at a time, and yield their verdicts in order."""
    if jobs <= 1 or len(orders) <= 1:
        yield from map(judge, orders)
        return
    before = set(multiprocessing.active_children())
    # Spawned, not forked: the same on every system, and nothing is inherited by chance.
    context = multiprocessing.get_context("spawn")
    with (
        # Takes lie in a folder of this process: it outlives those that are stopped.
        tempfile.TemporaryDirectory(prefix="stagectl-sim-", ignore_cleanup_errors=True) as folder,
        ProcessPoolExecutor(
            min(jobs, len(orders)), mp_context=context, initializer=_begin,
            initargs=(folder, os.getpid()),
        ) as pool,
    ):  # fmt: skip
        try:
            with _deaf_to_ctrl_c():
                running: list[Future[Verdict]] = [pool.submit(judge, order) for order in orders]
            for order, future in zip(orders, running, strict=True):
                try:
                    yield future.result()
                except BrokenProcessPool:
                    yield _without(order, "its process died: killed, or out of memory")
        except BaseException:  # Ctrl-C, or nobody wants the rest: what plays now is stopped too
            # Futures are not cancelled: the executor fails all of them once a process is gone, and
            # its thread would show a traceback for each that has been cancelled before.
            for child in set(multiprocessing.active_children()) - before:
                child.terminate()
            raise


def _begin(folder: str, parent: int) -> None:
    """Leave Ctrl-C of a terminal to the parent, die with it, take its folder for all files."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    die_with_parent()
    if os.name == "posix" and os.getppid() != parent:
        os._exit(1)  # it died while this process was loading
    tempfile.tempdir = folder


@contextlib.contextmanager
def _deaf_to_ctrl_c() -> Iterator[None]:
    """Let processes start with Ctrl-C ignored: it would show a traceback of each of them."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _without(order: Order, error: str) -> Verdict:
    """Return the verdict on what could not be played."""
    name = Path(order.name).name.removesuffix(SUFFIX)
    return Verdict(name, "virtual", order.seed or 0, asked=order.name, error=error)


def _in_short(error: Exception) -> str:
    """Return what happened and where, on one line."""
    where = traceback.extract_tb(error.__traceback__)[-1]
    text = " ".join(str(error).splitlines())
    return f"{type(error).__name__}: {text} ({Path(where.filename).name}:{where.lineno})"


def usable_cores() -> int:
    """Return how many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
