# SPDX-License-Identifier: Apache-2.0
"""The orders that the tracker process takes on stdin, one a line."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping

from sim.trackers.faults import make_fault
from sim.trackers.line import Plug
from sim.trackers.tracker import VirtualTracker

_KNOWN = "unplug ID, replug ID, fault ID FAULT SECONDS {json}, clear ID"
_NS_PER_S = 1_000_000_000


def carry_out(order: str, trackers: Mapping[str, VirtualTracker], now_ns: int) -> dict[str, object]:
    """Do what an order says; return the event that says so.

    Raises ValueError (a sentence) for what is no order, a tracker that is not there or has no plug,
    and a fault that cannot be; LineError where a line cannot come back.
    """
    verb, _, rest = order.partition(" ")
    name, _, rest = rest.strip().partition(" ")
    tracker = trackers.get(name)
    if verb not in ("unplug", "replug", "fault", "clear") or tracker is None:
        raise ValueError(f"unknown order {order!r}; known: {_KNOWN}")
    event: dict[str, object] = {"event": verb, "tracker": name}
    if verb == "clear":
        tracker.clear_faults(now_ns)
    elif verb == "fault":
        event |= _fault(tracker, rest.strip(), now_ns)
    elif not isinstance(tracker.line, Plug):
        raise ValueError(
            f"unknown order {order!r}: the line of {name} has no plug; known: {_KNOWN}"
        )
    elif verb == "unplug":
        tracker.line.unplug()
    else:
        tracker.line.replug()
    return event


def _fault(tracker: VirtualTracker, text: str, now_ns: int) -> dict[str, object]:
    """Start a fault; return what the event says of it."""
    name, _, rest = text.partition(" ")
    seconds_text, _, params_text = rest.strip().partition(" ")
    try:
        seconds = float(seconds_text)
        params = json.loads(params_text or "{}")
    except ValueError:
        raise ValueError(f"fault order {text!r}: expected FAULT SECONDS {{json}}") from None
    if not 0.0 < seconds < math.inf or not isinstance(params, dict):
        raise ValueError(f"fault order {text!r}: expected seconds above 0 and a JSON object")
    # The seed tells one fault of a tracker from the next, whatever the time is.
    seed = len(tracker.faults)
    to_ns = now_ns + max(1, round(seconds * _NS_PER_S))
    tracker.add_fault(make_fault(name, now_ns, to_ns, params, seed))
    return {"fault": name, "from_ns": now_ns, "to_ns": to_ns}
