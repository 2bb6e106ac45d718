# SPDX-License-Identifier: Apache-2.0
"""Smoothing that was asked for: what it costs, and that it foretells itself."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np
import pytest

from hardware_profiles.pose import Pose, angle_between_rad, from_rotation_vector
from tests.fusion.samples import motion
from tracking.fusion.smoothing import Smoothing

PERIODS_S = (1 / 24, 1 / 48, 1 / 60, 1001 / 30000)


def ramp(period_s: float, frames: int) -> Iterator[tuple[float, Pose]]:
    """Yield time and pose of an even motion: 0.5 m/s and 0.4 rad/s."""
    for i in range(frames):
        t = i * period_s
        yield t, Pose((0.3 * t, -0.4 * t, 1.0), from_rotation_vector((0.0, 0.0, 0.4 * t)))


@pytest.mark.parametrize("period_s", PERIODS_S)
@pytest.mark.parametrize("time_constant_s", [0.02, 0.05, 0.2])
def test_an_even_motion_is_shown_as_late_as_it_says(
    period_s: float, time_constant_s: float
) -> None:
    smoothing = Smoothing(time_constant_s)
    delay_s = smoothing.delay_s(period_s)
    for t, pose in ramp(period_s, round(25 * time_constant_s / period_s) + 20):
        shown, now = smoothing.next(pose, period_s), t
    late = now - delay_s
    assert shown.position_m == pytest.approx((0.3 * late, -0.4 * late, 1.0), abs=1e-8)
    wanted = from_rotation_vector((0.0, 0.0, 0.4 * late))
    # Between two rotations it goes by a chord: near enough to an arc of this size.
    assert angle_between_rad(shown.rotation, wanted) < 1e-4


@pytest.mark.parametrize("period_s", PERIODS_S)
def test_a_step_dies_away_with_the_time_constant(period_s: float) -> None:
    """Expect what is left after t to be exp(-t / tau), at any frame rate."""
    smoothing, tau_s = Smoothing(0.1), 0.1
    smoothing.next(Pose(), period_s)
    for i in range(1, 20):
        shown = smoothing.next(Pose((1.0, 0.0, 0.0)), period_s)
        assert 1.0 - shown.position_m[0] == pytest.approx(math.exp(-i * period_s / tau_s))


def test_the_first_pose_is_shown_as_it_is() -> None:
    assert Smoothing(0.1).next(motion(1.0), 1 / 24) == motion(1.0)
    assert Smoothing(0.1).ahead([motion(1.0)], 1 / 24) == [motion(1.0)]


def test_looking_ahead_is_what_comes_and_changes_nothing() -> None:
    """Given ten frames foretold, Expect exactly those ten when they come."""
    smoothing = Smoothing(0.08)
    for i in range(30):
        smoothing.next(motion(i / 24), 1 / 24)
    coming = [motion((30 + i) / 24) for i in range(10)]
    foretold = smoothing.ahead(coming, 1 / 24)
    assert smoothing.ahead(coming, 1 / 24) == foretold
    assert [smoothing.next(pose, 1 / 24) for pose in coming] == foretold


def test_it_stills_a_shaken_picture() -> None:
    """Given white noise, Expect its rms cut as a pole of this share cuts it."""
    rng = np.random.default_rng(0)
    smoothing, shown = Smoothing(0.1), []
    for x, y, z in rng.normal(0.0, 0.001, (5000, 3)).tolist():
        shown.append(smoothing.next(Pose((x, y, z)), 1 / 24).position_m)
    share = 1.0 - math.exp(-1 / 24 / 0.1)
    wanted = 0.001 * math.sqrt(share / (2.0 - share))
    assert np.std(np.array(shown)[100:]) == pytest.approx(wanted, rel=0.05)


def test_rotations_stay_unit_and_upright_across_the_half_turn() -> None:
    smoothing = Smoothing(0.1)
    for i in range(400):
        q = from_rotation_vector((0.0, 0.02 * i, 0.0))  # more than one turn
        w, x, y, z = smoothing.next(Pose(rotation=q), 1 / 24).rotation
        assert w >= 0.0
        assert math.hypot(w, x, y, z) == pytest.approx(1.0, abs=1e-12)
        assert angle_between_rad((w, x, y, z), q) < 0.06
