# SPDX-License-Identifier: Apache-2.0
"""An alignment put right again from a floor mark, after a tracking system came up elsewhere.

One mark moves the world, two or more turn it about the stage's Z as well. Tilt and roll stay: a
tracker that is level after its start is level, and two marks on a floor say nothing of them.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from hardware_profiles.pose import Pose, normalized
from tracking.calibration import rotation_arrays as ra
from tracking.calibration.refusal import Refused
from tracking.calibration.rotation_arrays import Floats
from tracking.calibration.stage_points.solve import BAD_M, GOOD_M
from tracking.calibration.stage_points.survey import Survey

LEAST_BASE_M = 0.5
"""Two marks nearer to each other say too little of the pan."""
FAR_M, FAR_DEG = 0.5, 5.0
"""A world that moved farther may stand on another mark: refused unless it is said to have."""


class Rezeroed(NamedTuple):
    """The new place, and what moved."""

    stage_T_world: Pose  # noqa: N815 - the frames of a transform as in the house plan
    moved_m: Floats
    """(3,) where the marks were put before, to where they are: on the stage, mean."""
    panned_deg: float
    off_m: Floats
    """(n,) how far each mark is off now, over its known coordinates."""
    reasons: tuple[str, ...]


def rezero(
    before: Pose, marks: Survey, bad_m: float = BAD_M, *, far: bool = False
) -> Rezeroed | Refused:
    """Return the alignment that puts the marks (stage coordinates known) where they are.

    A world that moved by more than `FAR_M` or `FAR_DEG` is refused unless `far`: one mark taken for
    another, or one figure mistyped, looks the same.
    """
    turn = ra.matrices(np.array([before.rotation]))[0]
    place = np.array(before.position_m)
    put = marks.tracker @ turn.T + place
    full = marks.known.all(axis=1)
    pan_deg = 0.0
    moved = _mean_off(marks, put)
    base = _base(marks.stage[full]) if int(full.sum()) > 1 else 0.0
    if base >= LEAST_BASE_M:
        pan = _pan(put[full], marks.stage[full])
        pan_deg = float(np.degrees(pan))
        turned = ra.rotation_matrix(np.array([0.0, 0.0, pan]))
        turn, place = turned @ turn, turned @ place
    elif int(full.sum()) > 1:
        return Refused(
            f"the marks are {base:.2f} m apart, expected {LEAST_BASE_M:g} m or more to tell the "
            "pan: take one of them, or marks farther apart"
        )
    put = marks.tracker @ turn.T + place
    place = place + _mean_off(marks, put)
    off = np.where(marks.known, marks.tracker @ turn.T + place - marks.stage, 0.0)
    lengths = np.linalg.norm(off, axis=1)
    worst = int(np.argmax(lengths))
    if float(lengths[worst]) > bad_m:
        return Refused(
            f"the marks do not fit each other: {marks.names[worst]} stays "
            f"{lengths[worst] * 1e3:.0f} mm off, expected {bad_m * 1e3:g} mm or less. Is each the "
            "mark that it is said to be? Else survey the stage again (calibrate stage solve)"
        )
    reasons = []
    if float(lengths[worst]) > GOOD_M:
        reasons.append(f"{marks.names[worst]} stays {lengths[worst] * 1e3:.1f} mm off")
    moved_m = float(np.linalg.norm(moved))
    if moved_m > FAR_M or abs(pan_deg) > FAR_DEG:
        said = f"the world moved {moved_m:.2f} m and {abs(pan_deg):.1f} deg"
        if not far:
            return Refused(
                f"{said}, expected {FAR_M:g} m and {FAR_DEG:g} deg or less. Is it the right mark, "
                "and the tracker's own reading, in metres? A tracker that did come up there: --far"
            )
        reasons.append(f"{said}: is it the right mark?")
    if len(marks) == 1 and full.all():
        reasons.append("one mark tells no pan: a tracker that came up turned stays turned")
    q = ra.quaternions(turn[None])[0].tolist()
    x, y, z = place.tolist()
    pose = Pose((x, y, z), normalized((q[0], q[1], q[2], q[3])))
    return Rezeroed(pose, moved, pan_deg, lengths, tuple(reasons))


def _mean_off(marks: Survey, put: Floats) -> Floats:
    """Return the mean move along each axis that some mark knows, else 0."""
    off = np.where(marks.known, marks.stage - put, 0.0)
    mean: Floats = off.sum(axis=0) / np.maximum(marks.known.sum(axis=0), 1)
    return mean


def _base(stage: Floats) -> float:
    flat = stage[:, :2]
    return float(np.linalg.norm(flat[:, None] - flat[None, :], axis=2).max())


def _pan(put: Floats, stage: Floats) -> float:
    """Return the turn about Z that brings points nearest to points, least squares."""
    a, b = (points[:, :2] - points[:, :2].mean(axis=0) for points in (put, stage))
    cross = float((a[:, 0] * b[:, 1] - a[:, 1] * b[:, 0]).sum())
    return float(np.arctan2(cross, float((a * b).sum())))
