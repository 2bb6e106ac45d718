# SPDX-License-Identifier: Apache-2.0
"""What an unsure camera offset does in the picture: a virtual point slides while the camera pans.

A constant error of the picture is hardly seen; what is seen is that a virtual thing does not stay
where it stands. The camera pans 60 deg about its upright axis through the origin of the tracked
body; the point lies straight ahead at the middle of the pan. With the true offset its direction in
the camera is d, with the one that was found d': the slide is how far d' - d goes over the pan.
Directions are told in pixels of the middle of the picture, so a lens is asked nothing but its focal
length, and the point may leave the picture.
"""

from __future__ import annotations

import numpy as np

from tracking.calibration import rotation_arrays as ra
from tracking.calibration.handeye.closed_form import Mounting
from tracking.calibration.rotation_arrays import Floats

PAN_DEG = 60.0
DISTANCE_M = 5.0
FOCAL_PX = 4_802.0
"""35 mm on a sensor 27.99 mm wide, 3840 px: the camera that the stage file takes by default."""
SURE = 95.0
_LOOKS = 13


def slides_px(
    mounting: Mounting, errors: Floats, focal_px: float = FOCAL_PX,
    distance_m: float = DISTANCE_M, pan_deg: float = PAN_DEG,
) -> Floats:  # fmt: skip
    """Return the slide (n,) for errors (n, 6): X exp(.) in rad, then position in m, body axes."""
    half = np.radians(pan_deg / 2.0)
    upright = mounting.turn[:, 1]
    turns = [ra.rotation_matrix(angle * upright) for angle in np.linspace(-half, half, _LOOKS)]
    point_m = mounting.position_m + distance_m * mounting.turn[:, 2]
    # The point in the body at each look, (looks, 3).
    in_body_m = np.stack([turn.T @ point_m for turn in turns])
    true = _directions(in_body_m - mounting.position_m, mounting.turn[None])
    slid = np.empty(len(errors))
    for k, error in enumerate(errors):
        turn = mounting.turn @ ra.rotation_matrix(error[:3])
        found = _directions(in_body_m - mounting.position_m - error[3:], turn[None])
        off = found - true
        slid[k] = np.linalg.norm(off[:, None] - off[None, :], axis=2).max()
    return slid * focal_px


def slide_px(
    mounting: Mounting, errors: Floats, focal_px: float = FOCAL_PX, distance_m: float = DISTANCE_M
) -> float:
    """Return the slide that 95 % of the drawn answers stay below, px."""
    return float(np.percentile(slides_px(mounting, errors, focal_px, distance_m), SURE))


def _directions(arm_m: Floats, turn: Floats) -> Floats:
    seen = np.einsum("nji,nj->ni", np.broadcast_to(turn, (len(arm_m), 3, 3)), arm_m)
    unit: Floats = seen / np.linalg.norm(seen, axis=1, keepdims=True)
    return unit
