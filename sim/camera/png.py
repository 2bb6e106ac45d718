# SPDX-License-Identifier: Apache-2.0
"""Pictures as PNG files (ISO/IEC 15948), 8 bits, grey or RGB, with zlib only."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path

import numpy as np
import numpy.typing as npt

Picture = npt.NDArray[np.uint8]

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_GREY, _RGB = 0, 2


def png_bytes(picture: Picture) -> bytes:
    """Return a picture (h, w) or (h, w, 3) as a PNG file. Raises ValueError for another shape."""
    if picture.dtype != np.uint8 or not (
        picture.ndim == 2 or (picture.ndim == 3 and picture.shape[2] == 3)
    ):
        raise ValueError(f"a picture is (h, w) or (h, w, 3) of bytes, not {picture.shape}")
    height, width = picture.shape[:2]
    kind = _GREY if picture.ndim == 2 else _RGB
    rows = picture.reshape(height, -1)
    # Each row begins with its filter: 0, none.
    data = np.concatenate((np.zeros((height, 1), np.uint8), rows), axis=1).tobytes()
    return b"".join((
        _SIGNATURE,
        _chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, kind, 0, 0, 0)),
        _chunk(b"IDAT", zlib.compress(data, 6)),
        _chunk(b"IEND", b""),
    ))  # fmt: skip


def save_png(picture: Picture, path: Path) -> Path:
    """Write a picture and return its path. Raises OSError where the disk does not take it."""
    path.write_bytes(png_bytes(picture))
    return path


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
