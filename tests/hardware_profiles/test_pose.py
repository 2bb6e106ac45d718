# SPDX-License-Identifier: Apache-2.0
"""Rigid poses and quaternions against numpy."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware_profiles.pose import (
    IDENTITY_ROTATION,
    Pose,
    Quaternion,
    Vector,
    angle_between_rad,
    conjugate,
    from_rotation_vector,
    multiply,
    normalized,
    rotate,
    to_rotation_vector,
)
from tests.fusion.rigid import exp, log, rotation_matrix, transform

UNIT = st.floats(-1.0, 1.0)
ROTATION = (
    st.tuples(UNIT, UNIT, UNIT, UNIT)
    .filter(lambda q: sum(x * x for x in q) > 0.01)
    .map(lambda q: normalized((q[0], q[1], q[2], q[3])))
)
VECTOR = st.tuples(*[st.floats(-50.0, 50.0)] * 3)
POSE = st.builds(Pose, VECTOR, ROTATION)
TURN = st.tuples(*[st.floats(-1.7, 1.7)] * 3)


@given(POSE, POSE)
def test_compose_is_the_matrix_product(a: Pose, b: Pose) -> None:
    wanted = transform(a) @ transform(b)
    assert transform(a.compose(b)) == pytest.approx(wanted, abs=1e-11)


@given(POSE)
def test_inverse(pose: Pose) -> None:
    wanted = np.linalg.inv(transform(pose))
    assert transform(pose.inverse()) == pytest.approx(wanted, abs=1e-11)
    assert transform(pose.compose(pose.inverse())) == pytest.approx(np.eye(4), abs=1e-12)


@given(ROTATION, VECTOR)
def test_rotate(q: Quaternion, v: Vector) -> None:
    assert rotate(q, v) == pytest.approx(rotation_matrix(q) @ np.array(v), abs=1e-11)


@given(ROTATION, ROTATION)
def test_multiply(a: Quaternion, b: Quaternion) -> None:
    wanted = rotation_matrix(a) @ rotation_matrix(b)
    assert rotation_matrix(multiply(a, b)) == pytest.approx(wanted, abs=1e-12)
    assert multiply(a, conjugate(a)) == pytest.approx(IDENTITY_ROTATION, abs=1e-12)


@given(TURN)
def test_the_exponential_map_and_back(v: Vector) -> None:
    q = from_rotation_vector(v)
    assert rotation_matrix(q) == pytest.approx(exp(v), abs=1e-12)
    if math.hypot(*v) < math.pi - 1e-3:
        assert to_rotation_vector(q) == pytest.approx(v, abs=1e-9)
        assert to_rotation_vector(q) == pytest.approx(log(exp(v)), abs=1e-6)


@given(st.tuples(*[st.floats(-1e-7, 1e-7)] * 3))
def test_tiny_turns_keep_their_digits(v: Vector) -> None:
    assert to_rotation_vector(from_rotation_vector(v)) == pytest.approx(v, rel=1e-9, abs=1e-22)


@given(ROTATION, TURN)
def test_the_angle_between(q: Quaternion, v: Vector) -> None:
    turned = multiply(q, from_rotation_vector(v))
    angle = math.hypot(*v)
    wanted = angle if angle <= math.pi else 2 * math.pi - angle
    assert angle_between_rad(q, turned) == pytest.approx(wanted, abs=1e-7)
    minus = (-turned[0], -turned[1], -turned[2], -turned[3])
    assert angle_between_rad(q, minus) == pytest.approx(wanted, abs=1e-7)


@given(ROTATION, st.floats(0.1, 9.0))
def test_normalized(q: Quaternion, scale: float) -> None:
    for sign in (1.0, -1.0):
        found = normalized((q[0] * scale * sign, q[1] * scale * sign, q[2] * scale * sign,
                            q[3] * scale * sign))  # fmt: skip
        assert found[0] >= 0.0
        assert math.hypot(*found) == pytest.approx(1.0, abs=1e-15)


@pytest.mark.parametrize("bad", [(0.0, 0.0, 0.0, 0.0), (math.nan, 0.0, 0.0, 0.0)])
def test_what_is_no_rotation(bad: Quaternion) -> None:
    with pytest.raises(ValueError, match="no rotation"):
        normalized(bad)
