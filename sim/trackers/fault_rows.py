# SPDX-License-Identifier: Apache-2.0
"""The table of tracker faults: id, sentence, parameters with bounds, where it makes sense."""

from __future__ import annotations

from sim.trackers import fault_delivery as delivery
from sim.trackers.config import PROTOCOLS
from sim.trackers.fault import FaultRow, number

_SHARE = number(0.1, 0.0, 1.0, "share of the frames")
_UDP = ("udp",)

ROWS: tuple[FaultRow, ...] = (
    FaultRow(
        "loss", "Frames are lost at random.", delivery.Loss, {"share": _SHARE}, PROTOCOLS,
    ),
    FaultRow(
        "loss-burst", "Several frames in a row are lost, again and again.", delivery.LossBurst,
        {"frames": number(5, 1, 10_000, "frames a burst"),
         "every_s": number(1.0, 0.01, 3600.0, "from burst to burst, seconds")}, PROTOCOLS,
    ),
    FaultRow(
        "reorder", "Some frames are overtaken by later ones.", delivery.Reorder,
        {"share": _SHARE, "frames": number(1, 1, 100, "how many overtake")}, PROTOCOLS, _UDP,
    ),
    FaultRow(
        "duplicate", "Some frames come twice.", delivery.Duplicate,
        {"share": _SHARE, "after_ms": number(1.0, 0.0, 10_000.0, "the second one, ms later")},
        PROTOCOLS, _UDP,
    ),
    FaultRow(
        "jitter", "Every frame is late by another time.", delivery.Jitter,
        {"max_ms": number(5.0, 0.0, 10_000.0, "largest delay, ms")}, PROTOCOLS,
    ),
    FaultRow(
        "delay-step", "All frames are later by the same time.", delivery.DelayStep,
        {"ms": number(30.0, 0.0, 10_000.0, "delay, ms")}, PROTOCOLS,
    ),
    FaultRow(
        "unplug", "The line is gone, and back at the end.", delivery.Unplug, {}, PROTOCOLS,
    ),
)  # fmt: skip
