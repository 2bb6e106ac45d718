# SPDX-License-Identifier: Apache-2.0
"""Unity's physical camera for one place: what to type into the inspector, as JSON.

Unity counts focal length and sensor size in mm, and the lens shift in sensor sizes, x to the right
and y up. A shift moves the lens, so the picture's content moves the other way (Unity, "Lens Shift";
signs as public code sets them from OpenCV's centre, not confirmed in an editor by us):

    shift x = -(cx - (W - 1) / 2) / W        shift y = +(cy - (H - 1) / 2) / H

The sensor's height is written so that one focal length gives both fx and fy; gate fit None then
maps the sensor to the picture, edge to edge. Unity has no lens distortion of this kind: how much is
left out is told, and stands in the file.
"""

from __future__ import annotations

import msgspec
import numpy as np

from hardware_profiles.exchange.fit import picture_grid
from hardware_profiles.exchange.lens_maps import Pinhole, same_pinhole
from hardware_profiles.exchange.places import clamped_notes, desqueezed, focus_distance, one_place
from hardware_profiles.exchange.writing import Written
from hardware_profiles.lens.model import LensModel, LensState
from hardware_profiles.lens.profile import LensProfile

SUFFIX = ".unity.json"
FORMAT = "stagectl-unity-camera"
VERSION = 1
# Less distortion than this is none.
_NONE_PX = 1e-6


def write_lens(profile: LensProfile, zoom: float | None, focus: float | None) -> Written:
    """Return the camera of one place; with squeeze, that of the picture pulled wide.

    Raises ExchangeError where only one of several places can be meant.
    """
    straight = desqueezed(profile)
    model = LensModel(straight)
    place = one_place(straight, model, zoom, focus)
    state, sensor = place.state, straight.sensor
    camera = same_pinhole(model, state)
    focal = state.focal_mm[0]
    size = (sensor.width_mm, focal * sensor.height_px / camera.fy)
    middle = sensor.middle_px()
    shift = (
        -(camera.cx - middle[0]) / sensor.width_px,
        (camera.cy - middle[1]) / sensor.height_px,
    )
    lost = _distortion_px(model, state, camera)
    distance = focus_distance(straight.focus_mark, place.focus)
    pupil = state.entrance_pupil_m
    document: dict[str, object] = {
        "format": FORMAT, "version": VERSION,
        "lens": profile.lens.words(), "profile": profile.hash or None,
        "zoom": place.zoom, "focus": place.focus,
        "camera": {
            "usePhysicalProperties": True, "focalLength": focal,
            "sensorSize": {"x": size[0], "y": size[1]},
            "lensShift": {"x": shift[0], "y": shift[1]},
            "gateFit": "None", "focusDistance": distance,
        },
        "picture_px": [sensor.width_px, sensor.height_px],
        "entrance_pupil_m": pupil,
        "distortion_left_out_px": lost,
        "type_in": _steps(focal, size, shift, (sensor.width_px, sensor.height_px), pupil),
    }  # fmt: skip
    notes = list(clamped_notes(place))
    if profile.lens.squeeze != 1.0:
        notes.append(
            f"this is the camera of the picture pulled {profile.lens.squeeze:g} times as wide"
        )
    if lost > _NONE_PX:
        notes.append(
            f"Unity's camera has no distortion: up to {lost:.2f} px are left out at the picture's "
            "edge; `--to stmap` makes maps for a full-screen shader"
        )
    notes.append("signs of the lens shift are not confirmed in an editor: look at a corner")
    text = msgspec.json.format(msgspec.json.encode(document), indent=1) + b"\n"
    return Written({SUFFIX: text}, tuple(notes), lost if lost > _NONE_PX else 0.0)


def _distortion_px(model: LensModel, state: LensState, camera: Pinhole) -> float:
    """Return the most that a point of the picture is moved by distortion."""
    pixels = picture_grid(model.sensor)
    straight = camera.pixels(model.rays(state, pixels))
    return float(np.nanmax(np.hypot(*(straight - pixels).T)))


def _steps(
    focal: float, size: tuple[float, float], shift: tuple[float, float],
    picture: tuple[int, int], pupil: float | None,
) -> list[str]:  # fmt: skip
    steps = [
        "Camera: Projection Perspective, Physical Camera on",
        f"Focal Length {focal:.6f}",
        f"Sensor Type Custom, Sensor Size X {size[0]:.6f}, Y {size[1]:.6f}",
        f"Lens Shift X {shift[0]:.8f}, Y {shift[1]:.8f}",
        "Gate Fit None",
        f"Render at {picture[0]} x {picture[1]}, or in the same shape",
    ]
    if pupil is not None:
        steps.append(
            f"Put the camera {pupil:.6f} m before the tracked sensor, along its view (entrance "
            "pupil), once: not if the pose has it already"
        )
    return steps
