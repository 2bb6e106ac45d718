# SPDX-License-Identifier: Apache-2.0
"""The messages of the node link as values. PROTOCOL.md is their contract, `codec.py` their bytes.

Poses are in the stage frame (metres, quaternion w x y z); times are ns of the clock named in the
field: the controller's unless it says `node`.
"""

from __future__ import annotations

from typing import NamedTuple

import msgspec

from hardware_profiles.pose import Vector
from render_bridge.enums import (
    Barrier,
    BodyFlag,
    Chroma,
    EngineState,
    Feature,
    FrameFlag,
    LensApplied,
    Outcome,
    OuterView,
    Policy,
    PosePoint,
    ReferenceBit,
    RefusalCode,
    Role,
    TrackState,
    ViewFlag,
    VsyncSource,
    WallMode,
)

# Exported with the messages that carry them.
__all__ = [
    "Barrier",
    "BodyFlag",
    "Chroma",
    "EngineState",
    "Feature",
    "FrameFlag",
    "LensApplied",
    "Outcome",
    "OuterView",
    "Policy",
    "PosePoint",
    "ReferenceBit",
    "RefusalCode",
    "Role",
    "TrackState",
    "ViewFlag",
    "VsyncSource",
    "WallMode",
]

BLANK_STATE = (0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0)
State7 = tuple[float, float, float, float, float, float, float]
"""x, y, z in metres, then the quaternion w, x, y, z."""
Extent = tuple[float, float, float, float]
"""Left, right, bottom, top of a frustum at unit distance."""
NO_BODY = 65_535
OUTER_EYE = NO_BODY


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


class View(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """What a camera has on the walls at one frame."""

    body: int
    """Its index in the body table."""
    flags: ViewFlag
    priority: int
    size: float
    """Of the inner frustum before overscan; 1 is the camera's picture."""
    soft_edge: float
    """Width, as a share of the picture's width."""
    overscan: float
    """On each side, as a share of the picture."""
    inner: Extent
    """The inner frustum, size and overscan in it."""
    pupil_m: float
    """From the body's pose along its +Y to the perspective's centre."""
    slot: int = 0
    slots: int = 1
    slot_phase: float = 0.0
    """Frame multiplexing; reserved."""


class Frustum(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """The off-axis frustum of one eye for one wall segment."""

    body: int
    """The camera whose pupil is the eye; `OUTER_EYE` for the outer eye."""
    segment: int
    extent: Extent
    distance_m: float
    """From the eye to the segment's plane; 0 or less: not in front."""


class Outer(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """What concerns the walls outside the inner frusta."""

    view: OuterView = OuterView.CAMERA
    eye_m: Vector = (0.0, 0.0, 0.0)
    scene_offset: State7 = BLANK_STATE
    """Where the stage stands in the rendered world."""


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
    outer: Outer = Outer()
    views: tuple[View, ...] = ()
    frusta: tuple[Frustum, ...] = ()


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
    project: str = ""
    level: str = ""
    config_hash: str = ""
    """Of the node's own configuration; hex digits."""
    engine_state: EngineState = EngineState.READY
    features: Feature = Feature(0)
    """What the node does beside; nothing is asked of it that is not named here."""


class BodyInfo(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """One row of the body table."""

    index: int
    role: Role
    id: str
    sensor_width_mm: float = 0.0
    sensor_height_mm: float = 0.0
    """Of a camera; 0 of others."""


class WallInfo(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """One row of the wall table."""

    index: int
    id: str
    pose: State7
    """On the stage, or on the body that carries it."""
    body: int = NO_BODY
    width_px: int = 0
    height_px: int = 0
    mesh_hash: str = ""


class SegmentInfo(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """A flat piece of a wall: three corners in the wall's frame, and its part of the picture."""

    wall: int
    lower_left: Vector
    lower_right: Vector
    upper_left: Vector
    uv: Extent = (0.0, 0.0, 1.0, 1.0)


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
    walls: tuple[WallInfo, ...] = ()
    segments: tuple[SegmentInfo, ...] = ()
    policy: Policy = Policy.FRESH
    barrier: Barrier = Barrier.OFF
    barrier_us: int = 0
    """How long before V_k every node must be ready."""
    node_index: int = 0
    """The node's bit in the masks of GO."""


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
    expected_ns: int = 0
    """19 of 20 errors of the offset are smaller, if both ways are alike."""
    engine_state: EngineState = EngineState.READY
    reference: ReferenceBit = ReferenceBit(0)
    reference_mhz: int = 0
    """Frequency of the reference; 0 unknown."""


class Resend(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """A node lacks message `frame`."""

    epoch: int
    frame: int


class Ready(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """A node has drawn `frame` and waits for the others."""

    epoch: int
    frame: int


class Go(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """The barrier of `frame`: shown by all at one vsync, or by nobody."""

    epoch: int
    frame: int
    show: bool
    t_show_ns: int
    """V_k: the vsync at which it is shown, controller's clock."""
    mask: int
    """Who was not ready in time; bit n is the node with index n."""


class WallCamera(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """What stands in the inner frustum of one camera."""

    body: int
    """Its index in the body table."""
    chroma: Chroma = Chroma.OFF
    markers: bool = False
    """Tracking markers over the inner frustum."""


class Wall(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """What stands on all walls, whole: picture, black or grey, chroma, markers, light cards."""

    epoch: int
    rev: int
    """Counts the changes of an epoch, from 1."""
    mode: WallMode
    t_issued_ns: int
    """When it was ordered, controller's clock."""
    light_cards: bool = False
    cameras: tuple[WallCamera, ...] = ()
    """One that is not named has neither chroma nor markers."""


class WallAck(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """A node shows what a WALL said."""

    epoch: int
    rev: int
    """Those of the WALL."""
    mode: WallMode
    """What is shown, as the node understood it."""
    vsync_count: int
    """The first vsync that shows it, as in its reports."""
    t_vsync_node_ns: int
    """Start of scan-out of it, node clock."""
    t_vsync_ns: int
    """The same on the controller's clock; 0 where the node does not know that clock yet."""
    bound_ns: int
    """The offset's error is no larger."""
