# SPDX-License-Identifier: Apache-2.0
"""A lens profile on a camera of the stage: its rings as a tracker tells them, its optics as asked.

A tracker says the zoom as a ring position or as a focal length; a zoom's focal length names its
ring position, by the profile's own curve at the far focus (that is what a zoom ring is engraved
with). A prime has no zoom ring: whatever is said of it, it stands where it was measured.
"""

from __future__ import annotations

import math

import numpy as np

from hardware_profiles.lens.model import LensModel, LensState
from hardware_profiles.lens.profile import LensProfile

# Steps of the table from focal length to ring. Between them a straight line is off by less than
# 1e-4 of the focal length on a 10:1 zoom, and the table is read at a few microseconds.
_STEPS = 513


class MountedLens:
    """One profile, asked with what a camera's motors say."""

    def __init__(self, profile: LensProfile) -> None:
        self.profile = profile
        self.model = LensModel(profile)
        zooms, foci = self.model.grid.zooms, self.model.grid.foci
        self.zooms = (float(zooms[0]), float(zooms[-1]))
        self.foci = (float(foci[0]), float(foci[-1]))
        self.is_zoom = self.zooms[0] < self.zooms[1]
        self.has_focus = self.foci[0] < self.foci[1]
        self._rings = np.linspace(*self.zooms, _STEPS if self.is_zoom else 1)
        far = self.foci[0]
        logs = np.array([math.log(self.model.at(ring, far).focal_mm[0]) for ring in self._rings])
        if logs[0] > logs[-1]:  # a ring that is counted from tele
            self._rings, logs = self._rings[::-1].copy(), logs[::-1].copy()
        self._log_focals = np.maximum.accumulate(logs)

    def zoom_at(self, focal_mm: float) -> float:
        """Return the ring position of a focal length across (mm, > 0), within what was measured."""
        return float(np.interp(math.log(focal_mm), self._log_focals, self._rings))

    def at(self, zoom: float, focus: float) -> LensState:
        """Return the optics at the rings; a ring that the profile has but once counts for nothing.

        nan, for a ring of which nothing is known, is the widest and the farthest measured place.
        """
        if not self.is_zoom or math.isnan(zoom):
            zoom = self.zooms[0]
        if not self.has_focus or math.isnan(focus):
            focus = self.foci[0]
        return self.model.at(zoom, focus)
