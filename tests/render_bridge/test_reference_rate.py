# SPDX-License-Identifier: Apache-2.0
"""The rate of a reference, measured and named."""

from __future__ import annotations

import random
from collections.abc import Iterable
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware_profiles.rates import NS_PER_S, parse_rate
from render_bridge.rate_names import (
    STANDARD_RATES,
    beat_s,
    exact_name,
    rate_name,
    simple_ratio,
    standard_rate,
)
from render_bridge.reference_rate import RateMeter
from tests.render_bridge.house_reference import JITTER_NS, MS, T0, HouseReference


def measure(meter: RateMeter, reference: HouseReference, edges: Iterable[int]) -> list[float]:
    """Return all measurements."""
    found = []
    for j in edges:
        if meter.observe(reference.edge_ns(j)) and meter.measured is not None:
            found.append(meter.measured.hz)
    return found


class TestMeter:
    @pytest.mark.parametrize("rate", STANDARD_RATES)
    def test_every_standard_rate_is_told_from_its_twin_within_two_seconds(
        self, rate: Fraction
    ) -> None:
        for seed in range(3):
            reference = HouseReference(rate, ppm=50, seed=seed)
            meter = RateMeter()
            measure(meter, reference, range(reference.count(2)))
            assert meter.measured is not None
            assert standard_rate(meter.measured.hz) == rate

    def test_its_sigma_is_what_it_scatters_by(self) -> None:
        """Given 200 references of 24.000, Expect what is measured to scatter by its sigma."""
        found, sigmas = [], []
        for seed in range(200):
            reference = HouseReference(Fraction(24), seed=seed)
            meter = RateMeter()
            measure(meter, reference, range(48))
            if meter.measured is not None:
                found.append((meter.measured.hz / 24.0 - 1.0) * 1e6)
                sigmas.append(meter.measured.sigma_ppm)
        assert len(found) > 150
        scatter = (sum(ppm * ppm for ppm in found) / len(found)) ** 0.5
        assert scatter == pytest.approx(sum(sigmas) / len(sigmas), rel=0.3)

    @pytest.mark.parametrize("jump_ms", [-20.0, 0.4, 0.8, 3.0, 9.0, 20.0])
    def test_a_jump_is_no_other_rate(self, jump_ms: float) -> None:
        for rate in (Fraction(24), Fraction(60000, 1001)):
            reference = HouseReference(rate)
            meter = RateMeter()
            count = reference.count(5)
            found = measure(meter, reference, range(count))
            reference.shift_ns += round(jump_ms * MS)
            found += measure(meter, reference, range(count, count + reference.count(6)))
            assert {standard_rate(hz) for hz in found} == {rate}

    @pytest.mark.parametrize("lost", [0.05, 0.3])
    def test_lost_edges_do_not_change_it(self, lost: float) -> None:
        reference = HouseReference(Fraction(50))
        chance = random.Random(4)
        meter = RateMeter()
        measure(meter, reference, [j for j in range(1_000) if chance.random() > lost])
        assert meter.measured is not None
        assert meter.measured.hz == pytest.approx(50.0, rel=100e-6)

    def test_single_edges_far_off_do_not_change_it(self) -> None:
        reference = HouseReference(Fraction(25))
        meter = RateMeter()
        for j in range(200):
            meter.observe(reference.edge_ns(j) + (13 * MS if j % 11 == 3 else 0))
        assert meter.measured is not None
        assert meter.measured.hz == pytest.approx(25.0, rel=200e-6)

    def test_half_and_double_of_it_are_found_anew(self) -> None:
        meter = RateMeter()
        start_ns = 0
        for rate in (Fraction(25), Fraction(50), Fraction(25)):
            reference = HouseReference(rate)
            reference.shift_ns += start_ns
            found = measure(meter, reference, range(reference.count(4)))
            assert found[-1] == pytest.approx(float(rate), rel=200e-6)
            start_ns += 4 * NS_PER_S

    def test_edges_that_scatter_too_much_are_not_measured(self) -> None:
        reference = HouseReference(Fraction(24), jitter_ns=100 * JITTER_NS)
        meter = RateMeter()
        assert measure(meter, reference, range(480)) == []

    @given(st.lists(st.integers(0, 10**10), max_size=200))
    def test_any_edges_are_taken(self, edges: list[int]) -> None:
        meter = RateMeter()
        for edge in edges:
            meter.observe(T0 + edge)
        assert meter.measured is None or meter.measured.hz > 0.0


class TestNames:
    @pytest.mark.parametrize(
        ("hz", "name"),
        [
            (24.0003, "24.000"),
            (23.9755, "23.976 (24000/1001)"),
            (29.9702, "29.970 (30000/1001)"),
            (47.9515, "47.952 (48000/1001)"),
            (59.9411, "59.940 (60000/1001)"),
            (60.0012, "60.000"),
            (119.8812, "119.880 (120000/1001)"),
            (24.0123, "24.012 Hz"),
            (23.5, "23.500 Hz"),
            (1.0, "1.000 Hz"),
        ],
    )
    def test_a_rate_has_the_name_people_use(self, hz: float, name: str) -> None:
        assert rate_name(hz) == name

    def test_what_people_type_is_named_as_they_typed_it(self) -> None:
        for text in ("23.976", "29.97", "47.95", "59.94", "119.88", "24", "25", "60", "120"):
            assert standard_rate(float(parse_rate(text))) == parse_rate(text)
            assert exact_name(parse_rate(text)).startswith(text)

    @pytest.mark.parametrize(
        ("hz", "stage", "seconds"),
        [
            (60.0, Fraction(60000, 1001), 16.683),  # stage_practice: beats every 16.7 s
            (24.0, Fraction(24000, 1001), 41.708),
            (59.94006, Fraction(60), 16.683),
            (60.0, Fraction(24000, 1001), 16.683),
        ],
    )
    def test_twins_beat(self, hz: float, stage: Fraction, seconds: float) -> None:
        assert beat_s(hz, stage) == pytest.approx(seconds, rel=1e-3)

    @pytest.mark.parametrize(("hz", "stage"), [(60.001, Fraction(24)), (100.3, Fraction(24))])
    def test_others_do_not(self, hz: float, stage: Fraction) -> None:
        assert beat_s(hz, stage) is None

    def test_a_simple_ratio_is_found(self) -> None:
        found = simple_ratio(59.94, Fraction(24000, 1001))
        assert found.ratio == Fraction(5, 2)
        assert abs(found.ppm) < 5
