# SPDX-License-Identifier: Apache-2.0
"""A camera in front of far noise: pictures of a known turn and a known focal length."""

from __future__ import annotations

import cv2
import numpy as np

from hardware_profiles.pose import Quaternion
from tracking.calibration.rotation_arrays import matrices
from tracking.calibration.video_rotation import Picture

WIDTH_PX, HEIGHT_PX = 480, 270
FX_PX = 520.0
CENTRE_PX = ((WIDTH_PX - 1) / 2.0, (HEIGHT_PX - 1) / 2.0)

_SCENE_PX = 2048
_PER_TANGENT_PX = 900.0


def noise_scene(seed: int = 1) -> Picture:
    """Return noise of several sizes, as a square picture of what lies far ahead."""
    rng = np.random.default_rng(seed)
    scene = np.zeros((_SCENE_PX, _SCENE_PX), dtype=np.float32)
    for grain in (4, 8, 16, 64):
        small = rng.normal(size=(_SCENE_PX // grain,) * 2).astype(np.float32)
        scene += cv2.resize(small, (_SCENE_PX, _SCENE_PX), interpolation=cv2.INTER_CUBIC)
    scene = (scene - scene.min()) / (scene.max() - scene.min()) * 255.0
    return np.asarray(scene, dtype=np.uint8)


def seen(scene: Picture, rotation: Quaternion, fx_px: float = FX_PX) -> Picture:
    """Return what a camera (x right, y down, z forward) turned by `rotation` sees of it."""
    turn = matrices(np.array([rotation]))[0]
    lens = np.array([[fx_px, 0.0, CENTRE_PX[0]], [0.0, fx_px, CENTRE_PX[1]], [0.0, 0.0, 1.0]])
    middle = _SCENE_PX / 2.0
    far = np.array(
        [[_PER_TANGENT_PX, 0.0, middle], [0.0, _PER_TANGENT_PX, middle], [0.0, 0.0, 1.0]]
    )
    to_picture = lens @ turn.T @ np.linalg.inv(far)
    picture = cv2.warpPerspective(scene, to_picture, (WIDTH_PX, HEIGHT_PX))
    return np.asarray(picture, dtype=np.uint8)
