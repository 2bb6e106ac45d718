# SPDX-License-Identifier: Apache-2.0
"""STMaps, read with the OpenEXR library and laid over points as each convention's documents say.

Outside truth: OpenCV's `projectPoints` and `undistortPoints` at pixel centres.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import cv2
import msgspec
import numpy as np
import pytest

from hardware_profiles.exchange.exr import Singles
from hardware_profiles.exchange.reading import ExchangeError
from hardware_profiles.exchange.stmap import OUTSIDE, Convention, write_lens
from hardware_profiles.lens.model import LensModel
from hardware_profiles.lens.profile import LensProfile, SensorMode
from tests.hardware_profiles.exchange.lenses import TERMS, Floats, lens_of, zoom_lens
from tests.hardware_profiles.exchange.open_exr import opened

ENOUGH_PX = 0.05
WIDTH, HEIGHT = 320, 180
SMALL = SensorMode(35.9, 20.2, WIDTH, HEIGHT)
# The camera of lenses.CAMERA on a smaller picture: fx, fy, cx, cy.
CAMERA = (311.9, 312.3, 162.2, 88.6)
# A single's step at 1, in pixels of this picture, and some.
SINGLE_PX = 1e-4


class Pair:
    """The two maps of an export in pixels of ours, and their headers."""

    def __init__(self, profile: LensProfile, folder: Path, **options: Any) -> None:
        self.written = write_lens(profile, None, None, **options)
        self.pictures = [
            opened(content, folder / f"lens{suffix}")
            for suffix, content in self.written.files.items()
        ]
        convention = options.get("convention", "nuke")
        if convention == "nuke":  # two files; 0 at the bottom
            assert list(self.written.files) == [".nuke.undistort.exr", ".nuke.redistort.exr"]
            (self.undistort, self.redistort) = (
                as_pixels(one.planes["R"], one.planes["G"], bottom=True) for one in self.pictures
            )
            return
        assert list(self.written.files) == [f".{convention}.exr"]
        planes = self.pictures[0].planes
        first = as_pixels(planes["R"], planes["G"], bottom=False)
        second = as_pixels(planes["B"], planes["A"], bottom=False)
        self.undistort, self.redistort = (
            (first, second) if convention == "unreal" else (second, first)
        )


def as_pixels(u: Singles, v: Singles, *, bottom: bool) -> Floats:
    """Return a map's values as pixels: the centre of pixel x stands at (x + 0.5) / W."""
    down = 1.0 - v.astype(np.float64) if bottom else v.astype(np.float64)
    return np.stack((u.astype(np.float64) * WIDTH - 0.5, down * HEIGHT - 0.5), axis=2)


def centres(width: int = WIDTH, height: int = HEIGHT, left: int = 0, top: int = 0) -> Floats:
    """Return the pixel centres of a picture, (n, 2), row by row."""
    x, y = np.meshgrid(np.arange(left, left + width), np.arange(top, top + height))
    return np.stack((x.ravel(), y.ravel()), axis=1).astype(np.float64)


def matrix() -> Floats:
    fx, fy, cx, cy = CAMERA
    return np.array([[fx, 0.0, cx], [0.0, fy, cy], [0.0, 0.0, 1.0]])


def distorted(pixels: Floats, terms: tuple[float, ...]) -> Floats:
    """Return where OpenCV's lens puts pixels of the undistorted picture with `P = K`."""
    fx, fy, cx, cy = CAMERA
    rays = np.column_stack(((pixels - (cx, cy)) / (fx, fy), np.ones(len(pixels))))
    put, _ = cv2.projectPoints(rays, np.zeros(3), np.zeros(3), matrix(), np.array(terms))
    return np.asarray(put, dtype=np.float64).reshape(-1, 2)


def straightened(pixels: Floats, terms: tuple[float, ...]) -> Floats:
    """Return OpenCV's `undistortPoints` with `P = K`, iterated to the end."""
    found = cv2.undistortPointsIter(
        pixels.reshape(-1, 1, 2), matrix(), np.array(terms), np.eye(3), matrix(),
        (cv2.TERM_CRITERIA_COUNT | cv2.TERM_CRITERIA_EPS, 400, 1e-12),
    )  # fmt: skip
    return np.asarray(found, dtype=np.float64).reshape(-1, 2)


def looked_up(values: Floats, pixels: Floats, left: int = 0, top: int = 0) -> Floats:
    """Return a map's values at places between its pixels, bilinear; nan outside of it."""
    height, width = values.shape[:2]
    x, y = pixels[:, 0] - left, pixels[:, 1] - top
    inside = (x >= 0) & (y >= 0) & (x <= width - 1) & (y <= height - 1)
    i = np.clip(np.nan_to_num(x).astype(int), 0, width - 2)
    j = np.clip(np.nan_to_num(y).astype(int), 0, height - 2)
    u, v = (x - i)[:, None], (y - j)[:, None]
    found = (1 - v) * ((1 - u) * values[j, i] + u * values[j, i + 1]) + v * (
        (1 - u) * values[j + 1, i] + u * values[j + 1, i + 1]
    )
    found[~inside] = np.nan
    return np.asarray(found, dtype=np.float64)


def farthest(one: Floats, other: Floats) -> float:
    return float(np.nanmax(np.hypot(*(one - other).T)))


@pytest.mark.parametrize("kind", TERMS)
class TestPair:
    @pytest.mark.parametrize("convention", ["nuke", "unreal", "ez"])
    def test_each_map_is_what_opencv_says_at_pixel_centres(
        self, kind: str, convention: Convention, tmp_path: Path
    ) -> None:
        pair = Pair(lens_of(*CAMERA, TERMS[kind], SMALL), tmp_path, convention=convention)
        at = centres()
        put = distorted(at, TERMS[kind])
        assert farthest(pair.undistort.reshape(-1, 2), put) < SINGLE_PX
        back = straightened(at, TERMS[kind])
        # OpenCV's iteration does not end everywhere: what it ends at must lead back.
        ended = np.hypot(*(distorted(back, TERMS[kind]) - at).T) < 1e-6
        assert ended.mean() > 0.95
        assert farthest(pair.redistort.reshape(-1, 2)[ended], back[ended]) < SINGLE_PX

    def test_one_after_the_other_is_the_identity(self, kind: str, tmp_path: Path) -> None:
        pair = Pair(lens_of(*CAMERA, TERMS[kind], SMALL), tmp_path)
        for first, second in (
            (pair.redistort, pair.undistort), (pair.undistort, pair.redistort)
        ):  # fmt: skip
            back = looked_up(second, first.reshape(-1, 2))
            both = np.isfinite(back).all(axis=1)
            assert both.mean() > 0.7
            assert farthest(back[both], centres()[both]) < ENOUGH_PX


class TestConventions:
    def test_a_point_up_left_is_where_each_document_says(self, tmp_path: Path) -> None:
        """Show the origin and channels on raw numbers, with a lens that has no distortion."""
        straight = lens_of(*CAMERA, (), SMALL)
        raw = {}
        for convention in ("nuke", "unreal", "ez"):
            pair = Pair(straight, tmp_path, convention=convention)
            suffix, content = next(iter(pair.written.files.items()))
            planes = opened(content, tmp_path / f"raw{suffix}").planes
            raw[convention] = {name: float(plane[0, 0]) for name, plane in planes.items()}
        half = (0.5 / WIDTH, 0.5 / HEIGHT)
        assert raw["nuke"] == pytest.approx({"R": half[0], "G": 1.0 - half[1], "B": 0.0})
        for convention in ("unreal", "ez"):
            assert raw[convention] == pytest.approx(
                {"R": half[0], "G": half[1], "B": half[0], "A": half[1]}
            )

    def test_the_header_names_it(self, tmp_path: Path) -> None:
        pair = Pair(lens_of(*CAMERA, TERMS["barrel"], SMALL), tmp_path, convention="ez")
        header = pair.pictures[0].header
        assert header["stagectl.convention"] == "ez"
        assert (header["stagectl.redistort"], header["stagectl.undistort"]) == ("RG", "BA")
        assert header["stagectl.zero"] == "top"
        camera = [float(word) for word in str(header["stagectl.undistorted_camera"]).split()]
        assert camera == pytest.approx(CAMERA)
        assert header["stagectl.lens"] == "Acme Wide #0042"


class TestOverscan:
    def test_auto_holds_all_of_the_recorded_picture(self, tmp_path: Path) -> None:
        terms = TERMS["barrel"]
        pair = Pair(lens_of(*CAMERA, terms, SMALL), tmp_path, overscan=None)
        undistorted, recorded = pair.pictures
        assert undistorted.display == recorded.display == recorded.data
        assert recorded.data == [0, 0, WIDTH - 1, HEIGHT - 1]
        left, top, right, bottom = undistorted.data
        assert left < 0
        assert (right - WIDTH + 1, bottom - HEIGHT + 1) == (-left, -top)
        size = (right - left + 1, bottom - top + 1)
        put = distorted(centres(*size, left, top), terms)
        assert farthest(pair.undistort.reshape(-1, 2), put) < SINGLE_PX
        back = looked_up(pair.undistort, pair.redistort.reshape(-1, 2), left, top)
        assert np.isfinite(back).all()
        assert farthest(back, centres()) < ENOUGH_PX

    def test_without_it_what_is_cut_off_is_told(self, tmp_path: Path) -> None:
        pair = Pair(lens_of(*CAMERA, TERMS["barrel"], SMALL), tmp_path)
        (note,) = pair.written.notes
        x, y = pair.redistort[..., 0], pair.redistort[..., 1]
        outside = (x < -0.5) | (y < -0.5) | (x > WIDTH - 0.5) | (y > HEIGHT - 0.5)
        assert note.startswith(f"{100.0 * outside.mean():.2f} % of the recorded picture")
        factor = float(note.split("overscan ")[1].split()[0])
        enough = Pair(lens_of(*CAMERA, TERMS["barrel"], SMALL), tmp_path, overscan=factor + 1e-3)
        assert enough.written.notes == ()

    @pytest.mark.parametrize("convention", ["unreal", "ez"])
    def test_maps_without_a_data_window_refuse_it(
        self, convention: Convention, tmp_path: Path
    ) -> None:
        with pytest.raises(ExchangeError, match=f"expected 1 for {convention}"):
            Pair(lens_of(*CAMERA, (), SMALL), tmp_path, convention=convention, overscan=1.1)

    @pytest.mark.parametrize("overscan", [0.99, 2.01, float("nan")])
    def test_bounds(self, overscan: float, tmp_path: Path) -> None:
        with pytest.raises(ExchangeError, match="expected 1 to 2"):
            Pair(lens_of(*CAMERA, (), SMALL), tmp_path, overscan=overscan)


class TestLenses:
    def test_the_other_direction(self, tmp_path: Path) -> None:
        profile = msgspec.structs.replace(
            lens_of(*CAMERA, TERMS["barrel"], SMALL), direction="distorted_to_undistorted"
        )
        pair = Pair(profile, tmp_path)
        # Its formula, which OpenCV has from the ideal side, goes from the recorded pixel here.
        put = distorted(centres(), TERMS["barrel"])
        assert farthest(pair.redistort.reshape(-1, 2), put) < SINGLE_PX
        back = looked_up(pair.redistort, pair.undistort.reshape(-1, 2))
        assert farthest(back, centres()) < ENOUGH_PX

    def test_a_formula_that_folds_back_is_not_followed(self, tmp_path: Path) -> None:
        """Show that beyond the fold there is nothing, rather than the picture a second time."""
        pair = Pair(lens_of(*CAMERA, (-0.42, 0.0, 0.0, 0.0, 0.0), SMALL), tmp_path, overscan=2.0)
        left, top = pair.pictures[0].data[:2]
        height, width = pair.undistort.shape[:2]
        rays = (centres(width, height, left, top) - CAMERA[2:]) / CAMERA[:2]
        beyond = (np.hypot(*rays.T) > np.sqrt(1.0 / (3 * 0.42)) + 0.01).reshape(height, width)
        assert beyond.any()
        assert np.allclose(pair.undistort[beyond][:, 0], OUTSIDE * WIDTH - 0.5)
        assert any("seen nowhere" in note for note in pair.written.notes)

    def test_a_picture_that_no_memory_holds_is_refused(self) -> None:
        huge = lens_of(2e4, 2e4, 1e4, 1e4, (), SensorMode(36.0, 36.0, 20_000, 20_000))
        with pytest.raises(ExchangeError, match="up to 100 million"):
            write_lens(huge, None, None)

    def test_a_zoom_asks_for_a_place(self) -> None:
        with pytest.raises(ExchangeError, match="--zoom"):
            write_lens(zoom_lens(), None, None)

    def test_a_zoom_between_its_nodes(self, tmp_path: Path) -> None:
        profile = msgspec.structs.replace(zoom_lens(), sensor=SMALL)
        nodes = tuple(
            msgspec.structs.replace(n, center_px=(n.center_px[0] / 6, n.center_px[1] / 6))
            for n in profile.node
        )
        profile = msgspec.structs.replace(profile, node=nodes)
        model = LensModel(profile)
        state = model.at(0.2, 0.1)
        content = write_lens(profile, 0.2, 0.1).files[".nuke.undistort.exr"]
        planes = opened(content, tmp_path / "z.exr").planes
        found = as_pixels(planes["R"], planes["G"], bottom=True).reshape(-1, 2)
        rays = (centres() - state.center_px) / model.focal_px(state)
        points = np.column_stack((rays, np.ones(len(rays))))
        assert farthest(found, model.project(state, points)) < SINGLE_PX
