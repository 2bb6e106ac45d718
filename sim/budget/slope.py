# SPDX-License-Identifier: Apache-2.0
"""The slope of a row of measurements, and how far to believe it.

Least squares. The error of the slope is that of least squares, made larger because neighbours are
alike (memory comes in steps): by sqrt((1 + r) / (1 - r)), r the correlation of neighbouring
residuals, the usual correction for a first-order autoregressive row (e.g. Santer et al., J.
Geophys. Res. 105, 2000, eq. 6). One step of one page bounds the error from below.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

PAGE_BYTES = 4096
_MOST_ALIKE = 0.95


class Slope(NamedTuple):
    """Per second, with one standard error."""

    per_s: float
    error_per_s: float


def slope_of(t_s: Sequence[float], values: Sequence[float], step: float = 0.0) -> Slope:
    """Return the slope of values over time; `step` is the least change the values can have.

    Raises ValueError for fewer than four values or for times that do not grow.
    """
    if len(t_s) < 4 or len(t_s) != len(values):
        raise ValueError("a slope needs four values or more, each with its time")
    t = np.asarray(t_s, dtype=float)
    y = np.asarray(values, dtype=float)
    span = float(t[-1] - t[0])
    if span <= 0.0 or bool(np.any(np.diff(t) < 0.0)):
        raise ValueError("times of a slope must grow")
    t = t - t.mean()
    sxx = float(t @ t)
    slope = float(t @ (y - y.mean())) / sxx
    rest = y - y.mean() - slope * t
    error = math.sqrt(float(rest @ rest) / (len(t) - 2) / sxx)
    power = float(rest @ rest)
    alike = float(rest[1:] @ rest[:-1]) / power if power > 0.0 else 0.0
    alike = min(max(alike, 0.0), _MOST_ALIKE)
    error *= math.sqrt((1.0 + alike) / (1.0 - alike))
    return Slope(slope, max(error, step / span))
