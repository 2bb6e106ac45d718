# SPDX-License-Identifier: Apache-2.0
"""A session that does what the guide says on a lens that is known everywhere."""

from __future__ import annotations

import functools
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from hardware_profiles.lens.model import LensModel
from hardware_profiles.lens.profile import LensName, LensProfile, make_profile
from sim.lens_truth import ZoomTruth, edges
from tests.hardware_profiles.lens.true_zoom import SENSOR, miss_px, true_node
from tracking.calibration.lens_guide.plan import Place, plan
from tracking.calibration.lens_guide.predict import Rings, predict

Floats = npt.NDArray[np.float64]
ZOOMS = tuple(np.linspace(0.0, 1.0, 41).tolist())
FOCI = (0.0, 0.25, 0.75)
MOST_STEPS = 60


class Step(NamedTuple):
    """What a session knew after some places."""

    places: int
    predicted_px: float
    more: int
    next: Place | None


class Session(NamedTuple):
    """A session from its first place until the guide was content."""

    steps: list[Step]
    profiles: list[LensProfile]
    """After each place."""


def profile_at(truth: ZoomTruth, places: list[tuple[float, float]]) -> LensProfile:
    """Return the profile of perfect nodes at places (zoom, focus)."""
    nodes = tuple(true_node(truth, zoom, focus) for zoom, focus in places)
    return make_profile(LensName("sim", "25-250", "1"), SENSOR, nodes)


@functools.cache
def session(truth: ZoomTruth, rings: Rings, limit_px: float, stop_at: int = MOST_STEPS) -> Session:
    """Measure where the guide says, from wide and infinity on, until it is content."""
    places, steps, profiles = [(0.0, 0.0)], [], []
    while True:
        profile = profile_at(truth, places)
        prediction = predict(profile, rings)
        found = plan(profile, prediction, rings, limit_px)
        steps.append(Step(len(places), prediction.worst()[0], found.more, found.next))
        profiles.append(profile)
        if found.next is None or len(places) >= stop_at:
            return Session(steps, profiles)
        place = (found.next.zoom, found.next.focus)
        assert place not in places, f"{place} is measured already"
        places.append(place)


def worst_px(truth: ZoomTruth, profile: LensProfile, rings: Rings, pixels: Floats) -> float:
    """Return how far the profile is truly off at these pixels, over the rings."""
    model = LensModel(profile)
    foci = FOCI if rings == "both" else (0.0,)
    return max(miss_px(truth, model, zoom, focus, pixels) for zoom in ZOOMS for focus in foci)


def edge_px(truth: ZoomTruth, profile: LensProfile, rings: Rings) -> float:
    """Return the same at the middles of the left and right edge."""
    return worst_px(truth, profile, rings, edges())
