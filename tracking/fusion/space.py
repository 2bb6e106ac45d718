# SPDX-License-Identifier: Apache-2.0
"""The two spaces an estimate lives in: positions (R^3) and rotations (SO(3)).

A `Space` adds a small vector to a value, takes the vector between two values, and goes part of the
way between them. For rotations the vector is a rotation vector in the stage frame, q' = exp(v) q
(Sola, "Quaternion kinematics for the error-state Kalman filter", 2017, section 4). Everything that
is built on these three is equivariant: a rotated world gives the rotated answer.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import NamedTuple

from hardware_profiles.pose import Vector

Value = tuple[float, ...]
"""A position (x, y, z) or a unit quaternion (w, x, y, z)."""

# Below these the series are exact to double precision in what they are used for.
_SMALL_ANGLE2_EXP = 1e-4
_SMALL_ANGLE2_LOG = 1e-6


class Space(NamedTuple):
    """The operations of one quantity."""

    plus: Callable[[Value, float, float, float], Value]
    """Value and vector to value."""
    minus: Callable[[Value, Value], Vector]
    """The vector from the second value to the first."""
    between: Callable[[Value, Value, float], Value]
    """The value at a share of the short way from the first to the second."""


def _add(p: Value, x: float, y: float, z: float) -> Value:
    return (p[0] + x, p[1] + y, p[2] + z)


def _difference(a: Value, b: Value) -> Vector:
    return (a[0] - b[0], a[1] - b[1], a[2] - b[2])


def _lerp(a: Value, b: Value, f: float) -> Value:
    return (a[0] + f * (b[0] - a[0]), a[1] + f * (b[1] - a[1]), a[2] + f * (b[2] - a[2]))


def turn(q: Value, x: float, y: float, z: float) -> Value:
    """Return exp((x, y, z)) q: the rotation turned by a vector of the stage frame, radians.

    The length is corrected by one Newton step, enough for what a double loses in one product.
    """
    angle2 = x * x + y * y + z * z
    if angle2 < _SMALL_ANGLE2_EXP:
        w, s = 1.0 - angle2 * 0.125, 0.5 - angle2 * (1.0 / 48.0)
    else:
        angle = math.sqrt(angle2)
        w, s = math.cos(0.5 * angle), math.sin(0.5 * angle) / angle
    x *= s
    y *= s
    z *= s
    bw, bx, by, bz = q
    rw = w * bw - x * bx - y * by - z * bz
    rx = w * bx + x * bw + y * bz - z * by
    ry = w * by - x * bz + y * bw + z * bx
    rz = w * bz + x * by - y * bx + z * bw
    k = 1.5 - 0.5 * (rw * rw + rx * rx + ry * ry + rz * rz)
    return (rw * k, rx * k, ry * k, rz * k)


def turn_between(a: Value, b: Value) -> Vector:
    """Return log(a b^-1): the shortest vector that turns b into a, stage frame, radians."""
    aw, ax, ay, az = a
    bw, bx, by, bz = b
    w = aw * bw + ax * bx + ay * by + az * bz
    x = ax * bw - aw * bx - ay * bz + az * by
    y = ay * bw - aw * by - az * bx + ax * bz
    z = az * bw - aw * bz - ax * by + ay * bx
    if w < 0.0:
        w, x, y, z = -w, -x, -y, -z
    sine2 = x * x + y * y + z * z
    if sine2 < _SMALL_ANGLE2_LOG:
        s = 2.0 + sine2 * (1.0 / 3.0)
    else:
        sine = math.sqrt(sine2)
        s = 2.0 * math.atan2(sine, w) / sine
    return (x * s, y * s, z * s)


def _nlerp(a: Value, b: Value, f: float) -> Value:
    """Between neighbouring samples the angle is small, and this equals slerp to its third order."""
    e = 1.0 - f
    if a[0] * b[0] + a[1] * b[1] + a[2] * b[2] + a[3] * b[3] < 0.0:
        f = -f
    w, x, y, z = (e * a[i] + f * b[i] for i in range(4))
    k = 1.0 / math.sqrt(w * w + x * x + y * y + z * z)
    return (w * k, x * k, y * k, z * k)


POSITIONS = Space(_add, _difference, _lerp)
ROTATIONS = Space(turn, turn_between, _nlerp)
