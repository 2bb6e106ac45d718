# SPDX-License-Identifier: Apache-2.0
"""Correlation by lag against a plain second derivation, and what counts as a clear peak."""

from __future__ import annotations

import numpy as np
import pytest

from tracking.calibration.correlation import best_turn, correlation_by_lag, find_peak
from tracking.calibration.rotation_arrays import rotation_matrix

RNG = np.random.default_rng(11)


def plain(a: np.ndarray, b: np.ndarray, on_a: np.ndarray, on_b: np.ndarray, lag: int) -> float:
    """Return the correlation at one lag of one-axis signals, by the definition."""
    pairs = [
        (a[t], b[t + lag])
        for t in range(len(a))
        if 0 <= t + lag < len(b) and on_a[t] and on_b[t + lag]
    ]
    x, y = np.array(pairs).T
    return float(abs(x @ y) / np.sqrt((x @ x) * (y @ y)))


def test_one_axis_with_holes_is_as_the_definition_says() -> None:
    a, b = RNG.normal(size=(2, 300))
    on_a, on_b = RNG.uniform(size=(2, 300)) > 0.2
    found = correlation_by_lag(a[:, None], on_a, b[:, None], on_b, 20, 10)
    expected = [plain(a, b, on_a, on_b, lag) for lag in range(-20, 21)]
    assert found == pytest.approx(np.array(expected), abs=1e-9)


@pytest.mark.parametrize("lag", [-13, 0, 8])
def test_axes_turned_any_way_correlate_fully_at_the_lag(lag: int) -> None:
    turn = rotation_matrix(np.array((1.0, -2.0, 0.5)))
    long = RNG.normal(size=(500, 3))
    a, b = long[50:450], long[50 - lag : 450 - lag] @ turn  # b(t + lag) = turn' a(t)
    on = np.ones(400, dtype=bool)
    by_lag = correlation_by_lag(a, on, b, on, 20, 10)
    peak = find_peak(by_lag)
    assert round(peak.lag) == lag
    # Both powers are those of the overlap alone.
    assert peak.height == pytest.approx(1.0, abs=1e-9)
    assert best_turn(a, long[50:450] @ turn) == pytest.approx(turn, abs=1e-9)


def test_a_mirror_is_no_turn() -> None:
    a = RNG.normal(size=(4000, 3))
    on = np.ones(4000, dtype=bool)
    by_lag = correlation_by_lag(a, on, -a, on, 5, 10)
    assert by_lag[5] == pytest.approx(1.0 / 3.0, abs=0.05)


def test_lags_without_enough_in_common_say_nothing() -> None:
    a = RNG.normal(size=(50, 1))
    on = np.ones(50, dtype=bool)
    by_lag = correlation_by_lag(a, on, a, on, 40, 30)
    assert (by_lag[:20] == 0.0).all()
    assert (by_lag[20:61] > 0.0).all()


def test_a_peak_is_found_between_the_steps() -> None:
    lags = np.arange(-50, 51)
    peak = find_peak(np.exp(-0.5 * ((lags - 7.3) / 12.0) ** 2))
    assert peak.lag == pytest.approx(7.3, abs=0.02)
    assert peak.second < 0.86
    assert not peak.at_edge


def test_a_second_peak_counts_beyond_the_valley_and_ripples_do_not() -> None:
    lags = np.arange(-100, 101)
    hump = np.exp(-0.5 * (lags / 15.0) ** 2)
    ripples = hump * (1.0 - 0.02 * (lags % 3 == 1))
    assert find_peak(ripples).second < 0.86
    twin = hump + 0.95 * np.exp(-0.5 * ((lags - 70) / 15.0) ** 2)
    assert find_peak(twin).second == pytest.approx(0.95, abs=0.01)


def test_a_correlation_that_still_grows_at_the_end_says_so() -> None:
    assert find_peak(np.linspace(0.1, 0.9, 41)).at_edge
