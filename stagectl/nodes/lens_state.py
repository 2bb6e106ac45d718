# SPDX-License-Identifier: Apache-2.0
"""What a camera's samples say of its lens, as nodes want it: through its profile where it has one.

Pure. The profile is asked once for each sample that moved a ring: a few microseconds.
"""

from __future__ import annotations

import math

from hardware_profiles.lens_files import StageLens
from hardware_profiles.rig.motor import Motor
from hardware_profiles.stage import Lens
from hardware_profiles.tracker import TrackerProfile
from render_bridge.messages import LensState
from tracking.sample import Decoded

_NAN = float("nan")


class FollowedLens:
    """The lens of one camera, following its rings."""

    def __init__(self, lens: Lens, known: StageLens | None = None) -> None:
        self.state = LensState(lens.focal_mm, _NAN, _NAN, lens.entrance_pupil_m)
        self.outside = ""
        """Which rings are outside what the profile measured: "", "zoom", "focus", both."""
        mounted = known.mounted() if known is not None else None
        motors = known.rig.motor if known is not None and known.rig is not None else ()
        self._motors: dict[str, Motor] = {motor.ring: motor for motor in motors if motor.is_set}
        self._mounted = mounted
        self._zoom = _NAN if mounted is None else mounted.zoom_at(lens.focal_mm)

    def observe(self, decoded: Decoded, profile: TrackerProfile) -> None:
        """Take a sample: focus and iris as shares of their range, 0 = infinity, open.

        A ring's ends are those of the rig session where they are set, else the tracker profile's.
        Without a lens profile zoom counts only where it is a focal length; a ring position leaves
        the stage file's focal length as it is.
        """
        focal, focus, iris, pupil = self.state
        motors, mounted, zoom = self._motors, self._mounted, self._zoom
        if decoded.focus_raw is not None and math.isfinite(decoded.focus_raw):
            motor = motors.get("focus")
            focus = (
                profile.focus_fraction(decoded.focus_raw)
                if motor is None
                else _position(motor, decoded.focus_raw)
            )
        if decoded.iris_raw is not None:
            motor = motors.get("iris")
            iris = decoded.iris_raw if motor is None else _position(motor, decoded.iris_raw)
        told_mm = None if "zoom" in motors else _focal_mm(decoded, profile)
        if mounted is None:
            focal = focal if told_mm is None else told_mm
            pupil = pupil if decoded.entrance_pupil_m is None else decoded.entrance_pupil_m
            self.state = LensState(focal, focus, iris, pupil)
            return
        if told_mm is not None:
            zoom = mounted.zoom_at(told_mm)
        elif decoded.zoom_raw is not None and math.isfinite(decoded.zoom_raw):
            motor = motors.get("zoom")
            if motor is not None:
                zoom = _position(motor, decoded.zoom_raw)
            elif profile.zoom_per_mm == 0.0:
                zoom = profile.zoom_fraction(decoded.zoom_raw)
        if zoom != self._zoom or _moved(focus, self.state.focus):
            self._zoom = zoom
            optics = mounted.at(zoom, focus)
            focal = optics.focal_mm[0]
            if optics.entrance_pupil_m is not None:
                pupil = optics.entrance_pupil_m
            self.outside = _OUTSIDE[mounted.is_zoom and optics.zoom_clamped,
                                    mounted.has_focus and optics.focus_clamped]  # fmt: skip
        if decoded.entrance_pupil_m is not None and not mounted.model.grid.has_pupil:
            pupil = decoded.entrance_pupil_m
        self.state = LensState(focal, focus, iris, pupil)


_OUTSIDE = {
    (False, False): "", (True, False): "zoom", (False, True): "focus", (True, True): "zoom, focus",
}  # fmt: skip


def _focal_mm(decoded: Decoded, profile: TrackerProfile) -> float | None:
    """Return the focal length that a sample says, or None; a camera that does not know says 0."""
    if decoded.focal_mm is not None and decoded.focal_mm > 0.0:
        return decoded.focal_mm
    if decoded.zoom_raw is not None and profile.zoom_per_mm > 0.0 and decoded.zoom_raw > 0.0:
        return decoded.zoom_raw / profile.zoom_per_mm
    return None


def _position(motor: Motor, raw: float) -> float:
    position = motor.at(raw).position
    return _NAN if position is None else position


def _moved(now: float, before: float) -> bool:
    return now != before and not (math.isnan(now) and math.isnan(before))
