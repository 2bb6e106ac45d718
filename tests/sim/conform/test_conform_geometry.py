# SPDX-License-Identifier: Apache-2.0
"""The oracle's geometry against other people's vectors and the page's table."""

from __future__ import annotations

import json
import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.conform.geometry import (
    FAR_M,
    NEAR_M,
    Segment,
    frustum,
    pupil,
    quaternion_from_angles,
    quaternion_of,
    rotation,
    unity_matrix,
    unity_pose,
    unreal_matrix,
    unreal_pose,
)  # fmt: skip
from sim.conform.scenes_projection import GOLDEN

FRUSTA = Path(__file__).parents[2] / "vectors" / "frusta" / "frusta.json"
VECTORS = json.loads(FRUSTA.read_text("utf-8"))
ANGLE = st.floats(-179.0, 179.0)
TILT = st.floats(-85.0, 85.0)


@pytest.mark.parametrize("case", GOLDEN)
def test_the_table_of_section_12(case: tuple[tuple[float, ...], ...]) -> None:
    angles, position, *wanted = case
    state = (*position, *quaternion_from_angles(angles[0], angles[1], angles[2]))
    for found, (place, degrees, turn) in (
        (unreal_pose(state), wanted[:3]),
        (unity_pose(state), wanted[3:]),
    ):
        assert found.position == pytest.approx(place, abs=1e-12)
        assert found.angles_deg == pytest.approx(degrees, abs=1e-9)
        assert found.quaternion_xyzw == pytest.approx(turn, abs=1.1e-9)


@given(pan=ANGLE, tilt=TILT, roll=ANGLE)
def test_angles_come_back(pan: float, tilt: float, roll: float) -> None:
    state = (0.0, 0.0, 0.0, *quaternion_from_angles(pan, tilt, roll))
    pitch, yaw, turn = unreal_pose(state).angles_deg
    assert (pitch, -yaw, turn) == pytest.approx((tilt, pan, roll), abs=1e-9)
    x, y, z = unity_pose(state).angles_deg
    assert (-x, -y, -z) == pytest.approx((tilt, pan, roll), abs=1e-9)


@given(pan=ANGLE, tilt=TILT, roll=ANGLE)
def test_a_matrix_and_its_quaternion_are_one(pan: float, tilt: float, roll: float) -> None:
    matrix = rotation(quaternion_from_angles(pan, tilt, roll))
    x, y, z, w = quaternion_of(matrix)
    assert rotation((w, x, y, z)) == pytest.approx(matrix, abs=1e-14)
    assert matrix @ matrix.T == pytest.approx(np.eye(3), abs=1e-14)


@pytest.mark.parametrize("wall", VECTORS["walls"])
def test_frusta_of_glm(wall: dict[str, list[float]]) -> None:
    (a, b, c), (d, e, f), (g, h, i) = (
        wall[name] for name in ("lower_left", "lower_right", "upper_left")
    )
    # They are on the stage already: the wall stands at the identity.
    segment = Segment(0, (a, b, c), (d, e, f), (g, h, i))
    found = frustum(np.array(wall["eye_m"]), segment, np.zeros(3), np.eye(3))
    assert found == pytest.approx(wall["tangents_distance"], rel=1e-9, abs=1e-9)


@pytest.mark.parametrize("case", VECTORS["matrices"])
def test_matrices_of_glm(case: dict[str, list[float]]) -> None:
    extent = case["l_r_b_t"]
    glm = np.array(case["frustumRH_NO"]).reshape(4, 4).T
    unity = np.array(unity_matrix(extent)).reshape(4, 4)
    # Near and far of the vectors are others: x, y and the shifts do not depend on them.
    assert unity[:2] == pytest.approx(glm[:2], rel=1e-9, abs=1e-9)
    unreal = np.array(unreal_matrix(extent)).reshape(4, 4)
    reversed_depth = np.array(case["frustumRH_ZO_turned_reversed"]).reshape(4, 4)
    assert unreal[:3, :2] == pytest.approx(reversed_depth[:3, :2], rel=1e-9, abs=1e-9)


def test_depth_of_both_engines() -> None:
    unity = np.array(unity_matrix((-0.3, 0.7, -0.2, 0.5))).reshape(4, 4)
    unreal = np.array(unreal_matrix((-0.3, 0.7, -0.2, 0.5))).reshape(4, 4)
    for distance, gl, reverse in ((NEAR_M, -1.0, 1.0), (FAR_M, 1.0, 0.0)):
        clip = unity @ np.array((0.0, 0.0, -distance, 1.0))
        assert clip[2] / clip[3] == pytest.approx(gl, abs=1e-9)
        clip = np.array((0.0, 0.0, 100.0 * distance, 1.0)) @ unreal
        assert clip[2] / clip[3] == pytest.approx(reverse, abs=1e-9)
        assert clip[3] == pytest.approx(100.0 * distance)


def test_an_eye_behind_a_segment_sees_nothing() -> None:
    segment = Segment(0, (-1.0, 0.0, 0.0), (1.0, 0.0, 0.0), (-1.0, 0.0, 2.0))
    for y in (0.5, 0.0, -0.0005):
        found = frustum(np.array((0.0, y, 1.0)), segment, np.zeros(3), np.eye(3))
        assert found == (0.0, 0.0, 0.0, 0.0, 0.0)
    found = frustum(np.array((0.0, -2.0, 1.0)), segment, np.zeros(3), np.eye(3))
    assert found == pytest.approx((-0.5, 0.5, -0.5, 0.5, 2.0))


def test_the_pupil_lies_ahead() -> None:
    turn = quaternion_from_angles(90.0, 0.0, 0.0)
    assert pupil((1.0, 2.0, 3.0, *turn), 0.25) == pytest.approx((0.75, 2.0, 3.0))
    assert math.isclose(float(np.linalg.norm(turn)), 1.0)
