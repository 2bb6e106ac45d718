# SPDX-License-Identifier: Apache-2.0
"""The alignment from surveyed points: truth, a second derivation, and every way it goes wrong."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hardware_profiles.alignment.text import apart
from hardware_profiles.pose import Pose, normalized
from tests.calibration.stage_points.surveys import NAMES, STAGE, TRUTH, survey
from tracking.calibration import rotation_arrays as ra
from tracking.calibration.refusal import Refused
from tracking.calibration.stage_points.fit import fit
from tracking.calibration.stage_points.solve import StageFit, solve_stage
from tracking.calibration.stage_points.survey import Survey

numbers = st.floats(-1.0, 1.0)
turns = st.tuples(numbers, numbers, numbers, numbers).filter(lambda q: np.hypot(*q[:2]) > 0.1)
worlds = st.builds(Pose, st.tuples(numbers, numbers, numbers), st.builds(normalized, turns))


def solved(points: Survey) -> StageFit:
    found = solve_stage(points)
    assert isinstance(found, StageFit), found
    return found


def refused(points: Survey) -> str:
    found = solve_stage(points)
    assert isinstance(found, Refused), found
    return found.reason


@settings(max_examples=25)
@given(worlds)
def test_exact_points_give_the_exact_place(world: Pose) -> None:
    mm, deg = apart(solved(survey(0.0, world=world)).stage_T_world, world)
    assert mm < 1e-5
    assert deg < 1e-6


def test_a_good_survey_passes_with_its_figures() -> None:
    found = solved(survey(1.0))
    assert found.verdict == "pass"
    assert found.reasons == ()
    mm, deg = apart(found.stage_T_world, TRUTH)
    assert mm < 2.0
    assert deg < 0.03
    assert 0.5e-3 < found.rms_m < 3e-3
    assert abs(found.scale - 1.0) < 1e-3
    for point in found.points:
        assert point.kept_out_m is not None
        assert point.kept_out_m >= point.length_m - 1e-9


def test_scale_and_place_are_opencvs() -> None:
    """`estimateAffine3D` without RANSAC is Umeyama's: a second derivation of the closed form."""
    points = survey(3.0, 4)
    affine, scale = cv2.estimateAffine3D(points.tracker, points.stage, force_rotation=True)
    ours = fit(points, True)
    assert scale == pytest.approx(ours.scale, abs=1e-9)
    affine = np.asarray(affine)
    assert np.allclose(affine[:, :3], ours.turn, atol=1e-9)


def test_how_sure_it_is_holds_by_simulation() -> None:
    off, said = [], []
    middle = STAGE.mean(axis=0)
    for seed in range(40):
        found = solved(survey(1.0, seed))
        q = np.array([found.stage_T_world.rotation])
        back = np.linalg.inv(ra.matrices(np.array([TRUTH.rotation]))[0])
        at = back @ (middle - np.array(TRUTH.position_m))
        put = ra.matrices(q)[0] @ at + np.array(found.stage_T_world.position_m)
        off.append(np.linalg.norm(put - middle))
        said.append(found.sure_m)
    # The longest axis alone holds 95 %; over three axes of like size that is 74 %.
    share = np.mean(np.array(off) < np.array(said) * 1.4)
    assert 0.85 < share <= 1.0
    assert np.mean(said) < 4.0 * np.mean(off)


@pytest.mark.parametrize("wrong", range(8))
@pytest.mark.parametrize("off_m", [0.03, 0.15, 2.0])
def test_one_wrong_point_is_named_and_left_out(wrong: int, off_m: float) -> None:
    points = survey(1.0, wrong)
    points.tracker[wrong] += np.array([0.8, -0.6, 0.0]) * off_m
    found = solved(points)
    assert found.verdict == "warn"
    assert [p.name for p in found.points if not p.used] == [NAMES[wrong]]
    assert found.reasons[0].startswith(f"{NAMES[wrong]} is wrong")
    assert found.points[wrong].length_m == pytest.approx(off_m, abs=0.006)
    assert apart(found.stage_T_world, TRUTH)[0] < 4.0


def test_a_point_that_is_somewhat_off_is_named() -> None:
    points = survey(0.5)
    points.stage[5, 2] += 0.010
    found = solved(points)
    assert found.verdict == "warn"
    assert found.worst.name == "wall-a"
    assert "wall-a is" in found.reasons[0]
    assert "Z -" in found.reasons[0]


@pytest.mark.parametrize(
    ("factor", "said"),
    [
        (1000.0, "tracker's points are in millimetres"),
        (100.0, "tracker's points are in centimetres"),
        (1.0 / 0.3048, "tracker's points are in feet"),
        (1.0 / 0.0254, "tracker's points are in inches"),
        (0.3048, "stage's points are in feet"),
        (1.0 / 1.01, "1.00 % longer"),
        (1.0 / 0.99, "1.00 % shorter"),
    ],
)
def test_units_and_tapes_are_named(factor: float, said: str) -> None:
    points = survey(0.5)
    assert said in refused(points.moved(points.tracker * factor))


def test_a_stage_in_millimetres_is_named() -> None:
    points = survey(0.5)
    reason = refused(Survey(points.names, points.tracker, points.stage * 1e3))
    assert "stage's points are in millimetres" in reason


def test_a_slight_scale_that_fits_is_told() -> None:
    points = survey(0.2)
    found = solved(points.moved(points.tracker * 1.0025))
    assert found.verdict == "warn"
    assert "0.25 % shorter" in " ".join(found.reasons)


@pytest.mark.parametrize("axis", range(3))
@pytest.mark.parametrize("side", ["tracker", "stage"])
def test_a_mirrored_survey_is_refused_by_name(axis: int, side: str) -> None:
    points = survey(1.0)
    turned = np.ones(3)
    turned[axis] = -1.0
    if side == "tracker":
        points = points.moved(points.tracker * turned)
    else:
        points = Survey(points.names, points.tracker, points.stage * turned)
    assert "mirrored" in refused(points)
    assert "left-handed" in refused(points)


def test_mirrored_and_in_centimetres_as_from_unreal() -> None:
    points = survey(1.0)
    reason = refused(points.moved(points.tracker * np.array([100.0, -100.0, 100.0])))
    assert "mirrored" in reason
    assert "centimetres" in reason


def level(yaw_deg: float = 30.0) -> Pose:
    half = np.radians(yaw_deg) / 2.0
    return Pose((1.0, 2.0, 0.0), (float(np.cos(half)), 0.0, 0.0, float(np.sin(half))))


def test_a_flat_survey_warns_and_a_flat_mirrored_one_is_refused() -> None:
    flat = survey(1.0, 0, 5, level())
    found = solved(flat)
    assert found.verdict == "warn"
    assert "in one plane" in found.reasons[0]
    assert apart(found.stage_T_world, level())[1] < 0.1
    exchanged = flat.tracker[:, [1, 0, 2]]
    assert "mirrored" in refused(flat.moved(exchanged))


def test_exchanged_names_are_named() -> None:
    points = survey(1.0)
    tracker = points.tracker.copy()
    tracker[[2, 6]] = tracker[[6, 2]]
    assert "left and wall-b are exchanged" in refused(points.moved(tracker))


def test_a_scale_and_a_wrong_point() -> None:
    points = survey(0.5)
    tracker = points.tracker * 1000.0
    tracker[3] += 200.0
    reason = refused(points.moved(tracker))
    assert "millimetres" in reason
    assert "fr is wrong besides" in reason


def test_two_wrong_points_are_refused_with_the_worst() -> None:
    points = survey(1.0)
    points.tracker[1] += 0.4
    points.tracker[4] -= np.array([0.5, 0.0, 0.3])
    reason = refused(points)
    assert "do not fit" in reason
    assert "worst" in reason


def test_with_four_points_a_wrong_one_is_never_taken_for_another() -> None:
    """Three points always nearly fit a plane: what cannot be told apart is refused, not guessed."""
    for wrong in range(4):
        points = survey(1.0, 3).only([0, 1, 4, 6])
        points.tracker[wrong] += np.array([0.1, -0.12, 0.05])
        found = solve_stage(points)
        if isinstance(found, StageFit):
            assert [p.name for p in found.points if not p.used] == [points.names[wrong]]
        else:
            assert points.names[wrong] in found.reason


def test_points_in_a_line_are_refused_by_what_they_leave_open() -> None:
    stage = np.array([[float(k), 0.0, 0.0] for k in range(5)])
    points = Survey(NAMES[:5], stage + np.array([0.1, 0.2, 0.3]), stage)
    assert "the tilt about X open" in refused(points)


def test_floor_wall_and_origin_are_enough() -> None:
    """Marks of which one coordinate is known: the floor, a wall straight ahead, one whole point."""
    points = survey(0.5, 2)
    nothing = np.full_like(points.stage, np.nan)
    nothing[:5, 2] = points.stage[:5, 2]
    nothing[5:7, 1] = points.stage[5:7, 1]
    nothing[0] = points.stage[0]
    found = solved(Survey(points.names, points.tracker, nothing))
    mm, deg = apart(found.stage_T_world, TRUTH)
    assert mm < 4.0
    assert deg < 0.2
    assert "upside down" in found.reasons[0]


def test_the_floor_alone_leaves_the_rest_open() -> None:
    points = survey(0.5, 2)
    nothing = np.full_like(points.stage, np.nan)
    nothing[:5, 2] = 0.0
    reason = refused(Survey(points.names, points.tracker, nothing).only([0, 1, 2, 3, 4]))
    assert "the pan about Z" in reason
    assert "X" in reason


def test_points_at_one_place_are_refused() -> None:
    points = survey(1.0)
    assert "tracker's points lie within 0 m" in refused(points.moved(points.tracker * 0.0))
    near = Survey(points.names, points.tracker, points.stage * 1e-3 * 0.01)
    assert "stage's points lie within" in refused(near)


def test_a_scale_that_is_no_unit_is_told() -> None:
    points = survey(0.2)
    assert "0.5 times the tracker's" in refused(points.moved(points.tracker * 2.0))


@pytest.mark.filterwarnings("error")
def test_whatever_the_points_it_is_an_answer_or_a_reason() -> None:
    for seed in range(8):
        rng = np.random.default_rng(seed)
        count = int(rng.integers(1, 9))
        tracker = rng.normal(size=(count, 3)) * 10.0 ** rng.integers(-3, 5)
        stage = rng.normal(size=(count, 3)) * 10.0 ** rng.integers(-3, 3)
        stage = np.where(rng.random((count, 3)) < 0.2 * (seed % 3), np.nan, stage)
        stage[~np.isfinite(stage).any(axis=1), 0] = 0.0
        found = solve_stage(Survey(NAMES[:count], tracker, stage))
        assert isinstance(found, Refused) or found.rms_m < 0.015


def test_two_points_are_refused() -> None:
    assert "2 points" in refused(survey(1.0, 0, 2))
