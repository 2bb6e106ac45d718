# SPDX-License-Identifier: Apache-2.0
"""A recorded trajectory as a motion: C1 between its samples, looping back or stopping at its end.

Position is a cubic Hermite curve. Rotation is the same curve on the rotation vector from the
sample before, with the body rates carried through the right Jacobian of SO(3), so the angular rate
does not jump at a sample either. `t_s` = 0 is the first sample.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from sim.motion.attitude import (
    Quaternion,
    Vector,
    cross,
    inverse,
    product,
    turn_by,
    turn_vector,
    unit,
)
from sim.motion.truth import TruePose

# The way back from the last sample to the first is taken at a walking pace.
_RETURN_M_S = 0.5
_RETURN_RAD_S = math.radians(30.0)
_RETURN_SHORTEST_S = 2.0


class Sample(NamedTuple):
    """One line of a trajectory: seconds, metres, unit quaternion (w, x, y, z)."""

    t_s: float
    position_m: Vector
    quaternion_wxyz: Quaternion


class Trajectory:
    """The motion through recorded samples; times strictly grow, two samples or more.

    With `loop` it goes back to its start in a smooth curve and begins again. Without, it stands at
    its last pose after the end (and at its first before the start).
    """

    def __init__(self, samples: Sequence[Sample], loop: bool = True) -> None:
        if len(samples) < 2:
            raise ValueError("a trajectory needs two samples or more")
        t0_s = samples[0].t_s
        self._times_s = [sample.t_s - t0_s for sample in samples]
        if any(b <= a for a, b in pairwise(self._times_s)):
            raise ValueError("the times of a trajectory must grow")
        self._positions_m = [sample.position_m for sample in samples]
        self._rotations = [unit(sample.quaternion_wxyz) for sample in samples]
        self._loop = loop
        self.duration_s = self._times_s[-1]
        """From the first sample to the last, seconds."""
        self.period_s = self.duration_s
        """With `loop`, the time from one start to the next, the way back included."""
        if loop:
            self._close()

    def at(self, t_s: float) -> TruePose:
        """Return the pose at t_s seconds after the first sample."""
        t_s = t_s % self.period_s if self._loop else min(max(t_s, 0.0), self.duration_s)
        i = min(bisect_right(self._times_s, t_s) - 1, len(self._times_s) - 2)
        h = self._times_s[i + 1] - self._times_s[i]
        u = (t_s - self._times_s[i]) / h
        # Hermite basis: start slope, end value, end slope (the start value is the origin).
        b1 = u * (1.0 - u) ** 2 * h
        b2 = u * u * (3.0 - 2.0 * u)
        b3 = u * u * (u - 1.0) * h
        p0, p1 = self._positions_m[i], self._positions_m[i + 1]
        v0, v1 = self._velocity(i), self._velocity(i + 1)
        position_m = (
            p0[0] + b1 * v0[0] + b2 * (p1[0] - p0[0]) + b3 * v1[0],
            p0[1] + b1 * v0[1] + b2 * (p1[1] - p0[1]) + b3 * v1[1],
            p0[2] + b1 * v0[2] + b2 * (p1[2] - p0[2]) + b3 * v1[2],
        )
        q0 = self._rotations[i]
        turn = turn_vector(product(inverse(q0), self._rotations[i + 1]))
        w0, w1 = self._body_rate(i), _rate_of_vector(turn, self._body_rate(i + 1))
        here = turn_by(
            (
                b1 * w0[0] + b2 * turn[0] + b3 * w1[0],
                b1 * w0[1] + b2 * turn[1] + b3 * w1[1],
                b1 * w0[2] + b2 * turn[2] + b3 * w1[2],
            )
        )
        return TruePose(position_m, unit(product(q0, here)))

    def _close(self) -> None:
        """Append the first pose once more, as far off in time as the way back needs."""
        far_m = math.dist(self._positions_m[-1], self._positions_m[0])
        turn = turn_vector(product(inverse(self._rotations[-1]), self._rotations[0]))
        way_s = max(_RETURN_SHORTEST_S, far_m / _RETURN_M_S, math.hypot(*turn) / _RETURN_RAD_S)
        self.period_s = self.duration_s + way_s
        self._times_s.append(self.period_s)
        self._positions_m.append(self._positions_m[0])
        self._rotations.append(self._rotations[0])

    def _neighbours(self, i: int) -> tuple[int, int]:
        """Return the samples for the slope at i: recorded ones, never across the way back."""
        recorded = len(self._times_s) - (2 if self._loop else 1)
        if i > recorded:  # the copy of the first pose that ends the loop
            i = 0
        return max(i - 1, 0), min(i + 1, recorded)

    def _velocity(self, i: int) -> Vector:
        a, b = self._neighbours(i)
        h = self._times_s[b] - self._times_s[a]
        pa, pb = self._positions_m[a], self._positions_m[b]
        return ((pb[0] - pa[0]) / h, (pb[1] - pa[1]) / h, (pb[2] - pa[2]) / h)

    def _body_rate(self, i: int) -> Vector:
        """Return the rate in rad/s about the body's own axes."""
        a, b = self._neighbours(i)
        h = self._times_s[b] - self._times_s[a]
        x, y, z = turn_vector(product(inverse(self._rotations[a]), self._rotations[b]))
        return (x / h, y / h, z / h)


def _rate_of_vector(r: Vector, body_rate: Vector) -> Vector:
    """Return d/dt of the rotation vector r where the body turns at body_rate (rad/s).

    The inverse right Jacobian: w + (r x w)/2 + k r x (r x w), k = 1/a^2 - (1 + cos a)/(2 a sin a)
    (Sola, Deray, Atchuthan, "A micro Lie theory", eq. 144).
    """
    a = math.hypot(*r)
    # Near 0 the series of k; near pi, where k grows without bound, stay just short of it.
    k = 1.0 / 12.0
    if a > 1e-3:
        a = min(a, math.pi - 1e-3)
        k = 1.0 / (a * a) - (1.0 + math.cos(a)) / (2.0 * a * math.sin(a))
    first = cross(r, body_rate)
    second = cross(r, first)
    return (
        body_rate[0] + first[0] / 2.0 + k * second[0],
        body_rate[1] + first[1] / 2.0 + k * second[1],
        body_rate[2] + first[2] / 2.0 + k * second[2],
    )
