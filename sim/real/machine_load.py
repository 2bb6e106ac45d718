# SPDX-License-Identifier: Apache-2.0
"""How busy others kept the machine while a stage ran on it."""

from __future__ import annotations

import os
import time
from collections.abc import Iterable

from sim.budget.probe import machine_busy_s
from sim.real.procfs import cpu_s


class MachineLoad:
    """Counts the processor time of a run's own processes against that of the whole machine."""

    def __init__(self) -> None:
        self._begin_s = time.perf_counter()
        self._busy_s = machine_busy_s()
        self._own_s = time.process_time()
        self._first: dict[int, float] = {}
        self._last: dict[int, float] = {}

    def look(self, pids: Iterable[int], born_before: bool = False) -> None:
        """Note what these processes have used; `born_before`: what they had used until now."""
        for pid in pids:
            used_s = cpu_s(pid)
            if used_s is not None:
                self._first.setdefault(pid, used_s if born_before else 0.0)
                self._last[pid] = used_s

    def foreign_share(self) -> float:
        """Return the share of all cores' time that went to others."""
        seconds = time.perf_counter() - self._begin_s
        ours_s = sum(self._last.values()) - sum(self._first.values())
        ours_s += time.process_time() - self._own_s
        foreign_s = max(0.0, machine_busy_s() - self._busy_s - ours_s)
        return foreign_s / (seconds * (os.cpu_count() or 1)) if seconds > 0.0 else 0.0
