# SPDX-License-Identifier: Apache-2.0
"""Wall-clock time, for metadata only: names of files, the clock beside an event, free-run timecode,
time stamps for other programs.

Nothing in the control path may depend on it; it jumps when somebody sets the clock.
"""

from __future__ import annotations

import time
from datetime import UTC, datetime
from pathlib import Path

from render_bridge.clock import now_ns

_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# TAI - UTC since 2017-01-01, for systems whose kernel was not told.
_LEAP_SECONDS = 37
_NS = 1_000_000_000
_LOOKS = 5


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


def tai_offset_ns() -> int:
    """Return TAI (as PTP counts it, from 1970) less `now_ns`.

    It is as good as this machine's clock; the reading itself is good to some microseconds.
    """
    looks = []
    for _ in range(_LOOKS):
        before = now_ns()
        since = datetime.now(UTC) - _EPOCH
        after = now_ns()
        utc_ns = (since.days * 86_400 + since.seconds) * _NS + since.microseconds * 1_000
        looks.append((after - before, utc_ns - (before + after) // 2))
    return min(looks)[1] + _leap_seconds() * _NS


def _leap_seconds() -> int:
    """Return TAI - UTC: the kernel's where chrony or ptp4l told it, else the constant."""
    clock = getattr(time, "CLOCK_TAI", None)
    if clock is None:
        return _LEAP_SECONDS
    told = round(time.clock_gettime(clock) - time.clock_gettime(time.CLOCK_REALTIME))
    return told or _LEAP_SECONDS


def boot_id() -> str:
    """Return what names this boot: `now_ns` values are comparable only within one.

    Without the kernel's own id (Windows, macOS) the empty string: a grid is then made anew.
    """
    try:
        return _BOOT_ID.read_text(encoding="ascii").strip()
    except OSError:
        return ""
