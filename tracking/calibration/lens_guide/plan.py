# SPDX-License-Identifier: Apache-2.0
"""Where to measure next, and about how often still, from a prediction.

Along each ring a cell between two nodes misses by about its width to the power of `ORDER`. A cell
predicted to miss E with L allowed is therefore to be cut into (E / L)^(1 / ORDER) parts; the next
node is that cut of the worst cell which is nearest to its worst place. Cutting by what is needed in
the end, not in halves, keeps the number of nodes near that of the best even grid.
"""

from __future__ import annotations

import itertools
import math
from typing import Literal, NamedTuple

import numpy as np
import numpy.typing as npt

from hardware_profiles.lens.measured import is_measured, measured_nodes
from hardware_profiles.lens.profile import LensProfile
from tracking.calibration.lens_guide.columns import Column
from tracking.calibration.lens_guide.predict import Prediction, Rings, sigma_px

Floats = npt.NDArray[np.float64]
Kind = Literal["unknown", "end", "zoom", "focus", "again"]

ORDER = 3.5
LIMIT_SHARE = {"wall": 8.0 / 1920.0, "composite": 2.0 / 1920.0}
"""Of the picture's width, for each use."""
FEWEST_ZOOMS = 4
"""A cam that bends both ways can hide between fewer."""
FEWEST_FOCI = 3
"""At the first and the last zoom: breathing is no straight line over the ring."""
NEAR_END = 0.02
"""A ring measured up to here is measured to its end: encoder ends drift."""
NOISY = 0.5
"""Above the limit a node with this share of it as its own standard deviation is measured again."""
_MOST_PARTS = 9
_OWN_SHARE = 0.5
"""Where the zooms on both sides have this share of the trouble between them, it is theirs."""
_DIGITS = 3


class Place(NamedTuple):
    """A place to measure, and what for."""

    zoom: float
    focus: float
    kind: Kind
    """A node that nobody measured, an end of a ring, between two zooms, between two foci of a zoom,
    or a node once more."""
    px: float
    """The prediction at the place that it is for; of a node once more, its standard deviation; nan
    of one that is not known."""
    at: tuple[float, float]
    """Zoom and focus of that place."""
    parts: int = 1
    """Into how many its cell is to be cut."""
    first: bool = False
    """Before any other: without it the rest is not foreseen."""


class Plan(NamedTuple):
    """What is still to be measured."""

    next: Place | None
    more: int
    """About so many nodes, `next` among them."""
    at_least: bool
    """`more` is only the least: an end of a ring has not been seen, or a node was not measured."""


def plan(profile: LensProfile, prediction: Prediction, rings: Rings, limit_px: float) -> Plan:
    """Return the plan that brings the prediction for a profile below a limit.

    As long as it has a node that nobody measured it is good for nothing.
    """
    unknown = [
        Place(node.zoom, node.focus, "unknown", math.nan, (node.zoom, node.focus))
        for node in sorted(profile.node, key=lambda node: (node.zoom, node.focus))
        if not is_measured(node)
    ]
    more = _of_measured(profile, prediction, rings, limit_px) if prediction.columns else None
    if not unknown and more is not None:
        return more
    return Plan(unknown[0], max(len(unknown), more.more if more is not None else 0), True)


def _of_measured(
    profile: LensProfile, prediction: Prediction, rings: Rings, limit_px: float
) -> Plan:
    columns = prediction.columns
    noisy = [
        Place(node.zoom, node.focus, "again", sigma, (node.zoom, node.focus))
        for node in measured_nodes(profile)
        if (sigma := sigma_px(node, profile.sensor)) > NOISY * limit_px
        # Its neighbours may know better.
        and _at_node(prediction, node.zoom, node.focus) > limit_px
    ]
    ends = _missing_ends(columns, rings)
    tired = {place.at for place in noisy}
    over_focus, over_zoom, lacking = [], [], []
    if rings != "zoom":
        lacking = _lacking_foci(prediction, limit_px)
        over_focus = [p for c in columns for p in _focus_cells(prediction, c, limit_px, tired)]
    if rings != "focus":
        over_zoom = _zoom_cells(prediction, limit_px)
    # Breathing first: what is not known over focus would look like trouble between zooms.
    wanted = ends[:1] or lacking or [place for place in over_focus if place.first]
    # Then the cam: a place that is measured again tells nothing of it.
    wanted = wanted or [place for place in over_zoom if place.first]
    wanted = wanted or [*over_zoom, *over_focus, *noisy]
    if not wanted:
        return Plan(_still_off(prediction, limit_px), 0, False)
    cuts = max((place.parts - 1 for place in over_focus), default=0)
    each = max(len(column.foci) for column in columns) + cuts
    more = len(ends) + len(noisy) + sum(place.parts - 1 for place in (*lacking, *over_focus))
    more += each * sum(place.parts - 1 for place in over_zoom)
    return Plan(max(wanted, key=lambda place: place.px), more, bool(ends))


def _missing_ends(columns: list[Column], rings: Rings) -> list[Place]:
    """Return the ends of the rings at which nothing was measured."""
    found: list[Place] = []
    first = columns[0]
    if rings != "focus":
        zooms = [column.zoom for column in columns]
        focus = float(first.foci[0])
        found += [_end(zoom, focus) for zoom in _open(min(zooms), max(zooms))]
    if rings != "zoom":
        foci = np.concatenate([column.foci for column in columns])
        found += [_end(first.zoom, focus) for focus in _open(foci.min(), foci.max())]
    return found


def _open(low: float, high: float) -> list[float]:
    return [
        end
        for end, there in ((0.0, low <= NEAR_END), (1.0, high >= 1.0 - NEAR_END))
        if not there
    ]  # fmt: skip


def _end(zoom: float, focus: float) -> Place:
    return Place(zoom, focus, "end", math.nan, (zoom, focus))


def _lacking_foci(prediction: Prediction, limit_px: float) -> list[Place]:
    """Return a place for each zoom that needs a focus at which another was measured.

    All zooms at the same foci: the curves over focus are then of one kind, and what lies between
    two zooms is not torn between them.
    """
    columns = prediction.columns
    asked = max(columns, key=lambda column: len(column.foci)).foci
    found: list[Place] = []
    for column in columns:
        apart = np.abs(asked[:, None] - column.foci[None, :]).min(axis=1)
        missing = asked[apart > NEAR_END]
        row = _row(prediction, column)
        worst = int(np.argmax(row))
        if len(missing) == 0 or (row[worst] <= limit_px and not _at_end(prediction, column)):
            continue
        px = [float(np.interp(focus, prediction.foci, row)) for focus in missing]
        focus = float(missing[int(np.argmax(px))])
        at = (column.zoom, float(prediction.foci[worst]))
        found.append(Place(column.zoom, focus, "focus", float(row[worst]), at, len(missing) + 1))
    return found


def _focus_cells(
    prediction: Prediction, column: Column, limit_px: float, tired: set[tuple[float, float]]
) -> list[Place]:
    """Return a place for each stretch of a zoom's focus ring that is above the limit."""
    foci, zoom, row = prediction.foci, column.zoom, _row(prediction, column)
    least = 2 if _at_end(prediction, column) and len(column.foci) < FEWEST_FOCI else 1
    found: list[Place] = []
    for low, high in itertools.pairwise(column.foci.tolist()):
        if (zoom, low) in tired or (zoom, high) in tired:
            continue
        inside = np.flatnonzero((foci >= low) & (foci <= high))
        worst = inside[int(np.argmax(row[inside]))]
        px = float(row[worst])
        if px <= limit_px and least == 1:
            continue
        at = (zoom, float(foci[worst]))
        # Two foci tell no more than that a third is missing.
        excess = px / limit_px if len(column.foci) >= FEWEST_FOCI else 1.0
        parts, focus = _cut(low, high, excess, at[1], 2)
        found.append(Place(zoom, focus, "focus", px, at, parts, least == 2))
    return found


def _row(prediction: Prediction, column: Column) -> Floats:
    """Return the prediction over focus (F,) at a measured zoom."""
    row: Floats = prediction.px[int(np.argmin(np.abs(prediction.zooms - column.zoom)))]
    return row


def _at_node(prediction: Prediction, zoom: float, focus: float) -> float:
    row = prediction.px[int(np.argmin(np.abs(prediction.zooms - zoom)))]
    return float(np.interp(focus, prediction.foci, row))


def _at_end(prediction: Prediction, column: Column) -> bool:
    return column.zoom in (prediction.columns[0].zoom, prediction.columns[-1].zoom)


def _zoom_cells(prediction: Prediction, limit_px: float) -> list[Place]:
    """Return a place for each stretch between two zooms that is above the limit by itself."""
    columns, zooms, px = prediction.columns, prediction.zooms, prediction.px
    own = [_row(prediction, column) for column in columns]
    found: list[Place] = []
    for i, (left, right) in enumerate(itertools.pairwise(columns)):
        inside = np.flatnonzero((zooms > left.zoom) & (zooms < right.zoom))
        if len(inside) == 0:
            continue
        beside = np.maximum(own[i], own[i + 1])
        theirs = (beside > limit_px) & (beside > _OWN_SHARE * px[inside])
        ours = np.where(theirs, 0.0, px[inside])
        row, focus = np.unravel_index(int(np.argmax(ours)), ours.shape)
        worst_px = float(ours[row, focus])
        least = 2 if len(columns) < FEWEST_ZOOMS else 1
        if worst_px <= limit_px and least == 1:
            continue
        worst = float(zooms[inside[row]])
        parts, zoom = _cut(left.zoom, right.zoom, worst_px / limit_px, worst, least)
        if len(columns) < FEWEST_ZOOMS:
            parts, zoom = _start(left.zoom, right.zoom, columns)
            if parts == 1:
                continue
        first = min(float(left.foci[0]), float(right.foci[0]))
        at = (worst, float(prediction.foci[focus]))
        found.append(Place(zoom, first, "zoom", worst_px, at, parts, least == 2))
    return found


def _start(low: float, high: float, columns: list[Column]) -> tuple[int, float]:
    """Return the parts of a cell and its first cut while the whole ring has too few zooms."""
    whole = columns[-1].zoom - columns[0].zoom
    parts = max(1, round((high - low) / whole * (FEWEST_ZOOMS - 1)))
    return parts, round(low + (high - low) / parts, _DIGITS)


def _cut(low: float, high: float, excess: float, worst: float, least: int) -> tuple[int, float]:
    """Return the number of parts, and the cut nearest to the worst place."""
    parts = min(max(math.ceil(max(excess, 0.0) ** (1.0 / ORDER)), least), _MOST_PARTS)
    cuts = low + (high - low) * np.arange(1, parts) / parts
    return parts, round(float(cuts[int(np.argmin(np.abs(cuts - worst)))]), _DIGITS)


def _still_off(prediction: Prediction, limit_px: float) -> Place | None:
    """Return the nearest node to a place that is off though no cell is: smoothing moved it."""
    px, zoom, focus = prediction.worst()
    if px <= limit_px:
        return None
    column = min(prediction.columns, key=lambda one: abs(one.zoom - zoom))
    near = float(column.foci[int(np.argmin(np.abs(column.foci - focus)))])
    return Place(column.zoom, near, "again", px, (zoom, focus))
