# SPDX-License-Identifier: Apache-2.0
"""Hand-eye calibration from two recordings: tracker poses and camera poses, clocks apart."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tracking.calibration.handeye import joint
from tracking.calibration.handeye.closed_form import Apart, Mounting, apart, daniilidis, park
from tracking.calibration.handeye.diversity import Diversity, diversity_of
from tracking.calibration.handeye.exchanged import (
    CLEARLY_DENSER,
    denser,
    one_motion,
    other_way,
    same_poses,
)
from tracking.calibration.handeye.interval import (
    HeldOut,
    Interval,
    blocks_of,
    held_out,
    interval_of,
)
from tracking.calibration.handeye.joint import Spread
from tracking.calibration.handeye.offset import find_offset
from tracking.calibration.handeye.one_way import (
    BOTH_WAYS,
    FEWEST_POSES,
    Answer,
    CameraPoses,
    motions_of,
    solve_one,
    target_in_camera,
)
from tracking.calibration.handeye.pose_table import PoseTable, covered, poses_at
from tracking.calibration.handeye.suspicions import Scale, Slip, scale_of, slip_of
from tracking.calibration.motion_signal import NS_PER_S
from tracking.calibration.refusal import Refused

LEAST_SECOND_DEG = 20.0
"""With less rotation about the second axis, noise decides where the lens sits (+-5 deg: 14 to 37 mm
off at 25 to 6 poses, and wrong by much more with systematic errors)."""
_CLEARLY_WORSE = 2.0
_READINGS = {
    "": "",
    "w first": "quaternions fit as w first: give it the header t,x,y,z,qw,qx,qy,qz",
    "conjugate": "rotations fit the other way round than its positions (the quaternions of another "
    "convention, or of the inverse transform): mend its writer",
}


@dataclass(frozen=True, slots=True)
class HandEye:
    """Where the camera sits on the tracked body, and how much to believe it."""

    body_T_camera: Mounting  # noqa: N815 - the frames of a transform as in the house plan
    """OpenCV camera axes (x right, y down, z forward), origin in the entrance pupil, in the axes
    and about the origin of the body as the tracker's file has it."""
    world_T_target: Mounting  # noqa: N815
    """The target in the tracker's world."""
    offset_ms: float
    """The tracker's pose at camera time + offset belongs to the camera's pose."""
    offset_solved: bool
    camera_poses: CameraPoses
    detected: bool
    park: Mounting
    daniilidis: Mounting
    agreement: Apart
    """Park against Daniilidis."""
    park_apart: Apart
    """Park against the joint answer."""
    interval: Interval
    held_out: HeldOut
    in_sample_mm: float
    """rms distance of the target over the poses used."""
    scale: Scale
    """The camera's lengths over the tracker's, were that free."""
    slip: Slip | None
    """Where the target seems to have moved most, during the run; None for few poses."""
    spread: Spread
    """Over every pose that the tracker covers, the left out as well."""
    diversity: Diversity
    """Of the poses used."""
    used: int
    poses: int
    """Camera poses that the tracker covers."""
    blocks: int
    camera_denser: float | None
    """How many times as many poses a second the camera's recording has, where that is odd and the
    two may be exchanged; else None."""


def solve_handeye(
    tracker: PoseTable,
    camera: PoseTable,
    camera_poses: CameraPoses | None = None,
    most_offset_ns: int = 1_000_000_000,
    seed: int = 0,
    *,
    sides_known: bool = False,
) -> HandEye | Refused:
    """Return the mounting of the camera, or why the recordings do not tell it.

    `tracker` holds body poses in the tracker's world, `camera` the camera's in the target or the
    target's in the camera (None: whichever fits). Frames may be turned in any way against each
    other, quaternions have either sign; clocks may be `most_offset_ns` apart. Not `sides_known`:
    refused where they look exchanged.
    """
    if same_poses(tracker, camera):
        return Refused(_SAME)
    narrow = _too_narrow(tracker, camera)
    if narrow is not None:
        return narrow
    rng = np.random.default_rng(seed)
    offset = find_offset(tracker, camera, most_offset_ns, rng)
    if isinstance(offset, Refused):
        return offset
    whole = camera
    inside = covered(tracker, camera.t_ns + offset.offset_ns)
    camera = camera.only(inside)
    if len(camera) < FEWEST_POSES:
        return Refused(
            f"only {len(camera)} camera poses lie within the tracker's recording, at least "
            f"{FEWEST_POSES} are needed (12 to pass): is it the same run, on the same clock?"
        )
    ways: tuple[CameraPoses, ...] = BOTH_WAYS if camera_poses is None else (camera_poses,)
    answers: list[tuple[float, CameraPoses, Answer]] = []
    for way in ways:
        # The same draws for each, so that what a file is taken for does not change the answer.
        draws = np.random.default_rng(seed)
        answer = solve_one(tracker, target_in_camera(camera, way), offset, draws)
        if answer is not None:
            answers.append((answer.misfit(), way, answer))
    if not answers:
        return Refused(_ONE_AXIS)
    answers.sort(key=lambda item: item[0])
    _, way, best = answers[0]
    other = None if sides_known else other_way(tracker, whole, best)
    if other is not None:
        return Refused(
            "are the two files exchanged? TRACKER comes first. As they were named the target "
            f"wanders {other.here_mm:.1f} mm, the other way round {other.wander_mm:.1f} mm "
            "(--as-named takes them as they are)"
        )
    if best.misfit() > 1.0:
        return _misfit(best, tracker, camera, ways)
    rate = denser(tracker, whole)
    odd = None if sides_known or rate < CLEARLY_DENSER else rate
    found = _report(tracker, way, camera_poses is None, best, odd, np.random.default_rng(seed))
    if isinstance(found, HandEye) and one_motion(found.body_T_camera, found.in_sample_mm):
        return Refused(_SAME)
    rivals = [other for misfit, _, other in answers[1:] if misfit <= 1.0]
    if isinstance(found, HandEye) and rivals:
        if rivals[0].wander() < _CLEARLY_WORSE * best.wander():
            return Refused(
                "the camera's poses fit as camera-in-target and as target-in-camera: say which "
                "they are (--camera-poses), or move more"
            )
    return found


_SAME = (
    "both recordings are one and the same motion, with no offset and no noise at all: name the "
    "tracker's file and the camera's"
)
_ONE_AXIS = (
    "the motions turn about one axis only: pan the camera and tilt or roll it as well, "
    "30 deg or more about each of two axes"
)


def _too_narrow(tracker: PoseTable, camera: PoseTable) -> Refused | None:
    """Refuse recordings that cannot turn out well, before anything is made of them."""
    if len(camera) < FEWEST_POSES:
        return Refused(
            f"only {len(camera)} camera poses, at least {FEWEST_POSES} are needed (12 to pass)"
        )
    for name, table in (("camera", camera), ("tracker", tracker)):
        refused = _narrow(name, diversity_of(table.rotation))
        if refused is not None:
            return refused
    return None


def _narrow(name: str, turned: Diversity) -> Refused | None:
    if turned.second_deg >= LEAST_SECOND_DEG:
        return None
    return Refused(
        f"too little rotation: the {name} turned {turned.first_deg:.0f} deg about its main axis "
        f"and only {turned.second_deg:.1f} deg about a second one, {LEAST_SECOND_DEG:.0f} deg are "
        "needed and 30 to pass: pan the camera and tilt or roll it as well"
    )


def _misfit(
    best: Answer, tracker: PoseTable, camera: PoseTable, ways: tuple[CameraPoses, ...]
) -> Refused:
    """Return why two recordings do not fit one rigid mounting, with the misreading if one does."""
    rng = np.random.default_rng(0)
    for a in _READINGS:
        for b in _READINGS:
            if a == b == "":
                continue
            as_a = tracker.other_way_round(a) if a else tracker
            as_b = camera.other_way_round(b) if b else camera
            for way in BOTH_WAYS:
                answer = solve_one(as_a, target_in_camera(as_b, way), best.offset, rng)
                if answer is None or answer.misfit() > 1.0:
                    continue
                if answer.wander() < 0.5 * min(1.0, best.wander()):
                    said = [f"the {name} file's {_READINGS[read]}"
                            for name, read in (("tracker", a), ("camera", b)) if read]  # fmt: skip
                    return Refused(f"as they stand the recordings do not fit, but {_and(said)}")
    if len(ways) == 1:
        other = next(way for way in BOTH_WAYS if way not in ways)
        answer = solve_one(tracker, target_in_camera(camera, other), best.offset, rng)
        if answer is not None and answer.misfit() <= 1.0:
            return Refused(f"the camera's poses do not fit as {ways[0]}, but they fit as {other}")
    off_mm = joint.sigma_of(best.spread.off_m) * 1e3
    off_deg = float(np.degrees(joint.sigma_of(best.spread.off_rad)))
    return Refused(
        f"the recordings do not fit one rigid mounting: {len(best.kept)} of {len(best.every)} "
        f"poses agree, and the target wanders {off_mm:.0f} mm and {off_deg:.1f} deg. Is it the "
        "same run and the same camera, is the target fixed, and are lengths in metres?"
    )


def _and(parts: list[str]) -> str:
    return " and ".join(parts)


def _report(
    tracker: PoseTable, way: CameraPoses, detected: bool, best: Answer, odd: float | None,
    rng: np.random.Generator,
) -> HandEye | Refused:  # fmt: skip
    solution, kept = best.fit.solution, best.kept
    at = poses_at(tracker, kept.t_ns + round(solution.offset_s * NS_PER_S))
    turned = [diversity_of(at.rotation), diversity_of(kept.rotation)]
    smaller = min(turned, key=lambda one: one.second_deg)
    narrow = _narrow("camera", smaller)
    if narrow is not None:
        return narrow
    motions = motions_of(tracker, kept, round(solution.offset_s * NS_PER_S), rng)
    first, second = park(motions), daniilidis(motions)
    if first is None or second is None:
        return Refused(_ONE_AXIS)
    block = blocks_of(kept.t_ns)
    inside = joint.spread_of(tracker, kept, solution)
    return HandEye(
        solution.mounting, solution.target, solution.offset_s * 1e3, best.offset_solved, way,
        detected, first, second, apart(first, second), apart(first, solution.mounting),
        interval_of(best.fit, block, best.offset_solved, rng),
        held_out(tracker, best.every, best.used, best.fit, best.offset_solved),
        inside.rms_mm(), scale_of(tracker, kept, best.fit, block, best.offset_solved, rng),
        slip_of(kept, inside.off_m, block, rng), best.spread, smaller, len(kept), len(best.every),
        int(block.max()) + 1, odd,
    )  # fmt: skip
