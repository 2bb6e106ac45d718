# SPDX-License-Identifier: Apache-2.0
"""What the frame grid tells when it found its reference elsewhere. Pure."""

from __future__ import annotations

from typing import Literal, NamedTuple

Cause = Literal["jump", "holdover", "rate", "numbers"]


class GridMove(NamedTuple):
    """The grid found its reference elsewhere and is locked to it again."""

    t_ns: int
    cause: Cause
    """The phase jumped; edges were away; they had another rate; only their numbers jumped."""
    moved_ns: float
    """How much later each frame starts now."""
    after_ns: int
    """Since the last edge before it."""
    places: int | None
    """How far the grid ran ahead of the reference's count, in places; None: nothing tells."""
    frames: int | None
    """The same in whole frames: more than 0 numbers skipped, less than 0 repeated."""
