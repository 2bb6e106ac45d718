# SPDX-License-Identifier: Apache-2.0
"""The rig session: which lens stands on which camera body, with which motors, since when.

A *build* is a rig with a name ("A-cam-32mm"); it is put together, taken apart and put together
again, several times a day. Each time is a session, and each session is kept. What belongs to the
glass (focal length, distortion, entrance pupil) is in the lens profile, never here.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from hardware_profiles.lens.profile import LensName, LensProfile, RingPosition, SensorMode
from hardware_profiles.rig.motor import RINGS, Motor, Ring
from hardware_profiles.transform import Transform

FORMAT: Literal["stagectl-rig"] = "stagectl-rig"
VERSION: Literal[1] = 1
NAME_PATTERN = r"^[A-Za-z0-9][A-Za-z0-9_.-]*\Z"

RigName = Annotated[str, Meta(pattern=NAME_PATTERN, max_length=63)]
Hash = Annotated[str, Meta(pattern=r"^([0-9a-f]{64})?\Z")]
Text = Annotated[str, Meta(max_length=200)]
_Millimetres = Annotated[float, Meta(ge=0.1, le=10_000.0)]
_Pixels = Annotated[float, Meta(ge=0.0, le=1e6)]
_Percent = Annotated[float, Meta(ge=-1e4, le=1e4)]


class CameraBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One camera of the stage; `name` is what people call it and what keeps it apart."""

    name: RigName
    make: Text = ""
    model: Text = ""
    serial: Text = ""


class LookBoard(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The board of a quick look, to be proposed again: spec as in `lens calibrate --board`."""

    spec: Annotated[str, Meta(min_length=1, max_length=200)]
    square_mm: _Millimetres
    marker_mm: _Millimetres | None = None


class Look(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What one picture of a board said of the profile, with only the board's place free."""

    picture: Text
    sha256: Hash
    zoom: RingPosition
    focus: RingPosition
    points: Annotated[int, Meta(ge=1, le=1_000_000)]
    rms_px: _Pixels
    rms_percent: Annotated[float, Meta(ge=0.0, le=1e4)]
    """Of the picture's width."""
    focal_percent: _Percent | None = None
    """How much longer than the profile's the focal length looks; None: the board was not tilted
    enough to tell."""
    focal_std_percent: Annotated[float, Meta(ge=0.0, le=1e6)] | None = None


class RigSession(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One build, as it was put together once."""

    format: Literal["stagectl-rig"]
    version: Literal[1]
    build: RigName
    camera: CameraBody
    lens: LensName
    sensor: SensorMode | None = None
    """None: not known."""
    profile: Hash = ""
    """Content hash of the lens profile that was current; empty: there was none."""
    motor: Annotated[tuple[Motor, ...], Meta(max_length=len(RINGS))] = ()
    rig_offset: Transform = Transform()
    """From the tracked body to the sensor: `body_T_sensor`."""
    offset_set_on: Annotated[str, Meta(max_length=40)] = ""
    """When the rig offset was measured or typed; empty: never."""
    board: LookBoard | None = None
    look: Look | None = None
    author: Text = ""
    date: Annotated[str, Meta(max_length=40)] = ""
    notes: Annotated[str, Meta(max_length=4_000)] = ""
    parent: Hash = ""
    """Content hash of the session of this build before."""
    hash: Hash = ""

    def motor_of(self, ring: Ring) -> Motor:
        """Return the motor of a ring; one without ends where there is none."""
        return next((motor for motor in self.motor if motor.ring == ring), Motor(ring))


def make_session(build: str, camera: CameraBody, lens: LensName, **more: object) -> RigSession:
    """Return a session of this version, not hashed yet; `more` are its other fields."""
    return msgspec.structs.replace(RigSession(FORMAT, VERSION, build, camera, lens), **more)


def faults(session: RigSession) -> Iterator[str]:
    """Yield one line for each thing that no single value shows to be wrong."""
    seen: set[Ring] = set()
    for number, motor in enumerate(session.motor):
        fault = motor.fault()
        if fault is not None:
            yield f"motor[{number}].{fault}"
        if motor.ring in seen:
            yield f"motor[{number}].ring: found {motor.ring!r} twice, expected each ring once"
        seen.add(motor.ring)


def rings_needed(session: RigSession, profile: LensProfile | None) -> list[Ring]:
    """Return the rings whose position the numbers depend on.

    Without a profile that is zoom and focus: nothing says that the lens has no such ring.
    """
    if profile is None:
        return ["zoom", "focus"]
    needed: list[Ring] = []
    if len({node.zoom for node in profile.node}) > 1:
        needed.append("zoom")
    if len({node.focus for node in profile.node}) > 1:
        needed.append("focus")
    return needed + [m.ring for m in session.motor if m.ring not in needed]


def marks(session: RigSession, profile: LensProfile | None) -> list[str]:
    """Return what is open about a session, each in a few words; none of it keeps it from use."""
    found = []
    if profile is None:
        found.append("no profile")
    if session.sensor is None:
        found.append("sensor mode not set")
    unset = [r for r in rings_needed(session, profile) if not session.motor_of(r).is_set]
    if unset:
        found.append(f"ends not set: {', '.join(unset)}")
    old = [m.ring for m in session.motor if m.is_set and m.set_on < session.date]
    if old:
        found.append(f"ends from before: {', '.join(old)}")
    if not session.offset_set_on:
        found.append("rig offset not set")
    if session.look is None:
        found.append("not looked at")
    return found
