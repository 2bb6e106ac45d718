# SPDX-License-Identifier: Apache-2.0
"""What the demo can break, as offers for the console; what this machine cannot do is not offered.

Trackers are broken by their own process (`sim/trackers`), nodes by orders to theirs, the product's
processes by signals. Faults of the catalogue that need more than one machine, or a damaged file
before the start, are not for a drill: `stagectl sim run` shows them.
"""

from __future__ import annotations

import signal
from collections.abc import Mapping, Sequence

from sim.faults.catalogue import FAULTS
from sim.node.orders import ORDERS
from sim.trackers.config import PtyConfig, TrackerConfig
from sim.trackers.faults import TRACKER_FAULTS, check_fault
from stagectl.drill import DrillOffer

UNPLUG = "unplug"
# How long some last where nobody says; the others 5 s.
SECONDS: Mapping[str, float] = {"node-hang": 4.0, "disk-stall": 2.0, "controller-stall": 4.0}
# The demo's trackers carry no clock of their own and no lens values: there is nothing to see.
NOTHING_TO_SEE = ("clock-step", "clock-drift", "lens-lost", "focus-direction")
# The catalogue speaks to who writes a scenario; the crew is told what it would see.
TITLES: Mapping[str, str] = {
    "unplug": "the tracker's cable is out",
    "garbage": "the tracker's packets come damaged",
    "partial-frame": "the tracker's packets come cut off",
    "nan": "the tracker sends values that are no numbers",
    "spike": "the tracker jumps away for single samples",
    "teleport": "the tracker jumps elsewhere and stays there",
    "stuck": "the tracker sends the same pose all the time",
    "frame-reset": "the tracker's world has another origin from now on",
    "osc-bomb": "OSC packets come that cost much time to read",
    "own-packets-back": "our own packets come back to us",
    "node-crash": "a render node dies",
    "node-hang": "a render node's picture stands still, its link lives",
    "node-hitch": "a render node stops for a moment",
    "node-slow": "a render node misses a frame again and again",
    "controller-stall": "the engine stands still for seconds",
}
KILLS = ("node-crash", "controller-kill", "recorder-kill")
STOPS = ("controller-stall", "disk-stall")


def can_stop() -> bool:
    """Return whether a process can be made to stand still here; Windows has no signal for that."""
    return hasattr(signal, "SIGSTOP")


def offers(trackers: Sequence[TrackerConfig], nodes: Sequence[str]) -> tuple[DrillOffer, ...]:
    """Return what can be asked for, in the order of the fault catalogue."""
    found = []
    for fault_id, kind in FAULTS.items():
        if kind.target == "source":
            targets = tuple(t.id for t in trackers if _can(fault_id, t))
            if targets:
                found.append(_offer(fault_id, targets))
        elif fault_id in ORDERS or fault_id == "node-crash":
            found.append(_offer(fault_id, tuple(nodes) if kind.target == "node" else ()))
        elif fault_id in KILLS or (fault_id in STOPS and can_stop()):
            found.append(_offer(fault_id, ()))
    return tuple(found)


def _offer(fault_id: str, targets: tuple[str, ...]) -> DrillOffer:
    kind = FAULTS[fault_id]
    title = TITLES.get(fault_id, kind.doc)
    return DrillOffer(fault_id, kind.row, title, targets, SECONDS.get(fault_id, 5.0))


def _can(fault_id: str, tracker: TrackerConfig) -> bool:
    if fault_id == UNPLUG and isinstance(tracker.line, PtyConfig):
        return True
    if fault_id not in TRACKER_FAULTS or fault_id in NOTHING_TO_SEE:
        return False
    try:
        check_fault(fault_id, tracker)
    except ValueError:
        return False
    return True
