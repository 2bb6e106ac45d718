# SPDX-License-Identifier: Apache-2.0
"""Whatever nodes a profile has, as long as it is one: there is a prediction and a plan."""

from __future__ import annotations

import math

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from hardware_profiles.lens.check import faults
from hardware_profiles.lens.measured import measured_nodes
from hardware_profiles.lens.profile import (
    LensName,
    LensNode,
    LensProfile,
    NodeQuality,
    NodeStd,
    make_profile,
)
from tests.hardware_profiles.lens.true_zoom import SENSOR
from tracking.calibration.lens_guide.left_out import left_out, missed
from tracking.calibration.lens_guide.plan import plan
from tracking.calibration.lens_guide.predict import Rings, predict, rings_of

# As encoders read: no two places nearer than a hundred thousandth of the ring.
RING = st.one_of(
    st.sampled_from((0.0, 0.5, 1.0)), st.floats(-0.5, 1.5).map(lambda value: round(value, 5))
)
SIGMA = st.floats(0.0, 50.0)
NODES = st.builds(
    lambda zoom, focus, focal, center, radial, sigma, solved, how: LensNode(
        zoom, focus, (focal, focal), center, radial, how=how,
        quality=NodeQuality(9, 0.2, 0.2, NodeStd((sigma, sigma), (sigma, sigma)))
        if solved else None,
    ),
    RING, RING, st.floats(0.5, 5000.0),
    st.tuples(st.floats(0.0, 1919.0), st.floats(0.0, 1079.0)),
    st.lists(st.floats(-1.0, 1.0), max_size=6).map(tuple), SIGMA, st.booleans(),
    st.sampled_from(("solved", "solved", "imported", "nominal")),
)  # fmt: skip
PROFILES = st.builds(
    lambda nodes, back: make_profile(
        LensName(), SENSOR, tuple(nodes),
        direction="distorted_to_undistorted" if back else "undistorted_to_distorted",
    ),
    st.lists(NODES, min_size=1, max_size=9), st.booleans(),
).filter(lambda profile: not faults(profile))  # fmt: skip


@settings(max_examples=40, deadline=None)
@given(PROFILES, st.sampled_from(("both", "zoom", "focus")), st.sampled_from((2.0, 8.0)))
def test_any_profile_has_a_prediction_and_a_plan(
    profile: LensProfile, rings: Rings, limit_px: float
) -> None:
    if rings == "focus":
        rings = rings_of(profile)
    found = predict(profile, rings)
    if measured_nodes(profile):
        assert np.all(np.isfinite(found.px))
        assert found.px.min() >= 0.0
        assert found.px.max() <= SENSOR.width_px
    else:
        assert np.all(np.isnan(found.px))
    coming = plan(profile, found, rings, limit_px)
    places = [(node.zoom, node.focus) for node in profile.node]
    if coming.next is None:
        assert coming.more == 0
        assert found.worst()[0] <= limit_px
        assert len(measured_nodes(profile)) == len(places)
    else:
        assert coming.more >= 1
        place = (coming.next.zoom, coming.next.focus)
        assert all(-0.5 <= ring <= 1.5 for ring in place)
        assert (place in places) == (coming.next.kind in ("again", "unknown"))
    for row in left_out(profile):
        assert all(px is None or not math.isnan(px) for px in (row.zoom_px, row.focus_px))
    assert missed(profile, profile) == []
