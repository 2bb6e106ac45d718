# SPDX-License-Identifier: Apache-2.0
"""The JSON lines of the program under test, as types (docs/conformance.md).

A line with a name missing, or with the wrong shape, is a fault of its own and no rendering.
"""

from __future__ import annotations

import msgspec

Four = tuple[float, float, float, float]
Three = tuple[float, float, float]
State7 = tuple[float, float, float, float, float, float, float]
Matrix = list[float]


class Joined(msgspec.Struct, frozen=True):
    """The node was let in."""

    epoch: int
    rate_num: int
    rate_den: int
    policy: int
    barrier: int
    node_index: int
    bodies: int
    walls: int
    segments: int


class Refused(msgspec.Struct, frozen=True):
    """The node was refused."""

    code: int
    text: str


class UnrealPose(msgspec.Struct, frozen=True):
    """A pose in Unreal's words."""

    position_cm: Three
    quaternion_xyzw: Four
    rotator_deg: Three


class UnityPose(msgspec.Struct, frozen=True):
    """A pose in Unity's words."""

    position_m: Three
    quaternion_xyzw: Four
    euler_deg: Three


class BodyLine(msgspec.Struct, frozen=True):
    """One body of a picture."""

    index: int
    state: State7 | None
    flags: int
    unreal: UnrealPose | None = None
    unity: UnityPose | None = None


class ViewLine(msgspec.Struct, frozen=True):
    """One view of a picture."""

    body: int
    flags: int
    priority: int
    inner: Four
    unreal_matrix: Matrix
    unity_matrix: Matrix


class FrustumLine(msgspec.Struct, frozen=True):
    """One frustum of a picture.

    Where the eye is not in front, only the distance is looked at: the other numbers may be null.
    """

    body: int
    segment: int
    distance_m: float
    extent: list[float | None] | None = None
    unreal_matrix: list[float | None] | None = None
    unity_matrix: list[float | None] | None = None


class RenderLine(msgspec.Struct, frozen=True):
    """What one vsync shows."""

    vsync: int
    t_vsync_node_ns: int
    t_decided_node_ns: int
    frame: int
    outcome: str
    epoch: int
    digest: int
    flags: int
    malformed: int
    offset_ns: int
    bound_ns: int
    scene_offset: State7
    outer_eye_m: Three
    bodies: tuple[BodyLine, ...]
    views: tuple[ViewLine, ...]
    frusta: tuple[FrustumLine, ...]
    wall: int | None = None
    """What lies over it; a client from before WALL does not say."""


class WallCameraLine(msgspec.Struct, frozen=True):
    """One camera of a `wall` line."""

    body: int
    chroma: int
    markers: int


class WallLine(msgspec.Struct, frozen=True):
    """The first vsync that shows what a WALL says."""

    epoch: int
    rev: int
    mode: int
    vsync: int
    t_vsync_node_ns: int
    light_cards: int
    cameras: tuple[WallCameraLine, ...]


class GoLine(msgspec.Struct, frozen=True):
    """A word of the barrier was heard."""

    frame: int
    go: int
    mask: tuple[int, int, int, int]


class EndLine(msgspec.Struct, frozen=True):
    """The counts of the whole run."""

    exact: int
    substituted: int
    repeated: int
    late: int


AnyLine = Joined | Refused | RenderLine | WallLine | GoLine | EndLine
KINDS: dict[str, type[AnyLine]] = {
    "joined": Joined, "refused": Refused, "render": RenderLine, "wall": WallLine, "go": GoLine,
    "end": EndLine,
}  # fmt: skip


def parse(line: dict[str, object]) -> AnyLine | str:
    """Return a line as its type, or what is wrong with it."""
    event = line.get("event")
    kind = KINDS.get(event) if isinstance(event, str) else None
    if kind is None:
        return f"event {event!r} is not one of {', '.join(KINDS)}"
    try:
        return msgspec.convert(line, kind, strict=False)
    except msgspec.ValidationError as error:
        return f"{event}: {error}"
