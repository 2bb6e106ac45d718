# SPDX-License-Identifier: Apache-2.0
"""A rigid transform as people write it in a stage file."""

from __future__ import annotations

import msgspec

from hardware_profiles.bounds import Degrees, Metres
from hardware_profiles.frames import from_pan_tilt_roll
from hardware_profiles.pose import Pose


class Transform(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A rigid transform as people write it: metres and intrinsic pan, tilt, roll in degrees."""

    position_m: tuple[Metres, Metres, Metres] = (0.0, 0.0, 0.0)
    """Right, forward (toward the wall), up."""
    pan_deg: Degrees = 0.0
    """Positive to the left."""
    tilt_deg: Degrees = 0.0
    """Positive up."""
    roll_deg: Degrees = 0.0
    """Positive right side down."""

    def pose(self) -> Pose:
        """Return it as a Pose."""
        return Pose(self.position_m, from_pan_tilt_roll(self.pan_deg, self.tilt_deg, self.roll_deg))
