# SPDX-License-Identifier: Apache-2.0
"""The covariance half of one Kalman model: position, velocity, AR(1) acceleration. Scalars only.

The three axes of a quantity share one 3x3 covariance, because process and measurement noise are
isotropic: the result equals the dense filter and costs a hundredth of it. The acceleration forgets
with time constant `TAU_ACCELERATION_S` (Singer, "Estimating optimal tracking filter performance for
manned maneuvering targets", 1970); the noise integrals are those of white jerk over the step, exact
for steps that are short beside it.
"""

from __future__ import annotations

import math
from functools import lru_cache
from typing import NamedTuple

TAU_ACCELERATION_S = 0.3

Covariance = tuple[float, float, float, float, float, float]
"""p00, p01, p02, p11, p12, p22 of a symmetric 3x3 (position, velocity, acceleration)."""


class Step(NamedTuple):
    """What a time step does, the same for every model of every quantity."""

    dt: float
    keep: float
    """Share of the acceleration that is left."""
    a_to_v: float
    a_to_p: float
    n00: float
    n01: float
    n02: float
    n11: float
    n12: float
    n22: float


Filtered = tuple[Covariance, float, float, float, float]
"""A covariance after one measurement, the gains k0, k1, k2 that took it in, and the variance of the
innovation on each axis."""


@lru_cache(maxsize=4)  # both quantities of a body take the same step
def step(dt: float) -> Step:
    """Return the transition over dt seconds (0 or more)."""
    keep = math.exp(-dt / TAU_ACCELERATION_S)
    a_to_v = TAU_ACCELERATION_S * (1.0 - keep)
    d2 = dt * dt
    d3 = d2 * dt
    return Step(
        dt, keep, a_to_v, TAU_ACCELERATION_S * (dt - a_to_v),
        d3 * d2 * 0.05, d3 * dt * 0.125, d3 * (1.0 / 6.0), d3 * (1.0 / 3.0), d2 * 0.5, dt,
    )  # fmt: skip


def predicted(covariance: Covariance, move: Step, q: float) -> Covariance:
    """Return F P F^T + Q for white jerk of spectral density q."""
    dt, keep, a_to_v, a_to_p, n00, n01, n02, n11, n12, n22 = move
    p00, p01, p02, p11, p12, p22 = covariance
    b01 = p01 + dt * p11 + a_to_p * p12
    b02 = p02 + dt * p12 + a_to_p * p22
    b12 = p12 + a_to_v * p22
    return (
        p00 + dt * (p01 + b01) + a_to_p * (p02 + b02) + q * n00,
        b01 + a_to_v * b02 + q * n01,
        keep * b02 + q * n02,
        p11 + a_to_v * (p12 + b12) + q * n11,
        keep * b12 + q * n12,
        keep * keep * p22 + q * n22,
    )


def filtered(covariance: Covariance, move: Step, q: float, r: float) -> Filtered:
    """Return the covariance a step later and after a measurement of variance r on each axis.

    `predicted` and the update in one: this runs four times a sample.
    """
    dt, keep, a_to_v, a_to_p, n00, n01, n02, n11, n12, n22 = move
    p00, p01, p02, p11, p12, p22 = covariance
    b01 = p01 + dt * p11 + a_to_p * p12
    b02 = p02 + dt * p12 + a_to_p * p22
    b12 = p12 + a_to_v * p22
    p00 += dt * (p01 + b01) + a_to_p * (p02 + b02) + q * n00
    p01 = b01 + a_to_v * b02 + q * n01
    p02 = keep * b02 + q * n02
    s = p00 + r
    share = 1.0 / s
    k0, k1, k2 = p00 * share, p01 * share, p02 * share
    rest = r * share  # 1 - k0, without the cancellation
    return (
        (
            p00 * rest, p01 * rest, p02 * rest,
            p11 + a_to_v * (p12 + b12) + q * n11 - k1 * p01,
            keep * b12 + q * n12 - k1 * p02,
            keep * keep * p22 + q * n22 - k2 * p02,
        ),
        k0, k1, k2, s,
    )  # fmt: skip
