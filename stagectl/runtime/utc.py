# SPDX-License-Identifier: Apache-2.0
"""Wall-clock time, for metadata only: names of files, the clock beside an event, free-run timecode.

Nothing in the control path may depend on it; it jumps when somebody sets the clock.
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")


def utc_clock() -> str:
    """Return "HH:MM:SS" in UTC."""
    return datetime.now(UTC).strftime("%H:%M:%S")


def utc_stamp() -> str:
    """Return "20261121T063000Z", fit for a file name."""
    return datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")


def local_seconds_of_day() -> float:
    """Return seconds since local midnight: where a free-running timecode starts."""
    now = datetime.now().astimezone()
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    return (now - midnight).total_seconds()


def boot_id() -> str:
    """Return what names this boot: `now_ns` values are comparable only within one.

    Without the kernel's own id (Windows, macOS) the empty string: a grid is then made anew.
    """
    try:
        return _BOOT_ID.read_text(encoding="ascii").strip()
    except OSError:
        return ""
