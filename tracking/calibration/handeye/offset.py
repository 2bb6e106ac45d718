# SPDX-License-Identifier: Apache-2.0
"""The time offset of a camera against a tracker, before anything is known of their frames.

Between two instants, everything on a rigid body turns by the same angle, about whatever axis and in
whatever frame it is told (the screw congruence of Chen, "A screw motion approach to uniqueness
analysis of head-eye geometry", CVPR 1991). So at the right offset the angles between pairs of
tracker poses are those between the same pairs of camera poses. It is the angular speed that is
compared, over long and short spans at once: pairs need no even rate and no unbroken picture.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from tracking.calibration import rotation_arrays as ra
from tracking.calibration.handeye.pose_table import PoseTable, covered, poses_at
from tracking.calibration.motion_signal import NS_PER_S, Instants
from tracking.calibration.refusal import Refused
from tracking.calibration.rotation_arrays import Floats

PAIRS = 2000
FEWEST_COMMON = 10
# Slower than this at the camera's instants, the poses are stills: they show no offset.
STILL_DEG_S = 1.0
# A second valley this near to the depth of the first leaves the offset open.
CLEAR_RATIO = 0.7
_STEP_NS = 10_000_000
_FINE_NS = 2_000_000
_MOST_POSES = 1200
# Valleys nearer to each other than this belong together: motion is not faster.
_VALLEY_NS = 150_000_000


class Offset(NamedTuple):
    """The tracker's pose at camera time + `offset_ns` belongs to the camera's pose."""

    offset_ns: int
    still: bool
    """The camera stood still for each pose, so the offset is unknown and does not matter."""
    searched: bool
    """False where it was given as 0."""
    depth: float
    """Mean disagreement of the angles at the best offset over their median at all: 0 is clear."""


def find_offset(
    tracker: PoseTable, camera: PoseTable, most_ns: int, rng: np.random.Generator
) -> Offset | Refused:
    """Return the offset within +-most_ns, to a few ms (`joint` refines it)."""
    if most_ns == 0:
        return Offset(0, False, False, 0.0)
    if _are_stills(tracker, camera):
        return Offset(0, True, True, 0.0)
    if len(camera) > _MOST_POSES:
        camera = camera.only(np.linspace(0, len(camera) - 1, _MOST_POSES).astype(np.int64))
    steps = max(1, -(-most_ns // _STEP_NS))
    lags_ns = np.arange(-steps, steps + 1, dtype=np.int64) * _STEP_NS
    i, j = _pairs(len(camera), rng)
    wanted = _angles(camera.rotation[i], camera.rotation[j])
    cost = np.array([_cost(tracker, camera.t_ns + lag, i, j, wanted) for lag in lags_ns])
    known = np.isfinite(cost)
    if not known.any():
        return Refused(
            f"fewer than {FEWEST_COMMON} camera poses lie within the tracker's recording: are the "
            "two of the same run and on the same clock?"
        )
    best = int(np.nanargmin(cost))
    usual = float(np.nanmedian(cost))
    if most_ns > _VALLEY_NS and best in (0, len(cost) - 1):
        return Refused(
            f"the angles still fit better at the end of the range, {lags_ns[best] / 1e6:+.0f} ms: "
            "raise --max-offset-ms"
        )
    away = np.abs(lags_ns - lags_ns[best]) > _VALLEY_NS
    rival = float(np.nanmin(cost[away & known])) if (away & known).any() else np.inf
    if cost[best] > CLEAR_RATIO * rival:
        return Refused(
            "no offset stands out: the rotation angles of the two recordings do not agree at any "
            f"offset within +-{most_ns / 1e6:g} ms. Is it the same run, and did the camera turn?"
        )
    around = np.arange(-_STEP_NS, _STEP_NS + 1, _FINE_NS, dtype=np.int64) + lags_ns[best]
    fine = np.array([_cost(tracker, camera.t_ns + lag, i, j, wanted) for lag in around])
    nearest = int(np.nanargmin(fine))
    return Offset(int(around[nearest]), False, True, float(fine[nearest]) / max(usual, 1e-12))


def _are_stills(tracker: PoseTable, camera: PoseTable) -> bool:
    """Return whether the camera stood still at its poses, or comes as pairs with the tracker."""
    # A picture or two may have been left out of the pairs.
    same = np.isin(camera.t_ns, tracker.t_ns)
    if same.all() and tracker.period_ns > 0.2 * NS_PER_S:
        return True
    inside = covered(tracker, camera.t_ns)
    if not inside.any():
        return False
    rate = poses_at(tracker, camera.t_ns[inside]).turning_rad_s
    return bool(np.percentile(np.linalg.norm(rate, axis=1), 75) < np.radians(STILL_DEG_S))


def _pairs(count: int, rng: np.random.Generator) -> tuple[Instants, Instants]:
    """Return pairs of different poses: near ones in time, and any."""
    i = rng.integers(0, count, PAIRS)
    near = rng.integers(1, max(2, min(30, count // 2)), PAIRS)
    far = rng.integers(1, max(2, count), PAIRS)
    j = (i + np.where(np.arange(PAIRS) % 2 == 0, near, far)) % count
    return i, j


def _angles(a: Floats, b: Floats) -> Floats:
    angles: Floats = np.linalg.norm(ra.rotation_vectors(ra.products(ra.conjugates(a), b)), axis=1)
    return angles


def _cost(tracker: PoseTable, at_ns: Instants, i: Instants, j: Instants, wanted: Floats) -> float:
    inside = covered(tracker, at_ns)
    if int(inside.sum()) < max(FEWEST_COMMON, len(at_ns) // 5):
        return float("nan")
    turn = poses_at(tracker, at_ns, smooth=False).rotation
    both = inside[i] & inside[j]
    off = np.abs(_angles(turn[i[both]], turn[j[both]]) - wanted[both])
    # Of wild camera poses no more than their number counts.
    return float(np.minimum(off, np.percentile(off, 80)).mean())
