# SPDX-License-Identifier: Apache-2.0
"""Curves through marks: the published slopes, no overshoot, and smoothing by what errors allow."""

from __future__ import annotations

import itertools

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware_profiles.lens import curve
from sim.bench.lens import plain

Floats = npt.NDArray[np.float64]
STEP = st.floats(1e-3, 1e3)
RISE = st.floats(0.0, 1e3)


def stacked(x: Floats, y: Floats, sigma: Floats, weight: float) -> Floats:
    """Return Whittaker's smoother as it is written down: one least-squares problem."""
    third = np.eye(len(x))
    for k in (1, 2, 3):
        third = np.diff(third, axis=0) / (x[k:] - x[:-k])[:, None]
    rows = np.vstack((np.diag(1.0 / sigma), np.sqrt(weight) * third))
    right = np.concatenate((y / sigma, np.zeros(len(x) - 3)))
    found: Floats = np.linalg.lstsq(rows, right, rcond=None)[0]
    return found


def rms(values: Floats) -> float:
    return float(np.sqrt(np.mean(values**2)))


def test_slopes_are_those_written_down_in_plain_python() -> None:
    random = np.random.default_rng(0)
    for n in (2, 3, 4, 9):
        x, y = np.cumsum(random.uniform(0.1, 1.0, n)), random.normal(size=n)
        assert curve.slopes(x, y) == pytest.approx(plain.slopes(x.tolist(), y.tolist()), rel=1e-12)


def test_the_least_steps_there_are_are_steps() -> None:
    x = np.array((0.0, 0.5, 1.0))
    assert curve.slopes(x, np.array((0.0, -1.0, -1.0 - 2e-311))).tolist()[1] == 0.0
    assert curve.slopes(x, np.array((1e-300, 0.0, -2e-311))).tolist()[1] <= 0.0


@given(st.lists(st.tuples(STEP, RISE), min_size=2, max_size=12), st.booleans())
def test_monotone_in_monotone_out(steps: list[tuple[float, float]], falling: bool) -> None:
    x = np.cumsum([width for width, _ in steps])
    y = np.cumsum([rise for _, rise in steps]) * (-1.0 if falling else 1.0)
    at = np.linspace(x[0], x[-1], 300)
    found = curve.evaluate(x, y, at) * (-1.0 if falling else 1.0)
    assert np.all(np.diff(found) >= -1e-9 * (1.0 + abs(y[-1])))


@given(st.lists(st.tuples(STEP, st.floats(-1e3, 1e3)), min_size=2, max_size=12))
def test_between_two_marks_it_stays_between_their_values(
    marks: list[tuple[float, float]],
) -> None:
    x, y = np.cumsum([width for width, _ in marks]), np.array([value for _, value in marks])
    for i, (low, high) in enumerate(itertools.pairwise(x)):
        found = curve.evaluate(x, y, np.linspace(low, high, 30))
        room = 1e-9 * (1.0 + np.abs(y).max())
        assert found.min() >= min(y[i], y[i + 1]) - room
        assert found.max() <= max(y[i], y[i + 1]) + room


def test_smoothed_is_whittaker_s_with_errors_of_one_sigma_left() -> None:
    random = np.random.default_rng(1)
    for n in (5, 8, 13):
        x = np.sort(random.uniform(0.0, 1.0, n))
        sigma = 10.0 ** random.uniform(-2.5, -1.0, n)
        y = np.sin(6.0 * x) + 3.0 * sigma * random.normal(size=n)
        found = curve.smoothed(x, y, sigma)
        assert rms((y - found) / sigma) == pytest.approx(1.0, abs=1e-6)
        # The same for some weight: the least-squares problem has this solution.
        weights = 10.0 ** np.linspace(-12.0, 3.0, 1501)
        apart = min(rms((stacked(x, y, sigma, w) - found) / sigma) for w in weights)
        assert apart < 0.02


def test_a_parabola_stays_and_noise_within_its_errors_becomes_one() -> None:
    x = np.linspace(0.0, 1.0, 9)
    parabola = 2.0 - x + 3.0 * x**2
    sigma = np.full(9, 0.1)
    assert curve.smoothed(x, parabola, sigma) == pytest.approx(parabola, abs=1e-9)
    noise = 0.05 * np.array((1, -1, 1, 1, -1, 1, -1, -1, 1))
    found = curve.smoothed(x, parabola + noise, sigma)
    assert np.abs(np.polyval(np.polyfit(x, found, 2), x) - found).max() < 1e-6


def test_certain_values_do_not_move() -> None:
    x, y = np.linspace(0.0, 1.0, 8), np.cos(9.0 * np.linspace(0.0, 1.0, 8))
    assert curve.smoothed(x, y, np.full(8, 1e-9)) == pytest.approx(y, abs=2e-8)


@pytest.mark.parametrize("sigma", [0.0, float("nan"), float("inf")])
def test_where_an_error_is_not_known_nothing_is_smoothed(sigma: float) -> None:
    x, y = np.linspace(0.0, 1.0, 6), np.array((0.0, 1.0, 0.0, 1.0, 0.0, 1.0))
    sigmas = np.full(6, 0.5)
    sigmas[2] = sigma
    assert curve.smoothed(x, y, sigmas).tolist() == y.tolist()


@given(
    st.lists(
        st.tuples(st.floats(1e-5, 1.0), st.floats(-1e4, 1e4), st.floats(-9.0, 6.0)),
        min_size=4, max_size=20,
    )
)  # fmt: skip
def test_errors_however_unlike_never_break_it(rows: list[tuple[float, float, float]]) -> None:
    # A tele end's k3 is known a million times worse than the wide end's.
    x = np.cumsum([step for step, _, _ in rows])
    y = np.array([value for _, value, _ in rows])
    sigma = 10.0 ** np.array([power for _, _, power in rows])
    found = curve.smoothed(x, y, sigma)
    assert np.all(np.isfinite(found))
    assert rms((y - found) / sigma) <= 1.0 + 1e-6
