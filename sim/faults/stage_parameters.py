# SPDX-License-Identifier: Apache-2.0
"""What the parameters of virtual faults are called, with defaults and bounds; and in words."""

from __future__ import annotations

from collections.abc import Mapping

from sim.trackers.fault import Parameter, number
from sim.trackers.faults import TRACKER_FAULTS

_LENGTH_MS = "of each stop, ms"

STAGE_PARAMETERS: dict[str, dict[str, Parameter]] = {
    "node-hitch": {"length_ms": number(60.0, 1.0, 2_000.0, "of the stop, ms")},
    "node-slow": {
        "every_ms": number(170.0, 20.0, 10_000.0, "from stop to stop, ms"),
        "length_ms": number(80.0, 1.0, 2_000.0, _LENGTH_MS),
    },
    "link-loss": {"share": number(0.05, 0.0, 1.0, "share of the messages")},
    "node-clock-off": {"queue_ms": number(20.0, 0.0, 1_000.0, "mean wait on its way back, ms")},
    "node-rubbish": {"per_s": number(10_000.0, 1.0, 100_000.0, "messages a second")},
    "sync-lost": {"ppm": number(5.0, 0.0, 200.0, "how fast displays drift, parts per million")},
    "sync-wrong-rate": {
        "num": number(24.0, 1.0, 1e6, "of the rate, frames a second"),
        "den": number(1.0, 1.0, 1e6, "of the rate"),
    },
    "sync-phase-jump": {"ms": number(20.0, -1_000.0, 1_000.0, "how far edges move, ms")},
    "controller-stall": {
        "every_ms": number(0.0, 0.0, 10_000.0, "from stop to stop, ms; 0: one stop"),
        "length_ms": number(40.0, 1.0, 10_000.0, _LENGTH_MS),
    },
    "wall-clock-step": {"s": number(3_600.0, -1e9, 1e9, "how far the time of day goes, s")},
}


def parameters(fault_id: str) -> Mapping[str, Parameter]:
    """Return a virtual fault's parameters by name; none where only real processes make it."""
    if fault_id in TRACKER_FAULTS:
        return TRACKER_FAULTS[fault_id].parameters
    return STAGE_PARAMETERS.get(fault_id, {})


def in_words(name: str, parameter: Parameter) -> str:
    """Return a parameter as people read it: "share=0.05 (0 to 1: share of the messages)"."""
    if parameter.words:
        return f"{name}={parameter.default} ({', '.join(parameter.words)}: {parameter.text})"
    low, high, default = parameter.low, parameter.high, parameter.default
    text = default if isinstance(default, str) else f"{default:g}"
    return f"{name}={text} ({low:g} to {high:g}: {parameter.text})"
