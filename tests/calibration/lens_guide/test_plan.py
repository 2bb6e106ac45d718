# SPDX-License-Identifier: Apache-2.0
"""Which place comes next, by hand: ends, few zooms, breathing, primes, places to measure again."""

from __future__ import annotations

import msgspec
import numpy as np
import pytest

from hardware_profiles.lens.profile import LensNode, LensProfile, NodeQuality, NodeStd
from sim.lens_truth import ZoomTruth
from tests.calibration.lens_guide.sessions import profile_at, session
from tracking.calibration.lens_guide.columns import columns_of
from tracking.calibration.lens_guide.plan import FEWEST_FOCI, FEWEST_ZOOMS, Place, Plan, plan
from tracking.calibration.lens_guide.predict import (
    Prediction,
    Rings,
    predict,
    predicted_px,
    rings_of,
)

STILL = ZoomTruth(breathing_wide=0.0, breathing_tele=0.0, barrel=0.0, cushion=0.0)
Places = list[tuple[float, float]]


def plan_of(profile: LensProfile, rings: Rings, limit_px: float = 2.0) -> Plan:
    return plan(profile, predict(profile, rings), rings, limit_px)


def next_of(places: Places, rings: Rings, limit_px: float = 2.0) -> Place:
    found = plan_of(profile_at(ZoomTruth(), places), rings, limit_px)
    assert found.next is not None
    return found.next


def test_the_ends_of_the_rings_come_first() -> None:
    wide = next_of([(0.0, 0.0)], "both")
    assert (wide.zoom, wide.focus, wide.kind) == (1.0, 0.0, "end")
    tele = next_of([(1.0, 0.4)], "zoom")
    assert (tele.zoom, tele.focus, tele.kind) == (0.0, 0.4, "end")
    near = next_of([(0.0, 0.0), (1.0, 0.0)], "both")
    assert (near.zoom, near.focus, near.kind) == (0.0, 1.0, "end")
    assert plan_of(profile_at(ZoomTruth(), [(0.0, 0.0)]), "both").at_least


def test_a_ring_measured_almost_to_its_end_is_measured_to_its_end() -> None:
    # Encoder ends drift from day to day.
    assert next_of([(0.012, 0.0), (0.991, 0.0)], "zoom").kind == "zoom"
    assert next_of([(0.03, 0.0), (0.991, 0.0)], "zoom").kind == "end"


def test_a_zoom_is_finished_before_the_next_one() -> None:
    corners: Places = [(0.0, 0.0), (1.0, 0.0), (0.0, 1.0)]
    found = next_of(corners, "both")
    assert (found.zoom, found.focus) == (1.0, 1.0)


def test_how_it_breathes_is_asked_at_both_ends_of_the_zoom() -> None:
    corners: Places = [(0.0, 0.0), (1.0, 0.0), (0.0, 1.0), (1.0, 1.0)]
    first = next_of(corners, "both")
    assert (first.focus, first.kind) == (0.5, "focus")
    second = next_of([*corners, (first.zoom, 0.5)], "both")
    assert (second.zoom, second.focus) == (1.0 - first.zoom, 0.5)


def test_four_zooms_at_least_though_all_looks_good() -> None:
    # Two marks of a cam as even as can be, and a limit that nothing breaks.
    even = ZoomTruth(wave=0.0, breathing_wide=0.0, breathing_tele=0.0)
    places: Places = [(0.0, 0.0), (1.0, 0.0)]
    for number in range(3, FEWEST_ZOOMS + 1):
        found = plan_of(profile_at(even, places), "zoom", 1e4).next
        assert found is not None
        places.append((found.zoom, found.focus))
        assert len({zoom for zoom, _ in places}) == number
    assert [zoom for zoom, _ in sorted(places)] == pytest.approx([0.0, 1 / 3, 2 / 3, 1.0], abs=1e-3)
    assert plan_of(profile_at(even, places), "zoom", 1e4) == Plan(None, 0, False)


def test_a_prime_is_asked_along_focus_only() -> None:
    profile = profile_at(ZoomTruth(), [(0.0, 0.0)])
    assert rings_of(profile) == "focus"
    places: Places = [(0.0, 0.0)]
    while (found := plan_of(profile_at(ZoomTruth(), places), "focus").next) is not None:
        assert found.zoom == 0.0
        places.append((0.0, found.focus))
    assert FEWEST_FOCI <= len(places) <= 6


def test_a_lens_that_does_not_breathe_needs_no_foci_between_its_ends() -> None:
    at_ends: Places = [(zoom, focus) for zoom in (0.0, 1.0) for focus in (0.0, 0.5, 1.0)]
    inner: Places = [(zoom, 0.0) for zoom in (0.17, 0.33, 0.5, 0.67, 0.83)]
    still = plan_of(profile_at(STILL, [*at_ends, *inner]), "both", 8.0).next
    assert still is None or still.kind == "zoom"
    breathing = next_of([*at_ends, *inner], "both", 8.0)
    assert breathing.kind == "focus"
    assert (breathing.zoom, 0.0) in inner


@pytest.mark.parametrize(("own_px", "kind"), [(3.0, "zoom"), (10.0, "focus")])
def test_trouble_at_the_zooms_is_not_sought_between_them(own_px: float, kind: str) -> None:
    places: Places = [(zoom / 4.0, focus) for zoom in range(5) for focus in (0.0, 0.5, 1.0)]
    profile = profile_at(ZoomTruth(), places)
    zooms, foci = np.linspace(0.0, 1.0, 9), np.linspace(0.0, 1.0, 5)
    px = np.zeros((9, 5))
    px[4, 3] = own_px  # at a measured zoom, between two foci
    px[5, 3] = 12.0  # between two zooms
    found = plan(profile, Prediction(columns_of(profile), zooms, foci, px), "both", 2.0).next
    assert found is not None
    assert found.kind == kind


def noisy(node: LensNode, focal_mm: float) -> LensNode:
    std = NodeStd((focal_mm, focal_mm), (0.1, 0.1))
    return msgspec.structs.replace(node, quality=NodeQuality(5, 0.3, 0.3, std))


def test_a_node_that_is_not_known_itself_is_measured_again() -> None:
    done = session(ZoomTruth(), "zoom", 2.0).profiles[-1]
    wide = [noisy(n, 0.01 * n.focal_mm[0]) if n.zoom == 0.0 else n for n in done.node]
    found = plan_of(msgspec.structs.replace(done, node=tuple(wide)), "zoom", 2.0).next
    assert found is not None
    # Its 9.6 px are too many, and no new place beside it would help.
    assert (found.kind, found.zoom) == ("again", 0.0)
    assert found.px == pytest.approx(9.6, abs=0.2)


def test_a_place_is_no_better_than_the_solve_says_of_its_corners() -> None:
    profile = profile_at(ZoomTruth(), [(0.0, 0.0)])
    node = noisy(profile.node[0], 0.0001)
    assert node.quality is not None
    quality = msgspec.structs.replace(node.quality, edge_std_px=3.5, corner_std_px=25.8)
    vague = msgspec.structs.replace(node, quality=quality)
    for one, least, most in ((node, 0.0, 1.0), (vague, 25.8, 26.5)):
        found = predict(msgspec.structs.replace(profile, node=(one,)), "focus")
        at = found.px[found.zooms.tolist().index(0.0), found.foci.tolist().index(0.0)]
        assert least <= at <= most


def test_four_zooms_come_before_a_place_is_measured_again() -> None:
    profile = profile_at(ZoomTruth(), [(0.0, 0.0), (0.333, 0.0), (1.0, 0.0)])
    tele = [noisy(n, 0.5 * n.focal_mm[0]) if n.zoom == 1.0 else n for n in profile.node]
    found = plan_of(msgspec.structs.replace(profile, node=tuple(tele)), "zoom").next
    assert found is not None
    assert (found.zoom, found.kind) == (0.667, "zoom")


def test_a_node_whose_neighbours_know_better_is_left_alone() -> None:
    done = session(ZoomTruth(), "zoom", 2.0).profiles[-1]
    inner = sorted(done.node, key=lambda node: node.zoom)[5]
    nodes = [noisy(n, 0.002 * n.focal_mm[0]) if n is inner else n for n in done.node]
    assert plan_of(msgspec.structs.replace(done, node=tuple(nodes)), "zoom", 2.0).next is None


def test_at_a_node_nothing_is_off_and_between_two_far_ones_much() -> None:
    profile = profile_at(ZoomTruth(), [(zoom, 0.0) for zoom in (0.0, 0.2, 0.4, 1.0)])
    assert predicted_px(profile, 0.2, 0.0) < 0.2
    assert predicted_px(profile, 0.7, 0.0) > 10.0
