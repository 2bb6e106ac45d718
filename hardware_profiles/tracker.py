# SPDX-License-Identifier: Apache-2.0
"""What a make of tracker means by its numbers, and how an OSC sender lays out its messages.

Profiles and presets are TOML files in `hardware_profiles/data/`; one file, one id, the id is the
file's name. Every number has both bounds, so nan and inf are refused at loading. A file of another
make is added by writing TOML, not code.
"""

from __future__ import annotations

import difflib
import tomllib
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Annotated, Literal, TypeVar

import msgspec
from msgspec import Meta

from hardware_profiles.pose import Vector

TrackingProtocol = Literal["freed", "f4", "osc"]
SpareMeaning = Literal["unused", "iris", "iris_and_counter", "quality"]
SourceAxis = Literal["x", "y", "z", "-x", "-y", "-z"]
# Position and quaternion in the preset's axes; r? are angles about the sender's own axes, pan to
# roll those of the stage convention; lens values raw; `time_s` is the sender's own clock (any zero;
# a 32-bit float is too coarse for a time of day); `name` is a text that must be the body's.
_PositionArgument = Literal["x", "y", "z"]
_RotationArgument = Literal["qw", "qx", "qy", "qz", "rx", "ry", "rz", "pan", "tilt", "roll"]
_OtherArgument = Literal[
    "focus", "zoom", "iris", "sequence", "timecode", "time_s", "name", "ignore"
]
OscArgument = _PositionArgument | _RotationArgument | _OtherArgument

_RawNumber = Annotated[float, Meta(ge=0.0, le=2.0**32)]
_Port = Annotated[int, Meta(ge=1, le=65535)]
_Text = Annotated[str, Meta(min_length=1, max_length=200)]
_DATA = "data"
# Arguments that only make sense together.
_GROUPS = (("x", "y", "z"), ("qw", "qx", "qy", "qz"), ("rx", "ry", "rz"), ("pan", "tilt", "roll"))


class ZoomRange(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The raw zoom numbers at the ends of the ring."""

    wide: _RawNumber
    tele: _RawNumber


class FocusRange(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The raw focus numbers at the ends of the ring; which is larger is the direction."""

    near: _RawNumber
    far: _RawNumber


class IrisRange(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The raw iris numbers at the ends of the ring."""

    close: _RawNumber
    open: _RawNumber


class TrackerProfile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How one make of tracker fills in its protocol."""

    id: _Text
    label: _Text
    protocol: TrackingProtocol
    origin: _Text
    """Where the facts come from."""
    udp_port: _Port
    zoom: ZoomRange
    focus: FocusRange
    iris: IrisRange | None = None
    spare: SpareMeaning = "unused"
    """What the 16 spare bits of Free-D D1 carry."""
    zoom_per_mm: Annotated[float, Meta(ge=0.0, le=1e6)] = 0.0
    """Zoom counts for a millimetre of focal length; 0 where zoom is a ring position."""
    focus_per_m: Annotated[float, Meta(ge=0.0, le=1e9)] = 0.0
    """Focus counts for a metre of distance; 0 where focus is a ring position."""
    driver_latency_ms: Annotated[float, Meta(ge=0.0, le=1000.0)] = 0.0
    """From the true instant to the first byte on the line, wire time left out."""
    position_noise_mm: Annotated[float, Meta(ge=1e-4, le=1000.0)] = 0.5
    rotation_noise_deg: Annotated[float, Meta(ge=1e-6, le=10.0)] = 0.01
    """Noise of one sample, 1 sigma, each axis."""
    max_position_m: Annotated[float, Meta(ge=0.1, le=100_000.0)] = 1000.0
    max_angle_deg: Annotated[float, Meta(ge=1.0, le=100_000.0)] = 360.0

    def focus_grows_with_distance(self) -> bool:
        """Return whether a larger raw focus number means farther away."""
        return self.focus.far > self.focus.near

    def zoom_fraction(self, raw: float) -> float:
        """Return 0 at the wide end to 1 at the tele end (OpenTrackIO), not clipped."""
        return _fraction(raw, self.zoom.wide, self.zoom.tele)

    def focus_fraction(self, raw: float) -> float:
        """Return 0 at infinity to 1 at the nearest (OpenTrackIO), not clipped."""
        return _fraction(raw, self.focus.far, self.focus.near)

    def position_fault(self, position_m: Vector) -> str | None:
        """Return why a position cannot be true (nan included), or None."""
        bound = self.max_position_m
        for name, value in zip("xyz", position_m, strict=True):
            if not -bound <= value <= bound:
                return f"position {name} is {value:.4g} m, outside +-{bound:g} m"
        return None

    def angle_fault(self, pan_tilt_roll_deg: Vector) -> str | None:
        """Return why angles cannot be true (nan included), or None."""
        bound = self.max_angle_deg
        for name, value in zip(("pan", "tilt", "roll"), pan_tilt_roll_deg, strict=True):
            if not -bound <= value <= bound:
                return f"{name} is {value:.4g} deg, outside +-{bound:g} deg"
        return None


class OscMessageMap(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One OSC address and what its arguments mean, in order."""

    address: Annotated[str, Meta(min_length=2, max_length=255, pattern="^/[ -~]+$")]
    """Matched exactly, after `[name]` was replaced by the name of the body."""
    arguments: Annotated[tuple[OscArgument, ...], Meta(min_length=1, max_length=64)]
    required: Annotated[int, Meta(ge=1, le=64)] | None = None
    """How many arguments must be there; all of them where it is not said."""

    def __post_init__(self) -> None:
        """Refuse arguments that do not make a sample."""
        meaning = [name for name in self.arguments if name != "ignore"]
        doubled = sorted({name for name in meaning if meaning.count(name) > 1})
        if doubled:
            raise ValueError(f"{self.address}: argument {doubled[0]!r} stands there twice")
        present = [group for group in _GROUPS if not set(group).isdisjoint(meaning)]
        for group in present:
            if not set(group).issubset(meaning):
                raise ValueError(f"{self.address}: {', '.join(group)} belong together")
        if len([group for group in present if group[0] != "x"]) > 1:
            raise ValueError(f"{self.address}: one form of rotation is enough")
        if self.required is not None and self.required > len(self.arguments):
            raise ValueError(f"{self.address}: 'required' is more than there are arguments")


class OscPreset(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How one OSC sender says where a body is."""

    id: _Text
    label: _Text
    origin: _Text
    """Where the facts come from, and which of them are not verified."""
    udp_port: _Port
    message: Annotated[tuple[OscMessageMap, ...], Meta(min_length=1, max_length=32)]
    axes: tuple[SourceAxis, SourceAxis, SourceAxis]
    """Which of the sender's axes are the stage's X (right), Y (forward) and Z (up)."""
    position_unit: Literal["m", "cm", "mm"] = "m"
    angle_unit: Literal["deg", "rad"] = "deg"
    euler_order: Annotated[str, Meta(pattern="^(xyz|xzy|yxz|yzx|zxy|zyx)$")] | None = None
    """Order of rx, ry, rz, intrinsic: the first letter turns first, the rest turn with it."""
    default_name: _Text | None = None
    """The name of the body where the stage file gives none."""
    sequence_modulus: Annotated[int, Meta(ge=0, le=2**32)] = 0

    def __post_init__(self) -> None:
        """Refuse axes that are no axes, and Euler angles without an order."""
        if sorted(axis[-1] for axis in self.axes) != ["x", "y", "z"]:
            raise ValueError(f"axes {list(self.axes)} must name x, y and z once each")
        if self.euler_order is None and any("rx" in m.arguments for m in self.message):
            raise ValueError("rx, ry, rz need an 'euler_order'")

    def needs_name(self) -> bool:
        """Return whether a body must be named before anything can match."""
        return self.default_name is None and any(
            "[name]" in m.address or "name" in m.arguments for m in self.message
        )


_Kind = TypeVar("_Kind", TrackerProfile, OscPreset)


def tracker_profile_ids() -> tuple[str, ...]:
    """Return the ids of all tracker profiles, sorted."""
    return _ids("trackers")


def osc_preset_ids() -> tuple[str, ...]:
    """Return the ids of all OSC presets, sorted."""
    return _ids("osc")


def load_tracker_profile(profile_id: str) -> TrackerProfile:
    """Return a tracker profile. ValueError names the id and the ones there are, closest first."""
    return _load("trackers", "tracker profile", profile_id, TrackerProfile)


def load_osc_preset(preset_id: str) -> OscPreset:
    """Return an OSC preset. ValueError names the id and the ones there are, closest first."""
    return _load("osc", "OSC preset", preset_id, OscPreset)


def _folder(name: str) -> Traversable:
    return files("hardware_profiles") / _DATA / name


def _ids(folder: str) -> tuple[str, ...]:
    names = (entry.name for entry in _folder(folder).iterdir())
    return tuple(sorted(name.removesuffix(".toml") for name in names if name.endswith(".toml")))


def _load(folder: str, what: str, wanted: str, kind: type[_Kind]) -> _Kind:
    known = _ids(folder)
    if wanted not in known:  # also keeps a path out of the file name below
        close = difflib.get_close_matches(wanted, known, n=len(known), cutoff=0.0)
        raise ValueError(f"there is no {what} {wanted!r}; there are {', '.join(close)}")
    name = f"{wanted}.toml"
    text = (_folder(folder) / name).read_text(encoding="utf-8")
    try:
        loaded = msgspec.convert(tomllib.loads(text), kind)
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise ValueError(f"{what} {name}: {error}") from error
    if loaded.id != wanted:
        raise ValueError(f"{what} {name}: its id is {loaded.id!r}; it must be the file's name")
    return loaded


def _fraction(raw: float, zero: float, one: float) -> float:
    return (raw - zero) / (one - zero) if one != zero else 0.0
