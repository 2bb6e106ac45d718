# SPDX-License-Identifier: GPL-3.0-or-later
"""The figures of curves and comparison against what they must be, and the scales they stand on."""

from __future__ import annotations

import math

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware_profiles.lens.file import hashed
from hardware_profiles.lens.model import LensModel
from hardware_profiles.lens.profile import (
    LensName,
    LensNode,
    LensProfile,
    NodeQuality,
    NodeStd,
    SensorMode,
    make_profile,
)
from ui.lens import paint
from ui.lens.optics import difference, node_reading, over_focus, over_zoom, reading

SENSOR = SensorMode(32.0, 18.0, 1920, 1080)
MIDDLE = SENSOR.middle_px()
STD = NodeStd((0.01, 0.01), (0.5, 0.25), (1e-4,))


def lens(scale: float = 1.0, k1: float = 0.0) -> LensProfile:
    """Return a zoom from 24 to 48 mm that breathes 2 %, its centre 3 px to the right."""
    nodes = tuple(
        LensNode(
            zoom, focus,
            (scale * 24.0 * (1.0 + zoom) * (1.0 - 0.02 * focus),) * 2,
            (MIDDLE[0] + 3.0, MIDDLE[1]), (k1,), (0.0, 0.0), 0.1 - 0.05 * zoom, None, "solved",
            NodeQuality(20, 0.2, 0.2, STD),
        )
        for zoom in (0.0, 1.0)
        for focus in (0.0, 1.0)
    )  # fmt: skip
    return hashed(make_profile(LensName("make", "model", "1"), SENSOR, nodes))


def test_a_reading_is_what_the_nodes_say() -> None:
    model = LensModel(lens())
    found = reading(model, 1.0, 1.0)
    assert found.focal_mm == pytest.approx(48.0 * 0.98)
    assert (found.center_x_px, found.center_y_px) == pytest.approx((3.0, 0.0))
    assert found.pupil_mm == pytest.approx(50.0)
    assert found.breathing_percent == pytest.approx(-2.0)
    assert found.edge_px == pytest.approx(0.0, abs=1e-9)


def test_distortion_at_the_edge_is_that_of_the_formula() -> None:
    model = LensModel(lens(k1=-0.1))
    # The left edge is the farther one, as the centre is right of the middle.
    f = 24.0 * 60.0
    r = (MIDDLE[0] + 3.0) / f
    undistorted = r
    for _ in range(60):
        undistorted = r / (1.0 - 0.1 * undistorted**2)
    assert reading(model, 0.0, 0.0).edge_px == pytest.approx((r - undistorted) * f, rel=1e-6)
    assert reading(model, 0.0, 0.0).edge_px < 0.0  # barrel: inward


def test_curves_go_through_the_nodes_and_have_their_spread() -> None:
    profile = lens()
    model = LensModel(profile)
    zooms, values = over_zoom(model, 0.0)
    assert values[zooms == 0.0, 0] == pytest.approx(24.0)
    assert values[zooms == 1.0, 0] == pytest.approx(48.0)
    assert np.all(np.diff(values[:, 0]) > 0.0)
    foci, across = over_focus(model, 1.0)
    assert across[foci == 1.0, 5] == pytest.approx(-2.0)
    own, std = node_reading(model, profile.node[0])
    assert own.focal_mm == 24.0
    assert std.focal_mm == 0.01
    assert (std.center_x_px, std.center_y_px) == (0.5, 0.25)
    # d(half r^2 k1) for a picture 1920 wide at 24 mm on 32 mm.
    assert std.edge_px == pytest.approx(960.0 * (960.0 / 1440.0) ** 2 * 1e-4)
    bare = msgspec.structs.replace(profile.node[0], quality=None)
    assert math.isnan(node_reading(model, bare)[1].focal_mm)


def test_what_a_solve_knows_of_the_edge_is_shown() -> None:
    profile = lens()
    quality = profile.node[0].quality
    assert quality is not None
    known = msgspec.structs.replace(quality, edge_std_px=3.5, corner_std_px=25.8)
    node = msgspec.structs.replace(profile.node[0], quality=known)
    _, std = node_reading(LensModel(profile), node)
    assert std.edge_px == 3.5


def test_with_one_focus_measured_breathing_is_not_known() -> None:
    profile = lens()
    one = msgspec.structs.replace(profile, node=profile.node[::2])
    assert math.isnan(reading(LensModel(one), 0.5, 0.0).breathing_percent)


def test_the_difference_of_one_percent_of_focal_length() -> None:
    found = difference(LensModel(lens()), LensModel(lens(1.01)), 0.0, 0.0)
    assert not isinstance(found, str)
    corner = math.hypot(MIDDLE[0] + 3.0, MIDDLE[1])
    assert float(np.nanmax(found.length)) == pytest.approx(0.01 * corner, rel=1e-6)
    # Outward everywhere.
    right = found.xs > MIDDLE[0] + 3.0
    assert np.all(found.dx[:, right] > 0.0)
    same = difference(LensModel(lens()), LensModel(lens()), 0.3, 0.7)
    assert not isinstance(same, str)
    assert float(np.nanmax(same.length)) < 1e-6


def test_pictures_of_two_sizes_are_not_compared() -> None:
    other = msgspec.structs.replace(lens(), sensor=SensorMode(32.0, 18.0, 3840, 2160))
    found = difference(LensModel(lens()), LensModel(other), 0.0, 0.0)
    assert found == "the pictures are of different sizes: 1920 x 1080 and 3840 x 2160"


@given(st.floats(-1e6, 1e6), st.floats(1e-6, 1e6), st.integers(2, 12))
def test_ticks_are_round_few_and_inside(low: float, span: float, most: int) -> None:
    high = low + span
    marks = paint.ticks(low, high, most)
    assert len(marks) <= most + 1
    for mark in marks:
        assert low - 1e-6 * span <= mark <= high + 1e-6 * span


@given(st.floats(0.0, 1.0), st.floats(0.0, 1.0))
def test_more_heat_is_lighter_in_grey_too(one: float, other: float) -> None:
    low, high = sorted((one, other))

    def grey(share: float) -> float:
        colour = paint.heat(share)
        return 0.299 * colour.red() + 0.587 * colour.green() + 0.114 * colour.blue()

    assert grey(low) <= grey(high) + 1.5


def test_numbers_are_written_as_people_read_them() -> None:
    assert paint.figure(-0.04, 1) == "0.0"
    assert paint.figure(-1.25, 2, "px") == "\u22121.25 px"
    assert paint.figure(math.nan, 2, "px") == paint.figure(None, 2) == "\u2013"
    assert paint.signed(0.3, 1) == "+0.3"
    assert paint.signed(-0.3, 1) == "\u22120.3"
    assert paint.log_ticks(24.0, 250.0) == [50.0, 100.0, 200.0]
    assert paint.round_up(0.031) == 0.05
