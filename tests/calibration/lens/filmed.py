# SPDX-License-Identifier: Apache-2.0
"""Pictures of boards as a known camera would take them, and corners without the pictures.

The board is the sheet that `lens board` writes, read from its SVG file; every pixel is the mean of
2 x 2 rays through the lens. Nothing of the calibration is used.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from xml.etree import ElementTree

import cv2
import numpy as np
import numpy.typing as npt

from tracking.calibration.lens.board import Board
from tracking.calibration.lens.board_drawing import lay_out
from tracking.calibration.lens.corners import Found
from tracking.calibration.lens.drawing_files import to_svg
from tracking.calibration.lens.solve import View

Floats = npt.NDArray[np.float64]
Shapes = tuple[list[tuple[float, ...]], list[tuple[float, ...]], tuple[float, float]]
"""Rectangles, circles, and the size of the sheet."""
Grey = npt.NDArray[np.uint8]
SVG = "{http://www.w3.org/2000/svg}"
DOTS_PER_MM = 6.0
BLACK, WHITE, AROUND = 30.0, 220.0, 110.0


@dataclass(frozen=True)
class Camera:
    """The truth."""

    width: int = 960
    height: int = 540
    fx: float = 1010.0
    fy: float = 1010.0
    cx: float = 486.0
    cy: float = 263.0
    k: tuple[float, ...] = (-0.11, 0.05, 0.0006, -0.0004, -0.01)

    @property
    def size(self) -> tuple[int, int]:
        return (self.width, self.height)

    def matrix(self) -> Floats:
        return np.array([[self.fx, 0.0, self.cx], [0.0, self.fy, self.cy], [0.0, 0.0, 1.0]])


@dataclass(frozen=True)
class Placed:
    """Where a board stands: turned about its middle, which lies at `at_mm` before the camera."""

    turn: tuple[float, float, float]
    at_mm: tuple[float, float, float]


def poses(count: int, distance_mm: float, seed: int = 0, tilt: float = 0.6) -> list[Placed]:
    """Return views all over the picture, tilted either way up to `tilt` rad."""
    rng = np.random.default_rng(seed)
    places = []
    for _ in range(count):
        a, b = (float(v) for v in rng.uniform(-tilt, tilt, 2))
        c = float(rng.uniform(-0.3, 0.3))
        z = float(distance_mm * rng.uniform(0.8, 1.3))
        x, y = float(rng.uniform(-0.27, 0.27)) * z, float(rng.uniform(-0.15, 0.15)) * z
        places.append(Placed((a, b, c), (x, y, z)))
    return places


def pose_of(board: Board, placed: Placed) -> tuple[Floats, Floats]:
    """Return rotation (3, 3) and translation (3,), board to camera."""
    rotation = np.asarray(cv2.Rodrigues(np.array(placed.turn))[0], dtype=np.float64)
    middle = board.points_mm().mean(axis=0)
    return rotation, np.array(placed.at_mm) - rotation @ middle


def put(board: Board, placed: Placed, camera: Camera) -> Floats:
    """Return where the camera sees the board's points, (n, 2)."""
    rotation, place = pose_of(board, placed)
    seen, _ = cv2.projectPoints(
        board.points_mm(), rotation, place, camera.matrix(), np.array(camera.k)
    )
    return np.asarray(seen, dtype=np.float64).reshape(-1, 2)


def view(
    board: Board, placed: Placed, camera: Camera, noise_px: float, rng: np.random.Generator,
    name: str = "view",
) -> View:  # fmt: skip
    """Return a view without a picture: the points that fall into it, with noise."""
    seen = put(board, placed, camera)
    inside = ((seen >= 0.0) & (seen <= np.array(camera.size) - 1.0)).all(axis=1)
    noisy = seen[inside] + rng.normal(0.0, noise_px, (int(inside.sum()), 2))
    found = Found(noisy.astype(np.float32), np.flatnonzero(inside), 30.0, 9, 9)
    return View(name, found, 0.9)


def views(
    board: Board, count: int, camera: Camera, noise_px: float = 0.1, seed: int = 0,
    tilt: float = 0.6,
) -> list[View]:  # fmt: skip
    rng = np.random.default_rng(seed + 1000)
    width = float(board.points_mm()[:, 0].max())
    return [
        view(board, placed, camera, noise_px, rng, f"view{n:02d}")
        for n, placed in enumerate(poses(count, 1.9 * width, seed, tilt))
    ]


def filmed(
    board: Board, placed: Placed, camera: Camera, blur_px: float = 0.6, noise: float = 1.0,
    seed: int = 0,
) -> Grey:  # fmt: skip
    """Return the picture of a board."""
    sheet, origin = _sheet(board)
    rotation, place = pose_of(board, placed)
    rays = _rays(camera)
    # Points of the plane: (u, v) with rotation @ (u, v, 0) + place along the ray.
    back = np.linalg.inv(np.stack((rotation[:, 0], rotation[:, 1], place), axis=1)) @ rays
    u, v = back[0] / back[2], back[1] / back[2]
    x = ((u + origin[0]) * DOTS_PER_MM - 0.5).astype(np.float32)
    y = ((v + origin[1]) * DOTS_PER_MM - 0.5).astype(np.float32)
    shape = (2 * camera.height, 2 * camera.width)
    fine = cv2.remap(
        sheet, x.reshape(shape), y.reshape(shape), cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_CONSTANT, borderValue=AROUND,
    )  # fmt: skip
    picture = cv2.resize(fine, camera.size, interpolation=cv2.INTER_AREA)
    picture = cv2.GaussianBlur(picture, (0, 0), blur_px)
    picture = picture + np.random.default_rng(seed).normal(0.0, noise, picture.shape)
    return np.asarray(np.clip(picture + 0.5, 0.0, 255.0).astype(np.uint8))


def svg_shapes(svg: bytes) -> Shapes:
    """Return black rectangles (x, y, w, h), circles (x, y, r), and the sheet's size, all in mm."""
    root = ElementTree.fromstring(svg)
    scale = []
    for side, name in ((2, "width"), (3, "height")):
        match = re.fullmatch(r"([0-9.]+)mm", root.attrib[name])
        assert match is not None
        scale.append(float(match[1]) / float(root.attrib["viewBox"].split()[side]))
    assert scale[0] == scale[1]
    k = scale[0]
    rectangles: list[tuple[float, ...]] = []
    circles: list[tuple[float, ...]] = []
    for group in root.iter(f"{SVG}g"):
        assert group.attrib["fill"] == "#000000"
        for r in group.iter(f"{SVG}rect"):
            rectangles.append(tuple(k * float(r.attrib[a]) for a in ("x", "y", "width", "height")))
        for c in group.iter(f"{SVG}circle"):
            circles.append(tuple(k * float(c.attrib[a]) for a in ("cx", "cy", "r")))
    width, height = (float(root.attrib[a].removesuffix("mm")) for a in ("width", "height"))
    return rectangles, circles, (width, height)


def raster(
    rectangles: list[tuple[float, ...]], circles: list[tuple[float, ...]],
    size_mm: tuple[float, float], dots_per_mm: float = DOTS_PER_MM,
) -> npt.NDArray[np.float32]:  # fmt: skip
    """Return a picture of shapes; dot (0, 0) covers 0 to 1 / dots_per_mm."""
    shape = tuple(round(side * dots_per_mm) for side in size_mm[::-1])
    sheet = np.full(shape, WHITE, dtype=np.float32)
    for x, y, w, h in rectangles:
        left, top, right, bottom = (
            round(v * dots_per_mm) for v in (x, y, x + w, y + h)
        )  # fmt: skip
        sheet[top:bottom, left:right] = BLACK
    for x, y, r in circles:
        rows, columns = np.ogrid[: shape[0], : shape[1]]
        away = np.hypot((columns + 0.5) / dots_per_mm - x, (rows + 0.5) / dots_per_mm - y)
        sheet[away <= r] = BLACK
    return sheet


@cache
def _sheet(board: Board) -> tuple[npt.NDArray[np.float32], tuple[float, float]]:
    sheet = lay_out(board)
    return raster(*svg_shapes(to_svg(sheet))), sheet.origin


@cache
def _rays(camera: Camera) -> Floats:
    """Return the rays (3, n) of 2 x 2 places in each pixel."""
    x = (np.arange(2 * camera.width) - 0.5) / 2.0
    y = (np.arange(2 * camera.height) - 0.5) / 2.0
    pixels = np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 1, 2)
    plane = cv2.undistortPoints(pixels, camera.matrix(), np.array(camera.k))
    flat = np.asarray(plane, dtype=np.float64).reshape(-1, 2).T
    return np.concatenate((flat, np.ones((1, flat.shape[1]))))
