# SPDX-License-Identifier: GPL-3.0-or-later
"""What a hand types into a number field: units, commas, and what is refused."""

from __future__ import annotations

import pytest

from ui.setup.quantity import parse_quantity, plain_text
from ui.setup.toml_value import read_value, shown_text, write_bool, write_text, write_texts


@pytest.mark.parametrize(
    ("typed", "unit", "expected"),
    [
        ("12.5", "ms", "12.5"),
        ("0.5 s", "ms", "500"),
        ("0,0125s", "ms", "12.5"),
        ("1.2mm", "m", "0.0012"),
        ("-3 cm", "m", "-0.03"),
        ("\N{MINUS SIGN}3 cm", "m", "-0.03"),
        ("90°", "deg", "90"),
        ("30'", "deg", "0.5"),
        ("59.94 fps", "Hz", "59.94"),
        ("40 %", "", "0.4"),
        ("1e3", "ms", "1000"),
        ("2 in", "mm", "50.8"),
        ("7", "bananas", "7"),
    ],
)
def test_a_typed_number_comes_in_the_fields_unit(typed: str, unit: str, expected: str) -> None:
    assert plain_text(parse_quantity(typed, unit)) == expected


@pytest.mark.parametrize(
    ("typed", "unit", "sentence"),
    [
        ("", "ms", "found '', expected a number"),
        ("fast", "ms", "found 'fast', expected a number"),
        ("1.2.3", "ms", "found '1.2.3', expected a number"),
        ("1,000.5", "ms", "found '1,000.5', expected a number"),
        ("3 kg", "m", "found the unit 'kg', expected one of m, cm, mm, in, ft"),
        ("3 m", "ms", "found the unit 'm', expected one of s, min, ms, us, ns"),
        ("nan", "ms", "found 'nan', expected a number"),
    ],
)
def test_what_is_no_number_is_told_in_a_sentence(typed: str, unit: str, sentence: str) -> None:
    with pytest.raises(ValueError, match=r"^found") as told:
        parse_quantity(typed, unit)
    assert str(told.value) == sentence


@pytest.mark.parametrize(
    ("toml", "shown"),
    [
        ('"freed"', "freed"),
        ("0.0", "0"),
        ("8.50", "8.5"),
        ("1e-7", "0.0000001"),
        ("true", "true"),
        ('["pose", "lens"]', "pose, lens"),
        ("[0.0, 1.5, -2]", "0, 1.5, -2"),
        ("ninety", "ninety"),
        ("1\nother = 2", "1\nother = 2"),
        ("2026-01-01", "2026-01-01"),
    ],
)
def test_a_toml_value_is_shown_as_people_write_it(toml: str, shown: str) -> None:
    assert shown_text(read_value(toml)) == shown


@pytest.mark.parametrize("text", ["", 'a "quoted" word', "back\\slash", "摄影机", "tab\there"])
def test_a_written_text_reads_back(text: str) -> None:
    assert read_value(write_text(text)) == text


def test_lists_and_switches_are_written_as_toml() -> None:
    assert write_texts(["pan", "tilt"]) == '["pan", "tilt"]'
    assert read_value(write_texts([])) == []
    assert read_value(write_bool(True)) is True
    assert read_value(write_bool(False)) is False
