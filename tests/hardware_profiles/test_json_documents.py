# SPDX-License-Identifier: Apache-2.0
"""JSON as a table: nan and inf come through to be refused by name; garbage is one ValueError."""

from __future__ import annotations

import contextlib
import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware_profiles.json_documents import DEEPEST, read_table

VALUES = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=8,
)


@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_any_bytes_are_a_value_or_a_value_error(data: bytes) -> None:
    with contextlib.suppress(ValueError):
        read_table(data)


@given(VALUES)
def test_what_json_and_its_infinities_say_is_read(value: object) -> None:
    text = json.dumps(value)
    assert json.dumps(read_table(text.encode())) == text  # nan is not equal to itself


def test_numbers_beyond_a_double_are_inf() -> None:
    found = read_table(b'{"a": 1e999, "b": -1e999, "c": NaN}')
    assert isinstance(found, dict)
    assert (found["a"], found["b"]) == (math.inf, -math.inf)
    assert math.isnan(found["c"])


@pytest.mark.parametrize("text", ["{'a': 1}", '{"a": 1,}', '{"a": 01}', "[1 2]", '"\x01"'])
def test_what_json_does_not_know_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"JSON|character|Object|Array|expected|trailing"):
        read_table(text.encode())


@pytest.mark.parametrize("depth", [DEEPEST + 2, 900, 100_000])
def test_deep_nesting_is_refused_and_costs_no_stack(depth: int) -> None:
    with pytest.raises(ValueError, match=r"deep|recursion|truncated|Expecting"):
        read_table(b"[" * depth + b"]" * depth)
    with pytest.raises(ValueError, match=r"."):
        read_table(b"[" * depth + b"NaN" + b"]" * depth)
