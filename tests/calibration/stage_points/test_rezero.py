# SPDX-License-Identifier: Apache-2.0
"""A tracker that comes up elsewhere, put right again from floor marks."""

from __future__ import annotations

import numpy as np
import pytest

from hardware_profiles.alignment.text import apart
from hardware_profiles.pose import Pose
from tests.calibration.stage_points.surveys import TRUTH, survey
from tracking.calibration.refusal import Refused
from tracking.calibration.stage_points.rezero import Rezeroed, rezero
from tracking.calibration.stage_points.survey import Survey


def elsewhere(x: float, y: float, z: float, pan_deg: float = 0.0) -> Pose:
    """Return stage_T_world of a tracker that came up there, turned about the stage's Z."""
    half = np.radians(pan_deg) / 2.0
    return Pose((x, y, z), (float(np.cos(half)), 0.0, 0.0, float(np.sin(half)))).compose(TRUTH)


def done(found: Rezeroed | Refused) -> Rezeroed:
    assert isinstance(found, Rezeroed), found
    return found


def test_one_mark_moves_the_world() -> None:
    now = elsewhere(0.3, -0.2, 0.05)
    found = done(rezero(TRUTH, survey(0.0, world=now).only([0])))
    mm, deg = apart(found.stage_T_world, now)
    assert mm < 1e-6
    assert deg < 1e-6
    assert found.moved_m == pytest.approx([0.3, -0.2, 0.05])
    assert "tells no pan" in found.reasons[0]


def test_two_marks_turn_it_too() -> None:
    now = elsewhere(0.3, -0.2, 0.05, 3.0)
    found = done(rezero(TRUTH, survey(0.0, world=now).only([0, 1])))
    mm, deg = apart(found.stage_T_world, now)
    assert mm < 1e-6
    assert deg < 1e-6
    assert found.panned_deg == pytest.approx(3.0)
    assert found.reasons == ()


def test_a_height_alone_changes_the_height_alone() -> None:
    now = elsewhere(0.3, -0.2, 0.05)
    mark = survey(0.0, world=now).only([0])
    height = Survey(mark.names, mark.tracker, np.array([[np.nan, np.nan, 0.0]]))
    found = done(rezero(TRUTH, height))
    x, y, z = found.stage_T_world.position_m
    assert (x, y) == TRUTH.position_m[:2]
    assert z == pytest.approx(TRUTH.position_m[2] + 0.05)


def test_the_wrong_mark_is_refused() -> None:
    marks = survey(0.5).only([0, 1])
    taken = Survey(marks.names, survey(0.5).tracker[[0, 2]], marks.stage)
    found = rezero(TRUTH, taken)
    assert isinstance(found, Refused)
    assert "do not fit each other" in found.reason


def test_marks_too_near_to_each_other_are_refused() -> None:
    marks = survey(0.0).only([0, 1])
    near = Survey(marks.names, marks.tracker, np.array([[0.0, 0, 0], [0.1, 0, 0]]))
    found = rezero(TRUTH, near)
    assert isinstance(found, Refused)
    assert "0.10 m apart" in found.reason


@pytest.mark.parametrize("now", [elsewhere(1.0, 0.0, 0.0), elsewhere(0.0, 0.0, 0.0, 8.0)])
def test_a_world_that_moved_far_is_refused_unless_it_is_said_to_have(now: Pose) -> None:
    marks = survey(0.0, world=now).only([0, 1])
    refused = rezero(TRUTH, marks)
    assert isinstance(refused, Refused)
    assert "Is it the right mark" in refused.reason
    found = done(rezero(TRUTH, marks, far=True))
    assert apart(found.stage_T_world, now)[0] < 1e-6
    assert "is it the right mark" in found.reasons[0]
