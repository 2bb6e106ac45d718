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

from hardware_profiles.frames import from_pan_tilt_roll
from hardware_profiles.pose import Pose
from hardware_profiles.rates import parse_rate

VERSION = 1
# What one frame message to the nodes can hold (render_bridge/PROTOCOL.md, section 6).
MOST_BODIES = 64
MOST_LOOKAHEAD_STATES = 255
MOST_SOURCES = 256
MOST_WALLS = 256

Name = Annotated[str, Meta(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]*$", max_length=31)]
Label = Annotated[str, Meta(max_length=63)]
Metres = Annotated[float, Meta(ge=-10_000.0, le=10_000.0)]
Size = Annotated[float, Meta(gt=0.0, le=1_000.0)]
Degrees = Annotated[float, Meta(ge=-360.0, le=360.0)]
Milliseconds = Annotated[float, Meta(ge=0.0, le=1_000.0)]
Delay = Annotated[float, Meta(ge=0.0, le=500.0)]
Port = Annotated[int, Meta(ge=0, le=65_535)]
BodyRole = Literal["camera", "wall", "object"]
Binding = Literal["pose", "lens"]
HandOver = Literal["blend", "hold"]
Axis = Literal["x", "y", "z", "pan", "tilt", "roll"]
ALL_AXES: tuple[Axis, ...] = ("x", "y", "z", "pan", "tilt", "roll")
PosePoint = Literal["sensor", "entrance_pupil"]
ClockChoice = Literal["auto", "arrival", "even", "source"]
LensStep = Literal["nodal", "distortion", "breathing"]


class Transform(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A rigid transform as people write it: metres and intrinsic pan, tilt, roll in degrees."""

    position_m: tuple[Metres, Metres, Metres] = (0.0, 0.0, 0.0)
    pan_deg: Degrees = 0.0
    tilt_deg: Degrees = 0.0
    roll_deg: Degrees = 0.0

    def pose(self) -> Pose:
        """Return it as a Pose."""
        return Pose(self.position_m, from_pan_tilt_roll(self.pan_deg, self.tilt_deg, self.roll_deg))


class Lens(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The optics of one camera, as far as the wall needs them (a lens profile refines it)."""

    focal_mm: Annotated[float, Meta(ge=1.0, le=5_000.0)] = 35.0
    sensor_width_mm: Annotated[float, Meta(ge=1.0, le=200.0)] = 27.99
    sensor_height_mm: Annotated[float, Meta(ge=1.0, le=200.0)] = 15.75
    entrance_pupil_m: Annotated[float, Meta(ge=-2.0, le=2.0)] = 0.0
    """From the sensor centre along the optical axis, positive toward the object."""
    picture_width_px: Annotated[int, Meta(ge=16, le=65_536)] = 3_840
    """For the figures that are told in pixels."""


class Exposure(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """When this camera body sees a frame: the middle of the exposure of the centre row."""

    shutter_deg: Annotated[float, Meta(gt=0.0, le=360.0)] = 180.0
    readout_ms: Milliseconds = 8.0
    sync_shift_ms: Annotated[float, Meta(ge=-100.0, le=100.0)] = 0.0

    def phase_ns(self, period_ns: float) -> int:
        """Return ns from the frame's start to mid-exposure of the centre row."""
        half_exposure = period_ns * self.shutter_deg / 360.0 / 2.0
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


class Body(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A tracked thing: a camera, a wild wall, or an object."""

    id: Name
    role: BodyRole = "camera"
    label: Label = ""
    lens: Lens = Lens()
    exposure: Exposure = Exposure()
    prediction: Prediction = Prediction()
    wall_latency_frames: Annotated[float, Meta(ge=0.0, le=20.0)] = 2.0
    """LED-processor frames between a node's vsync and light, for the wall this camera sees."""


class SerialLine(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="serial", tag_field="kind"
):
    """A serial port. Free-D's own setting is 38400 8O1."""

    port: Annotated[str, Meta(min_length=1, max_length=255)]
    baud: Annotated[int, Meta(ge=300, le=4_000_000)] = 38_400
    framing: Literal["8N1", "8O1", "8E1"] = "8O1"


class UdpLine(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="udp", tag_field="kind"):
    """A UDP port on a named address of this machine."""

    port: Annotated[int, Meta(ge=1, le=65_535)]
    host: Annotated[str, Meta(min_length=1, max_length=255)] = "127.0.0.1"


class Source(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One tracker line and the body it speaks of."""

    id: Name
    body: Name
    protocol: str
    line: SerialLine | UdpLine
    profile: str = ""
    """A tracker profile; empty takes the protocol's generic one."""
    rate: str = "24000/1001"
    """Nominal samples per second, "num/den"."""
    binds: tuple[Binding, ...] = ("pose", "lens")
    axes: Annotated[tuple[Axis, ...], Meta(min_length=1, max_length=6)] = ALL_AXES
    """What it measures of a pose, in its own world; a head with two encoders says ["pan", "tilt"].
    The rest comes from the body's other sources, or stays 0."""
    camera_id: Annotated[int, Meta(ge=0, le=255)] | None = None
    """Only frames with this id (Free-D, F4); None takes the first one seen."""
    osc_preset: str = ""
    osc_name: str = ""
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


class Wall(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A planar LED wall; its origin is the middle of the lower edge, it faces -Y at pan 0."""

    id: Name
    width_m: Size
    height_m: Size
    label: Label = ""
    pose: Transform = Transform()


class Sync(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where the frame grid takes its phase from."""

    source: Literal["node", "free"] = "node"


class Schedule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """When a frame's message leaves, and what it carries."""

    delivery_ms: Annotated[float, Meta(ge=1.0, le=100.0)] = 8.0
    """Time allowed for delivery: L = the cluster's largest R + this."""
    lookahead_ms: Annotated[float, Meta(ge=250.0, le=1_000.0)] = 250.0


class Output(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the pose sent to the nodes means."""

    pose_point: PosePoint = "sensor"
    lens_applied: tuple[LensStep, ...] = ()


class Ports(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """TCP ports; 0 chooses a free one at start."""

    link: Port = 18_710
    frames: Port = 18_711
    api: Port = 18_700
    feed: Port = 18_701


class Paths(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Folders, relative to the stage file."""

    state: str = "stagectl-state"
    takes: str = "takes"


class Stage(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A whole stage."""

    version: Literal[1]
    stage_id: Name
    rate: str
    body: Annotated[tuple[Body, ...], Meta(max_length=MOST_BODIES)]
    source: Annotated[tuple[Source, ...], Meta(max_length=MOST_SOURCES)]
    wall: Annotated[tuple[Wall, ...], Meta(max_length=MOST_WALLS)] = ()
    sync: Sync = Sync()
    schedule: Schedule = Schedule()
    output: Output = Output()
    ports: Ports = Ports()
    paths: Paths = Paths()
    host: str = "127.0.0.1"
    """The address that nodes and consoles reach; keep it loopback until keys are set up."""

    def frame_rate(self) -> Fraction:
        """Return `rate` as a Fraction."""
        return parse_rate(self.rate)
