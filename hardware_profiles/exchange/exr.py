# SPDX-License-Identifier: Apache-2.0
"""Writes OpenEXR pictures of 32-bit floats, by the OpenEXR library, which is imported on use.

The data window may be larger than the display window: that is how overscan travels.
"""

from __future__ import annotations

import importlib
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

Singles = npt.NDArray[np.float32]

LONGEST_NAME = 31


class NoOpenEXRError(RuntimeError):
    """The library is not installed."""


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
    long for the plain header (31 bytes); NoOpenEXRError.
    """
    width, height = data.size
    # The library takes the header's word for the size, and reads beyond a smaller plane.
    for name, plane in channels.items():
        if plane.shape != (height, width):
            raise ValueError(f"channel {name}: {plane.shape}, expected {(height, width)}")
    if any(len(name.encode()) > LONGEST_NAME for name in (*channels, *words)):
        raise ValueError(f"names of channels and attributes have at most {LONGEST_NAME} bytes")
    library = _library()
    header = {
        "type": library.scanlineimage,
        "compression": library.ZIP_COMPRESSION,
        "dataWindow": _box(data),
        "displayWindow": _box(display),
        "pixelAspectRatio": pixel_aspect,
        **words,
    }
    planes = {name: np.ascontiguousarray(plane) for name, plane in channels.items()}
    # It writes by name only; the caller saves whole files at once.
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "map.exr"
        with library.File(header, planes) as file:
            file.write(str(path))
        return path.read_bytes()


def _library() -> Any:
    # It brings no types.
    try:
        return importlib.import_module("OpenEXR")
    except ImportError:
        raise NoOpenEXRError(
            "OpenEXR is not installed: pip install 'stagectl[post]' writes EXR maps"
        ) from None


def _box(window: Window) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int32]]:
    first, last = (window.left, window.top), (window.right, window.bottom)
    return (np.array(first, dtype=np.int32), np.array(last, dtype=np.int32))
