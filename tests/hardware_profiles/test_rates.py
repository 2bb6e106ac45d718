# SPDX-License-Identifier: Apache-2.0
"""Frame rates: what people write, and what it means exactly."""

from __future__ import annotations

import contextlib
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware_profiles.rates import format_rate, parse_rate, period_ns


@pytest.mark.parametrize(
    ("text", "rate"),
    [
        ("24000/1001", Fraction(24000, 1001)),
        ("23.976", Fraction(24000, 1001)),
        ("23.98", Fraction(24000, 1001)),
        ("29.97", Fraction(30000, 1001)),
        ("47.952", Fraction(48000, 1001)),
        ("59.94", Fraction(60000, 1001)),
        ("119.88", Fraction(120000, 1001)),
        ("25", Fraction(25)),
        (" 25/1 ", Fraction(25)),
        ("50/2", Fraction(25)),
        ("12.5", Fraction(25, 2)),
        ("1", Fraction(1)),
        ("1000", Fraction(1000)),
    ],
)
def test_what_people_write(text: str, rate: Fraction) -> None:
    assert parse_rate(text) == rate
    assert parse_rate(format_rate(rate)) == rate


@pytest.mark.parametrize(
    "text",
    [
        "", "fast", "24fps", "24/0", "0", "-25", "1001", "0.5", "nan", "inf", "25/", "/25", "2 5",
        "1e3", "1e999999999", "24_000/1001", "23.97600000000001", "99999999999/4000000001",
        "4294967311/171798692", "\u0662\u0664",
    ],
)  # fmt: skip
def test_what_is_no_rate(text: str) -> None:
    """Given nonsense, or a fraction too long for the wire, Expect a plain sentence, at once."""
    with pytest.raises(ValueError, match="rate"):
        parse_rate(text)


@given(st.text(max_size=20))
def test_any_text_is_a_rate_or_a_value_error(text: str) -> None:
    with contextlib.suppress(ValueError):
        rate = parse_rate(text)
        assert 1 <= rate <= 1000
        assert max(rate.numerator, rate.denominator) < 2**32


def test_the_period() -> None:
    assert period_ns(Fraction(25)) == 40_000_000.0
    assert period_ns(Fraction(24000, 1001)) == pytest.approx(41_708_333.333333, abs=1e-6)
