# SPDX-License-Identifier: Apache-2.0
"""What the people on the stage have asked for: holds, freezes, the running take.

The state is a value. It crosses processes and goes to the state store, so it is a frozen struct.
Camera ids stand sorted in tuples: two states that mean the same are equal and have the same bytes.
"""

from __future__ import annotations

from typing import TypeAlias

import msgspec

ArgValue: TypeAlias = str | int | float | bool | None


class ShowState(msgspec.Struct, frozen=True):
    """The show as one value; `rev` grows by one with each change and never goes back.

    `held`: cameras whose pose stops (the picture lives). `frozen`: cameras whose picture stops.
    `take`: name of the running take, None when not rolling. `takes`: takes started so far, which
    names the next one. `marks`: marks set since the last take start. `accepted`: how often
    the origin of a camera's tracker was accepted as it is.
    """

    held: tuple[str, ...] = ()
    frozen: tuple[str, ...] = ()
    take: str | None = None
    takes: int = 0
    marks: int = 0
    rev: int = 0
    accepted: dict[str, int] = {}

    @property
    def rolling(self) -> bool:
        """Tell whether a take is running."""
        return self.take is not None

    def says_the_same(self, other: ShowState) -> bool:
        """Compare all but `rev`: after an undo the show is as before, but it has changed twice."""
        return msgspec.structs.replace(self, rev=other.rev) == other


def with_member(ids: tuple[str, ...], camera: str) -> tuple[str, ...]:
    """Return the sorted ids with `camera` among them."""
    return tuple(sorted({*ids, camera}))


def without_member(ids: tuple[str, ...], camera: str) -> tuple[str, ...]:
    """Return the ids without `camera`."""
    return tuple(item for item in ids if item != camera)
