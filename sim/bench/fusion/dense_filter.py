# SPDX-License-Identifier: Apache-2.0
"""A dense Kalman filter in numpy, as the textbook has it: the yardstick of `bench fusion --cost`.

18 states: position, velocity, acceleration (AR(1), Singer 1970) of the place and the same of the
rotation error, three axes each. F P F^T + Q in full, the gain by `solve`, the covariance in
Joseph's form (which stays positive), the rotation error folded into the quaternion after every
update. It is written to be used, not to look slow: what does not change is made once, matrices are
filled in place, quaternions are scalars.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from sim.bench.fusion.quaternions import Floats
from sim.motion.attitude import Quaternion, inverse, product, turn_by, turn_vector, unit

STATES = 18
TAU_S = 0.3
# Where the entries of one quantity stand, by (row, column) of place, velocity, acceleration.
_F_ENTRIES = ((0, 1), (0, 2), (1, 2), (2, 2))
_Q_ENTRIES = ((0, 0), (0, 1), (1, 0), (0, 2), (2, 0), (1, 1), (1, 2), (2, 1), (2, 2))


def _places(entries: tuple[tuple[int, int], ...]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    places = [
        (block + 3 * row + axis, block + 3 * column + axis)
        for block in (0, 9)
        for row, column in entries
        for axis in range(3)
    ]
    rows, columns = np.array(places, dtype=np.intp).T
    return rows, columns


_F_PLACES, _Q_PLACES = _places(_F_ENTRIES), _places(_Q_ENTRIES)


class DenseFilter:
    """One model; times in seconds, metres, quaternions (w, x, y, z)."""

    def __init__(self, jerk_m: float, jerk_rad: float, sigma_m: float, sigma_rad: float) -> None:
        self._densities = (jerk_m, jerk_rad)
        self._noise = np.diag([sigma_m**2] * 3 + [sigma_rad**2] * 3)
        self._observed = np.zeros((6, STATES))
        self._observed[:3, :3] = self._observed[3:, 9:12] = np.eye(3)
        self._identity = np.eye(STATES)
        self._transition = np.eye(STATES)
        self._process = np.zeros((STATES, STATES))
        self.t_s: float | None = None
        self.state = np.zeros(STATES)
        self.covariance = np.diag([1e-4] * 3 + [1.0] * 3 + [100.0] * 3 + [1e-4] * 3 + [1.0] * 3
                                  + [900.0] * 3)  # fmt: skip
        self.rotation: Quaternion = (1.0, 0.0, 0.0, 0.0)

    def update(self, t_s: float, position_m: Floats, rotation_wxyz: Quaternion) -> None:
        """Take one pose: position (3,), quaternion (4,)."""
        if self.t_s is None:
            self.t_s, self.rotation = t_s, rotation_wxyz
            self.state[:3] = position_m
            return
        self._fill(t_s - self.t_s)
        state = self._transition @ self.state
        covariance = self._transition @ self.covariance @ self._transition.T + self._process
        rotation = _turned(self.rotation, state)
        residual = np.empty(6)
        residual[:3] = position_m - state[:3]
        residual[3:] = turn_vector(product(rotation_wxyz, inverse(rotation)))
        crossed = covariance @ self._observed.T
        innovation = self._observed @ crossed + self._noise
        gain = np.linalg.solve(innovation, crossed.T).T
        state += gain @ residual
        kept = self._identity - gain @ self._observed
        self.covariance = kept @ covariance @ kept.T + gain @ self._noise @ gain.T
        self.rotation = _turned(rotation, state)
        self.state, self.t_s = state, t_s

    def predict(self, t_s: float) -> tuple[Floats, Quaternion, Floats]:
        """Return position (3,), rotation (4,) and the covariance (18, 18) at a later time."""
        self._fill(t_s - (self.t_s or 0.0))
        state = self._transition @ self.state
        covariance = self._transition @ self.covariance @ self._transition.T + self._process
        turned = _turned(self.rotation, state)
        return state[:3], turned, covariance

    def _fill(self, dt: float) -> None:
        fade = math.exp(-dt / TAU_S)
        to_velocity = TAU_S * (1.0 - fade)
        f = (dt, TAU_S * (dt - to_velocity), to_velocity, fade)
        d2, d3, d4, d5 = dt**2 / 2, dt**3 / 3, dt**4 / 8, dt**5 / 20
        q = (d5, d4, d4, d3 / 2, d3 / 2, d3, d2, d2, dt)
        self._transition[_F_PLACES] = np.repeat(f + f, 3)
        self._process[_Q_PLACES] = np.repeat([d * x for d in self._densities for x in q], 3)


def _turned(rotation: Quaternion, state: Floats) -> Quaternion:
    """Fold the rotation error into the quaternion, and take it out of the state."""
    x, y, z = state[9:12].tolist()
    state[9:12] = 0.0
    return unit(product(turn_by((x, y, z)), rotation))
