# SPDX-License-Identifier: Apache-2.0
"""Where on the rings an export is made, and the picture that it is of."""

from __future__ import annotations

import itertools
from typing import NamedTuple

import msgspec

from hardware_profiles.exchange.reading import ExchangeError
from hardware_profiles.lens.model import LensModel, LensState
from hardware_profiles.lens.profile import (
    FocusMark,
    IrisMark,
    LensNode,
    LensProfile,
    SensorMode,
)


class Place(NamedTuple):
    """A place of the rings with its optics."""

    zoom: float
    focus: float
    state: LensState


def node_places(profile: LensProfile, model: LensModel) -> list[Place]:
    """Return the optics at each node's place, by zoom, then focus."""
    ordered = sorted(profile.node, key=lambda node: (node.zoom, node.focus))
    return [Place(n.zoom, n.focus, model.at(n.zoom, n.focus)) for n in ordered]


def one_place(
    profile: LensProfile, model: LensModel, zoom: float | None, focus: float | None
) -> Place:
    """Return the optics at one place; an axis with one value only needs none to be given.

    Raises ExchangeError where the profile has several and none is named.
    """
    places = []
    for value, marks, option in (
        (zoom, model.grid.zooms, "--zoom"),
        (focus, model.grid.foci, "--focus"),
    ):
        if value is None and len(marks) > 1:
            raise ExchangeError(
                f"{profile.lens.words()}: was measured at {len(marks)} places of this ring, from "
                f"{marks[0]:g} to {marks[-1]:g}; expected {option} and where between them"
            )
        places.append(float(marks[0]) if value is None else value)
    return Place(places[0], places[1], model.at(places[0], places[1]))


def clamped_notes(place: Place) -> tuple[str, ...]:
    """Return what is to be said of a place outside of what was measured."""
    return tuple(
        f"{ring} {asked:g} is outside of what was measured: the nearest measured place counts"
        for ring, asked, clamped in (
            ("zoom", place.zoom, place.state.zoom_clamped),
            ("focus", place.focus, place.state.focus_clamped),
        )
        if clamped
    )


def focus_distance(marks: tuple[FocusMark, ...], focus: float) -> float | None:
    """Return the distance in metres at a focus position, even in 1/distance between two marks.

    None outside the marks: a distance that nobody engraved is not made up.
    """
    for before, after in itertools.pairwise(marks):
        if before.focus <= focus <= after.focus:
            share = (focus - before.focus) / (after.focus - before.focus)
            inverse = (1.0 - share) / before.distance_m + share / after.distance_m
            return 1.0 / inverse
    return next((mark.distance_m for mark in marks if abs(mark.focus - focus) < 1e-9), None)


def focus_position(marks: tuple[FocusMark, ...], distance_m: float) -> tuple[float, bool]:
    """Return where on the ring a distance is (inf as well), and whether it is beyond the marks.

    Even in 1/distance between two marks; beyond the last one that one counts. At least one mark.
    """
    ordered = sorted(marks, key=lambda mark: -mark.distance_m)
    wanted = 1.0 / distance_m if distance_m > 0.0 else float("inf")
    inverses = [1.0 / mark.distance_m for mark in ordered]
    if wanted <= inverses[0]:
        return ordered[0].focus, wanted < inverses[0] and distance_m != float("inf")
    for (first, low), (last, high) in itertools.pairwise(zip(ordered, inverses, strict=True)):
        if wanted <= high:
            share = (wanted - low) / (high - low)
            return (1.0 - share) * first.focus + share * last.focus, False
    return ordered[-1].focus, True


def iris_at_open(marks: tuple[IrisMark, ...]) -> float | None:
    """Return the f-number of the most open mark, or None."""
    return marks[0].f_number if marks else None


def desqueezed(profile: LensProfile) -> LensProfile:
    """Return the profile of the picture that is pulled `squeeze` times as wide.

    Focal lengths and centres are then those of that picture; the normalised coefficients stay.
    """
    squeeze = profile.lens.squeeze
    if squeeze == 1.0:
        return profile
    old = profile.sensor
    width = round(old.width_px * squeeze)
    pull = width / old.width_px
    sensor = SensorMode(
        old.width_mm * pull, old.height_mm, width, old.height_px, f"{old.name} desqueezed".strip()
    )
    return msgspec.structs.replace(
        profile,
        lens=msgspec.structs.replace(profile.lens, squeeze=1.0),
        sensor=sensor,
        node=tuple(_pulled(node, pull) for node in profile.node),
        signature=None,
    )


def _pulled(node: LensNode, pull: float) -> LensNode:
    (across, down), (x, y) = node.focal_mm, node.center_px
    return msgspec.structs.replace(
        node, focal_mm=(across * pull, down), center_px=((x + 0.5) * pull - 0.5, y), quality=None
    )
