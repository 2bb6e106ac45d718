# SPDX-License-Identifier: Apache-2.0
"""Writes OpenEXR pictures of 32-bit floats, after "OpenEXR File Layout" (openexr.com).

Scan lines from top to bottom, one part, ZIP compression: blocks of 16 lines, of which the bytes are
first sorted (all even ones, then all odd ones), then replaced by the differences of neighbours
plus 128, then deflated. A block that does not get smaller stands as it is. The data window may be
larger than the display window: that is how overscan travels.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Singles = npt.NDArray[np.float32]

MAGIC = 20_000_630
LINES_A_BLOCK = 16
ZIP = 3
FLOAT = 2
_VERSION = 2
# Above this the files hardly get smaller, and writing takes several times as long.
_LEVEL = 4
LONGEST_NAME = 31


class Window(NamedTuple):
    """Pixels of a picture, both ends included."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def size(self) -> tuple[int, int]:
        """Width and height."""
        return (self.right - self.left + 1, self.bottom - self.top + 1)


def write_exr(
    channels: Mapping[str, Singles], data: Window, display: Window, words: Mapping[str, str],
    pixel_aspect: float = 1.0,
) -> bytes:  # fmt: skip
    """Return the file of channels (height, width), names to planes; `words` go into the header.

    Raises ValueError for a plane that is not as large as the data window, or a name that is too
    long for the plain header (31 bytes).
    """
    width, height = data.size
    for name, plane in channels.items():
        if plane.shape != (height, width):
            raise ValueError(f"channel {name}: {plane.shape}, expected {(height, width)}")
    order = sorted(channels)  # the file format asks for that
    if any(len(name.encode()) > LONGEST_NAME for name in (*order, *words)):
        raise ValueError(f"names of channels and attributes have at most {LONGEST_NAME} bytes")
    head = struct.pack("<ii", MAGIC, _VERSION) + _header(order, data, display, words, pixel_aspect)
    blocks = []
    stacked = np.stack([channels[name].astype("<f4") for name in order], axis=1)
    for start in range(0, height, LINES_A_BLOCK):
        block = _deflated(stacked[start : start + LINES_A_BLOCK].tobytes())
        blocks.append(struct.pack("<ii", data.top + start, len(block)) + block)
    at = len(head) + 8 * len(blocks)
    offsets = []
    for block in blocks:
        offsets.append(at)
        at += len(block)
    return head + struct.pack(f"<{len(offsets)}Q", *offsets) + b"".join(blocks)


def _header(
    order: list[str], data: Window, display: Window, words: Mapping[str, str], pixel_aspect: float
) -> bytes:
    channels = b"".join(
        name.encode() + b"\0" + struct.pack("<iB3xii", FLOAT, 0, 1, 1) for name in order
    )
    attributes = [
        ("channels", "chlist", channels + b"\0"),
        ("compression", "compression", bytes([ZIP])),
        ("dataWindow", "box2i", struct.pack("<4i", *data)),
        ("displayWindow", "box2i", struct.pack("<4i", *display)),
        ("lineOrder", "lineOrder", b"\0"),
        ("pixelAspectRatio", "float", struct.pack("<f", pixel_aspect)),
        ("screenWindowCenter", "v2f", struct.pack("<2f", 0.0, 0.0)),
        ("screenWindowWidth", "float", struct.pack("<f", 1.0)),
        *((name, "string", text.encode()) for name, text in words.items()),
    ]
    return (
        b"".join(
            name.encode() + b"\0" + kind.encode() + b"\0" + struct.pack("<i", len(value)) + value
            for name, kind, value in attributes
        )
        + b"\0"
    )


def _deflated(raw: bytes) -> bytes:
    values = np.frombuffer(raw, dtype=np.uint8)
    split = np.concatenate((values[0::2], values[1::2]))
    stepped = split.copy()
    stepped[1:] = split[1:] - split[:-1] + np.uint8(128)
    packed = zlib.compress(stepped.tobytes(), _LEVEL)
    return packed if len(packed) < len(raw) else raw
