# SPDX-License-Identifier: Apache-2.0
"""A synthetic 25-250 mm zoom whose optics are known everywhere, for tests, benches and pages.

Its maths is its own: nothing here is shared with the product. The zoom ring drives a cam that is
not even, neither in focal length nor in its logarithm; with z the ring from 0 (wide) to 1 (tele)

    ln f = ln 25 + ln 10 * g(z) + breathing(z, v)
    g(z) = z + bow z (1 - z) - wave sin(2 pi z) / (2 pi) - ripple sin(4 pi z) / (4 pi)

and v the focus ring from 0 (infinity) to 1 (near)

    breathing = (breathing_wide + (breathing_tele - breathing_wide) z) * phi(v)
    phi(v)    = (exp(bend v) - 1) / (exp(bend) - 1)

The standard one (wave 0.33, no bow, no ripple) was chosen so that 6 and 11 even nodes, drawn linear
on f, are about 53 and 13 px off at the edge of a picture 1920 wide.

Camera frame: x right, y down, z forward, metres. Pixel (0, 0) is the centre of the upper left one.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

SENSOR_MM = (36.0, 20.25)
PICTURE_PX = (1920, 1080)
WIDE_MM, TELE_MM = 25.0, 250.0
_STEEPEST_LEAST = 0.2  # of g: a ring that stands still is no ring


class Optics(NamedTuple):
    """The optics at one place of the rings, in the words of OpenCV's formula."""

    focal_mm: float
    center_px: tuple[float, float]
    radial: tuple[float, float, float]
    """k1, k2, k3: of undistorted points."""
    tangential: tuple[float, float]
    entrance_pupil_m: float
    falloff: tuple[float, float, float]
    """Light at r mm from the middle is 1 - (a1 r^2 + a2 r^4 + a3 r^6)."""


@dataclass(frozen=True, slots=True)
class ZoomTruth:
    """One zoom lens; the defaults are the standard one."""

    wave: float = 0.33
    ripple: float = 0.0
    bow: float = 0.0
    breathing_wide: float = -0.03
    breathing_tele: float = 0.06
    bend: float = 1.5
    barrel: float = -0.05
    """Distortion at the picture's edge, of its half width, at the wide end."""
    cushion: float = 0.015
    """The same at the tele end."""

    def turn(self, zoom: float) -> float:
        """Return g: how far between the ends the focal length's logarithm is."""
        return (
            zoom
            + self.bow * zoom * (1.0 - zoom)
            - self.wave * math.sin(2.0 * math.pi * zoom) / (2.0 * math.pi)
            - self.ripple * math.sin(4.0 * math.pi * zoom) / (4.0 * math.pi)
        )

    def breathing(self, zoom: float, focus: float) -> float:
        """Return the change of ln f against infinity."""
        most = self.breathing_wide + (self.breathing_tele - self.breathing_wide) * zoom
        return most * math.expm1(self.bend * focus) / math.expm1(self.bend)

    def at(self, zoom: float, focus: float) -> Optics:
        """Return the optics at a place of the rings, 0 to 1 each."""
        g = self.turn(zoom)
        focal = WIDE_MM * math.exp(
            math.log(TELE_MM / WIDE_MM) * g + self.breathing(zoom, focus)
        )  # fmt: skip
        share = self.barrel + (self.cushion - self.barrel) * math.sin(0.5 * math.pi * zoom)
        share *= 1.0 + 0.1 * focus
        edge = 0.5 * SENSOR_MM[0] / focal  # of the plane z = 1
        middle = ((PICTURE_PX[0] - 1) / 2.0, (PICTURE_PX[1] - 1) / 2.0)
        return Optics(
            focal,
            (
                middle[0] + 4.0 * math.sin(2.5 * zoom + 0.4) + 0.8 * focus,
                middle[1] - 3.0 * math.cos(2.0 * zoom) + 0.5 * focus * focus,
            ),
            (share / edge**2, -0.12 * share / edge**4, 0.01 * share / edge**6),
            (2e-4 * (1.0 - 0.5 * zoom), -1e-4 * (1.0 + zoom)),
            0.21 - 0.38 * g + 0.02 * focus,
            (4e-4 * (1.2 - zoom), 3e-7 * (1.0 + zoom), 1e-10 * focus),
        )

    def project(self, zoom: float, focus: float, points_m: Floats) -> Floats:
        """Return the pixels (n, 2) of points (n, 3) in the camera frame, all of them ahead."""
        optics = self.at(zoom, focus)
        x, y = points_m[:, 0] / points_m[:, 2], points_m[:, 1] / points_m[:, 2]
        rho = x * x + y * y
        (k1, k2, k3), (p1, p2) = optics.radial, optics.tangential
        gain = 1.0 + k1 * rho + k2 * rho**2 + k3 * rho**3
        u = gain * x + 2.0 * p1 * x * y + p2 * (rho + 2.0 * x * x)
        v = gain * y + p1 * (rho + 2.0 * y * y) + 2.0 * p2 * x * y
        f_px = optics.focal_mm * PICTURE_PX[0] / SENSOR_MM[0]
        return np.stack((f_px * u + optics.center_px[0], f_px * v + optics.center_px[1]), axis=1)

    def directions(self, zoom: float, focus: float, pixels: Floats) -> Floats:
        """Return points (n, 3) of the plane z = 1 that fall on pixels (n, 2).

        The true focal length and a fixed-point iteration; enough for lenses as mild as these.
        """
        optics = self.at(zoom, focus)
        f_px = optics.focal_mm * PICTURE_PX[0] / SENSOR_MM[0]
        found = np.column_stack(((pixels - optics.center_px) / f_px, np.ones(len(pixels))))
        for _ in range(60):
            found[:, :2] -= (self.project(zoom, focus, found) - pixels) / f_px
        return found


def other_zoom(seed: int) -> ZoomTruth:
    """Return another zoom lens of the family, with a cam that never stands still."""
    random = np.random.default_rng(seed)
    while True:
        wave, ripple, bow = (
            float(v) for v in random.uniform((0.05, -0.1, -0.35), (0.45, 0.1, 0.35))
        )  # fmt: skip
        zoom = np.linspace(0.0, 1.0, 201)
        slope = (
            1.0 + bow * (1.0 - 2.0 * zoom) - wave * np.cos(2.0 * np.pi * zoom)
            - ripple * np.cos(4.0 * np.pi * zoom)
        )  # fmt: skip
        if slope.min() >= _STEEPEST_LEAST:
            break
    breathing = random.uniform(-0.07, 0.07, 2)
    return ZoomTruth(
        wave, ripple, bow, float(breathing[0]), float(breathing[1]),
        float(random.uniform(0.3, 2.5)), float(random.uniform(-0.06, -0.01)),
        float(random.uniform(-0.01, 0.02)),
    )  # fmt: skip


def borders(count: int = 9) -> Floats:
    """Return pixels (4 count, 2) along the picture's four borders."""
    right, low = PICTURE_PX[0] - 0.5, PICTURE_PX[1] - 0.5
    across, down = np.linspace(-0.5, right, count), np.linspace(-0.5, low, count)
    return np.concatenate(
        [
            np.column_stack((across, np.full(count, y))) for y in (-0.5, low)
        ] + [
            np.column_stack((np.full(count, x), down)) for x in (-0.5, right)
        ]
    )  # fmt: skip


def edges() -> Floats:
    """Return the two pixels (2, 2) in the middle of the picture's left and right edge."""
    y = (PICTURE_PX[1] - 1) / 2.0
    return np.array(((-0.5, y), (PICTURE_PX[0] - 0.5, y)))
