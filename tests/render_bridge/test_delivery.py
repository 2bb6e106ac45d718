# SPDX-License-Identifier: Apache-2.0
"""Delivery as measured: p99.9, bounded memory, and late ones count."""

from __future__ import annotations

import random

import pytest

from render_bridge.delivery import BIN_NS, BINS, FEWEST, DeliveryMeter


def test_too_few_say_nothing() -> None:
    meter = DeliveryMeter()
    for _ in range(FEWEST - 1):
        meter.add(300_000)
    assert meter.quantile_ns() is None
    meter.add(300_000)
    assert meter.quantile_ns() == 2 * BIN_NS


@pytest.mark.parametrize("seed", range(5))
def test_it_is_the_quantile_to_a_bin(seed: int) -> None:
    draw = random.Random(seed)
    meter = DeliveryMeter()
    values = [round(draw.expovariate(1.0) * 1e6) for _ in range(15_000)]
    for value in values:
        meter.add(value)
    exact = sorted(values)[int(0.999 * len(values))]
    found = meter.quantile_ns()
    assert found is not None
    assert exact - 3 * BIN_NS <= found <= exact + 4 * BIN_NS


def test_two_late_in_a_thousand_show_and_are_forgotten() -> None:
    meter = DeliveryMeter()
    for number in range(10_000):
        meter.add(20_000_000 if number % 500 == 0 else 400_000)
    assert meter.quantile_ns() == 81 * BIN_NS
    for _ in range(60_000):
        meter.add(400_000)
    assert meter.quantile_ns() == 2 * BIN_NS


def test_nonsense_stays_within_the_bins() -> None:
    meter = DeliveryMeter()
    for value in (-5, 10**15) * FEWEST:
        meter.add(value)
    assert meter.quantile_ns() == BINS * BIN_NS
