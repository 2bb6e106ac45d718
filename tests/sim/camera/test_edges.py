# SPDX-License-Identifier: Apache-2.0
"""The displacement of the inner frustum's edge, against geometry done by hand."""

from __future__ import annotations

import math

import pytest

from sim.camera.figures import FrameFigures
from sim.camera.registration import CameraTruth, film
from sim.camera.wall_light import WallLight
from sim.motion.attitude import Vector, attitude
from tests.sim.camera.reference_case import (
    FX,
    HALF,
    LENS,
    camera,
    inner,
    known,
    one_frame,
    panned,
    standing,
    still_light,
    wall,
)

HERE: Vector = (0.0, 0.0, 0.0)


def filmed(light: WallLight, truth: CameraTruth | None = None) -> FrameFigures:
    (figures,) = film(truth or camera(), light, [0], with_edges=True)
    return figures


def beyond(half: float, angle_rad: float) -> float:
    """Return where a plane through the eye at an angle is, seen by one turned away from it."""
    return FX * math.tan(math.atan(half) + angle_rad)


@pytest.mark.parametrize("overscan", [0.0, 0.1])
@pytest.mark.parametrize("angle_deg", [-2.0, 0.5, 5.0])
@pytest.mark.parametrize("axis", [0, 1])
def test_a_wrong_turn_moves_the_farther_side_most(
    axis: int, angle_deg: float, overscan: float
) -> None:
    """Given a wrong pan or tilt: a side at h goes to h + a."""
    turn = (panned(angle_deg), attitude(0.0, angle_deg, 0.0))[axis]
    figures = filmed(still_light(turn=turn, tangents=inner(overscan)))
    angle, half = math.radians(abs(angle_deg)), HALF[axis]
    grown = (1.0 + 2.0 * overscan) * half
    # The distance is to the side as drawn: at its middle, where it is nearest, not at its corners,
    # which lie farther out by the other half angle.
    corner = beyond(grown, angle) - FX * grown
    assert known(figures.edge_px) >= corner - 1e-6
    assert known(figures.edge_px) < 1.2 * corner
    # That much overscan holds the picture: the outline's corner, seen from the node's turn.
    x, y = half + math.tan(angle), 1.0 - half * math.tan(angle)
    along, across = (x / y / half - 1.0) / 2.0, (1.0 / math.cos(angle) / y - 1.0) / 2.0
    assert known(figures.overscan_needed) == pytest.approx(max(along, across), abs=1e-9)


def test_the_needed_overscan_is_where_the_margin_ends() -> None:
    """Given the overscan that a wrong pose is said to need: the edge just touches the picture."""
    eye, turn = (0.06, -0.1, 0.04), attitude(3.0, -1.5, 2.0)
    wide = filmed(still_light(eye, turn, tangents=inner(0.3)))
    needed = known(wide.overscan_needed)
    assert filmed(still_light(eye, turn, tangents=inner())).overscan_needed == pytest.approx(needed)
    enough = one_frame(camera(), still_light(eye, turn, tangents=inner(needed)))
    assert known(enough.margin_px) == pytest.approx(0.0, abs=1e-6)
    assert not one_frame(camera(), still_light(eye, turn, tangents=inner(needed + 1e-4))).seen
    assert one_frame(camera(), still_light(eye, turn, tangents=inner(needed - 1e-4))).seen


def test_five_millimetres_sideways_move_the_edge_by_six_pixels() -> None:
    """Given a node 5 mm beside the truth, before a wall at 4 m: both sides go 6 px."""
    figures = filmed(still_light((0.005, 0.0, 0.0), tangents=inner(0.1)))
    assert known(figures.edge_px) == pytest.approx(FX * 0.005 / 4.0, abs=1e-6)
    assert known(figures.overscan_needed) == pytest.approx(FX * 0.005 / 4.0 / 3840, abs=1e-9)


@pytest.mark.parametrize("overscan", [0.0, 0.15])
def test_a_true_pose_moves_nothing_on_any_wall(overscan: float) -> None:
    """Given a node with the true pose, on a curved wall too: no displacement, no overscan."""
    eye, turn = (0.4, -0.3, 0.2), attitude(20.0, 10.0, 5.0)
    screens = wall(curve={"radius_m": 4.0, "segments": 24}, width_m=24.0)
    truth = camera(standing(eye, turn), screens=screens)
    figures = filmed(still_light(eye, turn, tangents=inner(overscan)), truth)
    assert known(figures.edge_px) < 1e-6
    assert known(figures.overscan_needed) == pytest.approx(0.0, abs=1e-9)


def test_what_is_not_to_be_found_counts_as_a_diagonal() -> None:
    """Given a node that looks the other way: a diagonal away, and no overscan is enough."""
    figures = filmed(still_light(turn=panned(180.0)))
    assert figures.edge_px == LENS.diagonal_px
    assert figures.overscan_needed == math.inf


def test_no_edge_without_a_wall_or_without_asking() -> None:
    away = camera(standing(HERE, panned(180.0)))
    assert filmed(still_light(), away).edge_px is None
    unasked = one_frame(camera(), still_light())
    assert unasked.edge_px is None
    assert unasked.overscan_needed is None
