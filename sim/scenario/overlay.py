# SPDX-License-Identifier: Apache-2.0
"""What post draws over a picture: points through the product's measured pose and its lens."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from hardware_profiles.lens.mounted import MountedLens
from hardware_profiles.pose import Pose, Vector, conjugate, rotate
from hardware_profiles.stage import Body
from render_bridge.messages import State7
from sim.scenario.evidence import SentLens
from stagectl.nodes.pose_state import pose_of

Floats = npt.NDArray[np.float64]


_AXES: tuple[Vector, ...] = ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0))


class PostLens:
    """The lens of one camera as a composite uses it: its profile, or the stage file's pinhole."""

    def __init__(self, body: Body, mounted: MountedLens | None, sends_pupil: bool) -> None:
        self._body = body
        self._mounted = mounted
        self._sends_pupil = sends_pupil

    def project(self, state: State7, lens: SentLens, points_m: Floats) -> Floats:
        """Return pixels (n, 2) of points (n, 3) on the stage; nan behind the camera."""
        pose = pose_of(state)
        if not self._sends_pupil and np.isfinite(lens.pupil_m):
            pose = pose.compose(Pose((0.0, lens.pupil_m, 0.0)))
        back = conjugate(pose.rotation)
        turn = np.array([rotate(back, axis) for axis in _AXES])
        seen = (points_m - np.array(pose.position_m)) @ turn
        x, y, z = seen[:, 0], seen[:, 1], seen[:, 2]
        camera = np.stack((x, -z, y), axis=1)  # x right, y down, z forward
        if self._mounted is not None:
            model = self._mounted.model
            optics = self._mounted.at(self._mounted.zoom_at(lens.focal_mm), lens.focus)
            return model.project(optics, camera)
        own = self._body.lens
        px_per_mm = own.picture_width_px / own.sensor_width_mm
        height_px = round(own.sensor_height_mm * px_per_mm)
        plane = camera[:, :2] / np.where(camera[:, 2:] > 0.0, camera[:, 2:], np.nan)
        centre = ((own.picture_width_px - 1) / 2.0, (height_px - 1) / 2.0)
        pixels: Floats = plane * lens.focal_mm * px_per_mm + centre
        return pixels
