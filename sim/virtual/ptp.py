# SPDX-License-Identifier: Apache-2.0
"""PTP in virtual time: TAI of the run, and where ST 2059-1 has the frames.

ST 2059-1: at the epoch, 1970-01-01T00:00:00 TAI, every periodic signal has its phase 0. So edges
stand at whole periods of TAI, and a clock that is 37 leap seconds off shows another phase.
"""

from __future__ import annotations

from fractions import Fraction

from sim.virtual.kernel import Kernel
from stagectl.runtime.ptp_clock import KernelSync, PtpReading

NS = 1_000_000_000
START_TAI_NS = 1_800_000_000 * NS
"""TAI when a run starts."""
_WIDTH_NS = 400
_LEAP_S = 37


def read_at(kernel: Kernel, start_ns: int) -> PtpReading:
    """Return what a disciplined clock says now."""
    now = kernel.now_ns
    return PtpReading(
        now, START_TAI_NS + now - start_ns, _WIDTH_NS, KernelSync(True, 1, 20, _LEAP_S)
    )


def first_edge_ns(start_ns: int, rate: Fraction) -> int:
    """Return the first edge of the house after the start, by ST 2059-1."""
    period = NS / rate
    number = START_TAI_NS // period + 1
    return start_ns + round(number * period - START_TAI_NS)
