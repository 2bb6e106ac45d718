# SPDX-License-Identifier: Apache-2.0
"""A send step, what it is told, and what it lets go."""

from __future__ import annotations

import json
import math

import msgspec

from hardware_profiles.pose import Pose
from hardware_profiles.send import Send
from hardware_profiles.stage import Stage
from render_bridge import messages as m
from stagectl.nodes.sends import SendStep
from stagectl.step import Output
from stagectl.topics import (
    Datagram,
    FrameStates,
    GridState,
    Measured,
    MeasuredBody,
    SyncStatus,
    Tracked,
)
from tests.nodes.stages import MS, NS, PERIOD_NS, STAGE, T0, run, tick
from tests.render_bridge import specimens
from tests.render_bridge.otrk_cases import CASE_1, CASE_2

TAI_OFFSET_NS = 1_795_000_000 * NS
# Of camera A in STAGE: 2 frames of wall, half of the half-open shutter, half the readout.
DISPLAY_NS = 2 * PERIOD_NS + 10 * MS + 4 * MS
SHOWN = Send("shown", "opentrackio", "127.0.0.1", 5001, body="A", pose="as_shown")
MEASURED = Send("measured", "opentrackio", "127.0.0.1", 5002, body="A")
FREED_SHOWN = Send("fd", "freed", "127.0.0.1", 5003, body="A", pose="as_shown", camera_id=9)
FREED_B = Send("fd-b", "freed", "127.0.0.1", 5004, body="B", profile="freed-sony")
CUES = Send("cues", "osc", "127.0.0.1", 5005)


def stage(*sends: Send, base: Stage = STAGE) -> Stage:
    return msgspec.structs.replace(base, send=sends)


def step_of(*sends: Send, base: Stage = STAGE) -> SendStep:
    return SendStep(stage(*sends, base=base), lambda: TAI_OFFSET_NS)


def state7(pose: Pose) -> m.State7:
    return (*pose.position_m, *pose.rotation)


def states(
    k: int, pose: Pose = CASE_1, *, flags: m.BodyFlag = m.BodyFlag.VALID, focal_mm: float = 35.0,
    pupil_m: float = 0.08, tick_flags: int = 0,
) -> FrameStates:  # fmt: skip
    lens = m.LensState(focal_mm, 0.25, math.nan, pupil_m)
    bodies = tuple(
        msgspec.structs.replace(specimens.body(state7(one), index=index, flags=flags), lens=lens)
        for index, one in enumerate((pose, CASE_2))
    )
    rows = tuple(Tracked(name, T0, 1e-4, 1e-5, 0) for name in ("A", "B"))
    return FrameStates(msgspec.structs.replace(tick(k), flags=tick_flags), bodies, rows)


def measured(k: int, pose: Pose, body: str = "A") -> Measured:
    t_ns = tick(k).t_vsync_ns + DISPLAY_NS
    row = MeasuredBody(body, t_ns, state7(pose), 0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
    return Measured(k, (row,))


def tell(step: SendStep, *messages: msgspec.Struct) -> list[Output]:
    outputs: list[Output] = []
    for message in messages:
        outputs += step.on_message("", message, T0)
    return outputs


def left(step: SendStep, until_ns: int = T0 + 60 * NS, late_ns: int = 0) -> list[Datagram]:
    return [
        row.message
        for row in run(step, until_ns, late_ns=late_ns)
        if isinstance(row.message, Datagram)
    ]


def sample_in(datagram: Datagram) -> dict[str, dict[str, object]]:
    decoded: dict[str, dict[str, object]] = json.loads(datagram.data[16:])
    return decoded


def place(found: dict[str, dict[str, object]]) -> tuple[list[float], list[float]]:
    (transform,) = msgspec.convert(found["transforms"], list[dict[str, object]])
    both = (transform["translation"], transform["rotation"])
    one, two = (list(msgspec.convert(part, dict[str, float]).values()) for part in both)
    return one, two


def grid(state: str) -> GridState:
    status = SyncStatus(present=state in ("LOCKED", "ACQUIRING"))
    return GridState(1, 0, float(T0), 4e7, state, "node", 0, 0, 0.0, 0, 0, status)
