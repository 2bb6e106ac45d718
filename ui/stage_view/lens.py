# SPDX-License-Identifier: GPL-3.0-or-later
"""How a point of the stage comes onto the screen: eyes that look in perspective, and flat views.

Stage frame: X right, Y forward, Z up, metres. An eye's own frame is the stage's turned: it looks
along +Y, X to its right, Z up; so a camera's pose (pan to the left positive) is an eye as it is.
Screen: x to the right, y down, pixels.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from hardware_profiles.frames import from_pan_tilt_roll
from hardware_profiles.pose import Quaternion, Vector

Points: TypeAlias = NDArray[np.float64]

# What is nearer than that to an eye is cut off.
NEAR_M = 0.05


@dataclass(frozen=True, slots=True)
class Eye:
    """Who looks. `scale_px`: pixels of one metre at one metre of depth; flat: of one metre."""

    place: Vector
    rotation: Quaternion
    scale_px: float
    centre_px: tuple[float, float]
    flat: bool = False

    def seen(self, points: Points) -> tuple[Points, Points]:
        """Return screen places (N, 2) and depths (N,) of points (N, 3) of the stage, metres.

        Of a point behind the eye the place means nothing: see `segments`.
        """
        own = (points - np.asarray(self.place)) @ axes_of(self.rotation)
        depth = own[:, 1]
        by = np.ones_like(depth) if self.flat else np.maximum(depth, 1e-9)
        x = self.centre_px[0] + self.scale_px * own[:, 0] / by
        y = self.centre_px[1] - self.scale_px * own[:, 2] / by
        return np.stack([x, y], axis=1), depth

    def segments(self, starts: Points, ends: Points) -> tuple[Points, Points, NDArray[np.bool_]]:
        """Return both ends (N, 2) on the screen of lines (N, 3), and which are seen at all.

        A line that begins behind the eye is cut where it comes into view.
        """
        axes = axes_of(self.rotation)
        here = np.asarray(self.place)
        a, b = (starts - here) @ axes, (ends - here) @ axes
        visible = np.ones(len(a), dtype=bool)
        if not self.flat and len(a):
            visible = (a[:, 1] > NEAR_M) | (b[:, 1] > NEAR_M)
            for one, other in ((a, b), (b, a)):
                behind = (one[:, 1] <= NEAR_M) & visible
                share = (NEAR_M - one[behind, 1]) / (other[behind, 1] - one[behind, 1])
                one[behind] += share[:, None] * (other[behind] - one[behind])
        return self._on_screen(a), self._on_screen(b), visible

    def _on_screen(self, own: Points) -> Points:
        by = np.ones(len(own)) if self.flat else np.maximum(own[:, 1], NEAR_M)
        x = self.centre_px[0] + self.scale_px * own[:, 0] / by
        y = self.centre_px[1] - self.scale_px * own[:, 2] / by
        return np.stack([x, y], axis=1)


def axes_of(rotation: Quaternion) -> Points:
    """Return the matrix whose columns are the axes of a frame (3, 3): `stage_R_frame`."""
    w, x, y, z = rotation
    return np.array([
        [1 - 2 * (y * y + z * z), 2 * (x * y - w * z), 2 * (x * z + w * y)],
        [2 * (x * y + w * z), 1 - 2 * (x * x + z * z), 2 * (y * z - w * x)],
        [2 * (x * z - w * y), 2 * (y * z + w * x), 1 - 2 * (x * x + y * y)],
    ])  # fmt: skip


def orbit(
    centre: Vector, azimuth_deg: float, height_deg: float, distance_m: float,
    size_px: tuple[float, float], hfov_deg: float = 50.0,
) -> Eye:  # fmt: skip
    """Return an eye that looks at `centre` from a distance; azimuth 0 looks along +Y."""
    rotation = from_pan_tilt_roll(azimuth_deg, -height_deg, 0.0)
    forward = axes_of(rotation)[:, 1]
    x, y, z = (c - distance_m * f for c, f in zip(centre, forward.tolist(), strict=True))
    scale = min(size_px) / 2.0 / math.tan(math.radians(hfov_deg) / 2.0)
    return Eye((x, y, z), rotation, scale, (size_px[0] / 2.0, size_px[1] / 2.0))


FLAT_VIEWS = {
    "plan": (0.0, -90.0),
    "front": (0.0, 0.0),
    "side": (90.0, 0.0),
}
"""Pan and tilt of who looks: from above, from the cameras to the wall, from the right."""


def flat(
    name: str, low: Vector, high: Vector, size_px: tuple[float, float], margin_px: float
) -> Eye:
    """Return the eye of a flat view that holds a box, from `low` to `high`."""
    pan, tilt = FLAT_VIEWS[name]
    rotation = from_pan_tilt_roll(pan, tilt, 0.0)
    axes = axes_of(rotation)
    corners = np.array([(x, y, z) for x in (low[0], high[0]) for y in (low[1], high[1])
                        for z in (low[2], high[2])]) @ axes  # fmt: skip
    least, most = corners.min(axis=0), corners.max(axis=0)
    wide, tall = max(most[0] - least[0], 1e-3), max(most[2] - least[2], 1e-3)
    scale = min((size_px[0] - 2 * margin_px) / wide, (size_px[1] - 2 * margin_px) / tall)
    middle = axes @ ((least + most) / 2.0)
    place = (float(middle[0]), float(middle[1]), float(middle[2]))
    return Eye(place, rotation, float(scale), (size_px[0] / 2.0, size_px[1] / 2.0), flat=True)


def camera_eye(
    place: Vector, rotation: Quaternion, hfov_deg: float, picture_share: float,
    size_px: tuple[float, float],
) -> Eye:  # fmt: skip
    """Return the eye of a camera whose picture takes `picture_share` of the screen's width."""
    half = size_px[0] * picture_share / 2.0
    scale = half / math.tan(math.radians(hfov_deg) / 2.0)
    return Eye(place, rotation, scale, (size_px[0] / 2.0, size_px[1] / 2.0))
