# SPDX-License-Identifier: Apache-2.0
"""CLOCK_TAI and the kernel's word on it, against what Python and the kernel say elsewhere."""

from __future__ import annotations

import ctypes
import sys
import time

import pytest

from render_bridge.clock import now_ns
from stagectl.runtime.ptp_clock import CLOCK_TAI, Timex, has_tai, kernel_sync, read_ptp

linux = pytest.mark.skipif(sys.platform != "linux", reason="CLOCK_TAI is of Linux")


@linux
def test_the_clock_has_the_number_that_python_gives_it() -> None:
    assert CLOCK_TAI == getattr(time, "CLOCK_TAI", None)
    assert has_tai()


@linux
def test_a_reading_lies_between_two_of_the_clock_and_says_how_wide_it_is() -> None:
    before = now_ns()
    reading = read_ptp()
    after = now_ns()
    assert reading is not None
    assert before <= reading.t_ns - reading.width_ns // 2
    assert reading.t_ns + reading.width_ns // 2 <= after
    assert reading.width_ns >= 0
    # TAI and now_ns run alike: a second reading is as much later on both.
    again = read_ptp()
    assert again is not None
    passed = (again.tai_ns - reading.tai_ns) - (again.t_ns - reading.t_ns)
    assert abs(passed) <= again.width_ns + reading.width_ns + (again.t_ns - reading.t_ns) // 1000


@linux
def test_tai_is_ahead_of_utc_by_the_offset_that_the_kernel_tells() -> None:
    """Given struct timex laid out right, Expect its `tai` to be CLOCK_TAI - CLOCK_REALTIME."""
    kernel = kernel_sync()
    assert kernel is not None
    offset_s = (time.clock_gettime_ns(CLOCK_TAI) - time.clock_gettime_ns(time.CLOCK_REALTIME)) / 1e9
    assert round(offset_s) == kernel.tai_offset_s
    assert kernel.most_error_us >= 0
    assert kernel.estimated_error_us >= 0
    if not kernel.synchronised:
        # NTP_PHASE_LIMIT: the kernel says 16 s where nobody told it better.
        assert kernel.most_error_us <= 16_000_000


@pytest.mark.skipif(ctypes.sizeof(ctypes.c_long) != 8, reason="64-bit layout")
def test_struct_timex_lies_as_the_c_compiler_lays_it() -> None:
    """Given sizeof and offsetof by gcc 12 with sys/timex.h of glibc on x86_64, Expect the same."""
    if sys.platform == "win32":
        pytest.skip("a long has 32 bits there")
    by_compiler = {"modes": 0, "maxerror": 24, "esterror": 32, "status": 40, "tai": 160}
    assert {name: getattr(Timex, name).offset for name in by_compiler} == by_compiler
    assert ctypes.sizeof(Timex) == 208


def test_elsewhere_there_is_no_reading(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "win32")
    assert not has_tai()
    assert read_ptp() is None
