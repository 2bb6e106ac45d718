# SPDX-License-Identifier: Apache-2.0
"""Stages that take their sync from a tracker, and samples of it."""

from __future__ import annotations

from fractions import Fraction

import msgspec

from hardware_profiles.stage import Source, Stage, UdpLine
from hardware_profiles.sync import Sync
from stagectl.nodes.sync_source import SyncSourceStep
from stagectl.step import Output
from stagectl.topics import SyncEdge
from tests.nodes.stages import MS, STAGE, only
from tracking.sample import Decoded, TrackerSample

FILM = Fraction(24000, 1001)


def stage_of(rate: Fraction, sync: Sync, *sources: Source) -> Stage:
    return msgspec.structs.replace(
        STAGE,
        rate=f"{rate.numerator}/{rate.denominator}",
        sync=sync,
        source=sources or STAGE.source,
    )


def tracker(rate: str, name: str = "trk") -> Source:
    return Source(name, "A", "f4", UdpLine(40_005), rate=rate)


def sample(t_ns: int, decoded: Decoded, name: str = "trk", sigma_ns: int = 0) -> TrackerSample:
    return TrackerSample(name, t_ns, t_ns + 2 * MS, decoded, sigma_ns)


POSE = Decoded(1, pan_tilt_roll_deg=(1.0, 2.0, 3.0), genlocked=True)
LENS = Decoded(1, focus_raw=5.0, genlocked=True)


def edges_of(outputs: list[Output]) -> list[SyncEdge]:
    return only(outputs, SyncEdge)


def through(step: SyncSourceStep, samples: list[TrackerSample]) -> list[Output]:
    return [
        out
        for one in samples
        for out in step.on_message(f"sample/{one.source_id}", one, one.t_rx_ns)
    ]
