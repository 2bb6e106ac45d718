# SPDX-License-Identifier: Apache-2.0
"""The guide needs no more nodes than an even grid, and does not call a profile good that is not.

The even grid of a zoom that nobody knows has 6 zooms for the wall (8 px) and 11 for composite
(2 px): those are the figures on a 25-250 with an uneven cam, at the edge of a picture 1920 wide.
"""

from __future__ import annotations

import numpy as np
import pytest

from sim.lens_truth import ZoomTruth, borders, edges, other_zoom
from tests.calibration.lens_guide.sessions import edge_px, profile_at, session, worst_px

WALL_PX, COMPOSITE_PX = 8.0, 2.0
TRUTH = ZoomTruth()
OTHERS = range(4)


def even_px(zooms: int) -> float:
    places = [(zoom, 0.0) for zoom in np.linspace(0.0, 1.0, zooms).tolist()]
    return worst_px(TRUTH, profile_at(TRUTH, places), "zoom", edges())


@pytest.mark.parametrize(("nodes", "limit_px"), [(6, WALL_PX), (11, COMPOSITE_PX)])
def test_the_guide_needs_no_more_nodes_than_the_even_grid(nodes: int, limit_px: float) -> None:
    guided = session(TRUTH, "zoom", limit_px).profiles[nodes - 1]
    assert len(guided.node) == nodes
    assert edge_px(TRUTH, guided, "zoom") < limit_px
    assert even_px(nodes) < limit_px


def test_for_the_wall_one_even_node_less_is_not_enough() -> None:
    assert even_px(5) > WALL_PX


def test_over_both_rings_the_wall_needs_no_more_than_six_by_three() -> None:
    # 6 x 3 is the smallest even grid that is below 8 px here, 7 x 2 and 5 x 3 are not.
    def grid_px(zooms: int, foci: int) -> float:
        places = [
            (zoom, focus)
            for zoom in np.linspace(0.0, 1.0, zooms).tolist()
            for focus in np.linspace(0.0, 1.0, foci).tolist()
        ]
        return edge_px(TRUTH, profile_at(TRUTH, places), "both")

    guided = session(TRUTH, "both", WALL_PX, 6 * 3).profiles
    assert len(guided[-1].node) == 6 * 3
    assert min(edge_px(TRUTH, profile, "both") for profile in guided[-3:]) < WALL_PX
    assert grid_px(6, 3) < WALL_PX
    assert grid_px(7, 2) > WALL_PX
    assert grid_px(5, 3) > WALL_PX


@pytest.mark.parametrize("limit_px", [WALL_PX, COMPOSITE_PX])
@pytest.mark.parametrize("seed", OTHERS)
def test_what_it_calls_good_is_good(seed: int, limit_px: float) -> None:
    truth = other_zoom(seed)
    done = session(truth, "zoom", limit_px)
    last = done.steps[-1]
    assert last.next is None
    assert last.predicted_px <= limit_px
    assert worst_px(truth, done.profiles[-1], "zoom", borders(3)) <= limit_px
    # Not by measuring everything: an even grid that knew the lens needs 4 to 12.
    assert last.places <= 15


def test_the_prediction_is_right_to_a_factor_of_two() -> None:
    ratios = []
    for seed in OTHERS:
        done = session(other_zoom(seed), "zoom", COMPOSITE_PX)
        for step, profile in zip(done.steps[5:], done.profiles[5:], strict=True):
            true_px = worst_px(other_zoom(seed), profile, "zoom", borders(3))
            ratios.append(step.predicted_px / true_px)
    assert len(ratios) > 20
    assert 1.0 < np.median(ratios) < 2.0
    assert np.quantile(ratios, 0.05) > 0.5
    assert np.quantile(ratios, 0.95) < 4.0


def test_how_many_more_comes_out() -> None:
    for limit_px in (WALL_PX, COMPOSITE_PX):
        steps = session(TRUTH, "zoom", limit_px).steps
        last = steps[-1].places
        assert steps[-1].more == 0
        # From the fourth on: before, the ring's cam is unknown.
        for step in steps[3:-1]:
            assert abs(step.places + step.more - last) <= 3
