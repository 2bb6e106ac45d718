# SPDX-License-Identifier: Apache-2.0
"""What the show says to the engine and to others: the order, and a fired cue. Rows in topics.py."""

from __future__ import annotations

import msgspec

from hardware_profiles.pose import Vector
from render_bridge.messages import State7
from stagectl.show.state import Trim, ViewState


class ShowOrder(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """The show state as the engine must follow it: whole, never a difference."""

    rev: int
    held: dict[str, State7 | None]
    """Camera id to its pinned pose; None asks for pinning at the next frame."""
    frozen: tuple[str, ...]
    take: str | None
    accepted: dict[str, int] = {}
    """How often somebody accepted the origin of a camera's tracker; each new one is an order."""
    views: dict[str, ViewState] = {}
    """What each camera has on the walls, where somebody changed it."""
    views_rev: int = 0
    in_frames: int = 0
    """The newest change of `views` is seen so many frames after the order."""
    outer_frozen: bool = False
    outer_eye_m: Vector | None = None
    scene: str = ""
    barcode: bool = False
    nodes_off: tuple[str, ...] = ()
    """Nodes that the operators took off."""
    bypassed: dict[str, tuple[str, ...]] = {}
    """By camera, the sources whose poses do not count."""
    masks: dict[str, tuple[str, ...]] = {}
    """By camera, the axes that stay where they were when they were masked."""
    masked_at: dict[str, dict[str, float]] = {}
    """By camera and axis, where: m or deg in the stage frame; an axis that is not there is taken
    at the next frame."""
    trims: dict[str, Trim] = {}
    """By camera: x, y, z in mm, pan, tilt, roll in deg, in the camera's own frame."""
    wall: str = "picture"
    """What the walls show: "picture", "black" or "grey"."""
    wall_rev: int = 0
    """Counts the changes of `wall`."""
    looks: dict[str, tuple[str, bool]] = {}
    """By camera: chroma ("off", "green", "blue") in its inner frustum, and markers on it."""
    light_cards: bool = False


class Cue(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """A cue that was fired, for programs that listen."""

    t_ns: int
    number: str
    """As people write it ("12.5"); empty where it has none."""
    name: str
    action: str
