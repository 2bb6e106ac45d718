# SPDX-License-Identifier: Apache-2.0
"""Evaluates a lens profile: the optics at any zoom and focus, and points through the lens.

The patches are made once; `at` costs a few microseconds and is what the hot path asks.
"""

from __future__ import annotations

import bisect
import math
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from hardware_profiles.lens import distortion
from hardware_profiles.lens.grid import LensGrid, grid_of, patches
from hardware_profiles.lens.profile import Direction, LensProfile, SensorMode

Floats = npt.NDArray[np.float64]
Pair = tuple[float, float]
Three = tuple[float, float, float]


class LensState(NamedTuple):
    """The optics at one zoom and focus; units and formula: hardware_profiles.lens.profile."""

    focal_mm: Pair
    center_px: Pair
    radial: tuple[float, float, float, float, float, float]
    tangential: Pair
    entrance_pupil_m: float | None
    falloff: Three | None
    breathing: float
    """Focal length over that at infinity (the least focus position) of the same zoom, minus 1."""
    zoom_clamped: bool
    """Asked for outside the measured zooms: this is the nearest one's."""
    focus_clamped: bool


class LensModel:
    """One profile, ready to be asked."""

    def __init__(self, profile: LensProfile, *, smooth: bool = True) -> None:
        self.sensor: SensorMode = profile.sensor
        self.direction: Direction = profile.direction
        self.squeeze = profile.lens.squeeze
        self.grid: LensGrid = grid_of(profile, smooth=smooth)
        self._patches = patches(self.grid)
        self._zooms: list[float] = self.grid.zooms.tolist()
        self._foci: list[float] = self.grid.foci.tolist()
        self._powers = np.empty(16)

    def at(self, zoom: float, focus: float) -> LensState:
        """Return the optics at a place of the rings; not for two threads at once.

        Outside what was measured the nearest measured place counts, and the state says so. Raises
        ValueError for nan.
        """
        zooms, foci = self._zooms, self._foci
        if not (math.isfinite(zoom) and math.isfinite(focus)):
            raise ValueError(f"zoom {zoom}, focus {focus}: not finite")
        i, u, zoom_clamped = _cell(zooms, zoom)
        j, v, focus_clamped = _cell(foci, focus)
        u2, v2 = u * u, v * v
        u3, v3 = u2 * u, v2 * v
        powers = self._powers
        powers[:] = (
            1.0, v, v2, v3, u, u * v, u * v2, u * v3,
            u2, u2 * v, u2 * v2, u2 * v3, u3, u3 * v, u3 * v2, u3 * v3,
        )  # fmt: skip
        (
            log_fx, log_fy, cx, cy, k1, k2, k3, k4, k5, k6, p1, p2, pupil, a1, a2, a3,
        ) = powers.dot(self._patches[i, j]).tolist()  # fmt: skip
        at_far = self._patches[i, 0]
        log_far = float(at_far[0, 0] + u * at_far[4, 0] + u2 * at_far[8, 0] + u3 * at_far[12, 0])
        return LensState(
            (math.exp(log_fx), math.exp(log_fy)), (cx, cy), (k1, k2, k3, k4, k5, k6), (p1, p2),
            pupil if self.grid.has_pupil else None,
            (a1, a2, a3) if self.grid.has_falloff else None,
            math.expm1(log_fx - log_far), zoom_clamped, focus_clamped,
        )  # fmt: skip

    def focal_px(self, state: LensState) -> Pair:
        """Return fx, fy in pixels of the recorded picture."""
        across, down = self.sensor.px_per_mm()
        return (state.focal_mm[0] * across, state.focal_mm[1] * down)

    def project(self, state: LensState, points_m: Floats, *, desqueeze: bool = False) -> Floats:
        """Return the pixels (n, 2) of points (n, 3) in the camera frame; nan behind the camera.

        The camera frame's origin is the entrance pupil. `desqueeze`: pixels of the picture that is
        pulled `squeeze` times as wide.
        """
        ahead = points_m[:, 2] > 0.0
        z = np.where(ahead, points_m[:, 2], np.nan)
        plane = points_m[:, :2] / z[:, None]
        if self.direction == "undistorted_to_distorted":
            put = distortion.apply(plane, state.radial, state.tangential)
        else:
            put = _only(ahead, plane, state)
        return self.pixels(state, put, desqueeze=desqueeze)

    def rays(self, state: LensState, pixels: Floats, *, desqueeze: bool = False) -> Floats:
        """Return (n, 2) points of the plane z = 1 that are seen at pixels (n, 2)."""
        put = self.plane(state, pixels, desqueeze=desqueeze)
        if self.direction == "undistorted_to_distorted":
            return distortion.invert(put, state.radial, state.tangential)
        return distortion.apply(put, state.radial, state.tangential)

    def pixels(self, state: LensState, put: Floats, *, desqueeze: bool = False) -> Floats:
        """Return the pixels (n, 2) of distorted points (n, 2) of the plane z = 1."""
        px = put * self.focal_px(state) + state.center_px
        if desqueeze:
            px[:, 0] = (px[:, 0] + 0.5) * self.squeeze - 0.5
        return px

    def plane(self, state: LensState, pixels: Floats, *, desqueeze: bool = False) -> Floats:
        """Return the distorted points (n, 2) of the plane z = 1 at pixels (n, 2)."""
        px = np.array(pixels, dtype=np.float64)
        if desqueeze:
            px[:, 0] = (px[:, 0] + 0.5) / self.squeeze - 0.5
        back: Floats = (px - state.center_px) / self.focal_px(state)
        return back


def _only(ahead: npt.NDArray[np.bool_], plane: Floats, state: LensState) -> Floats:
    put = np.full_like(plane, np.nan)
    put[ahead] = distortion.invert(plane[ahead], state.radial, state.tangential)
    return put


def _cell(marks: list[float], at: float) -> tuple[int, float, bool]:
    """Return the cell, where in it (0 to 1), and whether it was clamped; one mark is one cell."""
    first, last = marks[0], marks[-1]
    clamped = at < first or at > last
    if first == last:
        return 0, 0.0, clamped
    inside = min(max(at, first), last)
    i = min(bisect.bisect_right(marks, inside), len(marks) - 1) - 1
    return i, (inside - marks[i]) / (marks[i + 1] - marks[i]), clamped
