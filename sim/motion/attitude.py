# SPDX-License-Identifier: Apache-2.0
"""The simulator's own rotation maths, written from the definition of the stage frame.

Stage frame: right-handed, X right, Y forward, Z up; R = Rz(pan) Rx(tilt) Ry(roll), pan positive to
the left. It shares no code with the product on purpose: a sign error must not cancel.
Quaternions are (w, x, y, z), unit, active.
"""

from __future__ import annotations

import math

Vector = tuple[float, float, float]
Quaternion = tuple[float, float, float, float]

_TINY_RAD = 1e-9


def product(a: Quaternion, b: Quaternion) -> Quaternion:
    """Return the rotation that does b first, in the frame that a makes: a*b."""
    a0, a1, a2, a3 = a
    b0, b1, b2, b3 = b
    return (
        a0 * b0 - (a1 * b1 + a2 * b2 + a3 * b3),
        a0 * b1 + b0 * a1 + (a2 * b3 - a3 * b2),
        a0 * b2 + b0 * a2 + (a3 * b1 - a1 * b3),
        a0 * b3 + b0 * a3 + (a1 * b2 - a2 * b1),
    )


def inverse(q: Quaternion) -> Quaternion:
    """Return the opposite turn of a unit quaternion."""
    return (q[0], -q[1], -q[2], -q[3])


def unit(q: Quaternion) -> Quaternion:
    """Return q at length 1 with w >= 0. Raises ValueError where it has no direction."""
    norm = math.hypot(*q)
    if not 0.0 < norm < math.inf:
        raise ValueError("a quaternion of length zero or infinity is no rotation")
    if q[0] < 0.0:
        norm = -norm
    return (q[0] / norm, q[1] / norm, q[2] / norm, q[3] / norm)


def attitude(pan_deg: float, tilt_deg: float, roll_deg: float) -> Quaternion:
    """Return Rz(pan) Rx(tilt) Ry(roll), multiplied out from its three turns."""
    p, t, r = (math.radians(angle) / 2.0 for angle in (pan_deg, tilt_deg, roll_deg))
    turn = product((math.cos(p), 0.0, 0.0, math.sin(p)), (math.cos(t), math.sin(t), 0.0, 0.0))
    return unit(product(turn, (math.cos(r), 0.0, math.sin(r), 0.0)))


def pan_tilt_roll(q: Quaternion) -> Vector:
    """Return (pan, tilt, roll) in degrees, read off the rotation matrix.

    The forward axis is (-sin p cos t, cos p cos t, sin t) and the bottom row of the matrix is
    (-cos t sin r, sin t, cos t cos r). Straight up or down, roll is 0.
    """
    w, x, y, z = q
    forward_x = 2.0 * (x * y - w * z)
    forward_y = w * w - x * x + y * y - z * z
    forward_z = 2.0 * (y * z + w * x)
    tilt = math.degrees(math.atan2(forward_z, math.hypot(forward_x, forward_y)))
    if math.hypot(forward_x, forward_y) < 1e-7:
        return (
            math.degrees(math.atan2(2.0 * (x * y + w * z), w * w + x * x - y * y - z * z)),
            tilt,
            0.0,
        )
    pan = math.degrees(math.atan2(-forward_x, forward_y))
    right_z = 2.0 * (x * z - w * y)
    up_z = w * w - x * x - y * y + z * z
    return (pan, tilt, math.degrees(math.atan2(-right_z, up_z)))


def turned(q: Quaternion, v: Vector) -> Vector:
    """Return the vector v turned by q."""
    _, x, y, z = product(product(q, (0.0, *v)), inverse(q))
    return (x, y, z)


def turn_by(vector_rad: Vector) -> Quaternion:
    """Return the turn by |v| radians about v."""
    x, y, z = vector_rad
    angle = math.hypot(x, y, z)
    if angle < _TINY_RAD:
        return (1.0, x / 2.0, y / 2.0, z / 2.0)
    s = math.sin(angle / 2.0) / angle
    return (math.cos(angle / 2.0), s * x, s * y, s * z)


def turn_vector(q: Quaternion) -> Vector:
    """Return the shortest rotation vector of q, radians: the inverse of turn_by."""
    w, x, y, z = q if q[0] >= 0.0 else (-q[0], -q[1], -q[2], -q[3])
    sine = math.hypot(x, y, z)
    if sine < _TINY_RAD:
        return (2.0 * x, 2.0 * y, 2.0 * z)
    s = 2.0 * math.atan2(sine, w) / sine
    return (s * x, s * y, s * z)


def cross(a: Vector, b: Vector) -> Vector:
    """Return the vector product."""
    return (a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0])
