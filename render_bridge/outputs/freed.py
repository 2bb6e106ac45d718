# SPDX-License-Identifier: Apache-2.0
"""Free-D: the D1 message of a camera's pose, zoom, focus and spare as a make of tracker means them.

The pose is that of the sensor. Pan is negated (Free-D's is positive to the right), metres become
1/64 mm. Free-D has no time of its own: a packet speaks of the moment it is sent for. What the
profile has a field for and nobody knows stays 0.
"""

from __future__ import annotations

from hardware_profiles.frames import to_pan_tilt_roll
from hardware_profiles.pose import Pose
from hardware_profiles.tracker import TrackerProfile
from render_bridge.messages import LensState, TrackState
from tracking.freed import COUNTER_MODULUS, encode_d1

_U24_MAX = (1 << 24) - 1
# Mo-Sys: 1 good, 2 caution, 3 bad.
_QUALITY = {TrackState.OK: 1, TrackState.COAST: 2, TrackState.HOLD: 3, TrackState.LOST: 3}


def freed_packet(
    camera_id: int,
    pose: Pose,
    lens: LensState,
    state: TrackState,
    number: int,
    profile: TrackerProfile,
) -> bytes:
    """Return the 29 bytes of a stage pose; `number` counts packets, for makes that have a counter.

    Raises ValueError where a value does not fit its field (a camera 131 m from the origin).
    """
    return encode_d1(
        camera_id,
        pose.position_m,
        to_pan_tilt_roll(pose.rotation),
        zoom=_zoom(lens.focal_mm, profile),
        focus=_focus(lens.focus, profile),
        spare=_spare(lens.iris, state, number, profile),
    )


def _zoom(focal_mm: float, profile: TrackerProfile) -> int:
    """A ring position would need the lens's own table: without one, 0."""
    counts = focal_mm * profile.zoom_per_mm
    return round(counts) if 0.0 < counts <= _U24_MAX else 0


def _focus(share: float, profile: TrackerProfile) -> int:
    """`share` is 0 at infinity. A distance is not known: for makes that send one, 0."""
    if profile.focus_per_m or not 0.0 <= share <= 1.0:
        return 0
    near, far = profile.focus.near, profile.focus.far
    return min(round(far + share * (near - far)), _U24_MAX)


def _spare(iris: float, state: TrackState, number: int, profile: TrackerProfile) -> int:
    if profile.spare == "iris_and_counter":
        return number % COUNTER_MODULUS << 12
    if profile.spare == "quality":
        return _QUALITY[state]
    if profile.spare == "iris" and profile.iris is not None and 0.0 <= iris <= 1.0:
        return round(profile.iris.open + iris * (profile.iris.close - profile.iris.open))
    return 0
