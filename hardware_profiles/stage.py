# SPDX-License-Identifier: Apache-2.0
"""The stage file: what stands on this stage, as data.

One TOML file names the bodies that are tracked, the sources (tracker lines) that track them, the
walls, the sync and the ports. Every number has both bounds, so `nan` and `inf` never get in.
Version 1. Loading and cross-checks are in `loading.py`.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from hardware_profiles.bounds import (
    Address,
    Delay,
    FilePath,
    Frames,
    Label,
    Milliseconds,
    Name,
    Pixels,
    Port,
    Share,
    UsedPort,
)
from hardware_profiles.cue import MOST_CUES, CueRow
from hardware_profiles.rates import parse_rate
from hardware_profiles.rates import period_ns as period_ns_of
from hardware_profiles.security import Security
from hardware_profiles.send import Send
from hardware_profiles.sync import Sync
from hardware_profiles.transform import Transform
from hardware_profiles.wall import Processor, Wall

VERSION = 1
# What one frame message to the nodes can hold (render_bridge/PROTOCOL.md, section 6).
MOST_BODIES = 64
MOST_LOOKAHEAD_STATES = 255
MOST_SOURCES = 256
MOST_WALLS = 64
MOST_SENDS = 64

BodyRole = Literal["camera", "wall", "object"]
Binding = Literal["pose", "lens"]
HandOver = Literal["blend", "hold"]
Axis = Literal["x", "y", "z", "pan", "tilt", "roll"]
ALL_AXES: tuple[Axis, ...] = ("x", "y", "z", "pan", "tilt", "roll")
PosePoint = Literal["sensor", "entrance_pupil"]
ClockChoice = Literal["auto", "arrival", "even", "source"]
LensStep = Literal["nodal", "distortion", "breathing"]


class Lens(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The optics of one camera, as far as the wall needs them.

    With a profile all of it comes from there; `focal_mm` says where an untracked zoom stands.
    """

    focal_mm: Annotated[float, Meta(ge=1.0, le=5_000.0)] = 35.0
    """Where a zoom stands that no tracker tells of."""
    sensor_width_mm: Annotated[float, Meta(ge=1.0, le=200.0)] = 27.99
    """Of the sensor mode in use."""
    sensor_height_mm: Annotated[float, Meta(ge=1.0, le=200.0)] = 15.75
    """Of the sensor mode in use."""
    entrance_pupil_m: Annotated[float, Meta(ge=-2.0, le=2.0)] = 0.0
    """From the sensor centre along the optical axis, positive toward the object."""
    picture_width_px: Pixels = 3_840
    """For the figures that are told in pixels."""
    profile: FilePath = ""
    """A lens profile (`stagectl lens`), relative to the stage file; empty: the figures here."""
    library: FilePath = ""
    """Or a lens library: the lens counts that `stagectl lens swap` put on the camera of this
    body's id, with its motors' ends and its rig offset."""


class Exposure(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """When this camera body sees a frame: the middle of the exposure of the centre row."""

    fps: str = ""
    """The camera's own rate; empty: the stage's."""
    shutter_deg: Annotated[float, Meta(gt=0.0, le=360.0)] = 180.0
    """The shutter angle: 180 exposes for half a frame."""
    readout_ms: Milliseconds = 8.0
    """From the first to the last row of the rolling shutter."""
    sync_shift_ms: Annotated[float, Meta(ge=-100.0, le=100.0)] = 0.0
    """The camera's own phase against house sync."""

    def phase_ns(self, period_ns: float) -> int:
        """Return ns from the frame's start to mid-exposure of the centre row."""
        period = period_ns_of(parse_rate(self.fps)) if self.fps else period_ns
        half_exposure = period * self.shutter_deg / 360.0 / 2.0
        return round(half_exposure + (self.readout_ms / 2.0 + self.sync_shift_ms) * 1e6)


class Prediction(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How this body's pose is carried on to the moment it is seen."""

    cap_ms: Annotated[float, Meta(ge=0.0, le=1_000.0)] = 600.0
    """No pose is predicted farther than this beyond its newest sample; 0 shows that sample."""
    smoothing_ms: Annotated[float, Meta(ge=0.0, le=200.0)] = 0.0
    """Off by default: what it smooths it delays by the same time."""
    hand_over: HandOver = "blend"
    """What becomes of the offset when a tracker comes back or takes over again: eased away, or held
    until the take ends or somebody accepts it."""


class View(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How a camera stands on the walls at first; operators change it live."""

    on_wall: bool = True
    """Whether its inner frustum is on the walls."""
    priority: Annotated[int, Meta(ge=0, le=255)] = 0
    """Whose inner frustum is on top where two overlap: the higher."""
    size: Annotated[float, Meta(ge=0.1, le=4.0)] = 1.0
    """Of the inner frustum, before overscan; 1 is the camera's picture."""
    soft_edge: Share = 0.0
    """Width of the soft edge, as a share of the picture's width."""
    overscan: Annotated[float, Meta(ge=0.0, le=1.0)] = 0.0
    """The least overscan, as a share of the picture's width on each side."""


class Body(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A tracked thing: a camera, a wild wall, or an object."""

    id: Name
    """The short name that sources, walls and people use."""
    role: BodyRole = "camera"
    """A camera, a wild wall, or an object."""
    label: Label = ""
    """What people call it."""
    lens: Lens = Lens()
    exposure: Exposure = Exposure()
    prediction: Prediction = Prediction()
    wall: Name | None = None
    """The wall that this camera sees most; None: the first of the stage."""
    wall_latency_frames: Frames | None = None
    """LED-processor frames between a node's vsync and light. None: that of the wall's processor,
    2 where it has none."""
    view: View = View()


class SerialLine(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="serial", tag_field="kind"
):
    """A serial port. Free-D's own setting is 38400 8O1."""

    port: Address
    """The device, as /dev/ttyUSB0 or COM3."""
    baud: Annotated[int, Meta(ge=300, le=4_000_000)] = 38_400
    """Bits per second."""
    framing: Literal["8N1", "8O1", "8E1"] = "8O1"
    """Data bits, parity, stop bits."""


class UdpLine(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="udp", tag_field="kind"):
    """A UDP port on a named address of this machine."""

    port: UsedPort
    """The port that the tracker sends to."""
    host: Address = "127.0.0.1"
    """The address of this machine that is read; 0.0.0.0 is all of them."""


class Source(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One tracker line and the body it speaks of."""

    id: Name
    """The short name of this line."""
    body: Name
    """The body it speaks of."""
    protocol: str
    """What the tracker speaks."""
    line: SerialLine | UdpLine
    """Serial or UDP."""
    profile: str = ""
    """A tracker profile; empty takes the protocol's generic one."""
    rate: str = "24000/1001"
    """Nominal samples per second, "num/den"."""
    binds: tuple[Binding, ...] = ("pose", "lens")
    """What it tells of its body: the pose, the lens, or both."""
    axes: Annotated[tuple[Axis, ...], Meta(min_length=1, max_length=6)] = ALL_AXES
    """What it measures of a pose, in its own world; a head with two encoders says ["pan", "tilt"].
    The rest comes from the body's other sources, or stays 0."""
    camera_id: Annotated[int, Meta(ge=0, le=255)] | None = None
    """Only frames with this id (Free-D, F4); None takes the first one seen."""
    osc_preset: str = ""
    """How the messages of an OSC sender are read."""
    osc_name: str = ""
    """The name of the body in the sender's messages."""
    delay_ms: Delay = 0.0
    """The tracker's own delay, added to wire time and driver latency."""
    rotation_delay_ms: Delay | None = None
    """Of its rotation, where that is another one."""
    lens_delay_ms: Delay | None = None
    """Of its lens values, where that is another one."""
    clock: ClockChoice = "auto"
    """Where capture times come from: the source's own clock, its even rate, or the arrivals."""
    alignment: Transform = Transform()
    """stage_T_world: where the tracking system's origin stands on the stage."""
    rig_offset: Transform = Transform()
    """body_T_sensor: where the sensor stands on the tracked body."""

    def nominal_rate(self) -> Fraction:
        """Return `rate` as a Fraction."""
        return parse_rate(self.rate)


class Schedule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """When a frame's message leaves, and what it carries."""

    delivery_ms: Annotated[float, Meta(ge=1.0, le=100.0)] = 8.0
    """Time allowed for delivery: L = the cluster's largest R + this."""
    """The least of it; where delivery is measured, its p99.9 counts when it is more."""
    lookahead_ms: Annotated[float, Meta(ge=250.0, le=1_000.0)] = 250.0
    """How far ahead each message tells the poses."""
    policy: Literal["fresh", "exact"] = "fresh"
    """fresh: as late as delivery allows. exact: a whole frame earlier, so that every node has
    every message, asked for again where it was lost."""
    barrier: bool = False
    """Lock-step: a frame is shown by all nodes at once, or by nobody."""
    barrier_ms: Annotated[float, Meta(ge=1.0, le=100.0)] = 4.0
    """How long before its vsync every node must be ready for a frame."""
    take_off_after_s: Annotated[float, Meta(ge=1.0, le=600.0)] = 5.0
    """A node that hangs that long is taken off, unless the stage is rolling."""


class Scene(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A place of the stage in the rendered world, under a name."""

    id: Name
    """The name of the place."""
    offset: Transform = Transform()
    """Where the stage stands in the rendered world."""


class Engine(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What every render node must have loaded; empty: anything."""

    project: Label = ""
    """The name of the project."""
    level: Label = ""
    """The name of the level."""
    config_hash: Annotated[str, Meta(pattern=r"^[0-9a-f]{0,32}$")] = ""
    """Of the nodes' own configuration (an nDisplay file, say), as they tell it."""


class Output(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the pose sent to the nodes means."""

    pose_point: PosePoint = "sensor"
    """The point of the camera that the pose is of."""
    lens_applied: tuple[LensStep, ...] = ()
    """What of the lens is in the pose already; an engine must not apply it again."""
    frusta: Literal["all", "outer", "none"] = "all"
    """Off-axis frusta in each frame's message: of all eyes, of the outer one, or none."""


class Ports(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """TCP ports; 0 chooses a free one at start."""

    link: Port = 18_710
    """Render nodes connect here."""
    frames: Port = 18_711
    """Render nodes get each frame's message from here."""
    api: Port = 18_700
    """Consoles connect here."""
    feed: Port = 18_701
    """Consoles get the news from here."""


class Paths(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Folders, relative to the stage file."""

    state: FilePath = "stagectl-state"
    """What a stage must not forget when it is restarted."""
    takes: FilePath = "takes"
    """Where takes are recorded."""


class Stage(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A whole stage."""

    version: Literal[1]
    stage_id: Name
    """The name of the stage; nodes of another one are refused."""
    rate: str
    """Frames per second, "24000/1001" or "25"."""
    body: Annotated[tuple[Body, ...], Meta(max_length=MOST_BODIES)] = ()
    source: Annotated[tuple[Source, ...], Meta(max_length=MOST_SOURCES)] = ()
    wall: Annotated[tuple[Wall, ...], Meta(max_length=MOST_WALLS)] = ()
    processor: Annotated[tuple[Processor, ...], Meta(max_length=MOST_WALLS)] = ()
    send: Annotated[tuple[Send, ...], Meta(max_length=MOST_SENDS)] = ()
    sync: Sync = Sync()
    schedule: Schedule = Schedule()
    engine: Engine = Engine()
    scene: Annotated[tuple[Scene, ...], Meta(max_length=64)] = ()
    cue: Annotated[tuple[CueRow, ...], Meta(max_length=MOST_CUES)] = ()
    security: Security = Security()
    output: Output = Output()
    ports: Ports = Ports()
    paths: Paths = Paths()
    host: str = "127.0.0.1"
    """The address that nodes and consoles reach; any but loopback asks for keys."""

    def frame_rate(self) -> Fraction:
        """Return `rate` as a Fraction."""
        return parse_rate(self.rate)
