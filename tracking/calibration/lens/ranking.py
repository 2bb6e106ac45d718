# SPDX-License-Identifier: Apache-2.0
"""Which view spoils the solve: every view is left out in turn, and tested on what the others say.

A bad view pulls the camera toward itself, so its own residual tells too little. The error on it of
a camera solved without it does not lie. The mean of those errors over all views is the *held-out*
error: what the camera is worth on a picture it has not seen.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import PurePath

import numpy as np

from tracking.calibration.lens.board import Board
from tracking.calibration.lens.corners import WIDE_SHARE
from tracking.calibration.lens.solve import Solution, View, pose_residuals, rms_of, solve
from tracking.calibration.refusal import Refused

OUTLIER = 2.5
"""A view whose error is more than this many times the median is named."""
MOVED_STDS = 5.0
"""So is one without which fx moves by more than this many of its standard deviations."""
# Below this a ratio to the median says nothing: corners are not better.
_LEAST_MEDIAN_PX = 0.02
ONE_BY_ONE = 40
FOLDS = 10
WORST_OF_MANY = 12
_BLURRED_TIMES = 1.8


@dataclass(frozen=True, slots=True)
class LeftOut:
    """What the solve without one view says."""

    heldout_rms_px: float
    """Of the view, with a camera that was solved without it."""
    rms_px: float | None = None
    """Of the solve without it; None where many views were left out at a time."""
    fx_percent: float | None = None
    """How much fx changes without it."""


@dataclass(frozen=True, slots=True)
class Ranking:
    """The views, judged by each other."""

    left_out: tuple[LeftOut | None, ...]
    """By view; None where the rest has no solution."""
    heldout_rms_px: float | None
    worst: int
    """Index of the worst view."""
    suspicious: tuple[int, ...]
    """Views that stand out, the worst one first."""
    why: tuple[str, ...]
    """One sentence for each suspicious view."""
    worst_why: str
    """The same of the worst view, suspicious or not."""


def rank(
    board: Board,
    views: Sequence[View],
    size_px: tuple[int, int],
    radial: int,
    whole: Solution,
    progress: Callable[[int, int], None] | None = None,
) -> Ranking:
    """Return what leaving out shows; `whole` is the solve of all views.

    Up to ONE_BY_ONE views, each is left out alone. Of more, groups of every tenth are, and then
    alone the WORST_OF_MANY that are worst.
    """
    count = len(views)
    alone = list(range(count))
    left_out: list[LeftOut | None] = [None] * count
    if count > ONE_BY_ONE:
        for fold in range(FOLDS):
            for i, one in _without(board, views, size_px, radial, whole, alone[fold::FOLDS]):
                left_out[i] = one
        # nan, where the rest had no solution, is the most suspicious of all.
        errors = np.nan_to_num([_heldout(one) for one in left_out], nan=np.inf)
        alone = [int(i) for i in np.argsort(-errors)[:WORST_OF_MANY]]
    for done, i in enumerate(alone):
        if progress is not None:
            progress(done, len(alone))
        for _, one in _without(board, views, size_px, radial, whole, [i]):
            left_out[i] = one
    points = [len(view.found.index) for view in views]
    squares = [
        (one.heldout_rms_px**2 * n, n) for one, n in zip(left_out, points, strict=True) if one
    ]
    heldout = (
        math.sqrt(sum(s for s, _ in squares) / sum(n for _, n in squares)) if squares else None
    )
    errors = np.array([_heldout(one) for one in left_out])
    if not np.isfinite(errors).any():
        errors = whole.view_rms_px
    order = [int(i) for i in np.argsort(-np.where(np.isfinite(errors), errors, 0.0))]
    suspicious = [i for i in order if _stands_out(i, whole, left_out)]
    worst = suspicious[0] if suspicious else order[0]
    return Ranking(
        tuple(left_out), heldout, worst, tuple(suspicious),
        tuple(explain(board, views, whole, left_out, i) for i in suspicious),
        explain(board, views, whole, left_out, worst),
    )  # fmt: skip


def explain(
    board: Board,
    views: Sequence[View],
    whole: Solution,
    left_out: Sequence[LeftOut | None],
    i: int,
) -> str:
    """Return in one sentence how far a view stands out, and what it may come from."""
    view, rms = views[i], float(whole.view_rms_px[i])
    median = float(np.median(whole.view_rms_px))
    times = rms / max(median, 1e-9)
    said = f"{PurePath(view.name).name}: rms {rms:.2f} px, {times:.1f} times the median"
    one = left_out[i]
    if one is not None:
        said += f"; {one.heldout_rms_px:.2f} px when kept out of the solve"
        if one.rms_px is not None and one.fx_percent is not None:
            said += (
                f"; without it rms {whole.rms_px:.3f} becomes {one.rms_px:.3f} px and fx changes "
                f"by {one.fx_percent:+.2f} %"
            )
    causes = causes_of(board, views, whole, i)
    return f"{said}: {'; '.join(causes)}" if causes else said


def causes_of(board: Board, views: Sequence[View], whole: Solution, i: int) -> list[str]:
    """Return what can be seen to be wrong with a view."""
    view = views[i]
    found = view.found
    causes = []
    share = min(WIDE_SHARE, 1.2 * board.clear_share())
    if found.window > max(share * found.spacing_px, float(found.fitting_window)):
        causes.append(
            f"the corner window of {found.window} px is too wide for corners {found.spacing_px:.1f}"
            f" px apart, edges of the next square reach into it; {found.fitting_window} px fits"
        )
    others = [other.blur_px for n, other in enumerate(views) if n != i]
    usual = float(np.median(others)) if others else view.blur_px
    if view.blur_px > _BLURRED_TIMES * usual:
        causes.append(f"it is blurred ({view.blur_px:.1f} px, the others {usual:.1f})")
    lengths = np.hypot(*whole.residuals_px[i].T)
    middle = float(np.median(lengths))
    far = np.flatnonzero(lengths > 5.0 * max(middle, _LEAST_MEDIAN_PX))
    if 0 < len(far) <= len(lengths) // 6:
        x, y = found.points_px[int(lengths.argmax())]
        causes.append(
            f"{len(far)} of its {len(lengths)} corners are off, by up to {lengths.max():.1f} px "
            f"near ({x:.0f}, {y:.0f})"
        )
    elif not causes and rms_of(whole.residuals_px[i]) > OUTLIER * _median_rms(whole):
        causes.append(
            "all of its corners are off alike: was the board bent, the lens touched, or a rolling "
            "shutter in motion?"
        )
    return causes


def culprit(
    board: Board, views: Sequence[View], size_px: tuple[int, int], radial: int
) -> int | None:
    """Return the one view without which there is a solution, where all together have none."""
    good = [
        i
        for i in range(len(views))
        if isinstance(solve(board, [*views[:i], *views[i + 1 :]], size_px, radial), Solution)
    ]
    return good[0] if len(good) == 1 else None


def _without(
    board: Board, views: Sequence[View], size_px: tuple[int, int], radial: int,
    whole: Solution, out: list[int],
) -> list[tuple[int, LeftOut]]:  # fmt: skip
    rest = [view for n, view in enumerate(views) if n not in out]
    fresh = solve(board, rest, size_px, radial, guess=whole)
    if isinstance(fresh, Refused):
        return []
    results = []
    for i in out:
        residuals = pose_residuals(board, views[i], fresh)
        if residuals is None:
            continue
        alone = len(out) == 1
        percent = 100.0 * (fresh.fx_px / whole.fx_px - 1.0)
        one = LeftOut(
            rms_of(residuals), fresh.rms_px if alone else None, percent if alone else None
        )
        results.append((i, one))
    return results


def _stands_out(i: int, whole: Solution, left_out: Sequence[LeftOut | None]) -> bool:
    if whole.view_rms_px[i] > OUTLIER * _median_rms(whole):
        return True
    one = left_out[i]
    if one is None:
        return False
    errors = [_heldout(other) for other in left_out if other is not None]
    if one.heldout_rms_px > OUTLIER * max(float(np.median(errors)), _LEAST_MEDIAN_PX):
        return True
    moved = abs(one.fx_percent or 0.0) / 100.0 * whole.fx_px
    return moved > MOVED_STDS * whole.std_fx_px


def _median_rms(whole: Solution) -> float:
    return max(float(np.median(whole.view_rms_px)), _LEAST_MEDIAN_PX)


def _heldout(one: LeftOut | None) -> float:
    return math.nan if one is None else one.heldout_rms_px
