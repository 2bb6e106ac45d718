# SPDX-License-Identifier: Apache-2.0
"""Recordings in each other's place, and one recording given twice: never an answer."""

from __future__ import annotations

import numpy as np
import pytest

from hardware_profiles.pose import Pose, normalized
from tests.calibration.handeye.rigs import TABLE, Noise, moving, stills
from tests.calibration.tracks import hand_held
from tracking.calibration import rotation_arrays as ra
from tracking.calibration.handeye.judgement import judge
from tracking.calibration.handeye.pose_table import PoseTable
from tracking.calibration.handeye.solve import HandEye, solve_handeye
from tracking.calibration.refusal import Refused

BRISK = hand_held(5, turn_deg=18.0, walk_m=0.25)
BOARD = Noise(0.3, 0.03, 2.0, 0.3)
"""A board's pose is seen well in place and badly in rotation."""
UNSURE_TRACKER = Noise(2.0, 0.3, 1.0, 0.02)
"""Rotations ten times as bad as those of the camera."""
NARROW_NS = 150_000_000


@pytest.mark.parametrize("seed", [4, 5])
def test_stills_in_each_others_place_are_refused(seed: int) -> None:
    tracker, target = stills(25, 35.0, BOARD, seed)
    found = solve_handeye(target.inverse(), tracker)
    assert isinstance(found, Refused)
    assert "exchanged?" in found.reason
    assert isinstance(solve_handeye(tracker, target.inverse()), HandEye)
    assert isinstance(solve_handeye(target.inverse(), tracker, sides_known=True), HandEye)


def test_films_in_each_others_place_are_refused() -> None:
    tracker, target = moving(BRISK, 0.0206, BOARD, 1, 8.0)
    found = solve_handeye(target.inverse(), tracker, None, NARROW_NS)
    assert isinstance(found, Refused)
    assert "exchanged?" in found.reason


@pytest.mark.parametrize("seed", [4, 5])
def test_a_tracker_that_tells_rotations_badly_is_no_reason_to_refuse(seed: int) -> None:
    """Exchanged, the target would wander a fifth of this; the camera's view says no."""
    assert isinstance(solve_handeye(*stills(25, 35.0, UNSURE_TRACKER, seed)), HandEye)
    found = solve_handeye(*moving(BRISK, 0.02, UNSURE_TRACKER, seed, 8.0), None, NARROW_NS)
    assert isinstance(found, HandEye)
    assert found.camera_denser is None


def test_a_camera_with_more_poses_than_the_tracker_warns() -> None:
    """With noise alike on both sides the target does not tell which is which."""
    tracker, target = moving(BRISK, 0.0206, TABLE, 1, 8.0)
    found = solve_handeye(target.inverse(), tracker, None, NARROW_NS)
    assert isinstance(found, HandEye)
    judged = judge(found, 0.05)
    assert judged.verdict == "warn"
    assert "CAMERA has 5.0 times as many poses a second" in " ".join(judged.reasons)


def test_one_recording_twice_is_refused() -> None:
    tracker, _ = moving(BRISK, 0.0, TABLE, 1, 6.0)
    # As it is, inverted, and thinned in another world.
    world = Pose((1.0, 2.0, 3.0), normalized((0.5, 0.1, -0.7, 0.4)))
    turn = np.array([world.rotation])
    moved = PoseTable(
        tracker.t_ns, ra.products(np.repeat(turn, len(tracker), axis=0), tracker.rotation),
        tracker.position_m @ ra.matrices(turn)[0].T + np.array(world.position_m),
    )  # fmt: skip
    for other in (tracker, tracker.inverse(), moved.only(np.arange(0, len(moved), 8))):
        found = solve_handeye(tracker, other, None, NARROW_NS)
        assert isinstance(found, Refused)
        assert "one and the same motion" in found.reason
