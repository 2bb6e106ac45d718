# SPDX-License-Identifier: Apache-2.0
"""The alignment of two trackers: exact, noisy, with outliers, not determined, and real."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hardware_profiles.pose import Pose, angle_between_rad, normalized
from tests.calibration.tracks import (
    euroc,
    hand_held,
    noisy,
    seen_through,
    track,
    tum,
)
from tracking.calibration.alignment import Alignment, solve_alignment
from tracking.calibration.refusal import Refused
from tracking.calibration.timed_pose import TimedPose, pairs_at

STAGE = Pose((1.0, -2.0, 0.3), normalized((0.6, 0.3, -0.5, 0.54)))
BODY = Pose((0.05, 0.1, -0.22), normalized((0.2, -0.9, 0.1, 0.3)))
TIMES_S = np.arange(0.0, 20.0, 0.05)

numbers = st.floats(-1.0, 1.0)
turns = st.tuples(numbers, numbers, numbers, numbers).filter(lambda q: math.hypot(*q) > 0.1)
places = st.tuples(numbers, numbers, numbers)
poses = st.builds(Pose, places, st.builds(normalized, turns))


def solved(
    reference: list[TimedPose], other: list[TimedPose], with_scale: bool = False
) -> Alignment:
    found = solve_alignment(reference, other, with_scale)
    assert isinstance(found, Alignment), found
    return found


def off(found: Pose, truth: Pose) -> tuple[float, float]:
    """Return how far a transform is off, in mm and degrees."""
    return (
        math.dist(found.position_m, truth.position_m) * 1e3,
        math.degrees(angle_between_rad(found.rotation, truth.rotation)),
    )


@settings(max_examples=60)
@given(stage=poses, body=poses, seed=st.integers(0, 99), scale=st.sampled_from((1.0, 0.4, 3.0)))
def test_exact_poses_give_the_exact_transforms(
    stage: Pose, body: Pose, seed: int, scale: float
) -> None:
    reference = track(hand_held(seed), TIMES_S[::4])
    other = seen_through(reference, stage, body, scale)
    found = solved(reference, other, with_scale=scale != 1.0)
    assert off(found.stage_T_world, stage) == pytest.approx((0.0, 0.0), abs=1e-5)
    assert off(found.body_T_sensor, body) == pytest.approx((0.0, 0.0), abs=1e-5)
    assert found.scale == pytest.approx(scale, rel=1e-9)
    assert found.used == found.pairs == len(reference)
    assert off(found.apply(other[7].pose), reference[7].pose) == pytest.approx((0, 0), abs=1e-5)


def test_noise_averages_out_and_the_residual_says_how_much_there_was() -> None:
    reference = track(hand_held(1, 12.0, 0.4), TIMES_S)
    other = noisy(seen_through(reference, STAGE, BODY, 1.0), 2.0, 0.1, seed=3)
    found = solved(reference, other)
    stage_mm, stage_deg = off(found.stage_T_world, STAGE)
    body_mm, body_deg = off(found.body_T_sensor, BODY)
    assert max(stage_mm, body_mm) < 1.0
    assert max(stage_deg, body_deg) < 0.05
    # sqrt(3) sigma; the lever of the mounting adds 0.4 mm of rotation noise to the position.
    assert found.residual_mm.rms == pytest.approx(2.0 * math.sqrt(3.0), rel=0.1)
    assert found.residual_deg.rms == pytest.approx(0.1 * math.sqrt(3.0), rel=0.1)
    assert found.residual_mm.rms < found.residual_mm.p95 < 2.0 * found.residual_mm.rms


@pytest.mark.parametrize("with_scale", [False, True])
def test_a_fifth_of_wild_poses_is_thrown_out(with_scale: bool) -> None:
    reference = track(hand_held(2, 12.0, 0.4), TIMES_S)
    other = noisy(seen_through(reference, STAGE, BODY, 1.0), 0.3, 0.02, seed=4)
    rng = np.random.default_rng(5)
    wild = rng.choice(len(other), len(other) // 5, replace=False)
    for i in wild:
        x, y, z = rng.uniform(-5.0, 5.0, 3)
        q = rng.normal(size=4)
        other[i] = TimedPose(other[i].t_ns, Pose((x, y, z), normalized((q[0], q[1], q[2], q[3]))))
    found = solved(reference, other, with_scale)
    assert found.pairs - found.used == pytest.approx(len(wild), abs=5)
    assert max(off(found.stage_T_world, STAGE)) < 0.3
    assert max(off(found.body_T_sensor, BODY)) < 0.3
    assert found.residual_mm.p95 < 1.2


@pytest.mark.parametrize(("noise_mm", "noise_deg"), [(0.0, 0.0), (0.3, 0.02)])
def test_a_camera_that_never_turned_is_refused(noise_mm: float, noise_deg: float) -> None:
    reference = track(hand_held(3, turn_deg=0.0), TIMES_S)
    other = noisy(seen_through(reference, STAGE, BODY, 1.0), noise_mm, noise_deg, seed=6)
    found = solve_alignment(reference, other)
    assert isinstance(found, Refused)
    assert "pan it and tilt" in found.reason


def test_turning_about_one_axis_only_is_refused() -> None:
    reference = [
        TimedPose(i, Pose((0.1 * i, 0.0, 0.0), (math.cos(0.1 * i), 0.0, 0.0, math.sin(0.1 * i))))
        for i in range(40)
    ]
    assert isinstance(solve_alignment(reference, reference), Refused)


def test_scale_without_travel_is_refused() -> None:
    reference = track(hand_held(3, walk_m=0.0), TIMES_S)
    assert isinstance(solve_alignment(reference, reference), Alignment)
    found = solve_alignment(reference, reference, with_scale=True)
    assert isinstance(found, Refused)
    assert "scale" in found.reason


def test_too_few_pairs_are_refused_and_unequal_instants_are_a_mistake() -> None:
    reference = track(hand_held(3), TIMES_S)
    assert isinstance(solve_alignment(reference[:5], reference[:5]), Refused)
    with pytest.raises(ValueError, match="same instants"):
        solve_alignment(reference, reference[:-1])


def test_two_unlike_motions_are_refused_or_fit_badly() -> None:
    found = solve_alignment(track(hand_held(1), TIMES_S), track(hand_held(2), TIMES_S))
    assert isinstance(found, Refused) or found.residual_deg.rms > 5.0


def test_pairs_are_interpolated_and_gaps_are_left_out() -> None:
    reference = track(hand_held(4), np.arange(0.0, 4.0, 0.01))
    holed = reference[:100] + reference[180:]
    left, right = pairs_at(holed, track(hand_held(4), np.arange(-0.5, 4.5, 0.0317)))
    assert [item.t_ns for item in left] == [item.t_ns for item in right]
    times = [item.t_ns for item in right]
    assert times[0] >= holed[0].t_ns
    assert times[-1] <= holed[-1].t_ns
    assert not any(holed[99].t_ns < t < holed[100].t_ns for t in times)
    worst = [max(off(a.pose, b.pose)) for a, b in zip(left, right, strict=True)]
    assert max(worst) < 1.0  # the straight line between samples 10 ms apart


class TestRealVisualOdometry:
    """Drifting estimates by others, against the laboratory's truth: V1_02 and V2_03 of EuRoC."""

    def test_orb_slam(self, shared_data: Path) -> None:
        folder = shared_data / "traj_euroc"
        truth = euroc(folder / "V1_02_medium.csv.gz")
        estimate = tum(folder / "vio_estimates" / "orb_V1_02.txt.gz")
        found = solved(*pairs_at(truth, estimate))
        assert found.used > 500
        assert found.residual_mm.rms < 75.0
        assert found.residual_deg.rms < 0.9
        # Both give the pose of the same IMU, up to what the estimate had of the mounting.
        assert max(abs(x) for x in found.body_T_sensor.position_m) < 0.1
        assert angle_between_rad(found.body_T_sensor.rotation, (1, 0, 0, 0)) < math.radians(1.5)
        late = [TimedPose(item.t_ns + 50_000_000, item.pose) for item in estimate]
        assert solved(*pairs_at(truth, late)).residual_deg.rms > 2.0

    def test_monocular_inertial(self, shared_data: Path) -> None:
        folder = shared_data / "traj_euroc"
        truth = euroc(folder / "V2_03_difficult.csv.gz")
        estimate = tum(folder / "vio_estimates" / "vio_mono_V2_03.txt.gz")
        left, right = pairs_at(truth, estimate)
        whole = solved(left, right)
        # It lost its way at 71 s: half a metre and several degrees are its own, not the solver's.
        assert whole.residual_mm.rms < 700.0
        first = [i for i, item in enumerate(right) if item.t_ns < right[0].t_ns + 40 * 10**9]
        part = solved([left[i] for i in first], [right[i] for i in first])
        assert part.residual_mm.rms < 0.25 * whole.residual_mm.rms
        assert part.residual_deg.rms < 0.4 * whole.residual_deg.rms
