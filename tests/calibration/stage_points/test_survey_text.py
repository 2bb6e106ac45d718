# SPDX-License-Identifier: Apache-2.0
"""Surveys as text: what people write, and what is refused by line."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.calibration.stage_points.surveys import survey, text
from tracking.calibration.stage_points.survey import parse_survey


def test_it_comes_back() -> None:
    points = survey()
    points.stage[3, :2] = np.nan
    found = parse_survey(text(points).splitlines())
    assert found.names == points.names
    assert np.allclose(found.tracker, points.tracker, atol=1e-6)
    assert np.allclose(found.stage, points.stage, atol=1e-6, equal_nan=True)


def test_without_a_header_semicolons_and_other_orders() -> None:
    plain = parse_survey(["a;1;2;3;4;5;6"])
    named = parse_survey(["# as measured", "Point,sx,sy,sz,tx,ty,tz", "a,4,5,6,1,2,3"])
    for found in (plain, named):
        assert found.names == ("a",)
        assert found.tracker.tolist() == [[1.0, 2.0, 3.0]]
        assert found.stage.tolist() == [[4.0, 5.0, 6.0]]


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("b,1,2,nan,4,5,6", "tracker_z: found 'nan'"),
        ("b,1,2,3,inf,5,6", "stage_x: found 'inf'"),
        ("b,1,2,,4,5,6", "tracker_z: found ''"),
        ("b,1,2,3,,,", "no stage coordinate"),
        ("a,1,2,3,4,5,6", "a stands there twice"),
        (",1,2,3,4,5,6", "name"),
        ("b,1,2,3,4,5,1e30", "stage_z"),
    ],
)
def test_bad_lines_are_named(line: str, why: str) -> None:
    with pytest.raises(ValueError, match=rf"^line 2: .*{why}"):
        parse_survey(["a,1,2,3,4,5,6", line])


@given(st.lists(st.text(max_size=60), max_size=5))
def test_garbage_is_a_survey_or_one_line(lines: list[str]) -> None:
    try:
        found = parse_survey(lines)
    except ValueError as error:
        said = str(error)
    else:
        said = "line 0"
        assert np.isfinite(found.tracker).all()
        assert found.known.any(axis=1).all()
    assert said.startswith("line ")
    assert "\n" not in said
