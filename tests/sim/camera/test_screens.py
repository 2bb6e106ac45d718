# SPDX-License-Identifier: Apache-2.0
"""The virtual walls: where they stand, which rays meet them, and that the product agrees."""

from __future__ import annotations

import math
from typing import Any

import msgspec
import numpy as np
import pytest

from hardware_profiles.wall import Wall
from hardware_profiles.wall_shape import segments
from sim.camera.screens import Screen, meet, meet_planes, screens_of
from sim.camera.turns import Floats, matrices
from sim.motion.attitude import attitude

FLAT: dict[str, Any] = {"id": "main", "width_m": 6.0, "height_m": 3.0}
CURVED = {**FLAT, "width_m": 10.0, "curve": {"radius_m": 5.0, "segments": 7}}
PLACED = {
    **CURVED,
    "pose": {
        "position_m": [1.0, 4.0, 0.5], "pan_deg": 30.0, "tilt_deg": -8.0, "roll_deg": 3.0
    },
}  # fmt: skip


def corners(screen: Screen) -> Floats:
    """Return the lower left, lower right and upper left corner."""
    half = screen.width_m / 2.0
    local = np.array([[-half, 0.0, 0.0], [half, 0.0, 0.0], [-half, 0.0, screen.height_m]])
    return np.asarray(local @ matrices(screen.quaternion_wxyz).T + screen.position_m)


def test_a_flat_wall_faces_the_cameras() -> None:
    """Given a wall at pan 0, 4 m ahead, rays from the origin hit its front from edge to edge."""
    screens = screens_of({**FLAT, "pose": {"position_m": [0.0, 4.0, -1.0]}})
    ways = np.array(
        [[0.0, 1.0, 0.0], [2.99, 4.0, 1.99], [3.01, 4.0, 0.0], [0.0, 4.0, -1.01], [0.0, -1.0, 0.0]]
    )
    met = meet(screens, np.zeros(3), ways)
    assert met.hit.tolist() == [True, True, False, False, False]
    assert met.points_m[1] == pytest.approx([2.99, 4.0, 1.99])
    assert np.isnan(met.points_m[2:]).all()
    from_behind = meet(screens, np.array([0.0, 8.0, 0.0]), np.array([[0.0, -1.0, 0.0]]))
    assert not from_behind.hit.any()


def test_a_wall_on_the_left_looks_to_the_right() -> None:
    """Given pan +90, the wall faces +X: seen from its right, not from its left."""
    table = {**FLAT, "pose": {"position_m": [-2.0, 0.0, -1.0], "pan_deg": 90.0}}
    met = meet(screens_of(table), np.array([[0.0, 0.5, 0.0], [-4.0, 0.5, 0.0]]),
               np.array([[-1.0, 0.0, 0.0], [1.0, 0.0, 0.0]]))  # fmt: skip
    assert met.hit.tolist() == [True, False]
    assert met.points_m[0] == pytest.approx([-2.0, 0.5, 0.0])


def test_a_curved_wall_stands_around_the_cameras() -> None:
    """Given 10 m on a radius of 5 m, all vertical edges are 5 m from the arc's centre."""
    screens = screens_of(CURVED)
    ends = np.array([corners(screen)[:2] for screen in screens])
    centre = np.array([0.0, -5.0, 0.0])
    assert np.sqrt(np.sum((ends - centre) ** 2, axis=-1)) == pytest.approx(5.0)
    assert ends[:-1, 1] == pytest.approx(ends[1:, 0])
    # 10 m of arc on 5 m is 2 rad: a camera in the middle sees it from -1 to 1 rad, no gap between
    angles = np.linspace(-1.0 + 1e-6, 1.0 - 1e-6, 4001)
    ways = np.stack((np.sin(angles), np.cos(angles), 0.1 + 0.0 * angles), axis=-1)
    assert meet(screens, centre, ways).hit.all()
    assert not meet(screens, centre, np.array([[math.sin(1.01), math.cos(1.01), 0.1]])).hit.any()


@pytest.mark.parametrize("table", [FLAT, CURVED, PLACED])
def test_the_product_builds_the_same_wall(table: dict[str, Any]) -> None:
    """Given one table of a stage file, both find the same corners, each with its own maths."""
    wall = msgspec.convert(table, Wall)
    pose = table.get("pose", {})
    turn = matrices(attitude(*(pose.get(f"{key}_deg", 0.0) for key in ("pan", "tilt", "roll"))))
    place = np.array(pose.get("position_m", (0.0, 0.0, 0.0)))
    theirs = [
        np.array([part.lower_left, part.lower_right, part.upper_left]) @ turn.T + place
        for part in segments(wall)
    ]
    ours = [corners(screen) for screen in screens_of(table)]
    assert np.array(ours) == pytest.approx(np.array(theirs), abs=1e-12)


def test_the_nearer_screen_hides_the_farther_one() -> None:
    """Given two walls in a row, the nearer is met; its back hides what is behind it as well."""
    near = Screen((0.0, 2.0, -1.0), (1.0, 0.0, 0.0, 0.0), 1.0, 2.0)
    far = Screen((0.0, 4.0, -1.0), (1.0, 0.0, 0.0, 0.0), 6.0, 2.0)
    turned = Screen((0.0, 2.0, -1.0), attitude(180.0, 0.0, 0.0), 1.0, 2.0)
    ways = np.array([[0.0, 1.0, 0.0], [0.5, 1.0, 0.0]])
    for order, which in (((near, far), [0, 1]), ((far, near), [1, 0])):
        met = meet(order, np.zeros(3), ways)
        assert met.points_m[:, 1] == pytest.approx([2.0, 4.0])
        assert met.screen.tolist() == which
    assert meet((far, turned), np.zeros(3), ways).hit.tolist() == [False, True]


def test_the_plane_goes_on() -> None:
    """Given a ray beside a screen, its plane is met there; from behind it never is."""
    screens = [Screen((0.0, 2.0, 0.0), (1.0, 0.0, 0.0, 0.0), 1.0, 1.0)]
    ways = np.array([[3.0, 1.0, 0.0], [0.0, -1.0, 0.0], [0.0, 1.0, 0.0]])
    found = meet_planes(screens, np.array([0, 0, -1]), np.zeros((3, 3)), ways)
    assert found[0] == pytest.approx([6.0, 2.0, 0.0])
    assert np.isnan(found[1:]).all()


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"mesh": "wall.obj"}, "mesh"),
        ({"body": "crane"}, "body"),
        ({"width_m": 0.0}, "above 0"),
        ({"width_m": "wide"}, "main"),
        ({"curve": {"radius_m": -5.0}}, "above 0"),
        ({"curve": {}}, "radius_m"),
        ({"curve": {"radius_m": 0.5}}, "arc"),
        ({"width_m": 3.0, "curve": {"radius_m": 0.9, "segments": 1}}, "arc"),
        ({"pose": {"position_m": [1.0, 2.0]}}, "main"),
        ({"pose": 3}, "pose"),
        ({"pose": {"pan_deg": math.nan}}, "finite"),
    ],
)
def test_no_wall(change: dict[str, Any], word: str) -> None:
    """Given a table that is no flat or curved wall, ValueError names the wall or the key."""
    with pytest.raises(ValueError, match=word):
        screens_of({**FLAT, **change})
