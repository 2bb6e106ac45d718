# SPDX-License-Identifier: Apache-2.0
"""What a motion is: the pose that is true at a time, for any time, without history.

`t_s` counts from the origin of the motion clock (`t0_ns` of the tracker process). Every process
that makes the same motion with the same seed sees the same truth.
"""

from __future__ import annotations

from typing import NamedTuple, Protocol

from sim.motion.attitude import Quaternion, Vector


class TruePose(NamedTuple):
    """Where the camera really is: metres and unit quaternion (w, x, y, z), stage frame."""

    position_m: Vector
    quaternion_wxyz: Quaternion


class Truth(Protocol):
    """A motion."""

    def at(self, t_s: float) -> TruePose:
        """Return the true pose at t_s seconds (any sign)."""
        ...


class Moved:
    """A motion shifted in space, so that several cameras can do the same move side by side."""

    def __init__(self, inner: Truth, origin_m: Vector) -> None:
        self._inner = inner
        self._origin_m = origin_m

    def at(self, t_s: float) -> TruePose:
        """Return the inner pose with the origin added to its position."""
        (x, y, z), quaternion = self._inner.at(t_s)
        ox, oy, oz = self._origin_m
        return TruePose((x + ox, y + oy, z + oz), quaternion)
