# SPDX-License-Identifier: Apache-2.0
"""Stage time to TAI: against the system's own clocks."""

from __future__ import annotations

import time

import pytest

from render_bridge.clock import now_ns
from stagectl.runtime import utc


def test_it_is_the_system_clock_and_the_leap_seconds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(time, "CLOCK_TAI", raising=False)
    tai_ns = now_ns() + utc.tai_offset_ns()
    utc_ns = time.clock_gettime_ns(time.CLOCK_REALTIME)
    assert abs(tai_ns - utc_ns - 37 * 10**9) < 50_000_000


def test_the_reading_is_the_same_each_time() -> None:
    """Both clocks are steered alike, so the offset stands still; 1 ms bears a stall."""
    offsets = [utc.tai_offset_ns() for _ in range(20)]
    assert max(offsets) - min(offsets) < 1_000_000


@pytest.mark.skipif(not hasattr(time, "CLOCK_TAI"), reason="this system has no CLOCK_TAI")
@pytest.mark.parametrize(("told_s", "wanted_s"), [(0, 37), (37, 37), (38, 38)])
def test_the_kernels_leap_seconds_count_where_it_was_told(
    monkeypatch: pytest.MonkeyPatch, told_s: int, wanted_s: int
) -> None:
    plain = utc.tai_offset_ns()
    real = time.clock_gettime
    kernel_s = round(real(time.CLOCK_TAI) - real(time.CLOCK_REALTIME)) or 37

    def clock_gettime(clock: int) -> float:
        return 1_000.0 + (told_s if clock == time.CLOCK_TAI else 0)

    monkeypatch.setattr(time, "clock_gettime", clock_gettime)
    assert (utc.tai_offset_ns() - plain) / 1e9 == pytest.approx(wanted_s - kernel_s, abs=0.05)
