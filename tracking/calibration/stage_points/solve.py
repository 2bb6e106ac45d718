# SPDX-License-Identifier: Apache-2.0
"""The alignment of a tracking system from surveyed points, with every point judged.

One wrong point is found and left out; whatever else does not fit is refused by name: a mirrored or
left-handed survey, millimetres for metres, a tape that is off, two names exchanged.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hardware_profiles.lens.profile import Verdict
from hardware_profiles.pose import Pose, normalized
from tracking.calibration import rotation_arrays as ra
from tracking.calibration.refusal import Refused
from tracking.calibration.rotation_arrays import Floats
from tracking.calibration.stage_points.fit import Fit, fit, places
from tracking.calibration.stage_points.hypotheses import Explained, explain, flat, unit_of
from tracking.calibration.stage_points.survey import Survey

FEWEST_POINTS = 3
GOOD_M, BAD_M = 0.005, 0.015
"""A point off by less is good; off by more is wrong."""
LEAST_REACH_M = 0.2
LEAST_SCALE = 0.002
SCALE_SIGMAS = 4.0
_DOWN_COSINE = 0.94


@dataclass(frozen=True, slots=True)
class PointResult:
    """One point."""

    name: str
    off_m: Floats
    """(3,) on the stage: where the tracker puts it, less where it was surveyed; nan unknown."""
    length_m: float
    kept_out_m: float | None
    """The same by a fit without it; None where the others do not fix the stage."""
    used: bool


@dataclass(frozen=True, slots=True)
class StageFit:
    """Where the tracker's world stands on the stage."""

    stage_T_world: Pose  # noqa: N815 - the frames of a transform as in the house plan
    points: tuple[PointResult, ...]
    rms_m: float
    """Over the points used."""
    sure_m: float
    """95 % half width of the place of the points' middle."""
    sure_deg: float
    scale: float
    """What it would be, were it free; 1 is right."""
    scale_sigma: float
    verdict: Verdict
    reasons: tuple[str, ...]

    @property
    def worst(self) -> PointResult:
        """The point that is off most, of those used."""
        return max((one for one in self.points if one.used), key=lambda one: one.length_m)


def solve_stage(survey: Survey, bad_m: float = BAD_M) -> StageFit | Refused:
    """Return the alignment, or why the survey gives none. `bad_m`: no point may be off more."""
    if len(survey) < FEWEST_POINTS:
        return Refused(f"{len(survey)} points, expected {FEWEST_POINTS} or more, not in a line")
    for side, points in (("tracker's", survey.tracker), ("stage's", survey.stage)):
        reach_m = float(np.ptp(points, axis=0).max())  # nan with coordinates left out
        if reach_m < LEAST_REACH_M:
            return Refused(
                f"the {side} points lie within {reach_m:.3g} m, expected {LEAST_REACH_M:g} m or "
                "more: survey points far apart, and write metres"
            )
    candidates = places(survey)
    plain = candidates[0]
    if plain.free:
        return Refused(
            f"the points leave {' and '.join(plain.free)} open: survey more of them, not in a line"
        )
    if plain.freedom <= 0:
        return Refused(
            "the points only just fix the stage, nothing is left to check them by: add one or more"
        )
    notes: tuple[str, ...] = ()
    if len(candidates) > 1:
        upright = [one for one in candidates if _upright(one)]
        if len(upright) != 1:
            return Refused(
                f"{len(candidates)} places fit equally well, for too many coordinates are left "
                "out: survey one or more whole points off the floor"
            )
        plain = upright[0]
        notes = (_ONLY_UPRIGHT,)
    upside = _upside_down(survey, plain)
    everyone = tuple(range(len(survey)))
    if float(plain.lengths().max()) <= bad_m:
        if upside is not None:
            return Refused(upside)
        return _result(survey, plain, everyone, None, notes)
    found = explain(survey, plain, bad_m)
    if not found:
        return Refused(_nothing_fits(survey, plain, bad_m))
    if len(found) > 1:
        return Refused(_several(survey, found))
    if found[0].kind != "wrong":
        return Refused(_named(survey, found[0]))
    left = survey.only(found[0].left)
    upside = _upside_down(left, found[0].fit)
    if upside is not None:
        return Refused(upside)
    return _result(survey, found[0].fit, found[0].left, found[0].points[0], notes)


def _result(
    survey: Survey, found: Fit, left: tuple[int, ...], wrong: int | None, notes: tuple[str, ...]
) -> StageFit:
    used = survey.only(left)
    off = found.put(survey.tracker) - survey.stage
    lengths = np.sqrt(np.nansum(off**2, axis=1))
    points = []
    for k, name in enumerate(survey.names):
        kept_out = None
        if k in left and len(left) > FEWEST_POINTS:
            others = fit(survey.only([i for i in left if i != k]), near=found)
            if not others.free:
                miss = others.put(survey.tracker[k : k + 1])[0] - survey.stage[k]
                kept_out = float(np.sqrt(np.nansum(miss**2)))
        elif k not in left:
            kept_out = float(lengths[k])
        points.append(PointResult(name, off[k], float(lengths[k]), kept_out, k in left))
    scale, scale_sigma = _scale_of(used, found)
    reasons: list[str] = list(notes)
    if wrong is not None:
        reasons.append(_wrong_point(points[wrong]))
    worst = max((p for p in points if p.used), key=lambda p: p.length_m)
    if worst.length_m > GOOD_M:
        reasons.append(
            f"{worst.name} is {worst.length_m * 1e3:.1f} mm off ({_parts(worst.off_m)}), expected "
            f"{GOOD_M * 1e3:g} mm or less: measure it again, with both"
        )
    if abs(scale - 1.0) > max(LEAST_SCALE, SCALE_SIGMAS * scale_sigma):
        reasons.append(unit_of(scale))
    if flat(used):
        reasons.append(
            "all points lie in one plane, so a mirrored survey would fit as well: add one that is "
            "not, such as the top of a stand"
        )
    if found.freedom < 3:
        reasons.append("hardly more points than unknowns: add one or two to check the others by")
    sure_m, sure_deg = _sure(found)
    q = ra.quaternions(found.turn[None])[0].tolist()
    x, y, z = found.place.tolist()
    return StageFit(
        Pose((x, y, z), normalized((q[0], q[1], q[2], q[3]))), tuple(points), found.rms(), sure_m,
        sure_deg, scale, scale_sigma, "warn" if reasons else "pass", tuple(reasons),
    )  # fmt: skip


def _scale_of(used: Survey, found: Fit) -> tuple[float, float]:
    """Return the scale were it free, and its sigma (from how much the middle's arms hold it)."""
    free = fit(used, True, found)
    arms = (used.tracker - used.tracker.mean(0)) @ found.turn.T
    held = float(np.sum(np.where(used.known, arms, 0.0) ** 2))
    sigma = free.sigma() if free.freedom > 0 else found.sigma()
    return free.scale, sigma / max(held**0.5, 1e-9)


def _sure(found: Fit) -> tuple[float, float]:
    sigma = found.sigma()
    turn = np.sqrt(max(float(np.linalg.eigvalsh(found.covariance[:3, :3])[-1]), 0.0))
    place = np.sqrt(max(float(np.linalg.eigvalsh(found.covariance[3:, 3:])[-1]), 0.0))
    return 2.0 * sigma * float(place), float(np.degrees(2.0 * sigma * turn))


_ONLY_UPRIGHT = (
    "with so many coordinates left out the stage fits upside down as well; the place with the "
    "tracker's own Y or Z axis up was taken"
)


def _upright(found: Fit) -> bool:
    up = found.turn.T @ np.array([0.0, 0.0, 1.0])
    return bool(max(up[1], up[2]) > _DOWN_COSINE)


def _upside_down(survey: Survey, found: Fit) -> str | None:
    """Return why a flat survey is mirrored: only upside down does it fit then."""
    if not flat(survey):
        return None
    up = found.turn.T @ np.array([0.0, 0.0, 1.0])
    axis = int(np.argmin(up))
    if axis == 0 or up[axis] > -_DOWN_COSINE:
        return None
    return (
        f"the points fit only with the tracker's {'XYZ'[axis]} axis pointing down: the survey is "
        "mirrored (left-handed: one axis counts the other way). Write both in right-handed axes, X "
        "right, Y forward, Z up on the stage; if the tracker really hangs like that, survey a "
        "point off the floor, which decides it"
    )


def _named(survey: Survey, found: Explained) -> str:
    mirrored = (
        "mirrored: it fits as soon as one axis counts the other way, so one side is left-handed "
        "(as Unreal and Unity are) or a sign was lost. Write both in right-handed axes, X right, "
        "Y forward, Z up on the stage"
    )
    names = [survey.names[k] for k in found.points]
    if found.kind == "mirrored":
        return f"the survey is {mirrored}"
    if found.kind == "mirrored-scale":
        return f"the survey is {mirrored}. And {unit_of(found.fit.scale)}"
    if found.kind == "scale":
        return unit_of(found.fit.scale)
    if found.kind == "exchanged":
        return f"{names[0]} and {names[1]} are exchanged: it fits once their names are"
    return f"{unit_of(found.fit.scale)}. And {names[0]} is wrong besides: measure it again"


def _several(survey: Survey, found: list[Explained]) -> str:
    names = list(dict.fromkeys(survey.names[k] for one in found for k in one.points))
    if found[0].kind == "exchanged":
        return f"two of {', '.join(names)} are exchanged, and it cannot be told which: check them"
    return (
        f"one of {', '.join(names)} is wrong, and too few points are there to tell which: measure "
        "them again, or add one"
    )


def _nothing_fits(survey: Survey, plain: Fit, bad_m: float) -> str:
    lengths = plain.lengths()
    order = np.argsort(lengths)[::-1][:3]
    said = ", ".join(f"{survey.names[k]} {lengths[k] * 1e3:.0f} mm" for k in order)
    many = "two or more points are" if len(survey) > FEWEST_POINTS + 1 else "a point is"
    return (
        f"the points do not fit to {bad_m * 1e3:g} mm (worst: {said}), and no single wrong point, "
        f"scale or mirror explains it: {many} wrong, or names are mixed up"
    )


def _wrong_point(point: PointResult) -> str:
    return (
        f"{point.name} is wrong and was left out: {point.length_m * 1e3:.0f} mm off "
        f"({_parts(point.off_m)}); measure it again"
    )


def _parts(off_m: Floats) -> str:
    parts = [
        f"{axis} {value * 1e3:+.1f}" for axis, value in zip("XYZ", off_m, strict=True)
        if np.isfinite(value)
    ]  # fmt: skip
    return ", ".join(parts) + " mm"
