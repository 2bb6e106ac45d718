# SPDX-License-Identifier: Apache-2.0
"""The two maps of a lens at one place: where each pixel of one picture comes from in the other.

The *undistort* map has the size of the undistorted picture and says where in the recorded picture
each of its pixels is found; laid over a recording it takes the distortion out. The *redistort* map
has the size of the recorded picture and says where in the undistorted one its pixels are found.
Positions are pixels of this project: (0, 0) is the centre of the upper left pixel.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from hardware_profiles.exchange.dense_inverse import DenseInverse
from hardware_profiles.exchange.exr import Window
from hardware_profiles.lens import distortion
from hardware_profiles.lens.model import LensModel, LensState

Floats = npt.NDArray[np.float64]

# Rows of a picture that are worked on at a time: arrays stay in the cache, and small.
_ROWS = 16
# Cells of the coarse grid on which a formula is turned around.
_CELL_PX = 16


class Pinhole(NamedTuple):
    """The camera of the undistorted picture, in its pixels."""

    fx: float
    fy: float
    cx: float
    cy: float

    def rays(self, pixels: Floats) -> Floats:
        """Return points (n, 2) of the plane z = 1."""
        found: Floats = (pixels - (self.cx, self.cy)) / (self.fx, self.fy)
        return found

    def pixels(self, rays: Floats) -> Floats:
        """Return pixels (n, 2)."""
        found: Floats = rays * (self.fx, self.fy) + (self.cx, self.cy)
        return found


def same_pinhole(model: LensModel, state: LensState) -> Pinhole:
    """Return the camera that keeps focal lengths and centre (OpenCV's `P = K`)."""
    return Pinhole(*model.focal_px(state), *state.center_px)


def centered_pinhole(model: LensModel, state: LensState) -> Pinhole:
    """Return the camera that looks through the middle, with pixels `squeeze` times as wide as high.

    A program that has one focal length and no shift can hold it exactly.
    """
    fx = model.focal_px(state)[0]
    return Pinhole(fx, fx * model.squeeze, *model.sensor.middle_px())


def whole_picture(model: LensModel) -> Window:
    """Return the window of the recorded picture."""
    return Window(0, 0, model.sensor.width_px - 1, model.sensor.height_px - 1)


def undistort_map(model: LensModel, state: LensState, camera: Pinhole, window: Window) -> Floats:
    """Return for each pixel of the undistorted picture's window its place in the recorded picture.

    Shape (height, width, 2); nan where the lens puts nothing, as beyond the radius at which the
    formula folds back.
    """
    corners = camera.rays(_grid(window, window.top, window.bottom + 1, corners=True))
    farthest = float(np.hypot(corners[:, 0], corners[:, 1]).max())
    forward = model.direction == "undistorted_to_distorted"
    inverse = None if forward else _inverse(state, corners.min(axis=0), corners.max(axis=0), window)
    fold = distortion.folds_at(state.radial, farthest, 4096) if forward else None

    def places(pixels: Floats) -> Floats:
        rays = camera.rays(pixels)
        if inverse is not None:
            put = inverse(rays)
        else:
            put = distortion.apply(rays, state.radial, state.tangential)
            if fold is not None:
                put[np.hypot(rays[:, 0], rays[:, 1]) >= fold] = np.nan
        return model.pixels(state, put)

    return _by_rows(window, places)


def redistort_map(model: LensModel, state: LensState, camera: Pinhole) -> Floats:
    """Return for each pixel of the recorded picture its place in the undistorted picture.

    Shape (height, width, 2); nan where no direction is seen there.
    """
    window = whole_picture(model)
    if model.direction == "undistorted_to_distorted":
        corners = model.plane(state, _grid(window, window.top, window.bottom + 1, corners=True))
        rays = _inverse(state, corners.min(axis=0), corners.max(axis=0), window)
        return _by_rows(window, lambda pixels: camera.pixels(rays(model.plane(state, pixels))))
    return _by_rows(window, lambda pixels: camera.pixels(model.rays(state, pixels)))


def _inverse(state: LensState, low: Floats, high: Floats, window: Window) -> DenseInverse:
    width, height = window.size
    cells = (max(width // _CELL_PX, 1), max(height // _CELL_PX, 1))
    return DenseInverse(state.radial, state.tangential, low, high, cells)


def _by_rows(window: Window, places: Callable[[Floats], Floats]) -> Floats:
    width, height = window.size
    found = np.empty((height, width, 2))
    for start in range(0, height, _ROWS):
        stop = min(start + _ROWS, height)
        pixels = _grid(window, window.top + start, window.top + stop)
        found[start:stop] = places(pixels).reshape(stop - start, width, 2)
    return found


def _grid(window: Window, top: int, end: int, *, corners: bool = False) -> Floats:
    x = (
        np.array((window.left, window.right))
        if corners
        else np.arange(window.left, window.right + 1)
    )
    y = np.array((top, end - 1)) if corners else np.arange(top, end)
    return np.stack([axis.ravel() for axis in np.meshgrid(x, y)], axis=1).astype(np.float64)
