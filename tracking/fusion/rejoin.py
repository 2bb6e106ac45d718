# SPDX-License-Identifier: Apache-2.0
"""The way of the picture from where it stood to a body that was lost and is back.

A body that nobody saw for a while is somewhere else, and nothing foretells how it moves until some
samples have come. So its tracks begin anew at its own word, and what is *shown* goes over from the
pose that was held, starting and ending softly. Pure: the share follows from the time alone.
"""

from __future__ import annotations

import math
from typing import NamedTuple

from hardware_profiles.pose import (
    Pose,
    Vector,
    angle_between_rad,
    conjugate,
    from_rotation_vector,
    multiply,
    normalized,
    to_rotation_vector,
)

SPAN_S = 1.0
# A long way takes longer: half a show's fastest move (8 m/s, 720 deg/s) is left for the body's own.
_FASTEST_M_S = 4.0
_FASTEST_RAD_S = math.radians(360.0)
_STEEPEST = 1.5  # of the share, times its duration


class Rejoin(NamedTuple):
    """One such way."""

    begun_ns: int
    """When the body was back, by the clock of `now_ns`."""
    span_ns: int
    held: Pose

    def share(self, now_ns: float) -> tuple[float, float]:
        """Return the share of the body's own pose at a time, and how fast it grows, per second."""
        u = (now_ns - self.begun_ns) / self.span_ns
        if not 0.0 < u < 1.0:
            return (0.0 if u <= 0.0 else 1.0), 0.0
        return u * u * (3.0 - 2.0 * u), 6.0 * u * (1.0 - u) * 1e9 / self.span_ns

    def shown(self, pose: Pose, now_ns: float) -> Pose:
        """Return what is shown of a body's own pose."""
        share, _ = self.share(now_ns)
        return self._at(pose, share)

    def moving(
        self, pose: Pose, velocity: Vector, rates: Vector, now_ns: float
    ) -> tuple[Pose, Vector, Vector]:
        """Return the same with its velocities, stage frame."""
        share, growth = self.share(now_ns)
        way = self._way(pose)
        turn = self._turn(pose)
        vx, vy, vz = velocity
        wx, wy, wz = rates
        return (
            self._at(pose, share),
            (
                share * vx + growth * way[0],
                share * vy + growth * way[1],
                share * vz + growth * way[2],
            ),
            (
                share * wx + growth * turn[0],
                share * wy + growth * turn[1],
                share * wz + growth * turn[2],
            ),
        )

    def _way(self, pose: Pose) -> Vector:
        (x, y, z), (hx, hy, hz) = pose.position_m, self.held.position_m
        return (x - hx, y - hy, z - hz)

    def _turn(self, pose: Pose) -> Vector:
        return to_rotation_vector(multiply(pose.rotation, conjugate(self.held.rotation)))

    def _at(self, pose: Pose, share: float) -> Pose:
        if share >= 1.0:
            return pose
        (x, y, z), (wx, wy, wz) = self._way(pose), self._turn(pose)
        hx, hy, hz = self.held.position_m
        turned = multiply(
            from_rotation_vector((share * wx, share * wy, share * wz)), self.held.rotation
        )
        return Pose((hx + share * x, hy + share * y, hz + share * z), normalized(turned))


def rejoin(held: Pose, back: Pose, now_ns: int) -> Rejoin:
    """Return the way from a held pose to a body that is back."""
    way = math.dist(held.position_m, back.position_m)
    angle = angle_between_rad(held.rotation, back.rotation)
    seconds = max(SPAN_S, _STEEPEST * way / _FASTEST_M_S, _STEEPEST * angle / _FASTEST_RAD_S)
    return Rejoin(now_ns, round(seconds * 1e9), held)
