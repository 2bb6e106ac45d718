# SPDX-License-Identifier: GPL-3.0-or-later
"""The predicted error cut up for painting: nothing is left out, the largest is always written."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ui.lens.error_field import fields, numbers, outline, spans
from ui.lens.events import ErrorMap

SPAN = (0.0, 1.0, 0.0, 1.0)
rings = st.lists(st.floats(0.0, 1.0), min_size=1, max_size=9, unique=True).map(sorted)


@st.composite
def maps(draw: st.DrawFn) -> ErrorMap:
    zooms, foci = draw(rings), draw(rings)
    value = st.none() | st.floats(0.0, 50.0)
    line = st.lists(value, min_size=len(foci), max_size=len(foci)).map(tuple)
    px = draw(st.lists(line, min_size=len(zooms), max_size=len(zooms)))
    return ErrorMap(tuple(zooms), tuple(foci), tuple(px))


def test_a_mark_stands_for_half_the_way_to_its_neighbours() -> None:
    assert spans([0.0, 0.5, 1.0], 0.0, 1.0) == [(0.0, 0.25), (0.25, 0.75), (0.75, 1.0)]
    assert spans([0.3], 0.0, 1.0) == [(0.0, 1.0)]


def test_the_outline_runs_between_above_and_below() -> None:
    errors = ErrorMap((0.0, 1.0), (0.0, 1.0), ((1.0, 1.0), (1.0, 9.0)))
    assert set(outline(errors, SPAN, 2.0)) == {(0.5, 0.5, 0.5, 1.0), (0.5, 0.5, 1.0, 0.5)}
    assert outline(errors, SPAN, 9.0) == []


@given(maps())
def test_known_fields_cover_what_is_known_and_no_more(errors: ErrorMap) -> None:
    known = [px for line in errors.px for px in line if px is not None]
    found = fields(errors, SPAN)
    assert [field.px for field in found] == known
    if len(known) == len(errors.zooms) * len(errors.foci):
        area = sum(
            (field.zoom_to - field.zoom_from) * (field.focus_to - field.focus_from)
            for field in found
        )
        assert abs(area - 1.0) < 1e-9


@given(maps(), st.integers(1, 12), st.integers(1, 12))
def test_the_largest_error_is_always_written(errors: ErrorMap, columns: int, rows: int) -> None:
    known = [px for line in errors.px for px in line if px is not None]
    written = numbers(errors, SPAN, columns, rows)
    assert len(written) <= columns * rows
    assert max((field.px for field in written), default=None) == max(known, default=None)
    for field in written:
        assert 0.0 <= field.zoom_from <= field.zoom_to <= 1.0 + 1e-9
        assert 0.0 <= field.focus_from <= field.focus_to <= 1.0 + 1e-9
