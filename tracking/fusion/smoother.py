# SPDX-License-Identifier: Apache-2.0
"""Where a quantity was: fixed-lag smoothing, for composite and post.

Samples after the instant count as well as those before it: the fast model's filtered states are
gone through backwards (Rauch, Tung, Striebel, "Maximum likelihood estimates of linear dynamic
systems", 1965), in the same scalars as `models`. The instant itself is a state without a
measurement. Nothing is added to the delay but the lag, and no motion is flattened beyond what the
model allows for.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from hardware_profiles.pose import Vector
from tracking.fusion import models
from tracking.fusion.entry import A_SCALE, V_SCALE, Entry
from tracking.fusion.models import Covariance, Step
from tracking.fusion.space import Space, Value


class Smoothed(NamedTuple):
    """A quantity at a past instant."""

    value: Value
    variance: float
    """Of each axis."""


class _State(NamedTuple):
    value: Value
    velocity: Vector
    acceleration: Vector
    covariance: Covariance


def smoothed(entries: Sequence[Entry], space: Space, q_fast: float, t_ns: int) -> Smoothed | None:
    """Return the quantity at t_ns from the entry at or before it and all after it.

    None where no entry is at or before t_ns, or none at or after it: that would be a guess.
    """
    if not entries or entries[0].key[0] > t_ns or entries[-1].key[0] < t_ns:
        return None
    later = _state(entries[-1])
    t_later_ns = entries[-1].key[0]
    for entry in reversed(entries[:-1]):
        if entry.key[0] <= t_ns:
            break
        later = _back(_state(entry), later, (t_later_ns - entry.key[0]) * 1e-9, space, q_fast)
        t_later_ns = entry.key[0]
    if t_later_ns > t_ns:
        first = _state(entries[0])
        if entries[0].key[0] < t_ns:
            first = _ahead(first, models.step((t_ns - entries[0].key[0]) * 1e-9), space, q_fast)
        later = _back(first, later, (t_later_ns - t_ns) * 1e-9, space, q_fast)
    return Smoothed(later.value, later.covariance[0])


def _state(e: Entry) -> _State:
    _, _, _, vx, vy, vz, _, _, _, ux, uy, uz, bx, by, bz = e.x
    v, a = 1.0 / V_SCALE, 1.0 / A_SCALE
    velocity = ((vx + ux) * v, (vy + uy) * v, (vz + uz) * v)
    return _State(e.value, velocity, (bx * a, by * a, bz * a), e.fast)


def _ahead(s: _State, move: Step, space: Space, q: float) -> _State:
    """Return the state a step later, without a measurement."""
    (vx, vy, vz), (ax, ay, az) = s.velocity, s.acceleration
    dt, keep, to_v, to_p = move.dt, move.keep, move.a_to_v, move.a_to_p
    value = space.plus(s.value, dt * vx + to_p * ax, dt * vy + to_p * ay, dt * vz + to_p * az)
    velocity = (vx + to_v * ax, vy + to_v * ay, vz + to_v * az)
    covariance = models.predicted(s.covariance, move, q)
    return _State(value, velocity, (keep * ax, keep * ay, keep * az), covariance)


def _back(s: _State, later: _State, dt: float, space: Space, q: float) -> _State:
    """Return state s, smoothed by what is known dt seconds later: x + C (later - F x)."""
    move = models.step(dt)
    ahead = _ahead(s, move, space, q)
    c = _smoother_gain(s.covariance, move, ahead.covariance)
    dp = space.minus(later.value, ahead.value)
    dv, da = _minus(later.velocity, ahead.velocity), _minus(later.acceleration, ahead.acceleration)
    p = _weighed(c[0], dp, dv, da)
    v = _weighed(c[1], dp, dv, da)
    a = _weighed(c[2], dp, dv, da)
    vx, vy, vz = s.velocity
    ax, ay, az = s.acceleration
    return _State(
        space.plus(s.value, *p),
        (vx + v[0], vy + v[1], vz + v[2]),
        (ax + a[0], ay + a[1], az + a[2]),
        _smoothed_covariance(s.covariance, c, later.covariance, ahead.covariance),
    )


_Matrix = tuple[Vector, Vector, Vector]


def _smoother_gain(p: Covariance, move: Step, ahead: Covariance) -> _Matrix:
    """Return C = P F^T A^-1, 3x3, with A the covariance a step ahead."""
    dt, keep, to_v, to_p = move.dt, move.keep, move.a_to_v, move.a_to_p
    p00, p01, p02, p11, p12, p22 = p
    rows = (
        (p00 + dt * p01 + to_p * p02, p01 + to_v * p02, keep * p02),
        (p01 + dt * p11 + to_p * p12, p11 + to_v * p12, keep * p12),
        (p02 + dt * p12 + to_p * p22, p12 + to_v * p22, keep * p22),
    )
    a00, a01, a02, a11, a12, a22 = ahead
    i00, i01, i02 = a11 * a22 - a12 * a12, a02 * a12 - a01 * a22, a01 * a12 - a02 * a11
    i11, i12, i22 = a00 * a22 - a02 * a02, a01 * a02 - a00 * a12, a00 * a11 - a01 * a01
    over = 1.0 / (a00 * i00 + a01 * i01 + a02 * i02)

    def by_inverse(row: Vector) -> Vector:
        x, y, z = row
        return (
            (x * i00 + y * i01 + z * i02) * over,
            (x * i01 + y * i11 + z * i12) * over,
            (x * i02 + y * i12 + z * i22) * over,
        )

    return by_inverse(rows[0]), by_inverse(rows[1]), by_inverse(rows[2])


def _smoothed_covariance(
    p: Covariance, c: _Matrix, later: Covariance, ahead: Covariance
) -> Covariance:
    """Return P + C (L - A) C^T."""
    d00, d01, d02, d11, d12, d22 = (x - y for x, y in zip(later, ahead, strict=True))

    def times(row: Vector) -> Vector:
        x, y, z = row
        return (
            x * d00 + y * d01 + z * d02,
            x * d01 + y * d11 + z * d12,
            x * d02 + y * d12 + z * d22,
        )

    t0, t1, t2 = times(c[0]), times(c[1]), times(c[2])
    return (
        p[0] + _dot(t0, c[0]), p[1] + _dot(t0, c[1]), p[2] + _dot(t0, c[2]),
        p[3] + _dot(t1, c[1]), p[4] + _dot(t1, c[2]), p[5] + _dot(t2, c[2]),
    )  # fmt: skip


def _dot(a: Vector, b: Vector) -> float:
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2]


def _minus(a: Vector, b: Vector) -> Vector:
    return (a[0] - b[0], a[1] - b[1], a[2] - b[2])


def _weighed(c: Vector, dp: Vector, dv: Vector, da: Vector) -> Vector:
    c0, c1, c2 = c
    return (
        c0 * dp[0] + c1 * dv[0] + c2 * da[0],
        c0 * dp[1] + c1 * dv[1] + c2 * da[1],
        c0 * dp[2] + c1 * dv[2] + c2 * da[2],
    )
