# SPDX-License-Identifier: Apache-2.0
"""What a track remembers of one sample: the state of both models after it, and what was learned."""

from __future__ import annotations

import math
from typing import NamedTuple

from hardware_profiles.pose import Vector
from tracking.fusion.curve import NO_LAG, Lag
from tracking.fusion.gains import Features, Learned
from tracking.fusion.models import Covariance
from tracking.fusion.space import Value
from tracking.fusion.steady import Parabola

# Velocities and accelerations are kept small beside positions, for the conditioning of the gains.
V_SCALE = 0.1
A_SCALE = 0.01

Key = tuple[int, int]
"""Time in ns, then the source: equal times are taken in this order, whatever order they came in."""


class Entry(NamedTuple):
    """All that is known after one sample; immutable."""

    key: Key
    measured: Value
    sigma: float
    value: Value
    """The fast model's estimate."""
    x: Features
    """Slow - fast value, slow velocity, slow acceleration, fast - slow velocity, fast acceleration;
    velocities times V_SCALE, accelerations times A_SCALE."""
    fast: Covariance
    slow: Covariance
    rest: Vector
    """Running mean, relative to `value`."""
    moving: float
    learned: Learned
    parked: Learned
    """What was learned in the other regime: fine or coarse."""
    coarse: bool
    chi2: float
    """Of the innovation this sample brought, 3 degrees of freedom."""
    mean_chi2: float
    noise: float
    """Variance of the samples over that of the profile, 1 or more."""
    steady: Parabola | None = None
    """Where its source is exact enough: the parabola through it and the samples before it."""
    lag: Lag = NO_LAG
    """What the picture is kept behind the estimate; it dies away with LAG_S."""


def speed(e: Entry) -> float:
    """Return the fast model's speed, per second."""
    _, _, _, vx, vy, vz, _, _, _, ux, uy, uz, _, _, _ = e.x
    return math.hypot(vx + ux, vy + uy, vz + uz) / V_SCALE
