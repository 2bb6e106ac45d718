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
    return DrillOffer(fault_id, kind.row, kind.doc, targets, SECONDS.get(fault_id, 5.0))


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
