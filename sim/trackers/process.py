# SPDX-License-Identifier: Apache-2.0
"""The process of the virtual trackers: `python -P -m sim.trackers.process CONFIG.toml`.

One thread, one heap of absolute deadlines. It says `{"event":"ready"}` when every line is open,
runs until its stdin closes, SIGTERM, its parent dies or `--seconds` have passed, and ends with
`{"event":"summary"}`. Lines on stdin are orders, each answered by an event or a line on stderr:

    unplug ID, replug ID              pull the plug of a tracker's line, put it back
    fault ID FAULT SECONDS {json}     start a fault of a tracker now; the parameters may be left out
    clear ID                          end its faults now

Exit codes: 0, 2 for a wrong configuration, 3 for a line this machine cannot offer.
"""

from __future__ import annotations

import argparse
import contextlib
import gc
import heapq
import json
import os
import queue
import signal
import stat
import sys
import threading
import time
from collections.abc import Callable, Sequence

from sim.trackers.config import load
from sim.trackers.line import LineError
from sim.trackers.orders import carry_out
from sim.trackers.tracker import VirtualTracker

_SPIN_NS = 150_000
# A sleep never lasts longer, so that a stop is noticed.
_LONGEST_SLEEP_NS = 50_000_000
_PRIORITY = 10


def serve(
    trackers: Sequence[VirtualTracker], stopped: Callable[[], bool], now_ns: Callable[[], int]
) -> None:
    """Deliver every frame at its due time until `stopped()`, which is asked every 50 ms or more."""
    heap = [(tracker.start(now_ns()), i) for i, tracker in enumerate(trackers)]
    heapq.heapify(heap)
    ask_ns = now_ns()
    while True:
        due_ns, i = heap[0]
        now = now_ns()
        if now >= ask_ns:
            if stopped():
                return
            ask_ns = now + _LONGEST_SLEEP_NS
            # An order may have made something due earlier.
            heap = [(tracker.due_ns, i) for i, tracker in enumerate(trackers)]
            heapq.heapify(heap)
            due_ns, i = heap[0]
        if due_ns - now > _SPIN_NS:
            time.sleep(min(due_ns - now - _SPIN_NS, _LONGEST_SLEEP_NS) / 1e9)
            continue
        # The kernel wakes a sleeper 80 us late or so; the rest is waited out awake.
        while (now := now_ns()) < due_ns:
            pass
        heapq.heapreplace(heap, (trackers[i].deliver(now), i))


def main(argv: Sequence[str] | None = None) -> int:
    """Run the process; see the head of this file."""
    parser = argparse.ArgumentParser(prog="sim.trackers.process", description=__doc__)
    parser.add_argument("config", help="TOML file, see sim/trackers/config.py")
    parser.add_argument("--seconds", type=float, help="stop after this long")
    args = parser.parse_args(argv)
    trackers: list[VirtualTracker] = []
    try:
        config = load(args.config)
        t0_ns = config.t0_ns or time.perf_counter_ns()
        for row in config.tracker:
            trackers.append(VirtualTracker(row, t0_ns))
        orders = _stdin_orders()
        stopped = _stop_condition(trackers, orders, args.seconds)
        _say({"event": "ready", "t0_ns": t0_ns})
        _raise_priority()
        serve(trackers, stopped, time.perf_counter_ns)
        _say({"event": "summary", "trackers": {t.config.id: t.summary() for t in trackers}})
    except LineError as error:
        return _fail(str(error), 3)
    except (ValueError, OSError) as error:
        return _fail(str(error), 2)
    finally:
        for tracker in trackers:
            tracker.line.close()
    return 0


def _stop_condition(
    trackers: Sequence[VirtualTracker], orders: queue.SimpleQueue[str | None], seconds: float | None
) -> Callable[[], bool]:
    """Return the question "is it over?"; asking it also carries out what stdin ordered."""
    signals: list[int] = []
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda n, _frame: signals.append(n))
    parent = os.getppid()
    end_ns = time.perf_counter_ns() + round(seconds * 1e9) if seconds is not None else None
    by_id = {tracker.config.id: tracker for tracker in trackers}

    def stopped() -> bool:
        with contextlib.suppress(queue.Empty):
            while True:
                order = orders.get_nowait()
                if order is None or order == "stop":
                    return True
                try:
                    _say(carry_out(order, by_id, time.perf_counter_ns()))
                except (ValueError, LineError) as error:
                    sys.stderr.write(f"{error}\n")
        over = end_ns is not None and time.perf_counter_ns() >= end_ns
        return over or bool(signals) or os.getppid() != parent

    return stopped


def _stdin_orders() -> queue.SimpleQueue[str | None]:
    """Return the lines that arrive on stdin, None at its end; nothing where stdin is no channel."""
    orders: queue.SimpleQueue[str | None] = queue.SimpleQueue()

    def read() -> None:
        pending = b""
        # os.read and not sys.stdin: a thread inside a buffered reader would block the exit.
        with contextlib.suppress(OSError):
            while data := os.read(0, 4096):
                *complete, pending = (pending + data).split(b"\n")
                for line in complete:
                    orders.put(line.decode("utf-8", "replace").strip())
        orders.put(None)

    with contextlib.suppress(OSError):
        mode = os.fstat(0).st_mode
        if stat.S_ISFIFO(mode) or stat.S_ISSOCK(mode) or os.isatty(0):
            threading.Thread(target=read, daemon=True).start()
    return orders


def _raise_priority() -> None:
    """Ask for real-time priority and a quiet collector; do without where it is not allowed."""
    gc.collect()
    gc.freeze()
    if sys.platform == "linux":
        with contextlib.suppress(OSError):
            os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(_PRIORITY))


def _say(event: dict[str, object]) -> None:
    # The reader of our stdout may be gone already; that must not keep the lines from closing.
    with contextlib.suppress(BrokenPipeError):
        sys.stdout.write(json.dumps(event) + "\n")
        sys.stdout.flush()


def _fail(text: str, code: int) -> int:
    for line in text.splitlines():
        sys.stderr.write(f"trackers: {line}\n")
    return code


if __name__ == "__main__":
    sys.exit(main())
