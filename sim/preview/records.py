# SPDX-License-Identifier: Apache-2.0
"""What a node tells the process that draws its pictures."""

from __future__ import annotations

import msgspec

Seven = tuple[float, float, float, float, float, float, float]
"""x, y, z in metres, then the quaternion w, x, y, z."""
Five = tuple[float, float, float, float, float]
"""Left, right, bottom, top at unit distance, then the distance in metres."""


class WallRecord(msgspec.Struct, frozen=True):
    """One wall: its segments (three corners, then u0 v0 u1 v1) and where it stands."""

    id: str
    segments: tuple[tuple[float, ...], ...]
    pose: Seven


class Start(msgspec.Struct, frozen=True, tag=True):
    """The walls, once."""

    walls: tuple[WallRecord, ...]


class InnerRecord(msgspec.Struct, frozen=True):
    """What stands in one inner frustum, where it is not the plain picture."""

    pupil: Seven
    extent: tuple[float, float, float, float]
    chroma: str
    markers: bool


class Draw(msgspec.Struct, frozen=True, tag=True):
    """One frame as it stands on the glass."""

    frame: int
    outcome: str
    eye: Seven | None
    wall_poses: dict[str, Seven]
    delivered: dict[str, tuple[Five, ...]] | None
    """None where the state was substituted: then the frusta are computed."""
    barcode: bool
    mode: str = "picture"
    """What lies over all of it: picture | black | grey."""
    inners: tuple[InnerRecord, ...] = ()
    """The lowest priority first."""


Record = Start | Draw
