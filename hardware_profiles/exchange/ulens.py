# SPDX-License-Identifier: Apache-2.0
"""Unreal's `.ulens` lens file: JSON with tables over focus and zoom encoders.

Layout after public exporters. A table is {parameterName, header, data}: `header` names the columns,
`data` is one string, values with commas, rows with "; ". Fx and Cx are over the picture's width, Fy
and Cy over its height (which pixel they count from: decision 0016), distortion is OpenCV's from
undistorted to distorted, in the order K1, K2, K3, P1, P2. Nodal offset: the entrance pupil from the
sensor, along z of OpenCV's frame; its unit differs between exporters and is named in userMetadata.

Unreal goes straight between rows, where a profile curves: rows are added until straight is near
enough (`density`), which `notes` says in pixels. Numbers are written so that reading them gives the
very same doubles. The file has no place for radial terms 4 to 6, falloff, squeeze, who measured.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import msgspec

from hardware_profiles.exchange.density import ENOUGH_PX, Table, dense_table
from hardware_profiles.exchange.fit import as_undistorted_to_distorted
from hardware_profiles.exchange.opentrackio_terms import center_offset_px
from hardware_profiles.exchange.places import clamped_notes, desqueezed, one_place
from hardware_profiles.exchange.reading import Center, NodalUnit
from hardware_profiles.exchange.ulens_tables import looks_like as looks_like
from hardware_profiles.exchange.ulens_tables import read_lens as read_lens
from hardware_profiles.exchange.writing import Written
from hardware_profiles.lens.model import LensModel
from hardware_profiles.lens.profile import LensProfile, SensorMode

SUFFIX = ".ulens"
PER_METRE: dict[NodalUnit, float] = {"cm": 100.0, "mm": 1000.0}


class _Row(NamedTuple):
    focus: float
    zoom: float
    focal_px: tuple[float, float]
    center_px: tuple[float, float]
    distortion: tuple[float, ...]
    """k1, k2, k3, p1, p2."""
    pupil_m: float | None


def write_lens(
    profile: LensProfile, zoom: float | None, focus: float | None, *,
    center: Center = "note", nodal_unit: NodalUnit = "cm", straight_px: float = ENOUGH_PX,
) -> Written:  # fmt: skip
    """Return the lens file: all of the lens, or one row if a place is named.

    Rows are added until straight lines between them are within about `straight_px`.

    Raises ExchangeError where only one of several places can be meant.
    """
    straight = desqueezed(profile)
    model = LensModel(straight)
    notes = []
    if profile.lens.squeeze != 1.0:
        notes.append(
            f"the lens file is that of the picture pulled {profile.lens.squeeze:g} times as wide, "
            "pixels and millimetres: Unreal's spherical model has no squeeze"
        )
    if zoom is None and focus is None and len(profile.node) > 1:
        table = dense_table(model, straight_px)
        rows = _rows(table, model)
        fit_px, linear_px = table.refit_px, table.linear_px
        notes.append(
            f"{len(rows)} rows, {len(table.zooms)} zooms x {len(table.foci)} focus positions; "
            f"between them Unreal goes straight, off by up to {table.linear_px:.3f} px"
        )
    else:
        place = one_place(straight, model, zoom, focus)
        found = as_undistorted_to_distorted(model, place.state, 3)
        rows = [
            _Row(
                place.focus, place.zoom, model.focal_px(place.state), place.state.center_px,
                (*found.radial[:3], *found.tangential), place.state.entrance_pupil_m,
            )
        ]  # fmt: skip
        fit_px, linear_px = found.worst_px, 0.0
        notes += clamped_notes(place)
    if fit_px > 0.0:
        notes.append(
            "Unreal has three radial terms, from undistorted to distorted: fitted, off by up to "
            f"{fit_px:.3g} px"
        )
    if rows[0].pupil_m is None:
        notes.append("the entrance pupil is not known: the nodal offset table is empty")
    else:
        notes.append(f"nodal offset in {nodal_unit}: check it in the editor")
    if any(node.falloff is not None for node in profile.node):
        notes.append("falloff has no place in a lens file, and is not written")
    document = _document(straight, rows, center, nodal_unit)
    text = msgspec.json.format(msgspec.json.encode(document), indent=1) + b"\n"
    return Written({SUFFIX: text}, tuple(notes), fit_px + linear_px)


def _rows(table: Table, model: LensModel) -> list[_Row]:
    """Return the rows by focus, then zoom, as the engine keeps its curves."""
    found = []
    for j, focus in enumerate(table.foci.tolist()):
        for i, zoom in enumerate(table.zooms.tolist()):
            fx, fy, cx, cy, *terms = table.values[i, j].tolist()
            pupil = float(table.pupils[i, j]) if model.grid.has_pupil else None
            found.append(_Row(focus, zoom, (fx, fy), (cx, cy), tuple(terms), pupil))
    return found


def _document(
    profile: LensProfile, rows: list[_Row], center: Center, nodal_unit: NodalUnit
) -> dict[str, object]:
    sensor, lens = profile.sensor, profile.lens
    width, height = sensor.width_px, sensor.height_px
    shift = _shift(sensor, center)
    metadata = {
        "type": "LensFile", "version": "0.0.0",
        "lensInfo": {
            "serialNumber": lens.serial,
            "modelName": " ".join(word for word in (lens.make, lens.model) if word),
            "distortionModel": "Spherical",
        },
        "name": lens.words(),
        "nodalOffsetCoordinateSystem": "OpenCV",
        "fxFyUnits": "Normalized", "cxCyUnits": "Normalized",
        "userMetadata": [
            {"name": "stagectl profile", "value": profile.hash or "not saved"},
            {"name": "stagectl nodal offset unit", "value": nodal_unit},
            {"name": "stagectl center", "value": center},
        ],
    }  # fmt: skip
    focal = [(r.focus, r.zoom, r.focal_px[0] / width, r.focal_px[1] / height) for r in rows]
    middle = [
        (
            r.focus, r.zoom, (r.center_px[0] + shift[0]) / width,
            (r.center_px[1] + shift[1]) / height,
        )
        for r in rows
    ]  # fmt: skip
    nodal = [
        (r.focus, r.zoom, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, r.pupil_m * PER_METRE[nodal_unit])
        for r in rows
        if r.pupil_m is not None
    ]
    bent = [(r.focus, r.zoom, *r.distortion) for r in rows]
    at = "FocusEncoder, ZoomEncoder, "
    return {
        "metadata": metadata,
        "sensorDimensions": {
            "width": sensor.width_mm, "height": sensor.height_mm, "units": "Millimeters"
        },
        "imageDimensions": {"width": width, "height": height},
        "cameraParameterTables": [
            _table("FocalLengthTable", at + "Fx, Fy", focal),
            _table("ImageCenterTable", at + "Cx, Cy", middle),
            _table("NodalOffsetTable", at + "Qx, Qy, Qz, Qw, Tx, Ty, Tz", nodal),
            _table("DistortionTable", at + "K1, K2, K3, P1, P2", bent),
        ],
        "encoderTables": [
            _table(
                "Focus", "FocusEncoder, FocusCM",
                [(mark.focus, mark.distance_m * 100.0) for mark in profile.focus_mark],
            ),
            _table(
                "Iris", "IrisEncoder, IrisFstop",
                [(mark.iris, mark.f_number) for mark in profile.iris_mark],
            ),
        ],
    }  # fmt: skip


def _shift(sensor: SensorMode, center: Center) -> tuple[float, float]:
    """Return what is added to a centre so that half of the picture's size is its middle."""
    from_x, from_y = center_offset_px(sensor, center)
    return (0.5 * sensor.width_px - from_x, 0.5 * sensor.height_px - from_y)


def _table(name: str, header: str, rows: Sequence[tuple[float, ...]]) -> dict[str, str]:
    # repr gives the shortest digits that read back as the same double
    data = "; ".join(", ".join(repr(float(value)) for value in row) for row in rows)
    return {"parameterName": name, "header": header, "data": data}
