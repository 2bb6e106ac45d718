# SPDX-License-Identifier: Apache-2.0
"""Lenses that the tests of exchange formats write, and what OpenCV says of them."""

from __future__ import annotations

from pathlib import Path

import cv2
import msgspec
import numpy as np
import numpy.typing as npt

from hardware_profiles.lens.profile import (
    FocusMark,
    IrisMark,
    LensName,
    LensNode,
    LensProfile,
    SensorMode,
    make_profile,
)

Floats = npt.NDArray[np.float64]
VECTORS = Path(__file__).parents[2] / "vectors"
SENSOR = SensorMode(35.9, 20.2, 1920, 1080)


def lens_of(
    fx: float, fy: float, cx: float, cy: float, terms: tuple[float, ...],
    sensor: SensorMode = SENSOR, **more: object,
) -> LensProfile:  # fmt: skip
    """Return a lens of one node from OpenCV's numbers: k1, k2, p1, p2, k3, then k4, k5, k6."""
    k1, k2, p1, p2, k3, k4, k5, k6 = (*terms, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0)[:8]
    across, down = sensor.px_per_mm()
    node = LensNode(
        0.0, 0.0, (fx / across, fy / down), (cx, cy), (k1, k2, k3, k4, k5, k6), (p1, p2)
    )
    return make_profile(
        LensName("Acme", "Wide", "0042"), sensor, (msgspec.structs.replace(node, **more),)
    )


# Terms in OpenCV's order. The first has strong tangential terms, the last the rational model's.
TERMS = {
    "tangential": (-0.11, 0.03, 4e-3, -3e-3, -0.002),
    "barrel": (-0.28, 0.11, 2e-4, -1e-4, -0.02),
    "pincushion": (0.06, -0.02, -5e-4, 7e-4, 0.0),
    "rational": (0.12, -0.04, 7e-4, -4e-4, 0.01, 0.25, -0.02, 0.004),
}
CAMERA = (1871.3, 1873.9, 973.4, 531.2)
"""fx, fy, cx, cy in px: not in the middle, and not equal."""


def zoom_lens() -> LensProfile:
    """Return a zoom with breathing, curved over the ring, marks and a moving entrance pupil."""
    nodes = []
    for zoom in (0.0, 0.3, 0.65, 1.0):
        for focus in (0.0, 0.5, 1.0):
            focal = 24.0 * (1.0 + zoom) ** 1.5 * (1.0 + 0.03 * focus)
            nodes.append(
                LensNode(
                    zoom, focus, (focal, focal), (962.0 + 4.0 * zoom, 541.0 - focus),
                    (-0.2 + 0.22 * zoom, 0.06 - 0.05 * zoom, -0.004), (6e-4, -3e-4 * zoom),
                    entrance_pupil_m=0.16 - 0.09 * zoom, falloff=(2e-4, 1e-7, 0.0),
                )
            )  # fmt: skip
    return make_profile(
        LensName("Acme", "Zoom 24-68", "7"), SENSOR, tuple(nodes),
        focus_mark=(FocusMark(0.0, 100.0), FocusMark(0.5, 2.0), FocusMark(1.0, 0.6)),
        iris_mark=(IrisMark(0.0, 2.8), IrisMark(1.0, 22.0)),
    )  # fmt: skip


def seen_points(fx: float, fy: float, sensor: SensorMode = SENSOR) -> Floats:
    """Return points in front of the camera, metres, all over the picture and a little beyond."""
    x, y = np.meshgrid(
        np.linspace(-0.53, 0.53, 25) * sensor.width_px / fx,
        np.linspace(-0.53, 0.53, 17) * sensor.height_px / fy,
    )
    z = 2.0 + 1.5 * np.cos(np.arange(x.size))
    return np.stack((x.ravel() * z, y.ravel() * z, z), axis=1)


def projected(
    points: Floats, camera: tuple[float, float, float, float], terms: tuple[float, ...]
) -> Floats:
    """Return OpenCV's pixels (n, 2) of points (n, 3)."""
    fx, fy, cx, cy = camera
    matrix = np.array([[fx, 0.0, cx], [0.0, fy, cy], [0.0, 0.0, 1.0]])
    zero = np.zeros(3)
    found, _ = cv2.projectPoints(points, zero, zero, matrix, np.array(terms))
    return np.asarray(found, dtype=np.float64).reshape(-1, 2)
