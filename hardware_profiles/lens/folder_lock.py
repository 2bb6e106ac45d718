# SPDX-License-Identifier: Apache-2.0
"""One writer at a time in a lens library: two desks that add a version must not lose either.

The lock is the operating system's on an open file, so a killed process gives it back.
"""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from pathlib import Path

LOCK = ".lock"
_UNFINISHED = (".*.new", ".*.old")


@contextlib.contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold the folder's lock, waiting for it; makes the folder. Raises OSError."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / LOCK).open("ab") as file:
        if sys.platform == "win32":
            import msvcrt

            file.seek(0)
            msvcrt.locking(file.fileno(), msvcrt.LK_LOCK, 1)
            try:
                yield
            finally:
                file.seek(0)
                msvcrt.locking(file.fileno(), msvcrt.LK_UNLCK, 1)
        else:
            import fcntl

            fcntl.flock(file.fileno(), fcntl.LOCK_EX)
            yield  # closing the file gives the lock back


def sweep(folder: Path) -> None:
    """Remove what killed saves left (hardware_profiles.store); the caller holds the lock."""
    for pattern in _UNFINISHED:
        for path in folder.glob(pattern):
            path.unlink(missing_ok=True)
