# SPDX-License-Identifier: Apache-2.0
"""What can be said of [sync] before a stage runs: the clock of this machine, phases in doubt."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, NamedTuple

from hardware_profiles.stage import Stage
from hardware_profiles.sync_reference import reference_rate_of
from render_bridge.rate_names import exact_name
from stagectl.nodes.ptp_edges import PtpEdges
from stagectl.runtime.ptp_clock import PtpReading, read_ptp


class SyncFinding(NamedTuple):
    """One sentence about the house sync."""

    verdict: Literal["ok", "warn", "fail"]
    text: str


def check_sync(stage: Stage, read: Callable[[], PtpReading | None] = read_ptp) -> list[SyncFinding]:
    """Return what there is to say; `read` reads PTP time and is asked only where that is meant."""
    sync = stage.sync
    if sync.source == "free":
        text = 'the grid runs free of house sync: a fault on a real stage; set sync.source = "node"'
        return [SyncFinding("warn", text)]
    if sync.source == "ptp":
        return [_ptp(stage, read)]
    rate, reference = stage.frame_rate(), reference_rate_of(stage)
    who = {"node": "a render node's vsync", "tracker": f"the samples of {sync.tracker}"}.get(
        sync.source, f"the timecode of {sync.tracker}"
    )
    phases = (rate / reference).denominator
    if phases > 1:
        text = (
            f"{who} at {exact_name(reference)} fits {phases} phases of a frame of "
            f"{exact_name(rate)}; check against a camera that the grid takes the right one"
        )
        return [SyncFinding("warn", text)]
    return [SyncFinding("ok", f"{who} at {exact_name(reference)}")]


def _ptp(stage: Stage, read: Callable[[], PtpReading | None]) -> SyncFinding:
    edge = PtpEdges(stage.frame_rate(), read).on_deadline(0)
    if edge.quality <= 0.0:
        return SyncFinding("fail", edge.note)
    if edge.note:
        return SyncFinding("warn", edge.note)
    return SyncFinding("ok", "PTP (ST 2059-1) by the clock of this machine, which is synchronised")
