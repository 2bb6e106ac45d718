# SPDX-License-Identifier: Apache-2.0
"""Axis conventions: the golden vectors of the reference, and a second derivation by matrices.

The numbers are those of render_bridge/PROTOCOL.md, section 12 (OpenTrackIO, Unreal, Unity, OpenCV
axis tables). The matrices below are built from sines and cosines and change axes by matrix
products, as the published tables do; the product uses quaternion shuffles.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from hardware_profiles import frames
from hardware_profiles.pose import (
    Pose,
    Quaternion,
    Vector,
    angle_between_rad,
    normalized,
    rotate,
    to_rotation_vector,
)
from hardware_profiles.tracker import load_tracker_profile
from tracking.freed import decode_d1, encode_d1
from tracking.sample import Decoded

Matrix = NDArray[np.float64]
A_UNREAL = np.array([[0.0, 1, 0], [1, 0, 0], [0, 0, 1]])
B_UNITY = np.array([[1.0, 0, 0], [0, 0, 1], [0, 1, 0]])
C_OPENCV = np.array([[1.0, 0, 0], [0, 0, -1], [0, 1, 0]])


class Golden(NamedTuple):
    """One column of the table; quaternions as X, Y, Z, W."""

    angles: Vector
    position: Vector
    quaternion: Quaternion
    forward: Vector
    unreal_position: Vector
    unreal_rotator: Vector
    unreal_quaternion: Quaternion
    unity_position: Vector
    unity_euler: Vector
    unity_quaternion: Quaternion
    opencv_rotation: Vector
    opencv_t: Vector


GOLDEN = [
    Golden(
        (0, 0, 0), (0, 0, 0), (0, 0, 0, 1), (0, 1, 0),
        (0, 0, 0), (0, 0, 0), (0, 0, 0, 1), (0, 0, 0), (0, 0, 0), (0, 0, 0, 1),
        (1.570796327, 0, 0), (0, 0, 0),
    ),
    Golden(
        (30, 10, 5), (1, 2, 3),
        (0.072859288, 0.064508860, 0.261260901, 0.960350391),
        (-0.492403877, 0.852868532, 0.173648178),
        (200, 100, 300), (10, -30, 5),
        (-0.064508860, -0.072859288, -0.261260901, 0.960350391),
        (1, 3, 2), (-10, -30, -5),
        (-0.072859288, -0.261260901, -0.064508860, 0.960350391),
        (1.381554698, 0.306283303, -0.507124794), (-1.620076054, 2.892686358, -1.734277720),
    ),
    Golden(
        (-120, -35, 80), (-4.5, 0.25, 1.75),
        (0.415728992, 0.506011141, -0.729354109, 0.197900768),
        (0.709406480, -0.409576022, -0.573576436),
        (25, -450, 175), (-35, 120, 80),
        (-0.506011141, -0.415728992, 0.729354109, 0.197900768),
        (-4.5, 1.75, 0.25), (35, 120, -80),
        (-0.415728992, 0.729354109, -0.506011141, 0.197900768),
        (-0.383625658, -2.175649221, 0.393337884), (-1.213316354, 1.850923157, 4.298481929),
    ),
]  # fmt: skip
# The table is printed with nine decimals.
TABLE = 0.51e-9


def xyzw(q: Quaternion) -> Quaternion:
    w, x, y, z = q
    return (x, y, z, w)


@pytest.mark.parametrize("golden", GOLDEN, ids=["identity", "case 1", "case 2"])
class TestGolden:
    def test_stage(self, golden: Golden) -> None:
        q = frames.from_pan_tilt_roll(*golden.angles)
        assert xyzw(q) == pytest.approx(golden.quaternion, abs=TABLE)
        assert rotate(q, (0.0, 1.0, 0.0)) == pytest.approx(golden.forward, abs=TABLE)
        assert frames.to_pan_tilt_roll(q) == pytest.approx(golden.angles, abs=1e-9)

    def test_unreal(self, golden: Golden) -> None:
        pose = Pose(golden.position, frames.from_pan_tilt_roll(*golden.angles))
        unreal = frames.unreal_from_stage(pose)
        assert unreal.position_m == pytest.approx(golden.unreal_position, abs=1e-9)
        assert xyzw(unreal.rotation) == pytest.approx(golden.unreal_quaternion, abs=TABLE)
        rotator = frames.unreal_rotator_from_stage(pose.rotation)
        assert rotator == pytest.approx(golden.unreal_rotator, abs=1e-9)

    def test_unity(self, golden: Golden) -> None:
        pose = Pose(golden.position, frames.from_pan_tilt_roll(*golden.angles))
        unity = frames.unity_from_stage(pose)
        assert unity.position_m == pytest.approx(golden.unity_position, abs=1e-9)
        assert xyzw(unity.rotation) == pytest.approx(golden.unity_quaternion, abs=TABLE)
        euler = frames.unity_euler_from_stage(pose.rotation)
        assert euler == pytest.approx(golden.unity_euler, abs=1e-9)

    def test_opencv(self, golden: Golden) -> None:
        pose = Pose(golden.position, frames.from_pan_tilt_roll(*golden.angles))
        opencv = frames.opencv_from_stage(pose)
        vector = to_rotation_vector(opencv.rotation)
        assert vector == pytest.approx(golden.opencv_rotation, abs=TABLE)
        assert opencv.position_m == pytest.approx(golden.opencv_t, abs=TABLE)


def about(axis: int, degrees: float) -> Matrix:
    """Return the right-handed rotation about X, Y or Z."""
    c, s = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    i, j = (axis + 1) % 3, (axis + 2) % 3
    matrix = np.eye(3)
    matrix[i, i] = matrix[j, j] = c
    matrix[i, j], matrix[j, i] = -s, s
    return matrix


def stage_matrix(pan: float, tilt: float, roll: float) -> Matrix:
    """Return Rz(pan) Rx(tilt) Ry(roll)."""
    return about(2, pan) @ about(0, tilt) @ about(1, roll)


def matrix_of(q: Quaternion) -> Matrix:
    return np.array([rotate(q, axis) for axis in ((1, 0, 0), (0, 1, 0), (0, 0, 1))]).T


ANGLE = st.floats(-180.0, 180.0)
TILT = st.floats(-89.9, 89.9)
POSITION = st.tuples(*[st.floats(-100.0, 100.0)] * 3)
UNIT = st.floats(-1.0, 1.0)
ROTATION = (
    st.tuples(UNIT, UNIT, UNIT, UNIT)
    .filter(lambda q: sum(x * x for x in q) > 0.01)
    .map(lambda q: normalized((q[0], q[1], q[2], q[3])))
)


class TestByMatrices:
    @given(ANGLE, TILT, ANGLE)
    def test_stage(self, pan: float, tilt: float, roll: float) -> None:
        q = frames.from_pan_tilt_roll(pan, tilt, roll)
        assert q[0] >= 0.0
        assert matrix_of(q) == pytest.approx(stage_matrix(pan, tilt, roll), abs=1e-12)

    @given(POSITION, ROTATION)
    def test_unreal(self, position: Vector, q: Quaternion) -> None:
        """P = 100 A P, R = A R A; a left-handed quaternion read as a matrix is transposed."""
        unreal = frames.unreal_from_stage(Pose(position, q))
        assert unreal.position_m == pytest.approx(100 * A_UNREAL @ np.array(position), abs=1e-9)
        # The product's quaternion algebra is the same in either hand; only the axes are mirrored.
        assert matrix_of(unreal.rotation) == pytest.approx(
            A_UNREAL @ matrix_of(q) @ A_UNREAL, abs=1e-12
        )

    @given(POSITION, ROTATION)
    def test_unity(self, position: Vector, q: Quaternion) -> None:
        unity = frames.unity_from_stage(Pose(position, q))
        assert unity.position_m == pytest.approx(B_UNITY @ np.array(position), abs=1e-12)
        assert matrix_of(unity.rotation) == pytest.approx(
            B_UNITY @ matrix_of(q) @ B_UNITY, abs=1e-12
        )
        back = frames.stage_from_unity(unity.position_m, unity.rotation)
        assert back == Pose(position, q)

    @given(POSITION, ROTATION)
    def test_opencv(self, position: Vector, q: Quaternion) -> None:
        """R = C R^T, t = -R P."""
        opencv = frames.opencv_from_stage(Pose(position, q))
        wanted = C_OPENCV @ matrix_of(q).T
        assert matrix_of(opencv.rotation) == pytest.approx(wanted, abs=1e-12)
        assert opencv.position_m == pytest.approx(-wanted @ np.array(position), abs=1e-9)

    @given(ANGLE, TILT, ANGLE)
    def test_unreal_rotator_by_its_own_definition(
        self, pan: float, tilt: float, roll: float
    ) -> None:
        """FRotator: yaw about Z from X to Y, pitch lifts X to Z, roll turns Y to -Z."""
        pitch, yaw, turn = frames.unreal_rotator_from_stage(
            frames.from_pan_tilt_roll(pan, tilt, roll)
        )
        cp, sp = math.cos(math.radians(pitch)), math.sin(math.radians(pitch))
        cy, sy = math.cos(math.radians(yaw)), math.sin(math.radians(yaw))
        cr, sr = math.cos(math.radians(turn)), math.sin(math.radians(turn))
        # Rows of FRotationMatrix are the images of X, Y, Z.
        rows = np.array(
            [
                [cp * cy, cp * sy, sp],
                [sr * sp * cy - cr * sy, sr * sp * sy + cr * cy, -sr * cp],
                [-(cr * sp * cy + sr * sy), cy * sr - cr * sp * sy, cr * cp],
            ]
        )
        wanted = A_UNREAL @ stage_matrix(pan, tilt, roll) @ A_UNREAL
        assert rows.T == pytest.approx(wanted, abs=1e-11)


class TestAngles:
    @given(ANGLE, TILT, ANGLE)
    def test_round_trip(self, pan: float, tilt: float, roll: float) -> None:
        found = frames.to_pan_tilt_roll(frames.from_pan_tilt_roll(pan, tilt, roll))
        for a, b in zip(found, (pan, tilt, roll), strict=True):
            assert abs((a - b + 180.0) % 360.0 - 180.0) < 1e-9

    @given(ANGLE, st.sampled_from([90.0, -90.0]), ANGLE)
    def test_straight_up_and_down(self, pan: float, tilt: float, roll: float) -> None:
        """Given a pole, Expect the same rotation back, all of it in pan, and no jump of tilt."""
        q = frames.from_pan_tilt_roll(pan, tilt, roll)
        found = frames.to_pan_tilt_roll(q)
        assert found[1:] == (tilt, 0.0)
        assert angle_between_rad(frames.from_pan_tilt_roll(*found), q) < 3e-7

    @given(ANGLE, st.floats(-9.0, -3.0), st.booleans(), ANGLE)
    def test_near_the_pole(self, pan: float, exponent: float, up: bool, roll: float) -> None:
        """Given any distance from the pole, Expect a millionth of a radian at most."""
        tilt = (90.0 - 10.0**exponent) * (1 if up else -1)
        q = frames.from_pan_tilt_roll(pan, tilt, roll)
        found = frames.to_pan_tilt_roll(q)
        assert abs(found[1] - tilt) < 2e-5
        assert angle_between_rad(frames.from_pan_tilt_roll(*found), q) < 3e-7

    @given(ROTATION)
    def test_any_rotation_comes_back(self, q: Quaternion) -> None:
        found = frames.to_pan_tilt_roll(q)
        assert -90.0 <= found[1] <= 90.0
        assert angle_between_rad(frames.from_pan_tilt_roll(*found), q) < 3e-7

    def test_signs_in_words(self) -> None:
        """Pan to the left, tilt up, roll right side down."""
        left = rotate(frames.from_pan_tilt_roll(10, 0, 0), (0.0, 1.0, 0.0))
        assert left[0] < 0
        up = rotate(frames.from_pan_tilt_roll(0, 10, 0), (0.0, 1.0, 0.0))
        assert up[2] > 0
        right_side = rotate(frames.from_pan_tilt_roll(0, 0, 10), (1.0, 0.0, 0.0))
        assert right_side[2] < 0


def test_free_d_pans_to_the_right() -> None:
    """Given +90 deg in Free-D's pan field, Expect a camera that looks to the right, -90 for us."""
    packet = bytearray(encode_d1(1, (0.0, 0.0, 0.0), (0.0, 0.0, 0.0))[:-1])
    packet[2:5] = (90 * 32768).to_bytes(3, "big", signed=True)
    packet.append((0x40 - sum(packet)) & 0xFF)
    decoded = decode_d1(bytes(packet), load_tracker_profile("freed-generic"))
    assert isinstance(decoded, Decoded)
    rotation = decoded.rotation()
    assert rotation is not None
    assert rotate(rotation, (0.0, 1.0, 0.0)) == pytest.approx((1.0, 0.0, 0.0), abs=1e-12)
    assert frames.to_pan_tilt_roll(rotation)[0] == pytest.approx(-90.0)
