# SPDX-License-Identifier: Apache-2.0
"""What two profiles of a lens differ in: their fields, and what that moves in the picture.

A picture point of the first profile is followed along its ray and put where the second has it.
Three figures, each for its use:

    wall       what a wrong entrance pupil moves on the LED wall: content far behind a wall
               `wall_m` away is drawn for the second pupil and seen from the first. Focal length
               and distortion do not move the picture on the wall, only the frustum's edge.
    margin     how far the edge of the picture, and so of the inner frustum, moves by optics alone
    composite  how far any point of the picture moves, pupil included, for things `wall_m` away

All in pixels of the first profile's picture.
"""

from __future__ import annotations

from typing import NamedTuple

import msgspec
import numpy as np
import numpy.typing as npt

from hardware_profiles.lens.model import LensModel, LensState
from hardware_profiles.lens.profile import LensProfile, SensorMode

Floats = npt.NDArray[np.float64]

WALL_M = 4.0
ACROSS, DOWN = 17, 9
_SAME_MM = 1e-3
_LONGEST = 60
_LEFT_OUT = ("format", "version", "hash", "signature", "node")


class Change(NamedTuple):
    """A field that is not the same."""

    key: str
    first: str
    second: str


class Place(NamedTuple):
    """The difference at one zoom and focus."""

    zoom: float
    focus: float
    focal_mm: tuple[float, float]
    """Of the first and the second, across."""
    focal_percent: float
    """The larger of across and down."""
    pupil_mm: float | None
    """None where one of them does not know its entrance pupil."""
    wall_px: float | None
    margin_px: float
    composite_px: float
    at_px: tuple[float, float]
    """The picture point that moves most."""


class Difference(NamedTuple):
    """All that differs."""

    changes: list[Change]
    places: list[Place]
    """By zoom, then focus; empty where pixels cannot be compared."""
    notes: list[str]

    def worst(self) -> Place | None:
        """Return the place with the largest composite shift."""
        return max(self.places, key=lambda place: place.composite_px, default=None)


def difference(first: LensProfile, second: LensProfile, *, wall_m: float = WALL_M) -> Difference:
    """Return what differs between two profiles; `wall_m` is the distance to the wall."""
    changes = list(_changes(first, second))
    fault = _sensor_fault(first.sensor, second.sensor)
    if fault is not None:
        return Difference(changes, [], [fault])
    one, other = LensModel(first), LensModel(second)
    notes = _ranges(one, other)
    if not (one.grid.has_pupil and other.grid.has_pupil):
        which = [n for n, m in (("first", one), ("second", other)) if not m.grid.has_pupil]
        who = f"the {which[0]} does not know its" if len(which) == 1 else "neither knows its"
        notes.append(f"{who} entrance pupil: how the picture on the wall moves is not known")
    zooms = _marks(one.grid.zooms, other.grid.zooms)
    foci = _marks(one.grid.foci, other.grid.foci)
    places = []
    unseen = 0
    for zoom in zooms:
        for focus in foci:
            found = _place(one, other, zoom, focus, wall_m)
            if found is None:
                unseen += 1
            else:
                places.append(found)
    if unseen:
        notes.append(
            f"at {unseen} places no picture point of the first is in the second's picture: left out"
        )
    return Difference(changes, places, notes)


def _place(
    one: LensModel, other: LensModel, zoom: float, focus: float, wall_m: float
) -> Place | None:
    a, b = one.at(zoom, focus), other.at(zoom, focus)
    px, is_edge = _picture(one.sensor)
    rays = one.rays(a, px)
    pupil_m = _pupil(a, b)
    scale = np.array(
        (one.sensor.width_px / other.sensor.width_px, one.sensor.height_px / other.sensor.height_px)
    )
    far = np.concatenate((rays, np.ones((len(rays), 1))), axis=1)
    optics = _shift(other, b, far, px, scale)
    near = far * wall_m - (0.0, 0.0, pupil_m or 0.0)
    whole = _shift(other, b, near, px, scale)
    if np.all(np.isnan(optics[is_edge])) or np.all(np.isnan(whole)):
        return None
    wall = None
    if pupil_m is not None:
        drawn = np.concatenate((rays * (1.0 - pupil_m / wall_m), np.ones((len(rays), 1))), axis=1)
        wall = float(np.nanmax(_shift(one, a, drawn, px, np.ones(2))))
    worst = int(np.nanargmax(whole))
    ratios = [abs(y / x - 1.0) for x, y in zip(a.focal_mm, b.focal_mm, strict=True)]
    return Place(
        zoom, focus, (a.focal_mm[0], b.focal_mm[0]), 100.0 * max(ratios),
        None if pupil_m is None else 1e3 * pupil_m, wall,
        float(np.nanmax(optics[is_edge])), float(whole[worst]),
        (float(px[worst, 0]), float(px[worst, 1])),
    )  # fmt: skip


def _shift(model: LensModel, state: LensState, points: Floats, px: Floats, scale: Floats) -> Floats:
    """Return how far from px (n, 2) a model puts points (n, 3); 0.5 is a pixel's centre."""
    put = (model.project(state, points) + 0.5) * scale - 0.5
    moved: Floats = np.hypot(put[:, 0] - px[:, 0], put[:, 1] - px[:, 1])
    return moved


def _pupil(a: LensState, b: LensState) -> float | None:
    if a.entrance_pupil_m is None or b.entrance_pupil_m is None:
        return None
    return b.entrance_pupil_m - a.entrance_pupil_m


def _picture(sensor: SensorMode) -> tuple[Floats, npt.NDArray[np.bool_]]:
    """Return points all over the picture, corners included, and which lie on its edge."""
    x = np.linspace(0.0, sensor.width_px - 1.0, ACROSS)
    y = np.linspace(0.0, sensor.height_px - 1.0, DOWN)
    grid = np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2)
    is_edge = np.isin(grid[:, 0], (x[0], x[-1])) | np.isin(grid[:, 1], (y[0], y[-1]))
    return grid, is_edge


def _marks(first: Floats, second: Floats) -> list[float]:
    """Return the positions of both, and the middles between: nodes agree where curves may not."""
    both = np.unique(np.concatenate((first, second)).round(6))
    return [float(x) for x in np.sort(np.concatenate((both, (both[1:] + both[:-1]) / 2.0)))]


def _ranges(one: LensModel, other: LensModel) -> list[str]:
    notes = []
    for ring, a, b in (
        ("zoom", one.grid.zooms, other.grid.zooms),
        ("focus", one.grid.foci, other.grid.foci),
    ):
        if abs(a[0] - b[0]) > 1e-6 or abs(a[-1] - b[-1]) > 1e-6:
            notes.append(
                f"{ring}: the first was measured from {a[0]:g} to {a[-1]:g}, the second from "
                f"{b[0]:g} to {b[-1]:g}; outside, the nearest measured place counts"
            )
    return notes


def _sensor_fault(a: SensorMode, b: SensorMode) -> str | None:
    """Return why no pixels can be compared: other millimetres see other parts of the picture."""
    if abs(a.width_mm - b.width_mm) > _SAME_MM or abs(a.height_mm - b.height_mm) > _SAME_MM:
        return (
            f"the sensor modes differ ({a.width_mm:g} x {a.height_mm:g} mm and {b.width_mm:g} x "
            f"{b.height_mm:g} mm): no picture point of one is one of the other"
        )
    return None


def _changes(first: LensProfile, second: LensProfile) -> list[Change]:
    a, b = _flat(msgspec.to_builtins(first)), _flat(msgspec.to_builtins(second))
    keys = [key for key in (*a, *b) if key.partition(".")[0] not in _LEFT_OUT]
    changes = [
        Change(key, _short(a.get(key)), _short(b.get(key)))
        for key in dict.fromkeys(keys) if a.get(key) != b.get(key)
    ]  # fmt: skip
    places = [{(n.zoom, n.focus): n for n in profile.node} for profile in (first, second)]
    both = places[0].keys() & places[1].keys()
    moved = sum(places[0][at] != places[1][at] for at in both)
    if moved or len(places[0]) != len(both) or len(places[1]) != len(both):
        changes.append(
            Change(
                "node", f"{len(places[0])} places",
                f"{len(places[1])} places: {len(both) - moved} the same, {moved} with other "
                f"numbers, {len(places[1]) - len(both)} new, {len(places[0]) - len(both)} gone",
            )
        )  # fmt: skip
    return changes


def _flat(table: object, key: str = "") -> dict[str, object]:
    """Return a table of tables as one; lists are values."""
    if not isinstance(table, dict):
        return {key: table}
    found: dict[str, object] = {}
    for name, value in table.items():
        found |= _flat(value, f"{key}.{name}" if key else str(name))
    return found


def _short(value: object) -> str:
    if value is None or value == "" or value == []:
        return "nothing"
    text = str(value)
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 3]}..."
