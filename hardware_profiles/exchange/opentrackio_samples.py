# SPDX-License-Identifier: Apache-2.0
"""Reads a lens out of OpenTrackIO samples: one JSON document, a list, or a sample a line (a take).

Samples without a lens block are read over. A static block holds until the next one, as on the wire,
where it comes every other second; the first one also for the samples before it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

import msgspec
import numpy as np

from hardware_profiles.exchange.fit import Six, fit, picture_grid
from hardware_profiles.exchange.opentrackio_packet import is_packet
from hardware_profiles.exchange.opentrackio_terms import (
    DEFAULT_MODEL,
    MODEL,
    center_offset_px,
    refuse_squeeze,
    to_focal_lengths,
)
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
from hardware_profiles.lens.distortion import six
from hardware_profiles.lens.profile import (
    Direction,
    FocusMark,
    LensName,
    LensNode,
    SensorMode,
    make_profile,
)

_DIRECTIONS: dict[str, Direction] = {model.casefold(): way for way, model in MODEL.items()}
_CONVERSION = re.compile(r"stagectl conversion tangential=(p/F2?) center=(note|middle)")
_MOST_SAMPLES = 200_000
_OVER_MM = "OpenTrackIO's terms are over millimetres: k1 / F^2, not k1 itself"
_SAME_PLACE = 1e-6
# Samples of one place may differ by this share before the largest difference is told.
_SAME_FOCAL = 1e-9

Table = Mapping[str, object]


class _Sample(NamedTuple):
    key: str
    lens: Table
    fixed: Table


class _Found(NamedTuple):
    node: LensNode
    direction: Direction
    fit_px: float
    distance_m: float | None
    sensor: SensorMode


def read_lens(data: bytes, name: str, wanted: Wanted) -> Imported:
    """Return the profile of all places that the samples show. Raises ExchangeError."""
    refuse_squeeze(wanted, name)
    if is_packet(data):
        raise ExchangeError(
            f"{name}: found a packet of the network (CBOR, or a packet's header), expected its "
            "sample as JSON text, or one a line; ask the sender for JSON and save its text"
        )
    samples = _samples(text_of(data, name), name)
    if not samples:
        raise ExchangeError(f"{name}: lens: found no sample with a lens block, expected one")
    wanted = _as_the_file_says(samples, wanted)
    found: dict[tuple[int, int], _Found] = {}
    repeats, apart = 0, 0.0
    for sample in samples:
        one = _node(sample, name, wanted)
        place = (round(one.node.zoom / _SAME_PLACE), round(one.node.focus / _SAME_PLACE))
        first = found.setdefault(place, one)
        if first is not one:
            repeats += 1
            apart = max(apart, abs(one.node.focal_mm[0] / first.node.focal_mm[0] - 1.0))
            if apart > 0.01:
                raise ExchangeError(
                    f"{name}: {sample.key}lens.pinholeFocalLength: found another focal length than"
                    " before at the same encoders; expected encoders that tell the places apart"
                )
        if len(found) > MOST_NODES:
            raise ExchangeError(
                f"{name}: found more than {MOST_NODES} places of the rings, expected fewer; keep "
                "samples with the rings at rest"
            )
    return _profile(list(found.values()), data, name, (repeats, apart), samples[0])


def _profile(
    found: list[_Found], data: bytes, name: str, again: tuple[int, float], first: _Sample
) -> Imported:
    directions = {one.direction for one in found}
    if len(directions) > 1:
        raise ExchangeError(
            f"{name}: lens.distortion: found both directions, expected one for all samples"
        )
    sensor = found[0].sensor
    if any(one.sensor.width_px != sensor.width_px for one in found):
        raise ExchangeError(
            f"{name}: static.camera.activeSensorResolution: found two, expected one sensor mode"
        )
    notes = []
    repeats, apart = again
    if repeats:
        words = (
            f", up to {100.0 * apart:.3g} % apart in focal length" if apart > _SAME_FOCAL else ""
        )
        notes.append(f"{repeats} samples at places that an earlier one shows were left out{words}")
    fit_px = max(one.fit_px for one in found)
    if fit_px > 0.0:
        notes.append(
            "the distortion's centre is not the projection's: coefficients were fitted, off by up "
            f"to {fit_px:.3g} px"
        )
    if sensor.name:
        notes.append("the file gives no sensor size in millimetres")
    camera = _table(first.fixed.get("camera"), name, "static.camera")
    squeeze = _table(camera.get("anamorphicSqueeze"), name, "static.camera.anamorphicSqueeze")
    if squeeze and squeeze.get("num") != squeeze.get("denom"):
        notes.append(
            f"anamorphicSqueeze {short(squeeze.get('num'), 12)}/{short(squeeze.get('denom'), 12)} "
            "is not used: the numbers are taken as those of a picture with square pixels"
        )
    made = _table(first.fixed.get("lens"), name, "static.lens")
    marks = {one.node.focus: one.distance_m for one in found if one.distance_m is not None}
    told = tuple(notes)
    profile = make_profile(
        LensName(
            short(made.get("make")), short(made.get("model")), short(made.get("serialNumber"))
        ),
        sensor,
        tuple(_on(one, sensor) for one in found),
        direction=found[0].direction,
        focus_mark=tuple(FocusMark(at, marks[at]) for at in sorted(marks)),
        origin=origin(data, name, "imported from OpenTrackIO", told),
    )
    try:
        return finished(profile, name, told)._replace(fit_px=fit_px)
    except ExchangeError as error:
        # What terms that were never divided by the focal length end in, most often.
        hinted = [f"{line}; {_OVER_MM}" if ".radial" in line else line for line in error.lines]
        raise ExchangeError(*hinted) from None


def _on(one: _Found, sensor: SensorMode) -> LensNode:
    """Return the node with its focal length down counted on the sensor of the profile."""
    across, down = one.node.focal_mm
    stretched = sensor.height_mm / one.sensor.height_mm
    return msgspec.structs.replace(one.node, focal_mm=(across, down * stretched))


def _samples(text: str, name: str) -> list[_Sample]:
    documents = _documents(text, name)
    fixed: Table = {}
    found: list[_Sample] = []
    first: Table | None = None
    for key, value in documents:
        table = _table(value, name, key.rstrip(".") or "document")
        if "static" in table:
            fixed = _table(table["static"], name, f"{key}static")
            first = fixed if first is None else first
        if "lens" in table:
            found.append(_Sample(key, _table(table["lens"], name, f"{key}lens"), fixed))
    if first is not None:
        found = [one if one.fixed else one._replace(fixed=first) for one in found]
    return found


def _documents(text: str, name: str) -> list[tuple[str, object]]:
    """Return the samples of a file with what their keys begin with in messages."""
    try:
        whole: object = msgspec.json.decode(text)
    except (msgspec.DecodeError, RecursionError) as error:
        lines = [(n, line) for n, line in enumerate(text.splitlines(), 1) if line.strip()]
        if len(lines) < 2 or len(lines) > _MOST_SAMPLES:
            raise ExchangeError(f"{name}: found no JSON ({error}), expected samples") from None
        return [(f"line {n}: ", _line(line, name, n)) for n, line in lines]
    if isinstance(whole, list):
        return [(f"[{n}].", one) for n, one in enumerate(whole)]
    return [("", whole)]


def _line(line: str, name: str, number_of_line: int) -> object:
    try:
        found: object = msgspec.json.decode(line)
    except (msgspec.DecodeError, RecursionError) as error:
        raise ExchangeError(
            f"{name}: line {number_of_line}: found no JSON ({error}), expected a sample a line"
        ) from None
    return found


def _as_the_file_says(samples: list[_Sample], wanted: Wanted) -> Wanted:
    """Return the conversion that the file's own history names, where none is asked for."""
    for sample in samples:
        lens = sample.fixed.get("lens")
        history = lens.get("calibrationHistory") if isinstance(lens, dict) else None
        for line in history if isinstance(history, list) else []:
            said = _CONVERSION.search(line) if isinstance(line, str) else None
            if said is not None:
                return wanted._replace(
                    tangential=wanted.tangential or ("p/F" if said[1] == "p/F" else "p/F2"),
                    center=wanted.center or ("middle" if said[2] == "middle" else "note"),
                )
    return wanted


def _node(sample: _Sample, name: str, wanted: Wanted) -> _Found:
    key, lens = f"{sample.key}lens.", sample.lens
    sensor = _sensor(sample, name, wanted)
    focal = number(
        lens.get("pinholeFocalLength"), name, f"{key}pinholeFocalLength", 0.5, 5000.0, "millimetres"
    )
    dx, dy = _pair(lens, name, key, "projectionOffset")
    off_x, off_y = center_offset_px(sensor, wanted.center or "note")
    across, down = sensor.px_per_mm()
    center = (
        number(dx * across + off_x, name, f"{key}projectionOffset.x", -20_000, 40_000, "pixels"),
        number(dy * down + off_y, name, f"{key}projectionOffset.y", -20_000, 40_000, "pixels"),
    )
    direction, radial, tangential = _distortion(lens, name, key, focal, wanted)
    shift = _pair(lens, name, key, "distortionOffset")
    fit_px = 0.0
    if any(shift) and any((*radial, *tangential)):
        radial, tangential, fit_px = _refit(
            sensor, focal, center, (shift[0] / focal, shift[1] / focal),
            direction, radial, tangential,
        )  # fmt: skip
    encoders = _table(lens.get("encoders"), name, f"{key}encoders")
    pupil = lens.get("entrancePupilOffset")
    distance = lens.get("focusDistance")
    return _Found(
        LensNode(
            zoom=number(encoders.get("zoom", 0.0), name, f"{key}encoders.zoom", 0.0, 1.0),
            focus=number(encoders.get("focus", 0.0), name, f"{key}encoders.focus", 0.0, 1.0),
            focal_mm=(focal, focal), center_px=center, radial=_short(radial),
            tangential=tangential,
            entrance_pupil_m=None if pupil is None else number(
                pupil, name, f"{key}entrancePupilOffset", -5.0, 5.0, "metres"
            ),
            falloff=_falloff(lens, name, key), how="imported",
        ),
        direction, fit_px,
        None if distance is None else number(
            distance, name, f"{key}focusDistance", 1e-3, 1e6, "metres"
        ),
        sensor,
    )  # fmt: skip


def _sensor(sample: _Sample, name: str, wanted: Wanted) -> SensorMode:
    camera = _table(sample.fixed.get("camera"), name, "static.camera")
    key = "static.camera.activeSensorResolution"
    size = _table(camera.get("activeSensorResolution"), name, key)
    width, height = picture_size(
        wanted, name, size.get("width"), size.get("height"), f"{key}.width, {key}.height"
    )
    key = "static.camera.activeSensorPhysicalDimensions"
    mm = _table(camera.get("activeSensorPhysicalDimensions"), name, key)
    if not mm and wanted.sensor_mm is None:
        raise ExchangeError(
            f"{name}: {key}: found nothing, expected the sensor's size: all of OpenLensIO counts in"
            " millimetres on it; give --sensor-mm WxH"
        )
    told = (
        (
            number(mm.get("width"), name, f"{key}.width", 1.0, 200.0, "millimetres"),
            number(mm.get("height"), name, f"{key}.height", 1.0, 200.0, "millimetres"),
        )
        if mm else None
    )  # fmt: skip
    return sensor_mode(wanted, name, width, height, told)[0]


def _distortion(
    lens: Table, name: str, key: str, focal: float, wanted: Wanted
) -> tuple[Direction, tuple[float, ...], tuple[float, float]]:
    """Return what the first entry says that names a model which a profile has."""
    entries = lens.get("distortion", [])
    if not isinstance(entries, list):
        raise ExchangeError(f"{name}: {key}distortion: found {shown(entries)}, expected a list")
    unknown = []
    for n, value in enumerate(entries):
        at = f"{key}distortion[{n}]"
        entry = _table(value, name, at)
        model = entry.get("model", DEFAULT_MODEL)
        direction = _DIRECTIONS.get(model.casefold()) if isinstance(model, str) else None
        if direction is None:
            unknown.append(f"{at}.model: found {shown(model)}")
            continue
        radial = _numbers(entry.get("radial", []), name, f"{at}.radial", 6)
        tangential = _numbers(entry.get("tangential", []), name, f"{at}.tangential", 2)
        if len(radial) > 1 and radial == [float(k + 1) for k in range(len(radial))]:
            raise ExchangeError(
                f"{name}: {at}.radial: found 1, 2 and so on, the placeholders of the standard's "
                "own examples; expected the terms of a lens"
            )
        terms = to_focal_lengths(radial, tangential, focal, wanted.tangential or "p/F")
        for value_of in (*terms.radial, *terms.tangential):
            number(
                value_of, name, f"{at} over the focal length", -1e4, 1e4,
                f"a coefficient ({_OVER_MM})",
            )  # fmt: skip
        return direction, terms.radial, terms.tangential
    if unknown:
        raise ExchangeError(f"{name}: {unknown[0]}, expected one of {', '.join(MODEL.values())}")
    return "undistorted_to_distorted", (), (0.0, 0.0)


def _refit(
    sensor: SensorMode, focal: float, center: tuple[float, float], shift: tuple[float, float],
    direction: Direction, radial: tuple[float, ...], tangential: tuple[float, float],
) -> tuple[Six, tuple[float, float], float]:  # fmt: skip
    """Return terms about the projection's centre for terms about a point `shift` from it.

    OpenLensIO puts a point at D(point - shift) + shift; a profile has no shift, but tangential
    terms, which are most of what a shift does.
    """
    across, down = sensor.px_per_mm()
    scale = (focal * across, focal * down)
    away = np.array(shift)
    seen = (picture_grid(sensor) - center) / scale
    if direction == "undistorted_to_distorted":
        source = distortion.invert(seen - away, radial, tangential) + away
        known = np.isfinite(source).all(axis=1)
        source, target = source[known], seen[known]
    else:
        source, target = seen, distortion.apply(seen - away, radial, tangential) + away
    found = fit(source, target, scale, 6 if any(radial[3:]) else 3, (six(radial), tangential))
    return found.radial, found.tangential, found.worst_px


def _pair(lens: Table, name: str, key: str, what: str) -> tuple[float, float]:
    if what not in lens:
        return (0.0, 0.0)
    table = _table(lens[what], name, f"{key}{what}")
    return (
        number(table.get("x"), name, f"{key}{what}.x", -200.0, 200.0, "millimetres"),
        number(table.get("y"), name, f"{key}{what}.y", -200.0, 200.0, "millimetres"),
    )


def _falloff(lens: Table, name: str, key: str) -> tuple[float, float, float] | None:
    if "exposureFalloff" not in lens:
        return None
    at = f"{key}exposureFalloff"
    table = _table(lens["exposureFalloff"], name, at)
    a1, a2, a3 = (
        number(table.get(term, 0.0), name, f"{at}.{term}", -1e4, 1e4) for term in ("a1", "a2", "a3")
    )
    return (a1, a2, a3)


def _numbers(value: object, name: str, key: str, most: int) -> list[float]:
    if not isinstance(value, list) or len(value) > 64:
        raise ExchangeError(f"{name}: {key}: found {shown(value)}, expected a list of numbers")
    found = [number(one, name, f"{key}[{n}]", -1e12, 1e12) for n, one in enumerate(value)]
    if any(found[most:]):
        raise ExchangeError(
            f"{name}: {key}: found {len(found)} terms, expected no more than {most} that are not 0"
        )
    return found[:most]


def _short(radial: tuple[float, ...]) -> tuple[float, ...]:
    return radial if any(radial[3:]) else radial[:3]


def _table(value: object, name: str, key: str) -> Table:
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise ExchangeError(f"{name}: {key}: found {shown(value)}, expected a table")
    return value
