# SPDX-License-Identifier: Apache-2.0
"""The frames of a clip, one after the other, from any file OpenCV can open."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import cv2
import numpy as np

from hardware_profiles.rates import FASTEST, SLOWEST
from tracking.calibration.video_rotation import Picture

# Files round: 23.976 is 24000/1001, 29.97 is 30000/1001.
_ROUNDED_BY = 2e-5
_HEAD_BYTES = 4096


class Clip:
    """One video file. Raises ValueError, with a plain sentence, where it cannot be used."""

    def __init__(self, path: Path, rate: Fraction | None = None) -> None:
        """Open a file; `rate` overrides what it says of itself."""
        if not path.is_file():
            raise ValueError(f"{path}: no such file; name a video clip")
        with path.open("rb") as file:
            # OpenCV would show a text as a picture of letters; every video has a zero byte soon.
            if b"\0" not in file.read(_HEAD_BYTES):
                raise ValueError(f"{path}: is no video; name a clip")
        self._path = path
        self._capture = cv2.VideoCapture(str(path))
        if not self._capture.isOpened():
            raise ValueError(f"{path}: is no video that can be read; convert it to MP4 or MOV")
        written = float(self._capture.get(cv2.CAP_PROP_FPS))
        if rate is None:
            if not float(SLOWEST) <= written <= float(FASTEST):
                raise ValueError(f"{path}: does not say its frame rate; give it with --fps")
            rate = frame_rate(written)
        self.rate = rate
        self.frames = max(0, int(self._capture.get(cv2.CAP_PROP_FRAME_COUNT)))
        """As the file says; 0 where it does not."""
        self.width_px = int(self._capture.get(cv2.CAP_PROP_FRAME_WIDTH))
        self.last_off_frames = 0.0
        """How far the file's own time of its last frame is from index / rate, in frames."""

    def __iter__(self) -> Iterator[Picture]:
        """Yield the frames, (h, w, 3), blue first; once."""
        index = 0
        first_ms = 0.0
        while True:
            good, frame = self._capture.read()
            if not good:
                break
            at_ms = float(self._capture.get(cv2.CAP_PROP_POS_MSEC))
            first_ms = at_ms if index == 0 else first_ms
            self.last_off_frames = (at_ms - first_ms) / 1e3 * float(self.rate) - index
            index += 1
            yield np.asarray(frame, dtype=np.uint8)
        if index == 0:
            raise ValueError(f"{self._path}: holds no frame that can be read")

    def close(self) -> None:
        """Let the file go."""
        self._capture.release()


def frame_rate(written: float) -> Fraction:
    """Return the broadcast rate that a file means by a rounded one, else the rate as it is."""
    whole, ntsc = round(written), Fraction(round(written * 1.001) * 1000, 1001)
    for rate in (Fraction(whole), ntsc):
        if abs(float(rate) / written - 1.0) < _ROUNDED_BY:
            return rate
    return Fraction(written).limit_denominator(1001)
