# SPDX-License-Identifier: Apache-2.0
"""How dense a table must be for a program that interpolates it linearly.

A profile is evaluated with monotone cubics. Between the rows of a table an engine goes straight, so
rows are added where straight is too far away: each gap between two zooms, or two focus positions,
is halved until points over the whole picture, at the middles and quarters of every cell, land where
the profile puts them. The figure is measured, not estimated.
"""

from __future__ import annotations

import itertools
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from hardware_profiles.exchange.fit import Floats, as_undistorted_to_distorted, picture_grid
from hardware_profiles.lens.model import LensModel

ENOUGH_PX = 0.08
"""What is aimed at, for a promise of 0.1 px: not every place between two rows is looked at."""
MOST_ROWS = 6_000
VALUES = 9
"""A row: fx, fy, cx, cy in px, k1, k2, k3, p1, p2."""
_ROUNDS = 12
_INSIDE = (0.25, 0.5, 0.75)
_COLUMNS, _ROWS = 9, 7


class Table(NamedTuple):
    """Rows over a full grid; values are (zooms, foci, VALUES), pupils (zooms, foci), metres."""

    zooms: Floats
    foci: Floats
    values: Floats
    pupils: Floats
    linear_px: float
    """The most that a point of the picture is off between rows."""
    refit_px: float
    """The most that three radial terms miss what the profile has, at the rows."""


class _Row(NamedTuple):
    values: Floats
    pupil_m: float
    refit_px: float


class _Rows:
    """The rows of any place, made once, and the rays that are compared there."""

    def __init__(self, model: LensModel) -> None:
        self.model = model
        self._seen: dict[tuple[float, float], _Row] = {}
        pixels = picture_grid(model.sensor, _COLUMNS, _ROWS)
        # Rays times focal length change little from node to node, so between nodes they are
        # interpolated: they only say where to look, and what is compared there is exact.
        self._seen_px = np.array(
            [
                [model.rays(state, pixels) * model.focal_px(state) for state in column]
                for column in (
                    [model.at(zoom, focus) for focus in model.grid.foci.tolist()]
                    for zoom in model.grid.zooms.tolist()
                )
            ]
        )

    def at(self, zoom: float, focus: float) -> _Row:
        """Return the row of a place."""
        found = self._seen.get((zoom, focus))
        if found is None:
            model = self.model
            state = model.at(zoom, focus)
            fit = as_undistorted_to_distorted(model, state, 3)
            values = (*model.focal_px(state), *state.center_px, *fit.radial[:3], *fit.tangential)
            found = _Row(np.array(values), state.entrance_pupil_m or 0.0, fit.worst_px)
            self._seen[zoom, focus] = found
        return found

    def farthest(self, straight: list[Floats], places: list[tuple[float, float]]) -> float:
        """Return the most that rows (VALUES) are off those of their places, in px."""
        true = np.stack([self.at(*place).values for place in places])
        rays = self._rays(np.array(places), true[:, :2])
        off = project_rows(np.stack(straight), rays) - project_rows(true, rays)
        away = np.hypot(off[..., 0], off[..., 1])
        return float(np.nanmax(away)) if np.isfinite(away).any() else 0.0

    def _rays(self, places: Floats, focal_px: Floats) -> Floats:
        i, u = _share(self.model.grid.zooms, places[:, 0])
        j, v = _share(self.model.grid.foci, places[:, 1])
        px = self._seen_px
        i1, j1 = np.minimum(i + 1, px.shape[0] - 1), np.minimum(j + 1, px.shape[1] - 1)
        low = (1.0 - v) * px[i, j] + v * px[i, j1]
        high = (1.0 - v) * px[i1, j] + v * px[i1, j1]
        mixed: Floats = ((1.0 - u) * low + u * high) / focal_px[:, None, :]
        return mixed


def _share(marks: Floats, at: Floats) -> tuple[npt.NDArray[np.intp], Floats]:
    """Return the mark at or before each value, and how far it is toward the next one."""
    i = np.clip(np.searchsorted(marks, at, side="right") - 1, 0, max(len(marks) - 2, 0))
    gap = np.diff(marks)[i] if len(marks) > 1 else np.ones(len(at))
    return i, ((at - marks[i]) / gap)[:, None, None]


def dense_table(model: LensModel, enough_px: float = ENOUGH_PX) -> Table:
    """Return the profile as a table for linear interpolation, three radial terms, to distorted.

    `enough_px` is what is aimed at; MOST_ROWS may stop it before.
    """
    rows = _Rows(model)
    zooms: list[float] = model.grid.zooms.tolist()
    foci: list[float] = model.grid.foci.tolist()
    enough = enough_px if min(len(zooms), len(foci)) == 1 else 0.5 * enough_px
    for _ in range(_ROUNDS):
        more_zooms = _middles(zooms, _off_zooms(zooms, foci, rows), enough)
        more_foci = _middles(foci, _off_foci(zooms, foci, rows), enough)
        more_zooms, more_foci = _affordable(len(zooms), more_zooms, len(foci), more_foci)
        if not more_zooms and not more_foci:
            break
        zooms = sorted(zooms + [at for _, at in more_zooms])
        foci = sorted(foci + [at for _, at in more_foci])
    found = [[rows.at(zoom, focus) for focus in foci] for zoom in zooms]
    return Table(
        np.array(zooms), np.array(foci),
        np.array([[one.values for one in column] for column in found]),
        np.array([[one.pupil_m for one in column] for column in found]),
        _worst_in_cells(zooms, foci, rows),
        max(one.refit_px for column in found for one in column),
    )  # fmt: skip


def project_rows(rows: Floats, rays: Floats) -> Floats:
    """Return pixels (rows, points, 2) of rays (rows, points, 2) for rows (rows, VALUES)."""
    fx, fy, cx, cy, k1, k2, k3, p1, p2 = rows.T[:, :, None]
    x, y = rays[..., 0], rays[..., 1]
    r2 = x * x + y * y
    a = 1.0 + r2 * (k1 + r2 * (k2 + r2 * k3))
    xy = 2.0 * x * y
    return np.stack(
        (
            fx * (a * x + p1 * xy + p2 * (r2 + 2.0 * x * x)) + cx,
            fy * (a * y + p1 * (r2 + 2.0 * y * y) + p2 * xy) + cy,
        ),
        axis=-1,
    )


def _off_zooms(zooms: list[float], foci: list[float], rows: _Rows) -> list[float]:
    """Return for each gap between two zooms how far straight is off, in px.

    Looked at are the foci and the middles between them: there the true ends count, or each axis
    would be halved for what the other one lacks.
    """
    lines = foci + [0.5 * (low + high) for low, high in itertools.pairwise(foci)]
    found = []
    for first, last in itertools.pairwise(zooms):
        straight, places = [], []
        for share in _INSIDE:
            for focus in lines:
                low, high = rows.at(first, focus).values, rows.at(last, focus).values
                straight.append(low + share * (high - low))
                places.append((first + share * (last - first), focus))
        found.append(rows.farthest(straight, places))
    return found


def _off_foci(zooms: list[float], foci: list[float], rows: _Rows) -> list[float]:
    """Return the same for each gap between two focus positions."""
    lines = zooms + [0.5 * (low + high) for low, high in itertools.pairwise(zooms)]
    found = []
    for first, last in itertools.pairwise(foci):
        straight, places = [], []
        for share in _INSIDE:
            for zoom in lines:
                low, high = rows.at(zoom, first).values, rows.at(zoom, last).values
                straight.append(low + share * (high - low))
                places.append((zoom, first + share * (last - first)))
        found.append(rows.farthest(straight, places))
    return found


def _worst_in_cells(zooms: list[float], foci: list[float], rows: _Rows) -> float:
    """Return the most that the finished table is off, at 3 x 3 places inside every cell."""
    worst = 0.0
    for first, last in itertools.pairwise(zooms) if len(zooms) > 1 else [(zooms[0], zooms[0])]:
        straight, places = [], []
        for low, high in itertools.pairwise(foci) if len(foci) > 1 else [(foci[0], foci[0])]:
            a, b, c, d = (rows.at(z, f).values for z in (first, last) for f in (low, high))
            for u in _INSIDE if last > first else (0.0,):
                for v in _INSIDE if high > low else (0.0,):
                    at_low, at_high = a + u * (c - a), b + u * (d - b)
                    straight.append(at_low + v * (at_high - at_low))
                    places.append((first + u * (last - first), low + v * (high - low)))
        worst = max(worst, rows.farthest(straight, places))
    return worst


_Middles = list[tuple[float, float]]
"""How far straight is off in a gap, and the middle of the gap."""


def _middles(marks: list[float], off: list[float], enough: float) -> _Middles:
    """Return the middles of those gaps that are off by too much."""
    gaps = zip(itertools.pairwise(marks), off, strict=True)
    return [(gap, 0.5 * (low + high)) for (low, high), gap in gaps if gap > enough]


def _affordable(
    zooms: int, more_zooms: _Middles, foci: int, more_foci: _Middles
) -> tuple[_Middles, _Middles]:
    """Return as many of the middles as MOST_ROWS allows, where it is worst first."""
    ranked = [(gap, at, True) for gap, at in more_zooms]
    ranked += [(gap, at, False) for gap, at in more_foci]
    kept_zooms: _Middles = []
    kept_foci: _Middles = []
    for gap, at, of_zoom in sorted(ranked, reverse=True):
        kept = kept_zooms if of_zoom else kept_foci
        kept.append((gap, at))
        if (zooms + len(kept_zooms)) * (foci + len(kept_foci)) > MOST_ROWS:
            kept.pop()
    return kept_zooms, kept_foci
