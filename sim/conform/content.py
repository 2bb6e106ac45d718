# SPDX-License-Identifier: Apache-2.0
"""What the scripted controller says of one frame, and of the stage, with its bytes."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from sim.conform.bytes import FRAME, SNAPSHOT, message, record
from sim.conform.geometry import Segment

State = tuple[float, float, float, float, float, float, float]
IDENTITY: State = (0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0)

CAMERA, WALL, OBJECT = 1, 2, 3
VALID, HELD, FROZEN = 1, 2, 4
RESET, UNLOCKED, SECOND_COPY, OUTER_FROZEN, CUT, BARCODE = 1, 2, 4, 8, 16, 32
NAMED_FLAGS = RESET | UNLOCKED | OUTER_FROZEN | CUT | BARCODE
NAMED_BODY_FLAGS = VALID | HELD | FROZEN
NAMED_VIEW_FLAGS = 3
OUTER_EYE = 65535
STANDS_STILL = 65535
NAN = math.nan


@dataclass(frozen=True, slots=True)
class Body:
    """One BODY with its look-ahead: states[0] is for frame k."""

    index: int
    role: int
    states: tuple[State, ...]
    flags: int = VALID
    track_state: int = 1
    velocity: tuple[float, float, float] = (0.1, -0.2, 0.3)
    angular: tuple[float, float, float] = (0.01, 0.02, -0.03)


@dataclass(frozen=True, slots=True)
class View:
    """One VIEW: what a camera has on the walls."""

    body: int
    inner: tuple[float, float, float, float]
    flags: int = 1
    priority: int = 0
    pupil_m: float = 0.0


@dataclass(frozen=True, slots=True)
class Frustum:
    """One FRUSTUM."""

    body: int
    segment: int
    extent: tuple[float, float, float, float]
    distance_m: float


@dataclass(frozen=True, slots=True)
class Content:
    """One FRAME without what belongs to its sending (number, times, seq)."""

    bodies: tuple[Body, ...]
    views: tuple[View, ...] = ()
    frusta: tuple[Frustum, ...] = ()
    flags: int = 0
    outer_view: int = 1
    outer_eye_m: tuple[float, float, float] = (0.0, -4.0, 1.7)
    scene_offset: State = IDENTITY


@dataclass(frozen=True, slots=True)
class Wall:
    """One WALL_INFO."""

    index: int
    pose: State
    body: int = STANDS_STILL
    width_px: int = 1920
    height_px: int = 1080
    id: str = "wall"


@dataclass(frozen=True, slots=True)
class Cast:
    """What a SNAPSHOT says of the stage."""

    bodies: tuple[tuple[int, int, str], ...]
    """Index, role, id."""
    walls: tuple[Wall, ...] = ()
    segments: tuple[Segment, ...] = ()
    policy: int = 1
    barrier: int = 0
    barrier_us: int = 0
    node_index: int = 0
    stage_id: str = "conform"
    rate_num: int = 24000
    rate_den: int = 1001
    deadline_lead_ns: int = 90_000_000


def snapshot_bytes(cast: Cast, epoch: int, frames_port: int) -> bytes:
    """Return the SNAPSHOT of a cast."""
    body = record(
        "SNAPSHOT", cast.stage_id, "0123456789abcdef0123456789abcdef", cast.rate_num,
        cast.rate_den, frames_port, 1, 0, cast.policy, cast.barrier, cast.node_index,
        len(cast.bodies), len(cast.walls), len(cast.segments), cast.barrier_us,
        cast.deadline_lead_ns,
    )  # fmt: skip
    for index, role, name in cast.bodies:
        size = (27.99, 19.22) if role == CAMERA else (0.0, 0.0)
        body += record("BODY_INFO", index, role, *size, name)
    for wall in cast.walls:
        body += record(
            "WALL_INFO", wall.index, wall.body, wall.width_px, wall.height_px, wall.id, "",
            wall.pose,
        )  # fmt: skip
    for one in cast.segments:
        body += record(
            "SEGMENT", one.wall, one.lower_left, one.lower_right, one.upper_left, (0, 0, 1, 1)
        )
    return message(SNAPSHOT, body, epoch=epoch)


@dataclass(frozen=True, slots=True)
class Sending:
    """What belongs to one sending of a frame."""

    epoch: int
    frame: int
    seq: int
    second: bool
    t_vsync_ns: int
    period_ns: float
    t_sent_ns: int


def frame_bytes(content: Content, sending: Sending, **wrong: int) -> bytes:
    """Return a FRAME. `wrong` overrides counts and version, for messages that must be dropped."""
    states = len(content.bodies[0].states) if content.bodies else 0
    body = record(
        "FRAME", sending.frame, sending.t_vsync_ns, sending.period_ns, sending.t_sent_ns,
        wrong.get("bodies", len(content.bodies)), wrong.get("states", states),
        wrong.get("views", len(content.views)), wrong.get("frusta", len(content.frusta)),
        content.outer_view, content.outer_eye_m, content.scene_offset,
    )  # fmt: skip
    body += b"".join(_view(view) for view in content.views)
    for one in content.frusta:
        body += record("FRUSTUM", one.body, one.segment, one.extent, one.distance_m)
    body += b"".join(_body(one) for one in content.bodies)
    flags = content.flags | (SECOND_COPY if sending.second else 0)
    version = wrong.get("version", 2)
    return message(FRAME, body, epoch=sending.epoch, seq=sending.seq, flags=flags, version=version)


def _view(view: View) -> bytes:
    return record(
        "VIEW", view.body, view.flags, view.priority, 0, 1, 0.0, 1.0, 0.05, 0.1, view.inner,
        view.pupil_m,
    )  # fmt: skip


def _body(body: Body) -> bytes:
    first: Sequence[float] = body.states[0]
    return record(
        "BODY", body.index, body.role, body.track_state, body.flags, 1_000_000, 35.0, 0.5, NAN,
        0.12 if body.role == CAMERA else NAN, body.velocity, body.angular, first,
    ) + b"".join(record("STATE", state) for state in body.states[1:])  # fmt: skip
