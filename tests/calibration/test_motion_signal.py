# SPDX-License-Identifier: Apache-2.0
"""Rates of change at irregular instants, and their smoothing: no delay, nothing made up in gaps."""

from __future__ import annotations

import math

import numpy as np
import pytest

from tests.calibration.tracks import NS
from tracking.calibration.motion_signal import (
    Signal,
    axes_turning,
    changing,
    smoothed,
    travelling,
    turning,
)

MS = 1_000_000


def uneven(seconds: float, hz: float, seed: int) -> np.ndarray:
    """Return growing instants with up to 30 % of a period of jitter."""
    rng = np.random.default_rng(seed)
    t_s = np.arange(0.0, seconds, 1.0 / hz)
    return np.asarray(np.round((t_s + rng.uniform(0.0, 0.3 / hz, len(t_s))) * NS), dtype=np.int64)


def test_a_steady_spin_is_its_rate_about_the_bodys_own_axis() -> None:
    t_ns = uneven(2.0, 60.0, 1)
    half = 0.5 * 1.7 * t_ns / NS
    tilt = np.array([math.cos(0.4), math.sin(0.4), 0.0, 0.0])
    # World: first a constant tilt about x, then the spin about the body's z.
    q = np.stack(
        (tilt[0] * np.cos(half), tilt[1] * np.cos(half), -tilt[1] * np.sin(half),
         tilt[0] * np.sin(half)),
        axis=1,
    )  # fmt: skip
    q[::3] *= -1.0  # the sign of a quaternion says nothing
    signal = turning(t_ns, q)
    assert signal.values == pytest.approx(np.tile((0.0, 0.0, 1.7), (len(t_ns) - 1, 1)), abs=1e-7)
    axes = axes_turning(t_ns, q).values.reshape(-1, 3, 3)
    # A point on the spin axis does not move, one beside it moves at 1.7 m/s for each metre.
    assert axes @ (0.0, 0.0, 1.0) == pytest.approx(np.zeros((len(t_ns) - 1, 3)), abs=1e-7)
    speed = np.linalg.norm(axes @ (0.0, 2.0, 0.0), axis=1)
    assert speed == pytest.approx(np.full(len(t_ns) - 1, 3.4), rel=1e-3)


def test_a_straight_line_of_rates_is_smoothed_to_itself() -> None:
    t_ns = uneven(4.0, 60.0, 2)
    parabola = 0.5 * 3.0 * (t_ns / NS) ** 2
    at_ns = np.arange(300 * MS, 3500 * MS, 7 * MS, dtype=np.int64)
    values, valid = smoothed(changing(t_ns, parabola), at_ns, 20e6)
    assert valid.all()
    assert values[:, 0] == pytest.approx(3.0 * at_ns / NS, abs=1e-5)


def test_smoothing_has_no_delay_whatever_the_rate() -> None:
    """The phase of a 1 Hz sine, found by projection, stays where it is."""
    at_ns = np.arange(1 * NS, 9 * NS, 5 * MS, dtype=np.int64)
    wave = np.exp(-2j * math.pi * at_ns / NS)
    for hz, seed in ((24.0, 3), (60.0, 4), (240.0, 5)):
        t_ns = uneven(10.0, hz, seed)
        values, _ = smoothed(changing(t_ns, np.sin(2.0 * math.pi * t_ns / NS)), at_ns, 42e6)
        late_s = -np.angle((values[:, 0] * wave).sum()) / (2.0 * math.pi)
        assert abs(late_s) < 0.2e-3


def test_nothing_is_said_inside_a_gap_or_outside() -> None:
    t_ns = np.concatenate((np.arange(0, NS, 20 * MS), np.arange(2 * NS, 3 * NS, 20 * MS)))
    signal = travelling(t_ns, np.outer(t_ns / NS, (1.0, 0.0, 0.0)))
    at_ns = np.arange(-200 * MS, 3200 * MS, 10 * MS, dtype=np.int64)
    values, valid = smoothed(signal, at_ns, 20e6)
    assert valid[(at_ns > 50 * MS) & (at_ns < 930 * MS)].all()
    assert not valid[(at_ns > 950 * MS) & (at_ns < 2050 * MS)].any()  # and a little beside it
    assert not valid[(at_ns < 0) | (at_ns > 3 * NS)].any()
    assert (values[~valid] == 0.0).all()
    assert values[valid] == pytest.approx(np.tile((1.0, 0.0, 0.0), (int(valid.sum()), 1)))


@pytest.mark.parametrize("period_ms", [8, 20, 42])
def test_a_jump_of_the_tracker_is_left_out_and_motion_is_not(period_ms: int) -> None:
    t_ns = np.arange(0, 10 * NS, period_ms * MS, dtype=np.int64)
    # Still, then a whip pan's worth of travel within half a second, then still.
    position_m = np.outer(np.tanh((t_ns / NS - 4.0) * 8.0), (0.3, 0.0, 0.0))
    position_m += np.random.default_rng(1).normal(0.0, 0.0003, position_m.shape)
    whole = travelling(t_ns, position_m)
    assert len(whole.t_ns) == len(t_ns) - 1
    jump_at = round(7.0 * NS / (period_ms * MS))
    position_m[jump_at:] += (0.0, 0.8, 0.0)
    jumped = travelling(t_ns, position_m)
    assert set(whole.t_ns) - set(jumped.t_ns) == {whole.t_ns[jump_at - 1]}


def test_noise_of_uneven_samples_cancels_between_one_rate_and_the_next() -> None:
    """Rates over short spans are noisy; weighed by their spans they hardly are."""
    rng = np.random.default_rng(2)
    even = np.arange(0, 20 * NS, 16 * MS, dtype=np.int64)
    uneven_ns = even + rng.integers(0, 15 * MS, len(even))
    at_ns = np.arange(NS, 19 * NS, 10 * MS, dtype=np.int64)
    noise = rng.normal(0.0, 1.0, len(even))
    spread = [
        float(np.std(smoothed(changing(t_ns, noise), at_ns, 40e6)[0])) for t_ns in (even, uneven_ns)
    ]
    assert spread[1] < 1.3 * spread[0]


def test_too_few_instants_carry_nothing() -> None:
    empty = Signal(np.zeros(0, dtype=np.int64), np.zeros((0, 3)), np.zeros(0, dtype=np.int64), 0.0)
    values, valid = smoothed(empty, np.arange(5, dtype=np.int64), 20e6)
    assert values.shape == (5, 3)
    assert not valid.any()
