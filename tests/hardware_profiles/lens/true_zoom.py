# SPDX-License-Identifier: Apache-2.0
"""The synthetic zoom as a profile, and how far a model of it is off."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

from hardware_profiles.lens.model import LensModel
from hardware_profiles.lens.profile import (
    LensName,
    LensNode,
    LensProfile,
    SensorMode,
    make_profile,
)
from sim.lens_truth import PICTURE_PX, SENSOR_MM, ZoomTruth

SENSOR = SensorMode(*SENSOR_MM, *PICTURE_PX)


def true_node(truth: ZoomTruth, zoom: float, focus: float) -> LensNode:
    """Return the node that a perfect solve would give."""
    optics = truth.at(zoom, focus)
    return LensNode(
        zoom, focus, (optics.focal_mm, optics.focal_mm), optics.center_px, optics.radial,
        optics.tangential, optics.entrance_pupil_m, optics.falloff,
    )  # fmt: skip


def true_profile(
    truth: ZoomTruth, zooms: Iterable[float], foci: Iterable[float] = (0.0,)
) -> LensProfile:
    """Return the profile of a full grid of perfect nodes."""
    places = tuple(foci)
    nodes = tuple(true_node(truth, zoom, focus) for zoom in zooms for focus in places)
    return make_profile(LensName("sim", "25-250", "1"), SENSOR, nodes)


def miss_px(
    truth: ZoomTruth, model: LensModel, zoom: float, focus: float, pixels: npt.NDArray[np.float64]
) -> float:
    """Return how far the model puts what the lens truly puts on these pixels, at worst."""
    put = model.project(model.at(zoom, focus), truth.directions(zoom, focus, pixels))
    return float(np.linalg.norm(put - pixels, axis=1).max())
