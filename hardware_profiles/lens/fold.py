# SPDX-License-Identifier: Apache-2.0
"""Where the radial part of a distortion turns back, exactly: beyond it two rays share a pixel.

With s = r^2 the radius lands at r N(s) / D(s). Its slope has the sign of
(N + 2 s N') D - 2 s N D', a polynomial of degree 6, and D must not reach 0 before.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

_REAL = 1e-9
# A highest term below this is rounding: it counts at no radius that a lens has.
_NOTHING = 1e-30


def fold_radius(radial: Sequence[float]) -> float | None:
    """Return the least radius (on the plane z = 1) where the radial part stops rising, or None."""
    return _fold_radius((*radial, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0)[:6])


# A lens is asked for many points at one place of its rings: the roots are found once.
@functools.lru_cache(maxsize=256)
def _fold_radius(radial: tuple[float, ...]) -> float | None:
    k1, k2, k3, k4, k5, k6 = radial
    # Highest power of s first, as numpy's roots wants them.
    below = (k6, k5, k4, 1.0)
    # N + 2 s N', and s D'
    rise = (7.0 * k3, 5.0 * k2, 3.0 * k1, 1.0)
    fall = (3.0 * k6, 2.0 * k5, k4, 0.0)
    slope = np.convolve(rise, below) - 2.0 * np.convolve((k3, k2, k1, 1.0), fall)
    found = [*_crossings(slope), *_crossings(np.array(below))]
    return math.sqrt(min(found)) if found else None


def _crossings(polynomial: npt.NDArray[np.float64]) -> list[float]:
    """Return the positive real roots."""
    counts = np.flatnonzero(np.abs(polynomial) > _NOTHING)
    roots: list[complex] = np.roots(polynomial[counts[0] :]).tolist() if len(counts) else []
    return [
        root.real
        for root in map(complex, roots)
        if root.real > 0.0 and abs(root.imag) <= _REAL * max(1.0, abs(root))
    ]
