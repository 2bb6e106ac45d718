# SPDX-License-Identifier: Apache-2.0
"""How alike two signals are at every lag, when nobody knows how their axes are turned.

The normalised cross-correlation of two three-axis signals under the best rotation between them is
the sum of the singular values of their 3x3 cross-covariance (the smallest counted negative where a
mirror would be needed: Kabsch, Acta Cryst. A32, 1976). With one axis it is the absolute value.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tracking.calibration.motion_signal import Mask
from tracking.calibration.rotation_arrays import Floats, nearest_rotation

_VALLEY = 0.85


@dataclass(frozen=True, slots=True)
class Peak:
    """The best lag, and how far it stands out."""

    lag: float
    """In steps of the grid, with its fraction; positive: the second signal is later."""
    height: float
    """Correlation there, 0 to 1."""
    second: float
    """The highest correlation beyond the valleys on both sides of the peak; 0 without any."""
    at_edge: bool
    """The correlation still grows at the end of the range of lags."""


def correlation_by_lag(
    a: Floats, a_valid: Mask, b: Floats, b_valid: Mask, most_lag: int, least_overlap: int
) -> Floats:
    """Return the correlation of a(t) with b(t + lag) for lag = -most_lag .. most_lag.

    a and b are (n, k) on one even grid, k = 1 or 3, without their mean; the masks say where they
    carry values. Lags with fewer than `least_overlap` common instants get 0.
    """
    size = 1 << (len(a) + most_lag).bit_length()
    a0, b0 = np.where(a_valid[:, None], a, 0.0), np.where(b_valid[:, None], b, 0.0)
    fa, fb = np.fft.rfft(a0, size, axis=0), np.fft.rfft(b0, size, axis=0)
    # c[lag, j, k] = sum over t of a_j(t) b_k(t + lag)
    c = _lags(np.conj(fa)[:, :, None] * fb[:, None, :], size, most_lag)
    fa_on, fb_on = np.fft.rfft(a_valid * 1.0, size), np.fft.rfft(b_valid * 1.0, size)
    fa_power = np.fft.rfft((a0 * a0).sum(axis=1), size)
    fb_power = np.fft.rfft((b0 * b0).sum(axis=1), size)
    common = _lags(np.conj(fa_on) * fb_on, size, most_lag)
    power = _lags(np.conj(fa_power) * fb_on, size, most_lag) * _lags(
        np.conj(fa_on) * fb_power, size, most_lag
    )
    alike = np.abs(c[:, 0, 0]) if a.shape[1] == 1 else _under_best_turn(c)
    known = (common > least_overlap - 0.5) & (power > 0.0)
    correlation: Floats = np.where(known, alike / np.sqrt(np.where(known, power, 1.0)), 0.0)
    return correlation


def find_peak(correlation: Floats) -> Peak:
    """Return the highest peak of a correlation by lag (-n .. n), and how the next one compares."""
    middle = len(correlation) // 2
    best = int(np.argmax(correlation))
    height = float(correlation[best])
    if best in (0, len(correlation) - 1):
        return Peak(float(best - middle), height, 0.0, at_edge=True)
    left, right = float(correlation[best - 1]), float(correlation[best + 1])
    bend = left - 2.0 * height + right
    part = 0.5 * (left - right) / bend if bend < 0.0 else 0.0
    # Ripples on the way down are no second peak: look beyond the first clear valley of each side.
    low = correlation < _VALLEY * height
    before, after = np.flatnonzero(low[:best]), np.flatnonzero(low[best:])
    beyond = [0.0]
    if len(before):
        beyond.append(float(correlation[: before[-1] + 1].max()))
    if len(after):
        beyond.append(float(correlation[best + after[0] :].max()))
    second = max(beyond)
    return Peak(best - middle + part, height, second, at_edge=False)


def best_turn(a: Floats, b: Floats) -> Floats:
    """Return the rotation matrix Q (3, 3) that brings b nearest to a: Q b ~ a, both (n, 3)."""
    return nearest_rotation(a.T @ b)


def _lags(spectrum: npt.NDArray[np.complex128], size: int, most_lag: int) -> Floats:
    series = np.fft.irfft(spectrum, size, axis=0)
    lags: Floats = np.concatenate((series[-most_lag:], series[: most_lag + 1]))
    return lags


def _under_best_turn(c: Floats) -> Floats:
    singular = np.linalg.svd(c, compute_uv=False)
    mirrored = np.linalg.det(c) < 0.0
    total: Floats = singular.sum(axis=1) - np.where(mirrored, 2.0 * singular[:, 2], 0.0)
    return total
