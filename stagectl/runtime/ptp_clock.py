# SPDX-License-Identifier: Apache-2.0
"""PTP time as the kernel has it: CLOCK_TAI against `now_ns`, and whether it is synchronised.

A PTP daemon (linuxptp: ptp4l and phc2sys) disciplines the system clock; CLOCK_TAI is that clock
plus the kernel's TAI offset. A reading is bracketed by two of `now_ns`; of several the narrowest
counts. The kernel's word on its synchronisation comes from adjtimex(2), asked and never set. Linux
only: elsewhere there is no reading.
"""

from __future__ import annotations

import ctypes
import sys
import time
from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

from render_bridge.clock import now_ns

CLOCK_TAI = 11
READINGS = 5
_STA_UNSYNC = 0x0040
_TIME_ERROR = 5
_LONG_BYTES = 8


class KernelSync(NamedTuple):
    """What the kernel says of its clock."""

    synchronised: bool
    estimated_error_us: int
    most_error_us: int
    """Grows by 500 us a second while nobody disciplines the clock."""
    tai_offset_s: int
    """TAI - UTC as somebody told the kernel; 0: nobody did."""


class PtpReading(NamedTuple):
    """TAI at one moment of this machine."""

    t_ns: int
    """`now_ns` at that moment."""
    tai_ns: int
    """Since 1970-01-01T00:00:00 TAI, the SMPTE epoch of ST 2059-1."""
    width_ns: int
    """`t_ns` may be off by half of it."""
    kernel: KernelSync | None
    """None where the kernel cannot be asked."""


class Timex(ctypes.Structure):
    """`struct timex` of a 64-bit Linux."""

    _fields_ = (
        ("modes", ctypes.c_uint),
        ("offset", ctypes.c_long),
        ("freq", ctypes.c_long),
        ("maxerror", ctypes.c_long),
        ("esterror", ctypes.c_long),
        ("status", ctypes.c_int),
        ("constant", ctypes.c_long),
        ("precision", ctypes.c_long),
        ("tolerance", ctypes.c_long),
        ("time_sec", ctypes.c_long),
        ("time_usec", ctypes.c_long),
        ("tick", ctypes.c_long),
        ("ppsfreq", ctypes.c_long),
        ("jitter", ctypes.c_long),
        ("shift", ctypes.c_int),
        ("stabil", ctypes.c_long),
        ("jitcnt", ctypes.c_long),
        ("calcnt", ctypes.c_long),
        ("errcnt", ctypes.c_long),
        ("stbcnt", ctypes.c_long),
        ("tai", ctypes.c_int),
        ("reserved", ctypes.c_int * 11),
    )


def has_tai() -> bool:
    """Return whether this machine has CLOCK_TAI."""
    if sys.platform != "linux":
        return False
    try:
        time.clock_gettime_ns(CLOCK_TAI)
    except OSError:
        return False
    return True


def read_ptp() -> PtpReading | None:
    """Return TAI now, or None where this machine has no CLOCK_TAI. Some ten microseconds."""
    if sys.platform != "linux":
        return None
    best: PtpReading | None = None
    kernel = kernel_sync()
    try:
        for _ in range(READINGS):
            before = now_ns()
            tai_ns = time.clock_gettime_ns(CLOCK_TAI)
            width = now_ns() - before
            if best is None or width < best.width_ns:
                best = PtpReading(before + width // 2, tai_ns, width, kernel)
    except OSError:
        return None
    return best


def kernel_sync() -> KernelSync | None:
    """Return what adjtimex says, or None where it cannot be asked."""
    adjtimex = _adjtimex()
    if adjtimex is None:
        return None
    timex = Timex()  # modes = 0: asks and sets nothing
    state = adjtimex(ctypes.byref(timex))
    if state < 0:
        return None
    return KernelSync(
        state != _TIME_ERROR and not timex.status & _STA_UNSYNC,
        timex.esterror,
        timex.maxerror,
        timex.tai,
    )


@lru_cache(maxsize=1)
def _adjtimex() -> Callable[..., int] | None:
    if sys.platform != "linux" or ctypes.sizeof(ctypes.c_long) != _LONG_BYTES:
        return None
    try:
        found: Callable[..., int] = ctypes.CDLL(None).adjtimex
    except (OSError, AttributeError):
        return None
    return found
