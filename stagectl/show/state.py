# SPDX-License-Identifier: Apache-2.0
"""What the people on the stage have asked for: holds, freezes, the running take.

The state is a value. It crosses processes and goes to the state store, so it is a frozen struct.
Camera ids stand sorted in tuples: two states that mean the same are equal and have the same bytes.
"""

from __future__ import annotations

from typing import TypeAlias

import msgspec

ArgValue: TypeAlias = str | int | float | bool | None


class ViewState(msgspec.Struct, frozen=True):
    """What a camera has on the walls. `overscan` None: as the prediction needs it."""

    on_wall: bool = True
    priority: int = 0
    size: float = 1.0
    soft_edge: float = 0.0
    overscan: float | None = None


class ShowState(msgspec.Struct, frozen=True):
    """The show as one value; `rev` grows by one with each change and never goes back.

    `held`: cameras whose pose stops (the picture lives). `frozen`: cameras whose picture stops.
    `take`: name of the running take, None when not rolling. `takes`: takes started so far, which
    names the next one. `marks`: marks set since the last take start. `accepted`: how often
    the origin of a camera's tracker was accepted as it is. `views`: by camera; a camera that is not
    among them has the default. `views_rev` counts their changes, `in_frames` says how many frames
    after the order the newest one is seen. `nodes_off`: the nodes that
    the operators took off.
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

    def view(self, camera: str) -> ViewState:
        """Return what a camera has on the walls."""
        return self.views.get(camera, ViewState())

    @property
    def rolling(self) -> bool:
        """Tell whether a take is running."""
        return self.take is not None

    def says_the_same(self, other: ShowState) -> bool:
        """Compare all but the counters: an undo brings back the show, not how often it changed."""
        return _without_counters(self) == _without_counters(other)


def _without_counters(state: ShowState) -> ShowState:
    views = {name: view for name, view in state.views.items() if view != ViewState()}
    return msgspec.structs.replace(state, rev=0, views_rev=0, in_frames=0, views=views)


def with_member(ids: tuple[str, ...], camera: str) -> tuple[str, ...]:
    """Return the sorted ids with `camera` among them."""
    return tuple(sorted({*ids, camera}))


def without_member(ids: tuple[str, ...], camera: str) -> tuple[str, ...]:
    """Return the ids without `camera`."""
    return tuple(item for item in ids if item != camera)
