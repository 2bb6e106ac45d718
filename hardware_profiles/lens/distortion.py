# SPDX-License-Identifier: Apache-2.0
"""Brown-Conrady distortion of many points, there and back (formula: lens.profile).

Points are (n, 2) on the plane z = 1, dimensionless. `radial` is k1 to k6, `tangential` p1, p2.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from hardware_profiles.lens.fold import fold_radius

Floats = npt.NDArray[np.float64]

MOST_STEPS = 30
# Of a focal length: 1e-12 is far below what a picture shows.
CLOSE_ENOUGH = 1e-12
_HALVINGS = 8
_BISECTIONS = 60
_FARTHER = 100.0


def six(radial: Sequence[float]) -> tuple[float, float, float, float, float, float]:
    """Return k1 to k6, zeros where there were fewer."""
    k1, k2, k3, k4, k5, k6 = (*radial, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0)[:6]
    return (k1, k2, k3, k4, k5, k6)


def apply(points: Floats, radial: Sequence[float], tangential: Sequence[float]) -> Floats:
    """Return where the formula puts points, (n, 2)."""
    k1, k2, k3, k4, k5, k6 = six(radial)
    p1, p2 = tangential
    x, y = points[:, 0], points[:, 1]
    r2 = x * x + y * y
    a = (1.0 + r2 * (k1 + r2 * (k2 + r2 * k3))) / (1.0 + r2 * (k4 + r2 * (k5 + r2 * k6)))
    xy = 2.0 * x * y
    return np.stack(
        (
            a * x + p1 * xy + p2 * (r2 + 2.0 * x * x),
            a * y + p1 * (r2 + 2.0 * y * y) + p2 * xy,
        ),
        axis=1,
    )


def invert(points: Floats, radial: Sequence[float], tangential: Sequence[float]) -> Floats:
    """Return the points that `apply` puts at these, (n, 2); nan where there is none nearby.

    Newton's method from the point itself, with the exact derivative and steps that are halved while
    they make things worse: a fixed-point iteration does not converge for strong wide lenses. What
    it does not find, or finds beyond the radius where the formula folds, is looked for again from
    the radial part's own inverse below that radius, which is the only one that a lens can have.
    """
    found, missed = _newton(points, points, radial, tangential)
    fold = fold_radius(six(radial))
    if fold is not None:
        missed = missed | (np.hypot(found[:, 0], found[:, 1]) >= fold)
    if missed.any():
        start = _radial_inverse(points[missed], radial, fold)
        found[missed], still = _newton(points[missed], start, radial, tangential)
        if fold is not None:
            still = still | (np.hypot(found[missed, 0], found[missed, 1]) >= fold)
        found[np.flatnonzero(missed)[still]] = np.nan
    return found


def _newton(
    points: Floats, start: Floats, radial: Sequence[float], tangential: Sequence[float]
) -> tuple[Floats, npt.NDArray[np.bool_]]:
    """Return what Newton's method comes to from a start, and which of it is no solution."""
    found = start.copy()
    error = apply(found, radial, tangential) - points
    size = np.hypot(error[:, 0], error[:, 1])
    for _ in range(MOST_STEPS):
        if not np.any(size > CLOSE_ENOUGH):
            break
        step = _solve(_derivative(found, radial, tangential), error)
        share = np.ones(len(points))
        for _ in range(_HALVINGS):
            tried = found - share[:, None] * step
            off = apply(tried, radial, tangential) - points
            length = np.hypot(off[:, 0], off[:, 1])
            worse = ~(length <= size)
            if not worse.any():
                break
            share[worse] *= 0.5
        better = length < size
        found[better], error[better], size[better] = tried[better], off[better], length[better]
        if not better.any():
            break
    return found, ~(size <= 1e-9)


def _radial_inverse(points: Floats, radial: Sequence[float], fold: float | None) -> Floats:
    """Return the points below the fold that the radial part alone puts at these; nan: none."""
    wanted = np.hypot(points[:, 0], points[:, 1])
    low = np.zeros(len(points))
    high = np.full(len(points), fold) if fold is not None else _FARTHER * (1.0 + wanted)
    high = high * (1.0 - 1e-12)
    reached = wanted < _radius(high, radial)
    for _ in range(_BISECTIONS):
        middle = 0.5 * (low + high)
        below = _radius(middle, radial) < wanted
        low, high = np.where(below, middle, low), np.where(below, high, middle)
    scale = np.where(reached, low / np.where(wanted > 0.0, wanted, 1.0), np.nan)
    start: Floats = points * scale[:, None]
    return start


def _radius(r: Floats, radial: Sequence[float]) -> Floats:
    """Return where the radial part puts a radius."""
    return apply(np.stack((r, np.zeros_like(r)), axis=1), radial, (0.0, 0.0))[:, 0]


def folds_at(radial: Sequence[float], farthest: float, steps: int = 256) -> float | None:
    """Return the radius up to `farthest` where the radial part turns back, or None.

    Beyond it two directions fall on one pixel, and no inverse exists.
    """
    k1, k2, k3, k4, k5, k6 = six(radial)
    r = np.linspace(0.0, farthest, steps + 1)
    r2 = r * r
    below = 1.0 + r2 * (k4 + r2 * (k5 + r2 * k6))
    if np.any(below <= 0.0):
        return float(r[np.argmax(below <= 0.0)])
    put = r * (1.0 + r2 * (k1 + r2 * (k2 + r2 * k3))) / below
    turned = np.diff(put) <= 0.0
    return float(r[np.argmax(turned)]) if turned.any() else None


def _derivative(points: Floats, radial: Sequence[float], tangential: Sequence[float]) -> Floats:
    """Return d apply / d point, (n, 2, 2)."""
    k1, k2, k3, k4, k5, k6 = six(radial)
    p1, p2 = tangential
    x, y = points[:, 0], points[:, 1]
    r2 = x * x + y * y
    above = 1.0 + r2 * (k1 + r2 * (k2 + r2 * k3))
    below = 1.0 + r2 * (k4 + r2 * (k5 + r2 * k6))
    a = above / below
    d_above = k1 + r2 * (2.0 * k2 + r2 * 3.0 * k3)
    d_below = k4 + r2 * (2.0 * k5 + r2 * 3.0 * k6)
    da = 2.0 * (d_above - a * d_below) / below  # da/dx = da * x, da/dy = da * y
    cross = da * x * y + 2.0 * p1 * x + 2.0 * p2 * y
    rows = (
        (a + da * x * x + 2.0 * p1 * y + 6.0 * p2 * x, cross),
        (cross, a + da * y * y + 6.0 * p1 * y + 2.0 * p2 * x),
    )
    return np.moveaxis(np.array(rows), 2, 0)


def _solve(matrix: Floats, right: Floats) -> Floats:
    (a, b), (c, d) = np.moveaxis(matrix, 0, 2)
    det = a * d - b * c
    det = np.where(np.abs(det) < 1e-12, np.nan, det)
    x = (d * right[:, 0] - b * right[:, 1]) / det
    y = (a * right[:, 1] - c * right[:, 0]) / det
    step: Floats = np.nan_to_num(np.stack((x, y), axis=1))
    return step
