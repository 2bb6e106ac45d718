# SPDX-License-Identifier: Apache-2.0
"""From the nodes of a profile to a full grid over zoom and focus, and to its cubic patches.

Each zoom has its own focus positions. They are brought to the union of all of them by monotone
cubics over focus, then the grid is one of bicubic Hermite patches: along every grid line it is the
monotone cubic through the nodes (over zoom, then over focus), and the slope across is a monotone
cubic of the slopes. Focal lengths are held as logarithms: a zoom's ring is nearer to even in them.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from hardware_profiles.lens import curve
from hardware_profiles.lens.check import SAME_RING
from hardware_profiles.lens.distortion import six
from hardware_profiles.lens.profile import LensNode, LensProfile, NodeStd

Floats = npt.NDArray[np.float64]

# What a grid point holds, in this order.
LOG_FOCAL = slice(0, 2)
CENTER = slice(2, 4)
RADIAL = slice(4, 10)
TANGENTIAL = slice(10, 12)
PUPIL = 12
FALLOFF = slice(13, 16)
COUNT = 16

# Hermite to power form: the cubic with values y0, y1 and slopes m0, m1 on 0..1.
_HERMITE: Floats = np.array(
    (
        (1.0, 0.0, 0.0, 0.0),
        (0.0, 0.0, 1.0, 0.0),
        (-3.0, 3.0, -2.0, -1.0),
        (2.0, -2.0, 1.0, 1.0),
    )
)


class LensGrid(NamedTuple):
    """A full grid; values are (zooms, foci, COUNT)."""

    zooms: Floats
    foci: Floats
    values: Floats
    has_pupil: bool
    has_falloff: bool


def grid_of(profile: LensProfile, *, smooth: bool = True) -> LensGrid:
    """Return the grid of a profile.

    `smooth` evens out along zoom what the nodes' own standard deviations say is noise; nodes
    without them, as imported ones, are taken as they are.
    """
    columns = _columns(profile)
    foci = _union([node.focus for node in profile.node])
    has_pupil = all(node.entrance_pupil_m is not None for node in profile.node)
    has_falloff = all(node.falloff is not None for node in profile.node)
    zooms = np.array([nodes[0].zoom for nodes in columns])
    values = np.stack(
        [
            curve.evaluate(
                np.array([node.focus for node in nodes]),
                np.stack([_row(node) for node in nodes]), foci,
            )
            for nodes in columns
        ]
    )  # fmt: skip
    if smooth:
        values = _smooth(columns, zooms, values)
    return LensGrid(zooms, foci, values, has_pupil, has_falloff)


def patches(grid: LensGrid) -> Floats:
    """Return the power-form coefficients, (zoom cells, focus cells, 16, COUNT).

    Row 4 i + j is that of u^i v^j, with u, v from 0 to 1 across the cell. One zoom or one focus
    makes one cell, which does not change along that axis.
    """
    x, y, f = grid.zooms, grid.foci, grid.values
    fx = curve.slopes(x, f)
    fy = np.swapaxes(curve.slopes(y, np.swapaxes(f, 0, 1)), 0, 1)
    fxy = np.swapaxes(curve.slopes(y, np.swapaxes(fx, 0, 1)), 0, 1)
    if len(x) == 1:
        f, fx, fy, fxy = (np.repeat(a, 2, axis=0) for a in (f, fx, fy, fxy))
    if len(y) == 1:
        f, fx, fy, fxy = (np.repeat(a, 2, axis=1) for a in (f, fx, fy, fxy))
    h = (np.diff(x) if len(x) > 1 else np.ones(1))[:, None, None]
    k = (np.diff(y) if len(y) > 1 else np.ones(1))[None, :, None]
    f00, f01, f10, f11 = _corners(f)
    u00, u01, u10, u11 = (h * slope for slope in _corners(fx))
    v00, v01, v10, v11 = (k * slope for slope in _corners(fy))
    w00, w01, w10, w11 = (h * k * slope for slope in _corners(fxy))
    hermite = np.array(
        [
            [f00, f01, v00, v01],
            [f10, f11, v10, v11],
            [u00, u01, w00, w01],
            [u10, u11, w10, w11],
        ]
    )
    power = np.einsum("ia,abzfq,jb->zfijq", _HERMITE, hermite, _HERMITE)
    shape = power.shape
    return np.ascontiguousarray(power.reshape(shape[0], shape[1], 16, COUNT))


def _corners(a: Floats) -> tuple[Floats, Floats, Floats, Floats]:
    """Return the values at each cell's corners: low and high zoom, each at low and high focus."""
    return (a[:-1, :-1], a[:-1, 1:], a[1:, :-1], a[1:, 1:])


def _columns(profile: LensProfile) -> list[list[LensNode]]:
    """Return the nodes by zoom, each list by focus."""
    ordered = sorted(profile.node, key=lambda node: (node.zoom, node.focus))
    columns: list[list[LensNode]] = []
    for node in ordered:
        if columns and node.zoom - columns[-1][0].zoom <= SAME_RING:
            columns[-1].append(node)
        else:
            columns.append([node])
    return [sorted(nodes, key=lambda node: node.focus) for nodes in columns]


def _union(values: list[float]) -> Floats:
    found: list[float] = []
    for value in sorted(values):
        if not found or value - found[-1] > SAME_RING:
            found.append(value)
    return np.array(found)


def _row(node: LensNode) -> Floats:
    row = np.empty(COUNT)
    row[LOG_FOCAL] = np.log(node.focal_mm)
    row[CENTER] = node.center_px
    row[RADIAL] = six(node.radial)
    row[TANGENTIAL] = node.tangential
    row[PUPIL] = node.entrance_pupil_m or 0.0
    row[FALLOFF] = node.falloff or (0.0, 0.0, 0.0)
    return row


def _sigma(node: LensNode, std: NodeStd) -> Floats:
    sigma = np.zeros(COUNT)
    sigma[LOG_FOCAL] = np.array(std.focal_mm) / node.focal_mm
    sigma[CENTER] = std.center_px
    sigma[RADIAL] = six(std.radial)
    sigma[TANGENTIAL] = std.tangential
    return sigma


def _smooth(columns: list[list[LensNode]], zooms: Floats, values: Floats) -> Floats:
    """Smooth along zoom where every zoom has one node with stated errors at each focus."""
    rows = []
    for nodes in columns:
        stds = [node.quality.std for node in nodes if node.quality and node.quality.std]
        if len(stds) != len(nodes) or len(nodes) not in (1, values.shape[1]):
            return values
        sigma = np.stack([_sigma(n, s) for n, s in zip(nodes, stds, strict=True)])
        rows.append(np.broadcast_to(sigma, values.shape[1:]))
    sigmas = np.stack(rows)
    found = values.copy()
    for f in range(values.shape[1]):
        for q in range(COUNT):
            found[:, f, q] = curve.smoothed(zooms, values[:, f, q], sigmas[:, f, q])
    return found
