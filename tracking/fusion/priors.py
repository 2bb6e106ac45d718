# SPDX-License-Identifier: Apache-2.0
"""The two priors: what positions and rotations of hand-held and carried cameras do.

Fitted by least squares to 13 public recordings (EuRoC, TUM VI, RPNG plane), each weighted by the
inverse of its residual variance; with one of the three sets left out, the answer on it is as good
(docs/research/prediction, "Leave one dataset out"). The jerk densities are the flat optimum of a
grid. The gain of the slow velocity was then set to what an even motion needs: 0.4, 0.8, 1.6, 2.5
(fitted: 0.397, 0.789, 1.557, 2.392 for positions, 0.378, 0.730, 1.352, 1.926 for rotations). It
costs up to 0.01 of the ratio to the baselines, and a dolly or pan at a constant speed is carried on
in full from the start. `widen` sets the pooled coverage of the 95 % region to 0.95.
"""

from __future__ import annotations

import math

from tracking.fusion.gains import Prior

POSITION = Prior(
    q_slow=0.1,
    q_fast=100.0,
    gains=(
        (0.0414, -0.0003549, 0.001488, -0.01742, 0.0002135),
        (-1.654, 0.4, 0.07004, 0.01274, -0.008199),
        (-3.895, 0.8, 0.2476, 0.005389, 0.001663),
        (-8.57, 1.6, 0.8863, 0.09268, 0.02584),
        (-14.5, 2.5, 1.841, 0.1493, 0.07789),
    ),
    gram=(
        (0.02303, 0.2763, -0.1112, -0.1282, -0.3607),
        (0.2763, 182.7, 3.153, -1.518, 0.2446),
        (-0.1112, 3.153, 3.328, 0.3301, 3.608),
        (-0.1282, -1.518, 0.3301, 1.012, 2.802),
        (-0.3607, 0.2446, 3.608, 2.802, 12.24),
    ),
    widen=(1.0, 1.15, 1.2, 1.22),
    first_speed=1.0,
    first_acceleration=10.0,
    coarse_sigma=0.003,
    finest=2e-5,
    unseen=1e-4,
    most_speed=20.0,
)
"""Metres; jerk densities in m^2/s^5."""

ROTATION = Prior(
    q_slow=1.0,
    q_fast=1000.0,
    gains=(
        (0.1248, -0.000593, -0.002012, -0.002088, 0.003546),
        (-1.135, 0.4, -0.01957, 0.02262, 0.01283),
        (-2.784, 0.8, 0.01065, -0.005227, 0.02788),
        (-5.805, 1.6, 0.08285, -0.000964, 0.06346),
        (-8.222, 2.5, 0.1607, 0.02873, 0.09949),
    ),
    gram=(
        (0.009185, 0.04701, -0.03648, -0.08185, -0.2594),
        (0.04701, 11.79, 1.362, -0.5047, -0.3895),
        (-0.03648, 1.362, 2.124, 0.009617, 1.434),
        (-0.08185, -0.5047, 0.009617, 1.565, 4.001),
        (-0.2594, -0.3895, 1.434, 4.001, 21.01),
    ),
    widen=(1.23, 1.28, 1.29, 1.3),
    first_speed=1.0,
    first_acceleration=30.0,
    coarse_sigma=math.radians(0.5),
    finest=2e-5,
    unseen=1e-4,
    most_speed=17.5,  # 1000 deg/s
)
"""Radians; jerk densities in rad^2/s^5."""
