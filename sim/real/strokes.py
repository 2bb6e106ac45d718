# SPDX-License-Identifier: Apache-2.0
"""What all makers of real faults share: parameters, windows, strokes at times, signals."""

from __future__ import annotations

import contextlib
import os
import signal
from collections.abc import Callable, Mapping

from render_bridge.clock import now_ns
from sim.real.stage_run import RealStage
from sim.scenario.evidence import NS, Window
from sim.scenario.load import ScenarioError
from sim.scenario.model import Fault, Scalar

Params = Mapping[str, Scalar]


def params_of(fault: Fault, defaults: Params) -> dict[str, Scalar]:
    """Return a fault's parameters over their defaults. Raises ScenarioError."""
    for key, value in fault.params.items():
        if key not in defaults:
            known = ", ".join(defaults) or "none"
            raise ScenarioError(
                f"fault {fault.id}: params.{key}: real mode does not know it; known: {known}"
            )
        is_text = isinstance(defaults[key], str)
        if isinstance(value, str) != is_text or isinstance(value, bool):
            wanted = "a word" if is_text else "a number"
            raise ScenarioError(f"fault {fault.id}: params.{key}: found {value!r}, not {wanted}")
    return {**defaults, **fault.params}


def number(params: Params, key: str, low: float, high: float) -> float:
    """Return a parameter within its bounds. Raises ScenarioError."""
    value = float(params[key])
    if not low <= value <= high:
        raise ScenarioError(f"params.{key}: found {value:g}, expected {low:g} to {high:g}")
    return value


def open_window(stage: RealStage, fault: Fault, lasts_s: float, *, disagrees: bool) -> None:
    """Note that a fault begins now; `disagrees`: walls may show different frames meanwhile."""
    now = now_ns()
    end_ns = now + round(lasts_s * NS)
    settled_ns = end_ns + round(fault.settle_s * NS)
    stage.seen.windows.append(Window(fault.id, now, end_ns, settled_ns, fault.target))
    if disagrees:
        stage.witness.add_stall(now, settled_ns)


def strokes(
    stage: RealStage,
    fault: Fault,
    times: int,
    every_s: float,
    stroke: Callable[[], None],
    *,
    lasts_s: float = 0.0,
    after: Callable[[], None] | None = None,
    disagrees: bool = False,
) -> None:
    """Let something happen some times, each with its end `lasts_s` later, in one window."""
    whole_s = (times - 1) * every_s + lasts_s
    stage.at(fault.at_s, lambda: open_window(stage, fault, whole_s, disagrees=disagrees))

    def struck() -> None:
        stage.seen.marks.setdefault(fault.id, []).append(now_ns())
        stroke()

    for count in range(times):
        stage.at(fault.at_s + count * every_s, struck)
        if after is not None:
            stage.at(fault.at_s + count * every_s + lasts_s, after)


def kill_child(stage: RealStage, role: str) -> None:
    """Kill -9 a part of the product. Raises ScenarioError where it does not run."""
    kill(stage, child_of(stage, role))


def kill(stage: RealStage, pid: int) -> None:
    """Kill -9 a process; it is not counted as one that died by itself."""
    stage.seen.killed.add(pid)
    os.kill(pid, signal.SIGKILL)


def child_of(stage: RealStage, role: str) -> int:
    """Return the process of a part of the product. Raises ScenarioError."""
    pid = stage.child(role)
    if pid is None:
        raise ScenarioError(f"{stage.scenario.name}: {role} does not run when a fault needs it")
    return pid


class Stopped:
    """Stops a process and lets it go on; it may have died meanwhile."""

    def __init__(self, find: Callable[[], int]) -> None:
        self._find = find
        self._pid = 0

    def stop(self) -> None:
        """SIGSTOP."""
        self._pid = self._find()
        os.kill(self._pid, signal.SIGSTOP)

    def go_on(self) -> None:
        """SIGCONT."""
        with contextlib.suppress(ProcessLookupError):
            os.kill(self._pid, signal.SIGCONT)


def no_target(fault: Fault) -> None:
    """Raise ScenarioError for a target where there is only one thing to act on."""
    if fault.target:
        raise ScenarioError(f"fault {fault.id}: target: found {fault.target!r}, expected none")
