# SPDX-License-Identifier: Apache-2.0
"""OpenCV's calibration files: read in the spellings of its samples and of ROS, written as YAML.

Pixels are OpenCV's, which are a profile's own: nothing is moved. Coefficients in a file stand as
k1, k2, p1, p2, k3, k4, k5, k6, s1 to s4 (thin prism), tx, ty (tilt): the first eight are kept as
they are, thin prism terms are fitted with the first eight and the rest is stated in pixels, a tilt
is refused. What OpenCV has no key for (millimetres, entrance pupil, falloff, marks, names) is
written under keys of its own, which FileStorage reads over, and read back.

The model is that of OpenCV's documentation, "Camera Calibration and 3D Reconstruction".
"""

from __future__ import annotations

import msgspec
import numpy as np

from hardware_profiles.exchange.fit import as_undistorted_to_distorted, fit, picture_grid
from hardware_profiles.exchange.opencv_keys import DISTORTION, MATRIX, PLAIN, SIZE, one_camera
from hardware_profiles.exchange.opencv_storage import Storage, read_storage, read_xml_storage
from hardware_profiles.exchange.places import clamped_notes, one_place
from hardware_profiles.exchange.reading import (
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
    whole,
)
from hardware_profiles.exchange.writing import Written
from hardware_profiles.lens import distortion
from hardware_profiles.lens.model import LensModel
from hardware_profiles.lens.profile import (
    FocusMark,
    IrisMark,
    LensName,
    LensNode,
    LensProfile,
    NodeQuality,
    SensorMode,
    make_profile,
)

LARGEST_BYTES = 8 << 20
MOST_FIT_SHARE = 0.005
"""Of the picture's width: a fit that misses by more is refused."""
# Any of these makes a file one of this format, where no `%YAML` begins it.
_TELLING = (
    b"<opencv_storage", b"camera_matrix", b"cameraMatrix", b"Camera_Matrix", b"intrinsic_matrix",
    b"distortion_coefficients", b"distCoeffs", b"dist_coeff", b"distortion_model",
)  # fmt: skip
_MODELS = ("", "plumb_bob", "rational_polynomial", "opencv", "brown_conrady", "radtan")
_COUNTS = (0, 4, 5, 8, 12, 14)


def read_lens(data: bytes, name: str, wanted: Wanted) -> Imported:
    """Return the profile of a FileStorage file, one node. Raises ExchangeError.

    `wanted.lens` names the camera where a file holds several: a key, as cam1, or a matrix, as M2.
    """
    table = one_camera(_storage(data, name), name, wanted.lens)
    _refuse_fisheye(table, name)
    fx, fy, cx, cy = _intrinsics(table, name)
    values, said = _coefficients(table, name)
    width, height = picture_size(wanted, name, *_size(table), "image_width, image_height")
    mm = None
    if "sensor_width_mm" in table:
        mm = tuple(
            number(table.get(key), name, key, 1.0, 200.0)
            for key in ("sensor_width_mm", "sensor_height_mm")
        )
    sensor, notes = sensor_mode(wanted, name, width, height, (mm[0], mm[1]) if mm else None)
    if "sensor_name" in table and wanted.sensor_mm is None:
        sensor = msgspec.structs.replace(sensor, name=short(table["sensor_name"]))
    notes = (*said, *notes)
    radial, tangential, fit_px = _kept(values, (fx, fy, cx, cy), sensor)
    if fit_px > MOST_FIT_SHARE * width:  # inf as well
        raise ExchangeError(
            f"{name}: thin prism terms s1 to s4: found ones that k1 to k6, p1 and p2 miss by "
            f"{fit_px:.3g} px, expected at most {MOST_FIT_SHARE * width:.3g}; calibrate again "
            "without CALIB_THIN_PRISM_MODEL"
        )
    if fit_px:
        notes = (
            f"thin prism terms s1 to s4 are fitted with k1 to k6, p1 and p2: off by at most "
            f"{fit_px:.3g} px over the picture",
            *notes,
        )
    across, down = sensor.px_per_mm()
    pupil = table.get("entrance_pupil_m")
    falloff = _numbers(table, "falloff", name) if "falloff" in table else None
    if falloff is not None and len(falloff) != 3:
        raise ExchangeError(f"{name}: falloff: found {len(falloff)} numbers, expected 3")
    node = LensNode(
        zoom=number(table.get("zoom", 0.0), name, "zoom", -0.5, 1.5),
        focus=number(table.get("focus", 0.0), name, "focus", -0.5, 1.5),
        focal_mm=(fx / across, fy / down), center_px=(cx, cy), radial=radial,
        tangential=tangential,
        entrance_pupil_m=(
            None if pupil is None else number(pupil, name, "entrance_pupil_m", -5.0, 5.0)
        ),
        falloff=(falloff[0], falloff[1], falloff[2]) if falloff else None,
        how="imported", quality=_quality(table, name),
    )  # fmt: skip
    focus_marks = _pairs(table, "focus_marks", name)
    iris_marks = _pairs(table, "iris_marks", name)
    profile = make_profile(
        LensName(
            short(table.get("lens_make")), short(table.get("lens_model")),
            short(table.get("lens_serial")), short(table.get("lens_mount")),
            squeeze=wanted.squeeze
            or number(table.get("lens_squeeze", 1.0), name, "lens_squeeze", 0.5, 4.0),
        ),
        sensor, (node,),
        focus_mark=tuple(FocusMark(a, b) for a, b in focus_marks),
        iris_mark=tuple(IrisMark(a, b) for a, b in iris_marks),
        origin=origin(data, name, "imported from OpenCV FileStorage", notes),
    )  # fmt: skip
    return finished(profile, name, notes, fit_px)


def _storage(data: bytes, name: str) -> Storage:
    if len(data) > LARGEST_BYTES:
        raise ExchangeError(
            f"{name}: is larger than {LARGEST_BYTES >> 20} MiB, expected a calibration file"
        )
    if data.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"<"):
        return read_xml_storage(data, name)
    return read_storage(text_of(data, name), name)


def looks_like(data: bytes) -> bool:
    """Say whether a file is FileStorage's, or JSON of the same keys."""
    if data.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"%YAML"):
        return True
    return any(key in data for key in _TELLING)


def write_lens(profile: LensProfile, zoom: float | None, focus: float | None) -> Written:
    """Return the FileStorage YAML of one place; raises ExchangeError where none is chosen.

    A profile from distorted to undistorted is refitted, with six radial terms.
    """
    model = LensModel(profile)
    place = one_place(profile, model, zoom, focus)
    state = place.state
    found = as_undistorted_to_distorted(model, state, 6)
    fx, fy = model.focal_px(state)
    cx, cy = state.center_px
    k1, k2, k3, k4, k5, k6 = found.radial
    coefficients = [k1, k2, *found.tangential, k3]
    if any((k4, k5, k6)):
        coefficients += [k4, k5, k6]
    sensor: SensorMode = profile.sensor
    lines = [
        "%YAML:1.0", "---",
        f"image_width: {sensor.width_px}", f"image_height: {sensor.height_px}",
        *_matrix("camera_matrix", [[fx, 0.0, cx], [0.0, fy, cy], [0.0, 0.0, 1.0]]),
        *_matrix("distortion_coefficients", [coefficients]),
        f"sensor_width_mm: {_real(sensor.width_mm)}",
        f"sensor_height_mm: {_real(sensor.height_mm)}",
        f"zoom: {_real(place.zoom)}", f"focus: {_real(place.focus)}",
        f"lens_squeeze: {_real(profile.lens.squeeze)}",
    ]  # fmt: skip
    if sensor.name:
        lines.append(f"sensor_name: {_text(sensor.name)}")
    for key in ("make", "model", "serial", "mount"):
        if getattr(profile.lens, key):
            lines.append(f"lens_{key}: {_text(str(getattr(profile.lens, key)))}")
    if state.entrance_pupil_m is not None:
        lines.append(f"entrance_pupil_m: {_real(state.entrance_pupil_m)}")
    if state.falloff is not None:
        lines += _matrix("falloff", [list(state.falloff)])
    if profile.focus_mark:
        lines += _matrix("focus_marks", [[m.focus, m.distance_m] for m in profile.focus_mark])
    if profile.iris_mark:
        lines += _matrix("iris_marks", [[m.iris, m.f_number] for m in profile.iris_mark])
    lines.append(f'stagectl_profile: "{profile.hash}"')
    notes = clamped_notes(place)
    return Written({".yml": ("\n".join(lines) + "\n").encode()}, notes, found.worst_px)


def _refuse_fisheye(table: Storage, name: str) -> None:
    for key in ("fisheye_model", "fisheye"):
        if table.get(key) not in (None, 0, 0.0, "0", "false"):
            raise ExchangeError(
                f"{name}: {key}: found {shown(table[key])}, expected 0: a profile holds the "
                "Brown-Conrady model; calibrate again without the fisheye model"
            )
    model = table.get("distortion_model", "")
    if not isinstance(model, str) or model.lower() not in _MODELS:
        raise ExchangeError(
            f"{name}: distortion_model: found {shown(model)}, expected one of {_MODELS[1:]}"
        )


def _intrinsics(table: Storage, name: str) -> tuple[float, float, float, float]:
    key = next((key for key in MATRIX if key in table), None)
    if key is None and all(plain in table for plain in PLAIN):
        key, values = (
            "fx, fy, cx, cy",
            [number(table[plain], name, plain, -1e12, 1e12) for plain in PLAIN],
        )
        values = [values[0], 0.0, values[2], 0.0, values[1], values[3], 0.0, 0.0, 1.0]
    elif key is None:
        there = ", ".join(short(one, 30) for one in list(table)[:8])
        raise ExchangeError(
            f"{name}: camera_matrix: found none among the keys {there}, expected a 3 x 3 matrix "
            f"under one of {', '.join(MATRIX[:4])}; --lens KEY names another"
        )
    else:
        values = _numbers(table, key, name)
    if key == "intrinsics" and len(values) == 4:  # Kalibr's: fx, fy, cx, cy
        values = [values[0], 0.0, values[2], 0.0, values[1], values[3], 0.0, 0.0, 1.0]
    if len(values) != 9:
        raise ExchangeError(f"{name}: {key}: found {len(values)} numbers, expected 9, row by row")
    fx, skew, cx, low, fy, cy, a, b, one = values
    if skew or low or a or b or one != 1.0:
        raise ExchangeError(
            f"{name}: {key}: found {shown(values)}, expected fx 0 cx, 0 fy cy, 0 0 1"
        )
    for value, what in ((fx, "fx"), (fy, "fy")):
        number(value, name, f"{key} {what}", 1.0, 1e6, "pixels")
    for value, what in ((cx, "cx"), (cy, "cy")):
        number(value, name, f"{key} {what}", -20_000.0, 40_000.0, "pixels")
    return fx, fy, cx, cy


def _coefficients(table: Storage, name: str) -> tuple[list[float], tuple[str, ...]]:
    """Return the 14 coefficients in OpenCV's order, and what is to be said of them."""
    key = next((key for key in DISTORTION if key in table), None)
    if key is None:
        return [0.0] * 14, ("the file has no distortion coefficients: none are taken",)
    values = _numbers(table, key, name)
    if len(values) not in _COUNTS:
        raise ExchangeError(
            f"{name}: {key}: found {len(values)} numbers, expected one of {_COUNTS[1:]}"
        )
    for place, value in enumerate(values):
        number(value, name, f"{key}[{place}]", -1e4, 1e4, "a coefficient")
    if any(values[12:]):
        raise ExchangeError(
            f"{name}: {key}: found a tilted sensor {shown(values[12:])}, expected zeros: a profile "
            "has no such term; calibrate again without CALIB_TILTED_MODEL"
        )
    return values + [0.0] * (14 - len(values)), ()


def _quality(table: Storage, name: str) -> NodeQuality | None:
    """Return what OpenCV's calibration program says of its own solve."""
    if "avg_reprojection_error" not in table:
        return None
    key = "nframes" if "nframes" in table else "nr_of_frames"
    return NodeQuality(
        whole(table.get(key, 0), name, key, 0, 1_000_000),
        number(table["avg_reprojection_error"], name, "avg_reprojection_error", 0.0, 1e6),
    )


def _kept(
    values: list[float], intrinsics: tuple[float, float, float, float], sensor: SensorMode
) -> tuple[tuple[float, ...], tuple[float, float], float]:
    """Return radial and tangential terms, and what they miss the file's model by, in px."""
    k1, k2, p1, p2, k3, k4, k5, k6, s1, s2, s3, s4 = values[:12]
    radial, tangential = (k1, k2, k3, k4, k5, k6), (p1, p2)
    if not any((s1, s2, s3, s4)):
        return (radial if any((k4, k5, k6)) else radial[:3]), tangential, 0.0
    fx, fy, cx, cy = intrinsics
    # The rays of the picture without the prism: near enough to say where the model counts.
    rays = distortion.invert((picture_grid(sensor) - (cx, cy)) / (fx, fy), radial, tangential)
    rays = rays[np.isfinite(rays).all(axis=1)]
    r2 = (rays**2).sum(axis=1)
    prism = np.stack((s1 * r2 + s2 * r2**2, s3 * r2 + s4 * r2**2), axis=1)
    target = distortion.apply(rays, radial, tangential) + prism
    found = fit(rays, target, (fx, fy), 6, (radial, tangential))
    return found.radial, found.tangential, found.worst_px


def _size(table: Storage) -> tuple[object, object]:
    for across, down in SIZE:
        if across in table and down in table:
            return table[across], table[down]
    for key in ("image_size", "imageSize", "resolution"):
        both = table.get(key)
        if isinstance(both, list) and len(both) == 2:
            return both[0], both[1]
    return None, None


def _numbers(table: Storage, key: str, name: str) -> list[float]:
    """Return the numbers of a matrix or a list, rows one after the other."""
    value: object = table.get(key)
    if isinstance(value, dict):
        rows, columns = value.get("rows"), value.get("cols")
        value = value.get("data")
        if (
            isinstance(rows, int) and isinstance(columns, int) and isinstance(value, list)
            and rows * columns != len(value)
        ):  # fmt: skip
            raise ExchangeError(
                f"{name}: {key}: found {len(value)} numbers, expected {rows} x {columns}"
            )
    if not isinstance(value, list):
        raise ExchangeError(f"{name}: {key}: found {shown(value)}, expected a matrix")
    flat = [one for row in value for one in (row if isinstance(row, list) else [row])]
    if len(flat) > 10_000:
        raise ExchangeError(f"{name}: {key}: found {len(flat)} numbers, expected fewer")
    return [number(one, name, f"{key}[{at}]", -1e12, 1e12) for at, one in enumerate(flat)]


def _pairs(table: Storage, key: str, name: str) -> list[tuple[float, float]]:
    values = _numbers(table, key, name) if key in table else []
    if len(values) % 2:
        raise ExchangeError(f"{name}: {key}: found {len(values)} numbers, expected pairs")
    return list(zip(values[::2], values[1::2], strict=True))


def _matrix(key: str, rows: list[list[float]]) -> list[str]:
    flat = ", ".join(_real(value) for row in rows for value in row)
    return [
        f"{key}: !!opencv-matrix", f"   rows: {len(rows)}", f"   cols: {len(rows[0])}",
        "   dt: d", f"   data: [ {flat} ]",
    ]  # fmt: skip


def _real(value: float) -> str:
    return repr(float(value))


def _text(value: str) -> str:
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
