# SPDX-License-Identifier: Apache-2.0
"""Monotone cubic curves through points: no overshoot between two marks of a ring.

Slopes after Fritsch and Butland (SIAM J. Sci. Stat. Comput. 5(2), 1984), as in the public PCHIP:
the weighted harmonic mean of the two neighbours, 0 at a turning point; at the ends the
three-point formula, kept from overshooting.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

# Of the smoother, as powers of ten against the largest singular value: nearly nothing, and enough
# to make a parabola of errors that differ by a factor of a million.
_LEAST_WEIGHT, _MOST_WEIGHT = -10.0, 14.0


def slopes(x: Floats, y: Floats) -> Floats:
    """Return the slope at each of n rising x for y of shape (n, ...); zeros where n is 1."""
    if len(x) == 1:
        return np.zeros_like(y)
    h = np.diff(x).reshape((-1,) + (1,) * (y.ndim - 1))
    delta: Floats = np.diff(y, axis=0) / h
    if len(x) == 2:
        return np.concatenate((delta, delta))
    before, after = delta[:-1], delta[1:]
    w1, w2 = 2.0 * h[1:] + h[:-1], h[1:] + 2.0 * h[:-1]
    both: Floats = before * after
    # The harmonic mean without a division by either, which may be the least number there is.
    below = np.where(both > 0.0, w1 * after + w2 * before, 1.0)
    inner = np.where(both > 0.0, (w1 + w2) * both / below, 0.0)
    first = _end(h[0], h[1], delta[0], delta[1])
    last = _end(h[-1], h[-2], delta[-1], delta[-2])
    return np.concatenate((first[None], inner, last[None]))


def _end(h0: Floats, h1: Floats, d0: Floats, d1: Floats) -> Floats:
    slope = ((2.0 * h0 + h1) * d0 - h0 * d1) / (h0 + h1)
    slope = np.where(slope * d0 <= 0.0, 0.0, slope)
    turns = (d0 * d1 < 0.0) & (np.abs(slope) > 3.0 * np.abs(d0))
    return np.where(turns, 3.0 * d0, slope)


def evaluate(x: Floats, y: Floats, at: Floats) -> Floats:
    """Return the curve through (x, y) at m places, clamped to the ends; shape (m, ...)."""
    if len(x) == 1:
        return np.repeat(y, len(at), axis=0)
    where = np.clip(at, x[0], x[-1])
    i = np.clip(np.searchsorted(x, where, side="right") - 1, 0, len(x) - 2)
    shape = (-1,) + (1,) * (y.ndim - 1)
    h = (x[i + 1] - x[i]).reshape(shape)
    t = ((where - x[i]) / (x[i + 1] - x[i])).reshape(shape)
    m = slopes(x, y)
    t2, t3 = t * t, t * t * t
    found: Floats = (
        (2.0 * t3 - 3.0 * t2 + 1.0) * y[i]
        + (t3 - 2.0 * t2 + t) * h * m[i]
        + (3.0 * t2 - 2.0 * t3) * y[i + 1]
        + (t3 - t2) * h * m[i + 1]
    )
    return found


def smoothed(x: Floats, y: Floats, sigma: Floats) -> Floats:
    """Return y (n,) moved as little as makes it smooth, where its stated errors say it is not.

    Whittaker's smoother over uneven places: sum ((y - s) / sigma)^2 + weight * sum (third
    differences)^2 is least, with the largest weight at which the rms of (y - s) / sigma stays at 1
    (the discrepancy principle). With errors near 0 that is y itself.
    """
    n = len(x)
    if n < 4 or not np.all(np.isfinite(sigma)) or not np.all(sigma > 0.0):
        return y.copy()
    # With s = y - sigma e: |e|^2 + weight |rough - bent e|^2 is least. By its singular values no
    # weight and no errors, however unlike, make it a singular problem.
    third = _differences(x, 3)
    rough: Floats = third @ y
    left, size, right = np.linalg.svd(third * sigma, full_matrices=False)
    whole = left.T @ rough
    size, whole = size / size[0], whole / size[0]

    def error(exponent: float) -> Floats:
        weight = 10.0**exponent
        found: Floats = right.T @ (weight * size / (1.0 + weight * size**2) * whole)
        return found

    low, high = _LEAST_WEIGHT, _MOST_WEIGHT
    if _rms(error(high)) > 1.0:
        for _ in range(50):
            middle = 0.5 * (low + high)
            low, high = (middle, high) if _rms(error(middle)) <= 1.0 else (low, middle)
        high = low
    smooth: Floats = y - sigma * error(high)
    return smooth


def _rms(error: Floats) -> float:
    return float(np.sqrt(np.mean(error**2)))


def _differences(x: Floats, order: int) -> Floats:
    """Return the matrix of divided differences of an order, (n - order, n)."""
    matrix: Floats = np.eye(len(x))
    for k in range(1, order + 1):
        matrix = np.diff(matrix, axis=0) / (x[k:] - x[:-k])[:, None]
    return matrix
