# SPDX-License-Identifier: Apache-2.0
"""What a lens is likely to do between its nodes, and how much room the nodes leave for doubt.

A Gaussian process over both rings (Rasmussen and Williams, Gaussian Processes for Machine Learning,
2006, chapters 2 and 5) of the border's signature: a plane (1, z, v, z v), a smooth bend over zoom,
and a smooth bend over focus that changes slowly over zoom (breathing). Bends are Matern 7/2: twice
as smooth as a cam must be to follow, not so smooth that one node foretells the whole ring.

How strong and how long the bends are is chosen to make the nodes most likely, starting from what is
usual: `_USUAL`, in pixels of a picture 1920 wide. With few nodes that is all there is to go by.
"""

from __future__ import annotations

import itertools
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from tracking.calibration.lens_guide.border import PLACES

Floats = npt.NDArray[np.float64]

_WIDTH_PX = 1920.0
_FLOOR_PX = 0.05
"""No solve is better than this."""
_PLANE_PX = (1e4, 2e3, 60.0, 60.0)
"""1 sigma of the plane's four parts before anything is measured."""
_BREATHING_REACH = 1.0
"""Of the zoom ring, over which breathing changes."""
_MOST_FOR_SHAPE = 150
"""Nodes that the bends' strength and length are learned from; more add time, not knowledge."""


class Shape(NamedTuple):
    """The bends: strength (1 sigma) and length on the ring."""

    zoom_px: float
    zoom_reach: float
    focus_px: float
    focus_reach: float


# The usual, and how far a lens may be from it (1 sigma of the logarithm).
_USUAL = Shape(150.0, 0.5, 20.0, 0.7)
_SPREAD = Shape(0.4, 0.3, 0.7, 0.3)
_STRENGTHS = tuple(2.0**n for n in range(-4, 5))
_REACHES = (0.4, 0.6, 0.9, 1.4, 2.0)


class Likely:
    """The process, given what was measured at n places (n, 2) of zoom and focus."""

    def __init__(
        self, places: Floats, signatures: Floats, sigma_px: Floats, picture_px: float
    ) -> None:
        """Take signatures (n, 16) and their standard deviations (n,), pixels; the picture's width.

        Raises numpy's LinAlgError for no set of nodes that a profile can have.
        """
        self._unit = picture_px / _WIDTH_PX
        self._places = places
        noise: Floats = np.sqrt((sigma_px / self._unit) ** 2 + _FLOOR_PX**2)
        values = signatures / self._unit
        some = np.linspace(0, len(places) - 1, min(len(places), _MOST_FOR_SHAPE)).astype(int)
        self.shape = _learned(places[some], values[some, :PLACES], noise[some])
        self._lower = _lower(self.shape, places, noise)
        self._white: Floats = np.asarray(np.linalg.solve(self._lower, values), np.float64)

    def at(self, places: Floats) -> tuple[Floats, Floats]:
        """Return the likely signatures (m, 16) at m places, and their 1-sigma doubt (m,), px."""
        across = np.linalg.solve(self._lower, _covariance(self.shape, self._places, places))
        whole = _variance(self.shape, places)
        left = np.sqrt(np.maximum(whole - np.sum(across**2, axis=0), 0.0))
        return (across.T @ self._white) * self._unit, left * self._unit


def _learned(places: Floats, values: Floats, noise: Floats) -> Shape:
    """Return the likeliest shape: zoom's strength and reach, then focus', and both once more."""
    shape = _USUAL
    for first in (0, 2, 0, 2):
        usual = (_USUAL[first], _USUAL[first + 1])
        tried = [
            _with(shape, first, usual[0] * strength, usual[1] * reach)
            for strength, reach in itertools.product(_STRENGTHS, _REACHES)
        ]
        if len(set(places[:, first // 2].tolist())) > 2:
            shape = max(tried, key=lambda one: _likelihood(one, places, values, noise))
    return shape


def _with(shape: Shape, first: int, strength: float, reach: float) -> Shape:
    values = list(shape)
    values[first : first + 2] = (strength, reach)
    return Shape(*values)


def _likelihood(shape: Shape, places: Floats, values: Floats, noise: Floats) -> float:
    """Return the logarithm, but for a constant; the border's places tell one story, not eight."""
    lower = _lower(shape, places, noise)
    white = np.linalg.solve(lower, values)
    fit = -0.5 * float(np.mean(np.sum(white**2, axis=0))) - float(np.sum(np.log(np.diag(lower))))
    off: Floats = np.log(np.array(shape) / np.array(_USUAL)) / np.array(_SPREAD)
    return fit - 0.5 * float(np.sum(off**2))


def _lower(shape: Shape, places: Floats, noise: Floats) -> Floats:
    whole = _covariance(shape, places, places) + np.diag(noise**2)
    return np.asarray(np.linalg.cholesky(whole), np.float64)


def _covariance(shape: Shape, one: Floats, other: Floats) -> Floats:
    """Return the covariance (n, m) between places, pixels squared."""
    z, v = (np.abs(one[:, None, axis] - other[None, :, axis]) for axis in (0, 1))
    plane = (_basis(one) * np.square(_PLANE_PX)) @ _basis(other).T
    bend = shape.zoom_px**2 * _matern(z / shape.zoom_reach)
    breathing = shape.focus_px**2 * _matern(v / shape.focus_reach) * _matern(z / _BREATHING_REACH)
    found: Floats = plane + bend + breathing
    return found


def _variance(shape: Shape, places: Floats) -> Floats:
    plane: Floats = np.square(_basis(places)) @ np.square(_PLANE_PX)
    found: Floats = plane + shape.zoom_px**2 + shape.focus_px**2
    return found


def _basis(places: Floats) -> Floats:
    z, v = places[:, 0], places[:, 1]
    return np.column_stack((np.ones(len(places)), z, v, z * v))


def _matern(r: Floats) -> Floats:
    """Return Matern's correlation of order 7/2 at r lengths."""
    s = np.sqrt(7.0) * r
    found: Floats = (1.0 + s + 0.4 * s**2 + s**3 / 15.0) * np.exp(-s)
    return found
