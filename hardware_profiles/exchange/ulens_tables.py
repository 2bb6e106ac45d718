# SPDX-License-Identifier: Apache-2.0
"""Reads Unreal's `.ulens` lens file (layout: hardware_profiles.exchange.ulens).

Every row of the focal length table becomes a node, as far as a profile has room. Where another
table has no row at its place, its value is interpolated as the engine does it: straight over zoom,
then straight over focus.
"""

from __future__ import annotations

import bisect
import re
from typing import NamedTuple

import msgspec
import numpy as np

from hardware_profiles.exchange.fit import picture_grid
from hardware_profiles.exchange.opentrackio_terms import center_offset_px, refuse_squeeze
from hardware_profiles.exchange.reading import (
    MOST_NODES,
    ExchangeError,
    Imported,
    Wanted,
    finished,
    number,
    origin,
    picture_size,
    sensor_mode,
    short,
    shown,
    text_of,
)
from hardware_profiles.lens import distortion
from hardware_profiles.lens.model import LensModel
from hardware_profiles.lens.profile import (
    FocusMark,
    IrisMark,
    LensName,
    LensNode,
    LensProfile,
    SensorMode,
    make_profile,
)

_METRES = {"cm": 0.01, "mm": 0.001}
_FOCAL = ("Fx", "Fy")
_CENTER = ("Cx", "Cy")
_TERMS = ("K1", "K2", "K3", "P1", "P2")
_NODAL = ("Qx", "Qy", "Qz", "Qw", "Tx", "Ty", "Tz")
_MOST_ROWS = 20_000
_MOST_COMPARED = 400

Row = tuple[float, ...]
Json = dict[str, object]


class _Curves(NamedTuple):
    """A table: focus positions, and for each its zooms with their rows."""

    foci: list[float]
    zooms: list[list[float]]
    rows: list[list[Row]]

    def at(self, focus: float, zoom: float) -> Row:
        """Return the values at a place; outside the rows the nearest ones count."""
        over_zoom = [
            _straight(zooms, rows, zoom) for zooms, rows in zip(self.zooms, self.rows, strict=True)
        ]
        return _straight(self.foci, over_zoom, focus)


def looks_like(data: bytes) -> bool:
    """Tell whether a file begins as a lens file does."""
    head = data[:65_536].lstrip(b"\xef\xbb\xbf \t\r\n")
    return head[:1] == b"{" and (
        re.search(rb'"type"\s*:\s*"LensFile"|"cameraParameterTables"', head) is not None
    )


def read_lens(data: bytes, name: str, wanted: Wanted) -> Imported:
    """Return the profile of a lens file. Raises ExchangeError."""
    refuse_squeeze(wanted, name)
    try:
        whole: object = msgspec.json.decode(text_of(data, name))
    except (msgspec.DecodeError, RecursionError) as error:
        raise ExchangeError(f"{name}: found no JSON ({error}), expected a lens file") from None
    document = _object(whole, name, "document")
    if "cameraParameterTables" not in document:
        raise ExchangeError(f"{name}: cameraParameterTables: found nothing, expected tables")
    metadata = _object(document.get("metadata", {}), name, "metadata")
    notes = _units(metadata, name)
    wanted = _as_the_file_says(metadata, wanted)
    image = _object(document.get("imageDimensions", {}), name, "imageDimensions")
    key = "imageDimensions"
    width, height = picture_size(
        wanted, name, image.get("width"), image.get("height"), f"{key}.width, {key}.height"
    )
    sensor, told = sensor_mode(wanted, name, width, height, _millimetres(document, name))
    notes += told
    tables = _tables(document, "cameraParameterTables", name)
    nodes, left_out = _thinned(_nodes(tables, name, sensor, wanted))
    if any(node.entrance_pupil_m is not None for node in nodes):
        notes.append(f"nodal offset taken as {wanted.nodal_unit or 'cm'}; --nodal-unit says else")
    encoders = _tables(document, "encoderTables", name)
    info = _object(metadata.get("lensInfo", {}), name, "metadata.lensInfo")
    profile = make_profile(
        LensName(
            model=short(info.get("modelName")),
            serial=short(info.get("serialNumber")),
            squeeze=wanted.squeeze or 1.0,
        ),
        sensor,
        tuple(nodes),
        focus_mark=tuple(
            FocusMark(at, cm / 100.0) for at, cm in _marks(encoders, "Focus", name, 1e-2, 1e8)
        ),
        iris_mark=tuple(
            IrisMark(at, stop) for at, stop in _marks(encoders, "Iris", name, 0.3, 128.0)
        ),
        origin=origin(data, name, "imported from an Unreal lens file", tuple(notes)),
    )
    imported = finished(profile, name, tuple(notes))
    if not left_out:
        return imported
    off = _off_px(imported.profile, left_out)
    told_too = (
        f"{len(left_out)} of {len(left_out) + len(nodes)} rows were left out, a profile has up to "
        f"{MOST_NODES}: there it is off by up to {off:.3g} px"
    )
    return imported._replace(notes=(*imported.notes, told_too), fit_px=off)


def _units(metadata: Json, name: str) -> list[str]:
    """Refuse what would be read wrong; return what has to be said."""
    for key in ("fxFyUnits", "cxCyUnits"):
        found = metadata.get(key, "Normalized")
        if found != "Normalized":
            raise ExchangeError(
                f"{name}: metadata.{key}: found {shown(found)}, expected 'Normalized'; export it "
                "again with that"
            )
    info = _object(metadata.get("lensInfo", {}), name, "metadata.lensInfo")
    model = info.get("distortionModel", "Spherical")
    if not isinstance(model, str) or "spherical" not in model.casefold():
        raise ExchangeError(
            f"{name}: metadata.lensInfo.distortionModel: found {shown(model)}, expected "
            "'Spherical': a profile has no other; calibrate again with the spherical model"
        )
    squeeze = info.get("squeezeRatio")
    if squeeze in (None, 1, 1.0):
        return []
    return [f"squeezeRatio {shown(squeeze)} is not used: the numbers are of the pulled picture"]


def _as_the_file_says(metadata: Json, wanted: Wanted) -> Wanted:
    entries = metadata.get("userMetadata", [])
    said = {
        entry.get("name"): entry.get("value")
        for entry in (entries if isinstance(entries, list) else [])
        if isinstance(entry, dict) and isinstance(entry.get("name"), str)
    }
    unit, center = said.get("stagectl nodal offset unit"), said.get("stagectl center")
    if wanted.nodal_unit is None and unit in ("cm", "mm"):
        wanted = wanted._replace(nodal_unit="mm" if unit == "mm" else "cm")
    if wanted.center is None and center in ("note", "middle"):
        wanted = wanted._replace(center="middle" if center == "middle" else "note")
    return wanted


def _millimetres(document: Json, name: str) -> tuple[float, float] | None:
    if "sensorDimensions" not in document:
        return None
    table = _object(document["sensorDimensions"], name, "sensorDimensions")
    units = table.get("units", "Millimeters")
    if units != "Millimeters":
        raise ExchangeError(
            f"{name}: sensorDimensions.units: found {shown(units)}, expected 'Millimeters'"
        )
    return (
        number(table.get("width"), name, "sensorDimensions.width", 1.0, 200.0, "millimetres"),
        number(table.get("height"), name, "sensorDimensions.height", 1.0, 200.0, "millimetres"),
    )


def _nodes(
    tables: dict[str, Json], name: str, sensor: SensorMode, wanted: Wanted
) -> list[LensNode]:
    focal = _curves(tables, "FocalLengthTable", _FOCAL, name)
    if focal is None:
        raise ExchangeError(f"{name}: FocalLengthTable: found no rows, expected at least one")
    middle = _curves(tables, "ImageCenterTable", _CENTER, name)
    bent = _curves(tables, "DistortionTable", _TERMS, name)
    nodal = _curves(tables, "NodalOffsetTable", _NODAL, name)
    _refuse_turned(nodal, name)
    across, down = sensor.px_per_mm()
    width, height = sensor.width_px, sensor.height_px
    from_x, from_y = center_offset_px(sensor, wanted.center or "note")
    metres = _METRES[wanted.nodal_unit or "cm"]
    found = []
    for j, focus in enumerate(focal.foci):
        for zoom, (fx, fy) in zip(focal.zooms[j], focal.rows[j], strict=True):
            cx, cy = middle.at(focus, zoom) if middle else (0.5, 0.5)
            k1, k2, k3, p1, p2 = bent.at(focus, zoom) if bent else (0.0,) * 5
            found.append(
                LensNode(
                    zoom=zoom, focus=focus,
                    focal_mm=(
                        _focal(fx * width / across, name, focus, zoom),
                        _focal(fy * height / down, name, focus, zoom),
                    ),
                    center_px=(
                        cx * width - 0.5 * width + from_x, cy * height - 0.5 * height + from_y
                    ),
                    radial=(k1, k2, k3), tangential=(p1, p2),
                    entrance_pupil_m=nodal.at(focus, zoom)[6] * metres if nodal else None,
                    how="imported",
                )
            )  # fmt: skip
    return found


def _thinned(nodes: list[LensNode]) -> tuple[list[LensNode], list[LensNode]]:
    """Return the nodes that a profile has room for, and those that are left out.

    Every other zoom goes first, then every other focus position, and so on; ends stay. Rows that
    were added for an engine that goes straight are on our curves anyway.
    """
    zooms = sorted({node.zoom for node in nodes})
    foci = sorted({node.focus for node in nodes})
    kept = nodes
    while len(kept) > MOST_NODES:
        if len(zooms) >= len(foci):
            zooms = [*zooms[:-1:2], zooms[-1]]
        else:
            foci = [*foci[:-1:2], foci[-1]]
        at_zoom, at_focus = set(zooms), set(foci)
        kept = [node for node in nodes if node.zoom in at_zoom and node.focus in at_focus]
    places = {(node.zoom, node.focus) for node in kept}
    return kept, [node for node in nodes if (node.zoom, node.focus) not in places]


def _off_px(profile: LensProfile, left_out: list[LensNode]) -> float:
    """Return the most that the profile is off where nodes were left out, in px of the picture."""
    model = LensModel(profile)
    pixels = picture_grid(profile.sensor, 9, 7)
    across, down = profile.sensor.px_per_mm()
    worst = 0.0
    for node in left_out[:: max(1, len(left_out) // _MOST_COMPARED)]:
        rays = model.rays(model.at(node.zoom, node.focus), pixels)
        put = distortion.apply(rays, node.radial, node.tangential)
        there = put * (node.focal_mm[0] * across, node.focal_mm[1] * down) + node.center_px
        worst = max(worst, float(np.nanmax(np.abs(there - pixels))))
    return worst


def _focal(value: float, name: str, focus: float, zoom: float) -> float:
    return number(
        value, name, f"FocalLengthTable at focus {focus:g}, zoom {zoom:g}", 0.5, 5000.0,
        "millimetres",
    )  # fmt: skip


def _refuse_turned(nodal: _Curves | None, name: str) -> None:
    """Refuse what a lens does not do: a profile's pupil moves along the axis, and does not turn."""
    for row in [row for rows in nodal.rows for row in rows] if nodal else []:
        qx, qy, qz, _, tx, ty, tz = row
        if max(abs(qx), abs(qy), abs(qz)) > 1e-6 or max(abs(tx), abs(ty)) > 1e-3 * (1.0 + abs(tz)):
            raise ExchangeError(
                f"{name}: NodalOffsetTable: found a turn or an offset across, {shown(row)}; "
                "expected one along z only: put the rest into the rig offset"
            )


def _curves(
    tables: dict[str, Json], which: str, columns: tuple[str, ...], name: str
) -> _Curves | None:
    """Return a table by focus and zoom, or None where it is missing or empty."""
    by_place: dict[float, dict[float, Row]] = {}
    for focus, zoom, *values in _rows(
        tables, which, ("FocusEncoder", "ZoomEncoder", *columns), name
    ):
        places = by_place.setdefault(focus, {})
        if zoom in places:
            raise ExchangeError(
                f"{name}: {which}: found focus {focus:g}, zoom {zoom:g} twice, expected once"
            )
        places[zoom] = tuple(values)
    if not by_place:
        return None
    foci = sorted(by_place)
    zooms = [sorted(by_place[focus]) for focus in foci]
    rows = [[by_place[f][z] for z in zs] for f, zs in zip(foci, zooms, strict=True)]
    return _Curves(foci, zooms, rows)


def _rows(tables: dict[str, Json], which: str, columns: tuple[str, ...], name: str) -> list[Row]:
    """Return the rows of a table in the order of `columns`, whatever order its header has."""
    table = tables.get(which)
    if table is None:
        return []
    header, data = table.get("header"), table.get("data")
    if not isinstance(header, str) or not isinstance(data, str):
        raise ExchangeError(f"{name}: {which}: found no header and data, expected two strings")
    names = [word.strip() for word in header.split(",")]
    missing = [column for column in columns if column not in names]
    if missing:
        raise ExchangeError(
            f"{name}: {which}.header: found {shown(header)}, expected {', '.join(columns)}"
        )
    lines = [line for line in data.split(";") if line.strip()]
    if len(lines) > _MOST_ROWS:
        raise ExchangeError(f"{name}: {which}: found {len(lines)} rows, expected fewer")
    order = [names.index(column) for column in columns]
    found = []
    for n, line in enumerate(lines):
        cells = line.split(",")
        if len(cells) != len(names):
            raise ExchangeError(
                f"{name}: {which}, row {n}: found {len(cells)} values, expected {len(names)}"
            )
        found.append(
            tuple(
                number(cells[at], name, f"{which}, row {n}, {names[at]}", *_bounds(names[at]))
                for at in order
            )
        )
    return found


def _bounds(column: str) -> tuple[float, float]:
    if column.endswith("Encoder"):
        return (-0.5, 1.5)
    if column in _TERMS:
        return (-1e4, 1e4)
    return (-1e9, 1e9)


def _marks(
    tables: dict[str, Json], which: str, name: str, low: float, high: float
) -> list[tuple[float, float]]:
    column = "FocusCM" if which == "Focus" else "IrisFstop"
    rows = _rows(tables, which, (f"{which}Encoder", column), name)
    return [(at, number(v, name, f"{which} table, {column}", low, high)) for at, v in sorted(rows)]


def _tables(document: Json, key: str, name: str) -> dict[str, Json]:
    entries = document.get(key, [])
    if not isinstance(entries, list):
        raise ExchangeError(f"{name}: {key}: found {shown(entries)}, expected a list of tables")
    found = {}
    for n, entry in enumerate(entries):
        table = _object(entry, name, f"{key}[{n}]")
        found[str(table.get("parameterName", ""))] = table
    return found


def _straight(marks: list[float], rows: list[Row], at: float) -> Row:
    if len(marks) == 1 or at <= marks[0]:
        return rows[0]
    if at >= marks[-1]:
        return rows[-1]
    i = bisect.bisect_right(marks, at) - 1
    share = (at - marks[i]) / (marks[i + 1] - marks[i])
    return tuple(low + share * (high - low) for low, high in zip(rows[i], rows[i + 1], strict=True))


def _object(value: object, name: str, key: str) -> Json:
    if not isinstance(value, dict):
        raise ExchangeError(f"{name}: {key}: found {shown(value)}, expected a table")
    return value
