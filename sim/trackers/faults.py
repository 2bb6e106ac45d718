# SPDX-License-Identifier: Apache-2.0
"""The faults of trackers and their lines by id, and how one is made.

`make_fault` refuses what it does not know; `check_fault` (which `VirtualTracker.add_fault` calls)
refuses a fault that the tracker's protocol or line cannot show: an unsupported fault is an error,
never a pass.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

from sim.trackers.config import PtyConfig, TrackerConfig
from sim.trackers.fault import FaultRow, Parameter, TrackerFault, Value
from sim.trackers.fault_rows import ROWS

TRACKER_FAULTS: dict[str, FaultRow] = {row.id: row for row in ROWS}
"""Every fault by its id."""


def make_fault(
    name: str,
    from_ns: int,
    to_ns: int | None,
    params: Mapping[str, object] | None = None,
    seed: int = 0,
) -> TrackerFault:
    """Return the fault of that id for the captures of [from_ns, to_ns); to_ns None: for good.

    Raises ValueError (a sentence) for an unknown id, an empty window, and an unknown or
    out-of-bounds parameter.
    """
    row = TRACKER_FAULTS.get(name)
    if row is None:
        raise ValueError(f"unknown fault {name!r}; known: {', '.join(TRACKER_FAULTS)}")
    if to_ns is not None and to_ns <= from_ns:
        raise ValueError(f"fault {name}: it ends at {to_ns} ns, not after its start {from_ns} ns")
    values: dict[str, Value] = {key: one.default for key, one in row.parameters.items()}
    for key, value in (params or {}).items():
        if key not in values:
            known = ", ".join(row.parameters) or "none"
            raise ValueError(f"fault {name}: unknown parameter {key!r}; known: {known}")
        values[key] = _checked(f"fault {name}: {key}", row.parameters[key], value)
    return row.make(name, from_ns, to_ns, values, seed)


def check_fault(name: str, config: TrackerConfig) -> None:
    """Raise ValueError where a tracker's protocol or line cannot show a fault."""
    row = TRACKER_FAULTS[name]
    if config.protocol not in row.protocols:
        raise ValueError(
            f"fault {name}: protocol {config.protocol} of {config.id} cannot show it; "
            f"it takes {', '.join(row.protocols)}"
        )
    kind = "pty" if isinstance(config.line, PtyConfig) else "udp"
    if kind not in row.lines:
        raise ValueError(
            f"fault {name}: the {kind} line of {config.id} cannot show it; "
            f"it takes {', '.join(row.lines)}"
        )
    has = {"": True, "timecode": bool(config.timecode_start)}
    has["drop frame"] = has["timecode"] and config.timecode_drop_frame
    if not has[row.needs]:
        raise ValueError(f"fault {name}: {config.id} sends no {row.needs} to show it")


def _checked(what: str, parameter: Parameter, value: object) -> Value:
    if parameter.words:
        if value not in parameter.words:
            words = ", ".join(parameter.words)
            raise ValueError(f"{what} is {value!r}, expected one of {words}")
        return str(value)
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise ValueError(f"{what} is {value!r}, expected a number")
    if not parameter.low <= value <= parameter.high:
        low, high = parameter.low, parameter.high
        raise ValueError(f"{what} is {value!r}, expected a number from {low:g} to {high:g}")
    return float(value)
