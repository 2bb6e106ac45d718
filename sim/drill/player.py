# SPDX-License-Identifier: Apache-2.0
"""Makes what the section "drill" of the board says: starts a fault once, ends it when it is over.

A fault that was started anew (another `n`) is ended and made again.
"""

from __future__ import annotations

import contextlib
import os
import signal
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from sim.drill.offers import KILLS, STOPS, UNPLUG
from sim.node.orders import ORDERS
from sim.trackers.config import PtyConfig, TrackerConfig
from stagectl.control.client import Row

TRACKERS = "trackers"
PROCESS: Mapping[str, str] = {
    "controller-kill": "hot",
    "controller-stall": "hot",
    "recorder-kill": "record",
    "disk-stall": "record",
}
# The machine does not run the engine: so long, and so often.
STALL_NS, STALL_EVERY_NS = 200_000_000, 1_000_000_000
_NS = 1_000_000_000
Tell = Callable[[str, bytes], bool]
Pid = Callable[[str], int | None]


@dataclass(slots=True)
class _Made:
    n: int
    target: str
    from_ns: int
    stopped: list[int] = field(default_factory=list)
    """Processes that stand still for it now."""


class DrillPlayer:
    """Follows the rows. `tell` writes a line to a child of the demo, `pid` returns its process."""

    def __init__(
        self, trackers: Sequence[TrackerConfig], nodes: Sequence[str], tell: Tell, pid: Pid
    ) -> None:
        self._has_plug = {t.id for t in trackers if isinstance(t.line, PtyConfig)}
        self._nodes = tuple(nodes)
        self._tell = tell
        self._pid = pid
        self._made: dict[str, _Made] = {}
        self.count = 0
        """Drills begun so far."""

    @property
    def running(self) -> Sequence[str]:
        """The faults that are made now."""
        return tuple(self._made)

    def follow(self, rows: Mapping[str, Row], now_ns: int) -> None:
        """Start and end what the rows say; call it some 50 times a second."""
        for fault, made in list(self._made.items()):
            row = rows.get(fault, {})
            if not row.get("running") or row.get("n") != made.n:
                self._end(fault, made)
                del self._made[fault]
        for fault, row in rows.items():
            if row.get("running") and fault not in self._made:
                made = _Made(_whole(row.get("n")), str(row.get("target") or ""), now_ns)
                self._made[fault] = made
                self.count += 1
                self._begin(fault, made, row)
        for fault, made in self._made.items():
            if fault in STOPS:
                self._pulse(fault, made, now_ns)

    def close(self) -> None:
        """End all that runs."""
        for fault, made in self._made.items():
            self._end(fault, made)
        self._made.clear()

    def _begin(self, fault: str, made: _Made, row: Row) -> None:
        seconds = row.get("left_s")
        lasts_s = float(seconds) if isinstance(seconds, int | float) else 5.0
        if fault in KILLS:
            pid = self._pid(PROCESS.get(fault, made.target))
            if pid is not None:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, _KILL)
        elif fault in ORDERS:
            for node in [made.target] if made.target else self._nodes:
                self._tell(node, f"order {fault} {max(0.1, lasts_s):g}".encode())
        elif fault in STOPS:
            return
        elif fault == UNPLUG and made.target in self._has_plug:
            self._tell(TRACKERS, f"unplug {made.target}".encode())
        else:
            # A little longer: it is this player who ends it.
            order = f"fault {made.target} {fault} {lasts_s + 5.0:g} {{}}"
            self._tell(TRACKERS, order.encode())

    def _end(self, fault: str, made: _Made) -> None:
        self._go_on(made)
        if fault in KILLS or fault in STOPS:
            return
        if fault in ORDERS:
            for node in [made.target] if made.target else self._nodes:
                self._tell(node, f"order {fault} 0".encode())
        elif fault == UNPLUG and made.target in self._has_plug:
            self._tell(TRACKERS, f"replug {made.target}".encode())
        else:
            self._tell(TRACKERS, f"clear {made.target}".encode())

    def _pulse(self, fault: str, made: _Made, now_ns: int) -> None:
        since_ns = now_ns - made.from_ns
        still = fault == "disk-stall" or since_ns % STALL_EVERY_NS < STALL_NS
        if not still:
            self._go_on(made)
        elif not made.stopped:
            pid = self._pid(PROCESS[fault])
            if pid is not None:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGSTOP)
                    made.stopped.append(pid)

    def _go_on(self, made: _Made) -> None:
        for pid in made.stopped:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGCONT)
        made.stopped.clear()


_KILL = getattr(signal, "SIGKILL", signal.SIGTERM)  # Windows: either ends a process at once


def _whole(value: object) -> int:
    return int(value) if isinstance(value, int | float) else 0
