# SPDX-License-Identifier: Apache-2.0
"""Smoothing along zoom: nearer to the lens where nodes are noisy, no change where they are not."""

from __future__ import annotations

import msgspec
import numpy as np
import pytest

from hardware_profiles.lens.model import LensModel
from hardware_profiles.lens.profile import (
    LensName,
    LensNode,
    LensProfile,
    NodeQuality,
    NodeStd,
    make_profile,
)
from sim.lens_truth import ZoomTruth, borders, other_zoom
from tests.hardware_profiles.lens.noisy_nodes import noisy_node
from tests.hardware_profiles.lens.true_zoom import SENSOR, miss_px, true_node

LENSES = (ZoomTruth(), other_zoom(0), other_zoom(1))
CORNER_PX = 0.1


def profile_of(nodes: list[LensNode]) -> LensProfile:
    return make_profile(LensName("sim", "25-250", "1"), SENSOR, tuple(nodes))


def rms_px(truth: ZoomTruth, model: LensModel) -> float:
    off = [
        miss_px(truth, model, zoom, 0.0, borders(3)) for zoom in np.linspace(0.0, 1.0, 41).tolist()
    ]
    return float(np.sqrt(np.mean(np.square(off))))


@pytest.mark.parametrize("nodes", [11, 21])
def test_noisy_nodes_come_nearer_to_the_lens(nodes: int) -> None:
    raw, smooth = [], []
    for seed, truth in enumerate(LENSES):
        random = np.random.default_rng(seed)
        profile = profile_of(
            [
                noisy_node(truth, zoom, 0.0, CORNER_PX, 12, random)
                for zoom in np.linspace(0.0, 1.0, nodes).tolist()
            ]
        )
        raw.append(rms_px(truth, LensModel(profile, smooth=False)))
        smooth.append(rms_px(truth, LensModel(profile)))
    assert np.mean(smooth) < 0.67 * np.mean(raw)


def with_std(node: LensNode, std: NodeStd | None) -> LensNode:
    return msgspec.structs.replace(node, quality=NodeQuality(12, 0.1, 0.1, std))


@pytest.mark.parametrize(
    "std", [None, NodeStd((1e-7, 1e-7), (1e-6, 1e-6), (1e-9, 1e-9, 1e-9), (1e-9, 1e-9))]
)
def test_nodes_that_are_sure_or_say_nothing_stay(std: NodeStd | None) -> None:
    truth = ZoomTruth()
    profile = profile_of(
        [with_std(true_node(truth, z, 0.0), std) for z in np.linspace(0.0, 1.0, 11).tolist()]
    )
    smooth, raw = LensModel(profile), LensModel(profile, smooth=False)
    for zoom in np.linspace(0.0, 1.0, 31).tolist():
        found, expected = smooth.at(zoom, 0.0), raw.at(zoom, 0.0)
        assert found.focal_mm == pytest.approx(expected.focal_mm, rel=1e-7)
        assert found.center_px == pytest.approx(expected.center_px, abs=1e-5)


def test_a_long_tele_whose_distortion_nobody_knows_is_still_evaluated() -> None:
    # Its k3 is uncertain by 1000 and the wide end's by 1e-4: a profile as it comes from a stage.
    random = np.random.default_rng(3)
    nodes = [
        noisy_node(ZoomTruth(), zoom, 0.0, 0.4, 12, random)
        for zoom in (0.0, 0.111, 0.222, 0.333, 0.667, 1.0)
    ]
    model = LensModel(profile_of(nodes))
    assert all(np.isfinite(model.at(zoom, 0.0).focal_mm[0]) for zoom in np.linspace(0, 1, 9))
