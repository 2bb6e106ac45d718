# SPDX-License-Identifier: Apache-2.0
"""Another machine's mathematics: the last digit differs, and the tolerances bear it.

IEEE 754 fixes +, -, *, / and the square root; sine and its kin are the C library's own. Here each
of their results is moved by one unit in the last place, up, down or not, as a seed says.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable
from pathlib import Path

import pytest

from sim.regression import replay

DATA = Path(__file__).parent / "data"
FUNCTIONS = (
    "sin", "cos", "tan", "asin", "acos", "atan", "atan2", "exp", "expm1", "log", "log1p", "hypot",
    "dist", "pow",
)  # fmt: skip
# Timecode edges are whole numbers and fractions: no sine in them.
NAMES = [name for name in replay.case_names(DATA) if name != "sync-ltc"]


def last_digit_off(plain: Callable[..., float], draw: random.Random, count: list[int]) -> object:
    def off(*args: object) -> float:
        value = plain(*args)
        count[0] += 1
        return math.nextafter(value, draw.choice((-math.inf, value, math.inf)))

    return off


@pytest.mark.parametrize("name", NAMES)
def test_the_last_digit_of_sines_is_within_tolerance(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    draw, count = random.Random(f"last digit {name}"), [0]
    for function in FUNCTIONS:
        plain = getattr(math, function)
        monkeypatch.setattr(math, function, last_digit_off(plain, draw, count))
    found = replay.check(DATA, name).differences
    monkeypatch.undo()
    assert count[0] > 0
    assert [one.line() for one in found] == []
