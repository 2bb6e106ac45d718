# SPDX-License-Identifier: GPL-3.0-or-later
"""The figures that the curves and the comparison show, from lens profiles. No widgets."""

from __future__ import annotations

import math
from typing import NamedTuple

import msgspec
import numpy as np
import numpy.typing as npt

from hardware_profiles.lens.model import LensModel, LensState
from hardware_profiles.lens.profile import LensNode, LensProfile
from ui.words import say

Floats = npt.NDArray[np.float64]

SAMPLES = 161
# Nodes this near to the chosen ring position belong to its curve.
NEAR_RING = 0.02


class Reading(NamedTuple):
    """The optics at one place; nan where it is not known."""

    focal_mm: float
    edge_px: float
    """How far distortion moves the middle of the farther side edge: + outward (pincushion)."""
    center_x_px: float
    """From the middle of the picture, + right."""
    center_y_px: float
    """From the middle of the picture, + down."""
    pupil_mm: float
    breathing_percent: float


class Difference(NamedTuple):
    """Where two lenses put the same rays: pixels of the first one's picture."""

    xs: Floats
    ys: Floats
    dx: Floats
    """(rows, columns): the second minus the first, across."""
    dy: Floats

    @property
    def length(self) -> Floats:
        """Return the distances, (rows, columns); nan where one lens does not see the ray."""
        return np.asarray(np.hypot(self.dx, self.dy))


def reading(model: LensModel, zoom: float, focus: float) -> Reading:
    """Return the figures at a place of the rings."""
    return _reading(model, model.at(zoom, focus))


def over_zoom(model: LensModel, focus: float, samples: int = SAMPLES) -> tuple[Floats, Floats]:
    """Return zooms (n,) and readings (n, 6) at one focus."""
    zooms = _span(model.grid.zooms, samples)
    return zooms, np.array([reading(model, zoom, focus) for zoom in zooms.tolist()])


def over_focus(model: LensModel, zoom: float, samples: int = SAMPLES) -> tuple[Floats, Floats]:
    """Return foci (n,) and readings (n, 6) at one zoom."""
    foci = _span(model.grid.foci, samples)
    return foci, np.array([reading(model, zoom, focus) for focus in foci.tolist()])


def node_reading(model: LensModel, node: LensNode) -> tuple[Reading, Reading]:
    """Return a node's own figures, unsmoothed, and their standard deviations (nan: not stated)."""
    at = model.at(node.zoom, node.focus)
    k1, k2, k3, k4, k5, k6 = (*node.radial, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0)[:6]
    own = LensState(
        node.focal_mm, node.center_px, (k1, k2, k3, k4, k5, k6), node.tangential,
        node.entrance_pupil_m, None, at.breathing, False, False,
    )  # fmt: skip
    quality = node.quality
    std = quality.std if quality is not None else None
    if quality is None or std is None:
        return _reading(model, own), Reading(*[math.nan] * 6)
    edge = quality.edge_std_px
    if isinstance(edge, msgspec.UnsetType):
        edge = _edge_std(model, own, std.radial)
    spread = Reading(std.focal_mm[0], edge, *std.center_px, math.nan, math.nan)
    return _reading(model, own), spread


def nodes_near(profile: LensProfile, *, zoom: float | None, focus: float | None) -> list[LensNode]:
    """Return the nodes near a zoom or a focus, or both."""
    return [
        node
        for node in profile.node
        if (zoom is None or abs(node.zoom - zoom) <= NEAR_RING)
        and (focus is None or abs(node.focus - focus) <= NEAR_RING)
    ]


def difference(
    first: LensModel,
    second: LensModel,
    zoom: float,
    focus: float,
    columns: int = 33,
    rows: int = 19,
) -> Difference | str:
    """Return how far the second lens puts each ray from the first, or why that has no meaning."""
    ours, theirs = first.sensor, second.sensor
    if (ours.width_px, ours.height_px) != (theirs.width_px, theirs.height_px):
        return say(
            "the pictures are of different sizes: {a} and {b}",
            a=f"{ours.width_px} x {ours.height_px}", b=f"{theirs.width_px} x {theirs.height_px}",
        )  # fmt: skip
    xs = np.linspace(0.0, ours.width_px - 1.0, columns)
    ys = np.linspace(0.0, ours.height_px - 1.0, rows)
    pixels = np.stack(np.meshgrid(xs, ys), axis=2).reshape(-1, 2)
    rays = first.rays(first.at(zoom, focus), pixels)
    points = np.column_stack((rays, np.ones(len(rays))))
    seen = np.isfinite(rays).all(axis=1)
    put = np.full_like(pixels, np.nan)
    put[seen] = second.project(second.at(zoom, focus), points[seen])
    moved = (put - pixels).reshape(rows, columns, 2)
    return Difference(xs, ys, moved[:, :, 0], moved[:, :, 1])


def _reading(model: LensModel, state: LensState) -> Reading:
    middle = model.sensor.middle_px()
    pupil = math.nan if state.entrance_pupil_m is None else 1e3 * state.entrance_pupil_m
    return Reading(
        state.focal_mm[0],
        _edge(model, state),
        state.center_px[0] - middle[0],
        state.center_px[1] - middle[1],
        pupil,
        # Against infinity: with one focus measured there is nothing to hold it against.
        100.0 * state.breathing if len(model.grid.foci) > 1 else math.nan,
    )


def _edge(model: LensModel, state: LensState) -> float:
    """Return how far the lens moves the middle of the farther side edge, pixels, + outward."""
    cx, cy = state.center_px
    right = model.sensor.width_px - 1.0
    side = right if right - cx >= cx else 0.0
    ray = model.rays(state, np.array([[side, cy]]))
    straight = float(model.pixels(state, ray)[0, 0])
    return (side - straight) * (1.0 if side > 0.0 else -1.0)


def _edge_std(model: LensModel, state: LensState, radial: tuple[float, ...]) -> float:
    """Return the error of the edge's distortion that the first radial term's error makes."""
    if not radial:
        return math.nan
    half = model.sensor.width_px / 2.0
    r = half / model.focal_px(state)[0]
    return half * r * r * radial[0]


def _span(marks: Floats, samples: int) -> Floats:
    low, high = min(0.0, float(marks[0])), max(1.0, float(marks[-1]))
    return np.unique(np.concatenate((np.linspace(low, high, samples), marks)))
