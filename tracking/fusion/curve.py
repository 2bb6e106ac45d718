# SPDX-License-Identifier: Apache-2.0
"""Where one quantity will be: a quartic in the horizon, and what lies beyond its last node.

Up to 0.25 s the offset from the estimate is the learned polynomial. Beyond, it goes on with the
mean slope of the last part and eases out; how soon depends on how well this motion was foretold so
far, not on the horizon alone: a steady dolly runs on, a shaken camera stops.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

from hardware_profiles.pose import ORIGIN, Vector
from tracking.fusion.gains import NODES_S, Features, Learned, Prior
from tracking.fusion.space import Space, Value
from tracking.fusion.steady import Parabola

LAST_S = NODES_S[4]
_SLOPE_FROM_S = NODES_S[3]
# Beyond the last node the motion eases out with EASE_S (1 + TRUST (way / error)^2): tuned on the
# recordings at 350 and 500 ms, flat round its optimum.
EASE_S = 0.1
TRUST = 0.1
LAG_S = 0.06
# A lag that has shrunk to this share in one step is gone.
_LEAST_LAG = 1e-6
# Where the picture goes on without a step, beside now: about how far ahead a wall is shown.
_SHOWN_S = 0.08


class Point(NamedTuple):
    """A quantity at one horizon."""

    value: Value
    rate: Vector
    """Per second, stage frame."""
    variance: float
    """Of each axis."""


class Lag(NamedTuple):
    """How far a picture is kept from an estimate, and by how much more for each s of horizon."""

    way: Vector
    slope: Vector


NO_LAG = Lag(ORIGIN, ORIGIN)


class Curve(NamedTuple):
    """A quantity from its newest estimate on."""

    value: Value
    coefficients: tuple[float, ...]
    """x, y, z of the offset from `value`, for h^0 to h^4 with h in s: 15 numbers."""
    sigmas: tuple[float, ...]
    """One sigma of the prediction's error at each of NODES_S, each axis."""
    floor: float
    """Variance of the estimate itself, each axis."""
    lag: Lag
    """What the picture is kept behind, at the time of the estimate."""


def curve(
    value: Value, x: Features, learned: Learned, prior: Prior, floor: float,
    rest: Vector, moving: float, lag: Lag, steady: Parabola | None = None,
) -> Curve:  # fmt: skip
    """Return the curve of one estimate.

    x: its features. `rest` is its running mean, relative to `value`; `moving` 0 (at rest: stand at
    the mean) to 1. `steady`: the parabola that counts by how good it was.
    """
    dx, dy, dz, vx, vy, vz, ax, ay, az, ux, uy, uz, bx, by, bz = x
    (d0, v0, a0, u0, b0), (d1, v1, a1, u1, b1), (d2, v2, a2, u2, b2), three, four = learned.powers
    d3, v3, a3, u3, b3 = three
    d4, v4, a4, u4, b4 = four
    coefficients: tuple[float, ...] = (
        d0 * dx + v0 * vx + a0 * ax + u0 * ux + b0 * bx,
        d0 * dy + v0 * vy + a0 * ay + u0 * uy + b0 * by,
        d0 * dz + v0 * vz + a0 * az + u0 * uz + b0 * bz,
        d1 * dx + v1 * vx + a1 * ax + u1 * ux + b1 * bx,
        d1 * dy + v1 * vy + a1 * ay + u1 * uy + b1 * by,
        d1 * dz + v1 * vz + a1 * az + u1 * uz + b1 * bz,
        d2 * dx + v2 * vx + a2 * ax + u2 * ux + b2 * bx,
        d2 * dy + v2 * vy + a2 * ay + u2 * uy + b2 * by,
        d2 * dz + v2 * vz + a2 * az + u2 * uz + b2 * bz,
        d3 * dx + v3 * vx + a3 * ax + u3 * ux + b3 * bx,
        d3 * dy + v3 * vy + a3 * ay + u3 * uy + b3 * by,
        d3 * dz + v3 * vz + a3 * az + u3 * uz + b3 * bz,
        d4 * dx + v4 * vx + a4 * ax + u4 * ux + b4 * bx,
        d4 * dy + v4 * vy + a4 * ay + u4 * uy + b4 * by,
        d4 * dz + v4 * vz + a4 * az + u4 * uz + b4 * bz,
    )
    if moving != 1.0:
        still = 1.0 - moving
        x0, y0, z0, *others = [moving * c for c in coefficients]
        mx, my, mz = rest
        coefficients = (x0 + still * mx, y0 + still * my, z0 + still * mz, *others)
    if steady is not None and (share := learned.steady) > 0.0:
        less = 1.0 - share
        first = [less * c + share * s for c, s in zip(coefficients[:9], steady, strict=True)]
        coefficients = (*first, *[less * c for c in coefficients[9:]])
    sigmas = learned.sigmas
    if sigmas is None:
        half = 0.5 * prior.first_acceleration
        sigmas = tuple([half * node * node for node in NODES_S])
    return Curve(value, coefficients, sigmas, floor, lag)


def at(found: Curve, space: Space, h: float, unseen_s: float, elapsed_s: float) -> Point:
    """Return the point at a horizon of h seconds.

    `unseen_s` >= h is the time since the newest sample as it really is: where the motion was
    stopped (h is less), the uncertainty still grows. `elapsed_s`: the part of it that has passed.
    """
    value, coefficients, sigmas, floor, lag = found
    if h > LAST_S:
        (ox, oy, oz), rate = _beyond(found, h)
    else:
        x0, y0, z0, x1, y1, z1, x2, y2, z2, x3, y3, z3, x4, y4, z4 = coefficients
        ox = x0 + h * (x1 + h * (x2 + h * (x3 + h * x4)))
        oy = y0 + h * (y1 + h * (y2 + h * (y3 + h * y4)))
        oz = z0 + h * (z1 + h * (z2 + h * (z3 + h * z4)))
        h2, hh3, hhh4 = 2.0 * h, 3.0 * h * h, 4.0 * h * h * h
        rate = (
            x1 + h2 * x2 + hh3 * x3 + hhh4 * x4,
            y1 + h2 * y2 + hh3 * y3 + hhh4 * y4,
            z1 + h2 * z2 + hh3 * z3 + hhh4 * z4,
        )
    if lag != NO_LAG:
        left, (lx, ly, lz), (sx, sy, sz) = math.exp(-elapsed_s / LAG_S), *lag
        far = left * (h if h < LAST_S else LAST_S)
        ox, oy, oz = ox + left * lx + far * sx, oy + left * ly + far * sy, oz + left * lz + far * sz
        rate = (rate[0] + left * sx, rate[1] + left * sy, rate[2] + left * sz)
    return Point(space.plus(value, ox, oy, oz), rate, floor + variance(sigmas, unseen_s))


def value_at(found: Curve, space: Space, h: float, elapsed_s: float) -> Value:
    """Return only the value that `at` gives: for runs of many horizons."""
    if h > LAST_S:
        (ox, oy, oz), _ = _beyond(found, h)
    else:
        ox, oy, oz = _offset(found, h)
    if found.lag != NO_LAG:
        left, (lx, ly, lz), (sx, sy, sz) = math.exp(-elapsed_s / LAG_S), *found.lag
        far = left * (h if h < LAST_S else LAST_S)
        ox, oy, oz = ox + left * lx + far * sx, oy + left * ly + far * sy, oz + left * lz + far * sz
    return space.plus(found.value, ox, oy, oz)


def behind(found: Curve, shown: Curve, space: Space, dt: float) -> Lag:
    """Return the lag with which a curve goes on from where another one, dt seconds older, is."""
    lags = []
    for h in (0.0, _SHOWN_S):
        x, y, z = space.minus(at(shown, space, dt + h, dt + h, dt).value, found.value)
        ox, oy, oz = _offset(found, h)
        lags.append((x - ox, y - oy, z - oz))
    (x, y, z), (fx, fy, fz) = lags
    return Lag(lags[0], ((fx - x) / _SHOWN_S, (fy - y) / _SHOWN_S, (fz - z) / _SHOWN_S))


def faded(lag: Lag, dt: float) -> Lag:
    """Return what is left of a lag after dt seconds."""
    left = math.exp(-dt / LAG_S)
    (x, y, z), (sx, sy, sz) = lag
    if left < _LEAST_LAG:
        return NO_LAG
    return Lag((x * left, y * left, z * left), (sx * left, sy * left, sz * left))


def variance(sigmas: Sequence[float], h: float) -> float:
    """Return the variance of a prediction's error at a horizon of h seconds, each axis."""
    if h > LAST_S:
        s = sigmas[4] * (h / LAST_S) ** 2  # what is not foretold is an acceleration
    else:
        node = 1
        while h > NODES_S[node]:
            node += 1
        low, start = sigmas[node - 1], NODES_S[node - 1]
        s = low + (sigmas[node] - low) * (h - start) / (NODES_S[node] - start)
    return s * s


def _beyond(found: Curve, h: float) -> tuple[Vector, Vector]:
    """Return offset and rate after the last node."""
    from_x, from_y, from_z = _offset(found, _SLOPE_FROM_S)
    to_x, to_y, to_z = _offset(found, LAST_S)
    over = 1.0 / (LAST_S - _SLOPE_FROM_S)
    sx, sy, sz = (to_x - from_x) * over, (to_y - from_y) * over, (to_z - from_z) * over
    x, y, z = found.coefficients[:3]
    way2 = (to_x - x) ** 2 + (to_y - y) ** 2 + (to_z - z) ** 2
    error2 = 3.0 * (found.sigmas[4] ** 2 + found.floor)
    ease_s = EASE_S * (1.0 + TRUST * way2 / error2)
    fade = math.exp((LAST_S - h) / ease_s)
    run = ease_s * (1.0 - fade)
    return (to_x + sx * run, to_y + sy * run, to_z + sz * run), (sx * fade, sy * fade, sz * fade)


def _offset(found: Curve, h: float) -> Vector:
    x0, y0, z0, x1, y1, z1, x2, y2, z2, x3, y3, z3, x4, y4, z4 = found.coefficients
    return (
        x0 + h * (x1 + h * (x2 + h * (x3 + h * x4))),
        y0 + h * (y1 + h * (y2 + h * (y3 + h * y4))),
        z0 + h * (z1 + h * (z2 + h * (z3 + h * z4))),
    )
