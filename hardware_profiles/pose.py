# SPDX-License-Identifier: Apache-2.0
"""Rigid poses and unit quaternions in plain floats.

Quaternions are (w, x, y, z), unit, active, and written with w >= 0. Everything here is scalar on
purpose: one pose costs about a microsecond this way and twenty through an array library.
"""

from __future__ import annotations

import math
from typing import NamedTuple

Vector = tuple[float, float, float]
Quaternion = tuple[float, float, float, float]

ORIGIN: Vector = (0.0, 0.0, 0.0)
IDENTITY_ROTATION: Quaternion = (1.0, 0.0, 0.0, 0.0)

_SMALL_ANGLE_RAD = 1e-8


class Pose(NamedTuple):
    """A rigid transform `a_T_b`: where frame b stands in frame a.

    `position_m` is b's origin in a, metres. `rotation` turns b's axes into a's.
    """

    position_m: Vector = ORIGIN
    rotation: Quaternion = IDENTITY_ROTATION

    def compose(self, inner: Pose) -> Pose:
        """Return `a_T_c` from this `a_T_b` and an inner `b_T_c`."""
        x, y, z = rotate(self.rotation, inner.position_m)
        px, py, pz = self.position_m
        return Pose((px + x, py + y, pz + z), multiply(self.rotation, inner.rotation))

    def inverse(self) -> Pose:
        """Return `b_T_a`."""
        back = conjugate(self.rotation)
        x, y, z = rotate(back, self.position_m)
        return Pose((-x, -y, -z), back)


def multiply(a: Quaternion, b: Quaternion) -> Quaternion:
    """Return the Hamilton product a*b (first b, then a)."""
    aw, ax, ay, az = a
    bw, bx, by, bz = b
    return (
        aw * bw - ax * bx - ay * by - az * bz,
        aw * bx + ax * bw + ay * bz - az * by,
        aw * by - ax * bz + ay * bw + az * bx,
        aw * bz + ax * by - ay * bx + az * bw,
    )


def conjugate(q: Quaternion) -> Quaternion:
    """Return the inverse of a unit quaternion."""
    return (q[0], -q[1], -q[2], -q[3])


def rotate(q: Quaternion, v: Vector) -> Vector:
    """Turn a vector by a unit quaternion (v + 2w(u x v) + 2u x (u x v), with u the vector part)."""
    w, x, y, z = q
    vx, vy, vz = v
    tx = 2.0 * (y * vz - z * vy)
    ty = 2.0 * (z * vx - x * vz)
    tz = 2.0 * (x * vy - y * vx)
    return (
        vx + w * tx + y * tz - z * ty,
        vy + w * ty + z * tx - x * tz,
        vz + w * tz + x * ty - y * tx,
    )


def normalized(q: Quaternion) -> Quaternion:
    """Return q at unit length with w >= 0. Raises ValueError where the length is zero."""
    w, x, y, z = q
    length = math.sqrt(w * w + x * x + y * y + z * z)
    if not length > 0.0:
        raise ValueError("a quaternion of length zero is no rotation")
    scale = (1.0 if w >= 0.0 else -1.0) / length
    return (w * scale, x * scale, y * scale, z * scale)


def from_rotation_vector(v: Vector) -> Quaternion:
    """Return the rotation by |v| radians about v (the exponential map)."""
    x, y, z = v
    angle = math.sqrt(x * x + y * y + z * z)
    if angle < _SMALL_ANGLE_RAD:
        return (1.0, 0.5 * x, 0.5 * y, 0.5 * z)
    scale = math.sin(0.5 * angle) / angle
    return (math.cos(0.5 * angle), x * scale, y * scale, z * scale)


def to_rotation_vector(q: Quaternion) -> Vector:
    """Return the shortest rotation vector of q, in radians (the logarithm)."""
    w, x, y, z = q
    if w < 0.0:
        w, x, y, z = -w, -x, -y, -z
    sine = math.sqrt(x * x + y * y + z * z)
    if sine < _SMALL_ANGLE_RAD:
        return (2.0 * x, 2.0 * y, 2.0 * z)
    scale = 2.0 * math.atan2(sine, w) / sine
    return (x * scale, y * scale, z * scale)


def angle_between_rad(a: Quaternion, b: Quaternion) -> float:
    """Return the angle of the rotation from a to b, 0 to pi."""
    x, y, z = to_rotation_vector(multiply(conjugate(a), b))
    return math.sqrt(x * x + y * y + z * z)
