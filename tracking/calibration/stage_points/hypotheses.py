# SPDX-License-Identifier: Apache-2.0
"""Why a survey does not fit: each thing that goes wrong on a stage is tried, the simplest first.

A survey that is mirrored, in other units, with two names exchanged or with one wrong point fits as
soon as just that is undone, and not before. What explains the misfit is named; where two different
things would, neither is taken.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import Literal

import numpy as np

from tracking.calibration.stage_points.fit import Fit, fit, spans
from tracking.calibration.stage_points.survey import Survey

Kind = Literal["mirrored", "scale", "exchanged", "wrong", "mirrored-scale", "scale-wrong"]

FEWEST_WITHOUT_ONE = 3
MOST_EXCHANGES = 30
"""Points; with more, exchanged names are not looked for."""
GAIN = 4.0
"""What explains a misfit takes at least this much of it away."""
# Between two that explain, the better one has to be clearly better.
CLEAR = 2.5
# A flat survey fits its mirror image too.
_FLAT_SHARE = 0.03
_MIRROR = np.array([-1.0, 1.0, 1.0])
_UNITS = (
    (1e-3, "the tracker's points are in millimetres"),
    (1e-2, "the tracker's points are in centimetres"),
    (0.3048, "the tracker's points are in feet"),
    (0.0254, "the tracker's points are in inches"),
    (1e3, "the stage's points are in millimetres"),
    (1e2, "the stage's points are in centimetres"),
    (1.0 / 0.3048, "the stage's points are in feet"),
    (1.0 / 0.0254, "the stage's points are in inches"),
)
_UNIT_TOLERANCE = 0.03
_TAPE = 1.25
"""No tape is off by more."""


@dataclass(frozen=True, slots=True)
class Explained:
    """What was undone, and the fit without it."""

    kind: Kind
    points: tuple[int, ...]
    """Which points it is about."""
    fit: Fit
    """Of the points that are left."""
    left: tuple[int, ...]
    """Which those are."""


def explain(survey: Survey, plain: Fit, bound_m: float) -> list[Explained]:
    """Return what makes the survey fit to `bound_m` a point: one, or several that it may be."""
    for look in (_mirrored, _scaled, _exchanged, _wrong, _mirrored_scaled, _scaled_wrong):
        good = [one for one in look(survey, plain) if _explains(one.fit, plain, bound_m)]
        good.sort(key=lambda one: one.fit.rms())
        if good:
            near = CLEAR * max(good[0].fit.rms(), 1e-9)
            return [one for one in good if one.fit.rms() <= near] if len(good) > 1 else good
    return []


def unit_of(scale: float) -> str:
    """Return what a scale (stage over tracker) says of the units, or of the tape."""
    for unit, words in _UNITS:
        if abs(scale / unit - 1.0) <= _UNIT_TOLERANCE:
            return f"{words} (times {scale:.4g}); write both in metres"
    if not 1.0 / _TAPE <= scale <= _TAPE:
        return (
            f"distances on the stage are {scale:.4g} times the tracker's, which is no unit that is "
            "known here: write both in metres"
        )
    percent = 100.0 * (scale - 1.0)
    longer = "longer" if percent > 0.0 else "shorter"
    return (
        f"distances on the stage are {abs(percent):.2f} % {longer} than the tracker's: a tape that "
        "is off, or the tracker's own scale (its wand); measure one long distance with both"
    )


def flat(survey: Survey) -> bool:
    """Return whether the tracker's points lie in one plane, so that mirrored ones fit as well."""
    extent = spans(survey.tracker)
    return bool(extent[2] <= _FLAT_SHARE * extent[0])


def _explains(found: Fit, plain: Fit, bound_m: float) -> bool:
    # A stage in millimetres has its misfit in millimetres too.
    good = float(found.lengths().max()) <= bound_m * max(1.0, found.scale)
    gained = found.rms() * GAIN <= plain.rms()
    return good and gained and not found.free and found.freedom > 0


def _mirrored(survey: Survey, _plain: Fit) -> Iterator[Explained]:
    if not flat(survey):
        turned = survey.moved(survey.tracker * _MIRROR)
        yield Explained("mirrored", (), fit(turned), tuple(range(len(survey))))


def _scaled(survey: Survey, _plain: Fit) -> Iterator[Explained]:
    yield Explained("scale", (), fit(survey, True), tuple(range(len(survey))))


def _mirrored_scaled(survey: Survey, _plain: Fit) -> Iterator[Explained]:
    if not flat(survey):
        turned = survey.moved(survey.tracker * _MIRROR)
        yield Explained("mirrored-scale", (), fit(turned, True), tuple(range(len(survey))))


def _exchanged(survey: Survey, plain: Fit) -> Iterator[Explained]:
    if not FEWEST_WITHOUT_ONE < len(survey) <= MOST_EXCHANGES:
        return
    every = tuple(range(len(survey)))
    for a, b in combinations(every, 2):
        tracker = survey.tracker.copy()
        tracker[[a, b]] = tracker[[b, a]]
        yield Explained("exchanged", (a, b), fit(survey.moved(tracker), near=plain), every)


def _wrong(survey: Survey, plain: Fit) -> Iterator[Explained]:
    yield from _without_one(survey, plain, "wrong", False)


def _scaled_wrong(survey: Survey, _plain: Fit) -> Iterator[Explained]:
    if len(survey) > FEWEST_WITHOUT_ONE + 1:
        yield from _without_one(survey, fit(survey, True), "scale-wrong", True)


def _without_one(survey: Survey, near: Fit, kind: Kind, with_scale: bool) -> Iterator[Explained]:
    if len(survey) <= FEWEST_WITHOUT_ONE:
        return
    for out in range(len(survey)):
        left = tuple(k for k in range(len(survey)) if k != out)
        yield Explained(kind, (out,), fit(survey.only(left), with_scale, near), left)
