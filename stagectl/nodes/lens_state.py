# SPDX-License-Identifier: Apache-2.0
"""What a sample says of the lens, as nodes want it. Pure."""

from __future__ import annotations

from hardware_profiles.tracker import TrackerProfile
from render_bridge.messages import LensState
from tracking.sample import Decoded


def lens_state(before: LensState, decoded: Decoded, profile: TrackerProfile) -> LensState:
    """Return the lens after a sample: focus and iris as shares of their range, 0 = infinity, open.

    Where the profile says that zoom is a focal length, it is taken; a ring position needs a lens
    profile and leaves the stage file's focal length as it is.
    """
    focal, focus, iris, pupil = before
    if decoded.focal_mm is not None and decoded.focal_mm > 0.0:  # 0: the camera does not know
        focal = decoded.focal_mm
    elif decoded.zoom_raw is not None and profile.zoom_per_mm > 0.0 and decoded.zoom_raw > 0.0:
        focal = decoded.zoom_raw / profile.zoom_per_mm
    if decoded.focus_raw is not None:
        focus = profile.focus_fraction(decoded.focus_raw)
    if decoded.iris_raw is not None:
        iris = decoded.iris_raw
    if decoded.entrance_pupil_m is not None:
        pupil = decoded.entrance_pupil_m
    return LensState(focal, focus, iris, pupil)
