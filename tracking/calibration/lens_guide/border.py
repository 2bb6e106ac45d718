# SPDX-License-Identifier: Apache-2.0
"""What a lens does to the border of the picture, in numbers that are pixels.

Eight pixels stand for the border: the corners and the middles of the edges. Each is seen in some
direction; the logarithm of that direction's length on the plane z = 1 and its angle, both times the
pixel's distance from the middle, are the *signature* of the optics. Two signatures that differ by
one put what they show about one pixel apart, whatever it comes from: focal length, distortion,
centre or squeeze. And over the zoom ring they change as smoothly as the logarithm of the focal
length does, which distortion coefficients do not.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from hardware_profiles.lens.model import LensModel
from hardware_profiles.lens.profile import SensorMode

Floats = npt.NDArray[np.float64]

PLACES = 8
SIZE = 2 * PLACES
"""Of a signature: the logarithms, then the angles."""


def border_px(sensor: SensorMode) -> Floats:
    """Return the eight pixels (8, 2)."""
    right, low = sensor.width_px - 0.5, sensor.height_px - 0.5
    x, y = (sensor.width_px - 1) / 2.0, (sensor.height_px - 1) / 2.0
    return np.array(
        (
            (-0.5, -0.5), (x, -0.5), (right, -0.5), (right, y),
            (right, low), (x, low), (-0.5, low), (-0.5, y),
        )
    )  # fmt: skip


def signature(model: LensModel, zoom: float, focus: float) -> Floats:
    """Return the signature (16,) of the optics at a place of the rings, pixels.

    Not finite where the distortion folds within the picture, as it may between too few nodes.
    """
    sensor = model.sensor
    pixels = border_px(sensor)
    out = pixels - sensor.middle_px()
    far = np.hypot(out[:, 0], out[:, 1])
    rays = model.rays(model.at(zoom, focus), pixels)
    # The angle against the pixel's own: the small one of the two ways round.
    cross = out[:, 0] * rays[:, 1] - out[:, 1] * rays[:, 0]
    turned = np.arctan2(cross, np.sum(out * rays, axis=1))
    found: Floats = np.concatenate((far * np.log(np.hypot(rays[:, 0], rays[:, 1])), far * turned))
    return found


def apart_px(one: Floats, other: Floats) -> Floats:
    """Return how far signatures (..., 16) are apart at the worst of the eight pixels, (...)."""
    off = one - other
    length: Floats = np.hypot(off[..., :PLACES], off[..., PLACES:]).max(axis=-1)
    return length


def miss_px(asked: LensModel, true: LensModel, zoom: float, focus: float) -> float:
    """Return how far `asked` puts what `true` shows at the border, at worst, in pixels.

    Exact, by projection; infinite where `asked` has no answer.
    """
    pixels = border_px(true.sensor)
    rays = true.rays(true.at(zoom, focus), pixels)
    put = asked.project(asked.at(zoom, focus), np.column_stack((rays, np.ones(len(rays)))))
    length = np.linalg.norm(put - pixels, axis=1)
    return float(length.max()) if np.all(np.isfinite(length)) else float("inf")
