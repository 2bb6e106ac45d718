# SPDX-License-Identifier: Apache-2.0
"""Pixels of difference between two lenses, by hand and by projection."""

from __future__ import annotations

import msgspec
import numpy as np
import pytest

from hardware_profiles.lens.model import LensModel
from hardware_profiles.lens.profile import Direction, LensName, LensNode, make_profile
from sim.lens_truth import ZoomTruth
from tests.calibration.lens_guide.sessions import profile_at
from tests.hardware_profiles.lens.true_zoom import SENSOR
from tracking.calibration.lens_guide.border import apart_px, border_px, miss_px, signature
from tracking.calibration.lens_guide.left_out import left_out, missed

BARE = LensNode(0.0, 0.0, (30.0, 30.0), SENSOR.middle_px())
CORNER_PX = float(np.hypot(960.0, 540.0))


def model(node: LensNode, direction: Direction = "undistorted_to_distorted") -> LensModel:
    return LensModel(make_profile(LensName(), SENSOR, (node,), direction=direction))


def change(**more: object) -> LensNode:
    return msgspec.structs.replace(BARE, **more)


CHANGES = {
    "focal": (change(focal_mm=(30.3, 30.3)), 0.01 * CORNER_PX, 0.01),
    "squeeze": (change(focal_mm=(30.3, 30.0)), 9.6, 0.01),
    "centre": (change(center_px=(962.5, 543.5)), 5.0, 0.01),
    # k1 r^2 of the corner's r.
    "distortion": (
        change(radial=(0.01,)), 0.01 * (CORNER_PX / 1600.0) ** 2 * CORNER_PX, 0.02,
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CHANGES)
def test_a_change_by_hand_in_pixels(name: str) -> None:
    node, expected, close = CHANGES[name]
    assert miss_px(model(node), model(BARE), 0.0, 0.0) == pytest.approx(expected, rel=close)
    apart = apart_px(signature(model(node), 0.0, 0.0), signature(model(BARE), 0.0, 0.0))
    assert float(apart) == pytest.approx(expected, rel=2.5 * close)


@pytest.mark.parametrize("direction", ["undistorted_to_distorted", "distorted_to_undistorted"])
def test_a_lens_misses_nothing_of_itself(direction: Direction) -> None:
    lens = model(change(radial=(-0.1, 0.02), tangential=(1e-3, -2e-3)), direction)
    assert miss_px(lens, lens, 0.0, 0.0) < 1e-6
    assert float(apart_px(signature(lens, 0.0, 0.0), signature(lens, 0.0, 0.0))) == 0.0


def test_the_border_is_the_outer_rim_of_the_outer_pixels() -> None:
    found = border_px(SENSOR)
    assert found.min(axis=0).tolist() == [-0.5, -0.5]
    assert found.max(axis=0).tolist() == [1919.5, 1079.5]
    assert np.abs(found - SENSOR.middle_px()).sum(axis=1).min() == 540.0


def test_what_leaving_out_shows_is_what_the_rest_misses() -> None:
    truth = ZoomTruth()
    places = [(z, v) for z in (0.0, 0.3, 1.0) for v in (0.0, 0.4, 1.0)]
    found = {(row.node.zoom, row.node.focus): row for row in left_out(profile_at(truth, places))}
    assert len(found) == 9
    assert found[0.0, 0.0].zoom_px is None
    assert found[0.0, 0.0].focus_px is None
    assert found[1.0, 0.4].zoom_px is None
    whole = LensModel(profile_at(truth, [(0.3, 0.4)]))
    zoomless = LensModel(profile_at(truth, [p for p in places if p[0] != 0.3]))
    focusless = LensModel(profile_at(truth, [(0.3, 0.0), (0.3, 1.0)]))
    assert found[0.3, 0.4].zoom_px == pytest.approx(miss_px(zoomless, whole, 0.3, 0.4))
    assert found[0.3, 0.4].focus_px == pytest.approx(miss_px(focusless, whole, 0.3, 0.4))


def test_what_the_version_before_missed_is_told_of_new_nodes_only() -> None:
    truth = ZoomTruth()
    places = [(z, 0.0) for z in (0.0, 0.25, 0.75, 1.0)]
    before, after = profile_at(truth, places), profile_at(truth, [*places, (0.5, 0.0)])
    (found,) = missed(before, after)
    assert found.node.zoom == 0.5
    true = LensModel(profile_at(truth, [(0.5, 0.0)]))
    assert found.missed_px == pytest.approx(miss_px(LensModel(before), true, 0.5, 0.0))
    assert found.missed_px > 2.0
    assert 0.3 < found.predicted_px / found.missed_px < 10.0
    assert missed(after, after) == []
