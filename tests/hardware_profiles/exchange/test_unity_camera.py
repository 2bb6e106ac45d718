# SPDX-License-Identifier: Apache-2.0
"""Unity's physical camera, projected by the formulae of Unity's manual and scripting reference.

Outside truth: OpenCV's `projectPoints`. In the manual, the shift is in sensor sizes and moves the
lens, so the content goes the other way; y is up. Gate fit None maps the sensor to the picture.
"""

from __future__ import annotations

import json
from typing import Any

import msgspec
import numpy as np
import pytest

from hardware_profiles.exchange.reading import ExchangeError
from hardware_profiles.exchange.unity_camera import write_lens
from hardware_profiles.exchange.writing import Written
from tests.hardware_profiles.exchange.lenses import (
    CAMERA,
    TERMS,
    Floats,
    lens_of,
    projected,
    seen_points,
    zoom_lens,
)


def document(written: Written) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(written.files[".unity.json"])
    return found


def unity_pixels(found: dict[str, Any], points: Floats) -> Floats:
    """Return OpenCV's pixels of points (x right, y down, z ahead) as Unity's camera draws them."""
    camera = found["camera"]
    width, height = found["picture_px"]
    right, up = points[:, 0] / points[:, 2], -points[:, 1] / points[:, 2]
    # On the sensor, in its own sizes from its middle; the lens shift moves content against itself.
    x = right * camera["focalLength"] / camera["sensorSize"]["x"] - camera["lensShift"]["x"]
    y = up * camera["focalLength"] / camera["sensorSize"]["y"] - camera["lensShift"]["y"]
    return np.stack(((x + 0.5) * width - 0.5, (0.5 - y) * height - 0.5), axis=1)


@pytest.mark.parametrize("camera", [CAMERA, (1700.0, 1699.0, 930.0, 561.0)])
def test_points_land_where_opencv_puts_them(camera: tuple[float, float, float, float]) -> None:
    written = write_lens(lens_of(*camera, ()), None, None)
    found = document(written)
    points = seen_points(*camera[:2])
    off = unity_pixels(found, points) - projected(points, camera, (0.0,) * 5)
    assert np.abs(off).max() < 1e-9
    assert (found["camera"]["usePhysicalProperties"], found["camera"]["gateFit"]) == (True, "None")
    assert written.fit_px == 0.0


def test_a_centre_to_the_right_and_below_shifts_left_and_up() -> None:
    shift = document(write_lens(lens_of(1800.0, 1800.0, 1000.0, 600.0, ()), None, None))["camera"][
        "lensShift"
    ]
    assert shift["x"] == pytest.approx(-(1000.0 - 959.5) / 1920)
    assert shift["y"] == pytest.approx((600.0 - 539.5) / 1080)


@pytest.mark.parametrize("kind", TERMS)
def test_distortion_is_left_out_and_told_in_pixels(kind: str) -> None:
    written = write_lens(lens_of(*CAMERA, TERMS[kind]), None, None)
    found = document(written)
    x, y = np.meshgrid(np.linspace(-0.5, 1919.5, 97), np.linspace(-0.5, 1079.5, 55))
    rays = np.stack((x.ravel(), y.ravel()), axis=1)
    rays = (rays - CAMERA[2:]) / CAMERA[:2]
    points = np.column_stack((rays * 0.9, np.ones(len(rays))))
    moved = projected(points, CAMERA, TERMS[kind])
    inside = (
        (moved[:, 0] > -0.5) & (moved[:, 0] < 1919.5)
        & (moved[:, 1] > -0.5) & (moved[:, 1] < 1079.5)
    )  # fmt: skip
    worst = np.hypot(*(unity_pixels(found, points) - moved)[inside].T).max()
    assert 0.5 < worst <= written.fit_px == found["distortion_left_out_px"]
    assert any("left out" in note for note in written.notes)


def test_what_to_type_has_every_number() -> None:
    found = document(write_lens(lens_of(*CAMERA, (), entrance_pupil_m=0.12), None, None))
    text = "\n".join(found["type_in"])
    camera = found["camera"]
    for value in (camera["focalLength"], *camera["sensorSize"].values()):
        assert f"{value:.6f}" in text
    for value in camera["lensShift"].values():
        assert f"{value:.8f}" in text
    assert "0.120000 m" in text
    assert "Gate Fit None" in text


def test_an_anamorphic_lens_is_that_of_the_pulled_picture() -> None:
    squeezed = lens_of(1000.0, 2004.0, 963.0, 536.0, ())
    squeezed = msgspec.structs.replace(
        squeezed, lens=msgspec.structs.replace(squeezed.lens, squeeze=2.0)
    )
    found = document(write_lens(squeezed, None, None))
    assert found["picture_px"] == [3840, 1080]
    points = seen_points(1000.0, 2004.0)
    wide = projected(points, (1000.0, 2004.0, 963.0, 536.0), (0.0,) * 5)
    wide[:, 0] = 2.0 * (wide[:, 0] + 0.5) - 0.5
    assert np.abs(unity_pixels(found, points) - wide).max() < 1e-9


def test_a_zoom_asks_for_a_place_and_knows_its_marks() -> None:
    with pytest.raises(ExchangeError, match="--zoom"):
        write_lens(zoom_lens(), None, None)
    found = document(write_lens(zoom_lens(), 0.4, 1.0))
    assert found["camera"]["focusDistance"] == pytest.approx(0.6)
    assert found["entrance_pupil_m"] == pytest.approx(0.16 - 0.09 * 0.4, abs=1e-3)
