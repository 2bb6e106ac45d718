# SPDX-License-Identifier: Apache-2.0
"""Trajectories as text: every form that is around, and one clear line for what is none."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware_profiles.pose import Pose
from tests.calibration.tracks import euroc, tum
from tracking.calibration.timed_pose import TimedPose
from tracking.calibration.trajectory_text import parse_trajectory

LEFT = (0.8, 0.0, 0.0, 0.6)
"""A quaternion, w first."""


@pytest.mark.parametrize(
    "text",
    [
        "12.000000001 1 2 3 0 0 0.6 0.8",
        "# timestamp tx ty tz qx qy qz qw\n\n12.000000001 1 2 3 0 0 0.6 0.8",
        "12.000000001,1,2,3,0.8,0,0,0.6,99,98",
        "#t [ns], p_x [m], p_y [m], p_z [m], q_RS_w [], q_RS_x [], q_RS_y [], q_RS_z []\n"
        "12000000001,1,2,3,0.8,0,0,0.6",
        "timestamp,tx,ty,tz,qx,qy,qz,qw\n12.000000001, 1, 2, 3, 0, 0, 0.6, 0.8",
        "1.2000000001e+01 1.0 2.0 3.0 -0 0 -0.6 -0.8",
    ],
)
def test_one_pose_in_every_form(text: str) -> None:
    expected = TimedPose(12_000_000_001, Pose((1.0, 2.0, 3.0), LEFT))
    (found,) = parse_trajectory(text.splitlines())
    assert found.t_ns == expected.t_ns
    assert found.pose.position_m == expected.pose.position_m
    assert found.pose.rotation == pytest.approx(LEFT)


def test_nanoseconds_since_1970_stay_exact() -> None:
    line = "1403715524907143168 0 0 0 0 0 0 1"
    assert parse_trajectory([line])[0].t_ns == 1403715524907143168
    written = "1.403715524907143168e+09 0 0 0 0 0 0 1"
    assert parse_trajectory([written])[0].t_ns == 1403715524907143168


def test_lines_in_any_order_come_in_growing_time_of_equal_ones_the_first() -> None:
    lines = ["3 0 0 0 0 0 0 1", "1 0 0 0 0 0 0 1", "3 9 0 0 0 0 0 1", "2 0 0 0 0 0 0 1"]
    found = parse_trajectory(lines)
    assert [pose.t_ns // 10**9 for pose in found] == [1, 2, 3]
    assert found[2].pose.position_m[0] == 0.0


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "line 1: holds no pose"),
        ("# only a comment", "line 1: holds no pose"),
        ("1 2 3", "line 1: found 3 columns, expected 8"),
        ("0 0 0 0 0 0 0 1\n1 x 0 0 0 0 0 1", "line 2: '1 x 0 0 0 0 0 1' is not all numbers"),
        ("0 nan 0 0 0 0 0 1", "line 1: a number is not finite"),
        ("inf 0 0 0 0 0 0 1", "line 1: a number is not finite"),
        ("0 0 0 0 0 0 0 2", "line 1: quaternion length is 2, expected 1"),
        ("0 0 0 0 0 0 0 0", "line 1: quaternion length is 0, expected 1"),
        ("1e40 0 0 0 0 0 0 1", "line 1: time 1e40 is out of range"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(text: str, expected: str) -> None:
    with pytest.raises(ValueError, match=r"^line \d+: ") as caught:
        parse_trajectory(text.splitlines())
    assert str(caught.value) == expected


words = st.text("0123456789.eE+-naif,# wxyzq", max_size=80)


@given(st.lists(words, max_size=6))
def test_any_text_is_poses_or_a_line_that_says_why(lines: list[str]) -> None:
    try:
        said = "poses" if parse_trajectory(lines) else "nothing"
    except ValueError as error:
        said = str(error)
    assert said == "poses" or said.startswith("line ")


def test_the_shared_recordings_are_read_as_they_are(shared_data: Path) -> None:
    for path, plain in (
        (shared_data / "traj_euroc" / "V1_02_medium.csv.gz", euroc),
        (shared_data / "traj_euroc" / "vio_estimates" / "orb_V1_02.txt.gz", tum),
    ):
        found = parse_trajectory(gzip.decompress(path.read_bytes()).decode().splitlines())
        # One of them has a few lines twice.
        expected = list({pose.t_ns: pose for pose in reversed(plain(path))}.values())[::-1]
        expected.sort(key=lambda pose: pose.t_ns)
        assert len(found) == len(expected)
        assert [pose.pose for pose in found] == [pose.pose for pose in expected]
        assert max(abs(a.t_ns - b.t_ns) for a, b in zip(found, expected, strict=True)) < 1000
