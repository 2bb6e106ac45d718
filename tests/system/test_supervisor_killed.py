# SPDX-License-Identifier: Apache-2.0
"""Kill -9 of the supervisor takes all its children along; of the console, brings a new one."""

from __future__ import annotations

import functools
import os
import statistics
from collections import Counter

import pytest

from render_bridge.clock import now_ns
from stagectl.cli import output
from stagectl.cli.console import console_available
from tests.system import stages
from tests.system.processes import (
    children_of,
    holds_connection_to,
    is_alive,
    is_free,
    role_of,
    wait_until,
)
from tests.system.workshop import Stage, Workshop, kill_hard, wait_for_frame

pytestmark = [pytest.mark.system, pytest.mark.timeout(120)]

CORE = {"hot", "control", "record", "stall"}
# Three deaths, each judged by itself, and the ports free for the next one; 50 at night.
TRIALS = 3
NIGHTLY_TRIALS = 50
GONE_MS = 1000.0
CONSOLE_MS = 3000.0
OFFSCREEN = {"QT_QPA_PLATFORM": "offscreen"}


def one_death(shop: Workshop, text: str) -> float:
    """Start a stage, kill its supervisor; return how long its last child lived, milliseconds."""
    stage = shop.stage(text)
    children = children_of(stage.pid)
    assert {role_of(pid) for pid in children} == CORE
    t_ns = now_ns()
    kill_hard(stage.pid)
    wait_until(lambda: not any(map(is_alive, children)), 5.0, "all children are gone")
    lived_ms = (now_ns() - t_ns) / 1e6
    stage.started.finish(2.0)
    plan = stage.plan
    ports = [plan.link_port, plan.frames_port, plan.api_port, plan.feed_port]
    for bus in (plan.hot, plan.control, plan.record):
        ports += [bus.lossless, bus.latest]
    wait_until(lambda: all(map(is_free, ports)), 1.0, "its ports are free")
    shop.wait_until_empty(0.5)
    return lived_ms


def deaths(shop: Workshop, trials: int) -> None:
    text, _ = stages.two_cameras(shop.folder, "25/1")
    times = [one_death(shop, text) for _ in range(trials)]
    output.note(
        f"children outlive their supervisor by {statistics.median(times):.0f} ms, "
        f"at most {max(times):.0f} ms"
    )
    assert max(times) < GONE_MS


def test_children_die_with_their_supervisor(workshop: Workshop) -> None:
    deaths(workshop, TRIALS)


@pytest.mark.nightly
@pytest.mark.timeout(600)
def test_children_die_with_their_supervisor_all_night(workshop: Workshop) -> None:
    deaths(workshop, NIGHTLY_TRIALS)


def test_a_terminated_supervisor_ends_in_order(workshop: Workshop) -> None:
    """SIGTERM is answered as Ctrl-C is: a summary and exit 0, within two seconds of work."""
    text, _ = stages.two_cameras(workshop.folder, "25/1")
    stage = workshop.stage(text)
    t_ns = now_ns()
    finished = stage.started.ask_to_end(15)
    assert finished.code == 0, finished
    assert (now_ns() - t_ns) / 1e9 < 2.0
    assert '"event":"summary"' in finished.out
    workshop.wait_until_empty(0.5)


def console_of(stage: Stage, not_this: int | None = None) -> int | None:
    """Return the process id of a console that has found the stage."""
    pid = stage.child("console")
    if pid is None or pid == not_this:
        return None
    try:
        return pid if holds_connection_to(pid, stage.plan.api_port) else None
    except OSError:
        return None


def console_lacks() -> str | None:
    before = os.environ.get("QT_QPA_PLATFORM")
    os.environ.update(OFFSCREEN)
    try:
        return console_available()
    finally:
        if before is None:
            del os.environ["QT_QPA_PLATFORM"]
        else:
            os.environ["QT_QPA_PLATFORM"] = before


@pytest.mark.slow
def test_a_killed_console_is_back_within_three_seconds(workshop: Workshop) -> None:
    lacking = console_lacks()
    if lacking is not None:
        pytest.skip(lacking)
    text, trackers = stages.two_cameras(workshop.folder, "25/1")
    workshop.trackers(trackers)
    stage = workshop.stage(text, "--console", extra=OFFSCREEN)
    node = workshop.node(stage, "n", "--house-sync", f"{now_ns()}:25/1")
    stalls = workshop.stalls(16_666_667)
    wait_for_frame(node, lambda f: f.outcome == "exact" and f.frame > 50, 10.0, "service")
    times = []
    begin_ns = now_ns()
    for _ in range(3):
        old = wait_until(lambda: console_of(stage), 10.0, "a console at the stage")
        t_ns = now_ns()
        kill_hard(old)
        wait_until(functools.partial(console_of, stage, old), 10.0, "a new console")
        times.append((now_ns() - t_ns) / 1e6)
    output.note(f"console back after {', '.join(f'{t:.0f}' for t in times)} ms")
    assert max(times) < CONSOLE_MS
    seen = [
        frame.outcome
        for frame in node.read()
        if frame.t_shown_ns > begin_ns
        and not stalls.touch(frame.t_shown_ns - 120_000_000, frame.t_shown_ns)
    ]
    assert set(Counter(seen)) == {"exact"}
    stage.end()
