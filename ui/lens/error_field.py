# SPDX-License-Identifier: GPL-3.0-or-later
"""A predicted error over zoom and focus, cut up for painting: fields, outlines, numbers. Pure."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import NamedTuple

from ui.lens.events import ErrorMap


class Field(NamedTuple):
    """A sample and the part of the rings that it stands for."""

    zoom_from: float
    zoom_to: float
    focus_from: float
    focus_to: float
    px: float


class Edge(NamedTuple):
    """A straight piece of an outline, in zoom and focus."""

    zoom_from: float
    focus_from: float
    zoom_to: float
    focus_to: float


def spans(marks: Sequence[float], low: float, high: float) -> list[tuple[float, float]]:
    """Return from where to where each mark stands for the error: half way to its neighbours."""
    middles = [(a + b) / 2.0 for a, b in itertools.pairwise(marks)]
    edges = [min(max(edge, low), high) for edge in (low, *middles, high)]
    return list(itertools.pairwise(edges))


def fields(errors: ErrorMap, span: tuple[float, float, float, float]) -> list[Field]:
    """Return the fields that are known; `span` is zoom from, to, focus from, to."""
    columns, rows = spans(errors.zooms, *span[:2]), spans(errors.foci, *span[2:])
    return [
        Field(*column, *row, px)
        for column, line in zip(columns, errors.px, strict=True)
        for row, px in zip(rows, line, strict=True)
        if px is not None
    ]


def outline(
    errors: ErrorMap, span: tuple[float, float, float, float], limit_px: float
) -> list[Edge]:
    """Return the border between the fields above a limit and all others."""
    columns, rows = spans(errors.zooms, *span[:2]), spans(errors.foci, *span[2:])
    above = [[px is not None and px > limit_px for px in line] for line in errors.px]
    found = []
    for i, (zoom_from, zoom_to) in enumerate(columns):
        for j, (focus_from, focus_to) in enumerate(rows):
            if i and above[i][j] != above[i - 1][j]:
                found.append(Edge(zoom_from, focus_from, zoom_from, focus_to))
            if j and above[i][j] != above[i][j - 1]:
                found.append(Edge(zoom_from, focus_from, zoom_to, focus_from))
    return found


def numbers(
    errors: ErrorMap, span: tuple[float, float, float, float], columns: int, rows: int
) -> list[Field]:
    """Return the field with the largest error in each of columns x rows parts, largest first."""
    zoom_low, zoom_high, focus_low, focus_high = span
    largest: dict[tuple[int, int], Field] = {}
    for field in fields(errors, span):
        zoom = (field.zoom_from + field.zoom_to) / 2.0
        focus = (field.focus_from + field.focus_to) / 2.0
        column = int(columns * (zoom - zoom_low) / (zoom_high - zoom_low))
        row = int(rows * (focus - focus_low) / (focus_high - focus_low))
        place = (min(column, columns - 1), min(row, rows - 1))
        if place not in largest or field.px > largest[place].px:
            largest[place] = field
    return sorted(largest.values(), key=lambda field: -field.px)
