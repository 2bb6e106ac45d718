# SPDX-License-Identifier: Apache-2.0
"""Watches the host itself: `python -P -m stagectl.runtime.stall PERIOD_NS PRIORITY`.

It sleeps in short steps at the priority of the processes it stands for. An interval of more than a
quarter frame in which it was not run is a *host stall*: nobody of that priority was. Each is said
on stdout as `{"event":"stall","from_ns":..,"to_ns":..}`, so that a bad machine is not blamed on us,
nor the other way round.
"""

from __future__ import annotations

import signal
import sys
import time

from render_bridge.clock import now_ns
from stagectl.runtime.child import SupervisorLink, die_with_parent
from stagectl.runtime.realtime import quiet_collector, take_priority

BEAT_NS = 1_000_000_000


def main(argv: list[str]) -> int:
    """Watch until told to stop."""
    period_ns, priority = int(argv[0]), int(argv[1])
    die_with_parent()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    link = SupervisorLink()
    granted = take_priority(priority)
    quiet_collector()
    link.ready(priority=granted)
    step_s = period_ns / 8 / 1e9
    limit_ns = period_ns // 4
    before = now_ns()
    next_beat_ns = before
    while not link.stop_asked:
        time.sleep(step_s)
        now = now_ns()
        if now - before > limit_ns:
            link.say({"event": "stall", "from_ns": before, "to_ns": now})
        if now >= next_beat_ns:
            next_beat_ns = now + BEAT_NS
            link.say({"event": "beat"})
        before = now_ns()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
