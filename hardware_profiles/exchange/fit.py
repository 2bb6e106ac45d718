# SPDX-License-Identifier: Apache-2.0
"""Finds the Brown-Conrady coefficients nearest to a mapping that another model states.

Where a format cannot hold what a profile has (another direction, a rational term), or a profile not
what a format has, the mapping is sampled over the picture and fitted; what is left is stated in
pixels, at the worst place.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

import numpy as np
import numpy.typing as npt

from hardware_profiles.lens import distortion
from hardware_profiles.lens.distortion import six
from hardware_profiles.lens.model import LensModel, LensState
from hardware_profiles.lens.profile import SensorMode

Floats = npt.NDArray[np.float64]
Terms = Literal[3, 6]
Six = tuple[float, float, float, float, float, float]

NO_RADIAL: Six = (0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
_STEPS = 40


class Fit(NamedTuple):
    """Coefficients, and what they miss the mapping by."""

    radial: Six
    tangential: tuple[float, float]
    worst_px: float


def picture_grid(sensor: SensorMode, columns: int = 33, rows: int = 23) -> Floats:
    """Return pixels (columns * rows, 2) over the whole picture, its outer edges included."""
    x = np.linspace(-0.5, sensor.width_px - 0.5, columns)
    y = np.linspace(-0.5, sensor.height_px - 0.5, rows)
    return np.stack([axis.ravel() for axis in np.meshgrid(x, y)], axis=1)


def fit(
    source: Floats, target: Floats, scale_px: tuple[float, float], terms: Terms = 3,
    start: tuple[Six, tuple[float, float]] | None = None,
) -> Fit:  # fmt: skip
    """Return the coefficients with which `distortion.apply(source)` is nearest to target, (n, 2).

    Both are on the plane z = 1; `scale_px`, the focal lengths in px, turns misses into px. Three
    radial terms are a linear problem; six are found by Gauss and Newton's steps from there.
    """
    found = _linear(source, target, scale_px)
    if terms == 6:
        guess = found if start is None else Fit(start[0], start[1], np.inf)
        found = min((found, _rational(source, target, scale_px, guess)), key=lambda f: f.worst_px)
    return found


def as_undistorted_to_distorted(model: LensModel, state: LensState, terms: Terms) -> Fit:
    """Return a state of either direction as radial terms from undistorted to distorted.

    With enough terms in the right direction already that is the state itself, and misses nothing.
    """
    forward = model.direction == "undistorted_to_distorted"
    if forward and (terms == 6 or not any(state.radial[3:])):
        return Fit(state.radial, state.tangential, 0.0)
    pixels = picture_grid(model.sensor)
    rays = model.rays(state, pixels)
    known = np.isfinite(rays).all(axis=1)
    put = model.plane(state, pixels)
    return fit(rays[known], put[known], model.focal_px(state), terms)


def _linear(source: Floats, target: Floats, scale_px: tuple[float, float]) -> Fit:
    x, y = source[:, 0], source[:, 1]
    r2 = x * x + y * y
    xy = 2.0 * x * y
    across = (x * r2, x * r2**2, x * r2**3, xy, r2 + 2.0 * x * x)
    down = (y * r2, y * r2**2, y * r2**3, r2 + 2.0 * y * y, xy)
    matrix = np.concatenate(
        (np.stack(across, axis=1) * scale_px[0], np.stack(down, axis=1) * scale_px[1])
    )
    right = np.concatenate(((target[:, 0] - x) * scale_px[0], (target[:, 1] - y) * scale_px[1]))
    k1, k2, k3, p1, p2 = (float(v) for v in _least_squares(matrix, right))
    radial = (k1, k2, k3, 0.0, 0.0, 0.0)
    return Fit(radial, (p1, p2), _worst(source, target, scale_px, radial, (p1, p2)))


def _rational(source: Floats, target: Floats, scale_px: tuple[float, float], guess: Fit) -> Fit:
    scale = np.array(scale_px)
    values = np.array((*guess.radial, *guess.tangential))

    def miss(at: Floats) -> Floats:
        off = (distortion.apply(source, at[:6].tolist(), at[6:].tolist()) - target) * scale
        flat: Floats = off.T.ravel()
        return flat

    error = miss(values)
    for _ in range(_STEPS):
        with np.errstate(all="ignore"):
            columns = [
                (miss(values + step) - miss(values - step)) / 2e-6 for step in np.eye(8) * 1e-6
            ]
            move = _least_squares(np.stack(columns, axis=1), error)
            share = 1.0
            while share > 1e-3:
                tried = values - share * move
                off = miss(tried)
                if off @ off < error @ error:
                    break
                share *= 0.5
        if share <= 1e-3:
            break
        gain = 1.0 - float(off @ off) / float(error @ error)
        values, error = tried, off
        if gain < 1e-9:
            break
    radial = six(values[:6].tolist())
    tangential = (float(values[6]), float(values[7]))
    return Fit(radial, tangential, _worst(source, target, scale_px, radial, tangential))


def _least_squares(matrix: Floats, right: Floats) -> Floats:
    """Return the least squares solution, columns brought to one size first."""
    size = np.linalg.norm(matrix, axis=0)
    size[~(size > 0.0)] = 1.0
    if not np.isfinite(matrix).all():
        return np.zeros(matrix.shape[1])
    found: Floats = np.linalg.lstsq(matrix / size, right, rcond=1e-12)[0] / size
    return found


def _worst(
    source: Floats, target: Floats, scale_px: tuple[float, float], radial: Six,
    tangential: tuple[float, float],
) -> float:  # fmt: skip
    off = (distortion.apply(source, radial, tangential) - target) * np.array(scale_px)
    if not np.isfinite(off).all():
        return float("inf")
    return float(np.hypot(off[:, 0], off[:, 1]).max(initial=0.0))
