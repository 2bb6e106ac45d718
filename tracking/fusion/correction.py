# SPDX-License-Identifier: Apache-2.0
"""Where a source's world stands against the picture's: a rigid transform that keeps it seamless.

A source whose origin moved, that took over from another, or that came back after silence does not
agree with what is on the wall. Its samples go through a `Correction` first, so that the picture
does not jump; what becomes of the correction then is policy: it is held, or eased away slowly.
The transform is written about a pivot, the source's own position: then a small error of its turn
moves nothing here, and grows only with the way from here.
"""

from __future__ import annotations

import math
from typing import NamedTuple

from hardware_profiles.pose import (
    IDENTITY_ROTATION,
    ORIGIN,
    Pose,
    Quaternion,
    Vector,
    conjugate,
    from_rotation_vector,
    multiply,
    normalized,
    rotate,
    to_rotation_vector,
)

# A correction is eased away at these rates (0.75 mm and 0.04 deg in 5 ms), a large one faster, so
# that the slide is over after EASE_S. While the body moves it is eased faster, by this share of the
# speed: a slide hides in a move.
EASE_M_S = 0.15
EASE_RAD_S = math.radians(8.0)
EASE_S = 0.8
HIDDEN_SHARE = 0.5
# Below these it is gone.
_NO_WAY_M = 1e-5
_NO_TURN_RAD = 1e-6


class Correction(NamedTuple):
    """p' = turn (p - pivot) + pivot + shift; q' = turn q."""

    turn: Quaternion = IDENTITY_ROTATION
    pivot_m: Vector = ORIGIN
    shift_m: Vector = ORIGIN
    rate_m_s: float = 0.0
    rate_rad_s: float = 0.0
    """How fast it is eased away, where it is."""

    def position(self, p: Vector) -> Vector:
        """Return where a position of the source's world is in the picture's."""
        (ax, ay, az), (sx, sy, sz) = self.pivot_m, self.shift_m
        x, y, z = rotate(self.turn, (p[0] - ax, p[1] - ay, p[2] - az))
        return (x + ax + sx, y + ay + sy, z + az + sz)

    def rotation(self, q: Quaternion) -> Quaternion:
        """Return the same of a rotation."""
        return normalized(multiply(self.turn, q))

    def pose(self, pose: Pose) -> Pose:
        """Return the same of a pose."""
        return Pose(self.position(pose.position_m), self.rotation(pose.rotation))

    def vector(self, v: Vector) -> Vector:
        """Return the same of a direction or a rate."""
        return rotate(self.turn, v)

    def undone(self, p: Vector) -> Vector:
        """Return where a position of the picture is in the source's world."""
        (ax, ay, az), (sx, sy, sz) = self.pivot_m, self.shift_m
        x, y, z = rotate(conjugate(self.turn), (p[0] - ax - sx, p[1] - ay - sy, p[2] - az - sz))
        return (x + ax, y + ay, z + az)

    def size(self, p: Vector) -> tuple[float, float]:
        """Return how far it moves (m) and turns (rad) a body at p of the source's world."""
        return math.dist(self.position(p), p), math.hypot(*to_rotation_vector(self.turn))

    def drawn(self, sample: Pose, wanted: Pose, share: float) -> Correction:
        """Return the correction a share of the way to the one that turns `sample` into `wanted`."""
        now = self.pose(sample)
        shift, turn = [], []
        off = to_rotation_vector(multiply(wanted.rotation, conjugate(now.rotation)))
        for i in range(3):
            there = now.position_m[i] + share * (wanted.position_m[i] - now.position_m[i])
            shift.append(there - sample.position_m[i])
            turn.append(share * off[i])
        turned = multiply(from_rotation_vector((turn[0], turn[1], turn[2])), self.turn)
        return Correction(normalized(turned), sample.position_m, (shift[0], shift[1], shift[2]))

    def easing(self, p: Vector, speed_m_s: float, speed_rad_s: float) -> Correction:
        """Return it with the rates at which it may be eased away: those of a body at p, moving."""
        way, angle = self.size(p)
        return self._replace(
            rate_m_s=max(EASE_M_S, way / EASE_S) + HIDDEN_SHARE * speed_m_s,
            rate_rad_s=max(EASE_RAD_S, angle / EASE_S) + HIDDEN_SHARE * speed_rad_s,
        )

    def eased(self, p: Vector, dt_s: float) -> Correction | None:
        """Return what is left of it after a time at p; None when nothing is."""
        x, y, z = self.position(p)
        shift = (x - p[0], y - p[1], z - p[2])
        turn = to_rotation_vector(self.turn)
        way, angle = math.hypot(*shift), math.hypot(*turn)
        left = max(0.0, 1.0 - self.rate_m_s * dt_s / way) if way > _NO_WAY_M else 0.0
        kept = max(0.0, 1.0 - self.rate_rad_s * dt_s / angle) if angle > _NO_TURN_RAD else 0.0
        if left == 0.0 and kept == 0.0:
            return None
        return self._replace(
            turn=from_rotation_vector((turn[0] * kept, turn[1] * kept, turn[2] * kept)),
            pivot_m=p,
            shift_m=(shift[0] * left, shift[1] * left, shift[2] * left),
        )


def between(sample: Pose, wanted: Pose) -> Correction:
    """Return the correction that turns a sample into a wanted pose."""
    return Correction().drawn(sample, wanted, 1.0)
