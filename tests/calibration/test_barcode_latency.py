# SPDX-License-Identifier: Apache-2.0
"""Latency, repeats, skips and skew from frame numbers that are known."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracking.calibration.barcode_latency import Taken, measure

FRAMES = 1 << 24


def locked(latency: list[int], start: int = 1000, output: int = 0) -> list[Taken]:
    """Return pictures of a camera that runs with the stage; the latency of each is given."""
    return [
        Taken(float(start + i), {output: (start + i - late) % FRAMES})
        for i, late in enumerate(latency)
    ]


def test_a_steady_output() -> None:
    (one,), skew = measure(locked([3] * 50), 1.0)
    assert (one.latency_frames, one.interval_frames) == (3.0, (3.0, 3.0))
    assert (one.read, one.rejected, one.repeated, one.skipped) == (50, 0, 0, 0)
    assert one.counts == {3: 50}
    assert skew.pictures == 0


def test_a_fraction_is_how_often_it_is_a_frame_more() -> None:
    rng = np.random.default_rng(1)
    (one,), _ = measure(locked([3 + int(late) for late in rng.random(400) < 0.25]), 1.0)
    assert one.latency_frames is not None
    assert one.interval_frames is not None
    assert one.latency_frames == pytest.approx(3.25, abs=0.07)
    low, high = one.interval_frames
    assert low < 3.25 < high
    assert high - low < 0.2


@given(st.integers(0, 1 << 40), st.integers(0, 30))
def test_numbers_modulo_2_24_are_brought_near_the_grid(start: int, late: int) -> None:
    start += late
    (one,), _ = measure(locked([late] * 30, start), 1.0)
    assert one.latency_frames == late
    assert (one.repeated, one.skipped) == (0, 0)


def test_repeats_and_skips_are_counted_over_pictures_that_were_not_read() -> None:
    taken = locked([3, 3, 4, 4, 4, 3, 3, 3, 3])  # one repeated, later one skipped
    taken[6] = Taken(taken[6].at_frames, {})
    (one,), _ = measure(taken, 1.0)
    assert (one.repeated, one.skipped, one.read, one.rejected) == (1, 1, 8, 1)


@given(st.floats(0.0, 6.0), st.floats(0.0, 1.0))
def test_a_camera_at_another_rate_tells_the_fraction(latency: float, phase: float) -> None:
    step = 24.0 / 25.0
    taken = []
    for index in range(200):
        at = 500.0 + phase + index * step
        taken.append(Taken(at, {4: math.floor(at - latency)}))
    (one,), _ = measure(taken, step)
    assert one.latency_frames is not None
    assert one.interval_frames is not None
    low, high = one.interval_frames
    assert low - 1e-6 <= latency <= high + 1e-6
    assert high - low < 0.06
    assert (one.repeated, one.skipped) == (0, 0)


def test_without_a_start_the_skew_is_told_and_no_latency() -> None:
    taken = [
        Taken(None, {2: (FRAMES - 2 + i) % FRAMES, 5: (FRAMES - 2 + i - (i >= 10)) % FRAMES})
        for i in range(20)
    ]
    results, skew = measure(taken, 1.0)
    assert [one.latency_frames for one in results] == [None, None]
    assert (skew.pictures, skew.disagree, skew.largest_frames) == (20, 10, 1)
    assert skew.behind_frames == {2: 0.0, 5: 0.5}
    assert [(one.repeated, one.skipped) for one in results] == [(0, 0), (1, 0)]


def test_no_code_at_all() -> None:
    results, skew = measure([Taken(None, {})] * 3, 1.0)
    assert results == []
    assert skew.pictures == 0
