# SPDX-License-Identifier: Apache-2.0
"""The closed forms against OpenCV's, and against the truth of made-up rigs."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from tests.calibration.handeye.rigs import CLEAN, MOUNTING, TABLE, stills
from tracking.calibration import rotation_arrays as ra
from tracking.calibration.handeye.closed_form import Mounting, apart, daniilidis, park
from tracking.calibration.handeye.pairs import motions_between
from tracking.calibration.handeye.pose_table import PoseTable

TRUTH = Mounting(
    ra.matrices(np.array([MOUNTING.rotation]))[0], np.array(MOUNTING.position_m, dtype=np.float64)
)


def both(tracker: PoseTable, target: PoseTable) -> tuple[Mounting, Mounting]:
    camera = target.inverse()
    motions = motions_between(
        tracker.rotation, tracker.position_m, camera.rotation, camera.position_m,
        np.random.default_rng(0),
    )  # fmt: skip
    one, other = park(motions), daniilidis(motions)
    assert one is not None
    assert other is not None
    return one, other


def opencv(tracker: PoseTable, target: PoseTable, method: int) -> Mounting:
    turn, place = cv2.calibrateHandEye(
        list(ra.matrices(tracker.rotation)), list(tracker.position_m),
        list(ra.matrices(target.rotation)), list(target.position_m), method=method,
    )  # fmt: skip
    return Mounting(np.asarray(turn, dtype=np.float64), np.asarray(place).ravel())


@pytest.mark.parametrize("seed", range(4))
def test_both_are_opencvs_to_the_nanometre(seed: int) -> None:
    if not hasattr(cv2, "calibrateHandEye"):
        pytest.skip("this OpenCV has no calibrateHandEye (5.0.0)")
    tracker, target = stills(12, 35.0, TABLE, seed)
    methods = (cv2.CALIB_HAND_EYE_PARK, cv2.CALIB_HAND_EYE_DANIILIDIS)
    for ours, method in zip(both(tracker, target), methods, strict=True):
        off = apart(ours, opencv(tracker, target, method))
        assert off.mm < 1e-6
        assert off.deg < 1e-6


@pytest.mark.parametrize("count", [6, 25, 200])
def test_without_noise_both_are_the_truth(count: int) -> None:
    for found in both(*stills(count, 35.0, CLEAN, count)):
        off = apart(found, TRUTH)
        assert off.mm < 1e-6
        assert off.deg < 1e-6


def test_signs_of_quaternions_do_not_matter() -> None:
    tracker, target = stills(15, 35.0, TABLE, 3)
    flipped = PoseTable(tracker.t_ns, tracker.rotation.copy(), tracker.position_m)
    flipped.rotation[::2] *= -1.0
    for one, other in zip(both(tracker, target), both(flipped, target), strict=True):
        assert apart(one, other).mm < 1e-6
