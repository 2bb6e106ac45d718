# SPDX-License-Identifier: Apache-2.0
"""OpenCV's files as a profile and back: OpenCV itself writes, reads and projects."""

from __future__ import annotations

import json
from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware_profiles.exchange.fit import picture_grid
from hardware_profiles.exchange.opencv_lens import looks_like, read_lens, write_lens
from hardware_profiles.exchange.reading import ExchangeError, Imported, Wanted
from hardware_profiles.lens.model import LensModel
from tests.hardware_profiles.exchange.opencv_files import (
    EIGHT,
    MATRIX,
    PRISM,
    SIZE,
    Floats,
    file_storage,
    points,
    project,
    rays_of,
    read_storage,
)
from tests.hardware_profiles.exchange.refused import lines_of, well_said
from tests.hardware_profiles.lens.zoom_lens import zoom_lens


def put(found: Imported) -> Floats:
    model = LensModel(found.profile)
    return model.project(model.at(0.0, 0.0), points())


@pytest.mark.parametrize("suffix", [".yml", ".json", ".xml"])
@pytest.mark.parametrize("count", [4, 5, 8, 12, 14])
@pytest.mark.parametrize("column", [True, False])
def test_what_filestorage_writes_projects_as_opencv_does(
    tmp_path: Path, suffix: str, count: int, column: bool
) -> None:
    coefficients = np.zeros(count)
    coefficients[: min(count, 8)] = EIGHT[:count]
    shaped = coefficients.reshape((-1, 1) if column else (1, -1))
    data = file_storage(tmp_path / f"lens{suffix}", shaped)
    assert looks_like(data)
    found = read_lens(data, "lens", Wanted((36.0, 20.25)))
    assert found.fit_px == 0.0
    assert np.abs(put(found) - project(points(), coefficients)).max() < 1e-6


def test_the_sample_of_opencv(shared_data: Path) -> None:
    path = shared_data / "lens_opencv_chess" / "left_intrinsics.yml"
    found = read_lens(path.read_bytes(), path.name, Wanted())
    matrix, coefficients = read_storage(path)
    model = LensModel(found.profile)
    off = model.project(model.at(0, 0), points()) - project(points(), coefficients, matrix)
    assert np.abs(off).max() < 1e-6
    assert found.profile.sensor.width_px == 640
    assert "36 mm wide is taken" in found.notes[0]
    quality = found.profile.node[0].quality
    assert quality is not None
    assert quality.views == 13
    assert quality.rms_px == pytest.approx(0.39259, abs=1e-5)


@pytest.mark.parametrize(
    "text",
    [
        {"camera_matrix": MATRIX.tolist(), "dist_coeff": [EIGHT[:5]], "image_size": SIZE},
        {"mtx": MATRIX.tolist(), "dist": EIGHT[:5], "width": 1920, "height": 1080},
        {"cameraMatrix": MATRIX.ravel().tolist(), "distCoeffs": [[k] for k in EIGHT[:5]],
         "imageSize": SIZE},
        {"K": MATRIX.ravel().tolist(), "D": EIGHT[:5], "width": 1920, "height": 1080,
         "distortion_model": "plumb_bob"},
        {"fx": 1501.3, "fy": 1499.1, "cx": 970.25, "cy": 533.5, "dist_coeffs": EIGHT[:5],
         "resolution": SIZE},
    ],
)  # fmt: skip
def test_json_as_common_tools_write_it(text: dict[str, object]) -> None:
    found = read_lens(json.dumps(text).encode(), "lens.json", Wanted())
    assert np.abs(put(found) - project(points(), np.array(EIGHT[:5]))).max() < 1e-6


def test_yaml_as_ros_writes_it() -> None:
    text = f"""# of a camera
image_width: 1920
image_height: 1080
camera_name: "left: one"
camera_matrix:
  rows: 3
  cols: 3
  data: [1501.3, 0, 970.25,
         0, 1499.1, 533.5, 0, 0, 1]
distortion_model: plumb_bob
distortion_coefficients:
  rows: 1
  cols: 5
  data: [{", ".join(map(str, EIGHT[:5]))}]
projection_matrix: {{rows: 3, cols: 4, data: [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0]}}
"""
    found = read_lens(text.encode(), "ros.yaml", Wanted())
    assert np.abs(put(found) - project(points(), np.array(EIGHT[:5]))).max() < 1e-6


def test_of_several_cameras_one_must_be_named() -> None:
    left = {"intrinsics": [1501.3, 1499.1, 970.25, 533.5], "distortion_coeffs": EIGHT[:4],
            "distortion_model": "radtan", "resolution": SIZE}  # fmt: skip
    right = left | {"intrinsics": [1600.0, 1600.0, 960.0, 540.0]}
    both = json.dumps({"cam0": left, "cam1": right}).encode()
    with pytest.raises(ExchangeError, match="found 2 cameras; choose one with --lens: cam0, cam1"):
        read_lens(both, "kalibr.json", Wanted())
    found = read_lens(both, "kalibr.json", Wanted(lens="cam0"))
    assert np.abs(put(found) - project(points(), np.array(EIGHT[:4]))).max() < 1e-6
    with pytest.raises(ExchangeError, match="--lens 'cam2': found no camera"):
        read_lens(both, "kalibr.json", Wanted(lens="cam2"))
    alone = read_lens(json.dumps({"cam0": left}).encode(), "kalibr.json", Wanted())
    assert alone.profile.node == found.profile.node


def test_the_right_camera_of_a_stereo_file(tmp_path: Path) -> None:
    storage = cv2.FileStorage(str(tmp_path / "intrinsics.yml"), cv2.FILE_STORAGE_WRITE)
    for key, value in (("M1", MATRIX + np.diag((9.0, 9.0, 0.0))), ("D1", np.zeros(5)),
                       ("M2", MATRIX), ("D2", np.array(EIGHT))):  # fmt: skip
        storage.write(key, value)
    storage.release()
    data = (tmp_path / "intrinsics.yml").read_bytes()
    found = read_lens(data, "i.yml", Wanted(image_px=SIZE, lens="M2"))
    assert np.abs(put(found) - project(points(), np.array(EIGHT))).max() < 1e-6


def test_thin_prism_terms_are_fitted_and_the_miss_is_the_stated_one(tmp_path: Path) -> None:
    twelve = np.array((*EIGHT, *PRISM))
    found = read_lens(file_storage(tmp_path / "a.yml", twelve), "a.yml", Wanted())
    model = LensModel(found.profile)
    state = model.at(0.0, 0.0)
    # Rays of the picture by OpenCV's own inverse of all twelve.
    pixels = picture_grid(model.sensor, 33, 23)
    ahead = rays_of(pixels, twelve)
    off = model.project(state, ahead) - project(ahead, twelve)
    worst = float(np.hypot(off[:, 0], off[:, 1]).max())
    plain = model.project(state, ahead) - project(ahead, np.array(EIGHT))
    assert np.hypot(*plain.T).max() > 3.0 * worst  # the prism is worth something
    assert worst > 0.0
    assert found.fit_px == pytest.approx(worst, rel=0.05)
    assert "fitted" in found.notes[0]


def test_there_and_back_over_the_picture_is_below_a_twentieth_of_a_pixel(tmp_path: Path) -> None:
    data = file_storage(tmp_path / "a.yml", np.array(EIGHT))
    model = LensModel(read_lens(data, "a.yml", Wanted()).profile)
    state = model.at(0.0, 0.0)
    pixels = picture_grid(model.sensor, 97, 55)
    rays = model.rays(state, pixels)
    back = model.project(state, np.column_stack((rays, np.ones(len(rays)))))
    assert np.abs(back - pixels).max() < 1e-6


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"camera_matrix": None}, "camera_matrix: found none among the keys"),
        ({"camera_matrix": [[1500, 2, 960], [0, 1500, 540], [0, 0, 1]]}, "expected fx 0 cx"),
        ({"camera_matrix": [1, 2, 3]}, "camera_matrix: found 3 numbers, expected 9"),
        ({"camera_matrix": [[-1500, 0, 960], [0, 1500, 540], [0, 0, 1]]}, "camera_matrix fx"),
        ({"camera_matrix": "wide"}, "camera_matrix: found 'wide'"),
        ({"dist": [0.1, 0.2, 0.3]}, "dist: found 3 numbers, expected one of"),
        ({"dist": [0.1, float("nan"), 0, 0]}, "dist[1]: found 'NaN'"),
        ({"dist": [0.1, float("inf"), 0, 0]}, "dist[1]: found 'Infinity'"),
        ({"dist": [0.0] * 12 + [0.01, 0.0]}, "dist: found a tilted sensor"),
        ({"dist": [0.0] * 8 + [9.0] * 4}, "thin prism terms s1 to s4: found ones that"),
        ({"dist": [-2.0, 0.0, 0.0, 0.0]}, "fold the picture back"),
        ({"image_size": None}, "image_width, image_height: found nothing"),
        ({"image_size": [1920, 8]}, "image_height: found 8"),
        ({"distortion_model": "equidistant"}, "distortion_model: found 'equidistant'"),
        ({"fisheye_model": 1}, "fisheye_model: found 1, expected 0"),
        ({"entrance_pupil_m": 12}, "entrance_pupil_m: found 12"),
        ({"zoom": 7}, "zoom: found 7"),
    ],
)
def test_what_cannot_be_is_refused_with_its_key(change: dict[str, object], said: str) -> None:
    table: dict[str, object] = {
        "camera_matrix": MATRIX.tolist(), "dist": list(EIGHT[:5]), "image_size": list(SIZE),
    }  # fmt: skip
    table = {key: value for key, value in (table | change).items() if value is not None}
    with pytest.raises(ExchangeError) as error:
        read_lens(json.dumps(table).encode(), "x.json", Wanted())
    assert error.value.lines[0].startswith("x.json: ")
    assert said in error.value.lines[0]


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf, 1e5])
def test_a_coefficient_that_filestorage_wrote_and_is_none_is_refused(
    tmp_path: Path, bad: float
) -> None:
    data = file_storage(tmp_path / "a.yml", np.array([0.1, 0.0, bad, 0.0, 0.0]))
    with pytest.raises(ExchangeError, match=r"a\.yml: distortion_coefficients\[2\]: found "):
        read_lens(data, "a.yml", Wanted())


def test_a_place_in_the_text_is_named_by_its_line() -> None:
    text = b"%YAML:1.0\n---\nimage_width: 640\ncamera_matrix: [ 1., 2.\nwhat is this\n"
    with pytest.raises(ExchangeError, match=r"x\.yml:[45]: "):
        read_lens(text, "x.yml", Wanted())


def test_what_is_written_is_read_by_opencv_and_by_us(tmp_path: Path) -> None:
    profile = zoom_lens()
    written = write_lens(profile, 0.25, 0.5)
    path = tmp_path / "out.yml"
    path.write_bytes(written.files[".yml"])
    assert written.fit_px == 0.0
    matrix, coefficients = read_storage(path)
    model = LensModel(profile)
    state = model.at(0.25, 0.5)
    off = model.project(state, points()) - project(points(), coefficients, matrix)
    assert np.abs(off).max() < 1e-6
    again = read_lens(path.read_bytes(), "out.yml", Wanted()).profile
    node = again.node[0]
    assert (node.zoom, node.focus) == (0.25, 0.5)
    assert node.focal_mm == pytest.approx(state.focal_mm, rel=1e-14)
    assert (node.tangential, node.entrance_pupil_m) == (state.tangential, state.entrance_pupil_m)
    assert again.lens == profile.lens
    assert again.sensor == profile.sensor
    assert again.focus_mark == profile.focus_mark
    assert again.iris_mark == profile.iris_mark


def test_of_a_zoom_a_place_must_be_named() -> None:
    with pytest.raises(ExchangeError, match="--zoom"):
        write_lens(zoom_lens(), None, 0.0)


_VALUE = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=9) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=12,
)
_KEYS = ("camera_matrix", "dist", "image_size", "zoom", "falloff", "focus_marks", "sensor_width_mm",
         "distortion_model", "fisheye", "entrance_pupil_m")  # fmt: skip


@given(st.dictionaries(st.sampled_from(_KEYS), _VALUE))
def test_any_json_is_a_profile_or_one_error(table: dict[str, object]) -> None:
    base: dict[str, object] = {
        "camera_matrix": MATRIX.tolist(), "dist": list(EIGHT), "image_size": list(SIZE),
    }  # fmt: skip
    only_error(json.dumps(base | table).encode())


@given(st.binary(max_size=300))
def test_any_bytes_are_a_profile_or_one_error(data: bytes) -> None:
    only_error(data)


@given(st.lists(st.sampled_from(
    ["<camera_matrix>", "</camera_matrix>", "<data>", "</data>", "1 0 9", "<a/>", "<rows>3</rows>",
     "<image_width>640</image_width>", "x", '"s"', ".Nan"]), max_size=12))  # fmt: skip
def test_any_elements_of_xml_are_a_profile_or_one_error(parts: list[str]) -> None:
    only_error(f"<?xml version='1.0'?><opencv_storage>{''.join(parts)}</opencv_storage>".encode())


@given(st.lists(st.sampled_from(
    ["%YAML:1.0", "---", "a: 1", " b: [1., 2", "]", "- c", "  - d: {e: .Nan}", "camera_matrix:",
     "   data: [ 1 ]", "\"q", "k: 'x", "m: !!opencv-matrix", "\t", "{", "}", "- - -", "? x", ": y",
     "# r", "dist: *a", "x: |", "image_width: 640"]), max_size=14))  # fmt: skip
def test_any_lines_of_yaml_are_a_profile_or_one_error(lines: list[str]) -> None:
    only_error("\n".join(lines).encode())


def only_error(data: bytes) -> None:
    looks_like(data)
    assert well_said(lines_of(lambda: read_lens(data, "x.yml", Wanted())), "x.yml")
