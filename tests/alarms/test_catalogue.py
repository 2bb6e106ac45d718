# SPDX-License-Identifier: Apache-2.0
"""The fault catalogue against its reference, and against the codes that the product uses."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from stagectl.alarms.catalogue import FAULTS, Fault, fault

ROOT = Path(__file__).parents[2]
PRODUCT = ("hardware_profiles", "tracking", "render_bridge", "stagectl")
CATALOGUE = ROOT / "stagectl/alarms/catalogue.py"
# Why no event has this code; the catalogue says it beside the row.
NEVER_TOLD = {
    "F-08": "nothing reads the time of day to make a picture",
    "F-25": "a run works on copies of its files: an edit does nothing",
    "F-27": "a line that fails and comes back is told as F-01",
    "F-35": "shown by soak tests, not on a stage",
    "F-37": "refused in the answer to the order",
}
CODE = re.compile(r"F-\d\d")


def codes_in(source: str) -> set[str]:
    """Return the string literals of a module that are fault ids and nothing else."""
    found = (node.value for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Constant))
    return {value for value in found if isinstance(value, str) and CODE.fullmatch(value)}


@pytest.fixture(scope="module")
def used() -> set[str]:
    files = [path for package in PRODUCT for path in (ROOT / package).rglob("*.py")]
    texts = [path.read_text(encoding="utf-8") for path in files if path != CATALOGUE]
    return set().union(*(codes_in(text) for text in texts if "F-" in text))


def test_the_ids_are_those_of_the_reference() -> None:
    """Its section 4 goes from F-01 to F-38, without a gap; F-39 is ours (docs/decisions/0022)."""
    assert [row.id for row in FAULTS] == [f"F-{number:02}" for number in range(1, 40)]
    assert fault("F-15") is FAULTS[14]
    with pytest.raises(KeyError):
        fault("F-40")


@pytest.mark.parametrize("row", FAULTS, ids=lambda row: str(row.id))
def test_a_row_is_words_for_people(row: Fault) -> None:
    assert 2 <= len(row.title.split()) <= 4
    for text in (row.sentence, row.fix):
        assert text[0].isupper()
        assert text.endswith(".")
        assert len(text) <= 80
    assert row.level in ("info", "warn", "alarm")
    assert row.within_ms is None or 50 <= row.within_ms <= 2_000


def test_titles_are_told_apart() -> None:
    assert len({row.title for row in FAULTS}) == len(FAULTS)


def test_every_code_of_the_product_is_in_the_catalogue(used: set[str]) -> None:
    assert used  # the scan finds them at all
    assert used <= {row.id for row in FAULTS}


def test_what_is_promised_in_time_is_told_somewhere(used: set[str]) -> None:
    assert {row.id for row in FAULTS if row.within_ms is not None} <= used


def test_what_is_never_told_is_listed_with_its_reason(used: set[str]) -> None:
    assert {row.id for row in FAULTS} - used == set(NEVER_TOLD)


def test_the_scan_sees_codes_and_no_prose() -> None:
    assert codes_in('"""As in F-07."""\nCODE = "F-29"\nx = f(code="F-33")') == {"F-29", "F-33"}
