# SPDX-License-Identifier: Apache-2.0
"""Atomic, durable file saves: a reader sees the old file or the new one, never half of either.

A naive write leaves a torn file after almost every kill -9; write + fsync + replace leaves none
(measured in the reliability reference, F-24). The previous version stays beside it as `NAME.lkg`,
the last known good.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
from pathlib import Path

LAST_KNOWN_GOOD = ".lkg"


def save_atomic(path: Path, data: bytes) -> None:
    """Replace the file at `path` by `data`, fsynced, keeping the old one as `.lkg`."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f".{path.name}.{os.getpid()}.new")
    try:
        with fresh.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        with contextlib.suppress(FileNotFoundError):
            _keep_last_known_good(path)
        fresh.replace(path)
    except OSError:
        fresh.unlink(missing_ok=True)
        raise
    _sync_folder(path.parent)


def content_hash(data: bytes) -> str:
    """Return the hex SHA-256 of a file's content."""
    return hashlib.sha256(data).hexdigest()


def _keep_last_known_good(path: Path) -> None:
    kept = path.with_name(path.name + LAST_KNOWN_GOOD)
    old = path.with_name(f".{path.name}.{os.getpid()}.old")
    # One left by a killed process of this number is a link to the live file: never write into it.
    old.unlink(missing_ok=True)
    try:
        os.link(path, old)  # the live name never disappears, not even for an instant
    except FileNotFoundError:
        raise
    except OSError:  # file systems without hard links (FAT, some network shares)
        old.write_bytes(path.read_bytes())
    old.replace(kept)
    # A save that was killed between this and its last step leaves both names on one file: then
    # POSIX makes the rename do nothing.
    old.unlink(missing_ok=True)


def _sync_folder(folder: Path) -> None:
    if os.name != "posix":
        return  # Windows has no folder handles to sync; the replace itself is journalled
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
