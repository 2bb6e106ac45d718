# SPDX-License-Identifier: Apache-2.0
"""Sources that measure a part of a pose: heads, sliders, and what is filled in for the rest."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from hardware_profiles.frames import from_pan_tilt_roll, to_pan_tilt_roll
from hardware_profiles.pose import Pose
from tests.fusion import samples
from tests.fusion.samples import NS, T0
from tracking.fusion.body import BodyEstimator
from tracking.fusion.measurement import SourceModel
from tracking.fusion.outlook import Estimate
from tracking.fusion.verdict import Verdict
from tracking.sample import Decoded, TrackerSample

ALIGNMENT = Pose((1.0, -3.0, 1.4), from_pan_tilt_roll(30.0, 0.0, 0.0))
RIG_OFFSET = Pose((0.0, 0.2, 0.1))


def head(*axes: str, alignment: Pose = ALIGNMENT) -> SourceModel:
    """Return a head with encoders for some axes only."""
    model = samples.model(alignment=alignment, rig_offset=RIG_OFFSET, sigma_m=1e-4, sigma_rad=1e-4)
    return replace(model, axes=axes)


def angles(t_s: float) -> tuple[float, float]:
    """Return pan and tilt of a slow pan, degrees."""
    return 20.0 * math.sin(0.5 * t_s), 5.0 * math.sin(0.8 * t_s)


def turned(t_s: float, source: str, roll_deg: float = 0.0) -> TrackerSample:
    """Return the head's packet: roll and position hold whatever its protocol puts there."""
    pan, tilt = angles(t_s)
    decoded = Decoded(1, position_m=(9.0, 9.0, 9.0), pan_tilt_roll_deg=(pan, tilt, roll_deg))
    t_ns = T0 + round(t_s * NS)
    return TrackerSample(source, t_ns, t_ns, decoded)


def now(estimator: BodyEstimator, t_s: float) -> Estimate:
    estimate = estimator.predict(T0 + round(t_s * NS))
    assert estimate is not None
    return estimate


def test_a_head_on_a_tripod_stands_at_its_worlds_origin() -> None:
    """Given pan and tilt only, Expect the pose that alignment, head and rig offset make."""
    estimator = BodyEstimator({"head": head("pan", "tilt")})
    for i in range(240):
        assert estimator.observe(turned(i / 60, "head", roll_deg=77.0)) is Verdict.ACCEPTED
    pan, tilt = angles(239 / 60)
    wanted = ALIGNMENT.compose(Pose(rotation=from_pan_tilt_roll(pan, tilt, 0.0)))
    wanted = wanted.compose(RIG_OFFSET)
    found = now(estimator, 239 / 60).pose
    assert found.position_m == pytest.approx(wanted.position_m, abs=2e-3)
    assert to_pan_tilt_roll(found.rotation) == pytest.approx(
        to_pan_tilt_roll(wanted.rotation), abs=0.05
    )


def test_a_slider_and_a_head_make_one_camera() -> None:
    """Given X from one box and pan and tilt from another, Expect both in one pose."""
    plain = Pose()
    slider = replace(samples.model(sigma_m=1e-4), axes=("x",))
    estimator = BodyEstimator({"slider": slider, "head": replace(
        head("pan", "tilt", alignment=plain), rig_offset=plain
    )})  # fmt: skip
    for i in range(240):
        t_s = i / 60
        t_ns = T0 + round(t_s * NS)
        decoded = Decoded(2, position_m=(0.2 * t_s, 5.0, 5.0))
        estimator.observe(TrackerSample("slider", t_ns, t_ns, decoded))
        estimator.observe(turned(t_s, "head"))
    found = now(estimator, 239 / 60)
    assert found.pose.position_m == pytest.approx((0.2 * 239 / 60, 0.0, 0.0), abs=1e-3)
    pan, tilt = angles(239 / 60)
    assert to_pan_tilt_roll(found.pose.rotation) == pytest.approx((pan, tilt, 0.0), abs=0.05)
    assert found.velocity_m_s == pytest.approx((0.2, 0.0, 0.0), abs=0.01)
