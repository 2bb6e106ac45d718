# SPDX-License-Identifier: Apache-2.0
"""Reads the barcodes of a clip, picture after picture, looking first where they were before.

The whole picture is looked at now and then, and soon after a code was missed. That costs little: a
code that is not read because two frames are mixed in it comes back in the same place.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from tracking.calibration.barcode import Reading, read_barcodes
from tracking.calibration.video_rotation import Picture

WHOLE_EVERY = 48
WHOLE_AFTER_MISS = 8
_FORGOTTEN_AFTER = 240
# How far around a ring is looked, in parts of its size: white cells, and a camera that moves.
_AROUND = 0.3


@dataclass(slots=True)
class _Known:
    reading: Reading
    missed: int = 0


class BarcodeFollower:
    """Remembers where codes were."""

    def __init__(self) -> None:
        self._known: list[_Known] = []
        self._since_whole = 0

    def read(self, picture: Picture) -> list[Reading]:
        """Return the codes of the next picture, (h, w) or (h, w, 3), blue first."""
        grey = picture if picture.ndim == 2 else cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY)
        grey = np.asarray(grey, dtype=np.uint8)
        missed = any(one.missed for one in self._known)
        patience = WHOLE_AFTER_MISS if missed else WHOLE_EVERY
        self._since_whole += 1
        if not self._known or self._since_whole >= patience:
            self._since_whole = 0
            found = read_barcodes(grey)
        else:
            found = self._near(grey)
        self._remember(found)
        return found

    def _near(self, grey: Picture) -> list[Reading]:
        found: list[Reading] = []
        for known in self._known:
            low, high = _box(known.reading)
            left, top = np.maximum(0, np.floor(low)).astype(int)
            right, bottom = np.ceil(high).astype(int)
            part = np.ascontiguousarray(grey[top:bottom, left:right])
            if part.size == 0:
                continue
            for one in read_barcodes(part):
                corners = tuple((x + int(left), y + int(top)) for x, y in one.corners_px)
                moved = one._replace(corners_px=corners)
                if not any(_same(moved, other) for other in found):
                    found.append(moved)
        return found

    def _remember(self, found: list[Reading]) -> None:
        for known in self._known:
            known.missed += 1
        for one in found:
            for known in self._known:
                if _same(one, known.reading):
                    known.reading, known.missed = one, 0
                    break
            else:
                self._known.append(_Known(one))
        self._known = [one for one in self._known if one.missed < _FORGOTTEN_AFTER]


def _box(reading: Reading) -> tuple[np.ndarray, np.ndarray]:
    corners = np.array(reading.corners_px)
    low, high = corners.min(axis=0), corners.max(axis=0)
    around = _AROUND * (high - low)
    return low - around, high + around


def _same(one: Reading, other: Reading) -> bool:
    """Whether two readings are of one code: the same output, in about the same place."""
    if one.output != other.output:
        return False
    low, high = _box(other)
    middle = np.mean(one.corners_px, axis=0)
    return bool((middle > low).all() and (middle < high).all())
