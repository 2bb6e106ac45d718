# SPDX-License-Identifier: Apache-2.0
"""The reader of poses, on everything that people may hand it."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracking.calibration.handeye.pose_table import PoseTable, covered, parse_pose_table, poses_at

ROW = "1.5, 0.1,0.2,0.3, 0.0,0.0,0.6,0.8"


def test_w_is_last_and_a_header_may_say_otherwise() -> None:
    table, twice = parse_pose_table([ROW])
    assert twice == 0
    assert table.t_ns.tolist() == [1_500_000_000]
    assert table.rotation[0] == pytest.approx([0.8, 0.0, 0.0, 0.6])
    assert table.position_m[0] == pytest.approx([0.1, 0.2, 0.3])
    named, _ = parse_pose_table(["t,x,y,z,qw,qx,qy,qz", "1.5,0.1,0.2,0.3,0.8,0,0,0.6"])
    assert named.rotation[0] == pytest.approx([0.8, 0.0, 0.0, 0.6])


def test_rows_of_the_same_time_are_counted() -> None:
    table, twice = parse_pose_table([ROW, ROW, ROW.replace("1.5", "1.6", 1)])
    assert (len(table), twice) == (2, 1)


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ("2.0,nan,0,0,0,0,0,1", "not finite"),
        ("2.0,inf,0,0,0,0,0,1", "not finite"),
        ("2.0,0,0,0,0,0,0,0", "quaternion length"),
        ("2.0,0,0,0,0,0,1", "columns"),
        ("2.0,0,0,zero,0,0,0,1", "not all numbers"),
    ],
)
def test_bad_rows_are_named_by_line(row: str, why: str) -> None:
    with pytest.raises(ValueError, match=rf"^line 2: .*{why}"):
        parse_pose_table([ROW, row])


@given(st.lists(st.text(max_size=80), max_size=6))
def test_garbage_is_a_table_or_one_line(lines: list[str]) -> None:
    try:
        table, _ = parse_pose_table(lines)
    except ValueError as error:
        said = str(error)
    else:
        said = "line 0"
        assert np.isfinite(table.rotation).all()
        assert np.isfinite(table.position_m).all()
    assert said.startswith("line ")
    assert "\n" not in said


def test_between_samples_it_goes_straight_and_along_the_arc() -> None:
    half = math.sqrt(0.5)
    table = PoseTable(
        np.array([0, 100, 1000, 1100], dtype=np.int64),
        np.array([[1.0, 0, 0, 0], [half, 0, 0, half], [1, 0, 0, 0], [1, 0, 0, 0]]),
        np.array([[0.0, 0, 0], [1.0, 2.0, 0], [0, 0, 0], [0, 0, 0]]),
    )
    at = poses_at(table, np.array([50], dtype=np.int64))
    assert at.position_m[0] == pytest.approx([0.5, 1.0, 0.0])
    assert at.rotation[0] == pytest.approx([math.cos(math.pi / 8), 0, 0, math.sin(math.pi / 8)])
    assert at.turning_rad_s[0] == pytest.approx([0, 0, math.pi / 2 / 100e-9])
    asked = np.array([-1, 0, 50, 500, 1000, 1100, 1101], dtype=np.int64)
    assert covered(table, asked).tolist() == [False, True, True, False, True, True, False]


def test_a_curve_is_followed_to_the_third_order() -> None:
    """A parabola is met exactly on an even grid, and nearly where steps differ by 20 %."""
    t_ns = np.array([0, 100, 220, 300, 400], dtype=np.int64)
    place = np.stack((t_ns**2 * 1e-4, 0.0 * t_ns, 0.0 * t_ns), axis=1).astype(np.float64)
    table = PoseTable(t_ns, np.tile([1.0, 0.0, 0.0, 0.0], (5, 1)), place)
    found = poses_at(table, np.array([100, 160, 260], dtype=np.int64)).position_m[:, 0]
    assert found[0] == pytest.approx(1.0)
    straight_off = np.array([2.92 - 2.56, 6.92 - 6.76])
    assert (np.abs(found[1:] - [2.56, 6.76]) < 0.4 * straight_off).all()
    even = PoseTable(np.arange(5, dtype=np.int64) * 100, table.rotation, place * 0.0)
    even.position_m[:, 0] = (np.arange(5) * 100.0) ** 2 * 1e-4
    at = poses_at(even, np.array([150, 230], dtype=np.int64)).position_m[:, 0]
    assert at == pytest.approx([2.25, 5.29])


def test_a_steady_turn_stays_steady() -> None:
    """About one axis all vectors are parallel, so the way is the arc itself."""
    angle = np.radians(np.arange(6) * 10.0)
    q = np.stack((np.cos(angle / 2), 0 * angle, 0 * angle, np.sin(angle / 2)), axis=1)
    table = PoseTable(np.arange(6, dtype=np.int64) * 100, q, np.zeros((6, 3)))
    at = poses_at(table, np.array([25, 250, 430], dtype=np.int64)).rotation
    found = 2.0 * np.degrees(np.arctan2(at[:, 3], at[:, 0]))
    assert found == pytest.approx([2.5, 25.0, 43.0])
