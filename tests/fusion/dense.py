# SPDX-License-Identifier: Apache-2.0
"""A dense Kalman filter and smoother of nine states in numpy: a second derivation.

State: position, velocity, acceleration of three axes. The acceleration forgets with 0.3 s, white
jerk drives it. The transition is a matrix exponential, the noise a numerical integral, the smoother
that of Rauch, Tung and Striebel (1965) with full matrices. Nothing here is shared with the product.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from tests.fusion.rigid import Matrix

TAU_S = 0.3
_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(12)
_DRIFT = np.array([[0.0, 1.0, 0.0], [0.0, 0.0, 1.0], [0.0, 0.0, -1.0 / TAU_S]])
_SEEN = np.eye(3, 9)


def transition(dt: float) -> Matrix:
    """Return exp(A dt), 3x3, by its power series."""
    total = term = np.eye(3)
    for n in range(1, 40):
        term = term @ _DRIFT * (dt / n)
        total = total + term
    return total


def white_jerk(dt: float, q: float) -> Matrix:
    """Return the 3x3 noise of white jerk over a step, the forgetting left out."""
    return _integral(dt, q, [np.array([s * s / 2, s, 1.0]) for s in _instants(dt)])


def forgetting_jerk(dt: float, q: float) -> Matrix:
    """Return the same of white jerk that goes through the forgetting acceleration."""
    return _integral(dt, q, [transition(s)[:, 2] for s in _instants(dt)])


def _instants(dt: float) -> list[float]:
    return [float(dt / 2 * (1 + node)) for node in _NODES]


def _integral(dt: float, q: float, answers: list[Matrix]) -> Matrix:
    total = np.zeros((3, 3))
    for weight, g in zip(_WEIGHTS, answers, strict=True):
        total += q * dt / 2 * float(weight) * np.outer(g, g)
    return total


class State(NamedTuple):
    """Mean (9) and covariance (9x9): x, y, z of the position, then velocity, then acceleration."""

    mean: Matrix
    covariance: Matrix


def each_axis(block: Matrix) -> Matrix:
    """Return a matrix of one axis (position, velocity, acceleration) for all three."""
    return np.asarray(np.kron(block, np.eye(3)), dtype=np.float64)


def begun(measured: Matrix, sigma: float, speed: float, acceleration: float) -> State:
    """Return the state of a first measurement; speed and acceleration: one sigma of each axis."""
    spread = np.diag([sigma**2, speed**2, acceleration**2])
    return State(np.concatenate([measured, np.zeros(6)]), each_axis(spread))


def ahead(state: State, dt: float, q: float) -> State:
    """Return the state dt seconds later."""
    f = each_axis(transition(dt))
    noise = each_axis(white_jerk(dt, q))
    return State(f @ state.mean, f @ state.covariance @ f.T + noise)


class Update(NamedTuple):
    """A state after a measurement, the 9x3 gain and the 3x3 covariance of the innovation."""

    state: State
    gain: Matrix
    innovation: Matrix


def updated(state: State, measured: Matrix, variance: float) -> Update:
    """Take one position, by the Joseph form."""
    noise = variance * np.eye(3)
    s = _SEEN @ state.covariance @ _SEEN.T + noise
    gain = np.asarray(np.linalg.solve(s, _SEEN @ state.covariance).T, dtype=np.float64)
    mean = state.mean + gain @ (measured - _SEEN @ state.mean)
    rest = np.eye(9) - gain @ _SEEN
    covariance = rest @ state.covariance @ rest.T + gain @ noise @ gain.T
    return Update(State(mean, covariance), gain, s)


def smoothed(states: list[State], steps: list[float], q: float) -> list[State]:
    """Return each filtered state as all later ones say it was; steps[i] leads from i to i + 1."""
    found = [states[-1]]
    for state, dt in zip(reversed(states[:-1]), reversed(steps), strict=True):
        f = each_axis(transition(dt))
        after = ahead(state, dt, q)
        gain = np.linalg.solve(after.covariance, f @ state.covariance).T
        mean = state.mean + gain @ (found[-1].mean - after.mean)
        spread = found[-1].covariance - after.covariance
        found.append(State(mean, state.covariance + gain @ spread @ gain.T))
    return found[::-1]
