# SPDX-License-Identifier: Apache-2.0
"""A lens on a camera: a focal length finds its ring, unknown and missing rings have a place."""

from __future__ import annotations

import math

import msgspec
import pytest

from hardware_profiles.lens.file import hashed
from hardware_profiles.lens.mounted import MountedLens
from hardware_profiles.lens.profile import LensProfile, make_profile
from sim.lens_truth import ZoomTruth
from tests.hardware_profiles.lens.true_zoom import true_profile

TRUTH = ZoomTruth()


def zoom_lens() -> LensProfile:
    return hashed(true_profile(TRUTH, (z / 5 for z in range(6)), (0.0, 0.5, 1.0)))


def prime(foci: tuple[float, ...] = (0.0, 1.0)) -> LensProfile:
    return hashed(true_profile(TRUTH, (0.4,), foci))


@pytest.mark.parametrize("ring", [0.0, 0.013, 0.31, 0.5, 0.87, 1.0])
def test_a_focal_length_names_the_ring_that_shows_it(ring: float) -> None:
    lens = MountedLens(zoom_lens())
    focal = lens.at(ring, 0.0).focal_mm[0]
    assert lens.zoom_at(focal) == pytest.approx(ring, abs=2e-3)
    assert lens.at(lens.zoom_at(focal), 0.0).focal_mm[0] == pytest.approx(focal, rel=1e-4)


def test_a_ring_counted_from_tele_is_found_as_well() -> None:
    there = zoom_lens()
    nodes = tuple(msgspec.structs.replace(node, zoom=1.0 - node.zoom) for node in there.node)
    back = MountedLens(hashed(make_profile(there.lens, there.sensor, nodes)))
    assert back.zoom_at(240.0) < 0.2
    assert back.at(back.zoom_at(60.0), 0.0).focal_mm[0] == pytest.approx(60.0, rel=1e-3)


@pytest.mark.parametrize(("focal_mm", "ring"), [(5.0, 0.0), (900.0, 1.0), (math.inf, 1.0)])
def test_what_the_lens_cannot_show_is_its_nearest_end(focal_mm: float, ring: float) -> None:
    assert MountedLens(zoom_lens()).zoom_at(focal_mm) == ring


def test_a_prime_is_where_it_was_measured_whatever_the_zoom_says() -> None:
    lens = MountedLens(prime())
    for zoom in (0.0, 0.4, 1.2, math.nan):
        state = lens.at(zoom, 0.0)
        assert state.focal_mm[0] == pytest.approx(TRUTH.at(0.4, 0.0).focal_mm)
        assert not state.zoom_clamped
    assert not lens.is_zoom
    assert lens.has_focus


def test_unknown_rings_are_the_first_measured_place() -> None:
    lens = MountedLens(zoom_lens())
    assert lens.at(math.nan, math.nan) == lens.at(0.0, 0.0)
    assert not MountedLens(prime((0.25,))).at(0.4, 0.9).focus_clamped
