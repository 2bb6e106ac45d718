# SPDX-License-Identifier: Apache-2.0
"""Puts a calibration into a lens profile: a new one, or a node of one that is there."""

from __future__ import annotations

import math

import cv2
import msgspec
import numpy as np

from hardware_profiles.lens.join import Unlike, joined, unlike
from hardware_profiles.lens.profile import (
    LensName,
    LensNode,
    LensProfile,
    NodeQuality,
    NodeStd,
    Origin,
    SensorMode,
    make_profile,
)
from tracking.calibration.lens.calibration import Calibration

_MOST_PX = 1e6
"""That a profile can hold."""


def solver_versions() -> dict[str, str]:
    """Return the versions of the libraries that solve."""
    return {"opencv": str(cv2.__version__), "numpy": np.__version__}


def node_of(
    calibration: Calibration, sensor: SensorMode, zoom: float = 0.0, focus: float = 0.0
) -> LensNode:
    """Return the solved node at a place of the rings; mm by the sensor's size."""
    s = calibration.solution
    across, down = sensor.px_per_mm()
    radial, std = s.radial(), s.std_distortion
    lands = calibration.certainty.std
    quality = NodeQuality(
        views=len(calibration.views),
        rms_px=s.rms_px,
        heldout_rms_px=calibration.ranking.heldout_rms_px,
        std=NodeStd(
            focal_mm=(s.std_fx_px / across, s.std_fy_px / down),
            center_px=(s.std_cx_px, s.std_cy_px),
            radial=(std[0], std[1], *std[4:]),
            tangential=(std[2], std[3]),
        ),
        edge_std_px=_stored(lands.edge_px),
        corner_std_px=_stored(lands.corner_px),
    )
    return LensNode(
        zoom, focus, (s.fx_px / across, s.fy_px / down), (s.cx_px, s.cy_px),
        radial, s.tangential(), quality=quality,
    )  # fmt: skip


def _stored(px: float) -> float | msgspec.UnsetType:
    return min(px, _MOST_PX) if math.isfinite(px) else msgspec.UNSET


def profile_of(
    calibration: Calibration, lens: LensName, sensor: SensorMode, node: LensNode, origin: Origin
) -> LensProfile:
    """Return a profile of one node."""
    return make_profile(lens, sensor, (node,), judgement=calibration.judgement, origin=origin)


def added(base: LensProfile, fresh: LensProfile) -> LensProfile | str:
    """Return `base` with the one node of `fresh`, or in one line why they do not fit."""
    found = unlike(base, fresh)
    return joined(base, fresh) if found is None else misfit(found)


def misfit(found: Unlike) -> str:
    """Return in words why a place does not fit a profile."""
    match found.what:
        case "picture":
            return (
                f"its pictures are {found.base}, these are {found.fresh}; expected the same sensor "
                "mode"
            )
        case "sensor":
            return (
                f"its sensor is {found.base} mm, --sensor-mm says {found.fresh}; leave it out to "
                "take the profile's"
            )
        case "direction":
            return f"its distortion is {found.base}, a solve gives {found.fresh}; calibrate anew"
        case "serial":
            return f"it is of lens #{found.base}, --serial says {found.fresh}"
        case "squeeze":
            return f"its squeeze is {found.base}, --squeeze says {found.fresh}"
