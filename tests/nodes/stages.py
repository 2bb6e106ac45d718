# SPDX-License-Identifier: Apache-2.0
"""A stage to run Steps on, and virtual time to run them in."""

from __future__ import annotations

from typing import NamedTuple, TypeVar

import msgspec

from hardware_profiles.pose import Quaternion, Vector, from_rotation_vector
from hardware_profiles.stage import (
    Body,
    Exposure,
    Lens,
    Output,
    Schedule,
    SerialLine,
    Source,
    Stage,
    UdpLine,
)
from hardware_profiles.sync import Sync
from stagectl.step import Output as StepOutput
from stagectl.step import Step
from stagectl.topics import Tick
from tracking.sample import Decoded, TrackerSample

NS = 1_000_000_000
MS = 1_000_000
T0 = 1_000 * NS
PERIOD_NS = 40 * MS

FREED = Source("freed-a", "A", "freed", SerialLine("/dev/ttyUSB0"), rate="60/1", camera_id=1)
OSC = Source("osc-b", "B", "osc", UdpLine(40001), rate="60/1", osc_preset="stagectl", osc_name="B")
STAGE = Stage(
    version=1,
    stage_id="stage-1",
    rate="25/1",
    body=(
        Body(
            "A",
            lens=Lens(entrance_pupil_m=0.08),
            exposure=Exposure(shutter_deg=180.0, readout_ms=8.0),
            wall_latency_frames=2.0,
        ),
        Body("B"),
    ),
    source=(FREED, OSC),
    sync=Sync("node"),
    schedule=Schedule(delivery_ms=8.0, lookahead_ms=250.0),
)
Message = TypeVar("Message", bound=msgspec.Struct)


class Emitted(NamedTuple):
    """One output and when it was made."""

    t_ns: int
    topic: str
    message: msgspec.Struct


def run(step: Step, until_ns: int, *, late_ns: int = 0, from_ns: int = 0) -> list[Emitted]:
    """Call every deadline of a step up to a time, each `late_ns` after it was due.

    Time begins at `from_ns`: what was due before is called then.
    """
    emitted: list[Emitted] = []
    while (due_ns := step.deadline_ns()) is not None and due_ns + late_ns <= until_ns:
        from_ns = max(due_ns + late_ns, from_ns)
        emitted += [Emitted(from_ns, *output) for output in step.on_deadline(from_ns)]
    return emitted


def only(found: list[Emitted] | list[StepOutput], kind: type[Message]) -> list[Message]:
    """Return the messages of one type."""
    return [row[-1] for row in found if isinstance(row[-1], kind)]


def with_output(pose_point: str) -> Stage:
    """Return the stage with another pose point."""
    output = msgspec.convert({"pose_point": pose_point}, Output)
    return msgspec.structs.replace(STAGE, output=output)


def tick(k: int, *, period_ns: float = float(PERIOD_NS), lead_ns: int = 90 * MS) -> Tick:
    """Return the deadline of frame k of a grid that starts at T0."""
    t_vsync_ns = T0 + round(k * period_ns)
    return Tick(k, t_vsync_ns, period_ns, 0, t_vsync_ns - lead_ns)


def pose_at(t_ns: int) -> tuple[Vector, Quaternion]:
    """Return a slow dolly and pan."""
    t_s = (t_ns - T0) / NS
    return (0.5 * t_s, -4.0, 1.5), from_rotation_vector((0.0, 0.0, 0.2 * t_s))


def sample(source: str, t_ns: int) -> TrackerSample:
    """Return what a source saw of it."""
    position, rotation = pose_at(t_ns)
    decoded = Decoded(1, position_m=position, quaternion_wxyz=rotation)
    return TrackerSample(source, t_ns, t_ns + 2 * MS, decoded)
