# SPDX-License-Identifier: Apache-2.0
"""A live camera's pictures, from any device or address OpenCV can open."""

from __future__ import annotations

from collections.abc import Iterator

import cv2
import numpy as np

from tracking.calibration.lens.corners import Grey
from tracking.calibration.lens.pictures import grey_of

_PATIENCE = 100
"""Pictures in a row that may fail: cameras take a while to start."""


class Camera:
    """One device. Raises ValueError, with a plain sentence, where it cannot be opened."""

    def __init__(self, device: str) -> None:
        """Open "0", "/dev/video0", or an address as rtsp://... ."""
        self.device = device
        number = int(device) if device.isascii() and device.isdigit() else None
        self._capture = cv2.VideoCapture(device) if number is None else cv2.VideoCapture(number)
        if not self._capture.isOpened():
            raise ValueError(
                f"--live {device}: cannot be opened; expected the number of a camera (0 is the "
                "first), its device or an address; is another program using it?"
            )

    def __iter__(self) -> Iterator[Grey]:
        """Yield pictures, (h, w), until the camera gives no more."""
        failed = 0
        while failed < _PATIENCE:
            good, frame = self._capture.read()
            if good:
                failed = 0
                yield grey_of(np.asarray(frame))
            else:
                failed += 1

    def close(self) -> None:
        """Let the camera go."""
        self._capture.release()


def png_of(grey: Grey) -> bytes:
    """Return a picture (h, w) as the bytes of a PNG file."""
    _, data = cv2.imencode(".png", grey)
    return bytes(data.tobytes())
