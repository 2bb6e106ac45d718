# SPDX-License-Identifier: Apache-2.0
"""What a motion is: the pose that is true at a time, for any time, without history.

`t_s` counts from the origin of the motion clock (`t0_ns` of the tracker process). Every process
that makes the same motion with the same seed sees the same truth.
"""

from __future__ import annotations

from typing import NamedTuple, Protocol, runtime_checkable

from sim.motion.attitude import Quaternion, Vector, inverse, product, turned, unit


class TruePose(NamedTuple):
    """Where the camera really is: metres and unit quaternion (w, x, y, z), stage frame."""

    position_m: Vector
    quaternion_wxyz: Quaternion


IDENTITY = TruePose((0.0, 0.0, 0.0), (1.0, 0.0, 0.0, 0.0))
Spans = list[tuple[float, float]]


def after(a: TruePose, b: TruePose) -> TruePose:
    """Return a*b, the pose b given in the frame that a places: stage_T_x = stage_T_w * w_T_x."""
    x, y, z = turned(a.quaternion_wxyz, b.position_m)
    ax, ay, az = a.position_m
    return TruePose((ax + x, ay + y, az + z), unit(product(a.quaternion_wxyz, b.quaternion_wxyz)))


def opposite(pose: TruePose) -> TruePose:
    """Return the pose that undoes a pose: opposite(p) after p is the identity."""
    back = inverse(pose.quaternion_wxyz)
    x, y, z = turned(back, pose.position_m)
    return TruePose((-x, -y, -z), back)


class Truth(Protocol):
    """A motion."""

    def at(self, t_s: float) -> TruePose:
        """Return the true pose at t_s seconds (any sign)."""
        ...


@runtime_checkable
class Judged(Protocol):
    """A motion that knows when its velocity and its acceleration change."""

    def unsteady_s(self, from_s: float, to_s: float) -> Spans:
        """Return the spans of [from_s, to_s] in which the acceleration changes, in order."""
        ...


def unsteady_s(truth: Truth, from_s: float, to_s: float) -> Spans:
    """Return the spans of [from_s, to_s] in which a motion is not steady, seconds, in order.

    Outside them velocity or acceleration is constant. A motion that does not know is never steady.
    """
    if isinstance(truth, Judged):
        return truth.unsteady_s(from_s, to_s)
    return [(from_s, to_s)] if from_s < to_s else []


def is_steady(truth: Truth, t_s: float, for_s: float) -> bool:
    """Return whether velocity or acceleration has been constant for `for_s` seconds at t_s."""
    return not unsteady_s(truth, t_s - for_s, t_s)


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

    def unsteady_s(self, from_s: float, to_s: float) -> Spans:
        """Return the spans of the inner motion."""
        return unsteady_s(self._inner, from_s, to_s)
