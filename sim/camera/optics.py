# SPDX-License-Identifier: Apache-2.0
"""A lens on a body: where a point falls in the picture, and which way a pixel looks.

Pinhole, then distortion in the direction undistorted -> distorted. With x to the right and y DOWN
in the plane at distance 1, and r^2 = x^2 + y^2 (the formula of OpenCV's documentation, "Camera
Calibration and 3D Reconstruction"; D. C. Brown, "Close-range camera calibration", 1971):

    x' = x (1 + k1 r^2 + k2 r^4 + k3 r^6) + 2 p1 x y + p2 (r^2 + 2 x^2)
    y' = y (1 + k1 r^2 + k2 r^4 + k3 r^6) + p1 (r^2 + 2 y^2) + 2 p2 x y

The camera frame is the stage's: X right, Y forward, Z up. Its origin HERE is the entrance pupil,
the centre of perspective; a pose is that of the sensor's centre, so add `pupil_m` along Y first.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby

import numpy as np

from sim.camera.turns import Floats

_ROUNDS = 50
_SETTLED = 1e-12  # the step after it is its square
_BACK_TO = 0.98  # of the fold's radius: from there Newton's steps point home again


@dataclass(frozen=True, slots=True)
class Optics:
    """One state of a lens on a body."""

    focal_mm: float
    sensor_mm: tuple[float, float]
    picture_px: tuple[int, int]
    radial: tuple[float, ...] = ()
    """k1, k2, k3 (as many as there are), on normalised coordinates."""
    tangential: tuple[float, float] = (0.0, 0.0)
    """p1, p2."""
    centre_mm: tuple[float, float] = (0.0, 0.0)
    """Where the optical axis meets the sensor, from its middle: x right, y down in the picture."""
    pupil_m: float = 0.0
    """The entrance pupil from the sensor's centre along the axis, positive toward the object."""

    def __post_init__(self) -> None:
        """Refuse what is no lens. Raises ValueError."""
        sizes = (self.focal_mm, *self.sensor_mm, *self.picture_px)
        if not all(0.0 < size < math.inf for size in sizes):
            raise ValueError(f"a lens needs positive sizes: focal, sensor, picture are {sizes}")
        if len(self.radial) > 3:
            raise ValueError(f"radial: {len(self.radial)} numbers, expected at most k1, k2, k3")

    @property
    def focal_px(self) -> tuple[float, float]:
        """The focal length in pixels, across and down."""
        return (
            self.focal_mm * self.picture_px[0] / self.sensor_mm[0],
            self.focal_mm * self.picture_px[1] / self.sensor_mm[1],
        )

    @property
    def centre_px(self) -> tuple[float, float]:
        """The pixel on the optical axis; (0, 0) is the centre of the upper left pixel."""
        (width, height), (across, down) = self.picture_px, self.centre_mm
        return (
            width * (0.5 + across / self.sensor_mm[0]) - 0.5,
            height * (0.5 + down / self.sensor_mm[1]) - 0.5,
        )

    @property
    def diagonal_px(self) -> float:
        """The picture's diagonal in pixels."""
        return math.hypot(*self.picture_px)

    def project(self, points: Floats) -> Floats:
        """Return the pixels (..., 2) of points (..., 3) in the camera frame, from the pupil.

        NaN where a point is behind, or so far outside that the polynomial has folded back: no ray
        through this lens comes from there.
        """
        ahead = points[..., 1] > 0.0
        depth = np.where(ahead, points[..., 1], np.nan)
        x, y = points[..., 0] / depth, -points[..., 2] / depth
        rho = x * x + y * y
        x, y = self._distorted(np.where(rho < _fold(self.radial) ** 2, x, np.nan), y)
        (fx, fy), (cx, cy) = self.focal_px, self.centre_px
        return np.stack((fx * x + cx, fy * y + cy), axis=-1)

    def rays(self, pixels: Floats) -> Floats:
        """Return unit directions (..., 3) in the camera frame of pixels (..., 2).

        Newton's method on the formula above. NaN where no direction falls on the pixel.
        """
        (fx, fy), (cx, cy) = self.focal_px, self.centre_px
        to_x, to_y = (pixels[..., 0] - cx) / fx, (pixels[..., 1] - cy) / fy
        x, y = self._undistorted(to_x, to_y)
        length = np.sqrt(1.0 + x * x + y * y)
        return np.stack((x / length, 1.0 / length, -y / length), axis=-1)

    def _distorted(self, x: Floats, y: Floats) -> tuple[Floats, Floats]:
        rho = x * x + y * y
        gain, (p1, p2) = _gain(self.radial, rho), self.tangential
        return (
            gain * x + 2.0 * p1 * x * y + p2 * (rho + 2.0 * x * x),
            gain * y + p1 * (rho + 2.0 * y * y) + 2.0 * p2 * x * y,
        )

    def _undistorted(self, to_x: Floats, to_y: Floats) -> tuple[Floats, Floats]:
        if not any(self.radial) and not any(self.tangential):
            return to_x, to_y
        (p1, p2), fold = self.tangential, _fold(self.radial)
        x, y = _inside(to_x, to_y, _BACK_TO * fold)
        for _ in range(_ROUNDS):
            off_x, off_y = self._distorted(x, y)
            off_x, off_y = off_x - to_x, off_y - to_y
            rho = x * x + y * y
            gain, slope = _gain(self.radial, rho), 2.0 * _gain_slope(self.radial, rho)
            a = gain + slope * x * x + 2.0 * p1 * y + 6.0 * p2 * x
            b = slope * x * y + 2.0 * p1 * x + 2.0 * p2 * y
            d = gain + slope * y * y + 6.0 * p1 * y + 2.0 * p2 * x
            with np.errstate(divide="ignore", invalid="ignore"):
                scale = 1.0 / (a * d - b * b)
                new_x, new_y = (
                    x - scale * (d * off_x - b * off_y),
                    y - scale * (a * off_y - b * off_x),
                )
            new_x, new_y = _inside(new_x, new_y, _BACK_TO * fold)
            moved = np.nanmax(np.abs(new_x - x) + np.abs(new_y - y), initial=0.0)
            x, y = new_x, new_y
            if moved < _SETTLED:
                break
        off_x, off_y = self._distorted(x, y)
        missed = ~(
            np.abs(off_x - to_x) + np.abs(off_y - to_y)
            < 1e-11 * (1.0 + np.abs(to_x) + np.abs(to_y))
        )
        return np.where(missed, np.nan, x), np.where(missed, np.nan, y)


LensAt = Callable[[float], Optics]
"""The lens by time (seconds on the motion's clock): zoom and breathing."""


def rays_of(lenses: Sequence[Optics], pixels: Floats) -> Floats:
    """Return the rays (lenses, ..., 3) of the same pixels (..., 2) through each lens."""
    known = {lens: lens.rays(pixels) for lens in dict.fromkeys(lenses)}
    return np.stack([known[lens] for lens in lenses])


def project_each(lenses: Sequence[Optics], points: Floats) -> Floats:
    """Return the pixels (lenses, ..., 2) of points (lenses, ..., 3), each through its own lens."""
    found, start = [], 0
    for lens, same in groupby(lenses):
        end = start + len(list(same))
        found.append(lens.project(points[start:end]))
        start = end
    return np.concatenate(found)


def _gain(radial: tuple[float, ...], rho: Floats) -> Floats:
    total = np.zeros_like(rho)
    for k in reversed(radial):
        total = (total + k) * rho
    return 1.0 + total


def _gain_slope(radial: tuple[float, ...], rho: Floats) -> Floats:
    """Return d gain / d rho."""
    total = np.zeros_like(rho)
    for power in range(len(radial), 0, -1):
        total = total * rho + power * radial[power - 1]
    return total


@lru_cache(maxsize=4096)
def _fold(radial: tuple[float, ...]) -> float:
    """Return the smallest radius where r gain(r^2) stops growing; infinity where none."""
    slope = [
        (2 * power + 1) * radial[power - 1] if abs(radial[power - 1]) > 1e-15 else 0.0
        for power in range(len(radial), 0, -1)
    ]
    roots = np.roots([*slope, 1.0])
    real = [root.real for root in roots if abs(root.imag) < 1e-12 and root.real > 0.0]
    return math.sqrt(min(real)) if real else math.inf


def _inside(x: Floats, y: Floats, most: float) -> tuple[Floats, Floats]:
    if most == math.inf:
        return x, y
    shrink = np.minimum(1.0, most / np.maximum(np.hypot(x, y), 1e-300))
    return x * shrink, y * shrink
