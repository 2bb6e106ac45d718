# SPDX-License-Identifier: Apache-2.0
"""Faults of processes: those of the product, of render nodes, of the console, and all at once."""

from __future__ import annotations

import contextlib
import os
from functools import partial

from render_bridge.clock import now_ns
from sim.real.procfs import children_of, live_connections
from sim.real.stage_run import RealStage
from sim.real.strokes import (
    Stopped,
    child_of,
    kill,
    kill_child,
    no_target,
    number,
    params_of,
    strokes,
)
from sim.scenario.evidence import NS
from sim.scenario.load import ScenarioError
from sim.scenario.model import Fault, Node
from stagectl.cli.console import console_available

_MOST = 1000
_AFTER_POWER_NS = 4 * NS
_PLATFORM = "QT_QPA_PLATFORM"
_CONSOLE_LOOK_S = 0.02
_CONSOLE_PATIENCE_NS = 15 * NS


def controller_kill(stage: RealStage, fault: Fault) -> None:
    """Kill -9 of `hot`: times, every_s."""
    _kills(stage, fault, "hot")


def recorder_kill(stage: RealStage, fault: Fault) -> None:
    """Kill -9 of `record`: times, every_s."""
    _kills(stage, fault, "record")


def controller_stall(stage: RealStage, fault: Fault) -> None:
    """The machine does not run `hot` for stop_ms, again each every_s, for for_s."""
    params = params_of(fault, {"stop_ms": 200.0, "every_s": 1.0})
    stop_s = number(params, "stop_ms", 1.0, 5_000.0) / 1e3
    every_s = number(params, "every_s", stop_s, 60.0)
    _stops(stage, fault, Stopped(partial(child_of, stage, "hot")), stop_s, every_s)


def disk_stall(stage: RealStage, fault: Fault) -> None:
    """The recorder stands still for for_s, as one whose disk takes no byte."""
    params_of(fault, {})
    _stops(stage, fault, Stopped(partial(child_of, stage, "record")), fault.for_s, 0.0)


def console_freeze(stage: RealStage, fault: Fault) -> None:
    """The console stands still for for_s; it is one without a window (offscreen)."""
    params_of(fault, {})
    no_target(fault)
    lacking = _console_lacks()
    if lacking is not None:
        raise ScenarioError(f"this machine lacks a console: {lacking}")
    stage.wants_console = True
    frozen = Stopped(partial(child_of, stage, "console"))
    strokes(stage, fault, 1, 0.0, frozen.stop, lasts_s=fault.for_s, after=frozen.go_on)
    _watch_console(stage, fault)


def power_loss(stage: RealStage, fault: Fault) -> None:
    """Kill -9 of all of the product at once; for_s later it is started again.

    Trackers and render nodes are other machines: they go on.
    """
    params_of(fault, {})
    no_target(fault)

    def everything() -> None:
        if stage.run_program is None:
            return
        first = stage.run_program.pid
        pids = [first, *children_of(first)]
        for pid in pids:
            with contextlib.suppress(ProcessLookupError):
                kill(stage, pid)
        stage.run_program.process.wait()

    def again() -> None:
        begin_ns = now_ns()
        stage.start_run()
        stage.seen.figures["up-s"] = (now_ns() - begin_ns) / NS
        # However long that took: what comes of it is looked at for some seconds.
        stage.seen.end_ns = max(stage.seen.end_ns, now_ns() + _AFTER_POWER_NS)

    strokes(stage, fault, 1, 0.0, everything, lasts_s=fault.for_s, after=again, disagrees=True)


def node_crash(stage: RealStage, fault: Fault) -> None:
    """Kill -9 of a render node; for_s > 0: it is started again."""
    params_of(fault, {})
    node = stage.node_row(fault.target)

    def die() -> None:
        kill(stage, stage.node_pid(node.name))
        until = fault.for_s or stage.scenario.seconds
        _away(stage, node.name, until + fault.settle_s)

    again = partial(stage.start_node, node) if fault.for_s else None
    lasts_s = fault.for_s or stage.scenario.seconds
    strokes(stage, fault, 1, 0.0, die, lasts_s=lasts_s, after=again, disagrees=True)


def node_hang(stage: RealStage, fault: Fault) -> None:
    """A render node stands still for for_s; its socket stays open."""
    params_of(fault, {})
    _node_stops(stage, fault, fault.for_s, 0.0)


def node_slow(stage: RealStage, fault: Fault) -> None:
    """A render node stands still for stop_ms, again each every_s, for for_s."""
    params = params_of(fault, {"stop_ms": 60.0, "every_s": 0.4})
    stop_s = number(params, "stop_ms", 1.0, 1_000.0) / 1e3
    _node_stops(stage, fault, stop_s, number(params, "every_s", stop_s, 60.0))


def late_join(stage: RealStage, fault: Fault) -> None:
    """A render node that was not there joins."""
    params_of(fault, {})
    if not fault.target or any(node.name == fault.target for node in stage.scenario.node):
        raise ScenarioError("fault late-join: target: expected the name of a node not there yet")
    strokes(stage, fault, 1, 0.0, partial(stage.start_node, Node(fault.target)))


def _kills(stage: RealStage, fault: Fault, role: str) -> None:
    params = params_of(fault, {"times": 1.0, "every_s": 3.2})
    no_target(fault)
    times = round(number(params, "times", 1, _MOST))
    every_s = number(params, "every_s", 0.1, 600.0)
    strokes(stage, fault, times, every_s, partial(kill_child, stage, role))


def _stops(stage: RealStage, fault: Fault, stopped: Stopped, stop_s: float, every_s: float) -> None:
    no_target(fault)
    if not fault.for_s:
        raise ScenarioError(f"fault {fault.id}: for_s: found 0, expected how long it lasts")
    times = int(fault.for_s / every_s) if every_s else 1
    strokes(stage, fault, times, every_s, stopped.stop, lasts_s=stop_s, after=stopped.go_on)


def _node_stops(stage: RealStage, fault: Fault, stop_s: float, every_s: float) -> None:
    name = stage.node_row(fault.target).name
    if not fault.for_s:
        raise ScenarioError(f"fault {fault.id}: for_s: found 0, expected how long it lasts")
    stopped = Stopped(partial(stage.node_pid, name))
    times = int(fault.for_s / every_s) if every_s else 1

    def stop() -> None:
        stopped.stop()
        _away(stage, name, stop_s + fault.settle_s)

    strokes(stage, fault, times, every_s, stop, lasts_s=stop_s, after=stopped.go_on, disagrees=True)


def _console_lacks() -> str | None:
    before = os.environ.get(_PLATFORM)
    os.environ[_PLATFORM] = "offscreen"
    try:
        return console_available()
    finally:
        os.environ.pop(_PLATFORM)
        if before is not None:
            os.environ[_PLATFORM] = before


def _away(stage: RealStage, name: str, for_s: float) -> None:
    now = now_ns()
    stage.seen.away.setdefault(name, []).append((now, now + round(for_s * NS)))


def _watch_console(stage: RealStage, fault: Fault) -> None:
    """Note how soon after its freeze the console works again: it reads what the stage tells."""
    end_s = fault.at_s + fault.for_s
    began: list[int] = []

    def look() -> None:
        pid = stage.child("console")
        began.append(now_ns())
        ports = (stage.files.ports["api"], stage.files.ports["feed"])
        unread = [live_connections(pid, port) for port in ports] if pid is not None else []
        if unread and all(ways and not any(ways) for ways in unread):
            stage.seen.figures["console-back-ms"] = (now_ns() - began[0]) / 1e6
        elif now_ns() - began[0] < _CONSOLE_PATIENCE_NS:
            stage.at(end_s + (now_ns() - began[0]) / NS + _CONSOLE_LOOK_S, look)

    stage.at(end_s, look)
