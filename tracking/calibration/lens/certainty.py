# SPDX-License-Identifier: Apache-2.0
"""How surely a solve knows where in the picture a ray lands, up to the picture's corners.

A ray is fixed in the camera frame: it is the one that the solved camera sees at a pixel. Nothing is
fitted again afterwards, so what a turn of the camera would take up (a shifted centre) counts. The
figure is the root mean square distance, 1 sigma, by which it lands elsewhere, of two estimates the
larger:

    noise of corners   all corners alike and on their own: the covariance of least squares, of which
                       OpenCV states the diagonal
    leaving out        each view left out in turn (the jackknife, linearised at the solution): what
                       views do not agree about counts too, as a bent board, a corner that is pulled

On boards with noise alone both are right (40 made lenses, 14 views: misses are 1.04 and 1.00 of
sigma). On OpenCV's thirteen left*.jpg the first is too small: two lenses, each solved of half of
the views, are 3.0 times farther apart than it says, and 1.04 times what the second says.

Both know only the formula that was solved. Whether another formula, a radial term fewer, explains
the corners as well and says something else of the picture, is told on its own (`apart`): where that
is large, no view was near, and the picture is extrapolated. A formula that the views refute (a lens
that does need its third term) says nothing of doubt: `other_fits` is false.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import cv2
import numpy as np

from hardware_profiles.lens import distortion
from tracking.calibration.lens.board import Board, Floats
from tracking.calibration.lens.solve import Solution, View, solve

OTHER_RADIAL = {2: 3, 3: 2, 6: 3}
"""Radial terms of the formula to compare with: one fewer; where there is none, one more."""
COLUMNS, ROWS = 17, 13
"""Of the places in the picture; odd, so that the middles of the edges are among them."""
_POSE = 6
_REFUTED = 3.0
_NEAR = 0.6
"""Of half the picture: beyond it is the edge."""


class Worst(NamedTuple):
    """A length in pixels: at the frustum's edges, at worst in the whole picture, and where."""

    edge_px: float
    """Largest of the middles of the picture's four edges."""
    corner_px: float
    """Largest of the whole picture, which is nearly always at a corner."""
    where: str
    """Where that is, in words."""


class Certainty(NamedTuple):
    """What is known of where rays land; infinite where nothing is."""

    std: Worst
    """1 sigma."""
    std_times: float
    """What 1 sigma is of what the noise of corners alone makes it, over the picture."""
    apart: Worst
    """How far another formula puts the same rays."""
    other_radial: int
    """Radial terms of that one."""
    other_fits: bool
    """The views do not tell that one from ours; always so where it has more terms than ours."""


def certainty_of(
    board: Board, views: Sequence[View], size_px: tuple[int, int], radial: int, found: Solution
) -> Certainty:
    """Return what the views say of rays all over a picture (width, height)."""
    pixels = places(size_px)
    with np.errstate(all="ignore"):
        rays = _rays(found, pixels)
        by_noise, by_views = (
            spread_px(found, radial, rays, covariance)
            for covariance in covariances(board, views, radial, found)
        )
        std = np.fmax(by_noise, by_views)
        ratio = std / by_noise
        known = ratio[np.isfinite(ratio)]
        times = float(np.sqrt(np.mean(known**2))) if len(known) else math.inf
        other = solve(board, views, size_px, OTHER_RADIAL[radial])
        apart, fits = np.full(len(pixels), np.inf), True
        if isinstance(other, Solution):
            apart = np.linalg.norm(_put(other, rays) - pixels, axis=1)
            fits = OTHER_RADIAL[radial] > radial or _as_good(found, other, times)
    return Certainty(
        _worst(std, pixels, size_px), times, _worst(apart, pixels, size_px), OTHER_RADIAL[radial],
        fits,
    )  # fmt: skip


def places(size_px: tuple[int, int]) -> Floats:
    """Return the places (n, 2) in a picture that are looked at, its corners and edges among them.

    Pixel (0, 0) is the middle of the upper left one: the corner is at (-0.5, -0.5).
    """
    x = np.linspace(-0.5, size_px[0] - 0.5, COLUMNS)
    y = np.linspace(-0.5, size_px[1] - 0.5, ROWS)
    return np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2)


def covariances(
    board: Board, views: Sequence[View], radial: int, found: Solution
) -> tuple[Floats, Floats]:
    """Return the covariances of fx, fy, cx, cy and the distortion that was solved for, (p, p).

    By the noise of corners, and by leaving out each view. The poses are eliminated by the Schur
    complement: what is left of a view is how the camera's numbers act beyond its own pose.
    Nan where there is no answer.
    """
    free = _free(radial, found)
    normals, pulls, points = [], [], 0
    for view, turn, place, residuals in zip(
        views, found.rotations_rad, found.translations_mm, found.residuals_px, strict=True
    ):
        on_board = board.points_mm()[view.found.index]
        _, jacobian = cv2.projectPoints(
            on_board, turn, place, found.matrix(), np.array(found.distortion)
        )
        all_of_it = np.asarray(jacobian, dtype=np.float64)
        own, pose = all_of_it[:, _POSE:][:, free], all_of_it[:, :_POSE]
        if not (np.isfinite(own).all() and np.isfinite(pose).all()):
            return _nothing(free), _nothing(free)
        own = own - pose @ np.linalg.lstsq(pose, own, rcond=None)[0]
        normals.append(own.T @ own)
        pulls.append(own.T @ residuals.ravel())
        points += len(residuals)
    whole = np.sum(normals, axis=0)
    count = len(views)
    beyond = 2 * points - len(free) - _POSE * count
    squares = sum(float((residuals**2).sum()) for residuals in found.residuals_px)
    # In units of each number's own size: k3 and cx are not of one scale.
    scale = np.sqrt(np.diag(whole))
    if beyond <= 0 or not np.isfinite(scale).all() or not (scale > 0.0).all():
        return _nothing(free), _nothing(free)
    unit = np.outer(scale, scale)
    try:
        by_noise = squares / beyond * np.linalg.inv(whole / unit) / unit
        moved = np.array(
            [
                np.linalg.solve((whole - normal) / unit, pull / scale) / scale
                for normal, pull in zip(normals, pulls, strict=True)
            ]
        )
    except np.linalg.LinAlgError:
        return _nothing(free), _nothing(free)
    moved -= moved.mean(axis=0)
    by_views: Floats = (count - 1) / count * moved.T @ moved
    return by_noise, by_views


def spread_px(found: Solution, radial: int, rays: Floats, covariance: Floats) -> Floats:
    """Return by how far rays (n, 2) of the plane z = 1 land elsewhere, 1 sigma, (n,), pixels."""
    points = np.column_stack((np.nan_to_num(rays), np.ones(len(rays))))
    _, jacobian = cv2.projectPoints(
        points, np.zeros(3), np.zeros(3), found.matrix(), np.array(found.distortion)
    )
    lands = np.asarray(jacobian, dtype=np.float64)[:, _POSE:][:, _free(radial, found)]
    lands = lands.reshape(len(points), 2, -1)
    variance = np.einsum("nij,jk,nik->n", lands, covariance, lands)
    return np.where(np.isfinite(rays).all(axis=1), np.sqrt(variance), np.nan)


def _as_good(found: Solution, other: Solution, times: float) -> bool:
    """Tell whether a formula with fewer terms is not refuted, at `_REFUTED` sigma (an F test)."""
    ours, theirs = (
        sum(float((residuals**2).sum()) for residuals in one.residuals_px) for one in (found, other)
    )
    points = sum(len(residuals) for residuals in found.residuals_px)
    beyond = 2 * points - 4 - len(found.distortion) - _POSE * len(found.residuals_px)
    # Residuals of one view go together, so they count for less than as many on their own.
    grown = (theirs - ours) / max(ours, 1e-30) * max(beyond, 1) / times**2
    return not grown > _REFUTED**2


def _free(radial: int, found: Solution) -> list[int]:
    """Return which of fx, fy, cx, cy, k1, k2, p1, p2, k3 .. were solved for."""
    return [n for n in range(4 + len(found.distortion)) if radial != 2 or n != 8]


def _nothing(free: list[int]) -> Floats:
    return np.full((len(free), len(free)), np.nan)


def _rays(found: Solution, pixels: Floats) -> Floats:
    """Return the points (n, 2) of the plane z = 1 that are seen at pixels; nan: none is."""
    plane = (pixels - (found.cx_px, found.cy_px)) / (found.fx_px, found.fy_px)
    return distortion.invert(plane, found.radial(), found.tangential())


def _put(found: Solution, rays: Floats) -> Floats:
    put = distortion.apply(rays, found.radial(), found.tangential())
    pixels: Floats = put * (found.fx_px, found.fy_px) + (found.cx_px, found.cy_px)
    return pixels


def _worst(lengths: Floats, pixels: Floats, size_px: tuple[int, int]) -> Worst:
    # A ray that is not known may land anywhere.
    known = np.where(np.isfinite(lengths), lengths, np.inf)
    # -1 to 1 each way.
    seen = (pixels + 0.5) / np.array(size_px) * 2.0 - 1.0
    edges = np.isclose(np.abs(seen).max(axis=1), 1.0) & np.isclose(np.abs(seen).min(axis=1), 0.0)
    worst = int(np.argmax(known))
    return Worst(float(known[edges].max()), float(known[worst]), _where(*seen[worst].tolist()))


def _where(across: float, down: float) -> str:
    named = ["upper" if down < 0.0 else "lower"] if abs(down) > _NEAR else []
    named += ["left" if across < 0.0 else "right"] if abs(across) > _NEAR else []
    kind = ("middle", "edge", "corner")[len(named)]
    return " ".join(("the", *named, kind))
