# SPDX-License-Identifier: Apache-2.0
"""Where the radial part of a distortion turns back, exactly: beyond it two rays share a pixel.

With s = r^2 the radius lands at r N(s) / D(s). Its slope has the sign of
(N + 2 s N') D - 2 s N D', a polynomial of degree 6, and D must not reach 0 before.
"""

from __future__ import annotations

import functools
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
    above = np.polynomial.Polynomial((1.0, k1, k2, k3))
    below = np.polynomial.Polynomial((1.0, k4, k5, k6))
    s = np.polynomial.Polynomial((0.0, 1.0))
    slope = (above + 2.0 * s * above.deriv()) * below - 2.0 * s * above * below.deriv()
    found = [*_crossings(slope), *_crossings(below)]
    return float(np.sqrt(min(found))) if found else None


def _crossings(polynomial: np.polynomial.Polynomial) -> list[float]:
    """Return the positive real roots."""
    roots: npt.NDArray[np.complex128] = np.asarray(
        polynomial.trim(_NOTHING).roots(), dtype=np.complex128
    )
    return [
        float(root.real)
        for root in roots
        if root.real > 0.0 and abs(root.imag) <= _REAL * max(1.0, abs(root))
    ]
