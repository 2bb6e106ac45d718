# SPDX-License-Identifier: Apache-2.0
"""Every profile that is let in goes there and back over its whole picture, in either direction."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from hardware_profiles.lens.check import faults
from hardware_profiles.lens.model import LensModel
from hardware_profiles.lens.profile import (
    Direction,
    LensName,
    LensNode,
    SensorMode,
    make_profile,
)
from stagectl.cli.lens_optics import inverse_px

SENSOR = SensorMode(36.0, 20.25, 1920, 1080)


@pytest.mark.parametrize("direction", ["undistorted_to_distorted", "distorted_to_undistorted"])
@given(
    focal=st.floats(14.0, 200.0),
    center=st.tuples(st.floats(-40.0, 40.0), st.floats(-40.0, 40.0)),
    radial=st.tuples(
        st.floats(-0.4, 0.4), st.floats(-0.2, 0.2), st.floats(-0.1, 0.1), st.floats(-0.2, 0.2),
        st.floats(-0.1, 0.1), st.floats(-0.05, 0.05),
    ),
    tangential=st.tuples(st.floats(-2e-3, 2e-3), st.floats(-2e-3, 2e-3)),
)  # fmt: skip
def test_there_and_back_is_below_a_twentieth_of_a_pixel(
    direction: Direction, focal: float, center: tuple[float, float],
    radial: tuple[float, float, float, float, float, float], tangential: tuple[float, float],
) -> None:  # fmt: skip
    node = LensNode(
        0.0, 0.0, (focal, focal), (959.5 + center[0], 539.5 + center[1]), radial, tangential
    )
    profile = make_profile(LensName(), SENSOR, (node,), direction=direction)
    assume(not faults(profile))
    model = LensModel(profile)
    found = inverse_px(model, model.at(0.0, 0.0))
    assert found is not None
    assert found < 0.05
