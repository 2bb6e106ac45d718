# SPDX-License-Identifier: Apache-2.0
"""LED walls: their shape, where they stand, and how late their picture is.

A wall is flat, curved (a part of a cylinder, drawn as flat segments), or a mesh (OBJ with texture
coordinates). Its origin is the middle of the lower edge; at pan 0 it faces -Y, toward the cameras.
"""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from hardware_profiles.bounds import FilePath, Frames, Label, Name, Pixels, Size
from hardware_profiles.transform import Transform

MOST_SEGMENTS = 64


class Curve(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A wall that is part of a standing cylinder; `width_m` runs along the arc."""

    radius_m: Annotated[float, Meta(ge=0.5, le=1_000.0)]
    """Positive: the middle is farthest from the cameras, which stand inside the arc."""
    segments: Annotated[int, Meta(ge=1, le=MOST_SEGMENTS)] = 16
    """How many flat pieces it is drawn with."""


class Wall(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One LED wall."""

    id: Name
    """The short name of the wall."""
    width_m: Size
    """Along the surface."""
    height_m: Size
    """From the lower to the upper edge."""
    label: Label = ""
    """What people call it."""
    pose: Transform = Transform()
    """Where it stands; on a tracked wall, where it stands on its body."""
    curve: Curve | None = None
    mesh: FilePath = ""
    """An OBJ file, relative to the stage file; its shape counts instead of width and height."""
    mesh_axes: Literal["y_up", "z_up"] = "y_up"
    """How the file's axes lie: y_up is what Blender and Maya write."""
    mesh_unit_m: Annotated[float, Meta(gt=0.0, le=1_000.0)] = 1.0
    """Metres in one unit of the file: 0.01 for centimetres."""
    body: Name | None = None
    """The tracked body (role "wall") that carries it; None stands still."""
    width_px: Pixels = 3_840
    """Of the whole wall, in LED pixels."""
    height_px: Pixels = 2_160
    """Of the whole wall, in LED pixels."""
    processor: Name | None = None
    """The LED processor that drives it."""
    inner_extra_frames: Frames = 0.0
    """How much later an inner frustum is that is rendered elsewhere and shared."""


class ModeLatency(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How long an LED processor takes in one mode at one rate."""

    mode: Name
    """The name of the mode."""
    frames: Frames
    """From input to light."""
    rate: str = ""
    """Empty: at every rate that has no row of its own."""


class Signal(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The signal that a processor is meant to be sent; what is empty is not compared."""

    transfer: Literal["", "sdr", "pq", "hlg"] = ""
    """The transfer function of the signal."""
    range: Literal["", "full", "limited"] = ""
    """Which code values are black and white."""
    nits: Annotated[float, Meta(ge=0.0, le=20_000.0)] = 0.0
    """The wall's brightness at full white; 0 where it is not said."""
    lut: Label = ""
    """The name or id of the LUT that is in the processor."""


class Processor(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An LED processor: the mode it runs in, what each mode costs, and where it is asked."""

    id: Name
    """The short name of the processor."""
    mode: Name
    """The latency mode it runs in."""
    latency: Annotated[tuple[ModeLatency, ...], Meta(min_length=1, max_length=64)]
    label: Label = ""
    """What people call it."""
    kind: Literal["", "brompton", "novastar", "helios"] = ""
    """Whose HTTP API it speaks; empty: it is not asked."""
    address: Annotated[str, Meta(max_length=255)] = ""
    """Its address on the network, with a port where it is another than the usual one."""
    poll_s: Annotated[float, Meta(ge=0.2, le=60.0)] = 1.0
    """How often it is asked."""
    signal: Signal = Signal()
    blackout: bool = False
    """Whether wall to black is sent to it as well; it is only read where this is false."""
