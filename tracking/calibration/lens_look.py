# SPDX-License-Identifier: Apache-2.0
"""A quick look: does a lens profile fit one picture of a board, with only the board's place free?

The board is placed so that its points, through the profile, come nearest to where the picture has
them (least squares over pixels, Gauss-Newton from a plane's pose: Collins, Bartoli, IJCV 109, 2014,
as OpenCV has it). What is left is the profile's error as this view sees it. A second fit lets the
focal length go as well: seen straight on, a longer lens and a nearer board look the same, so it
comes with its standard deviation, and says nothing where that is large.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import cv2
import numpy as np

from hardware_profiles.lens.model import LensModel, LensState
from hardware_profiles.lens.profile import Verdict
from hardware_profiles.lens.verdicts import worse
from tracking.calibration.lens.board import Board, Floats
from tracking.calibration.lens.corners import Found
from tracking.calibration.lens.judgement import RMS_PERCENT
from tracking.calibration.refusal import Refused

KNOWN_TO_PERCENT = 0.5
"""With a standard deviation above this, the view says nothing of the focal length."""
FEWEST_POINTS = 8
FOCAL_PERCENT = 1.0
# The deviation is optimistic: over the 13 shared chessboard pictures the right profile looks up to
# 4.6 of them off among those beyond 1 %, one whose focal length is 2 % wrong 6.4 or more.
_SIGMAS = 5.0
_STEPS = 30
_NUDGE = 1e-6


@dataclass(frozen=True, slots=True)
class BoardLook:
    """What one view says."""

    points: int
    rms_px: float
    """Over points, the distance from where the profile puts a point to where it is."""
    rms_percent: float
    """Of the picture's width."""
    worst_px: float
    focal_percent: float
    """How much longer than the profile's the focal length looks."""
    focal_std_percent: float
    """1 sigma, from the residuals: optimistic."""
    distance_m: float
    """From the entrance pupil to the middle of the points that were seen."""
    wall: Verdict
    composite: Verdict

    @property
    def tells_focal(self) -> bool:
        """Whether the board was tilted enough to tell focal length from distance."""
        return self.focal_std_percent <= KNOWN_TO_PERCENT


def quick_look(
    model: LensModel, state: LensState, found: Found, board: Board
) -> BoardLook | Refused:
    """Return what a view of a board says of a profile at one zoom and focus."""
    seen = found.points_px.astype(np.float64)
    on_board = board.points_mm()[found.index] / 1e3
    rays = model.rays(state, seen)
    good = np.asarray(np.isfinite(rays).all(axis=1))
    if int(good.sum()) < FEWEST_POINTS:
        return Refused(
            f"the profile has no ray for {int((~good).sum())} of {len(seen)} points: is it "
            "another lens or sensor mode?"
        )
    seen, on_board, rays = seen[good], on_board[good], rays[good]
    start = _first_pose(on_board, rays)
    if start is None:
        return Refused("the board's place could not be found: is it another board?")
    view = _View(model, state, on_board, seen)
    pose = _fit(view, start)
    left = view.residuals(pose)
    freed = _fit(view, np.append(pose, 0.0))
    rms = _rms(left)
    percent = 100.0 * rms / model.sensor.width_px
    focal = 100.0 * math.expm1(float(freed[6]))
    std = 100.0 * _std_of_last(view, freed)
    wall, composite = RMS_PERCENT.verdicts(percent)
    if std <= KNOWN_TO_PERCENT and abs(focal) > _SIGMAS * std:
        off = "fail" if abs(focal) > FOCAL_PERCENT else "pass"
        wall, composite = worse(wall, off), worse(composite, off)
    return BoardLook(
        len(seen), rms, percent, float(np.hypot(*left.T).max()), focal, std,
        _distance(on_board, pose), wall, composite,
    )  # fmt: skip


class _View:
    """One view: points of the board in metres (n, 3), and where they are in the picture (n, 2)."""

    def __init__(self, model: LensModel, state: LensState, on_board: Floats, seen: Floats) -> None:
        self.model, self.state, self.on_board, self.seen = model, state, on_board, seen

    def residuals(self, of: Floats) -> Floats:
        """Return seen less put (n, 2), px; `of`: rotation vector, metres, log focal scale if 7."""
        state = self.state
        if len(of) == 7:
            times = math.exp(float(of[6]))
            state = state._replace(focal_mm=(state.focal_mm[0] * times, state.focal_mm[1] * times))
        rotation = np.asarray(cv2.Rodrigues(of[:3])[0], dtype=np.float64)
        left: Floats = self.seen - self.model.project(state, self.on_board @ rotation.T + of[3:6])
        return left

    def slopes(self, of: Floats) -> Floats:
        """Return the derivatives of the residuals, (2 n, parameters), by central differences."""
        columns = []
        for i in range(len(of)):
            step = np.zeros(len(of))
            step[i] = _NUDGE
            up, down = self.residuals(of + step), self.residuals(of - step)
            columns.append(((up - down) / (2.0 * _NUDGE)).ravel())
        return np.stack(columns, axis=1)


def _first_pose(on_board: Floats, rays: Floats) -> Floats | None:
    """Return rotation vector and metres of the board in the camera: the better candidate."""
    try:
        count, rotations, shifts, errors = cv2.solvePnPGeneric(
            on_board, rays, np.eye(3), None, flags=cv2.SOLVEPNP_IPPE
        )
    except cv2.error:
        return None
    if not count:
        return None
    best = int(np.argmin(np.asarray(errors).ravel()))
    pose: Floats = np.concatenate(
        (np.ravel(rotations[best]), np.ravel(shifts[best])), dtype=np.float64
    )
    return pose if np.isfinite(pose).all() and pose[5] > 0.0 else None


def _fit(view: _View, start: Floats) -> Floats:
    """Return the parameters with the least sum of squares (Gauss-Newton, damped)."""
    at, damping = start, 1e-6
    cost = _cost(view.residuals(at))
    for _ in range(_STEPS):
        slopes, left = view.slopes(at), view.residuals(at).ravel()
        square = slopes.T @ slopes
        step = np.linalg.lstsq(
            square + damping * np.diag(np.diag(square)), -slopes.T @ left, rcond=None
        )[0]
        tried = _cost(view.residuals(at + step))
        if tried >= cost:  # nan is no better either
            damping *= 10.0
            if damping > 1e3:
                break
            continue
        done = cost - tried <= 1e-12 * cost
        at, cost, damping = at + step, tried, max(damping / 10.0, 1e-9)
        if done:
            break
    return at


def _distance(on_board: Floats, pose: Floats) -> float:
    rotation = np.asarray(cv2.Rodrigues(pose[:3])[0], dtype=np.float64)
    return float(np.linalg.norm(rotation @ on_board.mean(axis=0) + pose[3:6]))


def _cost(left: Floats) -> float:
    total = float((left**2).sum())
    return total if math.isfinite(total) else math.inf


def _rms(left: Floats) -> float:
    return math.sqrt(_cost(left) / len(left))


def _std_of_last(view: _View, at: Floats) -> float:
    """Return the standard deviation of the last parameter; inf where the view cannot tell it."""
    slopes, left = view.slopes(at), view.residuals(at)
    spare = left.size - len(at)
    scale = np.sqrt(np.diag(slopes.T @ slopes))
    if spare <= 0 or not np.isfinite(scale).all() or scale.min() <= 0.0:
        return math.inf
    # Scaled, so that metres and radians do not spoil the inverse.
    square = (slopes / scale).T @ (slopes / scale)
    if np.linalg.cond(square) > 1e12:
        return math.inf
    variance = np.linalg.inv(square)[-1, -1] * _cost(left) / spare
    return float(math.sqrt(max(variance, 0.0)) / scale[-1])
