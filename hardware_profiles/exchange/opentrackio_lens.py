# SPDX-License-Identifier: Apache-2.0
"""OpenTrackIO samples that hold a lens: one JSON document a place, one line each for a whole lens.

OpenLensIO 1.0.1 counts in millimetres on the sensor, x right, y down, where OpenCV counts in focal
lengths. With eps = F x, w mm over W px:

    F  = w / W fx = h / H fy          dP = w / W (cx - W / 2), and down
    l1 = k1 / F^2, l3 = k2 / F^4, l5 = k3 / F^6         radial: l1 to l6, the odd ones above
    l2 = k4 / F^2, l4 = k5 / F^4, l6 = k6 / F^6         the line, the even ones below it
    q1 = p1 / F, q2 = p2 / F

The published note has p / F^2, which puts points elsewhere (by 1 px at 1920 for ordinary p); where
the centre is counted from is decision 0016. Both are said in `calibrationHistory`, and read there.
Directions: "Brown-Conrady U-D" is a profile's undistorted_to_distorted, "D-U" the other one; both
are written as they are, never fitted.
"""

from __future__ import annotations

import re

import msgspec

from hardware_profiles.exchange.opentrackio_packet import is_packet
from hardware_profiles.exchange.opentrackio_samples import read_lens as read_lens
from hardware_profiles.exchange.opentrackio_terms import (
    MODEL,
    center_offset_px,
    to_millimetres,
)
from hardware_profiles.exchange.places import (
    Place,
    clamped_notes,
    desqueezed,
    focus_distance,
    node_places,
    one_place,
)
from hardware_profiles.exchange.reading import Center, TangentialUnit
from hardware_profiles.exchange.writing import Written
from hardware_profiles.lens.model import LensModel
from hardware_profiles.lens.profile import LensProfile

SUFFIX, LINES_SUFFIX = ".json", ".jsonl"
_LONGEST_TEXT = 1023
# Further apart than this, the two focal lengths are told.
_SAME_FOCAL = 1e-9


def looks_like(data: bytes) -> bool:
    """Tell whether a file begins as a sample does, or as a packet of one."""
    if is_packet(data):
        return True
    head = data[:65_536].lstrip(b"\xef\xbb\xbf \t\r\n[")
    return head[:1] == b"{" and (
        re.search(rb'"OpenTrackIO"|"pinholeFocalLength"|"activeSensorPhysicalDimensions"', head)
        is not None
    )


def write_lens(
    profile: LensProfile, zoom: float | None, focus: float | None, *,
    center: Center = "note", tangential: TangentialUnit = "p/F",
) -> Written:  # fmt: skip
    """Return the samples of a profile: of one place if one is named or there is one, else of all.

    Raises ExchangeError where only one of several places can be meant.
    """
    notes = list(_squeeze_notes(profile))
    straight = desqueezed(profile)
    model = LensModel(straight)
    if zoom is None and focus is None and len(straight.node) > 1:
        places, clamped = _inside(node_places(straight, model), model)
    else:
        place = one_place(straight, model, zoom, focus)
        notes += clamped_notes(place)
        places, clamped = _inside([place], model)
    if clamped:
        notes.append(
            "encoders are 0 to 1 in OpenTrackIO: of what lies outside, the optics at 0 and at 1 "
            "are written"
        )
    samples = [_sample(straight, model, place, center, tangential) for place in places]
    off = max(abs(p.state.focal_mm[1] / p.state.focal_mm[0] - 1.0) for p in places)
    if off > _SAME_FOCAL:
        notes.append(
            f"the focal lengths across and down differ by up to {100.0 * off:.3f} %, and "
            "OpenTrackIO has one: the sensor's height is written so that both hold"
        )
    if any(p.state.entrance_pupil_m is None for p in places):
        notes.append("the entrance pupil is not known, and not written")
    if tangential != "p/F":
        notes.append("tangential terms as the published note has them: OpenLensIO's formula is off")
    if len(samples) == 1:
        text = msgspec.json.format(msgspec.json.encode(samples[0]), indent=1) + b"\n"
        return Written({SUFFIX: text}, tuple(notes))
    lines = b"".join(msgspec.json.encode(sample) + b"\n" for sample in samples)
    return Written({LINES_SUFFIX: lines}, tuple(notes))


def _inside(places: list[Place], model: LensModel) -> tuple[list[Place], bool]:
    """Return the places as encoders of 0 to 1 can say them, each once, and whether any moved."""
    found: dict[tuple[float, float], Place] = {}
    moved = False
    for place in places:
        zoom, focus = (min(max(value, 0.0), 1.0) for value in (place.zoom, place.focus))
        moved |= (zoom, focus) != (place.zoom, place.focus)
        found.setdefault((zoom, focus), Place(zoom, focus, model.at(zoom, focus)))
    return list(found.values()), moved


def _squeeze_notes(profile: LensProfile) -> list[str]:
    if profile.lens.squeeze == 1.0:
        return []
    return [
        f"the picture that is written is the one pulled {profile.lens.squeeze:g} times as wide, "
        "pixels and millimetres: OpenLensIO has no squeeze"
    ]


def _sample(
    profile: LensProfile, model: LensModel, place: Place, center: Center,
    tangential: TangentialUnit,
) -> dict[str, object]:  # fmt: skip
    state, sensor, name = place.state, profile.sensor, profile.lens
    focal = state.focal_mm[0]
    height_mm = sensor.height_mm * focal / state.focal_mm[1]
    terms = to_millimetres(state.radial, state.tangential, focal, tangential)
    off_x, off_y = center_offset_px(sensor, center)
    lens: dict[str, object] = {
        "distortion": [
            {
                "model": MODEL[profile.direction],
                "radial": terms.radial, "tangential": terms.tangential,
            }
        ],
        "encoders": {"focus": place.focus, "zoom": place.zoom},
        "pinholeFocalLength": focal,
        "projectionOffset": {
            "x": sensor.width_mm / sensor.width_px * (state.center_px[0] - off_x),
            "y": height_mm / sensor.height_px * (state.center_px[1] - off_y),
        },
    }  # fmt: skip
    if state.entrance_pupil_m is not None:
        lens["entrancePupilOffset"] = state.entrance_pupil_m
    if state.falloff is not None:
        lens["exposureFalloff"] = dict(zip(("a1", "a2", "a3"), state.falloff, strict=True))
    distance = focus_distance(profile.focus_mark, place.focus)
    if distance is not None:
        lens["focusDistance"] = distance
    made_by: dict[str, object] = {
        key: value
        for key, value in (
            ("make", name.make), ("model", name.model), ("serialNumber", name.serial)
        )
        if value.strip()
    }  # fmt: skip
    made_by["calibrationHistory"] = _history(profile, center, tangential)
    return {
        "protocol": {"name": "OpenTrackIO", "version": [1, 0, 1]},
        "static": {
            "camera": {
                "activeSensorPhysicalDimensions": {"height": height_mm, "width": sensor.width_mm},
                "activeSensorResolution": {
                    "height": sensor.height_px, "width": sensor.width_px
                },
            },
            "lens": made_by,
        },
        "lens": lens,
    }  # fmt: skip


def _history(profile: LensProfile, center: Center, tangential: TangentialUnit) -> list[str]:
    """Return what a free text can hold: whose profile this is, and which conversion was used."""
    source = profile.origin
    made = " ".join(word for word in (source.date, source.author) if word)
    lines = [
        f"stagectl profile {profile.hash or 'not saved'}",
        f"made {made}" if made else "",
        f"stagectl conversion tangential={tangential} center={center}",
    ]
    return [line[:_LONGEST_TEXT] for line in lines if line]
