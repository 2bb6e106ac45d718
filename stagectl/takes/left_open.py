# SPDX-License-Identifier: Apache-2.0
"""Whether the newest take was left open: its last segment has no end, as after a power loss."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

from stagectl.takes.sidecar import SIDECAR, read_sidecar

MAGIC = b"\x89MCAP0\r\n"


def left_open(folder: Path) -> str | None:
    """Return the name of the newest take in a folder where it has no end, else None."""
    newest: tuple[int, Path] | None = None
    with contextlib.suppress(OSError):
        for sidecar in folder.glob(f"*/{SIDECAR}"):
            found = (sidecar.stat().st_mtime_ns, sidecar.parent)
            newest = found if newest is None else max(newest, found)
    if newest is None:
        return None
    try:
        known = read_sidecar(newest[1])
        if known is None or not known.segments:
            return None
        return None if _has_end(newest[1] / known.segments[-1]) else newest[1].name
    except (OSError, ValueError):
        return newest[1].name


def _has_end(segment: Path) -> bool:
    with segment.open("rb") as file:
        if file.seek(0, os.SEEK_END) < 2 * len(MAGIC):
            return False
        file.seek(-len(MAGIC), os.SEEK_END)
        return file.read() == MAGIC
