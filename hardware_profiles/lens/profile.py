# SPDX-License-Identifier: Apache-2.0
"""The lens profile: the optics of one lens, by serial number, on one sensor mode.

A profile is a grid of *nodes* over normalised zoom (0 wide, 1 tele) and focus (0 infinity, 1 near),
as OpenTrackIO has them; motors overrun their ends a little, so nodes may stand outside 0 to 1.

Camera frame: x right, y down, z forward, metres (OpenCV). With x' = x/z, y' = y/z and
r^2 = x'^2 + y'^2, a *undistorted_to_distorted* node puts a point at (OpenCV's `projectPoints`)

    a   = (1 + k1 r^2 + k2 r^4 + k3 r^6) / (1 + k4 r^2 + k5 r^4 + k6 r^6)
    x"  = a x' + 2 p1 x' y' + p2 (r^2 + 2 x'^2)
    y"  = a y' + p1 (r^2 + 2 y'^2) + 2 p2 x' y'
    px  = fx x" + cx,  py = fy y" + cy      f = focal_mm * sensor px / sensor mm

A *distorted_to_undistorted* node has the same formula from (x", y") to (x', y').

Pixel (0, 0) is the centre of the upper left pixel: the middle of a picture W wide is (W - 1) / 2.
Where the projection centre is seen from the middle, in millimetres, is the *projection offset*.
"""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

FORMAT: Literal["stagectl-lens"] = "stagectl-lens"
VERSION: Literal[1] = 1

Direction = Literal["undistorted_to_distorted", "distorted_to_undistorted"]
How = Literal["solved", "imported", "nominal"]
Verdict = Literal["pass", "warn", "fail"]
Use = Literal["wall", "composite"]

RingPosition = Annotated[float, Meta(ge=-0.5, le=1.5)]
_Focal = Annotated[float, Meta(ge=0.5, le=5000.0)]
_Center = Annotated[float, Meta(ge=-20_000.0, le=40_000.0)]
_Coefficient = Annotated[float, Meta(ge=-1e4, le=1e4)]
_Std = Annotated[float, Meta(ge=0.0, le=1e6)]
_Pixels = Annotated[float, Meta(ge=0.0, le=1e6)]
_Count = Annotated[int, Meta(ge=0, le=1_000_000)]
_Text = Annotated[str, Meta(max_length=200)]
_LongText = Annotated[str, Meta(max_length=4_000)]
_Hash = Annotated[str, Meta(pattern="^([0-9a-f]{64})?$")]
# What k3 does goes with the sixth power of the picture's angle: a long lens has large ones. How far
# they move a point of the picture is checked in hardware_profiles.lens.check.
_Radial = Annotated[float, Meta(ge=-1e12, le=1e12)]
Radial = Annotated[tuple[_Radial, ...], Meta(max_length=6)]


class LensName(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which glass this is."""

    make: _Text = ""
    model: _Text = ""
    serial: _Text = ""
    mount: _Text = ""
    squeeze: Annotated[float, Meta(ge=0.5, le=4.0)] = 1.0
    """Anamorphic squeeze: 2 where the recorded picture is to be pulled twice as wide."""

    def words(self) -> str:
        """Return the name as people say it."""
        name = " ".join(word for word in (self.make, self.model) if word)
        if not name:
            return f"lens without a name #{self.serial}" if self.serial else "lens without a name"
        return f"{name} #{self.serial}" if self.serial else name


class SensorMode(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The part of the sensor that is recorded, and the picture it makes."""

    width_mm: Annotated[float, Meta(ge=1.0, le=200.0)]
    height_mm: Annotated[float, Meta(ge=1.0, le=200.0)]
    width_px: Annotated[int, Meta(ge=16, le=40_000)]
    height_px: Annotated[int, Meta(ge=16, le=40_000)]
    name: _Text = ""

    def middle_px(self) -> tuple[float, float]:
        """Return the middle of the picture."""
        return ((self.width_px - 1) / 2.0, (self.height_px - 1) / 2.0)

    def px_per_mm(self) -> tuple[float, float]:
        """Return pixels a millimetre of the sensor, across and down."""
        return (self.width_px / self.width_mm, self.height_px / self.height_mm)


class NodeStd(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Standard deviations of a node's values (1 sigma), as the solver states them: optimistic."""

    focal_mm: tuple[_Std, _Std]
    center_px: tuple[_Std, _Std]
    radial: Annotated[tuple[_Std, ...], Meta(max_length=6)] = ()
    tangential: tuple[_Std, _Std] = (0.0, 0.0)


class NodeQuality(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How well a node is known."""

    views: _Count = 0
    rms_px: _Pixels = 0.0
    heldout_rms_px: _Pixels | None = None
    """Error on views that were kept out of the solve."""
    std: NodeStd | None = None
    edge_std_px: _Pixels | msgspec.UnsetType = msgspec.UNSET
    """1 sigma of where a fixed ray lands, at worst of the middles of the picture's edges. What the
    views do not agree about is in it, so it is not as optimistic as `std`. Unset (and not in the
    file, whose hash stays what it was): not known."""
    corner_std_px: _Pixels | msgspec.UnsetType = msgspec.UNSET
    """The same at worst in the whole picture."""


class LensNode(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The optics at one zoom and focus."""

    zoom: RingPosition
    focus: RingPosition
    focal_mm: tuple[_Focal, _Focal]
    """Across and down, on the sensor as recorded: not equal under anamorphic squeeze."""
    center_px: tuple[_Center, _Center]
    radial: Radial = ()
    """k1 to k6: the numerator's three, then the denominator's. What is left out is 0."""
    tangential: tuple[_Coefficient, _Coefficient] = (0.0, 0.0)
    entrance_pupil_m: Annotated[float, Meta(ge=-5.0, le=5.0)] | None = None
    """From the sensor toward the object, along the optical axis; None: not known."""
    falloff: tuple[_Coefficient, _Coefficient, _Coefficient] | None = None
    """OpenLensIO's a1, a2, a3: light at r mm is 1 - (a1 r^2 + a2 r^4 + a3 r^6); None: not known."""
    how: How = "solved"
    quality: NodeQuality | None = None


class FocusMark(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A mark of the focus ring."""

    focus: RingPosition
    distance_m: Annotated[float, Meta(gt=0.0, le=1e6)]


class IrisMark(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A mark of the iris ring (0 open, 1 closed)."""

    iris: RingPosition
    f_number: Annotated[float, Meta(ge=0.3, le=128.0)]


class InputFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A file that the numbers come from."""

    name: _Text
    sha256: _Hash


class Judgement(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the gates said, each for its use."""

    wall: Verdict
    composite: Verdict
    reasons: tuple[_LongText, ...] = ()


class Origin(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where the numbers come from."""

    author: _Text = ""
    date: _Text = ""
    """ISO 8601, UTC."""
    method: _LongText = ""
    versions: dict[str, _Text] = msgspec.field(default_factory=dict)
    """Of the programs that had a part in it."""
    inputs: Annotated[tuple[InputFile, ...], Meta(max_length=10_000)] = ()
    notes: _LongText = ""


class Signature(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Ed25519 (RFC 8032) over the 32 bytes of the content hash."""

    public_key: Annotated[str, Meta(pattern="^[0-9a-f]{64}$")]
    value: Annotated[str, Meta(pattern="^[0-9a-f]{128}$")]


class LensProfile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One lens on one sensor mode."""

    format: Literal["stagectl-lens"]
    version: Literal[1]
    lens: LensName
    sensor: SensorMode
    node: Annotated[tuple[LensNode, ...], Meta(min_length=1, max_length=4_096)]
    direction: Direction = "undistorted_to_distorted"
    focus_mark: Annotated[tuple[FocusMark, ...], Meta(max_length=1_000)] = ()
    iris_mark: Annotated[tuple[IrisMark, ...], Meta(max_length=1_000)] = ()
    judgement: Judgement | None = None
    origin: Origin = Origin()
    parent: _Hash = ""
    """Content hash of the profile that this one replaces."""
    hash: _Hash = ""
    """SHA-256 of the content: see `hardware_profiles.lens.file`."""
    signature: Signature | None = None


def make_profile(
    lens: LensName, sensor: SensorMode, node: tuple[LensNode, ...], **more: object
) -> LensProfile:
    """Return a profile of this version, not hashed yet; `more` are its other fields."""
    return msgspec.structs.replace(LensProfile(FORMAT, VERSION, lens, sensor, node), **more)
