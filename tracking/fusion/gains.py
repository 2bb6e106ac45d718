# SPDX-License-Identifier: Apache-2.0
"""The gains of a prediction, and how they are learned while the camera works.

prediction(h) = estimate + sum over j of w_j(h) x_j: x are the five vectors of `track` (features),
w scalar gains, so that turning the world turns the answer. The gains begin at a prior that was
fitted to recorded motion, and are fitted anew all the time: each snapshot of the features is judged
0.25 s later at the horizons `NODES_S` by what really came, and goes into a ridge least squares
that forgets with `FORGET_S` and leans on the prior. One 5x5 matrix serves all horizons. Between
the nodes a gain is the polynomial through them. Pure; every state is an immutable tuple, so a late
sample can go back to the state before it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

from hardware_profiles.pose import ORIGIN, Vector
from tracking.fusion.steady import Parabola

FEATURES = 5
NODES_S = (0.0, 0.04, 0.08, 0.16, 0.25)
"""Horizons at which gains are kept. The first is not learned: now is what the filter says."""
LEARNED_NODES = 4
HORIZON_NS = 250_000_000
FORGET_S = 6.0
SCALE_S = 4.0
ERROR_S = 1.5
SCORE_EVERY_NS = 80_000_000
SOLVE_EVERY_NS = 300_000_000
# No snapshot weighs more than ten of its own size: the first move after a long rest.
_OUTLIER = 0.1
# The weight's floor: nine noise variances, so that rest does not shout down motion.
_NOISE_FLOOR = 9.0
# The error counts once it was judged for this share of ERROR_S.
_JUDGED = 0.05
_LONGEST_SCORE_STEP_S = 0.2
# How long it is remembered how rough samples were, and what a parabola was worth.
_ROUGH_S = 1.0
STEADY_S = 1.5
# Errors are compared at the last of the learned nodes: 160 and 250 ms.
_COMPARED = (2, 3)
# A parabola counts from this mean of its gain on, and alone from that one: a gain of 0.4 is an
# error of two thirds of the gains' own, 0.7 one of two fifths.
_STEADY_FROM, _STEADY_WHOLE = 0.4, 0.7
_ROUGHER = 3.0  # no snapshot is taken to be rougher than the others by more
_LEAST_ROUGH = 0.001  # of the finest: below, it is the numbers' own rounding
_SCALE_NODE = 1  # of the learned ones: 80 ms

Row = tuple[float, ...]
Features = tuple[float, ...]
"""15 numbers: x, y, z of each of the five features."""


class Prior(NamedTuple):
    """What is known of a quantity before the camera moved; all fitted to recorded motion."""

    q_slow: float
    q_fast: float
    """Spectral densities of jerk of the two models."""
    gains: tuple[Row, ...]
    """5 nodes x 5 features."""
    gram: tuple[Row, ...]
    """5x5: how much the prior weighs against what is learned."""
    widen: tuple[float, ...]
    """Factor of the variance at each learned node: 95 % of errors lie in the 95 % region."""
    first_speed: float
    first_acceleration: float
    """One sigma of the motion of a body that was never seen."""
    coarse_sigma: float
    """Where the estimate itself is less certain than this (one sigma of an axis), the gains are
    not those that were fitted, but the fast model's own: they would blow up its errors."""
    finest: float
    """Samples with less noise than this (one sigma of an axis) are tried by a parabola (`steady`);
    a hundred times what a parabola of four samples at 120 Hz makes of it 200 ms ahead is seen."""
    unseen: float
    """An error that nobody sees on a wall."""
    most_speed: float
    """Faster than any camera: a track that believes so has lost it, and begins anew."""


class Learned(NamedTuple):
    """All that was learned; immutable."""

    gains: tuple[Row, ...]
    """What the corrections are added to: 5 nodes x 5 features."""
    t_ns: int
    """Time of the newest snapshot that was judged."""
    solved_ns: int
    gram: Row
    """Lower triangle by rows, 15 numbers."""
    moment: tuple[Row, ...]
    """4 learned nodes x 5."""
    correction: tuple[Row, ...]
    """4 learned nodes x 5, added to the prior's gains."""
    powers: tuple[Row, ...]
    """5 powers of the horizon in s x 5 features: what each feature is worth."""
    scale: float
    scale_weight: float
    error: Row
    """Mean square error (all three axes) of the gains in use at the 4 learned nodes."""
    error_weight: float
    sigmas: Row | None
    """One sigma of the prediction's error at each of NODES_S, each axis, from `error`; None before
    it was judged for long enough."""
    noise2: float | None
    """Variance of a sample, each axis, by the samples alone (`steady.roughness`); None before it is
    known."""
    gain: float
    """What a parabola was worth lately: 1 where it alone was right, -1 where the gains were."""

    @property
    def steady(self) -> float:
        """The share of a prediction that is a parabola's, 0 to 1."""
        share = (self.gain - _STEADY_FROM) / (_STEADY_WHOLE - _STEADY_FROM)
        return 0.0 if share <= 0.0 else share if share < 1.0 else 1.0


_ZERO_ROWS = ((0.0,) * FEATURES,) * LEARNED_NODES


def untaught(gains: tuple[Row, ...]) -> Learned:
    """Return the state of a body that was never judged."""
    return Learned(
        gains, -(1 << 62), -(1 << 62), (0.0,) * 15, _ZERO_ROWS, _ZERO_ROWS,
        polynomials(gains, _ZERO_ROWS), 0.0, 0.0, (0.0,) * LEARNED_NODES, 0.0, None, None, 0.0,
    )  # fmt: skip


def judge(
    before: Learned, prior: Prior, t_ns: int, x: Features, came: Sequence[Vector], sigma: float,
    rough2: float | None = None, steady: Parabola | None = None, rest: Vector = ORIGIN,
    moving: float = 1.0,
) -> Learned:  # fmt: skip
    """Take the snapshot x of time t_ns, with the vector that came at each learned node.

    `came` is (value at t + node) - (fast estimate at t); sigma the noise of one sample; `rough2`
    what the samples had beside a parabola, `steady` the parabola of that time; `rest` and `moving`
    as `curve` takes them.
    """
    dx, dy, dz, vx, vy, vz, ax, ay, az, ux, uy, uz, bx, by, bz = x
    residuals, lefts = [], []
    for node in range(LEARNED_NODES):
        yx, yy, yz = came[node]
        w0, w1, w2, w3, w4 = before.gains[node + 1]
        yx -= w0 * dx + w1 * vx + w2 * ax + w3 * ux + w4 * bx
        yy -= w0 * dy + w1 * vy + w2 * ay + w3 * uy + w4 * by
        yz -= w0 * dz + w1 * vz + w2 * az + w3 * uz + w4 * bz
        residuals.append((yx, yy, yz))
        w0, w1, w2, w3, w4 = before.correction[node]
        ex = yx - (w0 * dx + w1 * vx + w2 * ax + w3 * ux + w4 * bx)
        ey = yy - (w0 * dy + w1 * vy + w2 * ay + w3 * uy + w4 * by)
        ez = yz - (w0 * dz + w1 * vz + w2 * az + w3 * uz + w4 * bz)
        lefts.append((ex, ey, ez))
    dt = min((t_ns - before.t_ns) * 1e-9, _LONGEST_SCORE_STEP_S)
    rx, ry, rz = residuals[_SCALE_NODE]
    own = rx * rx + ry * ry + rz * rz
    keep = math.exp(-dt / SCALE_S)
    scale = keep * before.scale + (1.0 - keep) * own
    scale_weight = keep * before.scale_weight + 1.0 - keep
    weight = dt / (scale / scale_weight + _OUTLIER * own + _NOISE_FLOOR * sigma * sigma)
    keep = math.exp(-dt / FORGET_S)
    gram = _gathered(before.gram, x, keep, weight)
    moment = []
    for (yx, yy, yz), (c0, c1, c2, c3, c4) in zip(residuals, before.moment, strict=True):
        yx *= weight
        yy *= weight
        yz *= weight
        moment.append(
            (
                keep * c0 + dx * yx + dy * yy + dz * yz,
                keep * c1 + vx * yx + vy * yy + vz * yz,
                keep * c2 + ax * yx + ay * yy + az * yz,
                keep * c3 + ux * yx + uy * yy + uz * yz,
                keep * c4 + bx * yx + by * yy + bz * yz,
            )
        )
    gain = before.gain
    if steady is not None:
        shown = [
            _beside_rest(left, one, rest, moving) for left, one in zip(lefts, came, strict=True)
        ]
        offs = [_off(steady, h, one) for h, one in zip(NODES_S[1:], came, strict=True)]
        gain = _compared(before.gain, prior.unseen, dt, shown, offs)
        share = before.steady
        if share > 0.0:
            lefts = [_between(left, off, share) for left, off in zip(lefts, offs, strict=True)]
    errors = [ex * ex + ey * ey + ez * ez for ex, ey, ez in lefts]
    keep = math.exp(-dt / ERROR_S)
    error = tuple([keep * a + (1.0 - keep) * b for a, b in zip(before.error, errors, strict=True)])
    error_weight = keep * before.error_weight + 1.0 - keep
    correction, powers, solved_ns = before.correction, before.powers, before.solved_ns
    if t_ns - solved_ns >= SOLVE_EVERY_NS:
        solved_ns = t_ns
        correction = solve(gram, prior.gram, moment)
        powers = polynomials(before.gains, correction)
    return Learned(
        before.gains, t_ns, solved_ns, gram, tuple(moment), correction, powers, scale, scale_weight,
        error, error_weight, _sigmas(error, error_weight, prior),
        _noise2(before.noise2, prior, dt, rough2), gain,
    )  # fmt: skip


def _noise2(known: float | None, prior: Prior, dt: float, rough2: float | None) -> float | None:
    """Return the variance of a sample. A start or stop is no noise, however rough it is."""
    if rough2 is None:
        return known
    least2 = (_LEAST_ROUGH * prior.finest) ** 2
    if known is None:
        return max(rough2, least2)
    share = dt / _ROUGH_S
    return max(known + share * (min(rough2, _ROUGHER * known) - known), least2)


def _beside_rest(left: Vector, came: Vector, rest: Vector, moving: float) -> Vector:
    """Return the error of what is shown without a parabola: at rest it stands at its mean."""
    (x, y, z), (cx, cy, cz), (rx, ry, rz) = left, came, rest
    still = 1.0 - moving
    return (
        moving * x + still * (cx - rx),
        moving * y + still * (cy - ry),
        moving * z + still * (cz - rz),
    )


def _off(steady: Parabola, h: float, came: Vector) -> Vector:
    """Return the error of a parabola at a horizon."""
    x0, y0, z0, x1, y1, z1, x2, y2, z2 = steady
    x, y, z = came
    return (x - x0 - h * (x1 + h * x2), y - y0 - h * (y1 + h * y2), z - z0 - h * (z1 + h * z2))


def _between(a: Vector, b: Vector, share: float) -> Vector:
    (ax, ay, az), (bx, by, bz) = a, b
    return (ax + share * (bx - ax), ay + share * (by - ay), az + share * (bz - az))


def _compared(
    gain: float, unseen: float, dt: float, ours: Sequence[Vector], its: Sequence[Vector]
) -> float:
    """Return what a parabola is worth now, by its errors beside those of the gains.

    Each snapshot's gain is bounded and weighs by its own size: a start or stop, which neither could
    know, says little, and rest says nothing.
    """
    for node in _COMPARED:
        (ax, ay, az), (bx, by, bz) = ours[node], its[node]
        a2, b2 = ax * ax + ay * ay + az * az, bx * bx + by * by + bz * bz
        found = (a2 - b2) / (a2 + b2 + unseen * unseen)
        gain += abs(found) * dt / (STEADY_S * len(_COMPARED)) * (found - gain)
    return gain


def _sigmas(error: Row, weight: float, prior: Prior) -> Row | None:
    if weight < _JUDGED:
        return None
    each = 1.0 / (3.0 * weight)
    return (0.0, *[math.sqrt(k * e * each) for k, e in zip(prior.widen, error, strict=True)])


def _gathered(gram: Row, x: Features, keep: float, weight: float) -> Row:
    """Return keep * gram + weight * X^T X, X the 3x5 of the features."""
    dx, dy, dz, vx, vy, vz, ax, ay, az, ux, uy, uz, bx, by, bz = x
    g = gram
    return (
        keep * g[0] + weight * (dx * dx + dy * dy + dz * dz),
        keep * g[1] + weight * (dx * vx + dy * vy + dz * vz),
        keep * g[2] + weight * (vx * vx + vy * vy + vz * vz),
        keep * g[3] + weight * (dx * ax + dy * ay + dz * az),
        keep * g[4] + weight * (vx * ax + vy * ay + vz * az),
        keep * g[5] + weight * (ax * ax + ay * ay + az * az),
        keep * g[6] + weight * (dx * ux + dy * uy + dz * uz),
        keep * g[7] + weight * (vx * ux + vy * uy + vz * uz),
        keep * g[8] + weight * (ax * ux + ay * uy + az * uz),
        keep * g[9] + weight * (ux * ux + uy * uy + uz * uz),
        keep * g[10] + weight * (dx * bx + dy * by + dz * bz),
        keep * g[11] + weight * (vx * bx + vy * by + vz * bz),
        keep * g[12] + weight * (ax * bx + ay * by + az * bz),
        keep * g[13] + weight * (ux * bx + uy * by + uz * bz),
        keep * g[14] + weight * (bx * bx + by * by + bz * bz),
    )


def solve(gram: Row, ridge: Sequence[Row], moments: Sequence[Row]) -> tuple[Row, ...]:
    """Return x of (gram + ridge) x = c for each moment c, by LDL^T (5x5, positive definite)."""
    lower: list[list[float]] = []
    at = 0
    for i in range(FEATURES):
        lower.append([gram[at + j] + ridge[i][j] for j in range(i + 1)])
        at += i + 1
    diagonal = [0.0] * FEATURES
    for i in range(FEATURES):
        row = lower[i]
        for j in range(i):
            s = row[j]
            for k in range(j):
                s -= row[k] * lower[j][k] * diagonal[k]
            row[j] = s / diagonal[j]
        s = row[i]
        for k in range(i):
            s -= row[k] * row[k] * diagonal[k]
        diagonal[i] = s
    l10 = lower[1][0]
    l20, l21, _ = lower[2]
    l30, l31, l32, _ = lower[3]
    l40, l41, l42, l43, _ = lower[4]
    found = []
    for y0, y1, y2, y3, y4 in moments:
        y1 -= l10 * y0
        y2 -= l20 * y0 + l21 * y1
        y3 -= l30 * y0 + l31 * y1 + l32 * y2
        y4 -= l40 * y0 + l41 * y1 + l42 * y2 + l43 * y3
        y4 /= diagonal[4]
        y3 = y3 / diagonal[3] - l43 * y4
        y2 = y2 / diagonal[2] - l32 * y3 - l42 * y4
        y1 = y1 / diagonal[1] - l21 * y2 - l31 * y3 - l41 * y4
        y0 = y0 / diagonal[0] - l10 * y1 - l20 * y2 - l30 * y3 - l40 * y4
        found.append((y0, y1, y2, y3, y4))
    return tuple(found)


def polynomials(gains: Sequence[Row], correction: Sequence[Row]) -> tuple[Row, ...]:
    """Return, for h^0 .. h^4, its coefficient in the gain of each feature, through the nodes."""
    nodes = [gains[0]]
    for row, added in zip(gains[1:], correction, strict=True):
        nodes.append(tuple([w + d for w, d in zip(row, added, strict=True)]))
    v0, v1, v2, v3, v4 = nodes
    return tuple(
        [
            tuple(
                [a * v0[j] + b * v1[j] + c * v2[j] + d * v3[j] + e * v4[j] for j in range(FEATURES)]
            )
            for a, b, c, d, e in _LAGRANGE
        ]
    )


def _lagrange() -> tuple[Row, ...]:
    """Return for each power of h its coefficient in the five Lagrange polynomials of the nodes."""
    basis = []
    for k, at in enumerate(NODES_S):
        c = [1.0]
        for j, other in enumerate(NODES_S):
            if j != k:
                shifted = [0.0, *c]
                c = [
                    (shifted[i] - other * (c[i] if i < len(c) else 0.0)) / (at - other)
                    for i in range(len(c) + 1)
                ]
        basis.append(c)
    return tuple(zip(*basis, strict=True))


_LAGRANGE = _lagrange()
