# SPDX-License-Identifier: Apache-2.0
"""How much a set of orientations turned, about each of its three main axes.

A hand-eye calibration finds a lens only through rotation about two axes or more: along an axis that
never moves, the offset is free. Of the mean rotation matrix M, the singular value s says how far
the direction behind it moved: for a spread of sigma rad, s is exp(-sigma^2 / 2). The direction that
moves least is the main axis of rotation, and what moved it is the rotation about the two others.
Nothing here depends on the frames.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from tracking.calibration import rotation_arrays as ra
from tracking.calibration.rotation_arrays import Floats

_LEAST_SINGULAR = 1e-6
# An even sweep of width w has a standard deviation of w / sqrt(12).
_SWEEP = float(np.sqrt(12.0))
_MOST_DEG = 360.0


class Diversity(NamedTuple):
    """Degrees of an even sweep with the same spread about each main axis, the largest first.

    +-35 deg about each axis is (70, 70, 70), a pan over 120 deg alone (120, 0, 0).
    """

    first_deg: float
    second_deg: float
    third_deg: float


def diversity_of(rotations: Floats) -> Diversity:
    """Return the diversity of unit quaternions (n, 4), in any fixed frames."""
    mean = ra.matrices(rotations).mean(axis=0)
    s = np.clip(np.linalg.svd(mean, compute_uv=False), _LEAST_SINGULAR, 1.0)
    # The k-th direction is moved by the rotations about the two other axes (variances in rad^2).
    moved = -2.0 * np.log(s)
    second = float(np.clip((moved[0] + moved[2] - moved[1]) / 2.0, moved[0] / 2.0, moved[0]))
    third = float(moved[0]) - second
    first = max(second, float(moved[1]) - third)
    spans = (_sweep_deg(first), _sweep_deg(second), _sweep_deg(third))
    return Diversity(*spans)


def _sweep_deg(variance: float) -> float:
    return min(_MOST_DEG, _SWEEP * float(np.degrees(np.sqrt(max(0.0, variance)))))
