# SPDX-License-Identifier: GPL-3.0-or-later
"""The plan's geometry in the stage's convention: pan to the left, a wall at pan 0 faces -Y."""

from __future__ import annotations

import math

import pytest

from stagectl.control.client import Cell, Row
from ui.plan_geometry import cast, frame_around, lit_parts, place_of, wall_segment

WALL: Row = {"position_m": (0.0, 4.0, 0.0), "width_m": 8.0, "pan_deg": 0.0}


def test_a_wall_across_the_stage() -> None:
    assert wall_segment(WALL) == ((-4.0, 4.0), (4.0, 4.0))


def test_a_wall_turned_to_the_left_by_a_right_angle_faces_plus_x() -> None:
    row: Row = {"position_m": (-5.0, 0.0, 0.0), "width_m": 2.0, "pan_deg": 90.0}
    segment = wall_segment(row)
    assert segment is not None
    assert segment[0] == pytest.approx((-5.0, -1.0))
    assert segment[1] == pytest.approx((-5.0, 1.0))


def test_a_view_ends_on_the_wall_and_lights_its_width() -> None:
    wall = wall_segment(WALL)
    assert wall is not None
    hits = cast((0.0, 0.0), 0.0, 2.0 * math.degrees(math.atan(0.5)), [wall])
    assert hits[0].point == pytest.approx((2.0, 4.0))
    assert hits[-1].point == pytest.approx((-2.0, 4.0))
    ((right, left),) = lit_parts(hits)
    assert right == pytest.approx((2.0, 4.0))
    assert left == pytest.approx((-2.0, 4.0))


def test_pan_is_positive_to_the_left() -> None:
    middle = cast((0.0, 0.0), 30.0, 20.0, [])[12].point
    assert middle[0] < 0.0 < middle[1]


def test_the_nearer_wall_is_lit_and_a_wall_behind_is_not() -> None:
    near, far, behind = ((-4.0, 3.0), (4.0, 3.0)), ((-4.0, 5.0), (4.0, 5.0)), ((-4, -1), (4, -1))
    hits = cast((0.0, 0.0), 0.0, 40.0, [far, near, behind])
    assert {hit.wall for hit in hits} == {1}


@pytest.mark.parametrize(
    "vector", [None, "1 2 3", (), (1.0,), (math.nan, 1.0, 0.0), ("a", 1.0, 0.0), (1e15, 0.0, 0.0)]
)
def test_what_is_no_position_is_none(vector: Cell) -> None:
    assert place_of({"position_m": vector}) is None


@pytest.mark.parametrize("width", [None, 0.0, -2.0, math.inf, 1e15, "8"])
def test_a_wall_without_a_width_of_a_stage_is_not_drawn(width: Cell) -> None:
    assert wall_segment({**WALL, "width_m": width}) is None


def test_the_frame_is_whole_metres_and_grows() -> None:
    frame = frame_around([(-4.2, 0.0), (4.1, 4.0)])
    assert frame is not None
    assert (frame.left, frame.right) == (-5, 5)
    wider = frame_around([(9.0, 0.0)])
    assert wider is not None
    joined = frame.joined(wider)
    assert joined.left == frame.left
    assert joined.right >= 9.0
    assert frame_around([]) is None
