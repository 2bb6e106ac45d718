# SPDX-License-Identifier: Apache-2.0
"""What the people on the stage have asked for: holds, freezes, the running take.

The state is a value. It crosses processes and goes to the state store, so it is a frozen struct.
Camera ids stand sorted in tuples: two states that mean the same are equal and have the same bytes.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias, TypeVar

import msgspec

ArgValue: TypeAlias = str | int | float | bool | None
# x, y, z in mm, then pan, tilt, roll in deg.
Trim: TypeAlias = tuple[float, float, float, float, float, float]
Look: TypeAlias = tuple[str, bool]
NO_TRIM: Trim = (0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
PLAIN_LOOK: Look = ("off", False)
PICTURE = "picture"
T = TypeVar("T")


class ViewState(msgspec.Struct, frozen=True):
    """What a camera has on the walls. `overscan` None: as the prediction needs it."""

    on_wall: bool = True
    priority: int = 0
    size: float = 1.0
    soft_edge: float = 0.0
    overscan: float | None = None


class StoredCall(msgspec.Struct, frozen=True):
    """A verb with its arguments, to be kept."""

    verb: str
    args: dict[str, str] = {}


class CueStep(msgspec.Struct, frozen=True):
    """A cue that was fired: the cue before it, and what brings back all that it touched."""

    number: str
    before: str = ""
    back: tuple[StoredCall, ...] = ()


class Slate(msgspec.Struct, frozen=True):
    """What stands on the slate; `pattern` says how a production writes it (us, uk, cn)."""

    pattern: str = "us"
    scene: str = ""
    shot: str = ""
    take: int = 1


class ShowState(msgspec.Struct, frozen=True):
    """The show as one value; `rev` grows by one with each change and never goes back.

    `held`: cameras whose pose stops (the picture lives). `frozen`: cameras whose picture stops.
    `take`: name of the running take, None when not rolling. `takes`: takes started so far, which
    names the next one. `marks`: marks set since the last take start. `accepted`: how often
    the origin of a camera's tracker was accepted as it is. `views`: by camera; a camera that is not
    among them has the default. `views_rev` counts their changes, `in_frames` says how many frames
    after the order the newest one is seen. `nodes_off`: the nodes that
    the operators took off. `bypassed`: by camera, the sources whose poses do not count. `masks`: by
    camera, the axes that stay. `trims`, `looks`: by camera, where they are not the plain ones.
    `wall`: "picture", "black" or "grey"; `wall_rev` counts its changes. `rolled_as`: the slate of
    the running take, where that gave its name. `cue`: the cue that was fired last, `cue_standby`
    the next one, `cues_fired` those of this run, newest last.
    """

    held: tuple[str, ...] = ()
    frozen: tuple[str, ...] = ()
    take: str | None = None
    takes: int = 0
    marks: int = 0
    rev: int = 0
    accepted: dict[str, int] = {}
    views: dict[str, ViewState] = {}
    views_rev: int = 0
    in_frames: int = 0
    outer_frozen: bool = False
    outer_eye_m: tuple[float, float, float] | None = None
    scene: str = ""
    barcode: bool = False
    nodes_off: tuple[str, ...] = ()
    bypassed: dict[str, tuple[str, ...]] = {}
    masks: dict[str, tuple[str, ...]] = {}
    trims: dict[str, Trim] = {}
    looks: dict[str, Look] = {}
    light_cards: bool = False
    wall: str = PICTURE
    wall_rev: int = 0
    slate: Slate = Slate()
    rolled_as: str = ""
    cue: str = ""
    cue_standby: str = ""
    cues_fired: tuple[CueStep, ...] = ()

    def view(self, camera: str) -> ViewState:
        """Return what a camera has on the walls."""
        return self.views.get(camera, ViewState())

    @property
    def rolling(self) -> bool:
        """Tell whether a take is running."""
        return self.take is not None

    def says_the_same(self, other: ShowState) -> bool:
        """Compare all but the counters: an undo brings back the show, not how often it changed."""
        return self.content() == other.content()

    def content(self) -> bytes:
        """Return all but the counters as bytes: equal where two states say the same."""
        views = {name: view for name, view in sorted(self.views.items()) if view != ViewState()}
        plain = msgspec.structs.replace(self, rev=0, views_rev=0, in_frames=0, views=views)
        return msgspec.json.encode(plain)


def with_entry(rows: Mapping[str, T], camera: str, value: T, plain: T) -> dict[str, T]:
    """Return the rows, sorted by camera, with this one's value; a plain value has no row."""
    changed = {**rows, camera: value}
    return {name: changed[name] for name in sorted(changed) if changed[name] != plain}


def with_member(ids: tuple[str, ...], camera: str) -> tuple[str, ...]:
    """Return the sorted ids with `camera` among them."""
    return tuple(sorted({*ids, camera}))


def without_member(ids: tuple[str, ...], camera: str) -> tuple[str, ...]:
    """Return the ids without `camera`."""
    return tuple(item for item in ids if item != camera)
