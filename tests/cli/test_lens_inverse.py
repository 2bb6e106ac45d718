# SPDX-License-Identifier: Apache-2.0
"""Lenses go there and back over the whole picture, in either direction."""

from __future__ import annotations

import pytest

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
@pytest.mark.parametrize(
    ("focal", "radial"),
    [
        (14.0, (-0.08, 0.01, -0.0005)),
        (18.0, (-0.12, 0.02)),
        (24.0, (-0.15, 0.05, -0.01)),
        (24.0, (0.2, -0.05)),
        (35.0, (-0.21, 0.11, 0.02, 0.05, -0.03, 0.004)),
        (85.0, (0.3, -1.5, 8.0)),
        (200.0, (2.0, 40.0)),
    ],
)
def test_there_and_back_is_below_a_twentieth_of_a_pixel(
    direction: Direction, focal: float, radial: tuple[float, ...]
) -> None:
    node = LensNode(0.0, 0.0, (focal, focal), (970.0, 530.0), radial, (7e-4, -4e-4))
    profile = make_profile(LensName(), SENSOR, (node,), direction=direction)
    assert faults(profile) == []
    model = LensModel(profile)
    found = inverse_px(model, model.at(0.0, 0.0))
    assert found is not None
    assert found < 0.05
