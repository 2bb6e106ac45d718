# SPDX-License-Identifier: Apache-2.0
"""Overscan follows the prediction in steps that do not breathe."""

from __future__ import annotations

import math
import random

import pytest

from render_bridge.overscan import DOWN_AFTER_S, SIGMAS, STEPS, OverscanSteps, needed_overscan

HALF = math.atan(27.99 / 2 / 35.0)


@pytest.mark.parametrize(("frames", "share"), [(3, 0.26), (6, 0.55)])
def test_the_reference_case_of_stage_practice(frames: int, share: float) -> None:
    """A pan of 40 deg/s left uncompensated for so many frames at 24 fps needs that much."""
    error = math.radians(40.0 * frames / 24.0)
    needed = needed_overscan(HALF, error / SIGMAS)
    assert 2.0 * needed == pytest.approx(share, abs=0.01)


def test_it_covers_what_it_is_asked_for() -> None:
    for sigma in (0.0, 0.001, 0.01, 0.03):
        grown = math.tan(HALF) * (1.0 + 2.0 * needed_overscan(HALF, sigma))
        assert math.atan(grown) >= HALF + SIGMAS * sigma - 1e-12
    assert needed_overscan(HALF, 10.0) < 20.0  # a lost camera asks for no endless picture


def test_up_at_once_down_after_a_while_one_step_at_a_time() -> None:
    steps = OverscanSteps()
    assert steps.update(0.07, 0.04) == 0.08
    for _ in range(int(DOWN_AFTER_S / 0.04) - 1):
        assert steps.update(0.01, 0.04) == 0.08
    assert steps.update(0.01, 0.04) == 0.06
    for _ in range(10_000):
        steps.update(0.0, 0.04)
    assert steps.value == 0.0


def test_noise_about_a_border_does_not_breathe() -> None:
    draw = random.Random(4)
    steps = OverscanSteps()
    seen = [steps.update(draw.uniform(0.055, 0.065), 0.04) for _ in range(5_000)]
    assert len(set(seen[100:])) == 1


def test_it_ends_at_the_last_step() -> None:
    assert OverscanSteps().update(5.0, 0.04) == STEPS[-1]
