# SPDX-License-Identifier: Apache-2.0
"""Watches the host itself: `python -P -m stagectl.runtime.stall PERIOD_NS`.

One watcher sits on each core and sleeps in short steps. An interval of more than a quarter frame in
which it was not run is a *host stall* of that core: whoever was on it stood still. Each is said on
stdout as `{"event":"stall","from_ns":..,"to_ns":..}`, so that a bad machine is not blamed on us,
nor the other way round. A single watcher would not do: it moves to another core and misses that the
hypervisor holds one (seen: 5.7 ms of one core in 150 s). Its priority is above everything of ours,
because one that is pinned would else take our own work for the host's.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import time

from render_bridge.clock import now_ns
from stagectl.runtime.child import SupervisorLink, die_with_parent
from stagectl.runtime.realtime import WATCH_PRIORITY, quiet_collector, take_priority

STOP_CHECK_S = 0.1


def main(argv: list[str]) -> int:
    """Watch until told to stop."""
    period_ns = int(argv[0])
    die_with_parent()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    link = SupervisorLink()
    granted = take_priority(WATCH_PRIORITY)
    quiet_collector()
    watchers = [
        threading.Thread(target=watch_core, args=(link, period_ns, core), daemon=True)
        for core in cores()
    ]
    for watcher in watchers:
        watcher.start()
    link.ready(priority=granted)
    while not link.stop_asked:
        link.work(now_ns())
        time.sleep(STOP_CHECK_S)
    return 0


def cores() -> list[int | None]:
    """Return the cores this process may use; one None where it cannot choose."""
    return [*os.sched_getaffinity(0)] if sys.platform == "linux" else [None]


def watch_core(link: SupervisorLink, period_ns: int, core: int | None) -> None:
    """Tell of every stall of one core, or of whichever this thread is on."""
    if core is not None and sys.platform == "linux":
        os.sched_setaffinity(0, {core})  # of the calling thread
    step_s = period_ns / 8 / 1e9
    limit_ns = period_ns // 4
    before = now_ns()
    while not link.stop_asked:
        time.sleep(step_s)
        now = now_ns()
        if now - before > limit_ns:
            link.say({"event": "stall", "from_ns": before, "to_ns": now})
        before = now_ns()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
