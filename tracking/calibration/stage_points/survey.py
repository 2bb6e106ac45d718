# SPDX-License-Identifier: Apache-2.0
"""A survey as text: `name, tracker x, y, z, stage x, y, z` in metres, one point a line.

A stage coordinate may be left out: a mark of which only the height is known says `floor7,..,,,0`, a
place on the wall only how far forward it is. A header may give the columns another order.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tracking.calibration.rotation_arrays import Floats

MOST_POINTS = 500
LARGEST = 1e7
LONGEST_NAME = 63
COLUMNS = ("name", "tracker_x", "tracker_y", "tracker_z", "stage_x", "stage_y", "stage_z")
_SHORT = {"tx": 1, "ty": 2, "tz": 3, "sx": 4, "sy": 5, "sz": 6, "point": 0, "id": 0}


@dataclass(frozen=True, slots=True)
class Survey:
    """Points that were measured by the tracker and on the stage."""

    names: tuple[str, ...]
    tracker: Floats
    """(n, 3) in the tracker's world."""
    stage: Floats
    """(n, 3) on the stage; nan where it is not known."""

    def __len__(self) -> int:
        return len(self.names)

    @property
    def known(self) -> npt.NDArray[np.bool_]:
        """(n, 3) which stage coordinates are known."""
        return np.isfinite(self.stage)

    def only(self, keep: Sequence[int] | npt.NDArray[np.bool_]) -> Survey:
        """Return the points of a mask or of indices."""
        mask = np.asarray(keep)
        index = np.flatnonzero(mask) if mask.dtype == bool else mask.astype(np.int64)
        names = tuple(self.names[i] for i in index)
        return Survey(names, self.tracker[index], self.stage[index])

    def moved(self, tracker: Floats) -> Survey:
        """Return the same points at other places of the tracker."""
        return Survey(self.names, tracker, self.stage)


def parse_survey(
    lines: Sequence[str], *, with_stage: bool = True, with_tracker: bool = True
) -> Survey:
    """Return the survey of a text.

    Without `with_stage` stage coordinates may be missing at all; without `with_tracker` those of
    the tracker may, and are nan.

    Raises ValueError "line N: what is wrong".
    """
    names: list[str] = []
    tracker: list[list[float]] = []
    stage: list[list[float]] = []
    order: list[int] | None = None
    for number, line in enumerate(lines, 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        cells = _cells(line, number)
        if order is None:
            order = _order_in(cells)
            if order is not None:
                continue
            order = list(range(len(COLUMNS)))
        row = [cells[at] if 0 <= at < len(cells) else "" for at in order]
        name = row[0]
        if not name or len(name) > LONGEST_NAME or not name.isprintable():
            raise ValueError(f"line {number}: name: found {name!r:.60}, expected a point's name")
        if name in names:
            raise ValueError(f"line {number}: {name} stands there twice; give each its own name")
        tracker.append(
            [
                _number(cell, number, COLUMNS[k + 1]) if cell or with_tracker else math.nan
                for k, cell in enumerate(row[1:4])
            ]
        )
        known = [
            _number(cell, number, COLUMNS[k + 4]) if cell else math.nan
            for k, cell in enumerate(row[4:7])
        ]
        if with_stage and not any(map(math.isfinite, known)):
            raise ValueError(
                f"line {number}: {name}: no stage coordinate; expected one or more of x, y, z"
            )
        stage.append(known)
        names.append(name)
        if len(names) > MOST_POINTS:
            raise ValueError(f"line {number}: more than {MOST_POINTS} points")
    if not names:
        raise ValueError(f"line 1: holds no point; expected lines {','.join(COLUMNS)}")
    return Survey(tuple(names), np.array(tracker), np.array(stage))


def _cells(line: str, number: int) -> list[str]:
    try:
        row = next(csv.reader([line.strip()], delimiter=_mark(line)), [])
    except csv.Error as error:
        raise ValueError(f"line {number}: {line[:40]!r} is no row of a table ({error})") from None
    return [cell.strip() for cell in row]


def _mark(line: str) -> str:
    """Return what separates the columns: comma, semicolon or tab."""
    return max(",;\t", key=line.count)


def _order_in(cells: list[str]) -> list[int] | None:
    """Return where each column stands, from a header; None where the first line is a point."""
    places: dict[int, int] = {}
    for at, cell in enumerate(cells):
        word = cell.lower().replace(" ", "_").split("[")[0].split("(")[0].strip("_")
        word = word.removesuffix("_m")
        if word in COLUMNS:
            places[COLUMNS.index(word)] = at
        elif word in _SHORT:
            places[_SHORT[word]] = at
    if {0, 1, 2, 3} <= places.keys() or {0, 4, 5, 6} <= places.keys():
        return [places.get(k, -1) for k in range(len(COLUMNS))]
    return None


def _number(cell: str, line: int, column: str) -> float:
    try:
        value = float(cell)
    except ValueError:
        value = math.nan
    if not abs(value) <= LARGEST:  # nan is outside as well
        raise ValueError(f"line {line}: {column}: found {cell!r:.40}, expected a number in metres")
    return value
