# SPDX-License-Identifier: Apache-2.0
"""What the kernel says of a process: processor time, own memory, open files. Reads /proc: Linux.

And the speed of this machine, as the processor time of a fixed piece of Python, so that budgets
measured on one machine mean something on another.
"""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import NamedTuple

from stagectl.cli.errors import MachineError

LOOP_ROUNDS = 200_000
LOOP_TRIES = 5
_MASK = 0xFFFFFFFF


class Usage(NamedTuple):
    """One process at one time."""

    cpu_s: float
    """Processor time so far, all threads, user and system."""
    own_bytes: int
    """Resident memory that is its own (RssAnon): no shared libraries, no file cache."""
    files: int
    threads: int


def usage(pid: int) -> Usage:
    """Return what a process uses now. Raises MachineError where the system does not tell."""
    place = Path(f"/proc/{pid}")
    try:
        fields = (place / "stat").read_text(encoding="ascii").rsplit(")", 1)[1].split()
        status = dict(
            line.split(":", 1)
            for line in (place / "status").read_text(encoding="utf-8").splitlines()
        )
        own = int(status["RssAnon"].split()[0]) * 1024
        files = len(list((place / "fd").iterdir()))
    except (OSError, KeyError, IndexError, ValueError):
        raise MachineError(
            "this measures by /proc, which is not here (or the process has ended): run it on Linux"
        ) from None
    ticks = os.sysconf("SC_CLK_TCK")
    return Usage((int(fields[11]) + int(fields[12])) / ticks, own, files, int(fields[17]))


def machine_busy_s() -> float:
    """Return the processor time that the whole machine has spent, all cores, "steal" included.

    "Steal" is what the host of a virtual machine took for others. Raises MachineError.
    """
    try:
        words = Path("/proc/stat").read_text(encoding="ascii").split("\n", 1)[0].split()
        user, nice, system, _idle, _wait, irq, softirq, steal = map(int, words[1:9])
    except (OSError, ValueError):
        raise MachineError("this measures by /proc/stat, which is not here: use Linux") from None
    return (user + nice + system + irq + softirq + steal) / os.sysconf("SC_CLK_TCK")


def loop_ms() -> float:
    """Return the processor time of the fixed loop in ms: integers, a list, a dict; least of five.

    The least, because whoever shares the core can only add to it.
    """
    best = float("inf")
    for _ in range(LOOP_TRIES):
        begin = time.process_time()
        value, kept, seen = 1, [0] * 256, dict.fromkeys(range(256), 0)
        for i in range(LOOP_ROUNDS):
            value = (value * 1_103_515_245 + 12_345) & _MASK
            kept[i & 255] = value
            seen[value & 255] += 1
        best = min(best, time.process_time() - begin)
    return best * 1e3
