# SPDX-License-Identifier: Apache-2.0
"""Any bytes as points: points, or one error that names the file."""

from __future__ import annotations

import json

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from hardware_profiles.exchange.points import FARTHEST, read_points
from tests.hardware_profiles.exchange.refused import lines_of, well_said

TITLES = ("x", "y", "z")
_NUMBER = st.floats(-FARTHEST, FARTHEST)
_ROWS = st.lists(st.lists(_NUMBER, min_size=3, max_size=3), min_size=1, max_size=20)


@given(_ROWS, st.sampled_from([",", " ", "\t", ";"]), st.booleans())
def test_numbers_come_back_as_they_are(rows: list[list[float]], mark: str, header: bool) -> None:
    lines = [mark.join(map(repr, row)) for row in rows]
    head = [mark.join(TITLES)] if header and mark != " " else []
    found = read_points("\n".join(head + lines).encode(), "p", TITLES)
    assert np.array_equal(found, np.array(rows))
    assert np.array_equal(read_points(json.dumps(rows).encode(), "p", TITLES), np.array(rows))


@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_any_bytes_are_points_or_one_error(data: bytes) -> None:
    assert well_said(lines_of(lambda: read_points(data, "p", TITLES)), "p")


@given(
    st.recursive(
        st.none() | st.floats() | st.integers() | st.text(max_size=4),
        lambda inner: (
            st.lists(inner, max_size=4)
            | st.dictionaries(st.sampled_from(["x", "y", "z", "points"]), inner)
        ),
    )
)
def test_any_json_is_points_or_one_error(value: object) -> None:
    data = json.dumps(value).encode()
    assert well_said(lines_of(lambda: read_points(data, "p", TITLES)), "p")
