# SPDX-License-Identifier: Apache-2.0
"""The rigid place of a tracker's world on the stage, by least squares over known coordinates.

    s = k R p + t, of each point as many of the three lines as its stage coordinates are known

From three whole points on, the start is in closed form (W. Kabsch 1976; S. Umeyama, "Least-squares
estimation of transformation parameters between two point patterns", PAMI 1991). With less, many
starts are tried. Gauss-Newton ends both. What the points do not determine is named, never guessed.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tracking.calibration import rotation_arrays as ra
from tracking.calibration.rotation_arrays import Floats
from tracking.calibration.stage_points.survey import Survey

STEPS = 30
LEAST_SHARE = 0.02
"""A direction of the unknowns is free where the points hold it this little, of what holds best."""
_ENOUGH = 1e-12
# Of the scale's logarithm in one step; and what a scale can be, however wild the points.
_MOST_GROWTH = 1.0
_SCALES = (1e-6, 1e6)
_AS_GOOD, _AS_GOOD_M = 2.0, 1e-4
# 1 + 2 cos of 25 deg
_SAME_TRACE = 2.8
_NAMES = ("the tilt about X", "the roll about Y", "the pan about Z", "X", "Y", "Z")


@dataclass(frozen=True, slots=True)
class Fit:
    """One answer."""

    turn: Floats
    """(3, 3) R of stage_T_world."""
    place: Floats
    """(3,) t, metres."""
    scale: float
    off: Floats
    """(n, 3) where the tracker puts each point, less where it was surveyed, on the stage, metres;
    nan where that is not known."""
    covariance: Floats
    """(6, 6) of the turn (rad, stage axes) and of the place of the points' middle, for unit sigma
    a coordinate."""
    middle: Floats
    """(3,) of the points on the stage."""
    free: tuple[str, ...]
    """What the points leave open, in words."""
    freedom: int
    """Known coordinates less unknowns."""

    def lengths(self) -> Floats:
        """Return how far off each point is (n,), over its known coordinates, metres."""
        lengths: Floats = np.sqrt(np.nansum(self.off**2, axis=1))
        return lengths

    def rms(self) -> float:
        """Return the rms length over the points, metres."""
        return float(np.sqrt((self.lengths() ** 2).mean()))

    def sigma(self) -> float:
        """Return the estimated error of one coordinate, metres; 0 where nothing is left over."""
        if self.freedom <= 0:
            return 0.0
        return float(np.sqrt(np.nansum(self.off**2) / self.freedom))

    def put(self, tracker: Floats) -> Floats:
        """Return points of the tracker (n, 3) on the stage."""
        placed: Floats = self.scale * tracker @ self.turn.T + self.place
        return placed


def fit(survey: Survey, with_scale: bool = False, near: Fit | None = None) -> Fit:
    """Return the best fit over all starts; `near`, where given, is the only one of many."""
    starts = _starts(survey, with_scale)
    if near is not None and len(starts) > 1:
        starts = [(near.turn, near.place, near.scale)]
    found = (_descend(survey, turn, place, scale, with_scale) for turn, place, scale in starts)
    return min(found, key=Fit.rms)


def places(survey: Survey) -> list[Fit]:
    """Return the best fit, and others far from it that are as good: the points do not decide.

    With coordinates left out a stage often fits upside down as well.
    """
    starts = _starts(survey, False)
    found = sorted((_descend(survey, *start, False) for start in starts), key=Fit.rms)
    bound = _AS_GOOD * found[0].rms() + _AS_GOOD_M
    kept = found[:1]
    for one in found[1:]:
        near = (float(np.trace(one.turn.T @ other.turn)) > _SAME_TRACE for other in kept)
        if one.rms() <= bound and not any(near):
            kept.append(one)
    return kept


def whole(survey: Survey) -> Survey:
    """Return the points of which all three stage coordinates are known."""
    return survey.only(np.flatnonzero(survey.known.all(axis=1)).tolist())


def spans(points: Floats) -> Floats:
    """Return the rms extent of points (n, 3) along their three main directions, metres, falling."""
    centred = points - points.mean(axis=0)
    found = np.zeros(3)
    values = np.linalg.svd(centred, compute_uv=False) / np.sqrt(len(points))
    found[: len(values)] = values
    return found


def _starts(survey: Survey, with_scale: bool) -> list[tuple[Floats, Floats, float]]:
    full = whole(survey)
    if len(full) >= 3:
        p, s = full.tracker, full.stage
        extent = spans(p)
        if extent[1] > LEAST_SHARE * extent[0] and extent[1] > 0.0:
            return [_closed(p, s, with_scale)]
    starts = []
    p_middle, s_middle = survey.tracker.mean(axis=0), _mean_known(survey)
    scale = _extent_ratio(survey) if with_scale else 1.0
    for turn in _rotations():
        starts.append((turn, s_middle - scale * turn @ p_middle, scale))
    return starts


def _extent_ratio(survey: Survey) -> float:
    """Return roughly how much larger the stage's figures are than the tracker's."""
    known = survey.known
    off = np.where(known, survey.stage - _mean_known(survey), 0.0)
    tracker = survey.tracker - survey.tracker.mean(axis=0)
    across = float(np.sqrt((off**2).sum() / max(1, known.sum())))
    inside = float(np.sqrt((tracker**2).mean()))
    ratio = across / inside if across > 0.0 and inside > 0.0 else 1.0
    return float(np.clip(ratio, *_SCALES))


def _mean_known(survey: Survey) -> Floats:
    known = survey.known
    count = known.sum(axis=0)
    total = np.where(known, survey.stage, 0.0).sum(axis=0)
    middle: Floats = np.where(count > 0, total / np.maximum(count, 1), 0.0)
    return middle


def _closed(p: Floats, s: Floats, with_scale: bool) -> tuple[Floats, Floats, float]:
    p0, s0 = p.mean(axis=0), s.mean(axis=0)
    spread = (s - s0).T @ (p - p0)
    turn = ra.nearest_rotation(spread)
    scale = 1.0
    if with_scale:
        scale = float(np.sum((s - s0) * ((p - p0) @ turn.T)) / max(((p - p0) ** 2).sum(), 1e-30))
        scale = float(np.clip(scale, *_SCALES))
    return turn, s0 - scale * turn @ p0, scale


def _rotations() -> list[Floats]:
    """Return rotations such that every one is within 45 deg or so of one of them."""
    found: list[Floats] = []
    for face in ((0, 0, 0), (1, 0, 0), (2, 0, 0), (3, 0, 0), (0, 1, 0), (0, 3, 0)):
        base = ra.rotation_matrix(np.array(face, dtype=np.float64) * (np.pi / 2.0))
        for step in range(8):
            found.append(ra.rotation_matrix(np.array((0.0, 0.0, step * np.pi / 4.0))) @ base)
    return found


def _descend(survey: Survey, turn: Floats, place: Floats, scale: float, with_scale: bool) -> Fit:
    """Go down by Gauss-Newton from a start; damped, so that a start far off still gets there."""
    known = survey.known
    size = 7 if with_scale else 6
    reach = max(
        float(np.sqrt(((survey.tracker - survey.tracker.mean(0)) ** 2).sum(1).mean())), 1e-6
    )
    damping = 1e-3
    cost = _cost(survey, turn, place, scale)
    for _ in range(STEPS):
        left, right = _normal(survey, turn, place, scale, size, scale * reach)
        step = np.linalg.lstsq(left + damping * np.eye(size), right, rcond=None)[0]
        next_turn = ra.rotation_matrix(np.asarray(step[:3], dtype=np.float64)) @ turn
        grown = float(np.clip(step[6], -_MOST_GROWTH, _MOST_GROWTH)) if with_scale else 0.0
        next_scale = float(np.clip(scale * np.exp(grown), *_SCALES))
        arm = scale * reach
        middle = scale * turn @ survey.tracker.mean(0) + place + step[3:6] * arm
        next_place = middle - next_scale * next_turn @ survey.tracker.mean(0)
        fresh = _cost(survey, next_turn, next_place, next_scale)
        if fresh <= cost:
            done = cost - fresh <= _ENOUGH * cost
            turn, place, scale, cost = next_turn, next_place, next_scale, fresh
            damping = max(damping * 0.1, 1e-12)
            if done:
                break
        else:
            damping = min(damping * 10.0, 1e6)
    left, _ = _normal(survey, turn, place, scale, 6, scale * reach)
    off = np.where(known, scale * survey.tracker @ turn.T + place - survey.stage, np.nan)
    values, vectors = np.linalg.eigh(left)
    free = _free(values, vectors)
    held = np.maximum(values, 1e-12 * max(float(values[-1]), 1e-30))
    units = np.array([1.0, 1.0, 1.0, *([scale * reach] * 3)])
    # The unknowns are angles and moves in units of the reach.
    covariance = (vectors / held) @ vectors.T * units[:, None] * units / (scale * reach) ** 2
    return Fit(
        turn, place, scale, off, covariance, scale * turn @ survey.tracker.mean(0) + place, free,
        int(known.sum()) - size,
    )  # fmt: skip


def _normal(
    survey: Survey, turn: Floats, place: Floats, scale: float, size: int, reach: float
) -> tuple[Floats, Floats]:
    """Return the normal equations over lengths in units of the reach.

    Unknowns: a turn about the points' middle (stage axes), its move, the logarithm of the scale.
    """
    arm = scale * (survey.tracker - survey.tracker.mean(0)) @ turn.T
    columns = np.zeros((len(survey), 3, size))
    columns[:, :, :3] = -ra.skews(arm) / reach
    columns[:, :, 3:6] = np.eye(3)
    if size == 7:
        columns[:, :, 6] = arm / reach
    known = survey.known
    off = np.where(known, survey.stage - (scale * survey.tracker @ turn.T + place), 0.0) / reach
    rows = columns[known]
    return rows.T @ rows, rows.T @ off[known]


def _cost(survey: Survey, turn: Floats, place: Floats, scale: float) -> float:
    off = scale * survey.tracker @ turn.T + place - survey.stage
    return float(np.nansum(off**2))


def _free(values: Floats, vectors: Floats) -> tuple[str, ...]:
    """Return the unknowns that the points do not hold, by the largest part of each direction."""
    open_ones = values < LEAST_SHARE**2 * float(values[-1])
    found = []
    for vector in vectors.T[open_ones]:
        name = _NAMES[int(np.argmax(np.abs(vector)))]
        if name not in found:
            found.append(name)
    return tuple(found)
