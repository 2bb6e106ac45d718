# SPDX-License-Identifier: Apache-2.0
"""The virtual camera's lens, against OpenCV and against itself backwards."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.camera.optics import Optics, project_each, rays_of
from sim.camera.turns import Floats

BARREL = Optics(
    24.0, (27.99, 15.75), (1920, 1080), (-0.11, 0.04, -0.006), (7e-4, -4e-4), (0.21, -0.13)
)
PINCUSHION = Optics(50.0, (36.0, 20.25), (3840, 2160), (0.08, 0.03), (-3e-4, 5e-4), (-0.3, 0.1))
ANAMORPHIC = Optics(40.0, (24.0, 18.0), (4096, 1716), (0.05, -0.02), (1e-3, 2e-3))

NUMBERS = st.floats(-1.0, 1.0)


def grid(lens: Optics) -> Floats:
    width, height = lens.picture_px
    across, down = np.linspace(-0.5, width - 0.5, 13), np.linspace(-0.5, height - 0.5, 9)
    return np.stack(np.meshgrid(across, down), axis=-1).reshape(-1, 2)


@pytest.mark.parametrize("lens", [BARREL, PINCUSHION, ANAMORPHIC])
def test_pixels_are_opencvs(lens: Optics) -> None:
    """Given points all over the picture, cv2.projectPoints puts them on the same pixels."""
    rng = np.random.default_rng(5)
    points = lens.rays(grid(lens)) * rng.uniform(0.3, 60.0, (len(grid(lens)), 1))
    (fx, fy), (cx, cy) = lens.focal_px, lens.centre_px
    matrix = np.array([[fx, 0.0, cx], [0.0, fy, cy], [0.0, 0.0, 1.0]])
    factors = np.zeros(5)
    factors[: len(lens.radial[:2])] = lens.radial[:2]
    factors[2:4] = lens.tangential
    factors[4] = lens.radial[2] if len(lens.radial) == 3 else 0.0
    # OpenCV's camera looks along z, with y down
    theirs = np.stack((points[:, 0], -points[:, 2], points[:, 1]), axis=-1)
    expected, _ = cv2.projectPoints(theirs, np.zeros(3), np.zeros(3), matrix, factors)
    assert np.abs(lens.project(points) - expected[:, 0]).max() < 1e-8


def test_hand_reckoned_pixel() -> None:
    """Given a point 1 m right, 0.5 m up, 10 m ahead, it falls right of and above the middle."""
    lens = Optics(35.0, (28.0, 14.0), (2800, 1400), centre_mm=(0.5, 0.25))
    (pixel,) = lens.project(np.array([[1.0, 10.0, 0.5]]))
    # 100 px a mm: 0.1 * 35 mm right of, 0.05 * 35 mm above where the axis meets the sensor
    assert pixel == pytest.approx([1399.5 + 50.0 + 350.0, 699.5 + 25.0 - 175.0])


@given(NUMBERS, NUMBERS, NUMBERS, NUMBERS, NUMBERS, NUMBERS, st.floats(14.0, 200.0))
def test_a_ray_falls_on_its_pixel(
    a: float, b: float, c: float, d: float, p: float, q: float, focal_mm: float
) -> None:
    """Given any mild lens, the direction of a pixel is seen on that pixel, to a millionth."""
    lens = Optics(
        focal_mm, (36.0, 24.0), (6000, 4000), (0.1 * a, 0.05 * b, 0.02 * c), (1e-3 * d, 1e-3 * p),
        (q, -p),
    )  # fmt: skip
    pixels = grid(lens)
    rays = lens.rays(pixels)
    found = ~np.isnan(rays[:, 0])
    assert found.sum() >= 0.7 * len(pixels)
    assert np.allclose(np.sum(rays[found] ** 2, axis=1), 1.0)
    assert np.abs(lens.project(3.0 * rays[found]) - pixels[found]).max() < 1e-6


@pytest.mark.parametrize("lens", [BARREL, PINCUSHION, ANAMORPHIC])
def test_every_pixel_of_a_real_lens_has_a_ray(lens: Optics) -> None:
    """Given lenses as people own them, no pixel is left without a direction."""
    pixels = grid(lens)
    assert np.abs(lens.project(lens.rays(pixels)) - pixels).max() < 1e-8


def test_nothing_is_seen_from_behind_or_beyond_the_fold() -> None:
    """Given a strong barrel, a point far outside does not come back into the picture."""
    lens = Optics(20.0, (36.0, 20.0), (3600, 2000), (-0.2,))
    # r (1 - 0.2 r^2) grows until r = 1.29
    points = np.array([[0.0, -5.0, 0.0], [1.28, 1.0, 0.0], [1.30, 1.0, 0.0], [2.2, 1.0, 0.0]])
    seen = ~np.isnan(lens.project(points)[:, 0])
    assert seen.tolist() == [False, True, False, False]
    assert np.isnan(lens.rays(np.array([[1e5, 0.0]]))).all()


def test_each_frame_has_its_own_lens() -> None:
    """Given a zoom, every frame's points go through the lens of that frame."""
    lenses = [BARREL, BARREL, PINCUSHION, BARREL]
    pixels = np.array([[3.0, 5.0], [800.0, 1000.0]])
    rays = rays_of(lenses, pixels)
    assert project_each(lenses, rays) == pytest.approx(np.stack([pixels] * 4))
    assert not np.allclose(rays[1], rays[2])


@pytest.mark.parametrize(
    ("focal_mm", "height_mm", "radial"),
    [(0.0, 24.0, ()), (35.0, -1.0, ()), (35.0, 24.0, (0.0, 0.0, 0.0, 0.0))],
)
def test_no_lens(focal_mm: float, height_mm: float, radial: tuple[float, ...]) -> None:
    """Given sizes that no lens has, it is refused."""
    with pytest.raises(ValueError, match=r"radial|positive sizes"):
        Optics(focal_mm, (36.0, height_mm), (600, 400), radial)
