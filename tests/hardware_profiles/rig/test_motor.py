# SPDX-License-Identifier: Apache-2.0
"""From raw readings to ring positions: ends, direction, wrap, and what is not set."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware_profiles.rig.motor import Motor, RingReading, Way

NUMBERS = st.floats(allow_nan=True, allow_infinity=True)
WAYS: st.SearchStrategy[Way] = st.sampled_from(["up", "down"])


@pytest.mark.parametrize(
    ("motor", "raw", "position"),
    [
        # 16 bit encoder, counts up; down; negative counts; a ring sent as 0 to 1 by OSC.
        (Motor("zoom", 120.0, 64_120.0), 32_120.0, 0.5),
        (Motor("focus", 9_000.0, 300.0, "down"), 2_475.0, 0.75),
        (Motor("zoom", -4_000.0, 4_000.0), -2_000.0, 0.25),
        (Motor("iris", 1.0, 0.0, "down"), 0.9, 0.1),
        # Starts again from 0 at 65536, up: 60000 .. 65535, 0 .. 4464 is 10000 counts.
        (Motor("zoom", 60_000.0, 4_464.0, "up", 65_536.0), 62_500.0, 0.25),
        (Motor("zoom", 60_000.0, 4_464.0, "up", 65_536.0), 1_964.0, 0.75),
        # and the other way round.
        (Motor("zoom", 4_464.0, 60_000.0, "down", 65_536.0), 1_964.0, 0.25),
        # From the same ends the long way round: 55536 counts.
        (Motor("zoom", 60_000.0, 4_464.0, "down", 65_536.0), 32_232.0, 0.5),
        # A little before the first end is below 0, a little behind the last above 1.
        (Motor("zoom", 60_000.0, 4_464.0, "up", 65_536.0), 59_900.0, -0.01),
        (Motor("zoom", 60_000.0, 4_464.0, "up", 65_536.0), 4_564.0, 1.01),
    ],
)
def test_positions_by_hand(motor: Motor, raw: float, position: float) -> None:
    assert motor.fault() is None
    found = motor.at(raw)
    assert found.position == pytest.approx(position, abs=1e-12)
    assert found.state == "ok"


@pytest.mark.parametrize(("raw", "position"), [(-1_000.0, -0.1), (12_500.0, 1.25)])
def test_beyond_the_ends_it_is_kept_and_said(raw: float, position: float) -> None:
    assert Motor("zoom", 0.0, 10_000.0).at(raw) == RingReading(position, "outside")


@pytest.mark.parametrize(
    "motor", [Motor("zoom"), Motor("zoom", 0.0), Motor("zoom", None, 9.0, "down", 65_536.0)]
)
def test_ends_that_are_not_set_are_a_state(motor: Motor) -> None:
    assert not motor.is_set
    assert motor.fault() is None
    assert motor.at(5.0) == RingReading(None, "ends_not_set")
    assert motor.raw_at(0.5) is None
    assert "not set" in motor.words()


@pytest.mark.parametrize("raw", [None, math.nan, math.inf, -math.inf])
def test_no_reading_is_a_state(raw: float | None) -> None:
    assert Motor("zoom", 0.0, 1.0).at(raw) == RingReading(None, "no_reading")


@pytest.mark.parametrize(
    ("motor", "says"),
    [
        (Motor("zoom", 5.0, 5.0), "which is first as well"),
        (Motor("zoom", 5.0, 5.0, "up", 10.0), "which is first as well"),
        (Motor("zoom", 9.0, 5.0, "up"), "direction: found 'up' from 9 to 5"),
        (Motor("zoom", 5.0, 9.0, "down"), "direction: found 'down' from 5 to 9"),
        (Motor("zoom", 5.0, 70_000.0, "up", 65_536.0), "last: found 70000, expected 0 to below"),
        (Motor("zoom", -1.0, 7.0, "up", 65_536.0), "first: found -1"),
    ],
)
def test_ends_that_cannot_be(motor: Motor, says: str) -> None:
    fault = motor.fault()
    assert fault is not None
    assert says in fault
    assert motor.at(5.0).state in ("ok", "outside", "ends_not_set")  # and never an exception


@given(
    st.floats(0.0, 65_535.0), st.floats(0.0, 65_535.0), WAYS, st.booleans(), st.floats(-0.1, 1.1)
)  # fmt: skip
def test_there_and_back(first: float, last: float, way: Way, wraps: bool, position: float) -> None:
    """Given good ends, Expect the reading of a position to be that position."""
    motor = Motor("zoom", first, last, way, 65_536.0 if wraps else None)
    span = motor.span()
    assert span is not None
    if motor.fault() is not None or span < 1.0:
        return
    if wraps and span > 65_536.0 / 1.2:
        return  # with overrun at both ends there is no reading left that belongs to one of them
    found = motor.at(motor.raw_at(position))
    assert found.position == pytest.approx(position, abs=1e-6)


@given(
    st.none() | NUMBERS, st.none() | NUMBERS, WAYS, st.none() | NUMBERS, st.none() | NUMBERS
)  # fmt: skip
def test_whatever_stands_there_is_never_an_exception(
    first: float | None, last: float | None, way: Way, wraps: float | None, raw: float | None
) -> None:
    motor = Motor("zoom", first, last, way, wraps if wraps and wraps > 1e-3 else None)
    found = motor.at(raw)
    assert (found.position is None) == (found.state in ("ends_not_set", "no_reading"))
    motor.fault()
    assert motor.words()
