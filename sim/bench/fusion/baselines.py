# SPDX-License-Identifier: Apache-2.0
"""What people use instead: hold, constant velocity, One-Euro, Holt, sliding polynomial.

Each reads a path: times `t_s` (n,) and values `path` (n, 3), positions in metres or summed turns in
radians (quaternions.path), and answers with a polynomial in the horizon for every sample, relative
to the newest value: coefficients (n, 4, 3) of h^0 to h^3, one set per setting. Units: s, Hz.

- hold: the newest value stays.
- constant_velocity (window_s, from_last): a straight line by least squares over the window; with
  `from_last` its slope starts at the newest value.
- polynomial (window_s, order): the same with order 2 or 3.
- one_euro (min_cutoff_hz, beta, speed_cutoff_hz): Casiez, Roussel and Vogel, CHI 2012, with its
  filtered speed as the slope.
- holt (level_s, trend_s): double exponential smoothing, time constants instead of factors.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from sim.bench.fusion.quaternions import Floats

Setting = tuple[float, ...]
ORDERS = 4
_WINDOW_SLACK_S = 1e-6
_RIDGE = 1e-13


def hold(t_s: Floats, path: Floats, settings: Sequence[Setting]) -> list[Floats]:
    """Return zeros: the newest value stays."""
    return [np.zeros((len(t_s), ORDERS, 3)) for _ in settings]


def constant_velocity(t_s: Floats, path: Floats, settings: Sequence[Setting]) -> list[Floats]:
    """Return straight lines by least squares."""
    return [_least_squares(t_s, path, window, 1, from_last=bool(last)) for window, last in settings]


def polynomial(t_s: Floats, path: Floats, settings: Sequence[Setting]) -> list[Floats]:
    """Return polynomials of order 2 or 3 by least squares."""
    return [_least_squares(t_s, path, window, int(order)) for window, order in settings]


def one_euro(t_s: Floats, path: Floats, settings: Sequence[Setting]) -> list[Floats]:
    """Return the One-Euro filter's value and speed as a straight line."""
    min_cutoff, beta, speed_cutoff = (np.array(column) for column in zip(*settings, strict=True))
    step, period = np.diff(path, axis=0), np.diff(t_s)
    n = len(t_s)
    values, speeds = np.zeros((n, len(settings), 3)), np.zeros((n, len(settings), 3))
    value, speed = values[0], speeds[0]
    slope = step / period[:, None]
    share = 1.0 / (1.0 + 1.0 / (2.0 * np.pi * speed_cutoff * period[:, None]))
    for i in range(n - 1):
        speed = speed + share[i][:, None] * (slope[i] - speed)
        cutoff = min_cutoff + beta * np.sqrt(np.einsum("ij,ij->i", speed, speed))
        keep = 1.0 - 1.0 / (1.0 + 1.0 / (2.0 * np.pi * cutoff * period[i]))
        value = keep[:, None] * (value - step[i])
        values[i + 1], speeds[i + 1] = value, speed
    return _lines(values, speeds)


def holt(t_s: Floats, path: Floats, settings: Sequence[Setting]) -> list[Floats]:
    """Return the level and trend of double exponential smoothing as a straight line."""
    level_s, trend_s = (np.array(column) for column in zip(*settings, strict=True))
    step, period = np.diff(path, axis=0), np.diff(t_s)
    n = len(t_s)
    values, speeds = np.zeros((n, len(settings), 3)), np.zeros((n, len(settings), 3))
    value, speed = values[0], speeds[0]
    keep = np.exp(-period[:, None] / level_s)
    share = 1.0 - np.exp(-period[:, None] / trend_s)
    for i in range(n - 1):
        before = value - step[i]  # the old level, seen from the newest value
        value = keep[i][:, None] * (before + speed * period[i])
        speed = speed + share[i][:, None] * ((value - before) / period[i] - speed)
        values[i + 1], speeds[i + 1] = value, speed
    return _lines(values, speeds)


def _lines(values: Floats, speeds: Floats) -> list[Floats]:
    n, count, _ = values.shape
    zero = np.zeros((n, 2, 3))
    return [
        np.concatenate([values[:, k, None], speeds[:, k, None], zero], axis=1) for k in range(count)
    ]


def _least_squares(
    t_s: Floats, path: Floats, window_s: float, order: int, from_last: bool = False
) -> Floats:
    """Fit the samples of the last `window_s` at every sample; fewer samples, lower order.

    The moments grow lag by lag for all samples at once: numpy, and no loop over samples.
    """
    n = len(t_s)
    moments = np.zeros((n, 2 * order + 1))
    right = np.zeros((n, order + 1, 3))
    moments[:, 0] = 1.0
    count = np.ones(n, dtype=np.intp)
    lag = 1
    while lag < n:
        back = t_s[lag:] - t_s[:-lag]
        inside = back <= window_s + _WINDOW_SLACK_S
        if not inside.any():
            break
        x = np.where(inside, -back / window_s, 0.0)
        difference = path[:-lag] - path[lag:]
        power = inside.astype(np.float64)
        for k in range(2 * order + 1):
            moments[lag:, k] += power
            if k <= order:
                right[lag:, k] += power[:, None] * difference
            power = power * x
        count[lag:] += inside
        lag += 1
    result = np.zeros((n, ORDERS, 3))
    for low in range(1, order + 1):
        rows = count == low + 1 if low < order else count > order
        if not rows.any():
            continue
        index = np.add.outer(np.arange(low + 1), np.arange(low + 1))
        normal = moments[rows][:, index] + _RIDGE * np.eye(low + 1)
        scale = window_s ** -np.arange(low + 1.0)
        result[rows, : low + 1] = (
            np.linalg.solve(normal, right[rows, : low + 1]) * scale[None, :, None]
        )
    if from_last:
        result[:, 0] = 0.0
    return result


Baseline = Callable[[Floats, Floats, Sequence[Setting]], list[Floats]]
BASELINES: dict[str, Baseline] = {
    "hold": hold,
    "constant_velocity": constant_velocity,
    "one_euro": one_euro,
    "holt": holt,
    "polynomial": polynomial,
}


def evaluate(coefficients: Floats, horizon_s: Floats | float) -> Floats:
    """Return the predictions (n, 3), relative to the newest value, at horizons (n,) or one."""
    h = np.asarray(horizon_s, dtype=np.float64)[..., None]
    c0, c1, c2, c3 = np.moveaxis(coefficients, 1, 0)
    return np.asarray(c0 + h * (c1 + h * (c2 + h * c3)))
