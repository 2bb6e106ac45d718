# SPDX-License-Identifier: Apache-2.0
"""Two nodes are one place just where the grid takes them for one."""

from __future__ import annotations

import math

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware_profiles.lens.check import faults
from hardware_profiles.lens.model import LensModel
from hardware_profiles.lens.profile import LensName, LensNode, SensorMode, make_profile

NODE = LensNode(0.0, 0.0, (50.0, 50.0), (959.5, 539.5))
SENSOR = SensorMode(36.0, 20.25, 1920, 1080)
NEAR = st.sampled_from((0.0, 4e-7, 6e-7, 1e-6, 1.4e-6, 2.1e-6, 0.5))


@given(st.lists(st.tuples(NEAR, NEAR), min_size=1, max_size=6, unique=True))
def test_what_is_let_in_evaluates_everywhere(places: list[tuple[float, float]]) -> None:
    nodes = tuple(msgspec.structs.replace(NODE, zoom=z, focus=f) for z, f in places)
    profile = make_profile(LensName(), SENSOR, nodes)
    if not faults(profile):
        model = LensModel(profile)
        for zoom in (0.0, 1e-6, 0.3, 0.5):
            for focus in (0.0, 5e-7, 0.5):
                assert math.isfinite(model.at(zoom, focus).focal_mm[0])


@pytest.mark.parametrize("apart", [0.0, 4e-7, 6e-7, 9e-7])
def test_the_later_one_is_named(apart: float) -> None:
    nodes = tuple(
        msgspec.structs.replace(NODE, zoom=zoom) for zoom in (0.5 + apart, 0.9, 0.5)
    )  # fmt: skip
    (line,) = faults(make_profile(LensName(), SENSOR, nodes))
    assert line.startswith("node[2]: found zoom 0.5, focus 0, which node[0] has already")


def test_a_little_farther_they_are_two() -> None:
    nodes = tuple(msgspec.structs.replace(NODE, zoom=zoom) for zoom in (0.0, 3e-6))
    assert faults(make_profile(LensName(), SENSOR, nodes)) == []


def test_a_long_lens_may_have_large_coefficients_and_a_short_one_may_not() -> None:
    long = msgspec.structs.replace(NODE, focal_mm=(600.0, 600.0), radial=(0.2, -30.0, 60_000.0))
    assert faults(make_profile(LensName(), SENSOR, (long,))) == []
    short = msgspec.structs.replace(NODE, radial=(0.2, -30.0, 60_000.0))
    (line,) = faults(make_profile(LensName(), SENSOR, (short,)))
    assert line.startswith("node[0].radial[2]: found 60000, which alone moves the picture's corner")
