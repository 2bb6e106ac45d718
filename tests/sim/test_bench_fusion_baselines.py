# SPDX-License-Identifier: Apache-2.0
"""The baselines against derivations of their own: polyfit, scalar filters, exact motions."""

from __future__ import annotations

import math

import numpy as np
import pytest

from sim.bench.fusion.baselines import BASELINES, Setting, evaluate
from sim.bench.fusion.quaternions import Floats
from sim.bench.fusion.settings import QUANTITIES, SETTINGS, setting

CHANCE = np.random.default_rng(3)
# Uneven on purpose, with a hole.
T_S = np.cumsum(np.concatenate([CHANCE.uniform(0.004, 0.016, 200), [0.3], [0.01] * 40]))
PATH = np.stack([np.sin(3.0 * T_S), np.cos(2.0 * T_S), T_S**2], axis=1)
PATH = PATH + CHANCE.normal(0.0, 0.001, PATH.shape)


def predictions(name: str, one: Setting, horizon_s: float) -> Floats:
    """Return what a baseline predicts at every sample, absolute."""
    return PATH + evaluate(BASELINES[name](T_S, PATH, [one])[0], horizon_s)


@pytest.mark.parametrize(
    ("name", "one", "order"),
    [
        ("constant_velocity", (0.06, 0.0), 1),
        ("polynomial", (0.12, 2.0), 2),
        ("polynomial", (0.2, 3.0), 3),
    ],
)
def test_a_sliding_fit_is_polyfit_over_its_window(name: str, one: Setting, order: int) -> None:
    got = predictions(name, one, 0.08)
    for i in (0, 1, 2, 3, 60, 150, 199, 200, 201, 203, 240):
        inside = (T_S <= T_S[i]) & (T_S >= T_S[i] - one[0] - 1e-6)
        t, values = T_S[inside] - T_S[i], PATH[inside]
        degree = min(order, len(t) - 1)
        for axis in range(3):
            fit = np.polyfit(t, values[:, axis], degree)
            assert got[i, axis] == pytest.approx(float(np.polyval(fit, 0.08)), abs=5e-6)


def test_a_slope_from_the_last_sample_leaves_the_last_sample_alone() -> None:
    plain = BASELINES["constant_velocity"](T_S, PATH, [(0.06, 0.0)])[0]
    anchored = BASELINES["constant_velocity"](T_S, PATH, [(0.06, 1.0)])[0]
    assert np.allclose(anchored[:, 0], 0.0)
    assert np.allclose(anchored[:, 1], plain[:, 1])


def test_one_euro_is_the_published_recursion() -> None:
    min_cutoff, beta, speed_cutoff = 2.0, 5.0, 3.0
    value, speed = list(PATH[0]), [0.0, 0.0, 0.0]
    for i in range(1, len(T_S)):
        dt = float(T_S[i] - T_S[i - 1])
        share = _share(speed_cutoff, dt)
        for a in range(3):
            speed[a] += share * ((PATH[i, a] - PATH[i - 1, a]) / dt - speed[a])
        share = _share(min_cutoff + beta * math.hypot(*speed), dt)
        for a in range(3):
            value[a] += share * (PATH[i, a] - value[a])
    expected = [value[a] + 0.1 * speed[a] for a in range(3)]
    got = predictions("one_euro", (min_cutoff, beta, speed_cutoff), 0.1)[-1]
    assert list(got) == pytest.approx(expected)


def test_holt_is_double_exponential_smoothing() -> None:
    level_s, trend_s = 0.02, 0.05
    level, trend = list(PATH[0]), [0.0, 0.0, 0.0]
    for i in range(1, len(T_S)):
        dt = float(T_S[i] - T_S[i - 1])
        alpha, gamma = 1.0 - math.exp(-dt / level_s), 1.0 - math.exp(-dt / trend_s)
        for a in range(3):
            before = level[a]
            level[a] = alpha * PATH[i, a] + (1.0 - alpha) * (before + trend[a] * dt)
            trend[a] += gamma * ((level[a] - before) / dt - trend[a])
    expected = [level[a] + 0.1 * trend[a] for a in range(3)]
    assert list(predictions("holt", (level_s, trend_s), 0.1)[-1]) == pytest.approx(expected)


def test_many_settings_at_once_are_each_one_alone() -> None:
    for name in BASELINES:
        some = sorted({one for rows in SETTINGS[name].values() for one in rows.values()})
        together = BASELINES[name](T_S, PATH, some)
        for one, answer in zip(some, together, strict=True):
            assert np.allclose(answer, BASELINES[name](T_S, PATH, [one])[0])


def test_every_motion_that_a_baseline_stands_for_is_predicted_exactly() -> None:
    t_s: Floats = np.arange(200, dtype=np.float64) * 0.01
    line: Floats = np.stack([t_s, -2.0 * t_s, 0.5 * t_s], axis=1)
    bow: Floats = line + np.stack([t_s**2, 0.0 * t_s, -(t_s**2)], axis=1)
    later_line = line[-1] + 0.1 * np.array([1.0, -2.0, 0.5])
    t = t_s[-1] + 0.1
    later_bow = np.array([t + t**2, -2.0 * t, 0.5 * t - t**2])
    for name in ("constant_velocity", "one_euro", "holt", "polynomial"):
        one = setting(name, "position", 0.1)
        answer = evaluate(BASELINES[name](t_s, line, [one])[0], 0.1)[-1]
        # The filters end up behind by less than a millimetre at 2 m/s.
        assert np.allclose(line[-1] + answer, later_line, atol=1e-3), name
    answer = evaluate(BASELINES["polynomial"](t_s, bow, [(0.12, 2.0)])[0], 0.1)[-1]
    assert np.allclose(bow[-1] + answer, later_bow, atol=1e-6)
    assert not evaluate(BASELINES["hold"](t_s, bow, [()])[0], 0.1).any()


def test_settings_know_every_baseline_and_take_the_nearest_horizon() -> None:
    assert set(SETTINGS) == set(BASELINES)
    for name in SETTINGS:
        for quantity in QUANTITIES:
            rows = SETTINGS[name][quantity]
            assert setting(name, quantity, 0.040) == rows[40]
            assert setting(name, quantity, 0.055) == rows[40]  # 56.6 ms is half way in log
            assert setting(name, quantity, 0.058) == rows[80]
            assert setting(name, quantity, 0.001) == rows[20]


def _share(cutoff_hz: float, dt: float) -> float:
    return 1.0 / (1.0 + 1.0 / (2.0 * math.pi * cutoff_hz * dt))
