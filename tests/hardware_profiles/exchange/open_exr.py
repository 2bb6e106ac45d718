# SPDX-License-Identifier: Apache-2.0
"""Opens EXR files with the OpenEXR library."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from hardware_profiles.exchange.exr import Singles

# The library brings no types.
_OpenEXR: Any = importlib.import_module("OpenEXR")


class Picture(NamedTuple):
    """Planes by channel name, the header, and the two windows: left, top, right, bottom."""

    planes: dict[str, Singles]
    header: dict[str, Any]
    data: list[int]
    display: list[int]


def opened(content: bytes, path: Path) -> Picture:
    """Return what the library reads in a file, which is written at `path` first."""
    path.write_bytes(content)
    with _OpenEXR.File(str(path), separate_channels=True) as file:
        planes = {name: np.array(one.pixels) for name, one in file.channels().items()}
        header = dict(file.header())
    data, display = (
        [int(value) for end in header[key] for value in end]
        for key in ("dataWindow", "displayWindow")
    )
    return Picture(planes, header, data, display)
