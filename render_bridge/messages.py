# SPDX-License-Identifier: Apache-2.0
"""The messages of the node link as values. PROTOCOL.md is their contract, `codec.py` their bytes.

Poses are in the stage frame (metres, quaternion w x y z); times are ns of the clock named in the
field: the controller's unless it says `node`.
"""

from __future__ import annotations

import enum
from typing import NamedTuple

import msgspec

from hardware_profiles.pose import Vector

BLANK_STATE = (0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0)
State7 = tuple[float, float, float, float, float, float, float]
"""x, y, z in metres, then the quaternion w, x, y, z."""


class Role(enum.IntEnum):
    """What a tracked body is."""

    CAMERA = 1
    WALL = 2
    OBJECT = 3


class TrackState(enum.IntEnum):
    """How much a pose can be trusted; the thresholds are in tracking/source_health.py."""

    LOST = 0
    OK = 1
    COAST = 2
    HOLD = 3


class BodyFlag(enum.IntFlag):
    """Bits of one body in a frame message."""

    VALID = 1
    """The states mean something. Without it the node keeps the last pose it drew."""
    HELD = 2
    """The operator holds the pose: it stands still, the picture lives."""
    FROZEN = 4
    """The operator froze the picture: draw the pinned pose once, then nothing new for this body."""


class FrameFlag(enum.IntFlag):
    """Bits of a frame message."""

    RESET = 1
    """The grid was made anew: frame numbers have no relation to earlier ones."""
    UNLOCKED = 2
    """The grid runs free: it is not locked to house sync."""
    SECOND_COPY = 4


class PosePoint(enum.IntEnum):
    """Which point of the camera a pose names."""

    SENSOR = 1
    ENTRANCE_PUPIL = 2


class LensApplied(enum.IntFlag):
    """Lens effects that are already in the pose or picture."""

    NODAL = 1
    DISTORTION = 2
    BREATHING = 4


class VsyncSource(enum.IntEnum):
    """Where a node's vsync times come from."""

    NONE = 0
    SWAP_RETURN = 1
    HARDWARE = 2


class Outcome(enum.IntEnum):
    """What a node did at one vsync."""

    EXACT = 1
    """Drew the state that message k carries for k."""
    SUBSTITUTED = 2
    """Drew a look-ahead or extrapolated state."""
    REPEATED = 3
    """Latched nothing new."""


class RefusalCode(enum.IntEnum):
    """Why a node was not let in."""

    VERSION = 1
    STAGE_ID = 2
    LENS = 3
    NAME = 4


class LensState(NamedTuple):
    """Lens values of one frame; NaN where unknown."""

    focal_mm: float
    focus: float
    iris: float
    entrance_pupil_m: float


class RenderBody(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """One tracked body in a frame message."""

    index: int
    role: Role
    track_state: TrackState
    flags: BodyFlag
    t_capture_ns: int
    """Capture time of the newest sample in it; 0 without any."""
    lens: LensState
    velocity_m_s: Vector
    angular_velocity_rad_s: Vector
    """In the stage frame."""
    state: State7
    """For frame k."""
    ahead: bytes
    """For the frames k+1 .. k+n: n times seven little-endian doubles, as they are on the wire. Most
    are never looked at, so nobody pays for unpacking them."""


class RenderFrame(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """What every node shows at grid vsync `frame`."""

    epoch: int
    seq: int
    frame: int
    t_vsync_ns: int
    period_ns: float
    """Length of a frame as the grid runs now, for the frames after k."""
    flags: FrameFlag
    t_sent_ns: int
    bodies: tuple[RenderBody, ...]


class Hello(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """A node's first word."""

    name: str
    engine: str
    stage_id: str
    """The stage the node believes it belongs to; empty for any."""
    pose_point: PosePoint
    """Which point the node wants to be given."""
    lens_applied: LensApplied
    """Lens effects the node applies itself."""
    vsync_source: VsyncSource
    decision_lead_ns: int
    """R: how long before its vsync the node takes the state that it draws."""


class BodyInfo(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """One row of the body table."""

    index: int
    role: Role
    id: str


class Snapshot(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """All a node needs to take part."""

    epoch: int
    stage_id: str
    config_hash: str
    """First 32 hex digits of the stage file's SHA-256."""
    rate_num: int
    rate_den: int
    frames_port: int
    deadline_lead_ns: int
    """L: frame k's message leaves before V_k - L."""
    pose_point: PosePoint
    lens_applied: LensApplied
    bodies: tuple[BodyInfo, ...]


class Refusal(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """Why a node is not let in, in plain words."""

    code: RefusalCode
    text: str


class Ping(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """The node's clock question: its own send time."""

    t1_node_ns: int


class Pong(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """The answer: T1 echoed, the controller's receive and send times."""

    epoch: int
    t1_node_ns: int
    t2_ns: int
    t3_ns: int


class NodeReport(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """What a node showed at one of its vsyncs."""

    epoch: int
    """Epoch of the message the shown frame was drawn from."""
    frame: int
    """The frame number shown."""
    outcome: Outcome
    vsync_source: VsyncSource
    vsync_count: int
    t_vsync_node_ns: int
    """Start of scan-out, node clock."""
    t_vsync_ns: int
    """The same on the controller's clock, by the node's offset."""
    t_due_ns: int
    """V_k of the frame shown, controller's clock."""
    t_rx_ns: int
    """Arrival of the message for that frame, controller's clock; 0 where there was none."""
    t_sent_ns: int
    """`t_sent_ns` of that message; 0 where there was none."""
    decision_lead_ns: int
    """R as measured."""
    offset_ns: int
    """Controller clock - node clock."""
    bound_ns: int
    """The offset's error is no larger."""
    digest: int
    """CRC-32 of the states drawn."""
    exact: int
    substituted: int
    repeated: int
    late: int
    """Counts since the node started."""
